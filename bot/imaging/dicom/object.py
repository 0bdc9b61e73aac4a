"""What a DICOM object says.

1. Each element is read by itself: one that breaks its rules is absent, the others count.
2. A date must be a calendar day; the series' date is not the study's.
3. Side and part come from their own elements first, then from the descriptions; two sides at odds are a problem.
4. Pixels are measured, never decoded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import BinaryIO, NamedTuple

from bot.imaging.dicom.encapsulated import document
from bot.imaging.dicom.header import Header, Opened, opened
from bot.imaging.dicom.pixels import Announced, faults
from bot.imaging.dicom.source import Source
from bot.imaging.signature import HEAD, is_polyglot
from flows.rules.anatomy import has_sides, one_side, part_of, side_in, standing_in
from flows.rules.identity import is_name
from flows.rules.study import PICTURELESS, Facts, Problem

OLDEST = 1895  # Röntgen's year: an earlier study is a placeholder
BURNED_IN = frozenset({"US", "OT", "XC", "SC", "ES", "GM"})  # makers write names into these pictures
SECONDARY = "1.2.840.10008.5.1.4.1.1.7"
Day = tuple[date | None, str | None]  # the date, and what stood there when it is none


class Object(NamedTuple):
    """What one object says, and the identifier by which others name it."""

    facts: Facts
    uid: str | None


def read_dicom(file: BinaryIO, size: int | None = None) -> Object:
    """One DICOM object, however damaged; `size` is that of one of which only the beginning is given."""
    file.seek(0)
    problems = [Problem("polyglot")] if is_polyglot(file.read(HEAD)) else []
    found = opened(Source(file, size))
    problems += [*map(Problem, _picture_faults(found)), *_picture_kind(found)]
    uid = found.header.text("SOPInstanceUID") or found.meta.text("MediaStorageSOPInstanceUID")
    if (held := document(found)) is None:
        return Object(_facts(found, problems), uid)
    facts = _facts(found, [*problems, *held.problems])
    return Object(replace(facts, pages=held.pages, text=held.text), uid)


def _facts(found: Opened, problems: list[Problem]) -> Facts:
    header = found.header
    texts = [t for t in (header.text("StudyDescription"), header.text("SeriesDescription")) if t]
    tag, meaning = header.text("BodyPartExamined"), _region(header)
    coded = [meaning] if meaning else []
    part = part_of(tag, coded or texts)
    side, conflict = _side(header, tag, texts, part)
    study, study_raw = day(header.text("StudyDate"))
    born, born_raw = day(header.text("PatientBirthDate"))
    name = _name(header)
    views = [v for v in (header.text("ViewPosition"), _meaning(header, "ViewCodeSequence")) if v]
    problems += [*conflict, *_gaps(name, study, study_raw, born_raw)]
    return Facts(
        kind="dicom",
        modality=header.text("Modality"),
        body_part=tag.upper() if tag else _term(part),
        part_in_tag=part_of(tag, coded) is not None if part else None,
        laterality=side,
        standing=standing_in([*texts, *views, header.text("PatientPosition") or ""], part),
        study_on=study,
        transfer_syntax=found.meta.text("TransferSyntaxUID"),
        rows=header.number("Rows"),
        cols=header.number("Columns"),
        frames=header.number("NumberOfFrames"),
        study_uid=header.text("StudyInstanceUID"),
        series_uid=header.text("SeriesInstanceUID"),
        patient_name=name,
        patient_id=header.text("PatientID"),
        born_on=born,
        study_description=header.text("StudyDescription"),
        series_description=header.text("SeriesDescription"),
        view=" ".join(views) or None,
        problems=tuple(dict.fromkeys(problems)),
    )


def _name(header: Header) -> str | None:
    """As it stands, family^given..., without groups that say nothing."""
    said = header.text("PatientName")
    return said.rstrip("= ") if said and re.search(r"\w", said) else None


def _side(header: Header, tag: str | None, texts: list[str], part: str | None) -> tuple[str | None, list[Problem]]:
    """What the elements say, else what is written beside a part that there are two of."""
    tags = [side for side in _side_tags(header) if side]
    written = [side_in(t) for t in (tag or "", *texts)] if has_sides(part, tag, texts) else []
    side, conflict = one_side([*tags, *written])
    if not conflict:
        return side, []
    singles = list(dict.fromkeys(s for s in [*tags, *written] if s in {"R", "L"}))
    return None, [Problem("side_conflict", "/".join(map(str, singles)))]


def _side_tags(header: Header) -> Iterator[str | None]:
    yield _letter(header.text("Laterality"))
    yield _letter(header.text("ImageLaterality"))
    yield from (
        side_in(said) for item in _regions(header) if (said := _meaning(item, "AnatomicRegionModifierSequence"))
    )
    frames = {_letter(anatomy.text("FrameLaterality")) for anatomy in _anatomies(header)}
    yield "B" if {"R", "L"} <= frames else one_side([*frames])[0]  # frames of both sides contradict nothing


def _letter(said: str | None) -> str | None:
    return said.upper() if said and said.upper() in {"R", "L", "B"} else None


def _region(header: Header) -> str | None:
    """The one region that is named: of the object, or of all its frames."""
    named = {said for region in _regions(header) if (said := region.text("CodeMeaning"))}
    return named.pop() if len(named) == 1 else None


def _regions(header: Header) -> Iterator[Header]:
    yield from header.items("AnatomicRegionSequence")
    for anatomy in _anatomies(header):
        yield from anatomy.items("AnatomicRegionSequence")


def _anatomies(header: Header) -> Iterator[Header]:
    """What the frames of an enhanced object show."""
    for keyword in ("SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence"):
        for groups in header.items(keyword):
            yield from groups.items("FrameAnatomySequence")


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


def _picture_faults(found: Opened) -> Iterator[str]:
    """What is wrong with the object's bytes: its header, or its pixels where they are to be expected."""
    header = found.header
    if found.fault:
        yield found.fault
    if found.walked.pixels:
        yield from faults(found.source, found.walked.pixels, found.walked.order, _announced(found))
    elif not found.fault and found.walked.document is None and header.text("Modality") not in PICTURELESS:
        yield "no_pixels"


def _picture_kind(found: Opened) -> Iterator[Problem]:
    header, sop_class = found.header, found.header.text("SOPClassUID") or found.meta.text("MediaStorageSOPClassUID")
    converted = header.text("ConversionType") is not None and found.walked.document is None
    secondary = converted or (sop_class or "").startswith(SECONDARY)
    if secondary:
        yield Problem("secondary_capture")
    if header.text("BurnedInAnnotation") == "YES":
        yield Problem("burned_in")
    elif secondary or header.text("Modality") in BURNED_IN:
        yield Problem("burned_in_possible")


def _announced(found: Opened) -> Announced:
    """4:2:2 pixels take two thirds of the space."""
    header = found.header
    rows, cols, bits = (header.number(tag) or 0 for tag in ("Rows", "Columns", "BitsAllocated"))
    samples, frames = header.number("SamplesPerPixel") or 1, header.number("NumberOfFrames") or 1
    size = rows * cols * bits * samples * frames // 8
    if header.text("PhotometricInterpretation") == "YBR_FULL_422":
        size = size * 2 // 3
    return Announced(rows, cols, frames, size, found.meta.text("TransferSyntaxUID"))


def day(said: str | None) -> Day:
    """A calendar day, or what stood in its place."""
    if said is None:
        return None, None
    parts = re.fullmatch(r"([0-9]{4})(?:([0-9]{2})([0-9]{2})|\.([0-9]{2})\.([0-9]{2}))", said)  # ACR-NEMA has dots
    try:
        year, month, of_month = (int(p) for p in parts.groups() if p) if parts else (0, 0, 0)
        return (date(year, month, of_month), None) if year >= OLDEST else (None, said)
    except ValueError:
        return None, said


def _meaning(header: Header, keyword: str) -> str | None:
    return next((said for item in header.items(keyword) if (said := item.text("CodeMeaning"))), None)


def _term(part: str | None) -> str | None:
    return part.upper() if part and part != "other" else None
