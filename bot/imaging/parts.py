"""What goes into the child process and what comes out, besides facts."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from flows.rules.study import Facts

TEXT_MAX = 60_000  # characters of all reports of an upload; a long one has 20,000


class Part(NamedTuple):
    """One file of an upload: where it lies (absolute), and what its sender called it.

    The name is a hint for the order of volumes and never trusted for anything else.
    """

    path: Path
    name: str = ""


class Picture(NamedTuple):
    """Something to show to staff: shows is sheet, slice, photo or page; `jpeg` holds no metadata."""

    shows: str
    jpeg: bytes


class Inspected(NamedTuple):
    """The facts of an upload, and pictures of it where they were asked for."""

    facts: Facts
    pictures: tuple[Picture, ...] = ()
