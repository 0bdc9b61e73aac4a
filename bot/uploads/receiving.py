"""A file on its way in: hashed and sealed as it comes, so that the original is safe before anything parses it (law 13).

Beside the sealed one a plain working copy is written into our private folder, which is wiped at every start.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from queue import Empty, Full, Queue
from typing import IO, TYPE_CHECKING, cast

if TYPE_CHECKING:
    from bot.files import FileRef, Files
    from bot.vault import Key
    from bot.wire import Sink

PIECES = 4  # between the network and the disk; more would only cost memory
LOOK = 0.1  # seconds between looks whether the other side is still there


async def receive(files: Files, key: Key, plain: Path, fetch: Callable[[Sink], Awaitable[object]]) -> FileRef:
    """The sealed file of what `fetch` writes, with a working copy at `plain`; whatever ends `fetch` leaves no file."""
    with plain.open("wb") as copy:
        stream = _Stream(copy)
        sealing = asyncio.ensure_future(asyncio.to_thread(_seal, files, stream, key))
        try:
            await fetch(stream)
            await asyncio.to_thread(stream.end)
        except BaseException:
            stream.is_cut = True
            with suppress(OSError):  # what ended it is told already
                await sealing
            raise
        return await sealing


def _seal(files: Files, stream: _Stream, key: Key) -> FileRef:
    try:
        return files.put(cast("IO[bytes]", stream), key)
    finally:
        stream.is_over = True


class _Stream:
    """Written to by the one who fetches, read by the one who seals; each in a thread of its own."""

    def __init__(self, plain: IO[bytes]) -> None:
        self._plain = plain
        self._pieces: Queue[bytes] = Queue(PIECES)
        self._piece, self._at = b"", 0
        self._is_read = False
        self.is_over = False  # nobody reads any more
        self.is_cut = False  # nobody writes any more, and not all came

    def write(self, piece: bytes) -> None:
        """Hand on one piece; OSError when it cannot be kept."""
        if piece:
            self._plain.write(piece)
            self._hand_over(piece)

    def end(self) -> None:
        """That was all."""
        self._plain.flush()
        self._hand_over(b"")

    def _hand_over(self, piece: bytes) -> None:
        while not self.is_over:
            try:
                return self._pieces.put(piece, timeout=LOOK)
            except Full:
                continue
        raise OSError("the file cannot be sealed")

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes; none at the end. OSError when not all came."""
        if self._at == len(self._piece) and not self._is_read:
            self._piece, self._at = self._next(), 0
            self._is_read = not self._piece
        begin = self._at
        self._at = len(self._piece) if size < 0 else min(begin + size, len(self._piece))
        return self._piece[begin : self._at]

    def _next(self) -> bytes:
        while not self.is_cut:
            try:
                return self._pieces.get(timeout=LOOK)
            except Empty:
                continue
        raise OSError("the file did not come whole")
