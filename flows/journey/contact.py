"""Whom to call, and where they are: what somebody of the clinic reads who takes an alarm.

It is shown on demand, covered and without a sound: no name and no number stands in a notice on a locked screen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flows.case import Role
from flows.library import Library
from flows.text import Lines, Quoted, Text
from flows.view import View

TOLD = "told"  # words of the patient that a person of the clinic reads
# ten to fifteen digits, as people part them: a day and a price have fewer, an hour ends in ":"
_NUMBER = re.compile(r"(?<![\w.,])(?<!\d[ ()./-])\+?\(?\d(?:[ ()./-]{0,2}\d){9,14}(?![\w:]|[ ./-]?\d)")


def number_in(words: str) -> str:
    """The telephone number in somebody's words; "" where there is none."""
    found = _NUMBER.search(words)
    return found[0] if found else ""


def whom_to_call(view: View, library: Library) -> Lines:
    """Name, telephone, place with its hour, language, and the number for emergencies there, a line each."""
    return Lines(tuple(_lines(view, library)), bullets=False)


def where(view: View) -> Iterator[Text]:
    """Where help must go: on the trip that is the clinic's city and the hotel, else the city they gave."""
    time = view.moment(view.now, "time")
    if view.is_away(view.now):
        yield Text("line.where", {"place": view.clinic.place, "time": time})
        yield Text("line.hotel", {"place": Text(f"clinic/{view.clinic.key}/lodging")})
    else:
        yield Text("line.where", {"place": view.patient.city or view.zone, "time": time})


def _lines(view: View, library: Library) -> Iterator[Text]:
    yield Text("line.name", {"name": Quoted(view.patient.name, Role.PATIENT)})
    number = _number(view)
    yield Text("line.phone", {"phone": Quoted(number, Role.PATIENT)}) if number else Text("line.no_phone")
    if view.contact:
        yield Text("line.contact", {"contact": Quoted(view.contact, Role.PATIENT)})
    yield from where(view)
    yield Text("line.language", {"language": Text(f"lang.{view.patient.lang}")})
    emergency = library.emergency_number(view.zone)
    yield Text("line.help", {"number": emergency}) if emergency else Text("line.help_unknown")


def _number(view: View) -> str:
    """The last number that the patient wrote."""
    written = (number_in(event.body["words"]) for event in reversed(view.events) if event.kind == TOLD)
    return next((number for number in written if number), "")
