"""Links to the upload page.

Their word is 144 random bits and a keyed mark of them: a guess is seen to be one without asking the store, so that
guessing costs the bot nothing and keeps nobody else waiting.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from bot.store import linking
from bot.store import schema as t
from bot.store.rows import Case

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.house import House
    from bot.room import Room
    from bot.vault import Vault

RANDOM, MARK = 18, 12  # bytes of a word
OPEN = 3  # links of a case at a time; an older one ends when there is one more
PATH = "upload/"  # below PUENTE_PUBLIC_URL

UPLOADS = t.link.c.kind == "upload"


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it was made."""

    hash: bytes
    case_id: int
    person_id: int
    chat_id: int
    until_at: int
    used_at: int | None

    def is_open(self, now: int) -> bool:
        """Whether something may still come by it."""
        return self.used_at is None and now < self.until_at


async def upload_link(room: Room, case: Case) -> str | None:
    """An address by which the patient of a case sends one upload over the web; None where there is no page."""
    public = room.house.public_url
    if public is None:
        return None
    word = await made(room.work.conn, room.house.keys.vault, case.id, case.clinic, room.work.now)
    return f"{public.rstrip('/')}/{PATH}#{word}"


async def made(conn: AsyncConnection, vault: Vault, case_id: int, clinic: str, now: int) -> str:
    """The word of a new link; only its hash is kept."""
    await _end_oldest(conn, case_id, now)
    word = _word(vault)
    await linking.add(conn, word, "upload", clinic, now, case_id=case_id)
    return word


async def _end_oldest(conn: AsyncConnection, case_id: int, now: int) -> None:
    """Keep what a case can have on its way within bounds."""
    mine = sa.and_(UPLOADS, linking.UNUSED, t.link.c.case_id == case_id, t.link.c.until_at > now)
    newest = sa.select(t.link.c.hash).where(mine).order_by(t.link.c.made_at.desc())
    kept = [row.hash for row in await conn.execute(newest.limit(OPEN - 1))]
    await conn.execute(sa.update(t.link).where(mine, t.link.c.hash.not_in(kept)).values(until_at=now))


async def known(house: House, word: str) -> Link | None:
    """The link of a word; looking at it uses up nothing."""
    return await by_hash(house, linking.hash_of(word)) if _is_ours(word, house.keys.vault) else None


async def by_hash(house: House, digest: bytes) -> Link | None:
    """The link that is kept under a hash, and whose it is; None where that person was erased."""
    patient = t.case.c.patient_id
    found = (
        sa.select(t.link, patient, t.account.c.telegram_id)
        .join(t.case, t.case.c.id == t.link.c.case_id)
        .join(t.account, t.account.c.person_id == patient)
        .join(t.subject_key, t.subject_key.c.person_id == patient)
        .where(UPLOADS, t.link.c.hash == digest)
    )
    async with house.store.reading() as conn:
        row = (await conn.execute(found)).first()
    if row is None:
        return None
    return Link(row.hash, row.case_id, row.patient_id, row.telegram_id, row.until_at, row.used_at)


def _word(vault: Vault) -> str:
    chance = secrets.token_bytes(RANDOM)
    return (chance + _mark(chance, vault)).hex()  # no sign at its end that a messenger leaves out of an address


def _is_ours(word: str, vault: Vault) -> bool:
    """Whether this installation made a word."""
    try:
        plain = bytes.fromhex(word)
    except ValueError:
        return False
    return hmac.compare_digest(plain[RANDOM:], _mark(plain[:RANDOM], vault))


def _mark(chance: bytes, vault: Vault) -> bytes:
    return vault.index(b"upload link|" + chance)[:MARK]
