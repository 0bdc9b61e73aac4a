"""The message log read back with the stage's own keys: what was said in each chat, as text ids and values.

"The same transcript": per chat the list of (text id, values) is equal, leaving out ids and repeats of one outbox key.
The log holds each key once. What is random in a value is an id too: the token of a link.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import sqlalchemy as sa

from bot.keys import Keys
from bot.store import Store
from bot.store import schema as t
from bot.store.work import Work
from bot.vault import Keyring, Vault

if TYPE_CHECKING:
    from tests.acceptance.scene import Scene

LINK = re.compile(r"start=[\w-]+")


class Sent(NamedTuple):
    """A row of the log."""

    key: str
    chat: int
    message: int
    text: str
    said: Any


async def log_of(scene: Scene) -> list[Sent]:
    """Every message of the log, in the order they were delivered."""
    store = Store(scene.stage.database)
    try:
        async with store.reading() as conn:
            rows = (await conn.execute(sa.select(t.message).order_by(t.message.c.id))).all()
            work = Work(conn, Keys(Vault(Keyring.load(scene.stage.folder / "keys"))), 0)
            await work.keys.load(conn, [row.subject_id for row in rows])
            return [_sent(row, work.open(row.subject_id, f"message.body|{row.key}", row.body_sealed)) for row in rows]
    finally:
        await store.close()


def _sent(row: Any, body: Any) -> Sent:
    return Sent(row.key, row.chat_id, row.message_id, body["text"], body["said"])


async def transcript(scene: Scene) -> dict[str, list[str]]:
    """Who was told what: (text id, values) as JSON, or the name of a file."""
    names = {user: role for role, user in scene.people.items()} | {scene.group: "staff"}
    found: dict[str, list[str]] = defaultdict(list)
    for sent in await log_of(scene):
        said = json.dumps(sent.said, sort_keys=True, ensure_ascii=False) if sent.said else f"file {sent.text}"
        found[names[sent.chat]].append(LINK.sub("start=...", said))
    return dict(found)


async def repeats(scene: Scene) -> int:
    """Messages that people saw and the log does not know: delivered, and delivered again after a restart."""
    known = {(sent.chat, sent.message) for sent in await log_of(scene)}
    seen = [
        (message["chat"], message["id"])
        for where in (*scene.people, "staff")
        for message in await scene.messages(where)
        if message["from"]["is_bot"] and not message["service"]
    ]
    return len([place for place in seen if place not in known])
