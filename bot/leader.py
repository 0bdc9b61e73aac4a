"""One bot at a time on one store: two senders would say everything twice.

On SQLite it is a lock on a file beside the database, on PostgreSQL an advisory lock that a connection holds;
both end with the process, also with kill -9. A second process waits and takes over.
"""

from __future__ import annotations

import asyncio
import fcntl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import asyncpg
import sqlalchemy as sa
import structlog

if TYPE_CHECKING:
    from bot.config import Settings

log = structlog.get_logger()

NUMBER = 0x70756E74  # any number that no other program locks
EVERY = 1.0  # seconds between tries

Try = Callable[[], Awaitable[bool]]


@asynccontextmanager
async def alone(settings: Settings) -> AsyncIterator[None]:
    """Hold the lock of the store; waits while another process has it."""
    holding = _server(settings.database) if settings.database.startswith("postgresql") else _file(settings)
    async with holding:
        yield


@asynccontextmanager
async def _file(settings: Settings) -> AsyncIterator[None]:
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (settings.data_dir / "lock").open("w") as file:

        async def free() -> bool:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

        await _wait(free)
        yield


@asynccontextmanager
async def _server(url: str) -> AsyncIterator[None]:
    """The connection is the lock: it must reach the server itself, not a pooler in transaction mode."""
    plain = sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await asyncpg.connect(plain)
    try:

        async def free() -> bool:
            return bool(await connection.fetchval("SELECT pg_try_advisory_lock($1)", NUMBER))

        await _wait(free)
        yield
    finally:
        await connection.close()


async def _wait(free: Try) -> None:
    told = False
    while not await free():
        if not told:
            log.warning("another_bot_runs")
            told = True
        await asyncio.sleep(EVERY)
