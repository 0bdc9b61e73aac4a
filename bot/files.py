"""Patients' files at rest.

1. A file is sealed in the age format to its person's identity, so the `age` tool opens it with that person's key,
   and nobody does once the key is erased.
2. Its name is random and says nothing (law 12). It appears whole or not at all, and only when the disk has it.
3. Files pass in pieces; a scan of 2 GB needs no more memory than a photo.
"""

from __future__ import annotations

import asyncio
import os
import secrets
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, NamedTuple, Protocol

import pyrage

from bot.vault import Key, SealBroken

PIECE = 2**20  # bytes
IN_MEMORY = 20 * 2**20  # bytes; what Telegram hands over fits, larger plain texts go to an unnamed file


class FileRef(NamedTuple):
    """A stored file: its random name, and the SHA-256 and size of what it holds."""

    name: str
    sha256: bytes
    size: int


class Files(Protocol):
    """Where sealed files lie. OSError when the place does not answer or is full."""

    async def put(self, plain: IO[bytes], key: Key) -> FileRef:
        """Store what is read from `plain`; it is safe when this returns."""
        ...

    async def open(self, name: str, key: Key) -> IO[bytes]:
        """What a file holds, to be closed by the caller; FileNotFoundError, SealBroken."""
        ...

    async def erase(self, name: str) -> None:
        """Remove a file; one that is gone is fine."""
        ...


class Folder:
    """Sealed files in a local folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, plain: IO[bytes], key: Key) -> FileRef:
        return await asyncio.to_thread(self._put, plain, key)

    async def open(self, name: str, key: Key) -> IO[bytes]:
        return await asyncio.to_thread(self._open, name, key)

    async def erase(self, name: str) -> None:
        await asyncio.to_thread(self._path(name).unlink, missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / f"{name}.age"  # 256 folders: some tools slow down above some 10,000 entries

    def _put(self, plain: IO[bytes], key: Key) -> FileRef:
        name = secrets.token_hex(16)
        path = self._path(name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        source = _Measured(plain)
        try:
            with part.open("xb", buffering=PIECE) as sealed:
                pyrage.encrypt_io(source, sealed, [_identity(key).to_public()])
                sealed.flush()
                os.fsync(sealed.fileno())
            part.replace(path)
        except pyrage.EncryptError as error:
            raise OSError(f"sealed file: cannot be written ({error})") from None
        finally:
            part.unlink(missing_ok=True)
        _sync(path.parent)
        return FileRef(name, source.digest.digest(), source.size)

    def _open(self, name: str, key: Key) -> IO[bytes]:
        with ExitStack() as on_failure:
            plain: IO[bytes] = on_failure.enter_context(SpooledTemporaryFile(IN_MEMORY, "w+b", dir=str(self._folder)))
            with self._path(name).open("rb", buffering=PIECE) as sealed:
                _decrypt(sealed, plain, key)
            plain.seek(0)
            on_failure.pop_all()
        return plain


def _decrypt(sealed: IO[bytes], plain: IO[bytes], key: Key) -> None:
    try:
        pyrage.decrypt_io(sealed, plain, [_identity(key)])
    except (pyrage.DecryptError, OSError) as error:
        if getattr(error, "errno", None):  # the disk's; pyrage's own, for an altered piece, has no number
            raise
        raise SealBroken("sealed file: does not open with this key; restore it from a backup") from None


class _Measured:
    """A stream that knows what went through it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.digest = sha256()
        self.size = 0

    def read(self, size: int = PIECE) -> bytes:
        piece = self._stream.read(size)
        self.digest.update(piece)
        self.size += len(piece)
        return piece


def _identity(key: Key) -> pyrage.x25519.Identity:
    return pyrage.x25519.Identity.from_str(key.identity)


def _sync(folder: Path) -> None:
    """A new name is on the disk when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
