"""Companions: the link, the wait for the patient's word, the trip, and the end of it.

Whoever opened a link is no patient: until they begin anew with /start they read how it stands with their access.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import perform, talk
from bot.store.rows import Case, Person
from flows.case import Role
from flows.companion import standing
from flows.journey.trip import itinerary_acts
from flows.text import Text

if TYPE_CHECKING:
    from bot.room import Room

INVITED = "invited"  # in what is kept of a person: the case whose link they opened


async def opened(room: Room, person: Person, case: Case, chat_id: int) -> None:
    """Somebody opened a companion's link; a first talk as a patient, begun before, is over."""
    for run in await room.work.runs_of(person.id):
        if run.flow == "welcome" and run.case_id is None:
            run.status = "closed"
            room.work.touch(run)
    person.about[INVITED] = case.id
    room.work.touch(person)
    await room.work.record(case, "companion_invited", {"person": person.id}, person.id)
    patient = room.work.people[case.patient_id]
    await talk.open_run(room, "companion", person, chat_id, {"name": patient.about.get("name", ""), "case": case.id})


def forget(room: Room, person: Person) -> None:
    """Somebody who writes /start comes for themselves, unless they still wait."""
    if person.about.pop(INVITED, None) is not None:
        room.work.touch(person)


async def standing_of(room: Room, person: Person) -> Text | None:
    """What somebody who opened a link and sees no trip reads; None for everybody else."""
    case_id = person.about.get(INVITED)
    if case_id is None:
        return None
    case = await room.work.case(case_id)
    events = [(event.kind, event.body) for event in await room.work.events(case.id)]
    patient = await room.work.person(case.patient_id)
    return Text(standing(events, person.id), {"name": patient.about.get("name", "")})


async def show_trip(room: Room, person: Person, case: Case, chat_id: int) -> None:
    """The itinerary once more, for somebody who sees nothing else."""
    confirmed = (await perform.view_of(room, case)).last("trip_confirmed")
    if confirmed is None:
        room.write(chat_id, person, Text("comp.not_yet"), case=case)
        return
    for act in itinerary_acts(confirmed, Role.COMPANION):
        room.write(chat_id, person, act.text, case=case)


async def call_person(room: Room, person: Person, case: Case, chat_id: int) -> None:
    """A companion wants somebody: the card names them, and a telephone answers them. The patient's talk goes on."""
    wanted = Text("desk.wanted.companion", {"companion": person.about.get("shown", "")})
    await perform.todo(room, case, case.patient_id, "companion", wanted)
    room.write(chat_id, person, Text("comp.called", {"phone": room.clinic.phone}), case=case)


async def privacy(room: Room, person: Person, case: Case, chat_id: int) -> None:
    """What is kept of a companion, and whom they write to about it."""
    text = Text("comp.privacy", {"contact": room.clinic.privacy_contact})
    room.write(chat_id, person, text, case=case, buttons=(("menu", "menu"),))
