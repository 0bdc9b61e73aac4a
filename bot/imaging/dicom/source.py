"""The bytes of one DICOM object: where they come from, and what to do when they end.

1. Nothing is held but a window of the stream, so that an object may be larger than memory.
2. Of a long object only the beginning may be given. What lies `Beyond` it is not known; bytes that are nowhere have
   been cut off (`Cut`).
3. What is packed is unpacked up to `UNPACKED_MAX` and no further: it is a bomb before any parser sees it.
"""

from __future__ import annotations

import zlib
from io import BytesIO
from typing import BinaryIO, NamedTuple

WINDOW = 32 << 10  # bytes; most headers fit
UNPACKED_MAX = 64 << 20  # bytes; from here on a ratio of 100:1 is a bomb
RATIO_MAX = 100
UNKNOWN = 1 << 62  # the size of an object of which only the beginning was unpacked
_PIECE = 64 << 10


class Cut(Exception):
    """The object ends before what its lengths announce."""

    problem = "truncated"


class Beyond(Cut):
    """What is asked for lies behind the beginning that is given."""

    problem = "too_large"


class Source:
    """An object of `size` bytes, read through a window; of one that `goes_on` only the beginning is given."""

    def __init__(self, file: BinaryIO, size: int | None = None) -> None:
        self._file = file
        self.given = file.seek(0, 2)
        self.size = self.given if size is None else size
        self.goes_on = self.given < self.size
        self._start, self._window = 0, b""

    def view(self, at: int, count: int) -> tuple[bytes, int]:
        """A window that holds `count` bytes from `at`, and where in it they begin."""
        offset = at - self._start
        if 0 <= offset <= len(self._window) - count:
            return self._window, offset
        if at + count > min(self.given, self.size):
            raise Beyond if self.goes_on and at + count <= self.size else Cut
        self._file.seek(at)
        self._start, self._window = at, self._file.read(max(count, WINDOW))
        if len(self._window) < count:  # the stream is shorter than it said
            raise Cut
        return self._window, 0

    def window(self, at: int) -> tuple[bytes, int]:
        """What happens to be in memory, and where in it `at` is; nothing when it is not."""
        offset = at - self._start
        return (self._window, offset) if 0 <= offset < len(self._window) else (b"", 0)

    def take(self, at: int, count: int) -> bytes:
        """Exactly `count` bytes from `at`."""
        window, offset = self.view(at, count)
        return window[offset : offset + count]

    def some(self, at: int, count: int) -> bytes:
        """Up to `count` bytes from `at`, as many as are given."""
        here = min(count, self.given - at, self.size - at)
        return self.take(at, here) if here > 0 else b""


class Unpacked(NamedTuple):
    """A deflated object made plain; `fault` is bomb, truncated or corrupt."""

    source: Source
    fault: str | None


def unpacked(source: Source, at: int) -> Unpacked:
    """The deflated rest of an object (PS3.5 section A.5), as far as it may be unpacked."""
    zlib_header = source.some(at, 1) == b"\x78"  # some writers take the wrong of two formats
    engine = zlib.decompressobj(zlib.MAX_WBITS if zlib_header else -zlib.MAX_WBITS)
    plain, fault = bytearray(), None
    while not engine.eof and len(plain) < UNPACKED_MAX:
        piece = engine.unconsumed_tail
        if not piece:
            piece = source.some(at, _PIECE)
            at += len(piece)
        if not piece:
            fault = None if source.goes_on else "truncated"
            break
        try:
            plain += engine.decompress(piece, UNPACKED_MAX - len(plain))
        except zlib.error:
            fault = "corrupt"
            break
    if engine.eof or fault:
        return Unpacked(Source(BytesIO(plain)), fault)
    if len(plain) >= UNPACKED_MAX and len(plain) > RATIO_MAX * at:
        fault = "bomb"
    return Unpacked(Source(BytesIO(plain), UNKNOWN), fault)
