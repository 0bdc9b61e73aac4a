"""How far a long reading is, in the one message about the upload.

The seconds are real ones, like those of the outbox: they spare Telegram edits, and nothing else depends on them.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from bot.room import transaction
from bot.store import StoreDown
from bot.uploads import gathering
from flows.text import Text

if TYPE_CHECKING:
    from bot.house import House
    from bot.store.rows import Upload

log = structlog.get_logger()

FIRST, EVERY = 2.0, 4.0  # seconds; what takes less says nothing between
MB = 2**20


class Progress:
    """Called by the inspector as it goes on."""

    def __init__(self, house: House, upload: Upload) -> None:
        self._house, self._upload = house, upload
        self._loop = asyncio.get_running_loop()
        self._next = self._loop.time() + FIRST
        self._telling: asyncio.Task[None] | None = None
        self._count = 0

    def __call__(self, done: int, total: int) -> None:
        """So many bytes of so many were looked at."""
        busy = self._telling is not None and not self._telling.done()
        if busy or self._loop.time() < self._next:
            return
        self._next = self._loop.time() + EVERY
        self._count += 1
        self._telling = self._loop.create_task(self._tell(-(-done // MB), -(-total // MB)))

    async def _tell(self, done: int, total: int) -> None:
        cause = f"progress.{self._upload.id}.{self._house.clock.now()}.{self._count}"
        try:
            async with transaction(self._house, cause) as room:
                await room.work.load_people([self._upload.person_id])
                upload = await room.work.upload(self._upload.id)
                if upload.state == "ready" and upload.body.get("said"):
                    case, person = await room.work.case(upload.case_id or 0), await room.work.person(upload.person_id)
                    gathering.say(room, upload, person, Text("up.progress", {"n": done, "m": total}), case)
        except StoreDown as fault:  # nobody misses it
            log.info("store_down", error=type(fault).__name__)

    async def over(self) -> None:
        """What is under way is written, so that nothing of it comes after the answer."""
        if self._telling is not None:
            await self._telling
