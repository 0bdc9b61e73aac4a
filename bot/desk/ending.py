"""A case that will not go on is ended by a person of the clinic, in writing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import perform
from bot.desk import dialogue, relay
from flows.journey import ending

if TYPE_CHECKING:
    from bot.arrivals import Tapped
    from bot.room import Room
    from bot.store.rows import Case, Person


async def end_case(room: Room, person: Person, case: Case, tapped: Tapped) -> None:
    """Why it ends, and what the patient reads."""
    view = await perform.view_of(room, case)
    facts = ending.end_facts(view, relay.name_of(room, person))
    await dialogue.begin(room, person, case, "end_case", facts, tapped)


ACTS = {"end_case": end_case}
STAGES_OF = {"end_case": ending.ENDS}
RULED = {"end_case": "end"}
