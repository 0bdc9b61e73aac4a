"""What staff put on file of a case: values of laboratories and letters, grades, whether a cure is hoped for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import perform
from bot.content.library import newest
from bot.desk import dialogue, relay
from flows.case import BEFORE_TREATMENT, Role
from flows.journey import noting

if TYPE_CHECKING:
    from bot.arrivals import Tapped
    from bot.room import Room
    from bot.store.rows import Case, Person


async def note(room: Room, person: Person, case: Case, tapped: Tapped) -> None:
    """One fact; colleagues may note others at the same time."""
    view, content = await perform.view_of(room, case), room.house.content
    kinds, is_physician = newest(content.facts, "facts").facts, perform.staff_role(room, person.id, case.clinic)
    staff = relay.name_of(room, person)
    facts = noting.note_facts(view, content, kinds, staff, physician=is_physician is Role.PHYSICIAN)
    await dialogue.own(room, person, case, "note", facts, tapped)


ACTS = {"note": note}
STAGES_OF = {"note": BEFORE_TREATMENT}
RULED = {"note": "note"}
