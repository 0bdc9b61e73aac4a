"""The entries of 7z, RAR, tar, gzip, ISO and rare kinds of ZIP, by the system's libarchive.

1. Only formats and filters that libarchive reads by itself are switched on: it would start other programs for some.
2. Its messages may hold names; they are sorted into codes here and go no further.
3. Without the library every one of these is `unsupported`; `puente doctor` names it.
"""

from __future__ import annotations

import ctypes
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, BinaryIO

from bot.imaging.archives.budget import ENTRY_MAX, LEVELS_MAX, Broken, Fault, Stop
from bot.imaging.archives.entry import PIECE, Entry
from bot.imaging.signature import HEAD, sniff

try:
    from libarchive import ffi
    from libarchive.exception import ArchiveError
except (AttributeError, ImportError, OSError, TypeError):  # the last two say that the system's library is missing
    ffi = None

logging.getLogger("libarchive").addHandler(logging.NullHandler())
logging.getLogger("libarchive").propagate = False

SEEKING = {"zip": ("zip",), "7z": ("7zip",), "rar": ("rar", "rar5"), "iso": ("iso9660",)}
ONWARDS = {"zip": ("zip_streamable",), "tar": ("tar",), "packed": ("tar", "raw")}
FILTERS = ("gzip", "bzip2", "xz", "lzma", "zstd", "compress")
BLOCK = 1 << 18
REGULAR, FOLDER, KIND = 0o100000, 0o040000, 0o170000
_CODES = (
    (re.compile(r"too many filters"), "too_deep"),
    (re.compile(r"passphrase|password"), "encrypted"),
    (re.compile(r"encrypt"), "encrypted"),
    (re.compile(r"truncated|premature|end of file|incomplete"), "truncated"),
    (re.compile(r"crc|checksum|bad data"), "crc"),
    (re.compile(r"unsupported|not supported|unavailable|unknown (?:codec|compression)|unrecognized"), "unsupported"),
    (re.compile(r"memory|too large|dictionary"), "too_large"),
)


def is_here() -> bool:
    """Whether the system has libarchive."""
    return ffi is not None


def entries(file: BinaryIO, kind: str, password: str | None = None) -> Iterator[Entry]:
    """The entries of an archive (zip, 7z, rar, iso, tar, or `packed` by a filter of those known)."""
    if ffi is None:
        raise Broken("unsupported")
    seeks = file.seekable()
    formats = (SEEKING.get(kind) if seeks else None) or ONWARDS.get(kind)
    if formats is None:
        raise Broken("too_large")
    if kind == "packed" and seeks:
        formats = ("tar",) if _packs_tar(file) else ("raw",)
    with _archive(file, formats, password) as archive:
        yield from _entries(archive, password)


def _packs_tar(file: BinaryIO) -> bool:
    """Zeros alone pass for an empty tar, so the first block decides."""
    with _archive(file, ("raw",), None) as archive:
        for _ in _entries(archive, None):
            if ffi.filter_count(archive) < 2:  # only the one that passes bytes on as they are
                raise Broken("corrupt")
            try:
                return sniff(next(_pieces(archive, None, HEAD), b"")) == "tar"
            except Fault as fault:
                raise Broken(fault.code) from fault
    return False


def _entries(archive: Any, password: str | None) -> Iterator[Entry]:
    entry = ffi.entry_new()
    before = 0
    try:
        while (_sure(password, ffi.read_next_header2, archive, entry)) != ffi.ARCHIVE_EOF:
            kind = ffi.entry_filetype(entry) & KIND
            link = bool(ffi.entry_hardlink(entry) or ffi.entry_hardlink_w(entry))
            if kind == FOLDER:
                continue
            size = ffi.entry_size(entry) if ffi.entry_size_is_set(entry) else 0
            here = ffi.filter_bytes(archive, -1)
            special = link or (bool(kind) and kind != REGULAR)
            yield Entry(_name(entry), size, partial(_pieces, archive, password), special, packed=here - before)
            before = here
    finally:
        ffi.entry_free(entry)


def _name(entry: Any) -> str:
    wide = ffi.entry_pathname_w(entry)
    return wide or (ffi.entry_pathname(entry) or b"").decode("latin-1")


def _sure(password: str | None, call: Callable[..., int], *arguments: Any) -> int:
    try:
        return call(*arguments)
    except ArchiveError as error:
        code, value = _code(error, password)
        raise Broken(code, value) from None  # what libarchive says may hold a name


def _pieces(archive: Any, password: str | None, length: int = PIECE) -> Iterator[bytes]:
    buffer = ctypes.create_string_buffer(length)
    view, total = memoryview(buffer), 0
    while True:
        try:
            count = ffi.read_data(archive, buffer, length)
        except ArchiveError as error:
            code, value = _code(error, password)
            fatal = error.retcode == ffi.ARCHIVE_FATAL and code in {"encrypted", "unsupported"}
            raise (Broken if fatal else Fault)(code, value) from None
        if count <= 0:
            return
        total += count
        if total > ENTRY_MAX:
            raise Stop("too_large")
        yield bytes(view[:count])


def _code(error: Any, password: str | None) -> tuple[str, str]:
    said = str(error.msg).lower()
    code = next((code for pattern, code in _CODES if pattern.search(said)), "corrupt")
    if code != "encrypted" or password is None:
        return code, ""
    return code, "wrong" if "support" not in said else "unsupported"


@contextmanager
def _archive(file: BinaryIO, formats: tuple[str, ...], password: str | None) -> Iterator[Any]:
    block = ctypes.create_string_buffer(BLOCK)
    place = ctypes.cast(block, ctypes.c_void_p).value
    view = memoryview(block).cast("B")

    def read(_archive: Any, _context: Any, target: Any) -> int:
        count: int = file.readinto(view)  # type: ignore[attr-defined]  # a buffered reader has it
        ctypes.cast(target, ctypes.POINTER(ctypes.c_void_p))[0] = place
        return count

    def seek(_archive: Any, _context: Any, offset: int, whence: int) -> int:
        return file.seek(offset, whence)

    reading, seeking = ffi.READ_CALLBACK(read), ffi.SEEK_CALLBACK(seek)
    archive = ffi.read_new()
    try:
        if password:
            ffi.read_add_passphrase(archive, password.encode())
        for name in FILTERS:
            ffi.get_read_filter_function(name)(archive)
        for name in formats:
            ffi.get_read_format_function(name)(archive)
        if file.seekable():
            file.seek(0)
            ffi.read_set_seek_callback(archive, seeking)
        _sure(password, ffi.read_open, archive, None, ffi.NO_OPEN_CB, reading, ffi.NO_CLOSE_CB)
        if ffi.filter_count(archive) > LEVELS_MAX + 2:  # it unpacks what is packed in packed files by itself
            raise Stop("too_deep")
        yield archive
    finally:
        ffi.read_free(archive)
