"""Acts, one by one: each kind has its row in `DO`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from bot import talk
from bot.perform import moves, papers, todos
from bot.perform.views import chat_of, view_of
from bot.store import messages
from bot.store.rows import Case
from flows import acts as a
from flows.case import RENEWS, Role, Stage
from flows.journey import alarm as alarms
from flows.rules.followup import next_waking

if TYPE_CHECKING:
    from bot.room import Room


async def acts(room: Room, case: Case, todo_list: Sequence[a.Act], by: int | None = None) -> None:
    """Perform acts in order."""
    for act in todo_list:
        await DO[type(act)](room, case, act, by)


async def raise_alarm(room: Room, case: Case, alarm: a.Alarm) -> None:
    """Tell the staff group and, where life may be in danger, the patient, both at once."""
    view = await view_of(room, case)
    await acts(room, case, alarms.alarm_acts(view, alarm))


async def _record(room: Room, case: Case, act: a.Record, by: int | None) -> None:
    await room.work.record(case, act.kind, dict(act.body), by)
    if act.kind in RENEWS:
        case.version += 1
        room.work.touch(case)


async def _move(room: Room, case: Case, act: a.Move, by: int | None) -> None:
    if act.to is Stage.WITHDRAWN:
        await moves.withdraw(room, case, moves.mover(room, case, act, by))
    else:
        await moves.shift(room, case, act.to, moves.mover(room, case, act, by))


async def _open(room: Room, case: Case, act: a.Open, by: int | None) -> None:
    person = await room.work.person(case.patient_id)
    chat_id = await chat_of(room, person)
    if chat_id is None:
        return
    not_before = await _morning(room, case) if act.polite else 0
    await talk.open_run(
        room, act.flow, person, chat_id, dict(act.facts), case=case, lasts=act.lasts, not_before=not_before
    )


async def _close(room: Room, case: Case, act: a.Close, by: int | None) -> None:
    for run in await room.work.runs_of(case.patient_id):
        if run.case_id == case.id and run.flow == act.flow and run.status in moves.UNFINISHED:
            run.status = "closed"
            room.work.touch(run)


async def _tell(room: Room, case: Case, act: a.Tell, by: int | None) -> None:
    """A message to the patient or to everybody the patient let into the trip."""
    patient = await room.work.person(case.patient_id)
    people = [patient] if act.to is Role.PATIENT else await room.work.companions(case.id)
    not_before = await _morning(room, case) if act.polite else 0
    for person in people:
        chat_id = await chat_of(room, person)
        if chat_id is not None:
            room.write(chat_id, person, act.text, case=case, lane=act.lane, buttons=act.buttons, not_before=not_before)


async def _morning(room: Room, case: Case) -> int:
    """Now, or the end of the night where the patient is; a companion is taken to be there too."""
    view = await view_of(room, case)
    return next_waking(view.now, view.zone)


async def _card(room: Room, case: Case, act: a.Card, by: int | None) -> None:
    room.card(case, act, edits=await messages.card(room.work.conn, case.id, act.key) if act.edits else None)


async def _schedule(room: Room, case: Case, act: a.Schedule, by: int | None) -> None:
    key = f"{case.id}.{act.key}"
    room.work.schedule(key, act.kind, case.patient_id, act.at, dict(act.body), case_id=case.id, window=act.window)


async def _cancel(room: Room, case: Case, act: a.Cancel, by: int | None) -> None:
    room.work.cancel_dues(case.id, act.prefix)


async def _calendar(room: Room, case: Case, act: a.Calendar, by: int | None) -> None:
    await papers.calendar(room, case, act.itinerary)


async def _paper(room: Room, case: Case, act: a.Paper, by: int | None) -> None:
    await papers.paper(room, case, act)


async def _hand_off(room: Room, case: Case, act: a.HandOff, by: int | None) -> None:
    """Begun after the commit; that it is tried again is written down already."""
    room.work.after.append(lambda: room.house.hand_off(act.upload))


async def _export(room: Room, case: Case, act: a.Export, by: int | None) -> None:
    """Begun after the commit, and written down like that."""
    room.work.after.append(lambda: room.house.export(act.upload, act.released))


async def _invite(room: Room, case: Case, act: a.Invite, by: int | None) -> None:
    await papers.invite(room, case)


async def _return_records(room: Room, case: Case, act: a.ReturnRecords, by: int | None) -> None:
    await papers.return_records(room, case)


async def _todo(room: Room, case: Case, act: a.Todo, by: int | None) -> None:
    await todos.todo(room, case, case.patient_id, act.kind, act.text, act.due_at)


async def _alarm(room: Room, case: Case, act: a.Alarm, by: int | None) -> None:
    await raise_alarm(room, case, act)


DO: dict[type[a.Act], Callable[..., Awaitable[None]]] = {
    a.Record: _record,
    a.Move: _move,
    a.Open: _open,
    a.Close: _close,
    a.Tell: _tell,
    a.Card: _card,
    a.Schedule: _schedule,
    a.Cancel: _cancel,
    a.Calendar: _calendar,
    a.Paper: _paper,
    a.HandOff: _hand_off,
    a.Export: _export,
    a.Invite: _invite,
    a.ReturnRecords: _return_records,
    a.Todo: _todo,
    a.Alarm: _alarm,
}
