"""What became of messages: which one of its chat, of whose case, what is not tried again, what topic was made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bot.store import schema as t

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection


async def message_id(conn: AsyncConnection, key: str) -> int | None:
    """The message that a row of the outbox became; 0 where it is known to have arrived, and no more."""
    found: int | None = (await conn.execute(sa.select(t.message.c.message_id).where(t.message.c.key == key))).scalar()
    return found


async def card(conn: AsyncConnection, case_id: int, name: str) -> str | None:
    """The key of the newest card of this name in a case's topic, sent or on its way; None where none was written."""
    for table in (t.outbox, t.message):
        mine = table.c.case_id == case_id, table.c.key.like(f"card:{case_id}:%:{name}:%")
        found: str | None = (
            await conn.execute(sa.select(table.c.key).where(*mine).order_by(table.c.id.desc()).limit(1))
        ).scalar()
        if found is not None:
            return found
    return None


async def said(conn: AsyncConnection, chat_id: int, number: int | None) -> sa.Row[Any, Any] | None:
    """Case and key of a message of ours in a chat."""
    wanted = sa.select(t.message.c.case_id, t.message.c.key)
    here = wanted.where(t.message.c.chat_id == chat_id, t.message.c.message_id == number)
    return (await conn.execute(here)).first()


async def park(conn: AsyncConnection, key: str) -> None:
    """Keep a message, and try it no more."""
    await conn.execute(sa.update(t.outbox).where(t.outbox.c.key == key).values(state="parked"))


async def put_topic(conn: AsyncConnection, case_id: int, topic_id: int) -> None:
    """The topic of a case."""
    await conn.execute(sa.update(t.case).where(t.case.c.id == case_id).values(topic_id=topic_id))
