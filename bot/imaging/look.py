"""An upload's facts. Runs in the child: what it imports may be made to crash by a file.

1. Volumes of one archive are one file; the same bytes twice are one file.
2. One loose file says what it is itself. An archive, or several files, is what is in them together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import file_digest
from typing import BinaryIO

from bot.imaging.budget import Stop
from bot.imaging.dicomdir import SIZE_MAX
from bot.imaging.found import Found
from bot.imaging.grouping import instance_uid
from bot.imaging.joined import joined
from bot.imaging.parts import Part
from bot.imaging.readers import READ, read
from bot.imaging.signature import TAIL, ends_as_zip, identify
from bot.imaging.volumes import Volumes, arranged
from bot.imaging.walk import UID_WITHIN, Walk, reader_of
from flows.rules.study import Facts, Problem, Series

FILE_MAX = 2 << 30  # bytes; what a local Bot API server can carry
Progress = Callable[[int, int], None]


def look(parts: Sequence[Part], password: str | None = None, progress: Progress | None = None) -> Facts:
    """The facts of an upload; what a parser raises is the caller's to answer for where there is one file only."""
    total = sum(part.path.stat().st_size for part in parts)
    return _Upload(arranged(parts), password, total, progress).facts()


def with_study(facts: Facts) -> Facts:
    """One DICOM file is one study of one series."""
    series = Series(
        facts.series_uid,
        facts.modality,
        facts.series_description,
        facts.body_part,
        facts.laterality,
        1,
        facts.frames or 1,
    )
    study = replace(facts, instances=1, series=(series,))
    return replace(study, studies=(study,))


class _Upload:
    def __init__(self, files: list[Volumes], password: str | None, total: int, progress: Progress | None) -> None:
        self._files, self._password = files, password
        self._done, self._total, self._progress = 0, total, progress
        self._found, self._digests = Found(), set[bytes]()
        self._walk = Walk(self._found, password, self._advance)
        self._archives = False

    def facts(self) -> Facts:
        if len(self._files) == 1 and (alone := self._alone(self._files[0])):
            return alone
        kinds = dict.fromkeys(self._file(file) for file in self._files)
        kind = next(iter(kinds)) if len(kinds) == 1 else "multi"
        if self._archives:
            self._found.lacks_pictures()
        else:
            self._found.holds_no_study()
        return self._found.told(kind)

    def _alone(self, volumes: Volumes) -> Facts | None:
        """The one file of an upload, unless it is an archive, a directory or a volume."""
        if volumes.missing or len(volumes.parts) > 1:
            return None
        with volumes.parts[0].path.open("rb") as file:
            kind = identify(file)
            if file.seek(0, 2) > FILE_MAX:
                return Facts(kind, problems=(Problem("too_large"),))
            if kind == "dicomdir" or _opens_as(file, kind)[1]:
                return None
            if kind not in READ:
                return Facts(kind, problems=_unread(file, kind))
            facts = self._read(kind, file)
        return with_study(facts) if facts.kind == "dicom" and not facts.problem("unreadable") else facts

    def _read(self, kind: str, file: BinaryIO) -> Facts:
        try:
            return read(kind, file, self._password)
        except Exception:  # noqa: BLE001  a parser fed with junk may raise anything
            return Facts(kind, problems=(Problem("unreadable"), *_hidden(file)))

    def _file(self, volumes: Volumes) -> str:
        """Look into one file and return its kind."""
        sizes = [part.path.stat().st_size for part in volumes.parts]
        with joined([part.path for part in volumes.parts]) as file:
            kind, how = _opens_as(file, identify(file))
            if volumes.kind and (volumes.missing or how):
                kind = volumes.kind
            if volumes.missing:
                self._archives = True
                self._found.note("missing_parts", ",".join(map(str, volumes.missing)))
            elif sum(sizes) > FILE_MAX:
                self._found.note("too_large")
            elif how:
                self._archive(file, how, sizes, volumes)
            else:
                self._loose(file, kind, volumes.parts[0])
        return kind

    def _archive(self, file: BinaryIO, how: str, sizes: list[int], volumes: Volumes) -> None:
        self._archives = True
        before = self._done
        try:
            if not self._is_copy(file, sum(sizes)):
                self._walk.archive(file, sum(sizes), how, sizes)
        except Stop as stop:
            self._found.note(stop.code, stop.value)
            if stop.code == "overlap":
                self._found.note("bomb")
        if volumes.kind and self._found.has("truncated"):
            self._found.note("missing_parts", str(volumes.following))
        self._advance(before + sum(sizes) - self._done)

    def _loose(self, file: BinaryIO, kind: str, part: Part) -> None:
        size = file.seek(0, 2)
        self._found.name(part.name or part.path.name)
        file.seek(0)
        if kind == "dicomdir":
            self._found.directory("", file.read(SIZE_MAX))
        elif kind == "dicom":
            self._object(file)
        elif self._is_copy(file, size):
            pass
        elif kind in READ:
            self._document(kind, file)
        else:
            self._found.other(kind)
        self._advance(size)

    def _object(self, file: BinaryIO) -> None:
        head = file.read(UID_WITHIN)
        file.seek(0)
        digest = file_digest(file, "sha256").digest()  # type: ignore[arg-type]  # a reader is what it wants
        try:
            self._found.object(read("dicom", file), instance_uid(head), digest)
        except Exception:  # noqa: BLE001  a parser fed with junk may raise anything
            self._found.damaged("unreadable")

    def _document(self, kind: str, file: BinaryIO) -> None:
        try:
            self._found.document(read(kind, file, self._password), loose=True)
        except Exception:  # noqa: BLE001  as above
            self._found.damaged("unreadable")

    def _is_copy(self, file: BinaryIO, size: int) -> bool:
        """Whether the same bytes are in the upload already; empty files are all alike."""
        if len(self._files) == 1 or not size:
            return False
        file.seek(0)
        digest = file_digest(file, "sha256").digest()  # type: ignore[arg-type]  # as above
        if digest in self._digests:
            self._found.copy()
            return True
        self._digests.add(digest)
        return False

    def _advance(self, count: int) -> None:
        self._done += count
        if self._progress and count > 0:
            self._progress(min(self._done, self._total), self._total)


def _opens_as(file: BinaryIO, kind: str) -> tuple[str, str | None]:
    """The kind, and how it is read as an archive; bytes before a ZIP do not keep programs from opening it."""
    if kind == "unknown" and _ends_as_zip(file):
        return "zip", "zip"
    return kind, reader_of(file, kind)


def _ends_as_zip(file: BinaryIO) -> bool:
    size = file.seek(0, 2)
    file.seek(max(0, size - TAIL))
    return ends_as_zip(file.read(TAIL))


def _unread(file: BinaryIO, kind: str) -> tuple[Problem, ...]:
    """Why a kind is not looked into."""
    if kind == "exe":
        return (Problem("executable"), *_hidden(file))
    return (Problem(kind if kind in {"empty", "video"} else "not_medical"),)


def _hidden(file: BinaryIO) -> tuple[Problem, ...]:
    """An archive behind something else."""
    return (Problem("polyglot", "zip"),) if _ends_as_zip(file) else ()
