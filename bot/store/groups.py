"""Which group is the staff's of which clinic, and the code that makes one so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bot.store import schema as t

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

CODE = t.meta.c.key == "bind"


async def code(conn: AsyncConnection) -> str | None:
    """The code that waits to be posted in a group, with all that was kept of it."""
    found: str | None = (await conn.execute(sa.select(t.meta.c.value).where(CODE))).scalar()
    return found


async def end_code(conn: AsyncConnection) -> None:
    """No code waits any more."""
    await conn.execute(sa.delete(t.meta).where(CODE))


async def put_code(conn: AsyncConnection, value: str) -> None:
    """Let this code wait, and no other."""
    await end_code(conn)
    await conn.execute(sa.insert(t.meta).values(key="bind", value=value))


async def bind(conn: AsyncConnection, clinic: str, chat_id: int, now: int) -> None:
    """A group becomes the one of a clinic."""
    await conn.execute(sa.delete(t.clinic_group).where(t.clinic_group.c.clinic == clinic))
    row = {"clinic": clinic, "chat_id": chat_id, "topics": "yes", "bound_at": now}
    await conn.execute(sa.insert(t.clinic_group).values(row))


async def bound(conn: AsyncConnection) -> Sequence[sa.Row[Any]]:
    """The groups there are."""
    return (await conn.execute(sa.select(t.clinic_group))).all()
