"""The single objects of an upload, one after another, each under a number that stays the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.imaging.parts import Part
from bot.imaging.signature import HEAD, sniff

SIZE_MAX = 512 << 20  # bytes of one object
PICTURES = frozenset({"jpeg", "png", "heic"})
BESIDE = frozenset({"dicomdir", "exe", "text", "html", "empty"})  # what lies on every CD and is nobody's picture


class Object(NamedTuple):
    """One file of an upload; `number` counts from 1 in the order in which they come."""

    number: int
    kind: str
    data: bytes


def objects(parts: Sequence[Part]) -> Iterator[Object]:
    """Every file of an upload but those that lie on every CD."""
    for number, part in enumerate(parts, 1):
        with part.path.open("rb") as file:
            data = file.read(SIZE_MAX)
        yield Object(number, sniff(data[:HEAD]), data)
