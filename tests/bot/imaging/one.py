"""Most tests look at an upload of one file."""

from __future__ import annotations

from bot.imaging.look import look as look_at
from bot.imaging.parts import Part


def look(path):
    """The facts of one file."""
    return look_at([Part(path)])
