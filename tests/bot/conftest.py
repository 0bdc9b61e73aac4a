"""What the tests of the shell share."""

from __future__ import annotations

import pytest

from bot import app, outbox
from tests.bot.harness import Clinic


@pytest.fixture
async def clinic(store, tmp_path, monkeypatch):
    """A clinic at work, on both engines. Where the bot would wait before it tries again, it does not."""
    monkeypatch.setattr(outbox, "BACKOFF_MAX", 0.0)
    monkeypatch.setattr(app, "SETTLE_PAUSE", 0.0)
    async with Clinic(store, tmp_path) as it:
        yield it
