"""The database, embedded or a server.

1. SQLite's driver loses updates with its defaults; the hooks here are what makes a transaction one.
   Measured without them: 61 of 80 concurrent increments lost, DDL and savepoints not rolled back.
2. SQLite has one writing connection, and writers queue for it here. Reports read on connections of their own.
3. What the store is to blame for becomes `StoreDown`: try again later, nobody's update is at fault.
4. Values of a statement never reach an error's text (law 12).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from flows.errors import ConfigError, PuenteError

PRAGMAS = (
    "journal_mode=WAL",  # reports read while the bot writes
    "synchronous=FULL",  # NORMAL may lose the last commits at a power cut; batched, FULL costs nothing measurable
    "busy_timeout=5000",  # a backup may hold the file for a moment
    "foreign_keys=ON",
    "secure_delete=ON",  # an erased key must not be found in free pages
)

POSTGRES = {
    "timeout": 10,  # seconds to connect
    "command_timeout": 30,  # seconds, ours: also when the server is silent
    "server_settings": {
        "application_name": "puente",
        "jit": "off",  # our statements are short; planning them twice costs more than it gains
        "statement_timeout": "25000",  # ms, the server's; below ours, so that it tells us why
        "idle_in_transaction_session_timeout": "30000",  # a frozen process lets go of its rows
        "tcp_keepalives_idle": "10",
        "tcp_keepalives_interval": "5",
        "tcp_keepalives_count": "3",
    },
}

# https://sqlite.org/rescode.html: busy, locked, read-only, I/O, corrupt, full, cannot open, protocol, not a database
SQLITE_OUTAGES = frozenset({5, 6, 8, 10, 11, 13, 14, 15, 26})
# https://www.postgresql.org/docs/current/errcodes-appendix.html: connection, rollback (deadlock), resources, operator,
# system; then: idle too long, lock not available, and a write sent to a standby
POSTGRES_OUTAGES = ("08", "40", "53", "57", "58", "25P03", "55P03", "25006")


class StoreDown(PuenteError):
    """The database did not take it; nothing of the transaction is stored, and the same may succeed later."""


def make_engine(url: str | sa.URL, *, read_only: bool = False) -> AsyncEngine:
    """An engine with the hooks of its database; a folder for SQLite is made where missing."""
    address = sa.make_url(url)
    if address.get_backend_name() == "sqlite":
        return _sqlite(address, read_only=read_only)
    options = {"postgresql_readonly": True} if read_only else {}
    return create_async_engine(
        address.set(drivername="postgresql+asyncpg"),
        connect_args=POSTGRES,
        execution_options=options,
        hide_parameters=True,
        pool_size=2 if read_only else 8,
        pool_use_lifo=True,  # idle connections may fall asleep, and the server may close them
    )


def _sqlite(address: sa.URL, *, read_only: bool) -> AsyncEngine:
    folder = Path(address.database or "").parent
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        way = "name a folder that may be made in PUENTE_DATA_DIR or PUENTE_DATABASE_URL"
        raise ConfigError(f"database: its folder cannot be made ({type(error).__name__}); {way}") from None
    engine = create_async_engine(
        address.set(drivername="sqlite+aiosqlite"),
        hide_parameters=True,
        pool_size=2 if read_only else 1,
        max_overflow=0,
    )
    begin = (
        "BEGIN" if read_only else "BEGIN IMMEDIATE"
    )  # a late upgrade from reading to writing fails, an early one waits
    pragmas = (*PRAGMAS, "query_only=ON") if read_only else PRAGMAS

    def connected(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # the driver's own BEGIN comes too late, and not before DDL
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    sa.event.listen(engine.sync_engine, "connect", connected)
    sa.event.listen(engine.sync_engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


class Store:
    """The one way to the database: transactions that write, and readings for reports."""

    def __init__(self, url: str | sa.URL) -> None:
        self.engine = make_engine(url)
        self._reports = make_engine(url, read_only=True)
        self.embedded = self.engine.dialect.name == "sqlite"
        self._pen: asyncio.Lock | nullcontext[None] = asyncio.Lock() if self.embedded else nullcontext()

    @asynccontextmanager
    async def tx(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that is committed at the end, or not at all; StoreDown when the database is to blame."""
        async with self._pen:
            try:
                with outages():
                    async with self.engine.begin() as conn:
                        yield conn
            except StoreDown:
                await self.engine.dispose()  # a connection opened while the file was read-only stays so
                raise

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """One consistent view that keeps no writer waiting; writing in it is refused."""
        with outages():
            async with self._reports.begin() as conn:
                yield conn

    async def close(self) -> None:
        """Let go of every connection."""
        await self._reports.dispose()
        await self.engine.dispose()


@contextmanager
def outages() -> Iterator[None]:
    """What the database is to blame for leaves as StoreDown, anything else as it is."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        if not is_outage(error):
            raise
        raise StoreDown(f"database: {_reason(error)}; it is tried again") from error
    except (OSError, TimeoutError, sa.exc.TimeoutError) as error:  # no connection, no answer, no free connection
        raise StoreDown(f"database: {type(error).__name__}; it is tried again") from error


def is_outage(error: sa.exc.DBAPIError) -> bool:
    """Whether the database, not the statement, is to blame."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in SQLITE_OUTAGES  # the low byte is the kind, the rest its variety
    state = getattr(error.orig, "sqlstate", None)
    return error.connection_invalidated or (state is not None and state.startswith(POSTGRES_OUTAGES))


def _reason(error: sa.exc.DBAPIError) -> str:
    orig = error.orig
    return str(getattr(orig, "sqlite_errorname", None) or getattr(orig, "sqlstate", None) or type(orig).__name__)
