"""A conversation that was begun in a test is told to its end there."""

from collections.abc import Iterator

import pytest

from tests import talk


@pytest.fixture(autouse=True)
def every_playbook_is_finished() -> Iterator[None]:
    talk.unfinished.clear()
    yield
    begun = [*talk.unfinished]
    talk.unfinished.clear()
    for playbook in begun:
        playbook.must_be_finished()
