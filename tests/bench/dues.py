"""What a million stored cases cost: a due row claimed with its message, and a start."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.process import Usage, ours
from tests.bench.rows import plant
from tests.bench.server import Server
from tests.bench.table import table

SIZES = (1_000, 1_000_000)
TICKS = (1, 1, 1, 500)  # dues at once; the first of several ticks warms what is made at its first use
STARTS = 5
LIMIT = 300.0  # seconds for one process


async def run(folder: Path, small: bool) -> str:
    """Both tables."""
    sizes, ticks, starts = ((1_000,), (1, 1, 5), 1) if small else (SIZES, TICKS, STARTS)
    async with Server() as server:
        empty = await _empty(server, folder)
        full = [_planted(empty, folder / str(size), size, sum(ticks)) for size in sizes]
        claims = [await _ticks(server, where, ticks) for where in full]
        begun = await _starts(server, [empty, *full], starts)
    return f"{_claimed(sizes, claims)}\n\n{_started((0, *sizes), begun)}"


async def _empty(server: Server, folder: Path) -> Path:
    """A store as the first start leaves it."""
    where = folder / "empty"
    where.mkdir()
    async with ours(server, where):
        pass
    return where


def _planted(empty: Path, where: Path, size: int, opened: int) -> Path:
    shutil.copytree(empty, where)
    plant(where, size, opened, time.time_ns() // 1000)
    return where


async def _ticks(server: Server, where: Path, ticks: Sequence[int]) -> list[dict[str, Any]]:
    """On a copy: what is claimed is gone."""
    copy = where.with_name(f"{where.name}-ticked")
    shutil.copytree(where, copy)
    said = await ours(server, copy).ask(["-m", "tests.bench.ticking", ",".join(map(str, ticks))], LIMIT)
    shutil.rmtree(copy)
    found: list[dict[str, Any]] = json.loads(said)
    return found


async def _starts(server: Server, folders: Sequence[Path], times: int) -> list[tuple[float, Usage]]:
    """Seconds from the start to the first call for updates, and what was used until then; medians, in turns."""
    found: list[list[tuple[float, Usage]]] = [[] for _ in folders]
    for _ in range(times):
        for where, results in zip(folders, found, strict=True):
            process = ours(server, where)
            results.append((await process.launch(), process.usage))
            await process.end()
    return [
        (
            median(seconds for seconds, _ in results),
            Usage(median(used.cpu for _, used in results), median(used.peak for _, used in results)),
        )
        for results in found
    ]


def _claimed(sizes: Sequence[int], claims: Sequence[list[dict[str, Any]]]) -> str:
    head = ("stored dues", "due at once", "messages", "claimed in ms", "loop held at most, ms", "the same in CPU, ms")
    rows = []
    for size, found in zip(sizes, claims, strict=True):
        for one in found[1:]:
            figures = (f"{one[name] * 1000:.1f}" for name in ("took", "held", "held_cpu"))
            rows.append((f"{size:,}", str(one["dues"]), str(one["messages"]), *figures))
    return table(head, rows)


def _started(sizes: Sequence[int], begun: Sequence[tuple[float, Usage]]) -> str:
    head = ("stored cases", "start, s", "CPU, s", "MB")
    rows = [
        (f"{size:,}", f"{s:.2f}", f"{used.cpu:.2f}", f"{used.peak:.0f}")
        for size, (s, used) in zip(sizes, begun, strict=True)
    ]
    return table(head, rows)
