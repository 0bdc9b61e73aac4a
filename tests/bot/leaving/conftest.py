"""Files of the intake's tests."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def samples():
    """The folder of sample files."""
    return Path(__file__).parents[2] / "samples" / "imaging"
