"""Telegram's limits on sending, as leaky buckets on the sandbox's clock.

One message a second in a chat (five at once pass), twenty a minute in a group, thirty a second overall;
edits count. Telegram publishes no exact numbers, so `warn` only notes what `enforce` would refuse.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from bot.sandbox.clock import Clock, iso
from bot.sandbox.params import Params
from bot.sandbox.refusals import too_many_requests

if TYPE_CHECKING:
    from bot.sandbox.world import World

Mode = Literal["off", "warn", "enforce"]
MODES: tuple[Mode, ...] = ("off", "warn", "enforce")
_COUNTED = ("send", "edit", "copy", "forward")
_FREE = {"sendchataction", "sendmessagedraft"}
_WARNINGS = 500
_MICRO = 1_000_000


@dataclass(slots=True)
class Bucket:
    """So many at once, and so many a second afterwards."""

    size: float
    per_second: float
    level: float = 0.0
    at: int = 0

    def wait(self, now_us: int) -> float:
        """Seconds until one more fits; zero when it fits now."""
        self.level = max(0.0, self.level - (now_us - self.at) / _MICRO * self.per_second)
        self.at = now_us
        return max(0.0, (self.level + 1 - self.size) / self.per_second)


class Flood:
    """The buckets of all chats."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.mode: Mode = "off"
        self.warnings: deque[dict[str, Any]] = deque(maxlen=_WARNINGS)
        self._overall = Bucket(30, 30)
        self._chats: dict[str, Bucket] = {}
        self._groups: dict[str, Bucket] = {}

    def check(self, world: World, method: str, params: Params) -> None:
        """Counts a call, and refuses it when it is one too many and the mode says so."""
        if self.mode == "off" or not _counts(method):
            return
        seconds = self._wait(params.text("chat_id"))
        if not seconds:
            return
        retry_after = math.ceil(seconds)
        warning = {"method": method, "chat": params.text("chat_id"), "retry_after": retry_after}
        self.warnings.append(warning | {"at": iso(self._clock.now_us())})
        world.feed.emit("flood", {"warning": warning})
        if self.mode == "enforce":
            raise too_many_requests(retry_after)

    def _wait(self, chat: str) -> float:
        now_us = self._clock.now_us()
        buckets = [self._overall, self._chats.setdefault(chat, Bucket(5, 1))]
        if chat.startswith(("-", "@")):
            buckets.append(self._groups.setdefault(chat, Bucket(20, 20 / 60)))
        seconds = max(bucket.wait(now_us) for bucket in buckets)
        if not seconds or self.mode == "warn":
            for bucket in buckets:
                bucket.level += 1
        return seconds

    def set_mode(self, mode: Mode) -> None:
        """Starts anew in another mode."""
        self.mode = mode
        self._overall = Bucket(30, 30)
        self._chats.clear()
        self._groups.clear()
        self.warnings.clear()


def _counts(method: str) -> bool:
    name = method.lower()
    return name.startswith(_COUNTED) and name not in _FREE
