"""Patients' files at rest.

1. A file is sealed in the age format to its person's identity, so the `age` tool opens it with that person's key,
   and nobody does once the key is erased.
2. Its name is random and says nothing (law 12). It appears whole or not at all, and only when the disk has it.
3. Files pass in pieces; a scan of 2 GB needs no more memory than a photo.
"""

from __future__ import annotations

import io
import os
import secrets
from concurrent.futures import Future, ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple, Protocol

import pyrage

from bot.vault import Key, SealBroken

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

PIECE = 2**20  # bytes


class FileRef(NamedTuple):
    """A stored file: its random name, and the SHA-256 (hexadecimal) and size of what it holds."""

    name: str
    sha256: str
    size: int


class Files(Protocol):
    """Where sealed files lie. Its calls take their time: from a thread. OSError when the place is away or full."""

    def put(self, plain: IO[bytes], key: Key) -> FileRef:
        """Store what is read from `plain`; it is safe when this returns."""
        ...

    def restore(self, name: str, key: Key, to: Path) -> None:
        """Write what a file holds to `to`; FileNotFoundError, SealBroken."""
        ...

    def erase(self, name: str) -> None:
        """Remove a file; one that is gone is fine."""
        ...


class Folder:
    """Sealed files in a local folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, plain: IO[bytes], key: Key) -> FileRef:
        name = secrets.token_hex(16)
        path = self._path(name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        source = _Measured(plain)
        try:
            with source, part.open("xb", buffering=PIECE) as sealed:
                # pyrage reads 8 kB at a time
                pyrage.encrypt_io(io.BufferedReader(source, PIECE), sealed, [_identity(key).to_public()])
                sealed.flush()
                os.fsync(sealed.fileno())
            part.replace(path)
        except (pyrage.EncryptError, OSError) as error:
            if isinstance(source.fault, SealBroken):
                raise source.fault from None
            raise OSError(f"sealed file: cannot be written ({error})") from None
        finally:
            part.unlink(missing_ok=True)
        sync(path.parent)
        return FileRef(name, source.digest.hexdigest(), source.size)

    def restore(self, name: str, key: Key, to: Path) -> None:
        with self._path(name).open("rb", buffering=PIECE) as sealed, to.open("wb", buffering=PIECE) as plain:
            _decrypt(sealed, plain, key)

    def erase(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / f"{name}.age"  # 256 folders: some tools slow down above some 10,000 entries


def _decrypt(sealed: IO[bytes], plain: IO[bytes], key: Key) -> None:
    try:
        pyrage.decrypt_io(sealed, plain, [_identity(key)])
    except (pyrage.DecryptError, OSError) as error:
        if getattr(error, "errno", None):  # the disk's; pyrage's own, for an altered piece, has no number
            raise
        raise SealBroken("sealed file: does not open with this key; restore it from a backup") from None


class _Measured(io.RawIOBase):
    """A stream that knows what went through it, and what broke it. A piece is hashed while it is sealed."""

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__()
        self._stream = stream
        self._beside = ThreadPoolExecutor(1)
        self._hashed: Future[object] = self._beside.submit(int)
        self.digest = sha256()
        self.size = 0
        self.fault: Exception | None = None

    def close(self) -> None:
        self._beside.shutdown()
        super().close()

    def readable(self) -> bool:
        return True

    def readinto(self, to: WriteableBuffer) -> int:
        try:
            piece = self._stream.read(len(memoryview(to)))
        except Exception as fault:  # pyrage would tell its words and not its kind
            self.fault = fault
            raise
        memoryview(to)[: len(piece)] = piece
        self._hashed.result()
        self._hashed = self._beside.submit(self.digest.update, piece)
        self.size += len(piece)
        return len(piece)


def _identity(key: Key) -> pyrage.x25519.Identity:
    return pyrage.x25519.Identity.from_str(key.identity)


def sync(folder: Path) -> None:
    """A new name is on the disk when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
