"""A condition in somebody's own words gets its name in the topic, and the patient the questions that fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bot import perform, reopen
from bot.content.library import newest
from bot.desk import dialogue, relay, todos
from bot.menu.entering import reviewed
from bot.store import schema as t
from flows.acts import Card
from flows.journey import naming

if TYPE_CHECKING:
    from bot.arrivals import Tapped
    from bot.room import Room
    from bot.store.rows import Case, Person, Run

WORK = "condition"  # the kind of the todo that is done with it


async def name_condition(room: Room, person: Person, case: Case, tapped: Tapped) -> None:
    """Which of the clinic's conditions it is, if any."""
    view = await perform.view_of(room, case)
    late = naming.refusal(view)
    if late is not None:
        room.card(case, Card(late))
        return
    evidence = newest(room.house.content.evidence, "evidence")
    facts = naming.name_facts(view, relay.name_of(room, person), reviewed(evidence))
    await dialogue.begin(room, person, case, "name_condition", facts, tapped)


async def named(room: Room, run: Run, result: Any) -> None:
    """The todo is done. With a name a review that was begun ends, and the right form opens."""
    case = await room.work.case(run.case_id or 0)
    view = await perform.view_of(room, case)
    if case.stage not in naming.MAY:  # the case went on while somebody chose
        room.card(case, Card(naming.too_late(view)))
        return
    await perform.acts(room, case, naming.after_name(view, room.house.content, result), by=run.person_id)
    await todos.done(room, case, WORK, run.person_id)
    if result.indication:
        await _end_reviews(room, case)
        if case.owner_id == run.person_id:  # who lets the bot ask has handed back
            case.owner_id = None
            room.work.touch(case)
        await reopen.another(room, case)


async def _end_reviews(room: Room, case: Case) -> None:
    """A decision is made on the form that comes."""
    open_ones = sa.select(t.run.c.id).where(t.run.c.case_id == case.id, t.run.c.flow == "review")
    for found in (await room.work.conn.execute(open_ones.where(t.run.c.status == "open"))).all():
        run = await room.work.run(found.id)
        if run is not None:
            run.status = "closed"
            room.work.touch(run)


ACTS = {"name_condition": name_condition}
STAGES_OF = {"name_condition": naming.MAY}
RULED = {"name_condition": "name_condition"}
