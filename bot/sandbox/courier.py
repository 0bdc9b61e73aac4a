"""Delivers updates to a webhook (telegram-bot-api, `WebhookActor`).

Laws:

- The updates of one chat stay in order; those of several go out side by side, up to max_connections.
- Any 2xx confirms; otherwise the update is repeated after a delay that doubles, or after Retry-After,
  until it expires. The delays run on the sandbox's clock, so a test skips them by moving it.
- A 2xx body with a "method" is executed, except what reads or sets the webhook.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import aiohttp

from bot.sandbox.params import Params
from bot.sandbox.refusals import Refusal
from bot.sandbox.updates import Update
from bot.sandbox.world import World

if TYPE_CHECKING:
    from bot.sandbox.transport import BotApi

_MOST_DELAY = 60
_TIMEOUT = aiohttp.ClientTimeout(total=60)
_MICRO = 1_000_000
_TICK = 0.05


class Courier:
    """One task per lane that has something to deliver."""

    def __init__(self, world: World, api: BotApi) -> None:
        self._world = world
        self._api = api
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._slots = asyncio.Semaphore(40)
        self._session: aiohttp.ClientSession | None = None
        world.updates.on_new = self.wake
        world.webhook.on_set = self.restart

    def wake(self) -> None:
        """Starts the lanes that have updates."""
        if not self._world.webhook.url:
            return
        for update in self._world.updates.pending():
            if update.lane not in self._lanes:
                task = asyncio.ensure_future(self._run(update.lane))
                self._lanes[update.lane] = task
                task.add_done_callback(lambda _, lane=update.lane: self._lanes.pop(lane, None))  # type: ignore[misc]

    def restart(self) -> None:
        """Follows a change of the webhook."""
        self.stop()
        self._slots = asyncio.Semaphore(self._world.webhook.max_connections)
        self.wake()

    def stop(self) -> None:
        """Stops all deliveries."""
        for task in self._lanes.values():
            task.cancel()
        self._lanes = {}

    async def close(self) -> None:
        """Stops and lets the connections go."""
        tasks = list(self._lanes.values())
        self.stop()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session:
            await self._session.close()

    def _next(self, lane: str) -> Update | None:
        self._world.updates.expire()
        waiting = (update for update in self._world.updates.pending() if update.lane == lane)
        return next(waiting, None)

    async def _run(self, lane: str) -> None:
        delay = 1
        while (update := self._next(lane)) and self._world.webhook.url:
            async with self._slots:
                pause = await self._post(update)
            if pause is None:
                self._world.updates.drop(update)
                delay = 1
            else:
                await self._rest(pause or delay)
                delay = min(delay * 2, _MOST_DELAY)

    async def _rest(self, seconds: int) -> None:
        until = self._world.clock.now_us() + seconds * _MICRO
        while self._world.clock.now_us() < until:
            await self._world.clock.moved(self._world.clock.version, _TICK)

    async def _post(self, update: Update) -> int | None:
        """None when the update was taken, else the seconds that the other side asks for (0: none)."""
        webhook = self._world.webhook
        self._session = self._session or aiohttp.ClientSession(timeout=_TIMEOUT)
        headers = {"X-Telegram-Bot-Api-Secret-Token": webhook.secret} if webhook.secret else {}
        self._world.updates.mark(update)
        try:
            async with self._session.post(webhook.url, json=update.json(), headers=headers) as answer:
                if answer.status // 100 == 2:
                    await self._execute(await _body(answer))
                    return None
                self._failed(f"Wrong response from the webhook: {answer.status} {answer.reason}")
                return int(answer.headers.get("Retry-After", "0") or 0)
        except (aiohttp.ClientError, TimeoutError, OSError):
            self._failed("Connection refused")
            return 0

    def _failed(self, why: str) -> None:
        self._world.webhook.last_error = why
        self._world.webhook.last_error_at = self._world.clock.now()

    async def _execute(self, body: Any) -> None:
        if not isinstance(body, dict) or not isinstance(body.get("method"), str):
            return
        method = body.pop("method").lower()
        if method.startswith("get") or method in {"setwebhook", "deletewebhook", "close", "logout"}:
            return
        try:
            await self._api.execute(method, Params(body))
        except Refusal as refusal:
            self._failed(refusal.description)


async def _body(answer: aiohttp.ClientResponse) -> Any:
    try:
        return await answer.json(content_type=None)
    except ValueError:
        return None
