"""A case as the rules of the journey see it, and the chat in which a person is reached."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.store.rows import Case, Person
from flows.text import Json
from flows.view import Happened, Patient, View

if TYPE_CHECKING:
    from bot.room import Room


async def view_of(room: Room, case: Case) -> View:
    """The case as the rules of the journey see it; with it the room knows where the patient is, and when they wrote."""
    room.at_clinic(case.clinic)
    person = await room.work.person(case.patient_id)
    await room.work.account_of(person.id)
    about, lang = person.about, person.lang or "en"
    reads = about.get("reading", "")
    reading = reads if reads in room.house.catalogs.languages else lang
    patient = Patient(person.id, _name(about), lang, reading, reads, person.zone, about.get("city", ""))
    events = tuple(Happened(e.kind, e.at, e.body) for e in await room.work.events(case.id))
    view = room.views[case.id] = View(room.work.now, case.code, case.stage, room.clinic, patient, events)
    return view


def _name(about: Mapping[str, Json]) -> str:
    return str(about.get("name") or about.get("shown", ""))


async def chat_of(room: Room, person: Person) -> int | None:
    """The private chat of a person."""
    account = await room.work.account_of(person.id)
    return account.telegram_id if account else None
