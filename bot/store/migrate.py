"""Changing the tables of a database in use.

1. A migration is never rewritten once released; a mistake is corrected by the next one (law 11).
2. All that are missing run in one transaction, on both engines, or none does.
3. One process migrates at a time: on PostgreSQL under an advisory lock, on SQLite as its one writer.

`python -m bot.store.migrate "what changes"` drafts the next migration from the schema, for a developer to read.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.engine import make_engine, outages
from flows.errors import ConfigError, FlowBug

T = TypeVar("T")

SCRIPTS = Path(__file__).parent / "migrations"
LOCK = 0x7075656E7465  # "puente"; any number that no other program locks
# Alembic keeps its context in a module: one migration at a time in a process, which has one loop but in tests.
ONE: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


def settings(connection: sa.Connection | None = None) -> Config:
    """Alembic's settings, without a file: the scripts lie beside this module."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def head() -> str | None:
    """The newest revision of this version of Puente."""
    return _scripts().get_current_head()


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(settings())


async def current(url: str) -> str | None:
    """The revision of a database; None when it has no tables yet. StoreDown."""
    return await _in_transaction(url, lambda conn: MigrationContext.configure(conn).get_current_revision())


async def upgrade(url: str, to: str = "head") -> None:
    """Bring a database up to a revision; one that is there already stays as it is. StoreDown."""
    async with ONE.setdefault(asyncio.get_running_loop(), asyncio.Lock()):
        await _in_transaction(url, lambda conn: _upgrade(conn, to))


def _upgrade(connection: sa.Connection, to: str) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
    before = MigrationContext.configure(connection).get_current_revision()
    if before is not None and before not in {script.revision for script in _scripts().walk_revisions()}:
        raise ConfigError(
            f'PUENTE_DATABASE_URL: the database is at "{before}", which this version of Puente does not know; '
            "start a newer version, or restore a backup from before it was upgraded"
        )
    command.upgrade(settings(connection), to)
    if MigrationContext.configure(connection).get_current_revision() != before:
        _whole(connection)


def _whole(connection: sa.Connection) -> None:
    """Looks at every row there is, so only after a migration: a start must not grow with what is stored."""
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise FlowBug("migration: leaves rows that refer to nothing; nothing of it was kept")


async def _in_transaction(url: str, work: Callable[[sa.Connection], T]) -> T:
    engine = make_engine(url)
    try:
        with outages():
            async with engine.connect() as conn:
                await _unchecked(conn)
                async with conn.begin():
                    return await conn.run_sync(work)
    finally:
        await engine.dispose()


async def _unchecked(conn: AsyncConnection) -> None:
    """SQLite changes a table by replacing it, for a moment leaving references to nothing; checked at the end."""
    if conn.dialect.name == "sqlite":
        raw = await conn.get_raw_connection()
        assert raw.driver_connection
        await raw.driver_connection.execute("PRAGMA foreign_keys=OFF")  # has no effect inside a transaction


async def draft(message: str) -> None:
    """Write what lies between the newest migration and the schema as the next one."""
    number = f"{len(list((SCRIPTS / 'versions').glob('*.py'))) + 1:04d}"

    def write(connection: sa.Connection) -> None:
        _upgrade(connection, "head")
        command.revision(settings(connection), message, autogenerate=True, rev_id=number)

    with tempfile.TemporaryDirectory() as folder:
        await _in_transaction(f"sqlite:///{folder}/empty.db", write)


if __name__ == "__main__":
    asyncio.run(draft(sys.argv[1]))
