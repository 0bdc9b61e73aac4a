"""The date that a report calls its own.

1. It is taken only when a label says so and the digits can be read in one way: 03/04/2026 is March to some and April to
   others, and a month in words never is.
2. Two different dates with such labels are none.
3. The dates of a birth, an earlier study, an operation, a print or an appointment are not the report's; an English
   word right before "date" makes it another date, unless it is one of the study.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from flows.rules.typed import fold

_OF = r"(?:de la |de l ?['’ ]|del |de |du |d ?['’]|of the |of )"
_WHAT = (
    r"(?:estudio|examen|realizacion|exploracion|toma|adquisicion|prueba|resonancia|radiografia|tomografia"
    r"|study|exam|examination|service|procedure|scan|acquisition|irm|scanner|radiographie|realisation)"
)
_WHEN = r"(?: y hora|/hora| and time|/time| et heure)?"  # "Fecha y hora del estudio"
_LINE = " | "
_LABEL = rf"(?:(?:{_WHAT} )?date|fecha|data){_WHEN}(?: {_OF}?{_WHAT})?"
_OTHERS = re.compile(
    r"\b(?:nac\b|nacim|birth|naiss|nee?\b|dob\b|print|impres|prior\b|previ|anterior|compar|proxim|next|cita\b|appoint"
    r"|vencim|expir|cirug|surg|operac)[^:|\d]{0,20}$"
)
_BARE = re.compile(rf"date{_WHEN} ?[:.]")
_QUALIFIED = re.compile(r"[^\W\d_]\.? $")
_NUMBERS = r"(\d{1,4})[/.-](\d{1,2})[/.-](\d{2,4})"
_ORDINAL = r"(?:er|st|nd|rd|th)?"
_DAY_FIRST = rf"(\d{{1,2}}){_ORDINAL}[ -](?:de )?([a-z]{{3,10}})\.?"
_MONTH_FIRST = rf"([a-z]{{3,10}})\.? (\d{{1,2}}){_ORDINAL}"
_WORDS = rf"(?:{_DAY_FIRST}|{_MONTH_FIRST}),?[ -](?:del? )?(\d{{4}})"
_DATED = re.compile(rf"\b{_LABEL} ?[:.] ?(?:\| )?(?:{_NUMBERS}|{_WORDS})\b")
_MONTHS = (
    ("jan", "ene", "janv"),
    ("feb", "fev", "febr"),
    ("mar", "mars"),
    ("apr", "abr", "avr"),
    ("may", "mai"),
    ("jun", "juin"),
    ("jul", "juil"),
    ("aug", "ago", "aou"),
    ("sep", "sept", "set"),
    ("oct", "okt"),
    ("nov",),
    ("dec", "dic"),
)
_NAMES = {
    "january": 1, "enero": 1, "janvier": 1, "february": 2, "febrero": 2, "fevrier": 2, "march": 3, "marzo": 3,
    "april": 4, "abril": 4, "avril": 4, "mayo": 5, "june": 6, "junio": 6, "july": 7, "julio": 7, "juillet": 7,
    "august": 8, "agosto": 8, "aout": 8, "september": 9, "septiembre": 9, "setiembre": 9, "septembre": 9,
    "october": 10, "octubre": 10, "octobre": 10, "november": 11, "noviembre": 11, "novembre": 11,
    "december": 12, "diciembre": 12, "decembre": 12,
}  # fmt: skip
MONTHS = _NAMES | {short: number for number, shorts in enumerate(_MONTHS, 1) for short in shorts}


def report_date(words: str) -> date | None:
    """The one date that the report calls its own."""
    found = {_day(*match.groups("")) for match in _labelled(fold(_LINE.join(words.splitlines())))}
    return found.pop() if len(found) == 1 else None


def _labelled(words: str) -> Iterator[re.Match[str]]:
    """The dates with a label that is not of another event."""
    for match in _DATED.finditer(words):
        before = words[max(0, match.start() - 60) : match.start()]
        is_qualified = _BARE.match(match[0]) and _QUALIFIED.search(before)
        if not (is_qualified or _OTHERS.search(before)):
            yield match


def _day(first: str, second: str, third: str, day: str, month: str, named: str, of: str, year: str) -> date | None:
    """The groups of one match: three numbers, or a day, a month in words and a year in either order."""
    if not first:
        number = MONTHS.get(month or named)
        return _calendar(year, number, day or of) if number else None
    if len(first) == 4:
        return _calendar(first, second, third)
    if len(third) != 4:
        return None
    if int(first) > 12 or first == second:
        return _calendar(third, second, first)
    return _calendar(third, first, second) if int(second) > 12 else None


def _calendar(year: str, month: str | int, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
