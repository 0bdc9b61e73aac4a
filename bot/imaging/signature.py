"""What kind of file it is, by its first bytes, whatever its name says.

1. DICOM is looked for at offset 128 before anything else: its preamble may look like a TIFF or a program.
2. This reads bytes and parses nothing, so it is safe anywhere.
"""

from __future__ import annotations

import re

HEAD = 4096  # bytes needed

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"\x1f\x8b", "gzip"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),  # an empty one
    (b"PK\x07\x08", "zip"),  # the first of several volumes
    (b"MZ", "exe"),
    (b"\x7fELF", "exe"),
    (b"\xca\xfe\xba\xbe", "exe"),
    (b"\xcf\xfa\xed\xfe", "exe"),
    (b"\xce\xfa\xed\xfe", "exe"),
    (b"#!", "exe"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "exe"),  # a Windows shortcut
    (b"\x1aE\xdf\xa3", "video"),
)
_HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_AUDIO = (b"M4A ", b"M4B ")
_DICOMDIR = b"1.2.840.10008.1.3.10"
_VR = re.compile(rb"AE|AS|AT|CS|DA|DS|DT|IS|LO|LT|PN|SH|ST|TM|UI|UL|US|OB|SQ|UN")
_PROGRAM = (b"MZ", b"\x7fELF", b"#!")


def sniff(head: bytes) -> str:
    """The kind of a file that starts with these bytes (`HEAD` of them): one of issue 4's kinds."""
    if not head:
        return "empty"
    if is_dicom(head):
        return "dicomdir" if _DICOMDIR in head[:1024] else "dicom"
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return "docx" if kind == "zip" and b"[Content_Types].xml" in head[:200] else kind
    return _container(head) or _loose(head)


def is_dicom(head: bytes) -> bool:
    """Part 10 files by their mark; older ones without preamble by a first element that makes sense."""
    if head[128:132] == b"DICM":
        return True
    if head[:4] in {b"\x08\x00\x05\x00", b"\x08\x00\x00\x00", b"\x08\x00\x08\x00", b"\x02\x00\x00\x00"}:
        return _VR.match(head[4:6]) is not None or 0 < int.from_bytes(head[4:8], "little") < 128
    return head[:2] == b"\x00\x08" and head[4:6] != b"\x00\x00" and _VR.match(head[4:6]) is not None


def is_polyglot(head: bytes) -> bool:
    """A DICOM file whose preamble is the beginning of a program."""
    return head[128:132] == b"DICM" and head.startswith(_PROGRAM)


def _container(head: bytes) -> str | None:
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return "heic" if brand in _HEIC else "unknown" if brand in _AUDIO or brand == b"avif" else "video"
    if head[:4] == b"RIFF":
        return "video" if head[8:12] == b"AVI " else "unknown"
    if head[257:262] == b"ustar":
        return "tar"
    return None


def _loose(head: bytes) -> str:
    if b"%PDF-" in head[:1024]:
        return "pdf"
    start = head[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "html"
    return "text" if _is_text(head) else "unknown"


def _is_text(head: bytes) -> bool:
    if b"\x00" in head:
        return head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return sum(b < 32 and b not in b"\t\r\n\f\x1b" for b in head) == 0
