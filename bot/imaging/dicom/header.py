"""The header of one DICOM object: where it begins, how it is packed, and what its elements say.

1. An element that is absent, empty or breaks its rules is None; the others count.
2. Text is one clean line: no control characters, none that turn the direction of writing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from bot.imaging.dicom.charset import decode
from bot.imaging.dicom.elements import DOCUMENT, Broken, Item, Walked, meta, walk
from bot.imaging.dicom.source import Cut, Source, unpacked

TEXT_MAX = 256  # characters; PS3.5 allows 64 a component
DEFLATED = "1.2.840.10008.1.2.1.99"
BIG_ENDIAN = "1.2.840.10008.1.2.2"

TAGS = {
    "MediaStorageSOPClassUID": 0x00020002,
    "MediaStorageSOPInstanceUID": 0x00020003,
    "TransferSyntaxUID": 0x00020010,
    "SpecificCharacterSet": 0x00080005,
    "SOPClassUID": 0x00080016,
    "SOPInstanceUID": 0x00080018,
    "StudyDate": 0x00080020,
    "Modality": 0x00080060,
    "ConversionType": 0x00080064,
    "CodeMeaning": 0x00080104,
    "StudyDescription": 0x00081030,
    "SeriesDescription": 0x0008103E,
    "PatientName": 0x00100010,
    "PatientID": 0x00100020,
    "PatientBirthDate": 0x00100030,
    "BodyPartExamined": 0x00180015,
    "ViewPosition": 0x00185101,
    "PatientPosition": 0x00185100,
    "StudyInstanceUID": 0x0020000D,
    "SeriesInstanceUID": 0x0020000E,
    "Laterality": 0x00200060,
    "ImageLaterality": 0x00200062,
    "FrameLaterality": 0x00209072,
    "SamplesPerPixel": 0x00280002,
    "PhotometricInterpretation": 0x00280004,
    "NumberOfFrames": 0x00280008,
    "Rows": 0x00280010,
    "Columns": 0x00280011,
    "BitsAllocated": 0x00280100,
    "BurnedInAnnotation": 0x00280301,
    "MIMETypeOfEncapsulatedDocument": 0x00420012,
}
SEQUENCES = {
    "AnatomicRegionSequence": 0x00082218,
    "AnatomicRegionModifierSequence": 0x00082220,
    "FrameAnatomySequence": 0x00209071,
    "ViewCodeSequence": 0x00540220,
    "SharedFunctionalGroupsSequence": 0x52009229,
    "PerFrameFunctionalGroupsSequence": 0x52009230,
}
_WANTED: Mapping[int, bool | None] = {
    **dict.fromkeys(TAGS.values(), False),
    **dict.fromkeys(SEQUENCES.values(), True),
    DOCUMENT: None,
}
_NUMBERS = {b"US": 2, b"SS": 2, b"UL": 4, b"SL": 4}
_JOINERS = "\u200c\u200d"  # of Persian and Indic letters; they turn nothing


class Header:
    """What a data set says, and its items likewise."""

    def __init__(self, item: Item, order: str, declared: tuple[str, ...] | None = None) -> None:
        self._item, self._order = item, order
        said = item.values.get(TAGS["SpecificCharacterSet"])
        self._declared = tuple(said.raw.decode("latin-1").strip("\0 ").split("\\")) if said else declared or ()

    def text(self, keyword: str) -> str | None:
        """An element as one clean line."""
        value = self._item.values.get(TAGS[keyword])
        if value is None:
            return None
        said = decode(value.raw.rstrip(b"\0 "), self._declared)
        return clean(said) or None if said else None

    def number(self, keyword: str) -> int | None:
        """A positive whole number, written in bytes or in digits."""
        value = self._item.values.get(TAGS[keyword])
        if value is None:
            return None
        if value.vr in _NUMBERS or (value.vr in {b"", b"UN"} and len(value.raw) in {2, 4} and not _digits(value.raw)):
            size = _NUMBERS.get(value.vr, len(value.raw))
            number = int.from_bytes(value.raw, "little" if self._order == "<" else "big")
            return number or None if len(value.raw) == size else None
        said = _digits(value.raw)
        return int(said) if said else None

    def items(self, keyword: str) -> Iterator[Header]:
        """The items of a sequence."""
        for item in self._item.items.get(SEQUENCES[keyword], ()):
            yield Header(item, self._order, self._declared)


class Opened(NamedTuple):
    """An object's header, and how far it could be read: `fault` is bomb, too_large, truncated or corrupt."""

    header: Header
    meta: Header
    walked: Walked
    source: Source
    fault: str | None


def opened(source: Source) -> Opened:
    """The header of the object in a source, as far as it is given."""
    item, at, fault = Item(), 0, None
    try:
        item, at = meta(source, _beginning(source))
    except Cut as cut:
        fault = cut.problem
    except Broken:
        fault = "corrupt"
    file_meta, plain = Header(item, "<"), source
    syntax = file_meta.text("TransferSyntaxUID")
    if fault is None and syntax == DEFLATED:
        inner, damage = unpacked(source, at)
        if inner.given or damage != "corrupt":  # else elements stand where packed bytes were announced
            plain, fault, at = inner, damage, 0
    walked = walk(plain, at, _WANTED, ">" if syntax == BIG_ENDIAN else "<")
    return Opened(Header(walked.top, walked.order), file_meta, walked, plain, fault or walked.fault)


def clean(said: str) -> str:
    """Without control characters and those that turn the direction of writing."""
    if said.isascii() and said.isprintable():
        return said.strip()[:TEXT_MAX]
    kept = "".join(" " if unicodedata.category(c) in {"Cc", "Cf"} and c not in _JOINERS else c for c in said)
    return kept.strip()[:TEXT_MAX]


def _beginning(source: Source) -> int:
    """Where the elements begin: behind the mark, which is behind a preamble or, in some damaged files, is not."""
    if source.some(128, 4) == b"DICM":
        return 132
    return 4 if source.some(0, 4) == b"DICM" else 0


def _digits(raw: bytes) -> str | None:
    found = re.fullmatch(rb"[ +]*0*([1-9]\d{0,8})[ \0]*", raw)
    return found[1].decode("ascii") if found else None
