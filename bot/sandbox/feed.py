"""What changed, in order: the page and the tests follow it instead of asking again and again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

Event = dict[str, Any]
_QUEUE = 10_000


class Feed:
    """A counter that grows with every change, and those who listen."""

    def __init__(self) -> None:
        self.seq = 0
        self._listeners: set[asyncio.Queue[Event]] = set()
        self._changed = asyncio.Event()

    def next(self) -> int:
        """The number of a new change; whoever waits for one wakes up."""
        self.seq += 1
        self._changed.set()
        return self.seq

    def emit(self, kind: str, payload: Callable[[], Event] | Event, seq: int | None = None) -> None:
        """Tells the listeners; a payload that costs something is built only if someone listens."""
        number = self.next() if seq is None else seq
        if not self._listeners:
            return
        event = payload() if callable(payload) else payload
        for queue in self._listeners:
            if not queue.full():  # a listener that reads no more rebuilds itself from the state
                queue.put_nowait({"kind": kind, "seq": number, **event})

    @asynccontextmanager
    async def listen(self) -> AsyncIterator[asyncio.Queue[Event]]:
        """A queue of everything that happens from now on."""
        queue: asyncio.Queue[Event] = asyncio.Queue(_QUEUE)
        self._listeners.add(queue)
        try:
            yield queue
        finally:
            self._listeners.discard(queue)

    async def changed(self, seconds: float) -> bool:
        """Waits for the next change; false when none came in time."""
        self._changed.clear()
        try:
            await asyncio.wait_for(self._changed.wait(), seconds)
        except TimeoutError:
            return False
        return True
