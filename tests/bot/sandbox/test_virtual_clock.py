"""The clock that the sandbox shares with the bot, and waiting for the bot to be idle."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.sandbox.client import Control, ControlFailure
from bot.sandbox.clock import Clock, from_iso
from bot.sandbox.server import Sandbox

TEN = from_iso("2026-11-20T10:00:00Z")
HOUR = 3_600_000_000


class Ticking:
    """A bot that does one thing every hour and reports how far it is."""

    def __init__(self, control):
        self.control = control
        self.due = TEN + HOUR
        self.done = []

    async def run(self, busy=False):
        version = 0
        while True:
            clock = await self.control.get("/clock", after=version, timeout=30)
            version = clock["version"]
            while self.due <= clock["now_us"]:
                self.done.append(clock["now"])
                self.due += HOUR
            await self.control.post("/idle", clock=version, updates=0, idle=not busy, next_due_us=self.due, bot="b")


@pytest.fixture
async def ticking(control, sandbox):
    bot = Ticking(Control(sandbox.url, sandbox.control_token))
    task = asyncio.create_task(bot.run())
    while not (await control.state())["clock"]["reported"]:
        continue
    yield bot
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await bot.control.close()


async def test_a_frozen_clock_moves_only_when_told(control):
    first = await control.clock()
    assert (first["now"], first["frozen"], first["rate"]) == ("2026-11-20T10:00:00Z", True, 0.0)
    assert first["now_us"] == TEN
    later = await control.advance(1.5, wait=False)
    assert later["now_us"] == TEN + 1_500_000
    assert later["version"] == first["version"] + 1
    back = await control.set_clock("2026-11-20T09:00:00", backwards=True)
    assert back["now"] == "2026-11-20T09:00:00Z"


async def test_the_clock_goes_by_way_of_everything_that_is_due(control, ticking):
    found = await control.advance(3 * 3600)
    assert ticking.done == [f"2026-11-20T1{hour}:00:00Z" for hour in (1, 2, 3)]
    assert found["now"] == "2026-11-20T13:00:00Z"
    assert found["next_due"] == "2026-11-20T14:00:00Z"
    await control.to_next()
    assert ticking.done[-1] == "2026-11-20T14:00:00Z"
    assert (await control.state())["clock"]["reported"] is True


async def test_what_stays_due_does_not_hold_the_clock(control):
    async def report(version):
        await control.post("/idle", clock=version, idle=True, next_due_us=TEN, bot="stuck")

    await report(99)
    found = await control.advance(60)
    assert found["now_us"] == TEN + 60_000_000


async def test_waiting_says_why_the_bot_is_not_idle(api, control, ana):
    async def why(**report):
        await control.post("/idle", **({"clock": 1, "updates": 99, "idle": True} | report))
        with pytest.raises(ControlFailure) as failure:
            await control.wait(0.05)
        return str(failure.value)

    await control.say(ana, "x")
    assert "1 updates are not fetched" in await why()
    update = (await api.updates())[0]["update_id"]
    assert f"update {update} is not committed" in await why(updates=0)
    assert "the bot says that it is busy" in await why(idle=False)
    assert "has not seen the clock move" in await why(clock=0)
    await control.post("/idle", clock=1, updates=update, idle=True)
    assert (await control.wait())["idle"] is True


async def test_a_clock_whose_bot_stays_busy_says_so(control):
    await control.post("/idle", clock=0, updates=0, idle=True)
    with pytest.raises(ControlFailure, match="the clock moved but the bot has not seen the clock move"):
        await control.post("/clock", advance=1, timeout=0.05)


async def test_a_bot_that_never_reports_is_idle_when_it_is_quiet(api, control, ana):
    await control.say(ana, "x")
    await api.ok("getMe")
    with pytest.raises(ControlFailure, match="the bot is calling"):
        await control.wait(0.05)
    assert (await control.wait())["idle"] is True
    poll = asyncio.create_task(api.updates(offset=2**31 - 1, timeout=20))
    await control.clock()
    assert (await control.wait())["idle"] is True
    await control.say(ana, "y")
    await poll
    await control.say(ana, "z")
    with pytest.raises(ControlFailure, match="updates are not fetched"):
        await control.wait(0.05)


async def test_a_real_clock_runs_and_a_rate_changes_it():
    async with Sandbox("1:x") as box, Control(box.url, box.control_token) as control:
        first = await control.clock()
        assert first["frozen"] is False
        assert (await control.clock())["now_us"] > first["now_us"] > from_iso("2026-01-01")
        waiting = asyncio.create_task(control.get("/clock", after=first["version"], timeout=20))
        stopped = await control.post("/clock", rate=0)
        assert stopped["frozen"] is True
        assert (await waiting)["version"] == stopped["version"]
        assert (await control.clock())["now_us"] == stopped["now_us"]
        assert (await control.get("/clock", after=99, timeout=0.01))["version"] == stopped["version"]


def test_a_clock_starts_where_it_is_told():
    clock = Clock(datetime(2026, 1, 1, tzinfo=UTC))
    assert 0 <= clock.now_us() - from_iso("2026-01-01T00:00:00Z") < 60_000_000
    clock.set_rate(1000)
    assert clock.rate == 1000
