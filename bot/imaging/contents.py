"""The files of an upload, one after the other, wherever they are: loose, in archives, in volumes of archives.

1. Volumes of one archive are one file; the same bytes twice are one file.
2. What cannot be opened, or is unsafe, ends its own archive and is noted; the other files go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import file_digest
from io import BytesIO
from typing import BinaryIO, cast

from bot.imaging.archives.budget import Stop
from bot.imaging.archives.joined import joined
from bot.imaging.archives.volumes import Volumes, arranged
from bot.imaging.archives.walk import TAKEN, File, Walk, reader_of
from bot.imaging.found import Found
from bot.imaging.parts import Part
from bot.imaging.signature import TAIL, ends_as_zip, identify

FILE_MAX = 2 << 30  # bytes; what a local Bot API server can carry
Progress = Callable[[int, int], None]


class Contents:
    """What an upload holds. After `files` went through, `kind` is the kind of the whole and `found` has the notes."""

    def __init__(self, parts: Sequence[Part], password: str | None = None, progress: Progress | None = None) -> None:
        self.uploaded = arranged(parts)
        self.found = Found()
        self.has_archive = False
        self._kinds: dict[str, None] = {}
        self._digests: set[bytes] = set()
        self._done, self._total = 0, sum(part.path.stat().st_size for part in parts)
        self._progress = progress
        self._walk = Walk(self.found, password, self._advance)

    @property
    def kind(self) -> str:
        """The kind that all files are of, or "multi"."""
        return next(iter(self._kinds)) if len(self._kinds) == 1 else "multi"

    def files(self) -> Iterator[File]:
        """Every file that can say something; programs and the like are counted."""
        for volumes in self.uploaded:
            sizes = [part.path.stat().st_size for part in volumes.parts]
            with joined([part.path for part in volumes.parts]) as file:
                kind, how = opens_as(file, identify(file))
                if volumes.kind and (volumes.missing or how):
                    kind = volumes.kind
                self._kinds[kind] = None
                if volumes.missing:
                    self.has_archive = True
                    self.found.note("missing_parts", ",".join(map(str, volumes.missing)))
                elif sum(sizes) > FILE_MAX:
                    self.found.note("too_large")
                elif how:
                    yield from self._archive(file, how, sizes, volumes)
                else:
                    yield from self._loose(file, kind, volumes.parts[0])

    def _archive(self, file: BinaryIO, how: str, sizes: list[int], volumes: Volumes) -> Iterator[File]:
        self.has_archive = True
        before = self._done
        try:
            if not self._is_copy(file):
                yield from self._walk.archive(file, sum(sizes), how, sizes)
        except Stop as stop:
            self.found.note(stop.code, stop.value)
            if stop.code == "overlap":
                self.found.note("bomb")
        if volumes.kind and self.found.has("truncated"):
            self.found.note("missing_parts", str(volumes.following))
        self._advance(before + sum(sizes) - self._done)

    def _loose(self, file: BinaryIO, kind: str, part: Part) -> Iterator[File]:
        size, name = file.seek(0, 2), part.name or part.path.name
        self.found.name(name)
        if kind not in TAKEN:
            if not self._is_copy(file):
                self.found.other(kind)
        elif kind == "dicom" or not self._is_copy(file):  # objects are told apart by their UIDs
            digest = _digest(file) if len(self.uploaded) > 1 else b""
            file.seek(0)
            yield File(kind, name, file, size, digest, path=part.path)
        self._advance(size)

    def _is_copy(self, file: BinaryIO) -> bool:
        """Whether the same bytes are in the upload already; empty files are all alike."""
        if len(self.uploaded) == 1 or not file.seek(0, 2):
            return False
        digest = _digest(file)
        if digest in self._digests:
            self.found.copy()
            return True
        self._digests.add(digest)
        return False

    def _advance(self, count: int) -> None:
        self._done += count
        if self._progress and count > 0:
            self._progress(min(self._done, self._total), self._total)


def opens_as(file: BinaryIO, kind: str) -> tuple[str, str | None]:
    """The kind, and how it is read as an archive; bytes before a ZIP do not keep programs from opening it."""
    if kind == "unknown" and hides_zip(file):
        return "zip", "zip"
    return kind, reader_of(file, kind)


def hides_zip(file: BinaryIO) -> bool:
    """Whether a file ends as a ZIP does."""
    size = file.seek(0, 2)
    file.seek(max(0, size - TAIL))
    return ends_as_zip(file.read(TAIL))


def _digest(file: BinaryIO) -> bytes:
    file.seek(0)
    return file_digest(cast("BytesIO", file), "sha256").digest()
