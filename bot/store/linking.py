"""Links by which somebody comes in: a companion, one of the staff, an upload.

1. Only the hash of a link's word is kept; a word is random and so long that it needs no salt.
2. A link serves once and ends by itself; looking at it uses up nothing.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bot.store import schema as t
from flows.view import DAY

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

LASTS = 7 * DAY
UNUSED = t.link.c.used_at.is_(None)


def hash_of(word: str) -> bytes:
    """What is kept of a link."""
    return hashlib.sha256(word.encode()).digest()


async def add(
    conn: AsyncConnection,
    word: str,
    kind: str,
    clinic: str,
    now: int,
    *,
    case_id: int | None = None,
    profile: str | None = None,
) -> int:
    """Write a new link; until when it serves."""
    row = {"hash": hash_of(word), "kind": kind, "clinic": clinic, "case_id": case_id, "profile": profile}
    await conn.execute(sa.insert(t.link).values(**row, made_at=now, until_at=now + LASTS))
    return now + LASTS


async def fresh(conn: AsyncConnection, word: str, kind: str, now: int) -> sa.Row[Any] | None:
    """The link of a word if it still serves; nobody else uses it up meanwhile."""
    wanted = sa.select(t.link).where(t.link.c.hash == hash_of(word), t.link.c.kind == kind, UNUSED)
    return (await conn.execute(wanted.where(t.link.c.until_at > now).with_for_update())).first()


async def state(conn: AsyncConnection, word: str, person_id: int, now: int) -> str:
    """What a link that does not serve is: unknown, own (used by this very person), used, or over: nobody came by it."""
    wanted = sa.select(t.link.c.used_by).where(t.link.c.hash == hash_of(word))
    row = (await conn.execute(wanted)).first()
    if row is None:
        return "unknown"
    if row.used_by is None:
        return "over"
    return "own" if row.used_by == person_id else "used"


async def use(conn: AsyncConnection, digest: bytes, person_id: int, now: int) -> bool:
    """Use a link up; False where it was used before."""
    used = sa.update(t.link).where(t.link.c.hash == digest, UNUSED)
    return bool((await conn.execute(used.values(used_at=now, used_by=person_id))).rowcount)


async def end(conn: AsyncConnection, kind: str, case_id: int, now: int) -> None:
    """Every unused link of a kind into a case ends, and nobody came by it."""
    mine = sa.update(t.link).where(t.link.c.case_id == case_id, t.link.c.kind == kind, UNUSED)
    await conn.execute(mine.values(used_at=now))
