"""Telegram out: lanes, limits, retries, doubt.

1. Only what is committed is sent. A row leaves the outbox when its message is in the log, in one transaction.
2. Sending is at least once. When it is not known whether a message arrived, it is sent again.
3. One message at a time in a chat, in order: urgent first, then answers, then staff, then the rest.
4. What an answer of Telegram means is decided in `verdict`, once.
5. Results are kept in memory until the store takes them: a full disk must not repeat what was delivered.
"""

from __future__ import annotations

import asyncio
import heapq
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Protocol

import structlog
from aiolimiter import AsyncLimiter
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.store import StoreDown
from bot.store.rows import LANES

if TYPE_CHECKING:
    from bot.store.rows import Outgoing
    from flows.text import Json

log = structlog.get_logger()

CONNECTIONS = 256  # 64 cap a 50 ms network at 1,280 calls a second
OVERALL_RATE = 25  # of about 30 messages a second that Telegram allows
CHAT_BURST, CHAT_SECONDS = 3, 3  # one a second in a chat, short bursts pass
GROUP_RATE, GROUP_SECONDS = 18, 60  # of 20 a minute in a group, edits count
BACKOFF_FIRST, BACKOFF_MAX = 0.3, 60.0


class Verdict(Enum):
    """What to do with a row after a call."""

    SENT = "sent"
    AGAIN = "again"
    WAIT = "wait"
    BLOCKED = "blocked"
    MIGRATED = "migrated"
    PARKED = "parked"
    STOP = "stop"


def verdict(error: TelegramError) -> Verdict:
    """Sort a refusal of Telegram; the order matters, BadRequest is a NetworkError for python-telegram-bot."""
    match error:
        case RetryAfter():
            return Verdict.WAIT
        case ChatMigrated():
            return Verdict.MIGRATED
        case Forbidden():
            return Verdict.BLOCKED
        case InvalidToken():
            return Verdict.STOP
        case BadRequest():
            return _bad_request(str(error).lower())
        case _:
            return Verdict.AGAIN


def _bad_request(words: str) -> Verdict:
    if "not modified" in words or "message to edit not found" in words:
        return Verdict.SENT
    if "chat not found" in words:
        return Verdict.BLOCKED
    return Verdict.PARKED


@dataclass(frozen=True, slots=True)
class Delivered:
    """A call that came to an end: what became of the row, and what Telegram said."""

    row: Outgoing
    verdict: Verdict
    result: Json = None
    text: str = ""
    migrated_to: int | None = None


class Post(Protocol):
    """Makes one call for a row and returns Telegram's result and the text as it was sent."""

    async def __call__(self, row: Outgoing) -> tuple[Json, str]: ...


@dataclass(slots=True)
class _Chat:
    waiting: list[tuple[int, int, Outgoing]] = field(default_factory=list)
    busy: bool = False
    offered: tuple[int, int] | None = None  # lane and order of the head that stands among the ready
    resting_until: float = 0.0


class Outbox:
    """The sender. `post` makes calls, `settle` stores results; both are given by the composition root."""

    def __init__(
        self,
        post: Post,
        settle: Callable[[list[Delivered]], Awaitable[None]],
        *,
        limits: bool = True,
        connections: int = CONNECTIONS,
    ) -> None:
        self._post, self._settle, self._limits = post, settle, limits
        self._chats: dict[int, _Chat] = defaultdict(_Chat)
        self._ready: list[tuple[int, int, int]] = []  # lane, order, chat
        self._order = 0
        self._keys: dict[str, Outgoing] = {}  # what is on its way
        self._done: list[Delivered] = []
        self._wake, self._settled = asyncio.Event(), asyncio.Event()
        self._released = asyncio.Event()
        self._released.set()
        self._slots = asyncio.Semaphore(connections)
        self._overall = AsyncLimiter(OVERALL_RATE, 1)
        self._per_chat: dict[int, AsyncLimiter] = {}
        self._calls: set[asyncio.Task[None]] = set()
        self._stopping = False
        self._floods: dict[int, float] = {}  # chat -> when it was told to wait
        self._pause_until = 0.0

    # -- in --------------------------------------------------------------------------------------

    def take(self, rows: list[Outgoing]) -> None:
        """Rows that are committed; one that is under way already is left alone."""
        for row in rows:
            if row.key in self._keys:
                continue
            self._keys[row.key] = row
            self._order += 1
            heapq.heappush(self._chats[row.chat_id].waiting, (row.lane, self._order, row))
            self._offer(row.chat_id)

    def _offer(self, chat_id: int) -> None:
        chat = self._chats[chat_id]
        if not chat.waiting or chat.busy or chat.offered == chat.waiting[0][:2]:
            return
        lane, order, _ = chat.waiting[0]
        chat.offered = lane, order
        heapq.heappush(self._ready, (lane, order, chat_id))
        self._wake.set()

    def waiting(self, chat_id: int) -> list[Outgoing]:
        """What is not yet under way to a chat, in the order in which it will be sent."""
        chat = self._chats.get(chat_id)
        return [row for _, _, row in sorted(chat.waiting, key=lambda entry: entry[:2])] if chat else []

    def withdraw(self, chat_id: int, keys: Collection[str]) -> None:
        """Rows that need not be sent any more; one that is under way meanwhile is sent."""
        chat = self._chats.get(chat_id)
        if chat is None:
            return
        gone = [entry for entry in chat.waiting if entry[2].key in keys]
        chat.waiting = [entry for entry in chat.waiting if entry[2].key not in keys]
        heapq.heapify(chat.waiting)
        self._leave(row for _, _, row in gone)
        self._offer(chat_id)
        if not chat.waiting and not chat.busy:
            del self._chats[chat_id]

    def _leave(self, rows: Iterable[Outgoing]) -> None:
        for row in rows:
            self._keys.pop(row.key, None)

    def row(self, key: str) -> Outgoing | None:
        """A row that is on its way here, or sent and not yet settled."""
        return self._keys.get(key)

    def has(self, key: str) -> bool:
        """Whether there is one."""
        return key in self._keys

    @property
    def size(self) -> int:
        """How many rows are on their way."""
        return len(self._keys)

    @property
    def is_idle(self) -> bool:
        """Nothing waits, nothing is under way, every result is stored."""
        return not self._keys

    def forget_chat(self, chat_id: int) -> None:
        """Drop what waits for a chat that cannot be reached; its rows are marked by the caller."""
        chat = self._chats.pop(chat_id, None)
        self._leave(row for _, _, row in (chat.waiting if chat else ()))

    # -- out -------------------------------------------------------------------------------------

    def hold(self, seconds: float) -> None:
        """Send nothing until `release`, at most so long."""
        self._released.clear()
        asyncio.get_running_loop().call_later(seconds, self.release)

    def release(self) -> None:
        """Send what was held."""
        self._released.set()

    async def run(self) -> None:
        """Send until stopped; any exception that leaves this loop must end the process."""
        async with asyncio.TaskGroup() as group:
            marking = group.create_task(self._mark())
            while not self._stopping:
                await self._wake.wait()
                self._wake.clear()
                await self._released.wait()
                while self._ready and not self._stopping:
                    await self._next(group)
            if self._calls:
                _, late = await asyncio.wait(self._calls, timeout=5)
                for call in late:
                    call.cancel()
                await asyncio.gather(*late, return_exceptions=True)  # the marking below ends when no call is left
            self._settled.set()
            await marking

    async def _next(self, group: asyncio.TaskGroup) -> None:
        await self._slots.acquire()
        if self._limits:
            await self._overall.acquire()
        row = self._pick()
        if row is None:
            self._slots.release()
            return
        call = group.create_task(self._send(row.chat_id, row))
        self._calls.add(call)
        call.add_done_callback(self._calls.discard)

    def _pick(self) -> Outgoing | None:
        """The most urgent row whose chat is free; an offer that something more urgent replaced is passed over."""
        while self._ready:
            lane, order, chat_id = heapq.heappop(self._ready)
            chat = self._chats.get(chat_id)
            if chat is None or chat.offered != (lane, order):
                continue
            chat.offered = None
            if chat.waiting and not chat.busy:
                chat.busy = True
                return heapq.heappop(chat.waiting)[2]
        return None

    async def _send(self, chat_id: int, row: Outgoing) -> None:
        try:
            await self._hold(chat_id, row.lane)
            done = await self._call(row)
        finally:
            self._slots.release()
        if done is None:
            return
        self._done.append(done)
        self._settled.set()
        chat = self._chats.get(chat_id)
        if chat is not None:
            chat.busy = False
            self._offer(chat_id)
            if not chat.waiting and not chat.busy:
                self._chats.pop(chat_id, None)

    async def _hold(self, chat_id: int, lane: int) -> None:
        """Wait for the chat's own limits and rests."""
        now = asyncio.get_running_loop().time()
        pause = self._pause_until if lane > LANES["now"] else 0.0
        rest = max(self._chats[chat_id].resting_until, pause) - now
        if rest > 0:
            await asyncio.sleep(rest)
        if self._limits:
            await self._limiter(chat_id).acquire()

    def _limiter(self, chat_id: int) -> AsyncLimiter:
        if chat_id not in self._per_chat:
            if len(self._per_chat) > 10_000:
                self._per_chat.clear()
            rate = (GROUP_RATE, GROUP_SECONDS) if chat_id < 0 else (CHAT_BURST, CHAT_SECONDS)
            self._per_chat[chat_id] = AsyncLimiter(*rate)
        return self._per_chat[chat_id]

    async def _call(self, row: Outgoing) -> Delivered | None:
        try:
            result, text = await self._post(row)
        except TelegramError as error:
            return self._failed(row, error)
        except StoreDown as error:  # topic, language or message to edit could not be looked up
            log.warning("store_down", error=type(error).__name__)
            self._again(row)
            return None
        except Exception as error:
            log.warning("message_unrendered", lane=row.lane, exc_info=error)
            return Delivered(row, Verdict.PARKED)
        return Delivered(row, Verdict.SENT, result, text)

    def _failed(self, row: Outgoing, error: TelegramError) -> Delivered | None:
        what = verdict(error)
        log.info("send_refused", verdict=what.value, error=type(error).__name__, lane=row.lane)
        match what:
            case Verdict.WAIT:
                told = error.retry_after if isinstance(error, RetryAfter) else 1
                seconds = told if isinstance(told, int) else told.total_seconds()
                self._told_to_wait(row.chat_id, seconds)
                self._rest(row, seconds)
            case Verdict.AGAIN:
                self._again(row)
            case Verdict.MIGRATED:
                new = error.new_chat_id if isinstance(error, ChatMigrated) else None
                return Delivered(row, what, migrated_to=new)
            case Verdict.STOP:
                raise error
            case _:
                return Delivered(row, what)
        return None

    def _again(self, row: Outgoing) -> None:
        row.attempts += 1
        self._rest(row, min(BACKOFF_FIRST * 2 ** min(row.attempts, 10), BACKOFF_MAX))

    def _told_to_wait(self, chat_id: int, seconds: float) -> None:
        """Two chats within a second mean the bot, not the chat: everybody waits, but for what is urgent."""
        now = asyncio.get_running_loop().time()
        self._floods = {chat: at for chat, at in self._floods.items() if now - at < 1} | {chat_id: now}
        if len(self._floods) > 1:
            self._pause_until = now + seconds

    def _rest(self, row: Outgoing, seconds: float) -> None:
        """Put a row back at the head of its chat."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        chat = self._chats[row.chat_id]
        chat.resting_until = now + seconds
        heapq.heappush(chat.waiting, (row.lane, 0, row))
        loop.call_later(seconds, self._awake, row.chat_id)

    def _awake(self, chat_id: int) -> None:
        chat = self._chats.get(chat_id)
        if chat is not None:
            chat.busy = False
            self._offer(chat_id)

    # -- results ---------------------------------------------------------------------------------

    async def _mark(self) -> None:
        """Store results, many at a time; what the store cannot take yet is tried until it can."""
        while not (self._stopping and not self._done and not self._calls):
            await self._settled.wait()
            self._settled.clear()
            while self._done:
                batch = list(self._done)
                await self._settle(batch)
                del self._done[: len(batch)]
                self._leave(result.row for result in batch)

    async def stop(self) -> None:
        """Send no more; calls under way get up to five seconds."""
        self._stopping = True
        self._released.set()
        self._wake.set()
