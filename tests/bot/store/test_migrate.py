"""Migrations on both engines: whole or not at all, one at a time, and the same tables as the schema."""

from __future__ import annotations

import asyncio
import shutil

import pytest
import sqlalchemy as sa
from alembic import command

from bot.store import Store, StoreDown, migrate
from bot.store.engine import make_engine
from flows.errors import ConfigError, FlowBug

FIRST = """
from alembic import op
import sqlalchemy as sa
revision, down_revision = "0001", None

def upgrade():
    op.create_table("person", sa.Column("id", sa.BigInteger, primary_key=True), sqlite_strict=True)
    op.create_table(
        "account",
        sa.Column("id", sa.BigInteger, primary_key=True),
        sa.Column("person_id", sa.BigInteger, sa.ForeignKey("person.id"), nullable=False),
        sqlite_strict=True,
    )
    op.execute("INSERT INTO person VALUES (1)")
    op.execute("INSERT INTO account VALUES (1, 1)")
"""
SECOND = """
from alembic import op
import sqlalchemy as sa
revision, down_revision = "0002", "0001"

def upgrade():
    with op.batch_alter_table("person") as person:
        person.add_column(sa.Column("lang", sa.Text, nullable=False, server_default="es"))
        person.create_check_constraint("known", "lang IN ('en', 'es', 'fr')")
    {then}
"""


@pytest.fixture
def versions(tmp_path, monkeypatch):
    """A folder of migrations of our own, with Alembic's set-up as it is."""
    scripts = tmp_path / "scripts%"  # a character with a meaning in Alembic's settings
    shutil.copytree(migrate.SCRIPTS, scripts, ignore=shutil.ignore_patterns("versions", "__pycache__"))
    (scripts / "versions").mkdir()
    monkeypatch.setattr(migrate, "SCRIPTS", scripts)
    return scripts / "versions"


async def rows(url: str, statement: str) -> list[tuple[object, ...]]:
    store = Store(url)
    async with store.reading() as conn:
        found = [tuple(row) for row in await conn.execute(sa.text(statement))]
    await store.close()
    return found


async def test_an_empty_database_is_brought_to_the_newest_revision(database_url, versions):
    (versions / "0001_first.py").write_text(FIRST)
    (versions / "0002_second.py").write_text(SECOND.format(then=""))
    assert await migrate.current(database_url) is None
    await migrate.upgrade(database_url)
    assert await migrate.current(database_url) == migrate.head() == "0002"
    assert await rows(database_url, "SELECT id, lang FROM person") == [(1, "es")]


async def test_an_upgrade_keeps_what_is_there_and_what_refers_to_it(database_url, versions):
    (versions / "0001_first.py").write_text(FIRST)
    await migrate.upgrade(database_url)
    (versions / "0002_second.py").write_text(SECOND.format(then=""))
    await migrate.upgrade(database_url)
    await migrate.upgrade(database_url)
    assert await rows(database_url, "SELECT p.lang FROM account a JOIN person p ON p.id = a.person_id") == [("es",)]


async def test_a_migration_that_fails_leaves_nothing(database_url, versions):
    (versions / "0001_first.py").write_text(FIRST)
    await migrate.upgrade(database_url)
    (versions / "0002_second.py").write_text(SECOND.format(then="raise ZeroDivisionError"))
    with pytest.raises(ZeroDivisionError):
        await migrate.upgrade(database_url)
    assert await migrate.current(database_url) == "0001"
    assert await rows(database_url, "SELECT * FROM person") == [(1,)]


async def test_a_migration_that_leaves_orphans_is_not_kept(database_url, versions):
    (versions / "0001_first.py").write_text(FIRST)
    await migrate.upgrade(database_url)
    (versions / "0002_second.py").write_text(SECOND.format(then="op.execute('DELETE FROM person')"))
    with pytest.raises((FlowBug, sa.exc.IntegrityError)):  # PostgreSQL says it itself
        await migrate.upgrade(database_url)
    assert await migrate.current(database_url) == "0001"


async def test_a_database_of_a_newer_version_is_left_alone_and_said_so(database_url, versions):
    (versions / "0001_first.py").write_text(FIRST)
    await migrate.upgrade(database_url)
    store = Store(database_url)
    async with store.tx() as conn:
        await conn.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    await store.close()
    with pytest.raises(ConfigError, match=r"9999.*start a newer version"):
        await migrate.upgrade(database_url)


async def test_two_processes_at_once_migrate_once(database_url, versions):
    (versions / "0001_first.py").write_text(FIRST)
    await asyncio.gather(*(migrate.upgrade(database_url) for _ in range(3)))
    assert await migrate.current(database_url) == "0001"
    assert await rows(database_url, "SELECT count(*) FROM person") == [(1,)]


async def test_a_database_that_is_away_is_said_so(tmp_path):
    with pytest.raises(StoreDown):
        await migrate.upgrade("postgresql://puente@127.0.0.1:1/none")
    (tmp_path / "text.db").write_text("no database" * 1000)
    with pytest.raises(StoreDown, match="NOTADB"):
        await migrate.current(f"sqlite:///{tmp_path}/text.db")


async def test_a_draft_makes_the_schema_s_tables(database_url, versions):
    await migrate.draft("first tables")
    assert [path.name for path in versions.glob("*.py")] == ["0001_first_tables.py"]
    await migrate.upgrade(database_url)
    await same_as_schema(database_url)
    await migrate.draft("nothing more")
    assert "    pass" in (versions / "0002_nothing_more.py").read_text()


async def same_as_schema(url: str) -> None:
    """Alembic finds no difference between a database and the schema."""
    engine = make_engine(url)
    async with engine.begin() as conn:
        await conn.run_sync(lambda connection: command.check(migrate.settings(connection)))
    await engine.dispose()


async def test_an_upload_of_one_file_becomes_an_upload_with_an_attachment(database_url):
    await migrate.upgrade(database_url, "0001")
    store = Store(database_url)
    async with store.tx() as conn:
        await conn.execute(sa.text("INSERT INTO person (id, about_sealed, created_at) VALUES (1, :s, 1)"), {"s": b"s"})
        for number, (state, name) in enumerate([("pointer", None), ("waiting", None), ("stored", "a"), ("read", "b")]):
            values = {"m": number, "state": state, "name": name, "s": b"s"}
            row = "INSERT INTO upload (person_id, chat_id, message_id, state, file_name, body_sealed, received_at)"
            await conn.execute(sa.text(f"{row} VALUES (1, 5, :m, :state, :name, :s, 7)"), values)
    await store.close()
    await migrate.upgrade(database_url)
    assert await rows(database_url, "SELECT state FROM upload ORDER BY id") == [
        ("pointer",),
        ("ready",),
        ("ready",),
        ("read",),
    ]
    kept = await rows(database_url, "SELECT upload_id, state, message_id, file_name FROM attachment ORDER BY id")
    assert kept == [(1, "waiting", 0, None), (2, "waiting", 1, None), (3, "stored", 2, "a"), (4, "stored", 3, "b")]
    await same_as_schema(database_url)
