"""Clocks: whom they believe, and how they pass the time between."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.clock import SECOND, ManualClock, SandboxClock, SystemClock

T0 = 1_795_251_600 * SECOND


class Machine:
    """A machine's two clocks, in nanoseconds, as the kernel gives them."""

    def __init__(self, wall: int) -> None:
        self.wall, self.ticks = wall * 1000, 5_000

    def clock(self) -> SystemClock:
        return SystemClock(lambda: self.wall, lambda: self.ticks)

    def passes(self, seconds: int) -> None:
        self.ticks += seconds * 1_000_000_000


def test_time_passes_as_the_monotonic_clock_says():
    machine = Machine(T0)
    clock = machine.clock()
    machine.passes(7)
    machine.wall -= 3600 * 1_000_000_000  # somebody sets the clock back
    assert clock.now() == T0 + 7 * SECOND


def test_a_wrong_machine_is_corrected_by_the_server():
    clock = Machine(T0 - 3600 * SECOND).clock()
    clock.heard(T0)
    assert clock.now() == T0 + SECOND // 2


@pytest.mark.parametrize("off", [-1, 0, 1, 2])
def test_a_difference_of_seconds_is_the_network_s(off):
    clock = Machine(T0 + off * SECOND).clock()
    clock.heard(T0)
    assert clock.now() == T0 + off * SECOND


def test_a_suspended_machine_catches_up_at_the_next_answer():
    machine = Machine(T0)
    clock = machine.clock()
    clock.heard(T0)
    clock.heard(T0 + 28_800 * SECOND)  # eight hours later, and the monotonic clock slept
    assert clock.now() == T0
    machine.passes(1)
    clock.heard(T0 + 28_801 * SECOND)
    assert clock.now() == T0 + 28_801 * SECOND + SECOND // 2


def test_one_answer_that_is_days_off_moves_nothing():
    machine = Machine(T0)
    clock = machine.clock()
    clock.heard(T0)
    clock.heard(T0 + 9 * 86_400 * SECOND)
    machine.passes(1)
    clock.heard(T0 + SECOND)
    machine.passes(1)
    clock.heard(T0 - 9 * 86_400 * SECOND)
    assert clock.now() == T0 + 2 * SECOND


def test_a_drift_of_seconds_is_followed_at_once():
    clock = Machine(T0).clock()
    clock.heard(T0)
    clock.heard(T0 + 60 * SECOND)
    assert clock.now() == T0 + 60 * SECOND + SECOND // 2


def test_the_real_clocks_are_taken_by_default():
    clock = SystemClock()
    assert T0 // 2 < clock.now() <= clock.now()


def test_a_manual_clock_stands_until_it_is_moved():
    clock = ManualClock(T0)
    clock.advance(1.5)
    assert clock.now() == T0 + 1_500_000
    clock.set(T0)
    assert clock.now() == T0


class Sandbox:
    """The clock's two calls as the control API has them."""

    def __init__(self) -> None:
        self.state = {"version": 3, "now_us": T0, "rate": 0.0, "frozen": True}
        self.moved = asyncio.Event()
        self.reports: list[dict[str, object]] = []
        self.tokens: list[str] = []
        self.failures = 0

    async def clock(self, request: web.Request) -> web.Response:
        self.tokens.append(request.query["token"])
        if self.failures:
            self.failures -= 1
            raise web.HTTPBadGateway
        if self.state["version"] <= int(request.query["after"]):
            self.moved.clear()
            await self.moved.wait()
        return web.json_response({"ok": True, "result": self.state})

    async def idle(self, request: web.Request) -> web.Response:
        self.tokens.append(request.query["token"])
        self.reports.append(await request.json())
        return web.json_response({"ok": True, "result": True})

    def move(self, **state: object) -> None:
        self.state = {**self.state, "version": self.state["version"] + 1, **state}
        self.moved.set()


@pytest.fixture
async def sandbox():
    it = Sandbox()
    app = web.Application()
    app.router.add_get("/control/clock", it.clock)
    app.router.add_post("/control/idle", it.idle)
    server = TestServer(app)
    await server.start_server()
    it.url = str(server.make_url("/control/clock?token=T"))
    yield it
    it.moved.set()
    await server.close()


@pytest.fixture
async def moves():
    return asyncio.Queue()


@pytest.fixture
async def clock(sandbox, moves):
    it = SandboxClock(sandbox.url, lambda: moves.put_nowait(it.version))
    await it.start()
    yield it
    await it.close()


async def test_a_frozen_sandbox_stands_still(clock, moves):
    assert (clock.now(), clock.version, await moves.get()) == (T0, 3, 3)
    assert clock.now() == T0


async def test_a_sandbox_that_ended_ends_its_bot(sandbox, clock, monkeypatch):
    monkeypatch.setattr("bot.clock.GONE_AFTER", 2)
    monkeypatch.setattr("bot.clock.AGAIN", 0.001)
    sandbox.failures = 9
    with pytest.raises(aiohttp.ClientError):
        await clock.follow()


async def test_a_move_is_heard_at_once_and_told(sandbox, clock, moves):
    await moves.get()
    following = asyncio.create_task(clock.follow())
    sandbox.move(now_us=T0 + 86_400 * SECOND)
    assert await moves.get() == 4
    assert clock.now() == T0 + 86_400 * SECOND
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)


async def test_a_running_sandbox_runs_here_too(sandbox, clock, moves):
    await moves.get()
    following = asyncio.create_task(clock.follow())
    sandbox.move(rate=1e9)
    await moves.get()
    assert clock.now() > T0
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)


async def test_a_sandbox_that_is_away_is_asked_again(sandbox, clock, moves, monkeypatch):
    await moves.get()
    waits = []

    async def no_wait(seconds: float) -> None:
        waits.append(seconds)

    monkeypatch.setattr("bot.clock.asyncio.sleep", no_wait)
    sandbox.failures = 2
    sandbox.move(now_us=T0 + SECOND)
    following = asyncio.create_task(clock.follow())
    assert await moves.get() == 4
    assert waits == [1, 1]
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)


async def test_a_report_says_how_far_the_bot_is(sandbox, clock):
    await clock.report(clock.version, 17, T0 + SECOND, idle=True, bot="1:x")
    report = {"clock": 3, "updates": 17, "idle": True, "next_due_us": T0 + SECOND, "bot": "1:x"}
    assert sandbox.reports == [report]
    assert set(sandbox.tokens) == {"T"}


async def test_without_a_sandbox_the_start_fails():
    clock = SandboxClock("http://127.0.0.1:1/control/clock?token=T")
    with pytest.raises(aiohttp.ClientError):
        await clock.start()
    await clock.close()


async def test_closing_a_clock_that_never_started_is_nothing(sandbox):
    await SandboxClock(sandbox.url).close()
