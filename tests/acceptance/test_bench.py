"""The benchmarks that write rows by hand still fit the tables, and those that make files find them read."""

from __future__ import annotations

from pathlib import Path

from tests.bench import dues, imaging


async def test_the_benchmark_of_dues_runs(tmp_path: Path):
    tables = await dues.run(tmp_path, small=True)
    assert "| 1,000 | 5 | 5 |" in tables, "five dues became five messages"


async def test_the_benchmark_of_imaging_runs(tmp_path: Path):
    tables = await imaging.run(tmp_path, small=True)
    assert "| 6 slices |" in tables, "every slice was found, or it would have ended"
