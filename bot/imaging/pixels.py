"""Whether the pixels that a DICOM header announces are there, without decoding any.

PS3.5 section 8 and annex A.4: native pixels have a length, encapsulated ones are items up to a delimiter.
"""

from __future__ import annotations

import struct
from typing import BinaryIO, NamedTuple

PIXEL_TAGS = {(0x7FE0, 0x0008), (0x7FE0, 0x0009), (0x7FE0, 0x0010)}
UNDEFINED = 0xFFFFFFFF
ITEM, DELIMITER = (0xFFFE, 0xE000), (0xFFFE, 0xE0DD)


class Announced(NamedTuple):
    """What the header says; `size` is the least number of bytes of native pixels."""

    size: int
    implicit: bool
    little: bool


def fault(file: BinaryIO, end: int, announced: Announced) -> str | None:
    """What is wrong with the pixel element where `file` stands: no_pixels, truncated, corrupt, or None."""
    order = "<" if announced.little else ">"
    if file.tell() > end:  # pydicom skips what nobody asked for without looking
        return "truncated"
    start = file.read(8)
    if len(start) < 8 or struct.unpack(f"{order}HH", start[:4]) not in PIXEL_TAGS:
        return "no_pixels"
    length = int.from_bytes(start[4:], "little" if announced.little else "big")
    if not announced.implicit:
        length = int.from_bytes(file.read(4), "little" if announced.little else "big")
    if length == UNDEFINED:
        return _items(file, end, order)
    if file.tell() + length > end:
        return "truncated"
    return "corrupt" if length < announced.size else None


def _items(file: BinaryIO, end: int, order: str) -> str | None:
    """Some writers leave the last delimiter out, so the end of the file will do after a whole item."""
    while file.tell() < end:
        start = file.read(8)
        if len(start) < 8:
            return "truncated"
        group, element, length = struct.unpack(f"{order}HHL", start)
        if (group, element) == DELIMITER:
            return None
        if (group, element) != ITEM:
            return "corrupt"
        if file.tell() + length > end:
            return "truncated"
        file.seek(length, 1)
    return None
