"""How long the screening of one case takes: the worked patients, and a list of medicines that nobody spells right."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bot.content import Content
from flows.content import Screening
from flows.rules.screening import Facts, screen
from tests.bench.table import table
from tests.flows.rules.worked import EDGES, OWN, WHOLE, P, facts

DATA = Path(__file__).parents[2] / "data"
LINES = [
    "elequis 5 mg twice a day",
    "losarton for my heart",
    "metphormin",
    "Zyxlarin",
    "turmerick",
    "glucosamin",
    "omga",
]


def cases() -> Iterator[tuple[str, str, Facts]]:
    """Name, indication and facts of each case."""
    for row, own in (*((row, OWN) for row in P.values()), *((row, WHOLE) for row in EDGES.values())):
        yield "a worked patient", row.indication, facts(row, own)
    for count in (1, len(LINES)):
        yield f"medicines spelled wrong: {count}", "ms", facts(P["P24"], OWN) | {"medications": LINES[:count]}


def times(content: Content, rounds: int) -> dict[str, list[float]]:
    """Milliseconds by name of case, the median of some rounds each."""
    found: dict[str, list[float]] = {}
    for name, indication, known in cases():
        screening = content.screening(indication)
        found.setdefault(name, []).append(median(_once(known, indication, screening) for _ in range(rounds)))
    return found


def _once(known: Facts, indication: str, screening: Screening) -> float:
    begun = time.perf_counter()
    screen(known, indication, screening)
    return (time.perf_counter() - begun) * 1000


async def run(folder: Path, small: bool) -> str:
    """The table."""
    found = times(Content.load(DATA), 3 if small else 200)
    rows = [[name, str(len(took)), f"{median(took):.2f}", f"{max(took):.2f}"] for name, took in found.items()]
    return table(["screening of one case, ms", "cases", "median", "slowest"], rows)
