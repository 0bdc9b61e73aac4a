"""What kind of file it is, by its bytes, whatever its name says.

1. DICOM is looked for at offset 128 before anything else: its preamble may look like a TIFF or a program.
   Then come the formats with a mark of their own, then DICOM without preamble, then text.
2. This reads bytes and parses nothing, so it is safe anywhere.
3. A format that has no kind of its own is `unknown`; `unlisted` knows its name.
"""

from __future__ import annotations

import re
from typing import BinaryIO

from bot.imaging.dicom.headless import starts_with_elements

HEAD = 4096  # bytes needed
TAIL = 66_000  # a ZIP's directory ends with at most 64 kB of comment
MARK = slice(128, 132)

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"\x1f\x8b", "gzip"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),  # an empty one
    (b"PK\x07\x08", "zip"),  # the first of several volumes
    (b"PK00PK\x03\x04", "zip"),  # several volumes that became one
    (b"MZ", "exe"),
    (b"\x7fELF", "exe"),
    (b"\xca\xfe\xba\xbe", "exe"),  # Mach-O for several processors, Java's classes
    (b"\xcf\xfa\xed\xfe", "exe"),
    (b"\xce\xfa\xed\xfe", "exe"),
    (b"\xfe\xed\xfa\xce", "exe"),
    (b"\xfe\xed\xfa\xcf", "exe"),
    (b"dex\n0", "exe"),
    (b"\x00asm", "exe"),
    (b"#!", "exe"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "exe"),  # a Windows shortcut
    (b"\x1aE\xdf\xa3", "video"),
    (b"FLV\x01", "video"),
    (b"\x00\x00\x01\xba", "video"),
    (b"\x00\x00\x01\xb3", "video"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video"),  # Windows Media
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UNLISTED: tuple[tuple[bytes, str], ...] = (
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"II+\x00", "tiff"),
    (b"MM\x00+", "tiff"),
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
    (b"\x00\x00\x00\x0cjP  ", "jp2"),
    (b"\xff\x4f\xff\x51", "jp2"),
    (b"\x00\x00\x00\x0cJXL ", "jxl"),
    (b"\xff\x0a", "jxl"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"MSCF", "cab"),
    (_OLE, "ole"),
    (b"OggS", "audio"),
    (b"ID3", "audio"),
    (b"fLaC", "audio"),
    (b"#!AMR", "audio"),
    (b"\xff\xfb", "audio"),
    (b"\xff\xf3", "audio"),
    (b"\xff\xf1", "audio"),
)
NO_FORMAT = frozenset({"empty", "text", "unknown"})  # nothing that a program would open as something else
PICTURES = frozenset({"tiff", "gif", "bmp", "webp", "jp2", "jxl", "avif"})  # of formats that nobody reads here
_HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"})
_AVIF = frozenset({b"avif", b"avis"})
_AUDIO = frozenset({b"M4A ", b"M4B ", b"M4P ", b"F4A ", b"F4B "})
_STILL = frozenset({b"crx ", b"jp2 ", b"jpx ", b"jxl "})
_QUICKTIME = frozenset({b"moov", b"mdat", b"wide", b"pnot"})
_MSI = b"\x84\x10\x0c\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"
_DICOMDIR = b"1.2.840.10008.1.3.10"
_OFFICE = b"[Content_Types].xml"
_OPEN_OFFICE = b"mimetypeapplication/vnd.oasis.opendocument"
_SCRIPTS = (b"@echo off", b"[autorun]", b"<?php")
_HTML = (b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<meta ")
_CONTROL = re.compile(rb"[\x00-\x07\x0e-\x19\x1c-\x1f]")  # a mark of the end and an escape are old but meant


def sniff(head: bytes) -> str:
    """The kind of a file that starts with these bytes (`HEAD` of them), as far as they tell it."""
    if not head:
        return "empty"
    if head[MARK] == b"DICM":
        return "dicomdir" if _DICOMDIR in head[:1024] else "dicom"
    return _marked(head) or ("dicom" if is_dicom(head) else _loose(head))


def identify(file: BinaryIO) -> str:
    """The kind of a whole file: one of those that `puente inspect` prints."""
    file.seek(0)
    head = file.read(HEAD)
    kind = sniff(head)
    if kind == "zip" and _lists_office(_tail(file)):
        return "docx"
    return "exe" if kind == "unknown" and _is_installer(file, head) else kind


def unlisted(file: BinaryIO) -> str | None:
    """The name of a format without a kind of its own: iso, tiff, webp, bzip2, audio, ..."""
    file.seek(0)
    head = file.read(HEAD)
    if sniff(head) != "unknown":
        return None
    brand = head[8:12]
    if head[:4] == b"RIFF":
        return {b"WEBP": "webp", b"WAVE": "audio"}.get(brand)
    if head[4:8] == b"ftyp":
        return "avif" if _brands(head) & _AVIF else "audio" if brand in _AUDIO else None
    if name := next((name for magic, name in _UNLISTED if head.startswith(magic)), None):
        return name
    file.seek(32_769)
    return "iso" if file.read(5) == b"CD001" else None


def is_dicom(head: bytes) -> bool:
    """Part 10 files by their mark; older ones without preamble by first elements that make sense."""
    return head[MARK] == b"DICM" or head.startswith(b"DICM\x02\x00") or starts_with_elements(head)


def is_polyglot(head: bytes) -> bool:
    """A DICOM file whose preamble is the beginning of something else; a TIFF's is allowed there."""
    return head[MARK] == b"DICM" and (_marked(head[:128]) or _loose(head[:128])) not in NO_FORMAT


def ends_as_zip(tail: bytes) -> bool:
    """Whether the last bytes of a file are the end of a ZIP's directory, which is enough to open it as one."""
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        return False
    size, comment = int.from_bytes(tail[at + 12 : at + 16], "little"), int.from_bytes(tail[at + 20 : at + 22], "little")
    return at + 22 + comment == len(tail) and (size > at or tail[at - size : at - size + 4] == b"PK\x01\x02")


def _marked(head: bytes) -> str | None:
    """A kind with a mark at a fixed place."""
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return "docx" if kind == "zip" and _is_office(head) else kind
    if head[4:8] == b"ftyp":
        return _of_brand(head)
    if head[:4] == b"RIFF":
        return "video" if head[8:12] == b"AVI " else "unknown"
    if head[4:8] in _QUICKTIME or _is_stream(head):
        return "video"
    if head.startswith(b"OggS") and b"theora" in head[:256]:
        return "video"
    return "tar" if _is_tar(head) else None


def _of_brand(head: bytes) -> str:
    """HEIF's general brands say nothing about the coding, so those beside them are read too."""
    brand = head[8:12]
    if brand in _HEIC:
        return "unknown" if _brands(head) & _AVIF else "heic"
    return "unknown" if brand in _AVIF | _AUDIO | _STILL else "video"


def _brands(head: bytes) -> frozenset[bytes]:
    size = min(int.from_bytes(head[:4], "big"), 256)
    return frozenset({head[8:12], *(head[at : at + 4] for at in range(16, size, 4))})


def _is_stream(head: bytes) -> bool:
    """MPEG transport streams have a mark every 188 bytes, those of cameras after four more."""
    return any(head[first::step][:4] == b"GGGG" for first, step in ((0, 188), (4, 192)))


def _is_tar(head: bytes) -> bool:
    """By its mark, or by the sum of its first block: the oldest kind has no mark."""
    if head[257:262] == b"ustar":
        return True
    if len(head) < 512 or not head[0]:
        return False
    said = head[148:156].strip(b" \x00")
    block = head[:148] + b" " * 8 + head[156:512]
    return said.isdigit() and re.fullmatch(rb"[0-7]+", said) is not None and int(said, 8) == sum(block)


def _is_office(head: bytes) -> bool:
    return head[30:49] == _OFFICE or head[30:72] == _OPEN_OFFICE


def _lists_office(tail: bytes) -> bool:
    at = tail.find(_OFFICE)
    while at >= 0:
        if tail[max(at - 46, 0) :].startswith(b"PK\x01\x02"):
            return True
        at = tail.find(_OFFICE, at + 1)
    return False


def _is_installer(file: BinaryIO, head: bytes) -> bool:
    """Windows' installers are OLE files that name their class in the first entry of the directory."""
    if not head.startswith(_OLE):
        return False
    shift, first = int.from_bytes(head[30:32], "little"), int.from_bytes(head[48:52], "little")
    if shift not in {9, 12}:
        return False
    file.seek((first + 1) << shift)
    return file.read(128)[80:96] == _MSI


def _tail(file: BinaryIO) -> bytes:
    size = file.seek(0, 2)
    file.seek(max(0, size - TAIL))
    return file.read(TAIL)


def _loose(head: bytes) -> str:
    if b"%PDF-" in head[:1024]:
        return "pdf"
    start = head[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(_HTML) or (start.startswith((b"<?xml", b"<!--")) and b"<html" in start):
        return "html"
    if start.startswith(_SCRIPTS):
        return "exe"
    return "text" if _is_text(head) else "unknown"


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return b"\x00" in head
    if _CONTROL.search(head) or any(head.startswith(magic) and len(magic) > 2 for magic, _ in _UNLISTED):
        return False
    try:
        head[: head.rfind(b"\n") + 1 or None].decode()
    except UnicodeDecodeError:
        return 4 * sum(byte >= 0x80 for byte in head) < len(head)  # an older set of characters
    return True
