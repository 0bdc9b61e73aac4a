"""One bot at a time on one store: two senders would say everything twice.

On SQLite it is a lock on a file beside the database, on PostgreSQL an advisory lock that a connection holds;
both end with the process, also with kill -9. A second process waits and takes over.
A connection may end before its process: then the lock is free, and who held it must end too, at once.
"""

from __future__ import annotations

import asyncio
import fcntl
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg
import sqlalchemy as sa
import structlog

from flows.errors import ConfigError

if TYPE_CHECKING:
    from bot.config import Settings

log = structlog.get_logger()

NUMBER = 0x70756E74  # any number that no other program locks
EVERY = 1.0  # seconds between tries, and between looks whether the lock is still ours
PATIENCE = 3.0  # seconds for the answer to a look

Try = Callable[[], Awaitable[bool]]
Watch = Callable[[], Coroutine[Any, Any, None]]


class LockLost(Exception):
    """Another bot may have begun; this one must end."""


@asynccontextmanager
async def alone(settings: Settings) -> AsyncIterator[Watch]:
    """Hold the lock of the store; waits while another process has it. Gives a loop that ends when the lock is lost."""
    holding = _server(settings.database) if settings.database.startswith("postgresql") else _file(settings)
    async with holding as watch:
        yield watch


@asynccontextmanager
async def _file(settings: Settings) -> AsyncIterator[Watch]:
    """The database's lock, and the data folder's: what lies in work/ there is wiped at a start."""
    database = Path(sa.make_url(settings.database).database or "")
    places = [settings.data_dir / "lock", database.with_name(f"{database.name}.lock")]
    with ExitStack() as stack:
        files = []
        for place in places:
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            files.append(stack.enter_context(place.open("w")))

        async def free() -> bool:
            try:
                for file in files:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

        async def watch() -> None:
            """Nothing: the system takes such a lock from nobody."""

        await _wait(free)
        yield watch


@asynccontextmanager
async def _server(url: str) -> AsyncIterator[Watch]:
    """The connection is the lock: it must reach the server itself, not a pooler in transaction mode."""
    plain = sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        connection = await asyncpg.connect(plain)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:  # a timeout is an OSError
        way = "look whether it runs and lets this user in"
        raise ConfigError(f"PUENTE_DATABASE_URL: no connection ({type(error).__name__}); {way}") from None
    try:

        async def free() -> bool:
            return bool(await connection.fetchval("SELECT pg_try_advisory_lock($1)", NUMBER))

        async def watch() -> None:
            while True:
                await asyncio.sleep(EVERY)
                try:
                    await connection.fetchval("SELECT 1", timeout=PATIENCE)
                except Exception as error:  # noqa: BLE001  whatever it is, nobody knows any more whose the lock is
                    raise LockLost(f"database: the lock's connection ended ({type(error).__name__})") from None

        await _wait(free)
        yield watch
    finally:
        connection.terminate()  # a polite end would wait for a server that may be away


async def _wait(free: Try) -> None:
    told = False
    while not await free():
        if not told:
            log.warning("another_bot_runs")
            told = True
        await asyncio.sleep(EVERY)
