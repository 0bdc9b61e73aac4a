"""What a due time of a case brings, and the end of a run's time. What can wait does so while a person speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.perform.doing import acts
from bot.perform.views import view_of
from bot.store.rows import Case, Due
from flows import acts as a
from flows.journey import ON_DUE, can_wait
from flows.text import Json
from flows.view import HOUR

if TYPE_CHECKING:
    from bot.room import Room

HELD = HOUR  # until a due that waits for a person to be done is looked at again
AGAIN = "~"  # in its key, before the time of the new look


async def on_due(room: Room, case: Case, due: Due) -> None:
    """What a due time of a case brings; what can wait does so while a person speaks with the patient (law 9)."""
    if case.owner_id is not None and can_wait(due.kind, due.body):
        _hold(room, case, due)
        return
    view = await view_of(room, case)
    await acts(room, case, ON_DUE[due.kind](view, room.house.content, due.body))


def _hold(room: Room, case: Case, due: Due) -> None:
    """The same intent, a little later; its window ends when it did."""
    at, name = room.work.now + HELD, due.key.partition(AGAIN)[0]
    window = None if due.window is None else due.due_at + due.window - at
    key = f"{name}{AGAIN}{at}"
    room.work.schedule(key, due.kind, due.person_id, at, due.body, case_id=case.id, window=window)


async def on_expired(room: Room, case: Case, body: Json) -> None:
    """What follows when a run's time is over; whom a person speaks with is not told by the bot."""
    found = ON_DUE["expire"](await view_of(room, case), room.house.content, body)
    is_owned = case.owner_id is not None
    await acts(room, case, [act for act in found if not (is_owned and isinstance(act, a.Tell))])
