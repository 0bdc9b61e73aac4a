"""Time comes in: due rows become turns.

1. The scheduler only ticks; what is due stands in the store and nowhere else (law 5).
2. A due row is claimed in the transaction that holds everything it causes; so it happens once, also after a crash.
3. What is too late to make sense is marked missed, never dropped.
4. APScheduler stops when the clock is set back; a watch on the monotonic clock builds it anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import perform
from bot.clock import SECOND
from bot.room import Room, transaction
from bot.store import StoreDown, messages
from bot.store import schema as t
from bot.store.rows import Due, Outgoing
from bot.store.work import Work
from bot.uploads import gathering, waiting
from bot.vault import SealBroken
from flows.view import DAY

if TYPE_CHECKING:
    from bot.house import House

log = structlog.get_logger()

CLAIM = 50  # dues a transaction: whoever writes meanwhile waits for one batch at most, about a tenth of a second
READ = 500  # messages read at once
BEAT = 1.0  # seconds between ticks
SILENCE = 5.0  # seconds without a tick after which the scheduler is built anew
LEFT = 2 * SECOND  # after which a message that is committed and not on its way was written by another process
REMEMBERED = 7 * DAY  # how long an update's id is kept
PRUNE_EVERY = 3600  # ticks


class Ticker:
    """Claims what is due."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.busy = False
        self.last = 0.0
        self.ticks = 0
        self._one = asyncio.Lock()

    async def tick(self) -> None:
        """Do everything that is due now. A store that is down is tried at the next beat."""
        async with self._one:
            self.busy = True
            try:
                while await self._release():  # before what is due now: who said it earlier is heard earlier
                    pass
                while await self._claim():
                    pass
                if self.ticks % PRUNE_EVERY == 0:
                    await self._prune()
            except StoreDown as fault:
                log.warning("store_down", error=type(fault).__name__)
            finally:
                self.busy = False
                self.ticks += 1
                self.last = asyncio.get_running_loop().time()

    async def _claim(self) -> bool:
        """One batch; True when there may be more."""
        try:
            return await self._batch(CLAIM)
        except StoreDown:
            raise
        except Exception as fault:
            log.warning("due_failed", exc_info=fault)
            return await self._singly()

    async def _batch(self, size: int, *, skip: set[int] | None = None) -> bool:
        async with self.house.batch() as work:
            rows = await _due_rows(work, size, skip or set())
            work.found_nothing = not rows
            await work.load_for_dues([row.person_id for row in rows], [row.case_id for row in rows])
            dues = [work.due(row) for row in rows]
            for due in dues:
                await _happen(Room(self.house, work, f"d{due.id}"), due)
                await asyncio.sleep(0)  # fifty at once must not hold up whoever writes meanwhile
            done = [{"b_id": due.id, "b_state": _end(due, work.now)} for due in dues]
            if done:
                await work.conn.execute(MARK, done)
        return len(dues) == size

    async def _singly(self) -> bool:
        """Every due row alone; one that fails is set aside and staff are told."""
        failed: set[int] = set()
        while True:
            async with self.house.batch() as work:
                rows = await _due_rows(work, 1, failed)
            if not rows:
                return False
            try:
                await self._batch(1, skip=failed)
            except StoreDown:
                raise
            except Exception as fault:
                log.warning("due_parked", due_id=rows[0].id, exc_info=fault)
                failed.add(rows[0].id)
                await self._park(rows[0].id, rows[0].case_id)

    async def _park(self, due_id: int, case_id: int | None) -> None:
        async with transaction(self.house, f"d{due_id}.parked") as room:
            if case_id is not None:
                room.at_clinic((await room.work.case(case_id)).clinic)
            await room.work.conn.execute(MARK, [{"b_id": due_id, "b_state": "parked"}])
            room.tell_desk_problem(case_id)

    async def _release(self) -> bool:
        """Messages that waited for the morning join the outbox, and those that another process wrote.

        True when more of them may wait.
        """
        async with self.house.batch() as work:
            waiting = sa.and_(t.outbox.c.state == "waiting", t.outbox.c.not_before_at <= work.now)
            rows = await _outbox_rows(work, waiting)
            more = len(rows) == READ
            if rows:
                ids = [row.id for row in rows]
                await work.conn.execute(sa.update(t.outbox).where(t.outbox.c.id.in_(ids)).values(state="planned"))
            if self.house.outbox.size < READ:
                left = sa.and_(t.outbox.c.state == "planned", t.outbox.c.at <= work.now - LEFT)
                rows += [row for row in await _outbox_rows(work, left) if not self.house.outbox.has(row.key)]
            work.found_nothing = not rows
            opened = await _opened(self.house, work, rows)
            work.committed.append(lambda: self.house.outbox.take(opened))
        return more

    async def _prune(self) -> None:
        async with self.house.batch() as work:
            old = t.seen_update.c.at < work.now - REMEMBERED
            await work.conn.execute(sa.delete(t.seen_update).where(old))

    async def next_at(self) -> int | None:
        """When something will be due by itself."""
        async with self.house.store.reading() as conn:
            due = sa.select(sa.func.min(t.due.c.due_at)).where(t.due.c.state == "open")
            waiting = sa.select(sa.func.min(t.outbox.c.not_before_at)).where(t.outbox.c.state == "waiting")
            found = [(await conn.execute(query)).scalar() for query in (due, waiting)]
        return min((at for at in found if at is not None), default=None)


MARK = sa.update(t.due).where(t.due.c.id == sa.bindparam("b_id")).values(state=sa.bindparam("b_state"))


async def _due_rows(work: Work, size: int, skip: set[int]) -> list[sa.Row[Any]]:
    due = sa.select(t.due).where(t.due.c.state == "open", t.due.c.due_at <= work.now)
    if skip:
        due = due.where(t.due.c.id.not_in(skip))
    ordered = due.order_by(t.due.c.due_at, t.due.c.id).limit(size).with_for_update(skip_locked=True)
    return list((await work.conn.execute(ordered)).all())


async def _outbox_rows(work: Work, where: sa.ColumnElement[bool]) -> list[sa.Row[Any]]:
    rows = sa.select(t.outbox).where(where).order_by(t.outbox.c.lane, t.outbox.c.id).limit(READ)
    found = list((await work.conn.execute(rows.with_for_update(skip_locked=True))).all())
    await work.keys.load(work.conn, [row.subject_id for row in found])
    return found


async def _opened(house: House, work: Work, rows: Sequence[sa.Row[Any]]) -> list[Outgoing]:
    """Messages as they are sent. One that does not open, its key erased or its bytes altered, is parked alone."""
    found = []
    for row in rows:
        try:
            body = work.open(row.subject_id, f"outbox.body|{row.key}", row.body_sealed)
        except (SealBroken, KeyError) as fault:
            log.warning("message_unreadable", exc_info=fault)
            await messages.park(work.conn, row.key)
            Room(house, work, f"unreadable:{row.id}").tell_desk_problem(None)
            continue
        found.append(
            Outgoing(row.key, row.chat_id, row.case_id, row.subject_id, row.lane, body, row.at, row.not_before_at)
        )
    return found


async def planned(house: House) -> None:
    """At the start: what was committed and not sent."""
    last = 0
    while True:
        async with house.batch() as work:
            rows = await _outbox_rows_after(work, last)
            opened = await _opened(house, work, rows)
        for row in opened:
            row.attempts = 1  # the process before this one may have sent it
        house.outbox.take(opened)
        if len(rows) < READ:
            return
        last = rows[-1].id


async def _outbox_rows_after(work: Work, last: int) -> list[sa.Row[Any]]:
    query = sa.select(t.outbox).where(t.outbox.c.state == "planned", t.outbox.c.id > last).order_by(t.outbox.c.id)
    found = list((await work.conn.execute(query.limit(READ))).all())
    await work.keys.load(work.conn, [row.subject_id for row in found])
    return found


def _is_late(due: Due, now: int) -> bool:
    return due.window is not None and now > due.due_at + due.window


def _end(due: Due, now: int) -> str:
    return "missed" if _is_late(due, now) else "done"


async def _happen(room: Room, due: Due) -> None:
    if due.kind in OWN:
        await OWN[due.kind](room, due)
        return
    if due.case_id is None:
        return
    case = await room.work.case(due.case_id)
    if _is_late(due, room.work.now):
        await room.work.record(case, "missed", {"kind": due.kind, **due.body})
        return
    await perform.on_due(room, case, due)


async def _expire(room: Room, due: Due) -> None:
    """A run's time is over; what was answered stays."""
    run = await room.work.run(due.body["run"])
    if run is None or run.status not in ("open", "paused"):
        return
    run.status = "expired"
    room.work.touch(run)
    if run.case_id is not None:
        case = await room.work.case(run.case_id)
        told = {name: run.facts[name] for name in ("code", "kind") if name in run.facts}
        await perform.on_expired(room, case, {"flow": run.flow, **told})


async def _pointer(room: Room, due: Due) -> None:
    """Seven days without an agreement: the pointer to a file is dropped, with all that was known of it."""
    await room.work.drop_pointers(t.upload.c.id == due.body["upload"])


Own = Callable[[Room, Due], Awaitable[None]]
OWN: dict[str, Own] = {
    "expire": _expire,
    "pointer": _pointer,
    "gathered": gathering.gathered,
    "awaited": waiting.remind,
    "awaited_end": waiting.ended,
    "todo": perform.remind,
}


class Pulse:
    """Calls the ticker once a second, whatever happens to the clock."""

    def __init__(self, ticker: Ticker) -> None:
        self.ticker = ticker
        self._scheduler = self._built()
        self._fault: Exception | None = None

    def _built(self) -> AsyncIOScheduler:
        scheduler = AsyncIOScheduler(timezone="UTC")
        scheduler.add_job(
            self._beat,
            "interval",
            seconds=BEAT,
            misfire_grace_time=None,  # the default of one second drops what a busy loop delays
            coalesce=True,
            max_instances=1,
        )
        return scheduler

    async def _beat(self) -> None:
        """A tick; the scheduler would swallow what goes wrong in it."""
        try:
            await self.ticker.tick()
        except Exception as fault:
            log.warning("tick_failed", exc_info=fault)
            self._fault = fault

    async def run(self) -> None:
        """Tick until cancelled, or until a tick fails: a dead loop ends the process (law 15)."""
        loop = asyncio.get_running_loop()
        self._scheduler.start()
        self.ticker.last = loop.time()
        try:
            while True:
                await asyncio.sleep(BEAT)
                if self._fault is not None:
                    raise self._fault
                if not self.ticker.busy and loop.time() - self.ticker.last > SILENCE:
                    log.warning("scheduler_rebuilt")
                    self._scheduler.shutdown(wait=False)
                    self._scheduler = self._built()
                    self._scheduler.start()
                    self.ticker.last = loop.time()
        finally:
            self._scheduler.shutdown(wait=False)
