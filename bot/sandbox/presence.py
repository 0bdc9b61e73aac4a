"""Whether the bot is idle, and moving the clock without leaving it behind.

Laws:

- The clock moves forward in steps: to what the bot says is due next, then on when it is idle again.
- The bot is idle when every update was fetched and its last report is idle, is about the current
  version of the clock and covers the last update that was delivered.
- A bot that never reports counts as idle after 200 ms without a call; when nobody polls or has a webhook,
  updates that wait are nobody's.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from bot.sandbox.calls import Calls
from bot.sandbox.clock import iso
from bot.sandbox.world import World

_QUIET = 0.2
_LOOK = 0.01
_BETWEEN = 2.0


@dataclass(frozen=True, slots=True)
class Report:
    """What the bot says of itself."""

    clock: int
    updates: int
    idle: bool
    next_due_us: int | None
    bot: str


class Presence:
    """The last report of the bot."""

    def __init__(self, world: World, calls: Calls) -> None:
        self.world = world
        self.calls = calls
        self.last: Report | None = None
        self._reported = asyncio.Event()

    def report(self, report: Report) -> None:
        """Takes a report."""
        self.last = report
        self._reported.set()

    def busy(self) -> str:
        """Why the bot is not idle; empty when it is."""
        waiting = self.world.updates.undelivered()
        if waiting and self._listened_to():
            return f"{waiting} updates are not fetched"
        if self.last is None:
            return self._noise()
        if self.last.updates < self.world.updates.delivered:
            return f"update {self.world.updates.delivered} is not committed"
        if self.last.clock < self.world.clock.version:
            return "the bot has not seen the clock move"
        return "" if self.last.idle else "the bot says that it is busy"

    def _listened_to(self) -> bool:
        """Whether anybody fetches updates at all, or is between two polls."""
        updates = self.world.updates
        lately = asyncio.get_running_loop().time() - updates.polled_at < _BETWEEN
        return self.last is not None or bool(self.world.webhook.url or updates.polls or lately)

    def _noise(self) -> str:
        quiet = asyncio.get_running_loop().time() - self.calls.last_at
        busy = self.calls.running - self.world.updates.polls
        return "" if busy <= 0 and quiet >= _QUIET else "the bot is calling"

    async def settle(self, seconds: float) -> str:
        """Waits until the bot is idle, at most `seconds` of real time; says why if it is not."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while (why := self.busy()) and loop.time() < deadline:
            self._reported.clear()
            try:
                await asyncio.wait_for(self._reported.wait(), _LOOK)
            except TimeoutError:
                continue
        return why

    def next_due_us(self) -> int | None:
        """When the bot wants to do something next, if it knows."""
        return self.last.next_due_us if self.last else None

    async def move(self, target_us: int, seconds: float) -> str:
        """Moves the clock to the target by way of everything that is due before."""
        deadline = asyncio.get_running_loop().time() + seconds
        await self._settle_until(deadline)
        while (due := self.next_due_us()) is not None and due <= target_us:
            now_us = self.world.clock.now_us()
            self.jump(max(due, now_us))
            why = await self._settle_until(deadline)
            if why or (self.next_due_us() == due and due <= now_us):
                break  # a due row that stays due would hold the clock for ever
        self.jump(max(target_us, self.world.clock.now_us()))
        return await self._settle_until(deadline)

    async def _settle_until(self, deadline: float) -> str:
        return await self.settle(max(0.0, deadline - asyncio.get_running_loop().time()))

    def jump(self, now_us: int) -> None:
        """Moves the clock at once, whatever is due in between."""
        self.world.clock.set(now_us)
        self.world.feed.emit("clock", self.world.clock.state())

    def shown(self) -> dict[str, Any]:
        """For the page: whether the bot is there and what comes next."""
        due = self.next_due_us()
        return {"reported": self.last is not None, "next_due": None if due is None else iso(due)}
