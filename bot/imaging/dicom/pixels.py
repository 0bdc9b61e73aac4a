"""Whether the pixels that a DICOM header announces are there, without decoding any.

1. PS3.5 section 8 and annex A.4: native pixels have a length, encapsulated ones are items up to a delimiter.
2. A packed picture says its own size; one that differs from the header's is corrupt, and no decoder should see it.
3. What stands behind the pixels is further elements, padding, or `trailing_data`; another file there is a `polyglot`.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from bot.imaging.dicom.elements import ELEMENTS_MAX, ITEM, ITEM_END, SEQUENCE_END, Box, box
from bot.imaging.dicom.source import Beyond, Cut, Source
from bot.imaging.dicom.vr import UNDEFINED
from bot.imaging.signature import HEAD, NO_FORMAT, sniff

PICTURE_MAX = 1 << 28  # pixels of one frame; a whole scanned film has a tenth
BEHIND = 0x7FE00010  # the last element that belongs to a picture
BEHIND_MAX = 1000  # elements that are looked at there
JUNK_MIN = 16  # bytes; less is a careless writer's
PADDING = b"\x00\xff \r\n"
_SAMPLE = 64 << 10  # bytes; where a codestream says its size, and how far padding is looked at
_FILMS = ("1.2.840.10008.1.2.4.10",)  # MPEG and HEVC: one stream for all frames
_STREAMS = frozenset({b"\xff\xd8", b"\xff\x4f"})  # how JPEG and JPEG 2000 begin
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_NO_FRAME = frozenset({0xC4, 0xC8, 0xCC})  # tables that are numbered among the frames
_SOS = 0xDA


class Announced(NamedTuple):
    """What the header says; `size` is the least number of bytes of native pixels."""

    rows: int
    cols: int
    frames: int
    size: int
    syntax: str | None


def faults(source: Source, pixels: Box, order: str, announced: Announced) -> list[str]:
    """What is wrong with the pixel element: no_pixels, truncated, corrupt, too_large, or what stands behind it."""
    found = ["too_large"] if announced.rows * announced.cols > PICTURE_MAX else []
    try:
        end = _native(source, pixels, announced) if pixels.length != UNDEFINED else _packed(source, pixels, announced)
        if not source.goes_on:
            found += _behind(source, end, order)
    except _Fault as fault:
        found.append(fault.code)
    except Beyond:  # the pixels of an object of which only the beginning is given
        pass
    except Cut:
        found.append("truncated")
    return found


class _Fault(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _native(source: Source, pixels: Box, announced: Announced) -> int:
    end = pixels.start + pixels.length
    if end > source.size:
        raise Cut
    if pixels.length < announced.size:
        raise _Fault("corrupt" if pixels.length else "no_pixels")
    return end


def _packed(source: Source, pixels: Box, announced: Announced) -> int:
    """Some writers leave the last delimiter out, so the end of the file will do after a whole item."""
    at, streams, first, ended = pixels.start, 0, None, False
    for index in range(ELEMENTS_MAX):
        if at >= source.size:
            break
        piece = box(source, at, "<", implicit=True)
        at = piece.start
        if piece.tag == SEQUENCE_END:
            ended = True
            break
        if piece.tag != ITEM:
            raise _Fault("corrupt")
        if at + piece.length > source.size:
            raise Cut
        if index or source.some(at, 2) in _STREAMS:  # the first item is a table of offsets, unless it was forgotten
            streams += 1
            first = first or _compared(source, piece, announced)
        at += piece.length
    else:
        raise _Fault("corrupt")
    if first is None:
        raise _Fault("no_pixels")
    if not ended and _is_open(source, first, at):
        raise Cut
    if streams < announced.frames and not (announced.syntax or "").startswith(_FILMS):
        raise Cut
    return at


def _is_open(source: Source, first: Box, end: int) -> bool:
    """Whether a codestream, up to `end`, lacks the mark of its end."""
    return source.some(first.start, 2) in _STREAMS and b"\xff\xd9" not in source.some(max(end - 4, first.start), 4)


def _compared(source: Source, piece: Box, announced: Announced) -> Box | None:
    """The piece, unless it is empty; its codestream must be of the announced size."""
    size = coded_size(source.some(piece.start, min(piece.length, _SAMPLE)))
    if size is not None and announced.rows and announced.cols and size != (announced.rows, announced.cols):
        raise _Fault("corrupt")
    return piece if piece.length else None


def coded_size(stream: bytes) -> tuple[int, int] | None:
    """Rows and columns as a JPEG, JPEG-LS or JPEG 2000 codestream says them; None when it says none."""
    if stream.startswith(b"\xff\xd8"):
        return _jpeg_size(stream)
    at = stream.find(b"\xff\x4f\xff\x51", 0, 1024)  # within the boxes of a file, too
    if at < 0 or len(stream) < at + 24:
        return None
    right, bottom, left, top = struct.unpack_from(">4L", stream, at + 8)
    return bottom - top, right - left


def _jpeg_size(stream: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(stream) and stream[at] == 0xFF:
        mark = stream[at + 1]
        if mark == 0xFF or mark in _STANDALONE:
            at += 1 if mark == 0xFF else 2
            continue
        if (0xC0 <= mark <= 0xCF and mark not in _NO_FRAME) or mark == 0xF7:
            rows, cols = struct.unpack_from(">HH", stream, at + 5)
            return (rows, cols) if rows else None  # the number of lines may come at the end
        if mark == _SOS:
            return None
        at += 2 + int.from_bytes(stream[at + 2 : at + 4], "big")
    return None


def _behind(source: Source, at: int, order: str) -> list[str]:
    """Elements behind the pixels are padding and signatures; what is none of these does not belong there."""
    last = BEHIND
    for _ in range(BEHIND_MAX):
        if source.size - at < JUNK_MIN:
            break
        one = box(source, at, order, implicit=not source.take(at + 4, 2).isalpha())
        if one.tag in {ITEM_END, SEQUENCE_END} and not one.length:
            at = one.start
            continue
        if one.tag <= last or (one.length != UNDEFINED and one.start + one.length > source.size):
            break
        if one.length == UNDEFINED:
            return []
        at, last = one.start + one.length, one.tag
    else:
        return []
    rest = source.some(at, _SAMPLE)
    if source.size - at < JUNK_MIN or not rest.strip(PADDING):
        return []
    return ["trailing_data"] if sniff(rest[:HEAD]) in NO_FORMAT else ["polyglot", "trailing_data"]
