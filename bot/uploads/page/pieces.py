"""Files on their way: sealed piece by piece under their person's key, and on the disk before they are acknowledged.

1. A piece's name says where it begins and how long it is, so the folder itself is the record of what is here.
2. What is in no unbroken row from the first byte on counts as never received.
3. Names of files are in the sealed list; no name in the folder says anything (law 12).

Calls take their time: from a thread. OSError when the disk is full or away, SealBroken.
"""

from __future__ import annotations

import io
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
import pyrage

from bot.files import sync
from bot.vault import Key, SealBroken

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

NAME = re.compile(r"(?P<file>\d+)-(?P<at>\d+)-(?P<size>\d+)\.age")
LIST = "list.age"


@dataclass(frozen=True, slots=True)
class Told:
    """A file as the browser tells of it; `mark` is a digest of its two ends, by which it is known again."""

    id: int
    name: str
    size: int
    mark: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Some bytes of a file."""

    at: int
    size: int
    path: Path


class Pieces:
    """What links have received so far, a folder each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def links(self) -> list[bytes]:
        """The links (their hashes) that something lies here for."""
        found = self._folder.iterdir() if self._folder.is_dir() else iter(())
        return [bytes.fromhex(path.name) for path in found if re.fullmatch(r"[0-9a-f]{64}", path.name)]

    def told(self, link: bytes, key: Key) -> list[Told]:
        """The files that were announced."""
        try:
            plain = _open((self._of(link) / LIST).read_bytes(), key)
        except FileNotFoundError:
            return []
        return [Told(**one) for one in orjson.loads(plain)]

    def tell(self, link: bytes, files: list[Told], key: Key) -> None:
        """Announce files, in place of what was announced before."""
        self._write(link, LIST, orjson.dumps([asdict(file) for file in files]), key)

    def received(self, link: bytes) -> dict[int, int]:
        """The bytes of each file that are here."""
        return {file: row[-1].at + row[-1].size for file, row in self._rows(link).items()}

    def append(self, link: bytes, file: int, at: int, data: bytes, key: Key) -> None:
        """Keep the bytes of a file that begin at `at`; they are safe when this returns."""
        self._write(link, f"{file}-{at}-{len(data)}.age", data, key)

    def stream(self, link: bytes, file: int, key: Key) -> io.BufferedReader:
        """A file from its first byte to its last, a piece at a time in memory."""
        return io.BufferedReader(_Row(self._rows(link).get(file, []), key))

    def forget_file(self, link: bytes, file: int) -> None:
        """Remove the pieces of one file."""
        for path in self._of(link).glob(f"{file}-*.age"):
            path.unlink(missing_ok=True)

    def forget(self, link: bytes) -> None:
        """Remove all of a link."""
        shutil.rmtree(self._of(link), ignore_errors=True)

    def room(self) -> int:
        """Bytes free on the disk."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return shutil.disk_usage(self._folder).free

    def _of(self, link: bytes) -> Path:
        return self._folder / link.hex()

    def _rows(self, link: bytes) -> dict[int, list[Piece]]:
        """The unbroken rows; where two pieces begin alike, the longer one counts."""
        found: dict[int, list[Piece]] = {}
        folder = self._of(link)
        for path in folder.iterdir() if folder.is_dir() else ():
            if match := NAME.fullmatch(path.name):
                piece = Piece(int(match["at"]), int(match["size"]), path)
                found.setdefault(int(match["file"]), []).append(piece)
        rows = {file: list(_unbroken(pieces)) for file, pieces in found.items()}
        return {file: row for file, row in rows.items() if row}

    def _write(self, link: bytes, name: str, plain: bytes, key: Key) -> None:
        folder = self._of(link)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = folder / f"{name}.part"
        try:
            with part.open("wb") as sealed:
                sealed.write(pyrage.encrypt(plain, [pyrage.x25519.Identity.from_str(key.identity).to_public()]))
                sealed.flush()
                os.fsync(sealed.fileno())
            part.replace(folder / name)
        finally:
            part.unlink(missing_ok=True)
        sync(folder)


def _unbroken(pieces: list[Piece]) -> Iterator[Piece]:
    here = 0
    for piece in sorted(pieces, key=lambda one: (one.at, -one.size)):
        if piece.at == here and piece.size:
            yield piece
            here += piece.size


class _Row(io.RawIOBase):
    """Pieces, read one after the other."""

    def __init__(self, row: list[Piece], key: Key) -> None:
        self._row = iter(row)
        self._key = key
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        if not self._rest:
            following = next(self._row, None)
            if following is None:
                return 0
            self._rest = memoryview(_open(following.path.read_bytes(), self._key))
        wanted = memoryview(buffer).cast("B")
        size = min(len(wanted), len(self._rest))
        wanted[:size], self._rest = self._rest[:size], self._rest[size:]
        return size


def _open(sealed: bytes, key: Key) -> bytes:
    try:
        plain: bytes = pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(key.identity)])
    except pyrage.DecryptError:
        raise SealBroken("sealed piece: does not open with this key; the file must be sent again") from None
    return plain
