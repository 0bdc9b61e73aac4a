"""What stands behind the end of a file: nothing, a maker's harmless supplement, junk, or another file.

1. A second format that really follows makes a polyglot, a file that is one thing here and another thing elsewhere;
   anything else behind the end is `trailing_data`.
2. Padding is harmless, and so are the second pictures, films and records that cameras put behind a photo.
3. Nothing is decoded: lengths and marks are followed. A file that ends before its end mark is cut, and has nothing
   behind it; one whose marks make no sense is broken, and where it ends is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple
from zlib import crc32

from bot.imaging.signature import HEAD, NO_FORMAT, TAIL, ends_as_zip, sniff
from flows.rules.study import PHOTOS, Problem

SIZE_MAX = 64 << 20  # bytes; no photo or report is longer, and a film behind one is not read
MARKS_MAX = 10_000  # segments, chunks or boxes; a photo with colour tables and a second picture has hundreds
FILL_MAX = 1024  # bytes between two marks
JUNK_MIN = 16  # bytes; less is a careless writer's
SUPPLEMENTS = frozenset({"jpeg", "video", "heic"})  # of a photo: a second picture, or a film of the same moment
# records that makers of phones put behind a photo: Samsung (two), Huawei, Vivo, Oppo, Xiaomi
MAKERS = (b"SEFT", b"QDIOBS", b"LIVE_", b"vivo{", b"jxrs", b"cameraalbum")
SOS, EOI = 0xDA, 0xD9
_PADDING = re.compile(rb"\A[\x00 \t\r\n\xff]*(?:(?<!\xff)|(?!\xd8))")  # up to the mark that begins a picture
_MARK = re.compile(rb"\xff{1,1024}+[^\x00\xff]")
_AFTER_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # a mark that ends a stretch of coded pixels
_BOXES = re.compile(
    rb"ftyp|meta|mdat|moov|moof|mfra|free|skip|wide|uuid|idat|mpvd|sefd|styp|sidx|pdin|pnot|jumb|thmb|grpl|etyp"
)
_LINEAR = re.compile(rb"/Linearized .{0,200}?/L (\d{1,12})", re.DOTALL)
_NEXT_VERSION = re.compile(rb"\s+\d+ \d+ obj\b")


class End(NamedTuple):
    """Where a file ends by its own marks.

    `at` is None when they are not all there, `cut` when the rest is missing; `damaged` when a sum is not right.
    `scans` is how often a JPEG goes over its pixels. `senseless`: no honest file has so many marks, and a decoder
    that follows them all has no end.
    """

    at: int | None
    cut: bool = False
    damaged: bool = False
    scans: int = 0
    senseless: bool = False


CUT, BROKEN, SENSELESS = End(None, cut=True), End(None), End(None, senseless=True)


def content(file: BinaryIO) -> bytes:
    """The bytes of a photo or report, none when there are too many to look for its end."""
    size = file.seek(0, 2)
    file.seek(0)
    return file.read() if size <= SIZE_MAX else b""


def end_of(data: bytes, kind: str) -> End:
    """Where a JPEG, PNG, HEIC or PDF ends."""
    return _ENDS[kind](data)


def around(data: bytes, kind: str, end: End) -> Iterator[Problem]:
    """The problems of what stands behind, or hides in, a file of this kind."""
    rest = b"" if end.at is None else data[end.at :]
    rest = _PADDING.sub(b"", rest, count=1)
    second = _second(data, kind, rest)
    if second:
        yield Problem("polyglot", second)
    if len(rest) >= JUNK_MIN and (second or kind == "pdf" or not _is_supplement(rest)):
        yield Problem("trailing_data", str(len(rest)))


def _second(data: bytes, kind: str, rest: bytes) -> str | None:
    if ends_as_zip(data[-TAIL:]):
        return "zip"
    if kind != "pdf" and b"%PDF-" in data[:1024] and b"%%EOF" in data[-1024:]:
        return "pdf"
    if len(rest) < JUNK_MIN:
        return None
    found = sniff(rest[:HEAD])
    harmless = NO_FORMAT if kind == "pdf" else NO_FORMAT | PHOTOS | SUPPLEMENTS
    return None if found in harmless or found == kind else found


def _is_supplement(rest: bytes) -> bool:
    """A film's first bytes may be taken for padding; a maker's record ends or begins with a name."""
    if sniff(rest[:HEAD]) in SUPPLEMENTS or b"ftyp" in rest[:8] or rest.startswith(b"MotionPhoto_Data"):
        return True
    return any(mark in rest[-64:] or rest.startswith(mark) for mark in MAKERS)


def _jpeg(data: bytes) -> End:
    """Segments have a length; behind the header of a scan, coded pixels go on up to the next mark."""
    at, scans, scan = 2, 0, False
    for _ in range(MARKS_MAX):
        if at + 1 >= len(data):
            return End(None, cut=True, scans=scans)
        found = _AFTER_SCAN.search(data, at) if scan else _MARK.match(data, at)
        if found is None:
            if scan:
                return End(None, cut=True, scans=scans)
            return SENSELESS if data[at : at + FILL_MAX] == b"\xff" * FILL_MAX else BROKEN
        at, mark = found.end(), data[found.end() - 1]
        if mark == EOI:
            return End(at, scans=scans)
        at += int.from_bytes(data[at : at + 2], "big")
        scan = mark == SOS
        scans += scan
    return SENSELESS


def _png(data: bytes) -> End:
    """Chunks have a name, a length and a sum."""
    at, damaged = 8, False
    for _ in range(MARKS_MAX):
        if at + 12 > len(data):
            return CUT
        name, start = data[at + 4 : at + 8], at
        if not name.isalpha():
            return BROKEN
        at += 12 + int.from_bytes(data[at : at + 4], "big")
        damaged |= at <= len(data) and crc32(data[start + 4 : at - 4]) != int.from_bytes(data[at - 4 : at], "big")
        if name == b"IEND" and at <= len(data):
            return End(at, damaged=damaged)
    return SENSELESS


def _heic(data: bytes) -> End:
    """Boxes up to one that is none."""
    at = 0
    for _ in range(MARKS_MAX):
        if not _BOXES.fullmatch(data[at + 4 : at + 8]):
            return CUT if at > len(data) else End(at)
        size = int.from_bytes(data[at : at + 4], "big")
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        if size == 0:  # the last one, up to the end
            return End(len(data))
        if size < 8:
            return BROKEN
        at += size
    return SENSELESS


def _pdf(data: bytes) -> End:
    """Every version of a PDF ends with a mark; one made for the web says its length, and has one near its beginning."""
    at = data.rfind(b"%%EOF")
    said = _LINEAR.search(data[:1024])
    if at < 0:
        return BROKEN if b"startxref" in data[-1024:] else CUT
    if (said and len(data) < int(said[1])) or _NEXT_VERSION.match(data, at + 5):
        return CUT
    return End(at + 5)


_ENDS = {"jpeg": _jpeg, "png": _png, "heic": _heic, "pdf": _pdf}
