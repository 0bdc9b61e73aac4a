"""Files of the intake's tests."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest


@pytest.fixture
def samples():
    """The folder of sample files."""
    return Path(__file__).parents[2] / "samples" / "imaging"


@pytest.fixture
def disc(samples):
    """The files of a whole CD."""
    with zipfile.ZipFile(samples / "cd" / "cd_brain_mr.zip") as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]
