"""Whether a PDF holds more than its reader could bear.

1. Streams that shrink as no page's contents and no picture do are unpacked piece by piece, nothing of them is kept.
2. A stream whose beginning shrinks as honest ones do is left to the reader, which has limits of its own.
3. All of this may take a second; what is not unpacked by then is left to the reader too.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from bot.imaging.documents.active import DICTIONARY, streams

MIB = 1 << 20
STREAM_MAX = 256 * MIB  # a page in colours at 600 dots an inch has 105
WORK_MAX = 512 * MIB
TASTE = 4 * MIB
PIECE = 16 << 10
RATIO_MAX = 50
PACKED_MIN = 256  # bytes; three times packed, a gigabyte is not much more
LAYERS_MAX = 8


def unfolds(data: bytes) -> bool:
    """Whether a stream of a PDF becomes too large."""
    left = WORK_MAX
    for at, start, end in streams(data):
        layers = min(data[max(at, start - DICTIONARY) : start].count(b"/Fl"), LAYERS_MAX)
        if layers and end - start > PACKED_MIN:
            size = _size(data[start + 6 : end].lstrip(b"\r\n"), layers)
            if size > STREAM_MAX:
                return True
            left -= size
            if left < 0:
                return False
    return False


def _size(packed: bytes, layers: int) -> int:
    """How large a stream becomes, up to where that is too much or looks honest."""
    taken = Taken(packed)
    pieces: Iterator[bytes] = taken.pieces()
    for _ in range(layers):
        pieces = _unpacked(pieces)
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > STREAM_MAX or TASTE < size < RATIO_MAX * taken.count:
            break
    return size


class Taken:
    """The bytes of a stream in pieces, and how many were taken."""

    def __init__(self, packed: bytes) -> None:
        self._packed, self.count = packed, 0

    def pieces(self) -> Iterator[bytes]:
        """Small enough to know what a beginning became."""
        for at in range(0, len(self._packed), PIECE):
            self.count += PIECE
            yield self._packed[at : at + PIECE]


def _unpacked(pieces: Iterator[bytes]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj()
    try:
        for piece in pieces:
            found = unpacker.decompress(piece, MIB)
            while found:
                yield found
                found = unpacker.decompress(unpacker.unconsumed_tail, MIB)
    except zlib.error:  # locked, or packed in another way
        return
