"""DICOM objects made element by element, right or wrong as a test needs them."""

from __future__ import annotations

import struct
from io import BytesIO

from bot.imaging.dicom import object as dicom

LONG = {"OB", "OW", "SQ", "UN", "UT"}
UNDEFINED = 0xFFFFFFFF
ITEM, ITEM_END, SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
EXPLICIT, DEFLATED, BIG, IMPLICIT = (
    "1.2.840.10008.1.2.1",
    "1.2.840.10008.1.2.1.99",
    "1.2.840.10008.1.2.2",
    "1.2.840.10008.1.2",
)


def element(tag, vr, value=b"", *, order="<", length=None):
    """One element; no `vr` makes it implicit. `length` is what it says of itself."""
    value = value.encode() if isinstance(value, str) else value
    value += b" " * (len(value) % 2)
    length = len(value) if length is None else length
    start = struct.pack(f"{order}HH", tag >> 16, tag & 0xFFFF)
    if not vr:
        return start + struct.pack(f"{order}L", length) + value
    if vr in LONG:
        return start + vr.encode() + b"\0\0" + struct.pack(f"{order}L", length) + value
    return start + vr.encode() + struct.pack(f"{order}H", length & 0xFFFF) + value


def bracket(tag, length=0, order="<"):
    """The beginning of an item, or the end of an item or sequence."""
    return element(tag, "", length=length, order=order)


def item(*elements, order="<"):
    """An item of known length."""
    held = b"".join(elements)
    return bracket(ITEM, len(held), order) + held


def part10(*elements, syntax=EXPLICIT):
    """A file with preamble and file meta information."""
    meta = element(0x00020010, "UI", syntax + "\0" * (len(syntax) % 2))
    return b"\0" * 128 + b"DICM" + element(0x00020000, "UL", struct.pack("<L", len(meta))) + meta + b"".join(elements)


def knee(*more, vr=True, order="<", pixels=True):
    """A knee of 2 x 2 pixels with further elements between person and picture."""
    rows = [
        (0x00080020, "DA", "20260820"),
        (0x00080060, "CS", "MR"),
        (0x00100010, "PN", "Rojas^Ana"),
        (0x00180015, "CS", "KNEE"),
    ]
    picture = [(0x00280010, "US", 2), (0x00280011, "US", 2), (0x00280100, "US", 16)]
    values = [(tag, kind, struct.pack(f"{order}H", value)) for tag, kind, value in picture]
    made = [element(tag, kind if vr else "", value, order=order) for tag, kind, value in rows]
    made += [*more, *(element(tag, kind if vr else "", value, order=order) for tag, kind, value in values)]
    if pixels:
        made.append(element(0x7FE00010, "OW" if vr else "", bytes(8), order=order))
    return b"".join(made)


def read(data, size=None):
    """The facts of these bytes."""
    return dicom.read_dicom(BytesIO(data), size).facts


def codes(facts):
    """The problems' codes."""
    return {problem.code for problem in facts.problems}
