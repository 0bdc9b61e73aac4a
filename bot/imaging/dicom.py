"""What a DICOM header says.

1. Each element is read by itself: one that breaks its rules is absent, the others count.
2. A date must be a calendar day; the series' date is not the study's.
3. Side and part come from their own elements first, then from the descriptions; two sides at odds are a problem.
4. Pixels are measured, never decoded.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Any, BinaryIO

from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.multival import MultiValue

from bot.imaging.pixels import Announced, fault
from flows.rules.anatomy import PAIRED, one_side, part_of, side_in, standing_in
from flows.rules.identity import is_name
from flows.rules.study import Facts, Problem

TEXT_MAX = 256  # characters; PS3.5 allows 64 a component
OLDEST = 1895  # Röntgen's year: an earlier study is a placeholder
BURNED_IN = frozenset({"US", "OT", "XC", "SC", "ES", "GM"})  # makers write names into these pictures
PICTURES = frozenset({"CR", "DX", "MG", "MR", "CT", "US", "XA", "RF", "NM", "PT", "OT", "SC"})
_TAGS = (
    "Modality BodyPartExamined Laterality ImageLaterality StudyDate StudyDescription SeriesDescription ViewPosition"
    " PatientName PatientID PatientBirthDate PatientPosition Rows Columns NumberOfFrames SamplesPerPixel BitsAllocated"
    " PhotometricInterpretation StudyInstanceUID SeriesInstanceUID BurnedInAnnotation AnatomicRegionSequence"
    " ViewCodeSequence SharedFunctionalGroupsSequence"
)
Day = tuple[date | None, str | None]  # the date, and what stood there when it is none


def read_dicom(file: BinaryIO, size: int | None = None, *, polyglot: bool = False, head_only: bool = False) -> Facts:
    """The facts of one DICOM object of `size` bytes; raises what pydicom raises when it cannot be read at all.

    `head_only`: the stream ends before the object does, so its pixels are not walked.
    """
    header = dcmread(file, stop_before_pixels=True, force=True, specific_tags=_TAGS.split())
    syntax, here = _syntax(header), file.tell()
    end = size if size is not None else file.seek(0, 2)
    file.seek(here)
    pixels = None if head_only or _deflated(syntax) else fault(file, end, _announced(header))
    problems = [Problem("polyglot")] if polyglot else []
    return _facts(header, syntax, [*problems, *_picture_problems(header, pixels)])


def _facts(header: Dataset, syntax: str | None, problems: list[Problem]) -> Facts:
    texts = [t for t in (text(header, "StudyDescription"), text(header, "SeriesDescription")) if t]
    tag, meaning = text(header, "BodyPartExamined"), _meaning(header, "AnatomicRegionSequence")
    part = part_of(tag, [meaning] if meaning else texts)
    side, conflict = _side(header, texts, part)
    study, study_raw = day(text(header, "StudyDate"))
    born, born_raw = day(text(header, "PatientBirthDate"))
    name = text(header, "PatientName")
    name = name if name and re.search(r"\w", name) else None
    views = [v for v in (text(header, "ViewPosition"), _meaning(header, "ViewCodeSequence")) if v]
    problems += [*conflict, *_gaps(name, study, study_raw, born_raw)]
    return Facts(
        kind="dicom",
        modality=text(header, "Modality"),
        body_part=tag.upper() if tag else _term(part),
        laterality=side,
        standing=standing_in([*texts, *views, text(header, "PatientPosition") or ""], part),
        study_on=study,
        transfer_syntax=syntax,
        rows=number(header, "Rows"),
        cols=number(header, "Columns"),
        frames=number(header, "NumberOfFrames"),
        study_uid=text(header, "StudyInstanceUID"),
        series_uid=text(header, "SeriesInstanceUID"),
        patient_name=name,
        patient_id=text(header, "PatientID"),
        born_on=born,
        study_description=text(header, "StudyDescription"),
        series_description=text(header, "SeriesDescription"),
        view=" ".join(views) or None,
        problems=tuple(problems),
    )


def _side(header: Dataset, texts: list[str], part: str | None) -> tuple[str | None, list[Problem]]:
    tags = [side for side in _side_tags(header) if side in {"R", "L", "B"}]
    written = [side_in(t) for t in texts] if part is None or part in PAIRED else []
    side, conflict = one_side([*tags, *written])
    if not conflict:
        return side, []
    singles = list(dict.fromkeys(s for s in [*tags, *written] if s in {"R", "L"}))
    return None, [Problem("side_conflict", "/".join(map(str, singles)))]


def _side_tags(header: Dataset) -> Iterator[str | None]:
    yield text(header, "Laterality")
    yield text(header, "ImageLaterality")
    for groups in _items(header, "SharedFunctionalGroupsSequence"):
        for anatomy in _items(groups, "FrameAnatomySequence"):
            yield text(anatomy, "FrameLaterality")


def _gaps(name: str | None, study: date | None, study_raw: str | None, born_raw: str | None) -> Iterator[Problem]:
    if study_raw:
        yield Problem("bad_date", study_raw)
    elif study is None:
        yield Problem("no_study_date")
    if born_raw:
        yield Problem("bad_birth_date")
    if name is None:
        yield Problem("no_patient_name")
    elif not is_name(name):
        yield Problem("anonymous")


def _picture_problems(header: Dataset, pixels: str | None) -> Iterator[Problem]:
    modality = text(header, "Modality")
    if pixels == "no_pixels" and modality in PICTURES and number(header, "Rows") is None:
        yield Problem("truncated")  # the header itself is cut: a picture has its size before its pixels
    elif pixels:
        yield Problem(pixels)
    if text(header, "BurnedInAnnotation") == "YES":
        yield Problem("burned_in")
    elif modality in BURNED_IN:
        yield Problem("burned_in_possible")


def _announced(header: Dataset) -> Announced:
    """4:2:2 pixels take two thirds of the space."""
    sizes = [number(header, tag) for tag in ("Rows", "Columns", "BitsAllocated")]
    rows, cols, bits = (size or 0 for size in sizes)
    samples, frames = number(header, "SamplesPerPixel") or 1, number(header, "NumberOfFrames") or 1
    size = rows * cols * bits * samples * frames // 8
    if text(header, "PhotometricInterpretation") == "YBR_FULL_422":
        size = size * 2 // 3
    implicit, little = header.original_encoding
    return Announced(size, bool(implicit), little is not False)


def text(header: Dataset, keyword: str) -> str | None:
    """An element as one clean line, None when it is absent, empty or breaks its rules."""
    try:
        value = header.get(keyword)
    except Exception:  # noqa: BLE001  pydicom raises many kinds for values that break their VR
        return None
    if isinstance(value, MultiValue):
        value = "\\".join(str(v) for v in value)
    return _clean(str(value)) or None if value is not None else None


def number(header: Dataset, keyword: str) -> int | None:
    """A positive whole number."""
    said = text(header, keyword)
    return int(said) if said and re.fullmatch(r"0*[1-9]\d{0,8}", said) else None


def day(said: str | None) -> Day:
    """A calendar day, or what stood in its place."""
    if said is None:
        return None, None
    parts = re.fullmatch(r"(\d{4})(?:(\d\d)(\d\d)|\.(\d\d)\.(\d\d))", said)  # the dots are ACR-NEMA's
    try:
        year, month, of_month = (int(p) for p in parts.groups() if p) if parts else (0, 0, 0)
        return (date(year, month, of_month), None) if year >= OLDEST else (None, said)
    except ValueError:
        return None, said


def _items(header: Dataset, keyword: str) -> list[Dataset]:
    try:
        value: Any = header.get(keyword)
    except Exception:  # noqa: BLE001  as in `text`
        return []
    return list(value) if value else []


def _meaning(header: Dataset, keyword: str) -> str | None:
    return next((said for item in _items(header, keyword) if (said := text(item, "CodeMeaning"))), None)


def _clean(said: str) -> str:
    """Without control characters and those that turn the direction of writing."""
    kept = "".join(c if unicodedata.category(c) not in {"Cc", "Cf"} else " " for c in said)
    return kept.strip()[:TEXT_MAX]


def _term(part: str | None) -> str | None:
    return part.upper() if part and part != "other" else None


def _syntax(header: Dataset) -> str | None:
    return text(header.file_meta, "TransferSyntaxUID") if hasattr(header, "file_meta") else None


def _deflated(syntax: str | None) -> bool:
    return syntax == "1.2.840.10008.1.2.1.99"  # inflated elsewhere, so the file's position says nothing
