"""A message that was answered has arrived.

After a kill nobody knows which of the last messages arrived, so they are sent again. Their readers may have answered
meanwhile: at a start, what waits at Telegram is taken in before anything is sent.

1. A press names run and turn. So the message with that button arrived, and what went before it in its chat.
2. An answer in words shows only that its question need not be asked again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.message import run_token
from bot.store import statements as st

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.message import Tap
    from bot.room import Room
    from bot.store.rows import Outgoing, Run


def pressed(room: Room, run: Run, tap: Tap) -> None:
    """Leave out what a press shows to have arrived."""
    waiting = room.house.outbox.waiting(run.chat_id)
    asked = [(lane, order) for lane, order, row in waiting if _asks(row, run.id, tap.turn)]
    if not asked:
        return
    last_lane, last = max(asked)
    arrived = [row for lane, order, row in waiting if lane <= last_lane and order <= last]
    for row in arrived:
        is_it = _asks(row, run.id, tap.turn)
        room.work.log(row, tap.message_id if is_it else 0, tap.shown if is_it else "")
    _leave_out(room, run, arrived)


def answered(room: Room, run: Run, turn: int) -> None:
    """Leave out the question of this turn: it was answered in words."""
    waiting = room.house.outbox.waiting(run.chat_id)
    _leave_out(room, run, [row for _, _, row in waiting if _asks(row, run.id, turn)])


def _asks(row: Outgoing, run_id: int, turn: int) -> bool:
    start = run_token(run_id, turn, "")
    return any(data.startswith(start) for buttons in row.body.get("rows", ()) for _, data in buttons)


def _leave_out(room: Room, run: Run, rows: Iterable[Outgoing]) -> None:
    keys = {row.key for row in rows}
    for key in keys:
        room.work.later(st.SENT, b_key=key)
    if keys:
        room.work.committed.append(lambda: room.house.outbox.withdraw(run.chat_id, keys))
