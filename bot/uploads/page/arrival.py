"""One upload on its way: what was told of, and how much of it is here.

1. One request at a time writes to it. Whoever comes later ends the one before, whose connection is most likely dead.
2. It is complete when every byte of every file that was told of is here. From then on nothing changes it.
3. All of it is read from the disk again after a restart.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from bot.files import FileRef
from bot.uploads.page.links import Link
from bot.uploads.page.pieces import Pieces, Told
from bot.vault import Key
from flows.errors import PuenteError

MOST = 2_000 * 2**20  # bytes of one upload
MOST_FILES = 2_000
SPARE = 2**30  # bytes that stay free on the disk
COPIES = 2  # of an upload at a time: its pieces and the sealed file made of them, then that and the one that is read
NAME, MARK = 200, 64  # characters


class Refused(PuenteError):
    """What was asked for cannot be done; the code says why, to the page."""

    def __init__(self, code: str, status: int, lang: str | None = None) -> None:
        super().__init__(code)
        self.code, self.status, self.lang = code, status, lang


@dataclass
class Arrival:
    """The state of one link. Its lock is held by who writes; `leave` makes them let go of it."""

    link: Link
    key: Key
    lang: str
    pieces: Pieces
    files: dict[int, Told] = field(default_factory=dict)
    here: dict[int, int] = field(default_factory=dict)
    sealed: dict[int, FileRef] = field(default_factory=dict)  # the files made of it, once it is complete
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    leave: Callable[[], None] | None = None

    async def load(self) -> None:
        """Read from the disk how far it is."""
        self.files = {told.id: told for told in await asyncio.to_thread(self.pieces.told, self.link.hash, self.key)}
        self.here = await asyncio.to_thread(self.pieces.received, self.link.hash)

    @asynccontextmanager
    async def alone(self, leave: Callable[[], None] | None = None) -> AsyncIterator[None]:
        """Write to it, once whoever still writes has left."""
        if self.leave is not None:
            self.leave()
        async with self.lock:
            self.leave = leave
            try:
                yield
            finally:
                self.leave = None

    @property
    def is_complete(self) -> bool:
        """Whether all of it is here."""
        return bool(self.files) and all(self.offset(told.id) == told.size for told in self.files.values())

    def offset(self, file: int) -> int:
        """The bytes of a file that are here."""
        return min(self.here.get(file, 0), self.files[file].size)

    def file(self, number: int) -> Told:
        """A file that was told of; Refused."""
        if number not in self.files:
            raise Refused("unknown_file", 404)
        return self.files[number]

    async def tell(self, found: Iterable[Told]) -> list[int]:
        """Files that will come, beside those told of before; the same one again goes on where it stopped. Their ids."""
        files = {(told.name, told.size, told.mark): told for told in self.files.values()}
        number = max(self.files, default=0)
        ids: list[int] = []
        for told in found:
            own = told.name, told.size, told.mark
            if own not in files:
                number += 1
                files[own] = replace(told, id=number)
            ids.append(files[own].id)
        await self._check(list(files.values()))
        await asyncio.to_thread(self.pieces.tell, self.link.hash, list(files.values()), self.key)
        self.files = {told.id: told for told in files.values()}
        return ids

    async def _check(self, files: list[Told]) -> None:
        """Whether there is room for it."""
        if len(files) > MOST_FILES:
            raise Refused("too_many", 413)
        size = sum(told.size for told in files)
        if size > MOST:
            raise Refused("too_large", 413)
        coming = size * COPIES - sum(self.here.values())
        if coming + SPARE > await asyncio.to_thread(self.pieces.room):
            raise Refused("no_space", 507)

    async def keep(self, file: int, data: bytes) -> None:
        """Seal the next bytes of a file; they are safe when this returns."""
        at = self.offset(file)
        await asyncio.to_thread(self.pieces.append, self.link.hash, file, at, data, self.key)
        self.here[file] = at + len(data)

    async def drop(self, number: int) -> None:
        """Leave a file out of it, by the patient's word."""
        files = {told.id: told for told in self.files.values() if told.id != number}
        await asyncio.to_thread(self.pieces.tell, self.link.hash, list(files.values()), self.key)
        await asyncio.to_thread(self.pieces.forget_file, self.link.hash, number)
        self.files = files
        self.here.pop(number, None)


def told_from(found: object) -> Told:
    """A file as the browser tells of it; Refused when it makes no sense."""
    match found:
        case {"name": str(name), "size": int(size), "mark": str(mark)} if size >= 0 and len(mark) <= MARK:
            return Told(0, clean(name), size, mark)
    raise Refused("bad_request", 400)


def clean(name: str) -> str:
    """A name without anything that a path or a terminal would obey; folders stay, as the parts of a CD need them."""
    parts = ("".join(sign for sign in part if sign.isprintable()) for part in name.replace("\\", "/").split("/"))
    return "/".join(part for part in parts if part.strip(". "))[-NAME:] or "-"
