"""DICOM without its preamble: a data set that begins at the first byte.

Nothing marks such a file, so its first elements must hold together: a group that data sets begin with, a known value
representation or a length that makes sense, and tags that ascend (PS3.5 sections 7.1 and 7.1.4).
"""

from __future__ import annotations

from typing import Literal

from bot.imaging.dicom.vr import LONG, SHORT, UNDEFINED

FIRST_GROUPS = frozenset({0x0002, 0x0008})
ELEMENTS = 3  # so many must hold together, or all that are there
LONGEST = 4096  # bytes; the first values are short
Order = Literal["little", "big"]


def starts_with_elements(head: bytes) -> bool:
    """Whether these bytes are the beginning of a data set in one of its four encodings."""
    orders: tuple[Order, ...] = ("little", "big")
    return any(_holds(head, order, explicit=explicit) for order in orders for explicit in (True, False))


def _holds(head: bytes, order: Order, *, explicit: bool) -> bool:
    at, last, found = 0, -1, 0
    while found < ELEMENTS and at + 8 <= len(head):
        group, element = (int.from_bytes(head[at + i : at + i + 2], order) for i in (0, 2))
        tag, length, start = group << 16 | element, *_value(head, at, order, explicit=explicit)
        if tag <= last or length is None or (last < 0 and group not in FIRST_GROUPS) or group > 0x7FE0:
            return False
        found, last = found + 1, tag
        if length == UNDEFINED:
            return explicit
        if length > LONGEST:
            return explicit and found > 1
        at = start + length
    return found >= ELEMENTS or (found > 0 and at >= len(head) and (explicit or found > 1))


def _value(head: bytes, at: int, order: Order, *, explicit: bool) -> tuple[int | None, int]:
    """Length and place of an element's value; no length when none can be there."""
    vr = head[at + 4 : at + 6]
    if not explicit:
        length = int.from_bytes(head[at + 4 : at + 8], order)
        return (length if length % 2 == 0 and length <= LONGEST else None), at + 8
    if vr in LONG:
        return int.from_bytes(head[at + 8 : at + 12], order), at + 12
    if vr not in SHORT:
        return None, at
    return int.from_bytes(head[at + 6 : at + 8], order), at + 8
