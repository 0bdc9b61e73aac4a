"""The same dialogue on every bot, beside one server, in one run.

64 chats without thinking time against a server that answers at once: what a turn costs. 200 chats against one that
answers in 50 ms: what a real network does to it. Every figure is the median of its rounds; bots take turns in a round,
so that a machine that gets slower does so for all.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from tests.bench.dialogue import Turn, deeds
from tests.bench.process import Process, ours, peer
from tests.bench.record import record, save
from tests.bench.server import Server
from tests.bench.table import table
from tests.bench.users import Crowd

PEERS = {"ptb": "python-telegram-bot ConversationHandler, in memory"}


@dataclass(frozen=True, slots=True)
class Setting:
    """One kind of load. `delay` of a call, `warm` (with the delay, before the measurement) and `lasts` in seconds."""

    title: str
    chats: int
    delay: float
    warm: float
    lasts: float


INSTANT = Setting("64 chats, the Bot API answers at once", 64, 0.0, 1.0, 8.0)
DISTANT = Setting("200 chats, the Bot API answers in 50 ms", 200, 0.05, 2.0, 30.0)
GATHERING = 60.0  # seconds at most until all chats are there and spread over the dialogue; no delay so far


SMALL = (Setting("small: 4 chats, at once", 4, 0.0, 0.5, 1.0),)
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Result:
    """One round of one bot. `cpu` in ms a turn, waits in ms, `peak` in MB."""

    rate: float
    cpu: float
    p50: float
    p99: float
    calls: float
    peak: float


async def run(folder: Path, small: bool) -> str:
    """The tables of this benchmark."""
    if small:
        return await measure(folder, list(PEERS), SMALL, 1)
    return await measure(folder, list(PEERS), [INSTANT, DISTANT], ROUNDS)


async def measure(folder: Path, names: Sequence[str], settings: Sequence[Setting], rounds: int) -> str:
    """Tables, one for each setting; `names` are peers."""
    turns = await recorded(folder)
    script = folder / "script.json"
    save(turns, script)
    tables = []
    for setting in settings:
        found: dict[str, list[Result]] = {"ours": [], **{name: [] for name in names}}
        for number in range(rounds):
            for name, results in found.items():
                own = folder / f"{name}-{setting.chats}-{number}"
                own.mkdir()
                results.append(await _round(name, own, turns, script, setting))
        tables.append(_table(setting, found))
    return "\n\n".join(tables)


async def recorded(folder: Path) -> list[Turn]:
    """What our bot says in the dialogue."""
    (folder / "record").mkdir()
    async with Server() as server, ours(server, folder / "record"):
        return await record(server, deeds())


async def _round(name: str, folder: Path, turns: list[Turn], script: Path, setting: Setting) -> Result:
    async with Server() as server:
        process = ours(server, folder) if name == "ours" else peer(name, server, script, folder)
        async with process:
            return await _load(server, process, Crowd(server, turns), setting)


async def _load(server: Server, process: Process, crowd: Crowd, setting: Setting) -> Result:
    await crowd.gather(setting.chats, GATHERING)
    server.delay = setting.delay
    await asyncio.sleep(setting.warm)
    crowd.waits.clear()
    server.calls.clear()
    before, began = process.usage, time.perf_counter()
    await asyncio.sleep(setting.lasts)
    after, took = process.usage, time.perf_counter() - began
    waits, calls = crowd.waits, server.calls.total()
    done = len(waits) or 1
    cuts = [wait * 1000 for wait in quantiles(waits, n=100)] if len(waits) > 1 else [0.0] * 99
    return Result(
        len(waits) / took, (after.cpu - before.cpu) * 1000 / done, cuts[49], cuts[98], calls / done, after.peak
    )


def _table(setting: Setting, found: dict[str, list[Result]]) -> str:
    head = (
        "bot",
        "stores?",
        "turns/s",
        "CPU ms/turn",
        "p50 / p99 ms",
        "calls/turn",
        "MB",
        "turns vs ours",
        "CPU vs ours",
    )
    mid = {name: _median(results) for name, results in found.items()}
    own = mid["ours"]
    rows = [
        (
            PEERS.get(name, "Puente, SQLite synchronous FULL"),
            "yes" if name == "ours" else "no",
            f"{it.rate:,.0f}" if it.rate >= 100 else f"{it.rate:.1f}",
            f"{it.cpu:.2f}",
            f"{it.p50:,.0f} / {it.p99:,.0f}",
            f"{it.calls:.2f}",
            f"{it.peak:.0f}",
            "1" if name == "ours" else f"1/{own.rate / max(it.rate, 0.001):.1f}",
            "1" if name == "ours" else f"{it.cpu / own.cpu:.1f}x",
        )
        for name, it in mid.items()
    ]
    return f"### {setting.title}\n\n{table(head, rows)}"


def _median(results: list[Result]) -> Result:
    return Result(*(median(getattr(r, name) for r in results) for name in Result.__slots__))
