"""What archives of every format are seen as: entries, one after the other, each in pieces."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple

PIECE = 1 << 20  # bytes
_DRIVE = re.compile(r"[A-Za-z]:")


class Entry(NamedTuple):
    """One entry. `pieces` may be asked for once, before the next entry, and raises `Fault` for what is damaged.

    `size` is what the archive declares. `special` is a link or a device. `stored` opens the entry as a file that can
    be sought in, where it lies in the archive as it is. `packed` is its share of the archive, for progress.
    `passable`: leaving the rest unread costs nothing.
    """

    name: str
    size: int
    pieces: Callable[[], Iterator[bytes]]
    special: bool = False
    stored: Callable[[], BinaryIO] | None = None
    packed: int = 0
    passable: bool = False


def climbs(name: str) -> bool:
    """Whether a name would leave the folder that it is written to. A backslash alone is how some CDs write "/"."""
    plain = name.replace("\\", "/")
    return plain.startswith("/") or ".." in plain.split("/") or _DRIVE.match(plain) is not None
