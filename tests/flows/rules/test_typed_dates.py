"""Dates and spans as people type them, in three languages."""

from datetime import date

import pytest

from flows.case import Role
from flows.errors import Misfit
from flows.rules.typed_dates import Dated, calendar_date, days_since, months, past_date
from flows.text import Day, Quoted, Text

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("typed", "lang", "on"),
    [
        ("3/4/2020", "en", date(2020, 3, 4)),
        ("3/4/2020", "es", date(2020, 4, 3)),
        ("3/4/2020", "fr", date(2020, 4, 3)),
        ("3-4-20", "es", date(2020, 4, 3)),
        ("14/3/1962", "en", date(1962, 3, 14)),
        ("3/14/1962", "es", date(1962, 3, 14)),
        ("14.03.62", "es", date(1962, 3, 14)),
        ("1962-03-14", "en", date(1962, 3, 14)),
        ("1962/3/14", "fr", date(1962, 3, 14)),
        ("19620314", "es", date(1962, 3, 14)),
        ("14031962", "es", date(1962, 3, 14)),
        ("03141962", "en", date(1962, 3, 14)),
        ("20031962", "es", date(1962, 3, 20)),
        ("20301962", "es", None),
        ("March 14, 1962", "es", date(1962, 3, 14)),
        ("14 March 1962", "en", date(1962, 3, 14)),
        ("mar 14 62", "en", date(1962, 3, 14)),
        ("14-mar-1962", "en", date(1962, 3, 14)),
        ("14mar1962", "en", date(1962, 3, 14)),
        ("14 de marzo de 1962", "en", date(1962, 3, 14)),
        ("miércoles 14 de marzo de 1962", "es", date(1962, 3, 14)),
        ("1er mars 1962", "fr", date(1962, 3, 1)),
        ("2 août 1962", "fr", date(1962, 8, 2)),
        ("1962 mars 14", "fr", date(1962, 3, 14)),
        ("14 febuary 1962", "en", date(1962, 2, 14)),
        ("14 dic. 2025", "es", date(2025, 12, 14)),
        ("5 juil. 2025", "fr", date(2025, 7, 5)),
        ("yesterday", "en", date(2026, 11, 20)),
        ("Hoy", "es", TODAY),
        ("aujourd'hui", "fr", TODAY),
        ("3 weeks ago", "en", date(2026, 10, 31)),
        ("hace dos semanas", "es", date(2026, 11, 7)),
        ("il y a 10 jours", "fr", date(2026, 11, 11)),
        ("a week ago", "en", date(2026, 11, 14)),
    ],
)
def test_whole_dates_are_read(typed, lang, on):
    if on is None:
        with pytest.raises(Misfit):
            past_date(typed, TODAY, lang)
    else:
        assert past_date(typed, TODAY, lang) == Dated(on, "day")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("mayo 2019", Dated(date(2019, 5, 1), "month")),
        ("mai 2019", Dated(date(2019, 5, 1), "month")),
        ("5/2019", Dated(date(2019, 5, 1), "month")),
        ("2019-05", Dated(date(2019, 5, 1), "month")),
        ("2019", Dated(date(2019, 1, 1), "year")),
        ("en marzo", Dated(date(2026, 3, 1), "month")),
        ("last March", Dated(date(2026, 3, 1), "month")),
        ("en décembre dernier", Dated(date(2025, 12, 1), "month")),
        ("creo que fue el 3 de septiembre", Dated(date(2026, 9, 3), "day")),
        ("September 3rd", Dated(date(2026, 9, 3), "day")),
        ("hace 3 meses", Dated(date(2026, 8, 1), "month")),
        ("2 years ago", Dated(date(2024, 1, 1), "year")),
        ("14 mayo 2019", Dated(date(2019, 5, 14), "day")),
        ("el año pasado", Dated(date(2025, 1, 1), "year")),
        ("Creo que fue el año pasado", Dated(date(2025, 1, 1), "year")),
        ("last year", Dated(date(2025, 1, 1), "year")),
        ("l\u2019année dernière", Dated(date(2025, 1, 1), "year")),
        ("l'an passé", Dated(date(2025, 1, 1), "year")),
        ("este año", Dated(date(2026, 1, 1), "year")),
        ("the year before last", Dated(date(2024, 1, 1), "year")),
        ("en marzo del año pasado", Dated(date(2025, 3, 1), "month")),
        ("March of last year", Dated(date(2025, 3, 1), "month")),
        ("le 3 mars de l'année dernière", Dated(date(2025, 3, 3), "day")),
        ("en mayo de este año", Dated(date(2026, 5, 1), "month")),
        ("el mes pasado", Dated(date(2026, 10, 1), "month")),
        ("last month", Dated(date(2026, 10, 1), "month")),
        ("le mois dernier", Dated(date(2026, 10, 1), "month")),
        ("este mes", Dated(date(2026, 11, 1), "month")),
        ("hace un mes", Dated(date(2026, 10, 1), "month")),
        ("two months ago", Dated(date(2026, 9, 1), "month")),
        ("il y a six mois", Dated(date(2026, 5, 1), "month")),
        ("y'a six mois", Dated(date(2026, 5, 1), "month")),
        ("dos meses atrás", Dated(date(2026, 9, 1), "month")),
        ("hace dos años", Dated(date(2024, 1, 1), "year")),
        ("il y a un an", Dated(date(2025, 1, 1), "year")),
        ("hace medio año", Dated(date(2026, 5, 1), "month")),
        ("hace un año y medio", Dated(date(2025, 5, 1), "month")),
        ("il y a un mois et demi", Dated(date(2026, 10, 1), "month")),
        ("back in March", Dated(date(2026, 3, 1), "month")),
        ("vers mars", Dated(date(2026, 3, 1), "month")),
    ],
)
def test_partial_dates_say_how_much_was_said(typed, expected):
    assert past_date(typed, TODAY, "es", partial=True) == expected


def test_a_month_ago_may_be_last_year():
    assert past_date("el mes pasado", date(2026, 1, 31), "es", partial=True) == Dated(date(2025, 12, 1), "month")


@pytest.mark.parametrize(
    "typed",
    ["", "long ago", "14 mayo", "31/2/2020", "3/4", "1 2 3 4",
     "enero o febrero 2020", "14 jui 2020", "12 enero 1 2 2020", "hace mucho", "5", "0/5/2020", "2020-00-10", "hace 999999 dias", "hace 9999999 meses", "14 mayo 99999999999"],
)  # fmt: skip
def test_what_is_no_whole_past_date_is_asked_again(typed):
    with pytest.raises(Misfit) as caught:
        past_date(typed, TODAY, "es")
    assert caught.value.text.id == "form.not_date"
    assert caught.value.text.values == {"example": Day(date(1962, 3, 14), weekday=False)}


@pytest.mark.parametrize(
    ("typed", "partial", "wrong", "shown"),
    [
        ("22/11/2026", False, "form.date_ahead", Day(date(2026, 11, 22), weekday=False)),
        ("3 de marzo de 2040", True, "form.date_ahead", Day(date(2040, 3, 3), weekday=False)),
        ("diciembre 2026", True, "form.date_ahead", Quoted("diciembre 2026", Role.PATIENT)),
        ("2027", False, "form.date_ahead", Quoted("2027", Role.PATIENT)),
        ("14/3/1890", False, "form.date_old", Day(date(1890, 3, 14), weekday=False)),
        (f"1890{' ' * 100}", True, "form.date_old", Quoted("1890", Role.PATIENT)),
        ("mayo 2019", False, "form.date_whole", Quoted("mayo 2019", Role.PATIENT)),
        ("2019", False, "form.date_whole", Quoted("2019", Role.PATIENT)),
    ],
)
def test_what_is_wrong_with_a_date_that_was_understood_is_said(typed, partial, wrong, shown):
    with pytest.raises(Misfit) as caught:
        past_date(typed, TODAY, "es", partial=partial)
    assert caught.value.text.id == wrong
    assert caught.value.text.values["date"] == shown
    assert "example" in caught.value.text.values


@pytest.mark.parametrize(
    "typed",
    [
        "whenever",
        "el 30 de febrero",
        "no sé si en marzo o abril",
        "i may have it",
        "hace mucho",
        "hace años",
        "il y a longtemps",
        "hace más de dos años",
        "more than 2 years ago",
        "plus d'un an, il y a 2 ans",
        "hace 2 o 3 meses",
        "no fue el año pasado",
        "before last year",
        "el año pasado o este año",
        "desde el mes pasado",
        "in the last year",
        "in the last month",
        "el 3 del mes pasado",
        "2 veces el año pasado",
        "next year",
    ],
)
def test_what_names_no_month_alone_is_no_month(typed):
    with pytest.raises(Misfit) as caught:
        past_date(typed, TODAY, "es", partial=True)
    assert caught.value.text.values == {"example": Text("form.month_example")}


def test_a_rule_counts_the_fewest_days_that_may_have_passed():
    assert days_since(Dated(date(2026, 11, 1), "day"), TODAY) == 20
    assert days_since(Dated(date(2026, 8, 1), "month"), TODAY) == 82
    assert days_since(Dated(date(2025, 1, 1), "year"), TODAY) == 325
    assert days_since(Dated(date(2026, 11, 1), "month"), TODAY) == 0


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("18 months", 18),
        ("18 meses", 18),
        ("18 mois", 18),
        ("2 años", 24),
        ("dos años", 24),
        ("1 an et demi", 18),
        ("un año y medio", 18),
        ("a year and a half", 18),
        ("1.5 years", 18),
        ("1,5 ans", 18),
        ("2 years 3 months", 27),
        ("2 años y seis meses", 30),
        ("dos años y tres meses", 27),
        ("2 ans et un mois", 25),
        ("deux ans et demi", 30),
        ("half a year", 6),
        ("medio año", 6),
        ("6 weeks", 1),
        ("3 semanas", 1),
        ("10 days", 0),
        ("más de 10 años", 120),
        ("since May 2019", 90),
        ("depuis mai 2019", 90),
        ("desde el 3/4/2020", 79),
        ("since 2020", 76),
        ("2020", 76),
        ("since 2026", 4),
        ("desde hace 2 años", 24),
    ],
)
def test_spans_become_months(typed, count):
    read = months(typed, TODAY, "es")
    assert (read.value, read.unit, read.unit_assumed) == (count, "months", False)


def test_a_year_that_is_not_half_over_counts_as_none():
    assert months("2026", date(2026, 2, 1), "en").value == 0


def test_a_bare_number_is_taken_as_months_and_said_so():
    read = months("18", TODAY, "en")
    assert (read.value, read.unit_assumed) == (18, True)


@pytest.mark.parametrize("typed", ["", "always", "5-6 years", "2 años, desde 2024", "18.5", "1830 5 6 7", "2031"])
def test_spans_that_cannot_be_told_are_asked_again(typed):
    with pytest.raises(Misfit) as caught:
        months(typed, TODAY, "en")
    assert caught.value.text.id == "form.not_number"


def test_more_than_sixty_years_is_out_of_range():
    with pytest.raises(Misfit) as caught:
        months("61 years", TODAY, "en")
    assert caught.value.text.id == "form.range"


@pytest.mark.parametrize(
    ("typed", "lang", "on"),
    [
        ("8 dec", "en", date(2026, 12, 8)),
        ("12/8", "en", date(2026, 12, 8)),
        ("8/12", "es", date(2026, 12, 8)),
        ("8 de enero", "es", date(2027, 1, 8)),
        ("21 nov", "en", TODAY),
        ("29 feb", "en", date(2028, 2, 29)),
        ("14/03/31", "fr", date(2031, 3, 14)),
        ("2031-05-01", "en", date(2031, 5, 1)),
        ("1 May 2025", "en", date(2025, 5, 1)),
        ("mañana", "es", date(2026, 11, 22)),
        ("demain", "fr", date(2026, 11, 22)),
        ("31 feb", "en", None),
        ("May 2031", "en", None),
        ("2031", "en", None),
        ("some day", "en", None),
        ("99/99/2031", "en", None),
    ],
)
def test_calendar_dates_without_a_year_are_the_next(typed, lang, on):
    assert calendar_date(typed, TODAY, lang) == on
