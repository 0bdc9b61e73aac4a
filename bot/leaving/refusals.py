"""What is not sent before a person has looked, and what is never sent.

1. Names written into the pixels cannot be taken out by rules on headers: such pictures wait for a person's eyes.
2. What is no picture (reports, waveforms, documents) has no form without its person here: it is never sent.
"""

from __future__ import annotations

from pydicom.dataset import Dataset
from pydicom.tag import BaseTag

from bot.leaving.values import said

BURNED_IN = "burned_in"
BURNED_IN_POSSIBLE = "burned_in_possible"
SECONDARY_CAPTURE = "secondary_capture"
PHOTO = "photo"
NO_PICTURE = "no_picture"
OTHER_PERSON = "other_person"
NOT_EXPORTED = "not_exported"  # a kind of file that has no form without its person
TOO_LARGE = "too_large"
UNREADABLE = "unreadable"
UNWRITABLE = "unwritable"
LEAK = "leak"
RELEASABLE = frozenset({BURNED_IN, BURNED_IN_POSSIBLE, SECONDARY_CAPTURE, PHOTO})  # by a person who has looked

# where makers or people write into the picture: ultrasound, photographs, endoscopes, screens
WRITTEN_INTO = frozenset({"US", "IVUS", "OT", "XC", "SC", "ES", "GM", "SM", "OP", "OPT", "DOC", "BDUS"})
CAPTURES = "1.2.840.10008.5.1.4.1.1.7"  # secondary capture, and its multi-frame forms below it
ULTRASOUND = ("1.2.840.10008.5.1.4.1.1.3", "1.2.840.10008.5.1.4.1.1.6")
VISIBLE_LIGHT = "1.2.840.10008.5.1.4.1.1.77.1"
SCREENS = ("SCREEN", "REPORT", "DOSE", "SUMMARY", "PROTOCOL")  # among the words of ImageType
OVERLAYS, BIT_POSITION = 0x6000, 0x0102
PIXELS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")


class Refused(Exception):
    """One object is not sent; `reason` is one of this module's."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def reason(dataset: Dataset) -> str | None:
    """Why an object stays here, None when it may leave without its header's person."""
    if not any(name in dataset for name in PIXELS):
        return NO_PICTURE
    if said(dataset, "BurnedInAnnotation").upper() == "YES":
        return BURNED_IN
    kind = said(dataset, "SOPClassUID")
    if _is_or_below(kind, CAPTURES) or said(dataset, "ConversionType"):
        return SECONDARY_CAPTURE
    return BURNED_IN_POSSIBLE if _may_be_written_into(dataset, kind) else None


def _may_be_written_into(dataset: Dataset, kind: str) -> bool:
    if said(dataset, "Modality").upper() in WRITTEN_INTO:
        return True
    if any(_is_or_below(kind, one) for one in (*ULTRASOUND, VISIBLE_LIGHT)):
        return True
    if _has_overlay_in_pixels(dataset):
        return True
    image_type = said(dataset, "ImageType").upper()
    if any(word in image_type for word in SCREENS):
        return True
    shades = said(dataset, "PhotometricInterpretation").upper()
    return not shades.startswith("MONOCHROME")  # scanners measure in grey; colour was drawn


def _has_overlay_in_pixels(dataset: Dataset) -> bool:
    """Old scanners draw their overlays, names too, into the unused bits of the pixels (PS3.3 C.9.2, retired)."""
    positions = [tag for tag in list(dataset.keys()) if _is(tag, OVERLAYS, BIT_POSITION)]
    return any(dataset[tag].value for tag in positions)


def _is(tag: BaseTag, group: int, element: int) -> bool:
    return tag.group & 0xFF00 == group and tag.element == element


def _is_or_below(uid: str, root: str) -> bool:
    return uid == root or uid.startswith(f"{root}.")
