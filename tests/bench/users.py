"""People who lead the dialogue in a closed loop: each answers as soon as the whole turn is there.

Who reaches the end is followed by somebody new, so that the number of open chats stays.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from tests.bench.dialogue import Deed, Turn
from tests.bench.server import EPOCH, Server

FIRST_USER = 1_000_000
AT_FIRST = 8  # chats that begin at once, so that a bot that works on several at a time can


@dataclass(slots=True)
class User:
    """One person in the middle of the dialogue."""

    id: int
    at: int = 0
    got: int = 0
    since: float = 0.0
    last: dict[str, Any] = field(default_factory=dict)  # the newest message with buttons


class Crowd:
    """All who talk to the bot."""

    def __init__(self, server: Server, turns: list[Turn]) -> None:
        self.server, self.turns = server, turns
        self.users: dict[int, User] = {}
        self.waits: list[float] = []  # seconds, a turn each
        self._ids = itertools.count(FIRST_USER)
        self.is_over = False
        self._more, self._full = 0, asyncio.Event()  # chats that have not begun
        server.heard = self.hear

    async def gather(self, size: int, within: float) -> None:
        """So many chats begin, each some turns after the one before, so that they end up all over the dialogue.

        Returns when they are there; after so many seconds the rest begins at once.
        """
        self._more, self._full = size, asyncio.Event()
        for _ in range(min(size, AT_FIRST)):
            self._next()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._full.wait(), within)
        while self._more:
            self._next()

    def _next(self) -> None:
        self._more -= 1
        self._begin()
        if not self._more:
            self._full.set()

    def _begin(self) -> None:
        user = User(next(self._ids))
        self.users[user.id] = user
        self._act(user)

    def _act(self, user: User) -> None:
        user.got, user.since = 0, time.perf_counter()
        self.server.put(update(self.server, user.id, self.turns[user.at].deed, user.last))

    def hear(self, method: str, params: dict[str, Any], message_id: int) -> None:
        """The bot called."""
        user = self.users.get(int(params.get("chat_id", 0)))
        if method != "sendMessage" or user is None:
            return
        user.got += 1
        if params.get("reply_markup"):
            user.last = {"message_id": message_id, **params}
        if user.got >= self.turns[user.at].messages:
            self._done(user)

    def _done(self, user: User) -> None:
        self.waits.append(time.perf_counter() - user.since)
        if self._more and len(self.waits) % (len(self.turns) // 2) == 0:
            self._next()
        user.at += 1
        if self.is_over:
            return
        if user.at < len(self.turns):
            self._act(user)
        else:
            del self.users[user.id]
            self._begin()


def update(server: Server, user_id: int, deed: Deed, last: dict[str, Any]) -> dict[str, Any]:
    """A deed as an update; a press is one of a button of `last`, the newest message with buttons."""
    who = {"id": user_id, "is_bot": False, "first_name": "User", "language_code": "en"}
    chat = {"id": user_id, "type": "private", "first_name": "User"}
    if deed.is_tap:
        markup = _keyboard(last)
        data = _data(markup, deed.words)
        message = {"message_id": last["message_id"], "date": EPOCH, "chat": chat, "text": last["text"]}
        query = {"id": str(server.next_message()), "from": who, "chat_instance": "1", "data": data}
        return {"callback_query": query | {"message": message | {"reply_markup": markup}}}
    message = {"message_id": server.next_message(), "date": EPOCH, "chat": chat, "from": who, "text": deed.words}
    if deed.words.startswith("/"):
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(deed.words)}]
    return {"message": message}


def _keyboard(message: dict[str, Any]) -> dict[str, Any]:
    markup = message["reply_markup"]
    found: dict[str, Any] = json.loads(markup) if isinstance(markup, str) else markup
    return found


def _data(markup: dict[str, Any], words: str) -> str:
    buttons = [button for row in markup["inline_keyboard"] for button in row]
    for button in buttons:
        if button["text"] == words:
            return str(button["callback_data"])
    raise LookupError(f"no button {words!r} among {[button['text'] for button in buttons]}")
