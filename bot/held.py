"""A form that stopped because somebody may be in danger: nothing more is asked until a person of the clinic has looked.

What was answered stays, and the form goes on where it stopped when they hand back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import talk
from bot.store.work import HOUSE
from flows.acts import Card
from flows.ask import SEEN, Held
from flows.engine import Answer
from flows.form import STOPPED
from flows.text import Text

if TYPE_CHECKING:
    from bot.room import Room
    from bot.store.rows import Case, Run

FORM = "form"


def to_staff(room: Room, case: Case) -> None:
    """From here a person of the clinic speaks with the patient, not yet known who."""
    if case.owner_id is None:
        case.owner_id = HOUSE
        room.work.touch(case)


def stopped(room: Room, case: Case) -> None:
    """Staff read that the form waits for them, and how it goes on."""
    to_staff(room, case)
    room.card(case, Card(Text("desk.form_held", {"case": case.code}), "now", (("st_handback", "handback"),)))


async def stop(room: Room, case: Case) -> None:
    """The patient's own words meant danger: the form rests before the question that was open, also one left for now."""
    for run in await room.work.runs_of(case.patient_id):
        turn = talk.where(room, run) if run.flow == FORM and run.case_id == case.id else None
        if turn is None or turn.asks is None or isinstance(turn.asks, Held):
            continue
        stopped(room, case)
        before = turn.asks.name.partition(".")[0]
        room.work.drop_answer(run, f"{before}.{STOPPED}")  # what was looked at before is not this
        room.work.put_answer(run, STOPPED, Answer(before))
        await talk.ask_again(room, run)


async def waiting(room: Room, person_id: int) -> Run | None:
    """The run of somebody that waits for a person of the clinic."""
    for run in await room.work.runs_of(person_id):
        turn = talk.where(room, run) if run.flow == FORM else None
        if turn is not None and isinstance(turn.asks, Held):
            return run
    return None


async def let_go(room: Room, person_id: int) -> bool:
    """A person has looked; whether anything waited for that and goes on."""
    run = await waiting(room, person_id)
    turn = talk.where(room, run) if run is not None else None
    if run is None or turn is None or turn.asks is None:
        return False
    run.status = "open"
    room.work.put_answer(run, turn.asks.name, Answer(SEEN, turn.asks.rev))
    await talk.go_on(room, run)
    return True
