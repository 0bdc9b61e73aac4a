"""Break files and have them read: `python -m tests.fuzz [--count N] [--from N] [--jobs N] [--small]`.

Each file has a number, and the same number is always the same file: `--from N --count 1` reads it again, `--keep FILE`
writes it. Exit code 1 when something happened that must not.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.fuzz.mutate import mutated
from tests.fuzz.run import Result, fuzz

SMALL = 200


async def both(numbers: range, jobs: int) -> list[Result]:
    """Several at once, each with readers of its own; progress on the terminal."""
    done = [0] * jobs
    began = time.perf_counter()

    async def one(job: int) -> Result:
        def tell(so_far: int) -> None:
            done[job] = so_far
            if sum(done) % 100 == 0:
                sys.stderr.write(f"\r{sum(done)} of {len(numbers)}, {time.perf_counter() - began:.0f} s ")

        with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
            return await fuzz(numbers[job::jobs], Path(folder), tell)

    return await asyncio.gather(*(one(job) for job in range(jobs)))


def main(arguments: Sequence[str]) -> int:
    """Run and print what was seen."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--count", type=int, default=20_000, help="how many files")
    parser.add_argument("--from", type=int, default=0, dest="first", help="the number of the first")
    parser.add_argument("--jobs", type=int, default=2, help="how many are read at once")
    parser.add_argument("--keep", type=Path, help="write the first file here and read none")
    parser.add_argument("--small", action="store_true", help=f"{SMALL} files")
    chosen = parser.parse_args(arguments)
    if chosen.keep:
        chosen.keep.write_bytes(mutated(chosen.first)[1])
        return 0
    count = SMALL if chosen.small else chosen.count
    results = asyncio.run(both(range(chosen.first, chosen.first + count), chosen.jobs))
    return shown(results)


def shown(results: Sequence[Result]) -> int:
    """Counts, then what must not be; 1 when there is any."""
    for title in ("sorts", "problems"):
        counts = sum((getattr(result, title) for result in results[1:]), getattr(results[0], title))
        sys.stdout.write(f"\n{title}: " + ", ".join(f"{name} {n}" for name, n in counts.most_common()) + "\n")
    took, number = max(result.slowest for result in results)
    sys.stdout.write(f"slowest: {took:.2f} s, number {number}\n")
    failures = {number: fault for result in results for number, fault in result.failures.items()}
    for number, fault in sorted(failures.items()):
        sys.stdout.write(f"{number}: {fault}\n")
    sys.stdout.write(f"{len(failures)} failures\n")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
