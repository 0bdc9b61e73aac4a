"""The trip: what the itinerary needs, asked one by one."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from flows import ask
from flows.effects import Say
from flows.engine import Facts
from flows.errors import Misfit
from flows.items import Choice, Entry, Hearing, Multi, Words
from flows.rules import typed_trips
from flows.text import Json, Text

ARRIVALS = ("san", "tij", "carbus", "notyet")
AIDS = ("cane", "chair_own", "chair_need", "nosteps", "oxygen")
DOCUMENTS = ("book", "pcard", "green", "otherdoc")


@dataclass(frozen=True, slots=True)
class Planned:
    """What the patient said about the trip. Flights: {flight, on, at} in local time; None where not known yet."""

    arrival: str
    flight_in: Mapping[str, str] | None
    flight_out: Mapping[str, str] | None
    companion: str
    aids: tuple[str, ...]
    document: str
    document_until: str | None
    lodging: str
    contact: str


def flight(name: str, text: Text) -> Entry:
    """A flight: number, date, time, in one message; "not decided yet" is an answer."""

    def read(typed: str, hearing: Hearing) -> Json:
        found = typed_trips.flight(typed, hearing.today, hearing.lang)
        if found.on is None or found.at is None:
            raise Misfit(Text("trip.flight_again"))
        return {"flight": found.number or "?", "on": found.on.isoformat(), "at": found.at.isoformat("minutes")}

    def check(stored: Json) -> None:
        date.fromisoformat(stored["on"])
        time.fromisoformat(stored["at"])

    def show(stored: Json) -> str:
        return f"{stored['flight']}, {stored['on']}, {stored['at']}"

    sample = {"flight": "AS 1234", "on": "2027-01-12", "at": "12:40"}
    return Entry(name, read, check, show, ("notyet",), [sample], ask=text, side=ask.BACK)


def until(name: str, text: Text) -> Entry:
    """A day to come: how long a document is valid."""

    def read(typed: str, hearing: Hearing) -> Json:
        found = typed_trips.future_date(typed, hearing.today, hearing.lang)
        return {"value": found.isoformat()}

    def check(stored: Json) -> None:
        date.fromisoformat(stored["value"])

    def show(stored: Json) -> str:
        return str(stored["value"])

    return Entry(name, read, check, show, ("dk",), [{"value": "2030-01-31"}], ask=text, side=ask.BACK)


def trip(facts: Facts) -> Generator[Any, Any, Planned]:
    """From the consent to everything the coordinator needs for a plan."""
    start = Text("trip.start", {"when": ask.value(facts["session"]), "coordinator": facts["coordinator"]})
    yield from Choice("start", ["next"], ask=start, side=("later",))
    arrival = yield from Choice("arrival", ARRIVALS, ask=Text("trip.arrival"), side=ask.BACK)
    flight_in = flight_out = None
    if arrival in ("san", "tij"):
        flight_in = _known((yield from flight("flight_in", Text("trip.flight_in"))))
        leaving = Text("trip.flight_out", {"when": ask.value(facts["earliest_flight"])})
        flight_out = _known((yield from flight("flight_out", leaving)))
    companion = yield from Choice("companion", ["yes", "no", "notyet"], ask=Text("trip.companion"), side=ask.BACK)
    aids = yield from Multi("aids", AIDS, ask=Text("trip.mobility"), side=ask.BACK)
    document = yield from Choice("document", DOCUMENTS, ask=Text("trip.document"), side=ask.BACK)
    valid = yield from until("document_until", Text("trip.doc_until"))
    lodging = yield from Choice("lodging", ["room2", "room1", "stepfree"], ask=Text("trip.lodging"), side=ask.BACK)
    contact = yield from Words("contact", ("skip",), ask=Text("trip.contact"), side=ask.BACK)
    yield Say(Text("trip.saved", {"coordinator": facts["coordinator"]}))
    return Planned(arrival, flight_in, flight_out, companion, aids, document, valid.get("value"), lodging, contact)


def _known(given: Json) -> Mapping[str, str] | None:
    return None if "key" in given else dict(given)
