"""The store: what a transaction promises, on both engines, and what it says when it cannot."""

from __future__ import annotations

import asyncio
import sqlite3

import pytest
import sqlalchemy as sa

from bot.store import Store, StoreDown, engine
from bot.store.engine import is_outage
from tests.postgres import server

tables = sa.MetaData()
counter = sa.Table(
    "counter",
    tables,
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("n", sa.BigInteger, nullable=False),
    sa.Column("of", sa.BigInteger, sa.ForeignKey("counter.id")),
    sqlite_strict=True,
)
BUMP = sa.update(counter).where(counter.c.id == 1)


@pytest.fixture
async def counted(database_url):
    """A store with one counter at 0."""
    store = Store(database_url)
    async with store.tx() as conn:
        await conn.run_sync(tables.create_all)
        await conn.execute(sa.insert(counter).values(n=0))
    yield store
    await store.close()


async def number(store: Store) -> int:
    async with store.reading() as conn:
        return (await conn.execute(sa.select(counter.c.n).where(counter.c.id == 1))).scalar_one()


async def test_no_concurrent_increment_is_lost(counted):
    async def bump() -> None:
        async with counted.tx() as conn:
            n = (await conn.execute(sa.select(counter.c.n).with_for_update())).scalar_one()
            await asyncio.sleep(0)
            await conn.execute(BUMP.values(n=n + 1))

    await asyncio.gather(*(bump() for _ in range(40)))
    assert await number(counted) == 40


async def test_a_failing_transaction_leaves_nothing(counted):
    async def fail() -> None:
        async with counted.tx() as conn:
            await conn.execute(BUMP.values(n=9))
            await conn.run_sync(lambda c: sa.Table("other", sa.MetaData(), sa.Column("id", sa.Text)).create(c))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with counted.reading() as conn:
        assert await conn.run_sync(lambda c: sa.inspect(c).get_table_names()) == ["counter"]
    assert await number(counted) == 0


async def test_an_outer_rollback_takes_a_released_savepoint_along(counted):
    async def fail() -> None:
        async with counted.tx() as conn:
            async with conn.begin_nested():
                await conn.execute(BUMP.values(n=9))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await number(counted) == 0


async def test_a_cancelled_transaction_leaves_nothing_and_blocks_nobody(counted):
    inside = asyncio.Event()

    async def hang() -> None:
        async with counted.tx() as conn:
            await conn.execute(BUMP.values(n=9))
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(hang())
    await inside.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with counted.tx() as conn:
        await conn.execute(BUMP.values(n=counter.c.n + 1))
    assert await number(counted) == 1


async def test_a_report_reads_while_the_bot_writes(counted):
    async with counted.tx() as conn:
        await conn.execute(BUMP.values(n=9))
        assert await number(counted) == 0


async def test_a_report_cannot_write(counted):
    with pytest.raises(StoreDown, match=r"SQLITE_READONLY|25006"):
        async with counted.reading() as conn:
            await conn.execute(BUMP.values(n=9))


async def test_an_orphan_is_refused_and_no_outage(counted):
    with pytest.raises(sa.exc.IntegrityError):
        async with counted.tx() as conn:
            await conn.execute(sa.insert(counter).values(n=1, of=99))


async def test_a_mistake_of_ours_is_no_outage_and_shows_no_values(counted):
    with pytest.raises(sa.exc.DBAPIError) as caught:
        async with counted.tx() as conn:
            await conn.execute(sa.text("SELECT nonsense, :value"), {"value": "MARKER"})
    assert "MARKER" not in str(caught.value)
    assert not is_outage(caught.value)


async def test_numbers_beyond_32_bits_and_generated_ids_are_kept(counted):
    async with counted.tx() as conn:
        made = await conn.execute(sa.insert(counter).values(n=2**53).returning(counter.c.id, counter.c.n))
        assert made.one() == (2, 2**53)


async def test_the_schema_s_tables_take_rows(store):
    async with store.tx() as conn:
        made = await conn.run_sync(lambda c: sa.inspect(c).get_table_names())
    assert {"person", "outbox", "due"} <= set(made)


async def test_sqlite_runs_with_the_pragmas_that_keep_its_promises(tmp_path):
    store = Store(f"sqlite:///{tmp_path}/new/folder/puente.db")
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "busy_timeout": 5000}
    async with store.tx() as conn:
        for pragma, value in wanted.items():
            assert (await conn.execute(sa.text(f"PRAGMA {pragma}"))).scalar() == value, pragma
    await store.close()
    assert (tmp_path / "new" / "folder").stat().st_mode & 0o777 == 0o700


async def test_a_full_disk_is_an_outage_and_goes_away_with_its_cause(tmp_path):
    store = Store(f"sqlite:///{tmp_path}/puente.db")
    fill = sa.text("INSERT INTO heap VALUES (zeroblob(100000))")
    async with store.tx() as conn:
        await conn.execute(sa.text("CREATE TABLE heap (b BLOB)"))
        await conn.execute(sa.text("PRAGMA max_page_count = 10"))
    with pytest.raises(StoreDown, match="SQLITE_FULL; it is tried again"):
        async with store.tx() as conn:
            await conn.execute(fill)
    async with store.tx() as conn:
        await conn.execute(sa.text("PRAGMA max_page_count = 10000"))
        await conn.execute(fill)
    await store.close()


async def test_a_file_that_was_read_only_is_written_again_once_it_is_mended(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'a.db'}")
    async with store.tx() as conn:
        await conn.run_sync(tables.create_all)
        await conn.execute(sa.insert(counter).values(n=0))
        await conn.exec_driver_sql("PRAGMA query_only=ON")  # as a connection is that was opened while it was so
    with pytest.raises(StoreDown, match="SQLITE_READONLY"):
        async with store.tx() as conn:
            await conn.execute(BUMP.values(n=1))
    async with store.tx() as conn:
        await conn.execute(BUMP.values(n=1))
    assert await number(store) == 1
    await store.close()


async def test_a_file_held_by_another_program_is_an_outage(tmp_path, monkeypatch):
    monkeypatch.setattr(engine, "PRAGMAS", ("journal_mode=WAL", "busy_timeout=0"))
    store = Store(f"sqlite:///{tmp_path}/puente.db")
    async with store.tx():
        pass
    other = sqlite3.connect(tmp_path / "puente.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreDown, match="SQLITE_BUSY"):
        async with store.tx():
            pass
    other.close()
    await store.close()


async def test_a_server_that_goes_away_is_an_outage(tmp_path):
    with server() as url:
        store = Store(url)
        async with store.tx() as conn:
            await conn.execute(sa.text("SELECT 1"))
    with pytest.raises(StoreDown):
        async with store.tx() as conn:
            await conn.execute(sa.text("SELECT 1"))
    with pytest.raises(StoreDown, match="Error; it is tried again"):  # nobody listens there any more
        async with store.tx():
            pass
    await store.close()


async def test_a_session_ended_by_the_server_is_an_outage_and_the_next_one_works(postgres):
    store = Store(postgres)
    with pytest.raises(StoreDown):
        async with store.tx() as conn:
            await conn.execute(sa.text("SELECT pg_terminate_backend(pg_backend_pid())"))
    async with store.tx() as conn:
        assert (await conn.execute(sa.text("SELECT 1"))).scalar() == 1
    await store.close()


async def test_a_statement_that_takes_too_long_is_an_outage(postgres, monkeypatch):
    monkeypatch.setitem(engine.POSTGRES["server_settings"], "statement_timeout", "20")
    store = Store(postgres)
    with pytest.raises(StoreDown, match="57014"):
        async with store.tx() as conn:
            await conn.execute(sa.text("SELECT pg_sleep(5)"))
    await store.close()


async def test_a_silent_server_is_an_outage(postgres, monkeypatch):
    monkeypatch.setitem(engine.POSTGRES, "command_timeout", 0.05)
    store = Store(postgres)
    with pytest.raises(StoreDown):
        async with store.tx() as conn:
            await conn.execute(sa.text("SELECT pg_sleep(5)"))
    async with store.tx() as conn:
        assert (await conn.execute(sa.text("SELECT 1"))).scalar() == 1
    await store.close()
