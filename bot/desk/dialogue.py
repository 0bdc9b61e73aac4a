"""A dialogue with staff in a case's topic: one of a kind at a time, or one's own beside those of colleagues."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from bot import perform, talk
from bot.desk import relay
from bot.store import schema as t
from flows.acts import Card
from flows.text import Json, Text, Value

if TYPE_CHECKING:
    from bot.arrivals import Tapped
    from bot.room import Room
    from bot.store.rows import Case, Person, Run

INSTEAD = "!"  # before a button's act: it is begun although a colleague has it open


async def begin(room: Room, person: Person, case: Case, flow: str, facts: dict[str, Json], tapped: Tapped) -> None:
    """Open a staff dialogue in the topic; one of a kind at a time. A colleague's is taken over by its own press."""
    others = sa.select(t.run.c.id).where(t.run.c.case_id == case.id, t.run.c.flow == flow, t.run.c.status == "open")
    found = (await room.work.conn.execute(others)).first()
    run = await room.work.run(found.id) if found is not None else None
    if run is not None and run.person_id == person.id:
        await talk.ask_again(room, run)
        return
    if run is not None and not await _taken_over(room, person, case, run, tapped):
        return
    await talk.open_run(room, flow, person, tapped.chat_id, facts, case=case, thread_id=tapped.thread_id)


async def _taken_over(room: Room, person: Person, case: Case, run: Run, tapped: Tapped) -> bool:
    """Whether a colleague's dialogue ends for this one; who only wanted to begin is told who has it, and since when."""
    holder = relay.name_of(room, await room.work.person(run.person_id))
    view, act_ = await perform.view_of(room, case), tapped.data.rpartition(":")[2]
    values: dict[str, Value] = {"case": case.code, "holder": holder, "when": view.moment(run.opened_at)}
    if not act_.startswith(INSTEAD):
        room.card(case, Card(Text("staff.taken", values), buttons=(("st_instead", f"{INSTEAD}{act_}"),)))
        return False
    run.status = "closed"
    room.work.touch(run)
    room.card(case, Card(Text("staff.taken_over", values | {"staff": relay.name_of(room, person)})))
    await room.work.record(case, "taken_over", {"flow": run.flow, "from": run.person_id}, person.id)
    return True


async def own(room: Room, person: Person, case: Case, flow: str, facts: dict[str, Json], tapped: Tapped) -> None:
    """One's own dialogue; who has it open already is asked again."""
    for run in await room.work.runs_of(person.id):
        if run.flow == flow and run.case_id == case.id and run.status == "open":
            await talk.ask_again(room, run)
            return
    await talk.open_run(room, flow, person, tapped.chat_id, facts, case=case, thread_id=tapped.thread_id)
