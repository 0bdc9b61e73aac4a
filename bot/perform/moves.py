"""Where a case goes from stage to stage: the table of `flows.case` is the law, also for our own code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from bot.perform.views import view_of
from bot.store import schema as t
from bot.store.rows import Case
from flows import acts as a
from flows.case import Role, Stage, move
from flows.errors import FlowBug
from flows.view import facts_of

if TYPE_CHECKING:
    from bot.room import Room

UNFINISHED = ("open", "paused")  # runs that still ask something
STAFF = (Role.PHYSICIAN, Role.COORDINATOR, Role.ADMIN)  # the strongest first


async def shift(room: Room, case: Case, to: Stage, by: Role) -> None:
    """Move a case; the table is the law, also for our own code."""
    refusal = move(case.stage, to, by, facts_of(await view_of(room, case)))
    if refusal is not None:
        raise FlowBug(f"case cannot move from {case.stage} to {to}; {[str(f) for f in refusal.missing]} missing")
    case.stage, case.version, case.moved_at = to, case.version + 1, room.work.now
    room.work.touch(case)
    await room.work.record(case, "moved", {"to": to.value})


async def withdraw(room: Room, case: Case, by: Role = Role.PATIENT) -> None:
    """The case ends, mostly by its patient: nothing of it is asked or due any more, of nobody."""
    await shift(room, case, Stage.WITHDRAWN, by)
    room.work.cancel_dues(case.id)
    gathering = sa.update(t.upload).where(t.upload.c.case_id == case.id, t.upload.c.state == "gathering")
    await room.work.conn.execute(gathering.values(state="ready"))  # nobody waits for more of it
    room.wake_uploads()
    for run in room.work.runs.values():
        if run.case_id == case.id and run.status in UNFINISHED:
            run.status = "closed"
            room.work.touch(run)
    unfinished = sa.update(t.run).where(t.run.c.case_id == case.id, t.run.c.status.in_(UNFINISHED))
    await room.work.conn.execute(unfinished.values(status="closed"))


def mover(room: Room, case: Case, act: a.Move, by: int | None) -> Role:
    """Who moves a case: the bot where it follows by itself, else the person who did it, as their roles are now."""
    if act.by is Role.BOT or by is None:
        return Role.BOT
    if by == case.patient_id:
        return Role.PATIENT
    return staff_role(room, by, case.clinic) or Role.COMPANION


def staff_role(room: Room, person_id: int, clinic: str) -> Role | None:
    """The strongest role somebody has at a clinic."""
    kinds = {role.kind for role in room.work.roles[person_id] if role.clinic == clinic and role.case_id is None}
    return next((role for role in STAFF if role.value in kinds), None)
