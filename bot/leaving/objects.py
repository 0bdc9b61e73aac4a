"""The single files of an upload that can be pictures, wherever they lie, each under a number that stays the same.

What could not be opened of the upload is told as it is told to staff: part of a study never passes for the whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.imaging.contents import Contents
from bot.imaging.parts import Part

SIZE_MAX = 512 << 20  # bytes of one object
UNREAD = (
    "encrypted", "missing_parts", "bomb", "overlap", "too_large", "too_many", "too_deep", "crc", "corrupt",
    "truncated", "unsupported", "unreadable",
)  # fmt: skip


class Object(NamedTuple):
    """One file of an upload; `number` counts from 1 in the order in which they come. `data` None: it is too large."""

    number: int
    kind: str
    data: bytes | None


class Objects:
    """What an upload holds, once each; after all were given, `unread` says what could not be opened."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._contents = Contents(parts)
        self._seen: set[bytes] = set()

    def __iter__(self) -> Iterator[Object]:
        for number, one in enumerate(self._contents.files(), 1):
            if one.digest and one.digest in self._seen:
                continue
            self._seen.add(one.digest)
            whole = one.is_whole and one.size <= SIZE_MAX
            yield Object(number, one.kind, one.file.read() if whole else None)

    @property
    def unread(self) -> tuple[str, ...]:
        """Codes of what kept a part of the upload shut."""
        return tuple(code for code in UNREAD if self._contents.found.has(code))
