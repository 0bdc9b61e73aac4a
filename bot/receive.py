"""Telegram in.

1. Telegram is the inbox: an update is acknowledged only after everything it caused is committed.
2. While one commit runs, the next batch gathers. There is no timer.
3. One update that cannot be handled stops nobody: the batch is tried again one by one, the culprit is tried
   three times, then parked whole, and staff are told. A store that is down is nobody's fault and is waited for.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import structlog
from aiohttp import web
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.store import StoreDown
from bot.wire import read_json
from flows.errors import ConfigError

if TYPE_CHECKING:
    from bot.wire import Wire
    from flows.text import Json

log = structlog.get_logger()

POLL_SECONDS = 25
BATCH = 100
TRIES = 3
STORE_PAUSE = 0.5  # seconds between tries while the store is down
ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member"]

Handle = Callable[[list["Json"]], Awaitable[None]]
Park = Callable[["Json", str], Awaitable[None]]


class Stopped(Exception):
    """The bot ends; what was not committed stays with Telegram."""


class Intake:
    """Gathers updates into batches and sees each through to its commit."""

    def __init__(self, handle: Handle, park: Park) -> None:
        self._handle, self._park = handle, park
        self._waiting: list[tuple[Json, asyncio.Future[None]]] = []
        self._arrived = asyncio.Event()
        self._under_way: list[asyncio.Future[None]] = []
        self._has_stopped = False
        self.busy = False
        self.last_id = 0

    async def take(self, updates: list[Json]) -> None:
        """Return when these updates are committed or parked; Stopped when they will not be."""
        if self._has_stopped:
            raise Stopped
        loop = asyncio.get_running_loop()
        futures = [loop.create_future() for _ in updates]
        self._waiting.extend(zip(updates, futures, strict=True))
        self._arrived.set()
        await asyncio.gather(*futures)

    async def run(self) -> None:
        """Commit batches for ever. Who still waits when that ends is told so: a stop must not wait for them."""
        try:
            await self._run()
        finally:
            self._has_stopped = True
            for future in (*self._under_way, *(future for _, future in self._waiting)):
                if not future.done():
                    future.set_exception(Stopped())

    async def _run(self) -> None:
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            while self._waiting:
                self.busy = True
                batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
                self._under_way = [future for _, future in batch]
                await self._commit([update for update, _ in batch])
                self.last_id = max(self.last_id, *(update["update_id"] for update, _ in batch))
                self.busy = False
                for future in self._under_way:
                    if not future.done():
                        future.set_result(None)

    async def _commit(self, updates: list[Json]) -> None:
        try:
            await _when_up(lambda: self._handle(updates))
        except Exception as fault:
            log.warning("batch_failed", exc_info=fault, size=len(updates))
            for update in updates:
                await self._alone(update)

    async def _alone(self, update: Json) -> None:
        for attempt in range(TRIES):
            try:
                return await _when_up(lambda: self._handle([update]))
            except Exception as fault:
                log.warning("update_failed", update_id=update["update_id"], attempt=attempt, exc_info=fault)
                kind = type(fault).__name__
        await _when_up(lambda: self._park(update, kind))
        return None


async def _when_up(work: Callable[[], Awaitable[None]]) -> None:
    """Do something, waiting for the store as long as it takes."""
    while True:
        try:
            return await work()
        except StoreDown as fault:
            log.warning("store_down", error=type(fault).__name__)
            await asyncio.sleep(STORE_PAUSE)


async def insist(wire: Wire, method: str, params: dict[str, Json]) -> Json:
    """The result of a call that nothing begins without: asked until Telegram answers. InvalidToken, BadRequest."""
    failures = 0
    while True:
        try:
            return await wire.call(method, params)
        except (InvalidToken, BadRequest):  # the operator must change a setting
            raise
        except TelegramError as error:
            failures += 1
            log.warning("telegram_away", method=method, error=type(error).__name__)
            await asyncio.sleep(_pause(error, failures))


async def itself(wire: Wire) -> tuple[int, str]:
    """The bot's id and username; ConfigError when Telegram knows no bot of this token."""
    try:
        me = await insist(wire, "getMe", {})
        return int(me["id"]), str(me["username"])
    except InvalidToken:
        raise ConfigError("TELEGRAM_BOT_TOKEN: Telegram knows no such bot; take it from @BotFather") from None


async def poll(wire: Wire, intake: Intake, caught_up: Callable[[], None]) -> None:
    """Ask Telegram for updates for ever; the next question acknowledges the answer before it.

    `caught_up` is called once: when everything that waited at Telegram at the start is committed.
    """
    offset, failures, behind = 0, 0, True
    await insist(wire, "deleteWebhook", {})
    while True:
        patience = 0 if behind else POLL_SECONDS
        params = {"offset": offset, "timeout": patience, "limit": BATCH, "allowed_updates": ALLOWED}
        try:
            updates = await wire.call("getUpdates", params, patience=POLL_SECONDS + 15)
            if not isinstance(updates, list):
                raise NetworkError("getUpdates: no list of updates")
        except InvalidToken:
            raise
        except TelegramError as error:
            failures += 1
            await asyncio.sleep(_pause(error, failures))
            continue
        failures = 0
        usable = [update for update in updates if _is_update(update)]
        if usable:
            usable.sort(key=lambda update: update["update_id"])  # an answer must not overtake its question
            await intake.take(usable)
            offset = usable[-1]["update_id"] + 1
        if behind and len(updates) < BATCH:
            behind = False
            caught_up()


def _is_update(found: Json) -> bool:
    """Whether something has a number that the store can remember it by."""
    number = found.get("update_id") if isinstance(found, dict) else None
    return isinstance(number, int) and 0 <= number < 2**63


def _pause(error: TelegramError, failures: int) -> float:
    if isinstance(error, RetryAfter):
        seconds = error.retry_after
        return float(seconds if isinstance(seconds, int) else seconds.total_seconds())
    if isinstance(error, Conflict):
        log.error("second_poller", error="Conflict")
    return float(min(0.3 * 2**failures, 30))


def webhook(intake: Intake, secret: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    """A handler that answers 200 when the update is committed, 503 when the bot stops before that.

    Who does not know the secret gets 403.
    """

    async def receive(request: web.Request) -> web.Response:
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return web.Response(status=403)
        try:
            update = read_json(await request.read())
        except ValueError:
            return web.Response(status=400)
        if not _is_update(update):
            return web.Response(status=400)
        try:
            await intake.take([update])
        except Stopped:
            return web.Response(status=503)  # Telegram brings it again
        return web.Response()

    return receive
