"""Archives walked entry by entry, never extracted.

1. One entry at most is in memory, and of a long one only its beginning; everything is counted as it comes out.
2. What an entry is, its bytes say. Names are looked at for harm and compared with the CD's directory, never opened.
3. What is damaged costs itself; what is unsafe ends its archive. What was read before counts.
4. Programs and other files of a CD are counted or passed by, never read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import BinaryIO, NamedTuple

from bot.imaging.archives import flat, rar, sevenzip, zipdirectory, zipped
from bot.imaging.archives.budget import ENTRY_MAX, MIB, Broken, Budget, Fault, Stop
from bot.imaging.archives.entry import Entry, climbs
from bot.imaging.archives.joined import onwards
from bot.imaging.found import Found
from bot.imaging.readers import READ
from bot.imaging.signature import HEAD, NO_FORMAT, sniff, unlisted

KEPT_MAX = 64 * MIB  # of one entry in memory: mostly all of it, of the longest DICOM objects the header
READERS = {"zip": "zip", "7z": "7z", "rar": "rar", "tar": "tar", "gzip": "packed"}
PACKED = {"bzip2": "packed", "xz": "packed", "zstd": "packed", "iso": "iso"}  # archives whose kind is `unknown`
TAKEN = frozenset({*READ, "dicomdir"})
JAVA = b"META-INF/"
ONWARDS = frozenset({"tar"})  # nothing in it is behind where it is needed


class File(NamedTuple):
    """A file that can be a study or a report, or a CD's directory; `file` holds its beginning unless it `is_whole`.

    It may be read until the next one comes; `path` is where a loose one lies, one that was sent by itself.
    """

    kind: str
    name: str
    file: BinaryIO
    size: int
    digest: bytes
    is_whole: bool = True
    path: Path | None = None


def reader_of(file: BinaryIO, kind: str) -> str | None:
    """How an archive is read; None for what is none."""
    if kind == "unknown":
        return PACKED.get(unlisted(file) or "")
    return READERS.get(kind)


class Walk:
    """The walk through the archives of one upload."""

    def __init__(self, found: Found, password: str | None, advance: Callable[[int], None]) -> None:
        self._found, self._password, self._advance = found, password, advance

    def archive(
        self, file: BinaryIO, size: int, how: str, volumes: Sequence[int] = (), outer: Budget | None = None
    ) -> Iterator[File]:
        """The files in an archive, and in those inside it. Raises `Stop` when it is unsafe to go on."""
        budget = Budget(size, outer)
        try:
            for entry in self._entries(file, size, how, volumes, budget):
                budget.entry()
                budget.expect(entry.size)
                if entry.size > ENTRY_MAX and not entry.passable:
                    raise Stop("too_large")
                yield from self._entry(entry, budget)
                if outer is None:
                    self._advance(entry.packed)
        except Broken as broken:
            self._found.note(broken.code, broken.value)

    def _entries(self, file: BinaryIO, size: int, how: str, volumes: Sequence[int], budget: Budget) -> Iterator[Entry]:
        if how == "7z" and file.seekable():
            self._measure(file, size)
        if how == "rar" and file.seekable():
            self._volume(rar.about(file), len(volumes))
        if how != "zip" or not file.seekable():
            return flat.entries(file, how, self._password)
        listing = zipdirectory.listing(file, size, volumes)
        self._around(file, size, listing)
        zipped.check(listing, budget)
        if zipped.needs_other(listing, self._password):
            return flat.entries(file, how, self._password)
        return zipped.entries(file, listing)

    def _measure(self, file: BinaryIO, size: int) -> None:
        """A 7z begins with where it ends."""
        file.seek(0)
        end = sevenzip.length(file.read(sevenzip.START.size))
        if end is None or end > size:
            raise Broken("truncated")
        if end < size:
            self._found.note("trailing_data", str(size - end))

    def _volume(self, said: rar.Rar, volumes: int) -> None:
        """A part of a RAR is not the whole; a password is not damage."""
        missing = [*range(1, said.number), *([said.number + 1] if said.more and volumes < 2 else [])]
        if missing:
            raise Broken("missing_parts", ",".join(map(str, missing)))
        if said.locked:
            raise Broken("encrypted", "unsupported" if self._password is not None else "")
        if said.old:
            raise Broken("unsupported")

    def _around(self, file: BinaryIO, size: int, listing: zipdirectory.Listing) -> None:
        if listing.lacking:
            self._found.note("missing_parts", ",".join(str(n + 1) for n in range(listing.lacking)))
        if not listing.complete and not (listing.broken and listing.after):
            self._found.note("corrupt" if listing.broken or not listing.infos else "truncated")
        if listing.after:
            file.seek(size - listing.after)
            second = sniff(file.read(HEAD).lstrip(b"\x00"))
            self._found.note("trailing_data" if second in NO_FORMAT else "polyglot", str(listing.after))
        if listing.before:
            self._found.note("trailing_data", str(listing.before))

    def _entry(self, entry: Entry, budget: Budget) -> Iterator[File]:
        self._found.name(entry.name)
        if climbs(entry.name):
            self._found.note("path_traversal")
        if entry.special:
            self._found.note("symlink")
            return
        try:
            pieces = _counted(entry, budget)
            yield from self._content(entry, next(pieces, b""), pieces, budget)
        except (Stop, Broken):
            raise
        except Fault as fault:
            self._found.damaged(fault.code, fault.value)

    def _content(self, entry: Entry, first: bytes, pieces: Iterator[bytes], budget: Budget) -> Iterator[File]:
        kind = _kind(first)
        how = reader_of(BytesIO(first), kind)
        if how:
            yield from self._nested(entry, how, chain([first], pieces), budget)
        elif kind in TAKEN:
            yield _kept(kind, entry.name, chain([first], pieces))
        else:
            self._found.other(kind)
        if not entry.passable:
            for _ in pieces:  # what is passed by comes out all the same, and is counted
                pass

    def _nested(self, entry: Entry, how: str, pieces: Iterator[bytes], budget: Budget) -> Iterator[File]:
        if entry.stored:
            yield from self.archive(entry.stored(), entry.size, how, outer=budget)
        elif how in ONWARDS or entry.size > KEPT_MAX:
            yield from self.archive(onwards(pieces), entry.size or ENTRY_MAX, how, outer=budget)
        else:
            kept = _kept("", entry.name, pieces)
            if not kept.is_whole:
                raise Fault("too_large")
            yield from self.archive(kept.file, kept.size, how, outer=budget)


def _counted(entry: Entry, budget: Budget) -> Iterator[bytes]:
    for piece in entry.pieces():
        budget.spend(len(piece))
        yield piece


def _kept(kind: str, name: str, pieces: Iterator[bytes]) -> File:
    """The beginning of an entry in memory, and all of it counted."""
    file, digest, size = BytesIO(), sha256(), 0
    for piece in pieces:
        digest.update(piece)
        if size < KEPT_MAX:
            file.write(piece[: KEPT_MAX - size])
        size += len(piece)
    file.seek(0)
    return File(kind, name, file, size, digest.digest(), size <= KEPT_MAX)


def _kind(head: bytes) -> str:
    """Java's archives are programs."""
    kind = sniff(head[:HEAD])
    return "exe" if kind == "zip" and head[30:39] == JAVA else kind
