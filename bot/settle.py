"""What became of messages, written down: what was sent, the topics that were made, the chats that are closed.

A row leaves the outbox in the transaction that puts its message into the log; so nothing is sent twice and known once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
import structlog

from bot import reach
from bot.desk import relay
from bot.outbox import Delivered, Verdict
from bot.people import case_of, is_companion
from bot.room import Room
from bot.store import messages
from bot.store import schema as t
from bot.store import statements as st
from bot.store.rows import Case
from bot.store.work import Work
from flows.text import Text
from flows.view import HOUR

if TYPE_CHECKING:
    from bot.house import House

log = structlog.get_logger()


async def settle(house: House, done: Sequence[Delivered]) -> None:
    """Store results, many at a time."""
    async with house.batch() as work:
        await house.keys.load(work.conn, [d.row.subject_id for d in done])
        sent = [d for d in done if d.verdict is Verdict.SENT]
        await _log(house, work, sent)
        for result in done:
            if result.verdict is not Verdict.SENT:
                await UNSENT[result.verdict](house, work, result)
        gone = [{"b_key": d.row.key} for d in done if d.verdict is Verdict.SENT]
        if gone:
            await work.conn.execute(st.SENT, gone)


async def _log(house: House, work: Work, sent: Sequence[Delivered]) -> None:
    for result in sent:
        row = result.row
        if row.body["do"] == "topic" and row.case_id:
            topic = result.result["message_thread_id"]
            await messages.put_topic(work.conn, row.case_id, topic)
        elif row.case_id in house.post.anew:
            await _topic_anew(house, work, row.case_id)
        message_id = result.result.get("message_id") if isinstance(result.result, dict) else None
        for one in result.result.get("album", ()) if isinstance(result.result, dict) else ():
            work.log(replace(row, key=f"{row.key}:{one}"), one, "")
        if message_id is None and "edits" in row.body:  # a repeated edit is refused as "not modified"
            message_id = await messages.message_id(work.conn, row.body["edits"])
        if not isinstance(message_id, int):
            continue
        if row.attempts == 0:  # of one that was tried before, an earlier copy may stand in the chat
            house.post.remember(row.key, message_id)
        work.log(row, message_id, result.text)
        if row.key.startswith(relay.RECEIPT) and row.case_id:
            relay.sent(Room(house, work, f"sent:{row.key}"), await work.case(row.case_id))


async def _topic_anew(house: House, work: Work, case_id: int) -> None:
    """The topic was deleted and made anew: the case knows it, and dialogues begun in the old one go on in the new."""
    old, new = house.post.anew[case_id]
    await messages.put_topic(work.conn, case_id, new)
    there = sa.update(t.run).where(t.run.c.case_id == case_id, t.run.c.thread_id == old)
    await work.conn.execute(there.values(thread_id=new))
    del house.post.anew[case_id]  # should this not commit, the next card finds the topic gone again


async def _blocked(house: House, work: Work, result: Delivered) -> None:
    """The chat cannot be reached: everything for it rests until its person writes again; staff hear of it once."""
    chat_id = result.row.chat_id
    await reach.rest(house, work, chat_id)
    if chat_id < 0:
        log.error("group_closed", error="Forbidden")
    person = await work.person_of(chat_id) if chat_id > 0 else None
    if person is None or work.accounts[chat_id].state == "blocked":
        return
    work.accounts[chat_id].state = "blocked"
    work.touch(work.accounts[chat_id])
    room = Room(house, work, f"blocked:{chat_id}:{work.now}")
    case = await case_of(room, person)
    if not is_companion(case, person):
        await relay.undelivered(room, case)


async def _parked(house: House, work: Work, result: Delivered) -> None:
    """Telegram refuses this one message: the next ones go on, staff are told."""
    await messages.park(work.conn, result.row.key)
    log.error("message_parked", lane=result.row.lane)
    room = Room(house, work, f"parked:{result.row.key}")
    case = await work.known_case(result.row.case_id) if result.row.case_id else None
    if case is not None:
        room.at_clinic(case.clinic)
    if result.row.chat_id in house.groups:
        await _unseen(room, case)
        return
    group = house.group_of(room.clinic.key)
    if group is not None:
        text = Text("desk.message_parked", {"case": case.code if case else "-"})
        room.desk(group, case.topic_id if case else None, case, text, "now")


async def _unseen(room: Room, case: Case | None) -> None:
    """The group does not take what staff must see: each of them is told alone, at most once an hour."""
    for person in await room.work.staff(room.clinic.key):
        account = await room.work.account_of(person.id)
        key = f"unseen:{room.work.now // HOUR}:{person.id}"
        if account is not None and await messages.message_id(room.work.conn, key) is None:
            text = Text("desk.unseen", {"case": case.code if case else "-"})
            room.write(account.telegram_id, person, text, lane="now", key=key)


async def _migrated(house: House, work: Work, result: Delivered) -> None:
    """Telegram's answer brought the news before its update did."""
    if result.migrated_to is not None:
        await reach.moved(house, work, result.row.chat_id, result.migrated_to)


UNSENT: dict[Verdict, Any] = {Verdict.BLOCKED: _blocked, Verdict.PARKED: _parked, Verdict.MIGRATED: _migrated}
