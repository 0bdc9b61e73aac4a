"""Archives made by code: those that people send, and those that nobody should."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
import zlib

import libarchive
import libarchive.ffi
from libarchive.entry import FileType


def zipped(entries, method=zipfile.ZIP_DEFLATED):
    """A ZIP of names and bytes; a name twice is two entries."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in entries:
            info = zipfile.ZipInfo(name)
            info.compress_type = method
            archive.writestr(info, data)
    return out.getvalue()


def linked(name, target, entries=()):
    """A ZIP with a symbolic link in it."""
    out = io.BytesIO(zipped(entries))
    with zipfile.ZipFile(out, "a") as archive:
        info = zipfile.ZipInfo(name)
        info.external_attr = 0o120777 << 16
        archive.writestr(info, target)
    return out.getvalue()


def repeated(times, content=b""):
    """A ZIP whose directory names one entry so many times."""
    whole = zipped([("IM1", content)])
    at, end = whole.rfind(b"PK\x01\x02"), whole.rfind(b"PK\x05\x06")
    record = whole[at:end]
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, times, times, len(record) * times, at, 0)
    return whole[:at] + record * times + tail


def tarred(entries, how=""):
    """A tar, packed by gz, bz2 or xz."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=f"w:{how}") as archive:
        for name, data in entries:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def special(kind, name):
    """A tar with a link or a device in it."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo(name)
        info.type, info.linkname = kind, "/etc/passwd"
        archive.addfile(info)
    return out.getvalue()


def written(format_name, entries, **options):
    """What libarchive writes: 7zip, iso9660, zip with a password."""
    pieces = []
    with libarchive.custom_writer(
        lambda piece: pieces.append(bytes(piece)) or len(piece), format_name, **options
    ) as out:
        for name, data in entries:
            out.add_file_from_memory(name, len(data), data, FileType.REGULAR_FILE, 0o644)
    return b"".join(pieces)


def rar5(entries, number=0, more=False, volume=False, lock=False):
    """A RAR 5 that stores its files as they are."""
    main = number_of(3 if number else 1 if volume else 0) + (number_of(number) if number else b"")
    out = b"Rar!\x1a\x07\x01\x00" + block5(1, main)
    for name, data in entries:
        raw = name.encode()
        head = number_of(4) + number_of(len(data)) + number_of(0) + struct.pack("<L", zlib.crc32(data))
        head += number_of(0) + number_of(1) + number_of(len(raw)) + raw
        extra = number_of(2) + number_of(1) + b"\x00" if lock else b""
        out += block5(2, head, data, extra)
    return out + block5(5, number_of(1 if more else 0))


def block5(kind, body, data=b"", extra=b""):
    """A block of a RAR 5."""
    flags = (1 if extra else 0) | (2 if data else 0)
    head = number_of(kind) + number_of(flags)
    head += number_of(len(extra)) if extra else b""
    head += number_of(len(data)) if data else b""
    whole = number_of(len(head) + len(body) + len(extra)) + head + body + extra
    return struct.pack("<L", zlib.crc32(whole)) + whole + data


def number_of(value):
    """Seven bits a byte."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def rar4(entries, main=0, flags=0, version=29, method=0x30, end=0):
    """A RAR 4 that stores its files as they are."""
    out = b"Rar!\x1a\x07\x00" + block4(0x73, main, bytes(6))
    for name, data in entries:
        raw = name.encode()
        head = struct.pack(
            "<LLBLLBBHL", len(data), len(data), 3, zlib.crc32(data), 0, version, method, len(raw), 0o100644
        )
        out += block4(0x74, flags | 0x8000, head + raw) + data
    return out + block4(0x7B, 0x4000 | end, b"")


def block4(kind, flags, body):
    """A block of a RAR 4."""
    head = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
    return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head


def spanned(data, size):
    """A ZIP in volumes: offsets count from the beginning of their volume."""
    data = b"PK\x07\x08" + data
    end = data.rfind(b"PK\x05\x06")
    length, start = struct.unpack_from("<2L", data, end + 12)
    start += 4
    out, pos = bytearray(data), start
    while pos < start + length:
        name, extra, comment = struct.unpack_from("<3H", out, pos + 28)
        offset = struct.unpack_from("<L", out, pos + 42)[0] + 4
        struct.pack_into("<H", out, pos + 34, offset // size)
        struct.pack_into("<L", out, pos + 42, offset % size)
        pos += 46 + name + extra + comment
    struct.pack_into("<2H", out, end + 4, (len(out) - 1) // size, start // size)
    struct.pack_into("<L", out, end + 16, start % size)
    return [bytes(out[at : at + size]) for at in range(0, len(out), size)]


def changed(data, mark, offset, raw):
    """The bytes with some written over, counted from the last place of a mark."""
    out = bytearray(data)
    at = out.rfind(mark) + offset
    out[at : at + len(raw)] = raw
    return bytes(out)
