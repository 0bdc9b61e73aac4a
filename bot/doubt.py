"""A message that was answered has arrived.

After a kill nobody knows which of the last messages arrived, so they are sent again. Their readers may have answered
meanwhile: at a start, what waits at Telegram is taken in before anything is sent.

1. A press names run and turn. So the message with that button arrived, and what its cause said before it in its chat.
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
    asked = next((row for row in waiting if _asks(row, run.id, tap.turn)), None)
    if asked is None:
        return
    before = waiting[: waiting.index(asked)]
    said_before = [row for row in before if _cause(row) == _cause(asked) and row.not_before_at <= row.at]
    for row in said_before:
        room.work.log(row, 0, "")
    room.work.log(asked, tap.message_id, tap.shown)
    _leave_out(room, run, [*said_before, asked])


def answered(room: Room, run: Run, turn: int) -> None:
    """Leave out the question of this turn: it was answered in words."""
    waiting = room.house.outbox.waiting(run.chat_id)
    _leave_out(room, run, [row for row in waiting if _asks(row, run.id, turn)])


def _cause(row: Outgoing) -> str:
    return row.key.rpartition(":")[0]


def _asks(row: Outgoing, run_id: int, turn: int) -> bool:
    start = run_token(run_id, turn, "")
    return any(data.startswith(start) for buttons in row.body.get("rows", ()) for _, data in buttons)


def _leave_out(room: Room, run: Run, rows: Iterable[Outgoing]) -> None:
    keys = {row.key for row in rows}
    for key in keys:
        room.work.later(st.SENT, b_key=key)
    if keys:
        room.work.committed.append(lambda: room.house.outbox.withdraw(run.chat_id, keys))
