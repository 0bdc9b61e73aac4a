"""One process that opens a store and lets the ticker claim what is due; says as JSON how long the loop was held.

python -m tests.bench.ticking FIRST,SECOND,...   so many dues at each tick; settings come from the environment
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from contextlib import AsyncExitStack
from typing import Any

import sqlalchemy as sa

from bot.app import App
from bot.config import RunSettings, use_newest_zones
from bot.house import House
from bot.store import schema as t
from bot.ticker import Ticker
from tests.bench.rows import FIRST


class Watch:
    """How long the loop is held at most: by the clock, and in CPU of its thread, which a busy machine does not blur."""

    def __init__(self) -> None:
        self.wall = self.cpu = 0.0

    async def __aenter__(self) -> None:
        self._task = asyncio.create_task(self._look())
        await asyncio.sleep(0.05)
        self.wall = self.cpu = 0.0

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()

    async def _look(self) -> None:
        while True:
            wall, cpu = time.perf_counter(), time.thread_time()
            await asyncio.sleep(0)
            self.wall = max(self.wall, time.perf_counter() - wall)
            self.cpu = max(self.cpu, time.thread_time() - cpu)


async def main(steps: list[int]) -> list[dict[str, Any]]:
    """A tick for each step, with so many dues."""
    app = App(RunSettings.load())
    async with AsyncExitStack() as stack:
        house = await app._build(stack)
        await app._prepare(house)
        ticker = Ticker(house)
        await ticker.tick()
        found, first = [], FIRST
        for size in steps:
            await _fall_due(house, first, size)
            found.append(await _tick(house, ticker, size))
            first += size
        return found


async def _fall_due(house: House, first: int, size: int) -> None:
    mine = t.due.c.id.between(first, first + size - 1)
    async with house.store.tx() as conn:
        await conn.execute(sa.update(t.due).where(mine).values(due_at=house.clock.now() - 1))


async def _tick(house: House, ticker: Ticker, size: int) -> dict[str, Any]:
    before, watch = await _messages(house), Watch()
    async with watch:
        began = time.perf_counter()
        await ticker.tick()
        took = time.perf_counter() - began
    messages = await _messages(house) - before
    return {"dues": size, "messages": messages, "took": took, "held": watch.wall, "held_cpu": watch.cpu}


async def _messages(house: House) -> int:
    async with house.store.reading() as conn:
        return int((await conn.execute(sa.select(sa.func.count()).select_from(t.outbox))).scalar_one())


if __name__ == "__main__":
    use_newest_zones()
    sys.stdout.write(json.dumps(asyncio.run(main([int(size) for size in sys.argv[1].split(",")]))))
