"""Work that rests after a trouble that is not its own: the network, a flood, a full disk.

It is kept in memory only: who starts anew has no reason to wait. The seconds are real ones, like those of the outbox,
because a network does not follow the clock of a sandbox.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable

from telegram.error import RetryAfter

FIRST, LONGEST = 0.3, 60.0  # seconds; doubled from trouble to trouble


class Patience:
    """Who rests now; `awake` is called whenever a rest is over."""

    def __init__(self, awake: Callable[[], None]) -> None:
        self.resting: set[int] = set()
        self._awake = awake
        self._troubles: Counter[int] = Counter()

    def rest(self, number: int, trouble: Exception) -> None:
        """Let one wait: as long as Telegram asks for, otherwise longer each time."""
        self._troubles[number] += 1
        self.resting.add(number)
        seconds = _asked_for(trouble) or min(FIRST * 2 ** min(self._troubles[number], 10), LONGEST)
        asyncio.get_running_loop().call_later(seconds, self._over, number)

    def forget(self, number: int) -> None:
        """It went well: the next trouble is a first one."""
        self._troubles.pop(number, None)

    def _over(self, number: int) -> None:
        self.resting.discard(number)
        self._awake()


def _asked_for(trouble: Exception) -> float:
    if not isinstance(trouble, RetryAfter):
        return 0.0
    seconds = trouble.retry_after
    return float(seconds if isinstance(seconds, int) else seconds.total_seconds())
