"""What the tests of uploads share."""

from __future__ import annotations

import pytest

from tests.bot import played
from tests.bot.uploads.page_stage import served


@pytest.fixture
async def page(clinic_at):
    """The upload page, with a link for the case."""
    async with served(await clinic_at(played.FORM_SENT)) as it:
        await it.link()
        yield it
