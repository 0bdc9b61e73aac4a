"""Dates and spans of time as people type them.

1. 3/4/2020 is read by the reader's language: English month first, Spanish and French day first.
2. Month names count in any of the three languages, shortened or slightly misspelled.
3. A day that was not named is never invented: the precision says how much was.
4. "More than two years ago" and "not last year" name no date at all.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from flows.case import Role
from flows.errors import Misfit
from flows.rules.alike import indexed, nearest
from flows.rules.dates import add_months, full_months
from flows.rules.typed import NUMBER, decimal, fold, has_digit
from flows.rules.typed_numbers import numbered
from flows.rules.units import Measured, in_range, not_number
from flows.text import Day, Quoted, Text, Value

OLDEST = 1900
ECHOED = 40  # characters of what was typed that are read back
NOT_DATE = Text("form.not_date", {"example": Day(date(1962, 3, 14), weekday=False)})
NOT_MONTH = Text("form.not_date", {"example": Text("form.month_example")})
AHEAD = 50  # a two-digit year of a coming date, such as the end of a passport, lies at most this far ahead

_MONTHS = (
    "january enero janvier; february febrero fevrier; march marzo mars; april abril avril; may mayo mai;"
    "june junio juin; july julio juillet; august agosto aout; september septiembre setiembre septembre;"
    "october octubre octobre; november noviembre novembre; december diciembre decembre"
)
_MONTH_OF = {name: n for n, names in enumerate(_MONTHS.split(";"), 1) for name in names.split()}
_INDEXED = indexed(_MONTH_OF)
_NEARLY = 0.85  # "febuary" is February; "martes" is not March

_UNITS = {
    "d": "day days dia dias jour jours",
    "w": "week weeks wk wks semana semanas semaine semaines sem",
    "m": "month months mo mos mes meses mois m",
    "y": "year years yr yrs y ano anos an ans annee annees",
}
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words.split()}
_MONTHS_IN = {"d": Decimal(12) / 365, "w": Decimal(84) / 365, "m": Decimal(1), "y": Decimal(12)}
_SPAN = re.compile(
    rf"({NUMBER}) ?({'|'.join(sorted(_UNIT_OF, key=len, reverse=True))})\b",
)
# A month with or without its day, and nothing that says more: "en marzo", "creo que fue el 3 de septiembre".
_NO_YEAR = re.compile(
    r"(?:(?:creo que|fue|i think|je crois que|je crois|c'etait|it was|back|around|about|sometime|en|in|on|el|le|the|"
    r"last|de|mes|hacia|vers|au mois) )*"
    r"(?:(?P<day>\d{1,2})(?:st|nd|rd|th|er)? (?:de |of )?)?(?P<month>[a-z]{3,})"
    r"(?: (?P<after>\d{1,2})(?:st|nd|rd|th)?)?(?: pasado| dernier)?[. ]*"
)
_HALF_A = re.compile(r"\b(?:half an?|half|medi[oa]|une demie?|demie?)[ -](?=year|ano\b|annee)")
_ONE = re.compile(r"\ban? (?=year|month|week|day)")
_AGO = re.compile(r"\bago\b|\bhace\b|\batras\b|\bil y a\b|\by'?a\b")
_BOUND = re.compile(
    r"\b(?:mas|menos|more|less) (?:de|than)\b|\b(?:plus|moins) (?:de\b|d')|\b(?:over|al menos|at least|au moins)\b"
)
# Words that turn "last year" into another date, or into none.
_NOT_THEN = re.compile(
    r"\b(?:no|not|non|pas|ni|never|nunca|jamais|wasn't|before(?! last\b(?! year))|antes|avant|after|despues|apres|"
    r"since|desde|depuis|until|hasta|jusqu'a|or|o|ou)\b"
)
# "The last year" is a span and no date.
_YEARS_AGO = {
    0: re.compile(r"\b(?:this year|este ano|cette annee)\b"),
    1: re.compile(r"(?<!the )\blast year\b|\bano pasado\b|\bl'an(?:nee)? (?:derniere?|passee?)\b"),
    2: re.compile(r"\byear before last\b|\bano antepasado\b"),
}
_MONTHS_AGO = {
    0: re.compile(r"\bthis month\b|\beste mes\b|\bce mois\b"),
    1: re.compile(r"(?<!the )\blast month\b|\bmes pasado\b|\bmois (?:dernier|passe)\b"),
}
_TODAY = dict.fromkeys(("today", "hoy", "aujourd'hui"), 0)
_YESTERDAY = dict.fromkeys(("yesterday", "ayer", "hier"), -1)
_TOMORROW = dict.fromkeys(("tomorrow", "manana", "demain"), 1)
_NEAR = _TODAY | _YESTERDAY | _TOMORROW

_Span = tuple[Decimal, str]
_Parts = tuple[str | None, int | None, int | None]  # year as typed, month, day


class Dated(NamedTuple):
    """A date and how much of it was said ("day", "month" or "year"); what was not said is the first."""

    on: date
    precision: str


def days_since(dated: Dated, today: date) -> int:
    """The fewest days that may have passed: "May 2019" may have been the 31st, and rules must not come out too late."""
    last = {"day": dated.on, "month": _month_end(dated.on), "year": date(dated.on.year, 12, 31)}[dated.precision]
    return max(0, (today - last).days)


def as_typed(typed: str, dated: Dated, most: int) -> str:
    """What was typed, with the year or month that it meant that day: "last year" is read for years."""
    year = str(dated.on.year)
    if year in fold(typed):
        return typed[:most]
    meant = f" ({year if dated.precision == 'year' else f'{dated.on:%m}/{year}'})"
    return typed[: most - len(meant)] + meant


def _month_end(on: date) -> date:
    return on.replace(day=monthrange(on.year, on.month)[1])


def past_date(text: str, today: date, lang: str, *, partial: bool = False) -> Dated:
    """A past date. Raises Misfit `form.not_date`, or says what is wrong with the date that was understood.

    When `partial`, month and year, or the year alone, are enough; a month without its year is the last of its kind.
    """
    folded = fold(text)
    read = _relative(folded, today) or _dated(_parts(_with_year(folded, today), lang), today.year)
    if read is None and partial:
        read = _last(folded, today)
    again = NOT_MONTH if partial else NOT_DATE
    if read is None:
        raise Misfit(again)
    if wrong := _wrong(read, today, partial=partial):
        raise Misfit(Text(wrong, {**again.values, "date": _as_read(text, read)}))
    return read


def _wrong(read: Dated, today: date, *, partial: bool) -> str:
    """The id of what is wrong with a date, "" for nothing."""
    if read.on > today:
        return "form.date_ahead"
    if read.on.year < OLDEST:
        return "form.date_old"
    return "" if partial or read.precision == "day" else "form.date_whole"


def _as_read(typed: str, read: Dated) -> Value:
    """A day as it was understood; of a month or a year no day is made."""
    return Day(read.on, weekday=False) if read.precision == "day" else Quoted(typed.strip()[:ECHOED], Role.PATIENT)


def _last(folded: str, today: date) -> Dated | None:
    """The newest month, or day, of that name."""
    found = _NO_YEAR.fullmatch(folded.strip())
    month = month_of(found["month"]) if found else None
    if found is None or month is None:
        return None
    day = found["day"] or found["after"]
    years = (_dated((str(year), month, int(day) if day else None), today.year) for year in (today.year, today.year - 1))
    return next((read for read in years if read and read.on <= today), None)


def calendar_date(text: str, today: date, lang: str) -> date | None:
    """A whole date, past or coming; one without its year is the next of its kind."""
    folded = fold(text)
    if near := _near(folded, today):
        return near
    year, month, day = _parts(folded, lang)
    if year is None and month and day:
        return _next(month, day, today)
    read = _dated((year, month, day), today.year + AHEAD)
    return read.on if read and read.precision == "day" else None


def months(text: str, today: date, lang: str) -> Measured:
    """A span in whole months: "18 months", "2 años", "1 an et demi", or the time since a date.

    "Since 2020" counts from the middle of that year. Raises Misfit `form.not_number` or `form.range`.
    """
    folded = numbered(_ONE.sub("1 ", _HALF_A.sub("0.5 ", fold(text))))
    numbers, spans = re.findall(NUMBER, folded), _spans(folded)
    if spans and len(spans) == len(numbers):
        return _whole_months(sum(n * _MONTHS_IN[unit] for n, unit in spans))
    since = None if spans else _dated(_parts(folded, lang), today.year)
    if since and since.on <= today:
        start = since.on.replace(month=7) if since.precision == "year" else since.on
        return in_range(Measured(max(0, full_months(start, today)), "months"))
    if not spans and len(numbers) == 1 and numbers[0].isdigit() and len(numbers[0]) < 4:
        return in_range(Measured(int(numbers[0]), "months", unit_assumed=True))
    raise not_number("months")


def _whole_months(value: Decimal | int) -> Measured:
    return in_range(Measured(int(Decimal(value).quantize(Decimal(1), ROUND_HALF_UP)), "months"))


def _spans(folded: str) -> list[_Span]:
    return [(decimal(n), _UNIT_OF[unit]) for n, unit in _SPAN.findall(folded)]


def _relative(folded: str, today: date) -> Dated | None:
    """Yesterday, last month, or three weeks ago."""
    if near := _near(folded, today):
        return Dated(near, "day")
    if month := _month_ago(folded, today):
        return Dated(month, "month")
    counted = numbered(_ONE.sub("1 ", _HALF_A.sub("0.5 ", folded)))
    spans = _spans(counted)
    if not _AGO.search(folded) or _BOUND.search(folded) or len(spans) != 1 or len(re.findall(NUMBER, counted)) != 1:
        return None
    try:
        return _before(today, *spans[0])
    except (OverflowError, ValueError):  # before the calendar began
        return None


def _month_ago(folded: str, today: date) -> date | None:
    """The first day of this month or the last, where no day of it is named."""
    if has_digit(folded) or _NOT_THEN.search(folded):
        return None
    return next((add_months(today.replace(day=1), -n) for n, said in _MONTHS_AGO.items() if said.search(folded)), None)


def _with_year(folded: str, today: date) -> str:
    """A text in which "last year" became its number; beside a number that is no day of a month it stays as it is."""
    has_month = any(month_of(word) for word in re.findall(r"[a-z]+", folded))
    if _NOT_THEN.search(folded) or _BOUND.search(folded) or (has_digit(folded) and not has_month):
        return folded
    for n, said in _YEARS_AGO.items():
        folded = said.sub(str(today.year - n), folded)
    return folded


def _near(folded: str, today: date) -> date | None:
    """Today, yesterday, tomorrow, where no other day is named."""
    days = [_NEAR[word] for word in re.findall(r"[a-z']+", folded) if word in _NEAR]
    if len(days) != 1 or has_digit(folded):
        return None
    return today + timedelta(days=days[0])


def _before(today: date, count: Decimal, unit: str) -> Dated:
    """So long ago: years are known to the year, half a year to the month."""
    if unit in {"d", "w"}:
        return Dated(today - timedelta(days=int(count * (7 if unit == "w" else 1))), "day")
    if unit == "y" and count == int(count):
        return Dated(date(today.year - int(count), 1, 1), "year")
    whole, rest = divmod(count * _MONTHS_IN[unit], 1)
    return Dated((add_months(today, -int(whole)) - timedelta(days=int(rest * 30))).replace(day=1), "month")


def _parts(folded: str, lang: str) -> _Parts:
    """Year, month and day, each None where it was not said or cannot be told."""
    numbers = re.findall(r"\d+", folded)
    names = {month for word in re.findall(r"[a-z]+", folded) if (month := month_of(word))}
    if len(names) == 1:
        return _named(numbers, names.pop())
    return (None, None, None) if names else _numeric(numbers, lang)


def month_of(word: str) -> int | None:
    """The month a folded word names in any of the three languages, shortened or slightly misspelled."""
    if len(word) < 3:
        return None
    found = {n for name, n in _MONTH_OF.items() if name.startswith(word)}
    if not found and len(word) > 4:
        near = nearest(word, _INDEXED, _NEARLY)
        return _MONTH_OF[near] if near else None
    return found.pop() if len(found) == 1 else None


def _named(numbers: list[str], month: int) -> _Parts:
    match numbers:
        case [year] if len(year) == 4:
            return year, month, None
        case [day]:
            return None, month, int(day)
        case [year, day] if len(year) == 4:
            return year, month, int(day)
        case [day, year]:
            return year, month, int(day)
        case _:
            return None, None, None


def _numeric(numbers: list[str], lang: str) -> _Parts:
    match numbers:
        case [year] if len(year) == 4:
            return year, None, None
        case [whole] if len(whole) == 8:
            return _eight(whole, lang)
        case [year, month] if len(year) == 4:
            return year, int(month), None
        case [month, year] if len(year) == 4:
            return year, int(month), None
        case [first, second]:
            return None, *_ordered(int(first), int(second), lang)
        case [year, month, day] if len(year) == 4:
            return year, int(month), int(day)
        case [first, second, year]:
            return year, *_ordered(int(first), int(second), lang)
        case _:
            return None, None, None


def _eight(whole: str, lang: str) -> _Parts:
    if whole[:2] in {"19", "20"} and int(whole[4:6]) <= 12:
        return whole[:4], int(whole[4:6]), int(whole[6:])
    return whole[4:], *_ordered(int(whole[:2]), int(whole[2:4]), lang)


def _ordered(first: int, second: int, lang: str) -> tuple[int, int]:
    """Month and day; a number above 12 can only be the day, whatever the language."""
    month_first = (lang == "en" and first <= 12) or second > 12
    return (first, second) if month_first else (second, first)


def _dated(parts: _Parts, newest: int) -> Dated | None:
    year, month, day = parts
    if year is None:
        return None
    precision = "day" if day is not None else "month" if month is not None else "year"
    try:
        return Dated(
            date(_full_year(year, newest), 1 if month is None else month, 1 if day is None else day), precision
        )
    except (OverflowError, ValueError):  # no such day, or no such year
        return None


def _full_year(typed: str, newest: int) -> int:
    """Two digits are the latest such year that is not after `newest`."""
    if len(typed) != 2:
        return int(typed)
    return newest - (newest - int(typed)) % 100


def _next(month: int, day: int, today: date) -> date | None:
    """The next date of this month and day; within eight years even 29 February comes round."""
    for year in range(today.year, today.year + 9):
        read = _dated((str(year), month, day), year)
        if read and read.on >= today:
            return read.on
    return None
