"""A sandbox for each test, spoken to as any client would: over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from page_stage import kept_browser

from bot.sandbox.client import Control
from bot.sandbox.server import Sandbox

TOKEN = "4242:SANDBOX-token_1"
START = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


class Api:
    """The Bot API as a bare HTTP client sees it."""

    def __init__(self, box: Sandbox, session: aiohttp.ClientSession) -> None:
        self.base = f"{box.url}/bot{TOKEN}"
        self.files = f"{box.url}/file/bot{TOKEN}"
        self.session = session

    async def raw(self, method: str, **params: Any) -> dict[str, Any]:
        async with self.session.post(f"{self.base}/{method}", json=params) as answer:
            return await answer.json()

    async def ok(self, method: str, **params: Any) -> Any:
        body = await self.raw(method, **params)
        assert body["ok"], body
        return body["result"]

    async def refused(self, method: str, **params: Any) -> str:
        body = await self.raw(method, **params)
        assert not body["ok"], body
        return body["description"]

    async def updates(self, **params: Any) -> list[dict[str, Any]]:
        return await self.ok("getUpdates", **params)


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(TOKEN, clock_start=START, frozen=True) as box:
        yield box


@pytest.fixture
async def control(sandbox: Sandbox) -> AsyncIterator[Control]:
    async with Control(sandbox.url, sandbox.control_token) as client:
        yield client


@pytest.fixture
async def api(sandbox: Sandbox) -> AsyncIterator[Api]:
    async with aiohttp.ClientSession() as session:
        yield Api(sandbox, session)


@pytest.fixture
async def ana(control: Control, api: Api) -> int:
    """A patient who has pressed Start, with nothing waiting for the bot."""
    user = await control.user("Ana", last_name="Ruiz", language_code="es", username="ana_ruiz", role="patient")
    await control.start(user["id"])
    await api.updates(offset=-1)
    await api.updates(offset=2**31 - 1)
    return user["id"]


@pytest.fixture
async def staff(control: Control, api: Api) -> dict[str, Any]:
    """A forum with a coordinator who created it and a plain member; the bot is administrator."""
    lucia = await control.user("Lucía", role="coordinator")
    omar = await control.user("Omar")
    chat = await control.group("Staff", [lucia["id"], omar["id"]])
    await api.updates(offset=2**31 - 1)
    return {"chat": chat["id"], "lucia": lucia["id"], "omar": omar["id"]}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[None]:
    """A browser for all tests of a module; each has pages and a memory of its own."""
    async with kept_browser():
        yield
