"""An upload's facts. Runs in the child: what it imports may be made to crash by a file.

1. One loose file says what it is itself. An archive, or several files, is what is in them together.
2. Of every file that was read the caller may be told, while it is there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from bot.imaging.archives.walk import File
from bot.imaging.contents import FILE_MAX, Contents, Progress, hides_zip, opens_as
from bot.imaging.dicom.dicomdir import SIZE_MAX
from bot.imaging.found import Found
from bot.imaging.parts import Part
from bot.imaging.readers import READ, read
from bot.imaging.signature import PICTURES, identify, unlisted
from flows.rules.study import Facts, Problem, Series

# the facts of a file that was read, how it is opened again, how many bytes of memory it holds until then, and a photo
Keep = Callable[[Facts, Callable[[], BinaryIO], int, bytes | None], None]


def look(
    parts: Sequence[Part], password: str | None = None, progress: Progress | None = None, keep: Keep | None = None
) -> Facts:
    """The facts of an upload."""
    contents = Contents(parts, password, progress)
    uploaded = contents.uploaded
    if len(uploaded) == 1 and len(uploaded[0].parts) == 1 and not uploaded[0].missing:
        alone = _alone(uploaded[0].parts[0].path, password, keep)
        if alone:
            return alone
    for one in contents.files():
        _take(contents.found, one, password, keep)
    if contents.has_archive:
        contents.found.lacks_pictures()
    else:
        contents.found.holds_no_study()
    return contents.found.told(contents.kind)


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


def _alone(path: Path, password: str | None, keep: Keep | None) -> Facts | None:
    """The one file of an upload, unless it is an archive or a directory."""
    with path.open("rb") as file:
        kind = identify(file)
        if file.seek(0, 2) > FILE_MAX:
            return Facts(kind, problems=(Problem("too_large"),))
        if kind == "dicomdir" or opens_as(file, kind)[1]:
            return None
        if kind not in READ:
            return Facts(kind, problems=_unread(file, kind))
        try:
            facts, _, photo = read(kind, file, password, show=keep is not None)
        except Exception:  # noqa: BLE001  a parser fed with junk may raise anything
            return Facts(kind, problems=(Problem("unreadable"), *_hidden(file)))
    if keep:
        keep(facts, lambda: path.open("rb"), 0, photo)
    return with_study(facts) if facts.kind == "dicom" else facts


def _take(found: Found, one: File, password: str | None, keep: Keep | None) -> None:
    """Read one of several files."""
    loose = one.path is not None
    if one.kind == "dicomdir":
        found.directory("" if loose else one.name, one.file.read(SIZE_MAX))
        return
    if one.kind != "dicom" and not one.is_whole:
        found.damaged("too_large")
        return
    if not loose and one.kind != "dicom" and found.is_sated(one.kind):
        found.other(one.kind)
        return
    try:
        size = None if one.is_whole else one.size
        facts, uid, photo = read(one.kind, one.file, password, size, show=keep is not None)
    except Exception:  # noqa: BLE001  a parser fed with junk may raise anything
        found.damaged("unreadable")
        return
    if facts.kind == "dicom":
        found.object(facts, uid, one.digest)
    else:
        found.document(facts, loose=loose)
    if keep and one.is_whole:
        _tell(keep, facts, one, photo)


def _tell(keep: Keep, facts: Facts, one: File, photo: bytes | None) -> None:
    if path := one.path:
        keep(facts, lambda: path.open("rb"), 0, photo)
    elif isinstance(one.file, BytesIO):
        content = one.file.getvalue()
        keep(facts, partial(BytesIO, content), one.size, photo)


def _unread(file: BinaryIO, kind: str) -> tuple[Problem, ...]:
    """Why a kind is not looked into."""
    if kind == "exe":
        return (Problem("executable"), *_hidden(file))
    if unlisted(file) in PICTURES:  # it may well show a film
        return (Problem("unsupported"),)
    return (Problem(kind if kind in {"empty", "video"} else "not_medical"),)


def _hidden(file: BinaryIO) -> tuple[Problem, ...]:
    """An archive behind something else."""
    return (Problem("polyglot", "zip"),) if hides_zip(file) else ()
