"""Flights as people type them, and what is left open."""

from datetime import date, time

import pytest

from flows.errors import Misfit
from flows.rules.typed_trips import Flight, When, flight, future_date, when_at

TODAY = date(2026, 11, 21)
DEC8 = date(2026, 12, 8)


@pytest.mark.parametrize(
    ("typed", "lang", "expected"),
    [
        ("UA 1234, Dec 8, lands 11:20", "en", Flight("UA 1234", DEC8, time(11, 20))),
        ("ua1234 12/8 11:20 am", "en", Flight("UA 1234", DEC8, time(11, 20))),
        ("United 1234 on December 8, 2026 at 3:35 p.m.", "en", Flight("UA 1234", DEC8, time(15, 35))),
        ("Vuelo Y4 612, 8 de diciembre, 9:55 de la mañana", "es", Flight("Y4 612", DEC8, time(9, 55))),
        ("Volaris 612 el martes 8 de diciembre a las 3 pm", "es", Flight("Y4 612", DEC8, time(15))),
        ("AEROMÉXICO AM 123 8/12/2026 21:05 HRS", "es", Flight("AM 123", DEC8, time(21, 5))),
        ("vol AC 743, le 8 décembre, 15 h 35", "fr", Flight("AC 743", DEC8, time(15, 35))),
        ("AC743 8 déc. 15h35", "fr", Flight("AC 743", DEC8, time(15, 35))),
        ("WS-1790 2026-12-08 7h du soir", "fr", Flight("WS 1790", DEC8, time(19))),
        ("flight 1234, tomorrow", "en", Flight("1234", date(2026, 11, 22), None)),
        ("F9 88, Dec 8, 12 am", "en", Flight("F9 88", DEC8, time(0))),
        ("AA 10, terminal 2, Dec 8, noon", "en", Flight("AA 10", DEC8, time(12))),
        ("AA 10 Dec 8 11.20 pm", "en", Flight("AA 10", DEC8, time(23, 20))),
        ("DL 5 dep 06:10 arr 11:20 Dec 8", "en", Flight("DL 5", DEC8, None)),
        ("LLEGO EL 8 DE DICIEMBRE A LAS 11:20", "es", Flight(None, DEC8, time(11, 20))),
        ("ARRIVES AT 11:20 ON 8 DEC", "en", Flight(None, DEC8, time(11, 20))),
        ("not booked yet", "en", Flight(None, None, None)),
        ("", "es", Flight(None, None, None)),
    ],
)
def test_what_is_said_of_a_flight_is_found(typed, lang, expected):
    assert flight(typed, TODAY, lang) == expected


@pytest.mark.parametrize(
    ("typed", "lang", "expected"),
    [
        ("tomorrow", "en", When(date(2026, 11, 22), None)),
        ("mañana a las 10:00", "es", When(date(2026, 11, 22), time(10))),
        ("ayer a las 10:00", "es", When(date(2026, 11, 20), time(10))),
        ("8 de diciembre a las 9:00 en la mañana", "es", When(DEC8, time(9))),
        ("2026-12-08 10:00", "es", When(DEC8, time(10))),
        ("8 de diciembre, 3 de la tarde", "es", When(DEC8, time(15))),
        ("8 de diciembre, 3:00 de la tarde", "es", When(DEC8, time(15))),
        ("Dec 8 at 13:20 pm", "en", When(DEC8, time(13, 20))),
        ("le 8 décembre à midi", "fr", When(DEC8, time(12))),
        ("15 heures", "fr", When(None, time(15))),
        ("25:00", "en", When(None, None)),
    ],
)
def test_a_day_and_a_time(typed, lang, expected):
    assert when_at(typed, TODAY, lang) == expected


def test_the_end_of_a_passport_is_a_whole_date_even_when_it_has_passed():
    assert future_date("14/03/31", TODAY, "es") == date(2031, 3, 14)
    assert future_date("1 May 2025", TODAY, "en") == date(2025, 5, 1)


def test_a_month_is_not_enough_for_the_end_of_a_passport():
    with pytest.raises(Misfit) as caught:
        future_date("May 2031", TODAY, "en")
    assert caught.value.text.id == "trip.date_again"
