"""The composition root in one process: poller or webhook, SQLite or PostgreSQL, a kind stop."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import aiohttp
import pytest
import sqlalchemy as sa
import structlog

from bot import leader
from bot.app import App, serve
from bot.config import RunSettings, Settings
from bot.leader import alone
from bot.sandbox.client import Control
from bot.sandbox.server import Sandbox
from bot.uploads.worker import Uploads
from bot.vault import Keyring
from flows.errors import ConfigError, DeliveryError
from tests.conftest import copied, server_connection
from tests.postgres import free_port

TOKEN, SECRET = "1:sandbox", "a-secret"
START = datetime(2026, 12, 1, 17, tzinfo=UTC)


@pytest.fixture
def env(tmp_path, monkeypatch):
    """The settings of a bot beside a sandbox; what the start changes for the whole process is put back."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(logging.root, "handlers", list(logging.root.handlers))
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.validation_alias), raising=False)
    Keyring.fresh().save(tmp_path / "keys")
    settings = {"TELEGRAM_BOT_TOKEN": TOKEN, "PUENTE_KEY_FILE": tmp_path / "keys", "PUENTE_RATE_LIMITS": "off"}

    def give(box: Sandbox, **more: object) -> RunSettings:
        clock = f"{box.url}/control/clock?token={box.control_token}"
        for name, value in {**settings, "PUENTE_API_BASE": box.url, "PUENTE_CLOCK": clock, **more}.items():
            monkeypatch.setenv(name, str(value))
        return RunSettings.load()

    yield give
    structlog.reset_defaults()


@pytest.fixture
async def box():
    async with Sandbox(token=TOKEN, clock_start=START, frozen=True) as it:
        yield it


async def heard_of(box) -> None:
    """The sandbox has heard of its bot."""
    async with asyncio.timeout(30):
        while box.presence.last is None:  # noqa: ASYNC110 - the sandbox hears of it and tells nobody
            await asyncio.sleep(0.01)


@asynccontextmanager
async def running(box: Sandbox, settings: RunSettings):
    """A bot that has said its first word to the sandbox."""
    app = App(settings)
    task = asyncio.create_task(app.run())
    try:
        await heard_of(box)
        yield app
    finally:
        app.stopping.set()
        await asyncio.wait_for(task, 30)


@asynccontextmanager
async def patient_of(box: Sandbox):
    """Somebody at the sandbox, and the control API; the bot is waited for."""
    control = Control(box.url, box.control_token)
    try:
        yield control, (await control.user("Carlos", language_code="es"))["id"]
    finally:
        await control.close()


async def talked(box: Sandbox) -> None:
    """A first conversation."""
    async with patient_of(box) as (control, carlos):
        await control.start(carlos)
        await control.wait(30)
        await control.press(carlos, "Español")
        await control.wait(30)
        shown = await control.messages(carlos)
        assert len(shown) >= 3
        assert shown[-1]["buttons"]


async def test_the_bot_polls_answers_and_stops_kindly(box, env):
    async with running(box, env(box)):
        await talked(box)


async def test_the_bot_goes_on_after_a_stop_where_it_was(box, env):
    settings = env(box)
    async with running(box, settings):
        await talked(box)
    async with running(box, settings), patient_of(box) as (control, _):
        carlos = next(user["id"] for user in (await control.state())["users"] if user["first_name"] == "Carlos")
        await control.say(carlos, "/menu")
        await control.wait(30)
        assert (await control.messages(carlos))[-1]["buttons"]


@pytest.mark.parametrize("path", ["", "/", "/hook/of/ours"])
async def test_a_webhook_is_heard_wherever_its_address_points(box, env, path):
    await hooked(box, env, path)


async def test_a_webhook_brings_the_same_conversation_on_both_engines(box, env, engine, request):
    if engine == "sqlite":
        await hooked(box, env)
        return
    async with copied(request.getfixturevalue("postgres"), "template1") as url:
        await hooked(box, env, PUENTE_DATABASE_URL=url.replace("+asyncpg", ""))


async def hooked(box, env, path="/telegram", **more) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    settings = env(box, PUENTE_WEBHOOK_URL=address + path, PUENTE_WEBHOOK_SECRET=SECRET, PUENTE_PORT=port, **more)
    async with running(box, settings):
        await talked(box)
        async with aiohttp.ClientSession() as session:
            async with session.get(f"{address}/healthz") as answer:
                assert answer.status == 200
            async with session.get(f"{address}/readyz") as answer:
                assert (answer.status, (await answer.json())["tick"]) == (200, True)
            async with session.post(address + path, data=json.dumps({"update_id": 1})) as answer:
                assert answer.status == 403


async def test_a_token_telegram_does_not_know_ends_the_start_with_the_way_out(box, env):
    with pytest.raises(ConfigError, match="TELEGRAM_BOT_TOKEN"):
        await serve(env(box, TELEGRAM_BOT_TOKEN="2:wrong"))


async def test_a_key_file_of_another_database_is_named_with_its_setting(box, env, tmp_path):
    settings = env(box)
    async with running(box, settings):
        pass
    (tmp_path / "keys").unlink()
    Keyring.fresh().save(tmp_path / "keys")
    with pytest.raises(ConfigError, match="PUENTE_KEY_FILE: its keys open nothing"):
        await serve(settings)


async def test_a_database_that_refuses_ends_the_start_with_its_setting(box, env):
    settings = env(box, PUENTE_DATABASE_URL=f"postgresql://u:p@127.0.0.1:{free_port()}/none")
    with pytest.raises(ConfigError, match="PUENTE_DATABASE_URL: no connection"):
        await serve(settings)


async def test_a_start_says_which_clinic_has_no_group(box, env, capsys):
    async with running(box, env(box)):
        pass
    assert '"event": "clinic_without_group"' in capsys.readouterr().err


async def test_a_loop_that_dies_ends_the_process(box, env, monkeypatch):
    """Law 15: better none than half a bot."""

    async def dies(_: Uploads) -> None:
        raise DeliveryError("dead; start again")

    monkeypatch.setattr(Uploads, "run", dies)
    with pytest.raises(ExceptionGroup) as found:
        await App(env(box)).run()
    assert found.group_contains(DeliveryError)


async def test_a_second_bot_on_the_same_store_waits_for_the_first(box, env, engine, request, monkeypatch):
    monkeypatch.setattr(leader, "EVERY", 0.01)
    settings = env(box)
    if engine == "postgresql":
        settings = env(box, PUENTE_DATABASE_URL=request.getfixturevalue("postgres").replace("+asyncpg", ""))
    order = []

    async def second() -> None:
        async with alone(settings):
            order.append("second")

    async with alone(settings):
        waiting = asyncio.create_task(second())
        await asyncio.wait({waiting}, timeout=0.1)
        order.append("first ends")
    await asyncio.wait_for(waiting, 10)
    assert order == ["first ends", "second"]


async def test_two_folders_do_not_make_two_bots_of_one_database(box, env, tmp_path, monkeypatch):
    monkeypatch.setattr(leader, "EVERY", 0.01)
    both = {"PUENTE_DATABASE_URL": f"sqlite:///{tmp_path / 'one.db'}"}
    async with alone(env(box, PUENTE_DATA_DIR=str(tmp_path / "a"), **both)):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1), alone(env(box, PUENTE_DATA_DIR=str(tmp_path / "b"), **both)):
                pass


async def test_a_bot_whose_lock_is_lost_ends_before_another_speaks_beside_it(box, env, postgres, monkeypatch):
    monkeypatch.setattr(leader, "EVERY", 0.01)
    async with copied(postgres, "template1") as url:
        bot = asyncio.create_task(App(env(box, PUENTE_DATABASE_URL=url.replace("+asyncpg", ""))).run())
        await heard_of(box)
        async with server_connection(url) as conn:
            holders = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = :number"
            assert (await conn.execute(sa.text(holders), {"number": leader.NUMBER})).scalar() is True
        with pytest.raises(ExceptionGroup) as found:
            await asyncio.wait_for(bot, 30)
    assert found.group_contains(leader.LockLost)
