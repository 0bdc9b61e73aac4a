"""The time, read here and nowhere else (law 5).

1. Everything takes a clock and asks it; an instant is epoch microseconds in UTC.
2. Telegram's time is right and the machine's may not be: a wrong clock moved two thirds of the follow-ups by an hour.
   Between answers time passes as the monotonic clock says, which nobody sets.
3. The sandbox's clock is followed only on this machine, where rehearsals move it by hand.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any, Protocol

import aiohttp
import structlog
from yarl import URL

log = structlog.get_logger()

SECOND = 1_000_000
LEAP = 300 * SECOND
GONE_AFTER, AGAIN = 30, 1.0  # tries for a sandbox that is away, and seconds between them
TOLERANCE = 2 * SECOND  # a Date header has whole seconds, and its answer was under way
POLL = 25  # seconds of real time
SANDBOX_WAIT = aiohttp.ClientTimeout(total=POLL + 10)


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> int:
        """Epoch microseconds, UTC."""
        ...


class SystemClock:
    """Real time: the machine's, until a server's Date header shows that it is wrong."""

    def __init__(
        self,
        calendar: Callable[[], int] = time.time_ns,
        monotonic: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self._monotonic = monotonic
        self._anchor(calendar() // 1000)
        self._is_told = False  # whether any server told the time
        self._rumour: int | None = None  # how far off the last answer said we are, when it was a leap

    def now(self) -> int:
        return self._at + (self._monotonic() - self._since) // 1000

    def heard(self, server_at: int) -> None:
        """Take over a server's time (whole seconds) where it differs by more than two seconds.

        The first one is believed. Later a leap needs a second answer that agrees: what falls due in it cannot be
        called back.
        """
        middle = server_at + SECOND // 2
        off = middle - self.now()
        agrees = self._rumour is not None and abs(off - self._rumour) <= TOLERANCE
        self._rumour = off if abs(off) > LEAP else None
        if abs(off) > TOLERANCE and (abs(off) <= LEAP or agrees or not self._is_told):
            log.warning("clock_set", seconds=off // SECOND)
            self._anchor(middle)
            self._rumour = None
        self._is_told = True

    def _anchor(self, at: int) -> None:
        self._at, self._since = at, self._monotonic()


class ManualClock:
    """A clock that stands until it is moved."""

    def __init__(self, at: int) -> None:
        self._at = at

    def now(self) -> int:
        return self._at

    def set(self, at: int) -> None:
        """Jump, also backwards."""
        self._at = at

    def advance(self, seconds: float) -> None:
        """Move forward."""
        self._at += round(seconds * SECOND)


class SandboxClock:
    """The sandbox's clock, followed from afar; `on_move` is called when it was moved or changed its speed.

    `address` is that of GET /control/clock with its token, as PUENTE_CLOCK holds it.
    """

    def __init__(self, address: str, on_move: Callable[[], None] = lambda: None) -> None:
        self._clock = URL(address)
        self._idle = self._clock.with_path(self._clock.path.removesuffix("/clock") + "/idle", keep_query=True)
        self._on_move = on_move
        self._session: aiohttp.ClientSession | None = None
        self._version, self._at, self._rate, self._since = 0, 0, 0.0, 0

    def now(self) -> int:
        return self._at + int((time.monotonic_ns() - self._since) * self._rate) // 1000

    @property
    def version(self) -> int:
        """How often the clock was moved; a report names the version it is about."""
        return self._version

    async def start(self) -> None:
        """Read the clock once; aiohttp.ClientError when there is no sandbox."""
        self._session = aiohttp.ClientSession(timeout=SANDBOX_WAIT)
        await self._read()

    async def follow(self) -> None:
        """Hear of every move until cancelled; a sandbox that is away for long has ended, and its bot ends too."""
        failures = 0
        while True:
            try:
                await self._read()
                failures = 0
            except (aiohttp.ClientError, TimeoutError):
                failures += 1
                if failures > GONE_AFTER:
                    raise
                await asyncio.sleep(AGAIN)

    async def report(self, version: int, updates: int, next_due_at: int | None, *, idle: bool, bot: str) -> None:
        """Tell the sandbox how far the bot is: the last update committed, and when it will act by itself."""
        body = {"clock": version, "updates": updates, "idle": idle, "next_due_us": next_due_at, "bot": bot}
        async with self._http.post(self._idle, json=body) as answer:
            answer.raise_for_status()

    async def close(self) -> None:
        """Stop following."""
        if self._session:
            await self._session.close()

    @property
    def _http(self) -> aiohttp.ClientSession:
        assert self._session, "start() comes first"
        return self._session

    async def _read(self) -> None:
        params = {"after": self._version, "timeout": POLL}
        async with self._http.get(self._clock.update_query(params)) as answer:
            answer.raise_for_status()
            state = (await answer.json())["result"]
        moved = state["version"] != self._version
        self._take(state)
        if moved:
            self._on_move()

    def _take(self, state: dict[str, Any]) -> None:
        self._version, self._at = int(state["version"]), int(state["now_us"])
        self._rate, self._since = float(state["rate"]), time.monotonic_ns()
