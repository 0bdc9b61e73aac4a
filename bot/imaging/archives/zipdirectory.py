"""What a ZIP says it holds, and what lies around it (PKWARE APPNOTE 4.3).

1. The end record counts from its own place backwards, so that bytes before the archive change nothing.
2. Without an end record every entry is found by its own header.
3. Names are never a reason to give up: one that cannot be decoded is read as Latin letters.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import BinaryIO, NamedTuple
from zipfile import ZipInfo

from bot.imaging.archives.budget import ENTRIES_MAX, ENTRY_MAX, RATIO_FROM, Stop

LOCAL, LOCAL_MARK = struct.Struct("<4s5H3L2H"), b"PK\x03\x04"
CENTRAL, CENTRAL_MARK = struct.Struct("<4s6H3L5H2L"), b"PK\x01\x02"
END, END_MARK = struct.Struct("<4s4H2LH"), b"PK\x05\x06"
END64, END64_MARK = struct.Struct("<4sQ2H2L4Q"), b"PK\x06\x06"
LOCATOR, LOCATOR_MARK = struct.Struct("<4sLQL"), b"PK\x06\x07"
DESCRIPTOR_MARK = b"PK\x07\x08"
SPAN_MARKS = (DESCRIPTOR_MARK, b"PK00")  # before the first entry of an archive in volumes
DIRECTORY_MAX = 16 << 20  # bytes; 20,000 entries with long names
FULL16, FULL32 = 0xFFFF, 0xFFFFFFFF
STREAMED, UTF8 = 0x8, 0x800
CHUNK_MIN, CHUNK_MAX = 1 << 12, 1 << 20
VERSION_MAX, UNUSED = 63, 0x4000  # what no header has yet: a later version of the format, a bit above
METHODS = frozenset({*range(11), 12, 14, 18, 19, 93, 94, 95, 96, 97, 98, 99})
STRANGE_MAX = 1_000  # marks that begin no entry; more are made to cost time
JUNK_MAX = 64 << 20  # bytes between two entries, or before the first: a program that unpacks itself is shorter
DESCRIPTORS_TRIED = 256  # a mark within packed bytes is a chance of one to millions


class Listing(NamedTuple):
    """The entries with `header_offset` from the beginning of the file.

    `complete`: a directory was found. `broken`: it is there and of no use. `before`, `after`: bytes around the archive.
    `lacking`: how many volumes must have come before this file.
    """

    infos: tuple[ZipInfo, ...]
    complete: bool = True
    broken: bool = False
    before: int = 0
    after: int = 0
    lacking: int = 0


class _End(NamedTuple):
    at: int
    disk: int
    size: int
    offset: int
    after: int


def listing(file: BinaryIO, size: int, volumes: Sequence[int] = ()) -> Listing:
    """What the file holds; `volumes` are the sizes of the files it was joined from."""
    end = _end(file, size)
    start = end.at - end.size if end else -1
    if end is None or start < 0 or not _is_directory(file, start, end.size):
        return _scanned(file, size)
    if end.size > DIRECTORY_MAX:
        raise Stop("too_many")
    file.seek(start)
    directory = file.read(end.size)
    if directory.count(CENTRAL_MARK) > 2 * ENTRIES_MAX:
        raise Stop("too_many")
    infos = tuple(_central(directory))
    if end.disk and len(volumes) > 1:
        return Listing(_placed(infos, volumes), after=end.after)
    if end.disk:
        return Listing((), lacking=end.disk)
    before = start - end.offset
    for info in infos:
        info.header_offset += before
    if any(not 0 <= info.header_offset < start for info in infos):
        return _scanned(file, size)
    return Listing(infos, before=before or _first(infos, start), after=end.after)


def _first(infos: Sequence[ZipInfo], start: int) -> int:
    """Where the first entry lies: tools that mend offsets leave what is before it."""
    return min((info.header_offset for info in infos), default=start)


def _is_directory(file: BinaryIO, start: int, length: int) -> bool:
    file.seek(start)
    return length == 0 or file.read(4) == CENTRAL_MARK


def _end(file: BinaryIO, size: int) -> _End | None:
    window = min(size, END.size + FULL16)
    file.seek(size - window)
    tail = file.read(window)
    found = tail.rfind(END_MARK, 0, max(0, len(tail) - END.size + len(END_MARK)))
    if found < 0:
        return None
    _, disk, _, _, _, length, offset, comment = END.unpack_from(tail, found)
    at = size - window + found
    after = max(0, size - at - END.size - comment)
    return _end64(file, at, after) or _End(at, disk if disk != FULL16 else 0, length, offset, after)


def _end64(file: BinaryIO, at: int, after: int) -> _End | None:
    if at < LOCATOR.size + END64.size:
        return None
    file.seek(at - LOCATOR.size - END64.size)
    record = file.read(END64.size + LOCATOR.size)
    if record[END64.size :][:4] != LOCATOR_MARK or record[:4] != END64_MARK:
        return None
    *_, disk, _, _, _, length, offset = END64.unpack_from(record)
    return _End(at - LOCATOR.size - END64.size, disk, length, offset, after)


def _central(directory: bytes) -> Iterator[ZipInfo]:
    pos = 0
    while pos + CENTRAL.size <= len(directory) and directory.startswith(CENTRAL_MARK, pos):
        (_, _, _, flags, method, _, _, crc, packed, unfolded, *lengths, disk, _, external, offset) = (
            CENTRAL.unpack_from(directory, pos)
        )
        name, extra, comment = lengths
        pos += CENTRAL.size
        info = _info(directory[pos : pos + name], flags, method, crc)
        info.external_attr, info.volume = external, disk
        more = directory[pos + name : pos + name + extra]
        info.file_size, info.compress_size, info.header_offset = _sizes64(more, [unfolded, packed, offset])
        pos += name + extra + comment
        yield info


def _sizes64(extra: bytes, sizes: list[int]) -> list[int]:
    """The long numbers stand in the order of the short ones that are full."""
    pos = 0
    while pos + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, pos)
        if kind == 1:
            longs = iter(struct.unpack_from(f"<{min(length, len(extra) - pos - 4) // 8}Q", extra, pos + 4))
            return [next(longs, size) if size == FULL32 else size for size in sizes]
        pos += 4 + length
    return sizes


def _info(name: bytes, flags: int, method: int, crc: int) -> ZipInfo:
    try:
        plain = name.decode("utf-8" if flags & UTF8 else "cp437")
    except UnicodeDecodeError:
        plain = name.decode("latin-1")
    info = ZipInfo(plain or "-")
    info.flag_bits, info.compress_type, info.CRC = flags, method, crc
    return info


def _placed(infos: tuple[ZipInfo, ...], volumes: Sequence[int]) -> tuple[ZipInfo, ...]:
    """Entries of a spanned archive count from the beginning of their volume."""
    starts = [0, *accumulate(volumes)]
    for info in infos:
        info.header_offset += starts[min(info.volume, len(starts) - 1)]
    return infos


def _scanned(file: BinaryIO, size: int) -> Listing:
    infos: list[ZipInfo] = []
    pos = _find(file, LOCAL_MARK, 0)
    before = pos
    strange = 0
    while pos >= 0 and len(infos) <= ENTRIES_MAX and strange <= STRANGE_MAX:
        file.seek(pos)
        head = file.read(LOCAL.size)
        if head.startswith(CENTRAL_MARK):
            end = _find(file, END_MARK, pos)
            after = _after(file, size, end) if end >= 0 else 0
            return Listing(tuple(infos), complete=False, broken=end >= 0, before=before, after=after)
        if len(head) < LOCAL.size:
            break
        if not _is_entry(head):
            strange += 1
            pos = _find(file, LOCAL_MARK, pos + 1)
            continue
        info, pos = _local(file, size, pos, head)
        infos.append(info)
    return Listing(tuple(infos), complete=False)


def _is_entry(head: bytes) -> bool:
    """Whether the header of an entry makes sense; its mark may be part of something else."""
    mark, version, flags, method, *_, name, _ = LOCAL.unpack(head)
    return mark == LOCAL_MARK and version & 0xFF <= VERSION_MAX and method in METHODS and flags < UNUSED and name > 0


def _after(file: BinaryIO, size: int, end: int) -> int:
    file.seek(end)
    record = file.read(END.size)
    comment = END.unpack(record)[-1] if len(record) == END.size else 0
    return max(0, size - end - END.size - int(comment))


def _local(file: BinaryIO, size: int, pos: int, head: bytes) -> tuple[ZipInfo, int]:
    """The entry at a place, and where the next may be."""
    _, _, flags, method, _, _, crc, packed, unfolded, name, extra = LOCAL.unpack(head)
    info = _info(file.read(name), flags, method, crc)
    unfolded, packed = _sizes64(file.read(extra), [unfolded, packed])
    start = pos + LOCAL.size + name + extra
    after = 0
    if flags & STREAMED and not packed:
        crc, packed, unfolded, after = _described(file, size, start)
        info.CRC = crc
    info.header_offset, info.compress_size, info.file_size = pos, packed, unfolded
    return info, start + packed + after


def _described(file: BinaryIO, size: int, start: int) -> tuple[int, int, int, int]:
    """CRC, sizes and the record's length, from the record behind an entry that was written without knowing them."""
    found = start
    for _ in range(DESCRIPTORS_TRIED):
        found = _find(file, DESCRIPTOR_MARK, found, ENTRY_MAX)
        if found < 0:
            break
        file.seek(found + 4)
        record = file.read(20)
        for layout in ("<LLL", "<LQQ"):
            if len(record) >= struct.calcsize(layout):
                crc, packed, unfolded = struct.unpack_from(layout, record)
                if packed == found - start:
                    return crc, packed, unfolded, 4 + struct.calcsize(layout)
        found += 4
    return 0, size - start, RATIO_FROM, 0  # cut short: inflating will tell


def _find(file: BinaryIO, mark: bytes, pos: int, within: int = JUNK_MAX) -> int:
    """Where a mark comes next, or -1."""
    file.seek(pos)
    last = pos + within
    rest, length = b"", CHUNK_MIN
    while chunk := file.read(length):
        length = min(2 * length, CHUNK_MAX) if pos < last else 0
        found = (rest + chunk).find(mark)
        if found >= 0:
            return pos - len(rest) + found
        pos += len(chunk)
        rest = (rest + chunk)[-len(mark) + 1 :]
    return -1
