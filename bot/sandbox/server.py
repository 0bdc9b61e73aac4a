"""The sandbox as one thing that starts and stops."""

from __future__ import annotations

import secrets
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import web

from bot.sandbox import http
from bot.sandbox.calls import Calls
from bot.sandbox.clock import Clock
from bot.sandbox.courier import Courier
from bot.sandbox.feed import Feed
from bot.sandbox.flood import Mode
from bot.sandbox.model import User
from bot.sandbox.presence import Presence
from bot.sandbox.rehearsal import Rehearsal
from bot.sandbox.transport import BotApi
from bot.sandbox.world import World

_HOST = "127.0.0.1"
_BODY = 128 * 2**20


class Sandbox:
    """A server on loopback.

    With a `token` only that bot is let in; without one the first well-formed token becomes the bot's.
    `port` 0 takes any free one. `clock_start` None is real time. With a `local` folder it hands over files of any size
    by their path in it, like a Bot API server that was started with --local.
    """

    def __init__(
        self,
        token: str | None = None,
        control_token: str | None = None,
        clock_start: datetime | None = None,
        *,
        frozen: bool = False,
        port: int = 0,
        username: str = "puente_sandbox_bot",
        name: str = "Puente",
        privacy: bool = True,
        flood: Mode = "off",
        local: Path | None = None,
    ) -> None:
        self.control_token = control_token or secrets.token_urlsafe(24)
        self.rehearsal: Rehearsal | None = None
        self._token = token
        self._port = port
        self._bot = (username, name, privacy)
        self._flood = flood
        self._local = local
        self._runner: web.AppRunner | None = None
        self.clock = Clock(clock_start, frozen=frozen)
        self._feed = Feed()
        self._build()

    def _build(self) -> None:
        username, name, privacy = self._bot
        number = int(self._token.partition(":")[0]) if self._token else 0
        bot = User(number, name, username=username, is_bot=True)
        self.world = World(self.clock, bot, self._feed, privacy=privacy, local=self._local)
        self.calls = Calls(self.world.feed)
        self.api = BotApi(self.world, self.calls, self._token)
        self.api.flood.set_mode(self._flood)
        self.presence = Presence(self.world, self.calls)
        self.courier = Courier(self.world, self.api)
        self._control = http.ControlApi(self, self.control_token)

    @property
    def url(self) -> str:
        """Where the server listens."""
        return f"http://{_HOST}:{self._port}"

    @property
    def page_url(self) -> str:
        """The address of the page, with its token."""
        return f"{self.url}/?token={self.control_token}"

    def reset(self) -> None:
        """A new world on the same clock; ids of updates go on, as the bot remembers those it saw."""
        last = self.world.updates.last
        self.world.updates.end_poll("")
        self.courier.stop()
        self._build()
        self.world.updates.last = self.world.updates.delivered = last
        self._feed.emit("reset", {})

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=_BODY)
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, _HOST, self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.courier.close()
        if self._runner:
            await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        path = request.path
        if path.startswith(("/bot", "/file/bot")):
            return await self.api.answer(request)
        if path.startswith("/control/"):
            return await self._control.answer(request)
        if path == "/" or path.startswith("/static/"):
            return http.page(request)
        return await self.api.answer(request)
