"""A short run of `python -m tests.fuzz`: broken files give facts, and nothing else happens."""

from __future__ import annotations

from tests.fuzz.mutate import mutated
from tests.fuzz.run import fuzz

FILES = 60


async def test_broken_files_give_facts_and_nothing_else_happens(tmp_path):
    result = await fuzz(range(FILES), tmp_path)
    assert not result.failures
    assert sum(result.sorts.values()) == FILES


def test_a_number_is_always_the_same_file():
    assert mutated(7) == mutated(7) != mutated(8)
