"""Several files, or a piece of one, read as if they were one file. Nothing is copied into memory."""

from __future__ import annotations

import io
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import BinaryIO

BUFFER = 1 << 18  # bytes


class _Raw(io.RawIOBase):
    """A read-only file of `size` bytes; `_at` reads at one place."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self._size, self._pos = size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._pos, io.SEEK_END: self._size}[whence]
        self._pos = max(0, base + offset)
        return self._pos

    def tell(self) -> int:
        return self._pos

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # io gives a memoryview
        want = min(len(buffer), self._size - self._pos)
        data = self._at(self._pos, want) if want > 0 else b""
        buffer[: len(data)] = data
        self._pos += len(data)
        return len(data)

    def _at(self, pos: int, count: int) -> bytes:
        raise NotImplementedError


class _Joined(_Raw):
    """Only one of the files is open at a time: a child may open few, and a study may come in a hundred."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = paths
        self._ends = list(accumulate(path.stat().st_size for path in paths))
        super().__init__(self._ends[-1])
        self._open: tuple[int, BinaryIO] | None = None

    def _at(self, pos: int, count: int) -> bytes:
        index = bisect_right(self._ends, pos)
        if self._open is None or self._open[0] != index:
            self._shut()
            self._open = index, self._paths[index].open("rb")
        file = self._open[1]
        file.seek(pos - (self._ends[index - 1] if index else 0))
        return file.read(min(count, self._ends[index] - pos))

    def _shut(self) -> None:
        if self._open:
            self._open[1].close()

    def close(self) -> None:
        self._shut()
        super().close()


class _Window(_Raw):
    def __init__(self, file: BinaryIO, offset: int, size: int) -> None:
        super().__init__(size)
        self._file, self._offset = file, offset

    def _at(self, pos: int, count: int) -> bytes:
        self._file.seek(self._offset + pos)
        return self._file.read(count)


class _Pieces(io.RawIOBase):
    """What comes in pieces, as a file that can only be read onwards."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        super().__init__()
        self._pieces, self._rest = pieces, memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # as above
        if not self._rest:
            self._rest = memoryview(next(self._pieces, b""))
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count


def joined(paths: Sequence[Path]) -> BinaryIO:
    """The files one after the other."""
    return io.BufferedReader(_Joined(paths), BUFFER)


def window(file: BinaryIO, offset: int, size: int) -> BinaryIO:
    """`size` bytes of a file; the file's own position moves."""
    return io.BufferedReader(_Window(file, offset, size), BUFFER)


def onwards(pieces: Iterator[bytes]) -> BinaryIO:
    """A file that cannot be sought in."""
    return io.BufferedReader(_Pieces(pieces), BUFFER)
