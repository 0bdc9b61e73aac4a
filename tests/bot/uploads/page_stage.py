"""The upload page beside a clinic of the tests, and somebody who sends files to it slice by slice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import sqlalchemy as sa
from aiohttp import web

from bot.room import transaction
from bot.store import schema as t
from bot.uploads.page import upload_link
from bot.uploads.page.handing import Handing
from bot.uploads.page.pieces import Pieces
from bot.uploads.page.server import Page
from tests.bot.harness import Clinic

CASE = 1
PATIENCE = 20.0  # seconds
SLICE = {"Content-Type": "application/offset+octet-stream"}


@dataclass
class Served:
    """The page of a clinic, and what a browser would do with it."""

    clinic: Clinic
    http: aiohttp.ClientSession
    handing: Handing
    root: str
    word: str = ""
    states: list[dict[str, Any]] = field(default_factory=list)

    async def link(self) -> str:
        """A new link for the case; its word is used from now on."""
        async with transaction(self.clinic.house, f"test.link.{self.clinic.telegram.id()}") as room:
            address = await upload_link(room, await room.work.case(CASE))
        root, _, self.word = address.partition("#")
        assert root == self.root
        return address

    async def ask(self, method: str, path: str, **more: Any) -> tuple[int, Any, dict[str, str]]:
        """Status, body and headers of an answer."""
        headers = {"Authorization": f"Bearer {self.word}"} | more.pop("headers", {})
        async with self.http.request(method, self.root + path, headers=headers, **more) as answer:
            is_json = answer.content_type == "application/json" and method != "HEAD"
            return answer.status, await (answer.json() if is_json else answer.read()), dict(answer.headers)

    async def state(self) -> dict[str, Any]:
        status, found, _ = await self.ask("GET", "state")
        assert status == 200, found
        return found

    async def tell(self, *files: tuple[str, int], mark: str = "") -> list[int]:
        listed = [{"name": name, "size": size, "mark": mark} for name, size in files]
        status, found, _ = await self.ask("POST", "files", json=listed)
        assert status == 200, found
        return found["ids"]

    async def patch(self, file: int, at: int, data: Any, **headers: str) -> tuple[int, int | None]:
        """Status and the offset that was answered."""
        given = SLICE | {"Upload-Offset": str(at)} | headers
        status, _, answered = await self.ask("PATCH", f"files/{file}", data=data, headers=given)
        offset = answered.get("Upload-Offset")
        return status, None if offset is None else int(offset)

    async def send(self, name: str, data: bytes, step: int = 100_000) -> None:
        """A whole file."""
        (file,) = await self.tell((name, len(data)))
        for at in range(0, len(data), step):
            assert await self.patch(file, at, data[at : at + step]) == (204, min(at + step, len(data)))

    async def handed(self) -> None:
        """What is complete is handed over, read and answered."""
        await until(lambda: not self.handing.busy)
        await self.clinic.rests()


async def until(met: Callable[[], object]) -> None:
    """Let the others work until something is so."""
    end = asyncio.get_running_loop().time() + PATIENCE
    while not met():
        assert asyncio.get_running_loop().time() < end
        await asyncio.sleep(0.002)


@asynccontextmanager
async def served(clinic: Clinic, prefix: str = "") -> AsyncIterator[Served]:
    """The page on a free port, below a prefix."""
    app = web.Application()
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, auto_decompress=False)
    clinic.house.public_url = f"http://127.0.0.1{prefix}"
    handing = Handing(clinic.house, Pieces(clinic.folder / "arriving"))
    Page(clinic.house, handing).add_to(app.router)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    clinic.house.public_url = f"http://127.0.0.1:{port}{prefix}"
    loop = asyncio.create_task(handing.run())
    async with aiohttp.ClientSession() as http:
        try:
            yield Served(clinic, http, handing, f"{clinic.house.public_url}/upload/")
        finally:
            loop.cancel()
            with suppress(asyncio.CancelledError):
                await loop
            await runner.cleanup()


async def originals(page: Served) -> list[sa.Row[Any]]:
    """The files that came, oldest first."""
    async with page.clinic.store.reading() as conn:
        found = sa.select(t.attachment).where(t.attachment.c.kind == "original").order_by(t.attachment.c.id)
        return list(await conn.execute(found))
