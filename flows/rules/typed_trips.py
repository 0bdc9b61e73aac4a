"""Flights, days to come and times as people type them: "UA 1234, Dec 8, lands 11:20".

What was not found, or was said twice differently, is None; the flow asks for that part alone.
A time (`at`) is on the wall clock of the place in question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time

from flows.errors import Misfit
from flows.rules.typed import plain
from flows.rules.typed_dates import calendar_date
from flows.text import Day, Text

# Airlines that serve San Diego or Tijuana, or bring patients to a connection; names as people write them.
_AIRLINES = {
    "aeromexico": "AM", "air canada": "AC", "alaska": "AS", "american": "AA", "british airways": "BA", "delta": "DL",
    "frontier": "F9", "hawaiian": "HA", "japan airlines": "JL", "jetblue": "B6", "lufthansa": "LH", "porter": "PD",
    "southwest": "WN", "spirit": "NK", "united": "UA", "viva": "VB", "vivaaerobus": "VB", "volaris": "Y4",
    "westjet": "WS",
}  # fmt: skip
_NAMED = re.compile(
    rf"\b({'|'.join(_AIRLINES)})(?: airlines| airways)?(?: flight| vuelo| vol)? ?#?(\d{{1,4}})\b", re.IGNORECASE
)
_GLUED = re.compile(r"(?i)\b([A-Z]{2}|[A-Z]\d|\d[A-Z])-?(\d{2,4})\b")
_SPACED = re.compile(r"\b(?!(?:AT|DE|DU|EL|IN|LA|LE|ON|PM|TO|UN) )([A-Z]{2}|[A-Z]\d|\d[A-Z]) (\d{1,4})\b(?![/.:-]\d)")
_UNNAMED = re.compile(r"(?i)\b(?:flight|vuelo|vol) ?(?:no\.?|num\.?|#)? ?(\d{1,4})\b(?![/.:-]\d)")

_HALF = re.compile(r"(?i)(?<=\d) ?([ap])\.? ?m\b\.?")
_EVENING = re.compile(
    r"\b(?:de la|por la|in the|at|du|de l')? ?(?:tarde|noche|afternoon|evening|night|apres-midi|soir)\b", re.IGNORECASE
)
_MORNING = re.compile(r"(?i)\b(?:(?:de|por|en) la manana|in the morning|du matin)\b")
_MIDDAY = re.compile(r"(?i)\b(?:noon|mediodia|midi)\b")
_CLOCK = re.compile(
    r"(?<!\d)([01]?\d|2[0-3]) ?[:h] ?([0-5]\d)(?!\d) ?(?:h\b|hrs?\b|horas\b)? ?([ap]m\b)?", re.IGNORECASE
)
_POINTED = re.compile(r"(?i)(?<!\d)([01]?\d|2[0-3])\.([0-5]\d) ?(h\b|hrs?\b|[ap]m\b)")
_HOUR = re.compile(r"(?i)(?<![\d:])(1[0-2]|0?[1-9])() ?([ap]m)\b")
_HOUR24 = re.compile(r"(?i)(?<![\d:])([01]?\d|2[0-3])() ?(?:h|hrs|horas|heures)\b ?([ap]m\b)?")
_CLOCKS = (_CLOCK, _POINTED, _HOUR, _HOUR24)
_ASIDE = re.compile(r"(?i)\b(?:terminal|gate|puerta|porte|seat|asiento|siege) ?\w{1,3}\b")


@dataclass(frozen=True, slots=True)
class Flight:
    """What was understood of a flight."""

    number: str | None
    on: date | None
    at: time | None


@dataclass(frozen=True, slots=True)
class When:
    """What was understood of a day and a time."""

    on: date | None
    at: time | None


def flight(text: str, today: date, lang: str) -> Flight:
    """The number, date and time in a text; a date without its year is the next of its kind."""
    clock, rest = _clock(_halves(plain(text)))
    number, rest = _number(rest)
    return Flight(number, calendar_date(_ASIDE.sub(" ", rest), today, lang), clock)


def when_at(text: str, today: date, lang: str) -> When:
    """The date and time in a text."""
    clock, rest = _clock(_halves(plain(text)))
    return When(calendar_date(rest, today, lang), clock)


def future_date(text: str, today: date, lang: str) -> date:
    """A whole date such as the end of a passport; one that has passed is an answer too. Raises Misfit."""
    read = calendar_date(text, today, lang)
    if read is None:
        raise Misfit(Text("trip.date_again", {"example": Day(date(2031, 1, 31), weekday=False)}))
    return read


def _halves(text: str) -> str:
    """One spelling of the halves of a day: am, pm."""
    halved = _HALF.sub(lambda found: found[1].lower() + "m", text)
    return _MIDDAY.sub("12:00", _MORNING.sub("am", _EVENING.sub("pm", halved)))


def _clock(text: str) -> tuple[time | None, str]:
    """The only time of a text, and the text without its times."""
    times = set()
    for pattern in _CLOCKS:
        times |= {_time(*found) for found in pattern.findall(text)}
        text = pattern.sub(" ", text)
    return (times.pop() if len(times) == 1 else None), text


def _time(hour: str, minute: str, half: str) -> time:
    clock = int(hour)
    if half.lower() == "am" and clock == 12:
        clock = 0
    if half.lower() == "pm" and clock < 12:
        clock += 12
    return time(clock, int(minute or 0))


def _number(text: str) -> tuple[str | None, str]:
    """The flight number ("UA 1234", "1234") and the text without it."""
    for pattern in (_NAMED, _GLUED, _SPACED, _UNNAMED):
        if found := pattern.search(text):
            *carrier, digits = found.groups()
            code = [_AIRLINES.get(name.lower(), name.upper()) for name in carrier]
            return " ".join([*code, digits]), text[: found.start()] + " " + text[found.end() :]
    return None, text
