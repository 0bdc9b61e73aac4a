"""What the tests of the shell share."""

from __future__ import annotations

import copy
import shutil
from collections import defaultdict
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog

from bot import app, outbox, patience
from bot.store import Store
from tests.bot.fake_telegram import Telegram
from tests.bot.harness import Clinic
from tests.bot.played import play
from tests.bot.warm import Shared
from tests.conftest import copied, database, opened, postgres_template, server_connection, sqlite_template


@pytest.fixture(autouse=True)
def plain_log():
    """Logs a test can be read by; the default draws every local variable of a traceback, which takes seconds."""
    plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.processors.add_log_level, plain])


@pytest.fixture(scope="session", autouse=True)
def warm():
    """The process that reads files ends with the tests."""
    yield
    Shared.over()


@pytest.fixture
def at_once(monkeypatch):
    """Where the bot would wait before it tries again, it does not."""
    monkeypatch.setattr(outbox, "BACKOFF_MAX", 0.0)
    monkeypatch.setattr(app, "SETTLE_PAUSE", 0.0)
    monkeypatch.setattr(patience, "LONGEST", 0.0)


@pytest.fixture
async def clinic(store, tmp_path, at_once):
    """A clinic at work, without staff and patients."""
    async with Clinic(store, tmp_path) as it:
        yield it


@dataclass(frozen=True)
class Snapshot:
    """A clinic at rest after so many steps of the case: its database, its files, its Telegram and its time."""

    steps: int
    database: str
    folder: Path
    telegram: Telegram
    at: int

    @classmethod
    def of(cls, clinic: Clinic, steps: int, database: str) -> Snapshot:
        return cls(steps, database, clinic.folder, clinic.telegram, clinic.clock.now())

    def into(self, store: Store, folder: Path) -> Clinic:
        """A clinic that goes on from here."""
        if (self.folder / "files").exists():
            shutil.copytree(self.folder / "files", folder / "files")
        clinic = Clinic(store, folder, copy.deepcopy(self.telegram))
        clinic.clock.set(self.at)
        return clinic


@pytest.fixture(scope="session")
def snapshots():
    """Points of the case that were played once; tests, and later points, go on from copies. By engine and language."""
    return defaultdict(dict)


@pytest.fixture
async def clinic_at(request, engine, tmp_path_factory, snapshots, at_once):
    """Gives a clinic whose case was played so many steps (`tests.bot.played`), in the patient's language."""
    if engine == "sqlite":
        place = Sqlite(request.getfixturevalue("templates"))
    else:
        place = Postgres(request.getfixturevalue("postgres"))
    async with AsyncExitStack() as stack:

        async def at(steps: int, lang: str = "es") -> Clinic:
            known = snapshots[engine, lang]
            if steps not in known:
                before = max((n for n in known if n < steps), default=None)
                folder = tmp_path_factory.mktemp("played")
                known[steps] = await place.play(folder, lang, steps, known.get(before))
            return await stack.enter_async_context(place.resume(known[steps], tmp_path_factory.mktemp("clinic")))

        yield at


class Sqlite:
    """Snapshots as files."""

    def __init__(self, templates: Path) -> None:
        self.templates = templates

    async def play(self, folder: Path, lang: str, steps: int, before: Snapshot | None) -> Snapshot:
        path = folder / "puente.db"
        shutil.copy(before.database if before else await sqlite_template(self.templates), path)
        return await played(f"sqlite+aiosqlite:///{path}", str(path), folder, lang, steps, before)

    @asynccontextmanager
    async def resume(self, snapshot: Snapshot, folder: Path):
        path = folder / "puente.db"
        shutil.copy(snapshot.database, path)
        async with opened(f"sqlite+aiosqlite:///{path}") as store, snapshot.into(store, folder) as clinic:
            yield clinic


class Postgres:
    """Snapshots as databases of the tests' server."""

    def __init__(self, first: str) -> None:
        self.first = first

    async def play(self, folder: Path, lang: str, steps: int, before: Snapshot | None) -> Snapshot:
        name = f"played_{lang}{steps}"
        template = before.database if before else await postgres_template(self.first)
        async with server_connection(self.first) as conn:
            await conn.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        return await played(database(self.first, name), name, folder, lang, steps, before)

    @asynccontextmanager
    async def resume(self, snapshot: Snapshot, folder: Path):
        async with (
            copied(self.first, snapshot.database) as url,
            opened(url) as store,
            snapshot.into(store, folder) as clinic,
        ):
            yield clinic


async def played(url: str, name: str, folder: Path, lang: str, steps: int, before: Snapshot | None) -> Snapshot:
    async with opened(url) as store, before.into(store, folder) if before else Clinic(store, folder) as clinic:
        await play(clinic, steps, before.steps if before else None, lang)
        return Snapshot.of(clinic, steps, name)
