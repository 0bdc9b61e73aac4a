"""Work for the staff: what a person of the clinic must do, with a card where they look.

Staff are reminded once, when its time is over and nobody has marked it as done. A reminder says what it is about by
its day alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from bot import message
from bot.perform.views import view_of
from bot.store import schema as t
from bot.store.rows import Case, Due
from flows import acts as a
from flows.journey.ending import END, ENDS
from flows.text import Moment, Place, Text, Value, text_from_json, to_json
from flows.view import working

if TYPE_CHECKING:
    from bot.room import Room

HANDBACK = (("st_handback", "handback"),)
BESIDE = {  # what else a todo's card offers: who was asked for ends the bot's turn, a dead end is opened again
    "person": HANDBACK,
    "ask_md": HANDBACK,
    "private": (("st_note", "note"),),
    "condition": (("st_condition", "name_condition"),),
    "consent_talk": (("st_consent", "consent"),),
    "trip": (("st_trip", "trip"), ("st_by_hand", "trip_by_hand")),
}
ENDING = ("person", "file")


async def todo(room: Room, case: Case | None, subject: int, kind: str, text: Text, due_at: int | None = None) -> None:
    """Work for staff: a row, and a card where they look."""
    sealed = room.work.seal(subject, "todo.body", {"text": to_json(text)})
    values = {"case_id": case.id if case else None, "subject_id": subject, "kind": kind, "state": "open"}
    view = await view_of(room, case) if case is not None else None
    by = due_at or working(room.work.now, room.clinic.reply_hours, room.clinic)  # what the patient was promised
    row = sa.insert(t.todo).values(**values, body_sealed=sealed, made_at=room.work.now, due_at=by)
    number = (await room.work.conn.execute(row.returning(t.todo.c.id))).scalar_one()
    room.work.schedule(reminder(number), "todo", subject, by, {"todo": number}, case_id=case.id if case else None)
    if case is not None and view is not None:
        _card(room, case, number, kind, text, view.moment(by))
        return
    group = room.house.group_of(room.clinic.key)
    if group is not None:
        when = Moment(by, (Place(room.clinic.zone, room.clinic.place),))
        name = room.work.people[subject].about["shown"]
        words = Text("desk.todo_early", {"text": text, "name": name, "when": when})
        room.post(group, subject, None, message.body(words, clinic=room.clinic.key), "staff")


def _card(room: Room, case: Case, number: int, kind: str, text: Text, when: Moment) -> None:
    card = Text("desk.todo", {"case": case.code, "when": when, "text": text})
    buttons = (("st_reply", "reply"), *_own(number), *BESIDE.get(kind, ()), *_end(case, kind))
    room.card(case, a.Card(card, buttons=buttons))


def _end(case: Case, kind: str) -> tuple[tuple[str, str], ...]:
    """Where somebody speaks with the patient or waits for them, it may turn out that the case will not go on."""
    return END if kind in ENDING and case.stage in ENDS else ()


def _own(number: int) -> tuple[tuple[str, str], ...]:
    return (("st_mine", f"mine.{number}"), ("st_done", f"done.{number}"))


def reminder(number: int) -> str:
    """The key of its reminder; it does not end with the case, as work like an erasure goes on."""
    return f"todo.{number}"


async def remind(room: Room, due: Due) -> None:
    """The time of a todo is over."""
    wanted = sa.select(t.todo).where(t.todo.c.id == due.body["todo"], t.todo.c.state != "closed")
    row = (await room.work.conn.execute(wanted)).first()
    if row is None:
        return
    case = await room.work.case(row.case_id) if row.case_id is not None else None
    if case is not None:
        view = await view_of(room, case)
        times: dict[str, Value] = {"date": view.moment(row.made_at, "date"), "when": view.moment(row.due_at)}
        late = Text("desk.todo_late", {"case": case.code, **times})
        room.card(case, a.Card(late, buttons=(("st_reply", "reply"), *_own(row.id))))
        return
    group = room.house.group_of(room.clinic.key)
    if group is not None:
        place = (Place(room.clinic.zone, room.clinic.place),)
        times = {"date": Moment(row.made_at, place, "date"), "when": Moment(row.due_at, place)}
        late = Text("desk.todo_late_early", times)
        room.post(group, due.person_id, None, message.body(late, clinic=room.clinic.key), "staff")


async def adopt(room: Room, case: Case) -> None:
    """What somebody was promised before there was a case goes on in it, with the same end: now they can be answered."""
    mine = t.todo.c.subject_id == case.patient_id, t.todo.c.case_id.is_(None), t.todo.c.state == "open"
    rows = (await room.work.conn.execute(sa.select(t.todo).where(*mine).order_by(t.todo.c.id))).all()
    if not rows:
        return
    await room.work.conn.execute(sa.update(t.todo).where(*mine).values(case_id=case.id))
    view = await view_of(room, case)
    for row in rows:
        text = text_from_json(room.work.open(case.patient_id, "todo.body", row.body_sealed)["text"])
        _card(room, case, row.id, row.kind, text, view.moment(row.due_at))
