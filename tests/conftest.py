"""What tests of the shell share: databases of both kinds, fresh for each test.

Making the tables takes longer than most tests, so it is done once, and copied.
"""

from __future__ import annotations

import itertools
import shutil
from contextlib import asynccontextmanager
from pathlib import Path

import coverage
import pytest
import sqlalchemy as sa
from hypothesis import settings
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store import Store
from bot.store import schema as t
from tests.postgres import server

settings.load_profile("ci")  # the same examples each time, and no clock: the cores of a test machine are shared
HERE = Path(__file__).parent
NUMBERS = itertools.count(1)
ENGINES = ("sqlite", "postgresql")
STATEMENTS = frozenset(  # what reads and writes in ways of its own, beside all of tests/bot/store
    f"test_{name}"
    for name in (
        "app",
        "gathering",
        "outbox",
        "outcome",
        "perform",
        "post",
        "receive",
        "rights",
        "room",
        "stops",
        "ticker",
        "updates",
        "upload_page",
        "upload_page_links",
        "uploads",
        "whole_case",
    )
)


# Whole conversations and walks: lines that tests of their own have run. By folder, what follows `test_`.
TOLD_AGAIN = {
    "bot": {
        "again",
        "asides",
        "check",
        "check_indications",
        "check_signed",
        "content",
        "decline_letter",
        "desk_acts",
        "desk_review",
        "endings",
        "form_stops",
        "rehearsals",
        "rights",
        "room",
        "whole_case",
    },
    "bot/documents": {"paper"},
    "bot/imaging": {"album", "archives", "photo"},
    "bot/leaving": {"child", "handoff"},
    "bot/sandbox": {"foreign_clients", "page", "page_looks"},
    "bot/uploads": {
        "answering",
        "cases_asked",
        "cases_beside",
        "cases_counted",
        "cases_in_trouble",
        "cases_ms",
        "cases_photos_and_reports",
        "gathering",
        "outcome",
        "stops",
        "stops_everywhere",
        "uploads",
    },
    "flows": {"questionnaires", "words"},
}


def pytest_collection_modifyitems(items):
    """The measured tests of `flows` come first: what a cache keeps is counted only where it is made."""
    items.sort(key=lambda item: "flows" not in item.path.parts or is_told_again(item.path, item.name))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """Coverage makes a test take two to three times as long, so it is taken once.

    pytest-cov's own mark does not do it: in a process of xdist two measurements lie one on the other (pytest-cov 7.1),
    and where the upper one stops, the lower one goes on.
    """
    running = []
    while is_told_again(item.path, item.name) and (measured := coverage.Coverage.current()):
        measured.stop()
        running.insert(0, measured)
    try:
        return (yield)
    finally:
        for measured in running:
            measured.start()


def is_told_again(path: Path, name: str) -> bool:
    folder = path.parent.relative_to(HERE).as_posix()
    listed = path.stem.removeprefix("test_") in TOLD_AGAIN.get(folder, ())
    return listed or folder == "acceptance" or "postgresql" in name


def pytest_generate_tests(metafunc):
    """What works with the store runs on both engines; what people say to each other, once: a whole case has its SQL."""
    if "engine" in metafunc.fixturenames:
        path = metafunc.definition.path
        on_both = path.stem in STATEMENTS or path.parent.name == "store"
        metafunc.parametrize("engine", ENGINES if on_both else ENGINES[:1], indirect=True)


@pytest.fixture
def engine(request):
    """Which database: sqlite or postgresql."""
    return request.param


@pytest.fixture(scope="session")
def postgres():
    """The URL of a running PostgreSQL server's first database."""
    with server() as url:
        yield url


@pytest.fixture
async def database_url(request, engine, tmp_path):
    """An empty database."""
    if engine == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'puente.db'}"
        return
    async with copied(request.getfixturevalue("postgres"), "template1") as url:
        yield url


@pytest.fixture
async def store(request, engine, tmp_path):
    """A store with its tables."""
    if engine == "sqlite":
        path = tmp_path / "puente.db"
        shutil.copy(await sqlite_template(request.getfixturevalue("templates")), path)
        async with opened(f"sqlite+aiosqlite:///{path}") as it:
            yield it
        return
    first = request.getfixturevalue("postgres")
    async with copied(first, await postgres_template(first)) as url, opened(url) as it:
        yield it


@pytest.fixture(scope="session")
def templates(tmp_path_factory):
    """Where databases wait to be copied."""
    return tmp_path_factory.mktemp("templates")


async def sqlite_template(folder: Path) -> Path:
    path = folder / "template.db"
    if not path.exists():
        await make_tables(f"sqlite+aiosqlite:///{path}")
    return path


async def postgres_template(first: str) -> str:
    async with server_connection(first) as conn:
        there = await conn.execute(sa.text("SELECT 1 FROM pg_database WHERE datname = 'template'"))
        if not there.first():
            await conn.execute(sa.text("CREATE DATABASE template"))
            await make_tables(database(first, "template"))
    return "template"


async def make_tables(url: str) -> None:
    async with opened(url) as store, store.tx() as conn:
        await conn.run_sync(t.metadata.create_all)


@asynccontextmanager
async def opened(url: str):
    store = Store(url)
    try:
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def copied(first: str, template: str):
    """A new database of a server, dropped afterwards."""
    name = f"test{next(NUMBERS)}"
    async with server_connection(first) as conn:
        await conn.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy"))
    yield database(first, name)
    async with server_connection(first) as conn:
        await conn.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))


@asynccontextmanager
async def server_connection(first: str):
    engine = create_async_engine(first, isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as conn:
            yield conn
    finally:
        await engine.dispose()


def database(first: str, name: str) -> str:
    return first.rsplit("/", 1)[0] + f"/{name}"
