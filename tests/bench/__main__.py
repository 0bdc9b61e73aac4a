"""The benchmarks, one by one or all: `python -m tests.bench [turns] [dues] [kill] [imaging] [screening] [--small]`.

Tables go to stdout as Markdown. A bot under test has a core of its own; figures from one run are comparable, figures
from two are not.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.bench import beside, dues, imaging, kill, screening, turns
from tests.bench.process import pin


async def _imaging(folder: Path, small: bool) -> str:
    """What reading costs, then what the others and the sender notice of it."""
    return f"{await imaging.run(folder, small)}\n\n{await beside.run(folder, small)}"


PARTS: dict[str, Callable[[Path, bool], Awaitable[str]]] = {
    "turns": turns.run,
    "dues": dues.run,
    "kill": kill.run,
    "imaging": _imaging,
    "screening": screening.run,
}


def main(arguments: list[str]) -> None:
    """Run what is named, everything when nothing is."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("part", nargs="*", choices=[*PARTS, []], help="which benchmarks; all when none is named")
    parser.add_argument("--small", action="store_true", help="seconds instead of minutes; the figures mean nothing")
    chosen = parser.parse_args(arguments)
    pin()
    for name in chosen.part or PARTS:
        with tempfile.TemporaryDirectory(prefix=f"bench-{name}-") as folder:
            sys.stdout.write(f"\n## {name}\n\n{asyncio.run(PARTS[name](Path(folder), chosen.small))}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
