"""Stages: a sandbox and the real bot, up in about two seconds, each test's own."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.config import use_newest_zones
from bot.rehearsal import scripts
from tests import shipped
from tests.acceptance.ready import ReadyStage
from tests.acceptance.scene import Scene

ROOT = Path(__file__).parents[2]


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.acceptance)


@pytest.fixture(scope="session", autouse=True)
def forker():
    """What forks the bots ends with the tests."""
    yield
    ReadyStage.over()


@pytest.fixture(scope="session")
def catalogs():
    """The texts as the bot reads them."""
    use_newest_zones()
    return shipped.catalogs()


@pytest.fixture
def script():
    """The knee case, fresh: a test may change what its people say."""
    return scripts(ROOT / "data")["knee-oa"]


@pytest.fixture
async def open_scene(tmp_path, script, catalogs):
    """Opens scenes: `await open_scene(lang="es", until="...")` plays up to the step whose English words begin so."""
    async with AsyncExitStack() as stack:

        async def opened(*, lang: str = "en", until: str | None = None, name: str = "stage") -> Scene:
            folder = tmp_path / name
            folder.mkdir()
            stage = await stack.enter_async_context(ReadyStage(folder, script.start))
            scene = Scene(stage, await stage.player(script, catalogs, lang))
            if until is not None:
                await scene.play(until)
            return scene

        yield opened
