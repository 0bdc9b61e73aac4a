"""Pressed inline buttons: each may be answered once, and only for a while.

Telegram does not publish how long; users report 5 to 20 seconds, so 15 of the sandbox's clock.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Any

from bot.sandbox.clock import Clock

_MICRO = 1_000_000
_TOASTS = 200


@dataclass(slots=True)
class Callback:
    """One press that waits for its answer."""

    id: str
    user: int
    chat: int
    message: int
    button: str
    pressed_at: int


class Callbacks:
    """The presses without an answer, and what was last shown for the others."""

    def __init__(self, clock: Clock, life_seconds: int = 15) -> None:
        self._clock = clock
        self.life_seconds = life_seconds
        self.open: dict[str, Callback] = {}
        self.toasts: deque[dict[str, Any]] = deque(maxlen=_TOASTS)
        self._count = 0

    def press(self, user: int, chat: int, message: int, button: str) -> Callback:
        """Registers a press."""
        self._count += 1
        found = Callback(str(user * 1000 + self._count), user, chat, message, button, self._clock.now_us())
        self.open[found.id] = found
        return found

    def answer(self, query: str) -> Callback | None:
        """Takes a press out; None when it was answered before or is too old."""
        found = self.open.pop(query, None)
        if found and self._clock.now_us() - found.pressed_at > self.life_seconds * _MICRO:
            return None
        return found
