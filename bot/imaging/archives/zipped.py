"""The entries of a ZIP.

1. The directory is read here and the entries by `zipfile`, which alone gives up a whole archive for one bad name, and
   sees neither entries that share bytes nor what lies around the archive.
2. Where the directory is missing, entries are found one by one by their own headers: half a download still counts.
3. Nothing is inflated before the declared sizes were held against the limits; no size is believed after that.
"""

from __future__ import annotations

import stat
import struct
import zlib
from collections.abc import Iterator, Sequence
from functools import partial
from typing import BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipExtFile, ZipInfo

from bot.imaging.archives.budget import ENTRIES_MAX, ENTRY_MAX, Budget, Fault, Stop, refuse
from bot.imaging.archives.entry import PIECE, Entry
from bot.imaging.archives.joined import window
from bot.imaging.archives.zipdirectory import LOCAL, LOCAL_MARK, Listing

ENCRYPTED = 0x1
PATCHED = 0x20
AES = 99
FIRST = 1 << 16  # bytes; enough to tell what it is, and of a viewer no more comes out


def check(listing: Listing, budget: Budget) -> None:
    """Stops at a bomb by what the directory says; where there is none, what comes out is counted all the same."""
    infos = listing.infos
    if len(infos) > ENTRIES_MAX:
        raise Stop("too_many")
    if listing.complete:
        _apart(infos)
        for info in infos:
            refuse(info.file_size, info.compress_size)
        budget.foresee(sum(info.file_size for info in infos))


def _apart(infos: Sequence[ZipInfo]) -> None:
    """No byte belongs to two entries."""
    end = 0
    for info in sorted(infos, key=lambda info: (info.header_offset, info.compress_size)):
        if info.header_offset < end:
            raise Stop("overlap")
        end = info.header_offset + LOCAL.size + info.compress_size


def entries(file: BinaryIO, listing: Listing) -> Iterator[Entry]:
    """The entries in the order in which they lie in the file; folders are none."""
    for info in sorted(listing.infos, key=lambda info: info.header_offset):
        if not info.filename.endswith(("/", "\\")) or info.file_size:
            yield _entry(file, info)


def _entry(file: BinaryIO, info: ZipInfo) -> Entry:
    mode = info.external_attr >> 16
    special = bool(stat.S_IFMT(mode)) and not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)
    plain = info.compress_type == ZIP_STORED and not info.flag_bits & ENCRYPTED
    pieces = partial(_pieces, file, info)
    stored = partial(_stored, file, info) if plain else None
    return Entry(info.filename, info.file_size, pieces, special, stored, info.compress_size, passable=True)


def _stored(file: BinaryIO, info: ZipInfo) -> BinaryIO:
    return window(file, _data(file, info), info.compress_size)


def _data(file: BinaryIO, info: ZipInfo) -> int:
    """Where an entry's bytes begin: behind its own header, whose lengths are not the directory's."""
    file.seek(info.header_offset)
    head = file.read(LOCAL.size)
    if len(head) < LOCAL.size:
        raise Fault("truncated")
    mark, *_, name, extra = LOCAL.unpack(head)
    if mark != LOCAL_MARK:
        raise Fault("corrupt")
    return info.header_offset + LOCAL.size + cast("int", name) + cast("int", extra)


def _pieces(file: BinaryIO, info: ZipInfo) -> Iterator[bytes]:
    if info.flag_bits & ENCRYPTED:
        raise Fault("encrypted")
    if info.flag_bits & PATCHED or info.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        raise Fault("unsupported")
    if info.file_size > ENTRY_MAX:
        raise Fault("too_large")
    file.seek(_data(file, info))
    try:
        with ZipExtFile(file, "r", info) as inside:
            length = FIRST
            while piece := inside.read(length):
                yield piece
                length = PIECE
    except BadZipFile as error:  # its only reason here
        raise Fault("crc") from error
    except EOFError as error:
        raise Fault("truncated") from error
    except (zlib.error, OSError, ValueError, struct.error) as error:
        raise Fault("corrupt") from error


def needs_other(listing: Listing, password: str | None) -> bool:
    """Whether libarchive must read it: a password, or methods that `zipfile` unpacks without a bound."""
    locked = any(info.flag_bits & ENCRYPTED for info in listing.infos)
    rare = any(info.compress_type not in {ZIP_STORED, ZIP_DEFLATED, AES} for info in listing.infos)
    return (locked and password is not None) or (rare and not locked)
