"""What stands beside the pixels inside a packed picture, comments and records of programs, made blank.

1. JPEG, JPEG-LS and JPEG 2000 say the length of everything but the coded pixels. What no decoder needs is overwritten
   in its place: no length, no offset and no pixel changes.
2. What stands behind the end of a codestream is overwritten, too.
3. A codestream that cannot be followed to its end, or that is of another kind, may say anything: Refused.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from bot.leaving.refusals import UNWRITABLE, Refused

ITEM = b"\xfe\xff\x00\xe0"
JPEG, JPEG_2000 = b"\xff\xd8\xff", b"\xff\x4f\xff\x51"
BLANK = b" "

COM, SOS, EOI = 0xFE, 0xDA, 0xD9
APPLICATIONS = frozenset(range(0xE0, 0xF0))
# frames, tables, scans, lines, restarts, and the two of JPEG-LS; what else has a length is for no decoder
CODING = frozenset({*range(0xC0, 0xD0), *range(0xDA, 0xE0), 0xF7, 0xF8}) - {0xC8}
# of a record that says how colours are stored, so many bytes
NEEDED = ((0xE0, b"JFIF\0", 14), (0xEE, b"Adobe", 12), (0xE8, b"mrfx", 5))
LONE = frozenset({0x01, *range(0xD0, 0xD8)})  # marks without a length
_MARK = re.compile(rb"\xff++[^\x00]")
_AFTER_SCAN = re.compile(rb"\xff[\x80-\xcf\xd8-\xfe]")

COMMENT_2000, TILE_PART, DATA, END_2000 = 0xFF64, 0xFF90, 0xFF93, b"\xff\xd9"
CODING_2000 = range(0xFF50, 0xFF80)  # also of part 2, where colours of many components are coded


def blanked(pixels: bytes) -> bytes:
    """Encapsulated pixels (PS3.5 A.4) without a word beside them; Refused."""
    whole = bytearray(pixels)
    for stream in _codestreams(pixels):
        joined = bytearray(b"".join(pixels[piece] for piece in stream))
        try:
            end = _jpeg(joined) if joined.startswith(JPEG) else _jpeg_2000(joined)
        except (IndexError, struct.error):
            raise Refused(UNWRITABLE) from None
        joined[end:] = bytes(len(joined) - end)
        at = 0
        for piece in stream:
            size = piece.stop - piece.start
            whole[piece], at = joined[at : at + size], at + size
    return bytes(whole)


def _codestreams(pixels: bytes) -> Iterator[list[slice]]:
    """Where the pieces of each codestream lie; the first item is a table of offsets, unless it was forgotten."""
    stream: list[slice] = []
    for number, piece in enumerate(_items(pixels)):
        if pixels.startswith((JPEG, JPEG_2000), piece.start, piece.stop):
            if stream:
                yield stream
            stream = [piece]
        elif stream:
            stream.append(piece)
        elif number:
            raise Refused(UNWRITABLE)
    if not stream:
        raise Refused(UNWRITABLE)
    yield stream


def _items(pixels: bytes) -> Iterator[slice]:
    at = 0
    while at < len(pixels):
        end = at + 8 + int.from_bytes(pixels[at + 4 : at + 8], "little")
        if pixels[at : at + 4] != ITEM or end > len(pixels):
            raise Refused(UNWRITABLE)
        yield slice(at + 8, end)
        at = end


def _jpeg(stream: bytearray) -> int:
    """Where it ends; JPEG and JPEG-LS (ITU-T T.81, T.87)."""
    at, scan = 2, False
    while found := (_AFTER_SCAN.search if scan else _MARK.match)(stream, at):
        mark, at = stream[found.end() - 1], found.end()
        if mark == EOI:
            return at
        if mark in LONE:
            continue
        end = _end(stream, at)
        if mark == COM or mark in APPLICATIONS:
            _blank(stream, at + 2 + _needed(mark, stream[at + 2 : end]), end)
        elif mark not in CODING:
            break
        at, scan = end, mark == SOS
    raise Refused(UNWRITABLE)


def _needed(mark: int, record: bytearray) -> int:
    return next((size for kind, name, size in NEEDED if mark == kind and record.startswith(name)), 0)


def _jpeg_2000(stream: bytearray) -> int:
    """Where it ends (ITU-T T.800, annex A)."""
    at, part = 2, 0
    while stream[at : at + 2] != END_2000:
        mark, begin, at = int.from_bytes(stream[at : at + 2], "big"), at, at + 2
        if mark == DATA:
            at = part or stream.find(END_2000, at)
            if at <= begin:
                raise Refused(UNWRITABLE)
            continue
        end = _end(stream, at)
        if mark == TILE_PART:
            (size,) = struct.unpack_from(">L", stream, at + 4)
            part = begin + size if size else 0
        elif mark == COMMENT_2000:
            _blank(stream, at + 4, end)
        elif mark not in CODING_2000:
            raise Refused(UNWRITABLE)
        at = end
    return at + 2


def _end(stream: bytearray, at: int) -> int:
    """Where a segment ends whose length stands here."""
    (size,) = struct.unpack_from(">H", stream, at)
    if size < 2 or at + size > len(stream):
        raise Refused(UNWRITABLE)
    return at + int(size)


def _blank(stream: bytearray, start: int, end: int) -> None:
    if start < end:
        stream[start:end] = BLANK * (end - start)
