"""The bot's queue of updates.

Laws (telegram-bot-api, `do_get_updates` and `add_update`):

- An offset confirms every smaller id; a negative one keeps only the last updates.
- A message waits for 24 hours of the sandbox's clock, a callback query for 150 seconds.
- The kinds that are allowed are decided when the update is made, not when it is fetched.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.clock import Clock

DEFAULT_KINDS = frozenset(
    {
        "message",
        "edited_message",
        "channel_post",
        "edited_channel_post",
        "inline_query",
        "chosen_inline_result",
        "callback_query",
        "shipping_query",
        "pre_checkout_query",
        "poll",
        "poll_answer",
        "my_chat_member",
        "chat_join_request",
        "business_connection",
        "business_message",
        "edited_business_message",
        "deleted_business_messages",
        "purchased_paid_media",
        "chat_boost",
        "removed_chat_boost",
    }
)
ALL_KINDS = DEFAULT_KINDS | {"chat_member", "message_reaction", "message_reaction_count"}

_DAY = 86_400
_LIFE = {"callback_query": 150, "inline_query": 30}
_MICRO = 1_000_000


@dataclass(slots=True)
class Update:
    """One update and the lane (a chat, or a person for callback queries) whose order it keeps."""

    id: int
    kind: str
    body: dict[str, Any]
    lane: str
    dies_at: int
    delivered: bool = False

    def json(self) -> dict[str, Any]:
        """As the Bot API sends it."""
        return {"update_id": self.id, self.kind: self.body}


class Updates:
    """What the bot has not confirmed yet."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._queue: deque[Update] = deque()
        self.last = 0
        self.delivered = 0
        self.kinds: frozenset[str] = DEFAULT_KINDS
        self.on_new: Callable[[], None] | None = None
        self.turn = 0
        self.polls = 0
        self.polled_at = float("-inf")
        self.ended_by = ""
        self._new = asyncio.Event()

    def __len__(self) -> int:
        return len(self._queue)

    def pending(self) -> list[Update]:
        """All updates that are still here."""
        return list(self._queue)

    def allow(self, kinds: Iterable[str] | None) -> None:
        """Remembers the wanted kinds; None keeps the former, nothing restores the default."""
        if kinds is not None:
            self.kinds = frozenset(kinds) & ALL_KINDS or DEFAULT_KINDS

    def add(self, kind: str, body: dict[str, Any], lane: str) -> None:
        """Queues an update unless its kind is not wanted."""
        if kind not in self.kinds:
            return
        self.last += 1
        dies_at = self._clock.now_us() + _LIFE.get(kind, _DAY) * _MICRO
        self._queue.append(Update(self.last, kind, body, lane, dies_at))
        self._new.set()
        if self.on_new:
            self.on_new()

    def expire(self) -> None:
        """Drops what the bot did not fetch in time."""
        now_us = self._clock.now_us()
        if any(update.dies_at <= now_us for update in self._queue):
            self._queue = deque(update for update in self._queue if update.dies_at > now_us)

    def confirm(self, offset: int) -> None:
        """Forgets all ids below the offset, or all but the last few for a negative one."""
        if offset < 0:
            while len(self._queue) > -offset:
                self._queue.popleft()
            return
        while self._queue and self._queue[0].id < offset:
            self._queue.popleft()

    def drop(self, update: Update) -> None:
        """Forgets one update that a webhook took."""
        if update in self._queue:
            self._queue.remove(update)

    def clear(self) -> None:
        """Forgets everything."""
        self._queue.clear()

    def take(self, limit: int) -> list[Update]:
        """The oldest updates, which stay until they are confirmed."""
        self.expire()
        found = [update for update, _ in zip(self._queue, range(limit), strict=False)]
        for update in found:
            self.mark(update)
        return found

    def mark(self, update: Update) -> None:
        """Notes that an update went out."""
        update.delivered = True
        self.delivered = max(self.delivered, update.id)

    def undelivered(self) -> int:
        """How many updates the bot has not seen."""
        self.expire()
        return sum(not update.delivered for update in self._queue)

    async def wait(self, seconds: float) -> None:
        """Waits for a new update, at most `seconds` of real time."""
        self._new.clear()
        if self._queue or seconds <= 0:
            return
        self.polls += 1
        try:
            await asyncio.wait_for(self._new.wait(), seconds)
        except TimeoutError:
            return
        finally:
            self.polls -= 1
            self.polled_at = asyncio.get_running_loop().time()

    def end_poll(self, why: str) -> int:
        """Ends the getUpdates that waits, and says which one is next."""
        self.turn += 1
        self.ended_by = why
        self._new.set()
        return self.turn
