"""The one transaction in which a batch of updates becomes what it causes.

An update seen before changes nothing. Ids are remembered for a week; Telegram keeps updates for a day.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import sqlalchemy as sa
import structlog

from bot import people
from bot.arrivals import Arrival, Said, Unknown, read
from bot.desk import group
from bot.room import Room, transaction
from bot.store import groups
from bot.store import schema as t
from bot.store import statements as st
from bot.store.work import HOUSE, Work
from flows.text import Json, Text
from flows.view import MINUTE

if TYPE_CHECKING:
    from bot.house import House

log = structlog.get_logger()


async def handle(house: House, updates: Sequence[Json]) -> None:
    """Handle a batch; an exception means that nothing of it is stored."""
    async with house.batch() as work:
        fresh = await _unseen(work, house.bot_id, updates)
        arrivals = [read(update) for update in fresh]
        known = [arrival for arrival in arrivals if not isinstance(arrival, Unknown)]
        await work.prefetch([arrival.sender.id for arrival in known])
        for arrival in known:
            await _one(Room(house, work, f"u{house.bot_id}.{arrival.update_id}", arrival.chat_id), arrival)
            await asyncio.sleep(0)  # a batch may be long: what was committed before goes out meanwhile


async def _unseen(work: Work, bot_id: int, updates: Sequence[Json]) -> list[Json]:
    """Remember the ids, which each bot counts for itself, and return those that are new, in order."""
    rows = [{"bot_id": bot_id, "update_id": update["update_id"], "at": work.now} for update in updates]
    done = await work.conn.execute(st.REMEMBER[work.conn.dialect.name], rows)
    new = {row.update_id for row in done}
    once = {update["update_id"]: update for update in updates if update["update_id"] in new}
    return list(once.values())


async def _one(room: Room, arrival: Arrival) -> None:
    if arrival.private:
        await people.handle(room, arrival)
        _awake(room.work, arrival)
    elif arrival.chat_id in room.house.groups:
        await group.handle(room, arrival)
    elif isinstance(arrival, Said):
        await _bind(room, arrival)


def _awake(work: Work, arrival: Arrival) -> None:
    """When somebody was last there is written down, to the minute: who is awake may be answered in the night."""
    account = work.accounts[arrival.sender.id]
    if account.seen_at <= work.now - MINUTE:
        account.seen_at = work.now
        work.touch(account)


async def _bind(room: Room, said: Said) -> None:
    """A group becomes a clinic's staff group when the code that `puente staff code` printed is posted in it."""
    waiting = await groups.code(room.work.conn)
    if waiting is None:
        return
    bound = json.loads(waiting)
    if bound["until"] < room.work.now or not hmac.compare_digest(bound["code"].encode(), said.text.strip().encode()):
        return
    await groups.end_code(room.work.conn)
    await groups.bind(room.work.conn, bound["clinic"], said.chat_id, room.work.now)
    others = {chat: clinic for chat, clinic in room.house.groups.items() if clinic != bound["clinic"]}
    room.house.groups = others | {said.chat_id: bound["clinic"]}
    room.at_clinic(bound["clinic"])
    room.desk(said.chat_id, said.thread_id, None, Text("desk.bound", {"clinic": room.clinic.display_name}))


async def park(house: House, update: Json, fault: str) -> None:
    """Keep an update that cannot be handled, sealed and whole; its sender and the staff are told, without detail."""
    async with transaction(house, f"parked{update['update_id']}") as room:
        await room.work.load_people([HOUSE])
        sealed = _sealed(room.work, update)
        row = {"update_id": update["update_id"], "at": room.work.now, "fault": fault, "payload_sealed": sealed}
        await room.work.conn.execute(sa.delete(t.parked_update).where(t.parked_update.c.update_id == row["update_id"]))
        await room.work.conn.execute(sa.insert(t.parked_update).values(row))
        await _unseen(room.work, house.bot_id, [update])
        group_id = house.group_of(house.default_clinic)
        if group_id is not None:
            room.desk(group_id, None, None, Text("desk.parked", {"update": str(update["update_id"])}), "now")
    log.error("update_parked", update_id=update["update_id"], error=fault)
    await _excuse(house, update)


def _sealed(work: Work, update: Json) -> bytes:
    """The update, whole; of one that is beyond writing down, what it had: parking may not fail."""
    try:
        return work.seal(HOUSE, "parked.payload", update)
    except (TypeError, ValueError, RecursionError):
        return work.seal(HOUSE, "parked.payload", {"unwritable": sorted(map(repr, update))})


async def _excuse(house: House, update: Json) -> None:
    """Tell the sender. Whatever broke the handling may break this too, and the update is safe by now."""
    try:
        arrival = read(update)
        if isinstance(arrival, Unknown) or not arrival.private:
            return
        async with transaction(house, f"excuse{arrival.update_id}", arrival.chat_id) as room:
            person = await room.work.person_of(arrival.sender.id)
            if person is not None:
                room.write(arrival.chat_id, person, Text("err.problem"))
    except Exception as fault:
        log.warning("excuse_failed", update_id=update["update_id"], exc_info=fault)
