"""The sandbox's one clock: real, or virtual and moved by hand.

Every jump raises the version, so that whoever shares the clock knows that its timers are out of date.
Long polling stays in real time.
"""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import Any

_MICRO = 1_000_000


def from_iso(text: str) -> int:
    """Epoch microseconds of an ISO-8601 text; without an offset it is UTC."""
    moment = datetime.fromisoformat(text)
    return to_us(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def to_us(moment: datetime) -> int:
    """Epoch microseconds of an aware moment."""
    return round(moment.timestamp() * _MICRO)


def iso(now_us: int) -> str:
    """The moment as ISO-8601 text in UTC."""
    return datetime.fromtimestamp(now_us / _MICRO, UTC).isoformat().replace("+00:00", "Z")


class Clock:
    """Time that runs at a rate from a start; a frozen one only moves when told."""

    def __init__(self, start: datetime | None = None, *, frozen: bool = False) -> None:
        # the only look at the machine's calendar: where a clock without a start begins
        self._base = to_us(start) if start else time.time_ns() // 1000
        self._since = time.monotonic_ns()
        self.rate = 0.0 if frozen else 1.0
        self.version = 1
        self._moved = asyncio.Event()

    @property
    def frozen(self) -> bool:
        """Whether time stands still between jumps."""
        return self.rate == 0

    def now_us(self) -> int:
        """Epoch microseconds UTC."""
        if self.frozen:
            return self._base
        return self._base + int((time.monotonic_ns() - self._since) * self.rate / 1000)

    def now(self) -> int:
        """Epoch seconds UTC, as Telegram dates things."""
        return self.now_us() // _MICRO

    def set(self, now_us: int) -> None:
        """Jump to a moment."""
        self._restart(now_us)

    def set_rate(self, rate: float) -> None:
        """Run at another speed from here; zero freezes."""
        now_us = self.now_us()
        self.rate = rate
        self._restart(now_us)

    def _restart(self, now_us: int) -> None:
        self._base, self._since = now_us, time.monotonic_ns()
        self.version += 1
        self._moved.set()
        self._moved = asyncio.Event()

    async def moved(self, after: int, seconds: float) -> None:
        """Waits until the version is greater than `after`, at most `seconds` real seconds."""
        if self.version > after:
            return
        try:
            await asyncio.wait_for(self._moved.wait(), seconds)
        except TimeoutError:
            return

    def state(self) -> dict[str, Any]:
        """What GET /control/clock answers."""
        now_us = self.now_us()
        return {
            "version": self.version,
            "now": iso(now_us),
            "now_us": now_us,
            "rate": self.rate,
            "frozen": self.frozen,
        }
