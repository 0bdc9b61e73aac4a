"""An upload's facts. Runs in the child: what it imports may be made to crash by a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from bot.imaging.parts import Part
from bot.imaging.signature import HEAD, is_polyglot, sniff
from flows.rules.study import ARCHIVES, Facts, Problem, Series

FILE_MAX = 2 << 30  # bytes; what a local Bot API server can carry


def look(
    parts: Sequence[Part], password: str | None = None, progress: Callable[[int, int], None] | None = None
) -> Facts:
    """The facts of an upload; what a parser raises is the caller's to answer for."""
    if len(parts) == 1:
        return _file(parts[0].path)
    return Facts("multi", problems=(Problem("unsupported"),))


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


def _file(path: Path) -> Facts:
    with path.open("rb") as file:
        head = file.read(HEAD)
    kind = sniff(head)
    if path.stat().st_size > FILE_MAX:
        return Facts(kind, problems=(Problem("too_large"),))
    return _of_kind(kind, head, path)


def _of_kind(kind: str, head: bytes, path: Path) -> Facts:
    """Parsers are imported where they are needed: a PDF costs no pydicom."""
    if kind == "dicom":
        from bot.imaging.dicom import read_dicom

        with path.open("rb") as file:
            return with_study(read_dicom(file, polyglot=is_polyglot(head)))
    if kind in {"jpeg", "png"}:
        from bot.imaging.photo import read_photo

        with path.open("rb") as file:
            return read_photo(file, kind)
    if kind == "pdf":
        from bot.imaging.pdf import read_pdf

        with path.open("rb") as file:
            return read_pdf(file)
    return Facts(kind, problems=_unread(kind))


def _unread(kind: str) -> tuple[Problem, ...]:
    """Why a kind is not looked into."""
    if kind == "exe":
        return (Problem("executable"),)
    if kind in ARCHIVES or kind == "heic":
        return (Problem("unsupported"),)
    return (Problem("empty" if kind == "empty" else "not_medical"),)
