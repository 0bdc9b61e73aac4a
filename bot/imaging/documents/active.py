"""What a PDF would do by itself: scripts, programs to start, files inside it, forms that send.

1. Only names are looked for, in what is no stream and in the packed lists of objects; page contents say nothing.
2. An action at opening that only turns to a page is no active content.
3. Nothing found here is run, opened or followed.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

UNPACKED_MAX = 32 << 20  # bytes of packed lists of objects
LISTS_MAX = 2_000  # a list holds a hundred objects
STREAMS_MAX = 100_000  # a report of a thousand pages has some thousand
PLAIN_MAX = 16 << 20  # bytes outside of streams; where a file has more, the first count
DICTIONARY = 512  # bytes before a stream; its description
NAMES = ("JavaScript", "JS", "Launch", "EmbeddedFile", "RichMedia", "Rendition", "SubmitForm", "ImportData", "XFA")
_NAME = re.compile(rb"/(" + b"|".join(name.encode() for name in NAMES) + rb")(?![A-Za-z0-9])")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")  # a letter of a name may be written as its number
_SAME = {"JS": "JavaScript"}


def active_names(data: bytes) -> tuple[str, ...]:
    """What a PDF would do, by the names that PDF gives it, in their order."""
    plain = b" ".join(_plain(data))
    written = _ESCAPED.sub(lambda escaped: bytes([int(escaped[1], 16)]), plain[:PLAIN_MAX])
    found = {match[1].decode() for match in _NAME.finditer(written)}
    return tuple(name for name in NAMES if name in {_SAME.get(name, name) for name in found})


def streams(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Where each stream's description may begin, its word stands, and it ends."""
    at = 0
    for _ in range(STREAMS_MAX):
        start = data.find(b"stream", at)
        end = data.find(b"endstream", start + 6) if start >= 0 else -1
        if end < 0:
            return
        yield at, start, end
        at = end + 9


def _plain(data: bytes) -> Iterator[bytes]:
    """What is packed in lists of objects, and what stands outside of streams."""
    rest, left, lists = 0, UNPACKED_MAX, 0
    outside = []
    for at, start, end in streams(data):
        outside.append(data[at:start])
        if b"/ObjStm" in data[max(at, start - DICTIONARY) : start] and left > 0 and lists < LISTS_MAX:
            unpacked = _unpacked(data[start + 6 : end].lstrip(b"\r\n"), left)
            left, lists = left - len(unpacked), lists + 1
            yield unpacked
        rest = end + 9
    yield from (*outside, data[rest:])


def _unpacked(packed: bytes, most: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, most)
    except zlib.error:  # locked, or packed in another way
        return packed
