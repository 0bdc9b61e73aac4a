"""Work of the staff: somebody takes it, somebody has done it; the topic says who."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from bot.desk import relay
from bot.perform import reminder
from bot.store import schema as t
from flows.acts import Card
from flows.text import Text, Value, text_from_json

if TYPE_CHECKING:
    from bot.room import Room
    from bot.store.rows import Case, Person


async def done(room: Room, case: Case, kind: str, by: int) -> None:
    """What was asked for is done by itself: the work of this kind is closed."""
    mine = t.todo.c.case_id == case.id, t.todo.c.kind == kind, t.todo.c.state != "closed"
    change = sa.update(t.todo).where(*mine).values(state="closed", taken_by=by).returning(t.todo.c.id)
    for row in (await room.work.conn.execute(change)).all():
        room.work.cancel_due(reminder(row.id))


SAID = {"taken": "desk.todo_taken", "closed": "desk.todo_closed"}


async def becomes(room: Room, person: Person, case: Case, number: str, state: str) -> None:
    """Work of this case is taken or closed by somebody; taken work may be taken over, closed work stays closed."""
    if not (number.isascii() and number.isdigit() and len(number) < 19):  # a changed app can send anything
        return
    change = sa.update(t.todo).where(t.todo.c.id == int(number), t.todo.c.case_id == case.id)
    change = change.where(t.todo.c.state != "closed").values(state=state, taken_by=person.id)
    row = (await room.work.conn.execute(change.returning(t.todo.c.subject_id, t.todo.c.body_sealed))).first()
    if row is None:
        room.card(case, Card(Text("staff.old_card")))
        return
    if state == "closed":
        room.work.cancel_due(reminder(int(number)))
    what = text_from_json(room.work.open(row.subject_id, "todo.body", row.body_sealed)["text"])
    values: dict[str, Value] = {"case": case.code, "staff": relay.name_of(room, person), "text": what}
    buttons = (("st_done", f"done.{number}"),) if state == "taken" else ()
    room.card(case, Card(Text(SAID[state], values), buttons=buttons))
