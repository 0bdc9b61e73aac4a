"""The date that a report calls its own."""

from __future__ import annotations

from datetime import date

import pytest

from bot.imaging.documents.dated import report_date

THAT_DAY = date(2026, 8, 20)


@pytest.mark.parametrize(
    "words",
    [
        "Fecha: 20/08/2026",
        "FECHA DEL ESTUDIO : 20-08-2026",
        "Fecha de la resonancia: 20.08.2026",
        "Fecha de realización: 20 de agosto de 2026",
        "Fecha de toma: 20-AGO-2026",
        "Date of exam: 2026-08-20",
        "Exam date: 08/20/2026",
        "Study Date: August 20, 2026",
        "Date of service: 20th Aug 2026",
        "Date de l'examen : 20/08/2026",
        "Date d’examen : 20 août 2026",
        "Birth date: 11/23/1958\nDate: 2026-08-20",
        "Fecha: 20/08/2026\nFecha del estudio: 2026-08-20",
        "Fecha y hora del estudio: 20/08/2026 10:30",
        "Exam Date/Time: 08/20/2026 10:30",
        "Fecha del estudio:\n20/08/2026",
        "Paciente: Ana Rojas\nDate: 2026-08-20",
        "Patient: Ana Rojas Date of exam: 2026-08-20",
        "F. Nac. 23/11/1958 Fecha: 20/08/2026",
        "Birth date: 11/23/1958 Exam date: 08/20/2026",
        "Paciente: Ana Rojas Fecha: 20/08/2026",
        "Hospital Nacional, Dr. Ignacio Fecha: 20/08/2026",
    ],
)
def test_a_labelled_date_that_reads_in_one_way_counts(words):
    assert report_date(words) == THAT_DAY


def test_a_day_that_is_its_month_reads_in_one_way():
    assert report_date("Date: 05/05/2026") == date(2026, 5, 5)


@pytest.mark.parametrize(
    "words",
    [
        "20/08/2026",
        "Fecha: 03/04/2026",
        "Fecha: 20/08/26",
        "Fecha: 32/13/2026",
        "Fecha: 31 de febrero de 2026",
        "Fecha: 20 de brumario de 2026",
        "Fecha de nacimiento: 23/11/1958",
        "Date de naissance : 23/11/1958",
        "Fecha de impresión: 20/08/2026",
        "Print date: 2026-08-20",
        "Próxima fecha: 20/08/2026",
        "Prior study date: 2020-11-23",
        "Previous exam date: 2020-11-23",
        "Estudio previo, fecha: 23/11/2020",
        "Fecha previa: 23/11/2020",
        "Surgery date: 2020-11-23",
        "Surgery date/time: 2020-11-23",
        "Exp. date: 2027-10-31",
        "Birthday date: 11/23/1958",
        "Lugar de nacimiento, fecha: 23/11/1958",
        "Née le, date : 23/11/1958",
        "Fecha: 20/08/2026\nFecha: 21/08/2026",
    ],
)
def test_anything_else_is_no_date(words):
    assert report_date(words) is None
