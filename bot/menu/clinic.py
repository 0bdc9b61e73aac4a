"""The clinic's card: who it is, its papers, its people, and how each is checked; open to everybody at any time."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot import perform
from bot.store.rows import Case, Person
from flows.journey import trust
from flows.rules.dates import local_day
from flows.text import Moment, Place, Text
from flows.view import working

if TYPE_CHECKING:
    from bot.room import Room

MATTERS = (
    ("licences", "licences"),
    ("physicians", "physicians"),
    ("lab", "lab"),
    ("results", "results"),
    ("followup", "followup"),
)
BACK = (("card", "clinic"), ("ask_person", "person"))


async def clinic(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    """Who the clinic is, and what of it can be looked at."""
    buttons = (*MATTERS, ("ask", "questions"), ("menu", "menu"))
    room.write(chat_id, person, trust.card(room.clinic), case=case, buttons=buttons)


def _today(room: Room) -> date:
    return local_day(room.work.now, room.clinic.zone)


async def licences(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    """The papers of the place."""
    room.write(chat_id, person, trust.licences(room.clinic, _today(room)), case=case, buttons=BACK)


async def physicians(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    """Those who decide and treat."""
    buttons = (("cv", "cv"), *BACK)
    room.write(chat_id, person, trust.physicians(room.clinic, _today(room)), case=case, buttons=buttons)


async def lab(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    """Who prepares the cells."""
    room.write(chat_id, person, trust.lab(room.clinic, _today(room)), case=case, buttons=BACK)


async def results(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    """What the clinic publishes of itself."""
    room.write(chat_id, person, trust.results(room.clinic), case=case, buttons=BACK)


async def followup(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    """What comes after, and what is read before."""
    months = sorted({check.months for check in room.house.content.plan("followup").checks if check.months})
    view = await perform.view_of(room, case) if case is not None else None
    room.write(chat_id, person, trust.followup(room.clinic, months, view), case=case, buttons=BACK)


async def cv(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    """Somebody wants to read more about the physicians: work for the team."""
    by = working(room.work.now, room.clinic.reply_hours, room.clinic)
    await perform.todo(room, case, case.patient_id if case else person.id, "cv", Text("desk.wanted.cv"), by)
    text = Text("trust.cv_early", {"phone": room.clinic.phone})
    if case is not None:
        text = Text("trust.cv_asked", {"when": Moment(by, (Place(room.clinic.zone, room.clinic.place),))})
    room.write(chat_id, person, text, case=case, buttons=BACK[:1])
