"""What the headers of a RAR say about the archive: its volumes, a password, a method that is too old.

libarchive reads the entries, but takes a password for damage and a part of an archive for the whole.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

BLOCKS_MAX = 20_000
MARK4, MARK5 = b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00"
HEADER_MAX = 1 << 16  # bytes; RAR 5 allows 2 MB, which no name needs
MAIN4, FILE4, SERVICE4, END4 = 0x73, 0x74, 0x7A, 0x7B
MAIN5, FILE5, LOCK5, END5 = 1, 2, 4, 5
STORED4, OLDEST4 = 0x30, 29  # since RAR 2.9 there is one method


class Rar(NamedTuple):
    """`number` of the volume counts from 1; `more`: another one follows it."""

    locked: bool = False
    old: bool = False
    number: int = 1
    more: bool = False


class _Block(NamedTuple):
    kind: int
    flags: int
    body: bytes
    extra: bytes = b""


def about(file: BinaryIO) -> Rar:
    """What the headers of the first volume in this file say."""
    file.seek(0)
    mark = file.read(len(MARK5))
    said = Rar()
    if mark == MARK5:
        for block in _blocks5(file):
            said = _with5(said, block)
            if block.kind == END5:
                break
    elif mark.startswith(MARK4):
        for block in _blocks4(file):
            said = _with4(said, block)
            if block.kind == END4:
                break
    return said


def _with4(said: Rar, block: _Block) -> Rar:
    if block.kind == MAIN4:
        number = 2 if block.flags & 0x1 and not block.flags & 0x100 else 1  # which one, it does not say
        return said._replace(locked=bool(block.flags & 0x80), old=bool(block.flags & 0x2), number=number)
    if block.kind == FILE4 and len(block.body) > 25:
        old = block.body[24] < OLDEST4 and block.body[25] != STORED4
        return said._replace(locked=said.locked or bool(block.flags & 0x4), old=said.old or old)
    return said._replace(more=bool(block.flags & 0x1)) if block.kind == END4 else said


def _with5(said: Rar, block: _Block) -> Rar:
    if block.kind == LOCK5:
        return said._replace(locked=True)
    if block.kind == MAIN5:
        flags, at = _number(block.body, 0)
        return said._replace(number=_number(block.body, at)[0] + 1 if flags & 0x2 else 1)
    if block.kind == FILE5:
        return said._replace(locked=said.locked or _is_locked(block.extra))
    return said._replace(more=bool(_number(block.body, 0)[0] & 0x1)) if block.kind == END5 else said


def _is_locked(extra: bytes) -> bool:
    """A record of kind 1 among those of a file tells how it is encrypted."""
    at = 0
    while at < len(extra):
        size, start = _number(extra, at)
        if _number(extra, start)[0] == 1:
            return True
        at = start + max(size, 1)
    return False


def _blocks4(file: BinaryIO) -> Iterator[_Block]:
    at = len(MARK4)
    for _ in range(BLOCKS_MAX):
        file.seek(at)
        head = file.read(7)
        if len(head) < 7:
            return
        _, kind, flags, size = struct.unpack("<HBHH", head)
        if size < 7:
            return
        body = head + file.read(size - 7)
        yield _Block(kind, flags, body)
        if flags & 0x80 and kind == MAIN4:  # the rest is encrypted
            return
        packed = int.from_bytes(body[7:11], "little") if flags & 0x8000 or kind in {FILE4, SERVICE4} else 0
        high = int.from_bytes(body[32:36], "little") if flags & 0x100 and kind == FILE4 else 0
        at += size + packed + (high << 32)


def _blocks5(file: BinaryIO) -> Iterator[_Block]:
    at = len(MARK5)
    for _ in range(BLOCKS_MAX):
        file.seek(at)
        raw = file.read(HEADER_MAX)
        size, start = _number(raw, 4)
        if not size or start + size > len(raw):
            return
        kind, pos = _number(raw, start)
        flags, pos = _number(raw, pos)
        extra, pos = _number(raw, pos) if flags & 0x1 else (0, pos)
        packed, pos = _number(raw, pos) if flags & 0x2 else (0, pos)
        end = start + size
        yield _Block(kind, flags, raw[pos : end - extra], raw[max(pos, end - extra) : end])
        if kind == LOCK5:
            return
        at += end + packed


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, and where it ends."""
    value = 0
    for index, byte in enumerate(data[at : at + 10]):
        value |= (byte & 0x7F) << (7 * index)
        if not byte & 0x80:
            return value, at + index + 1
    return 0, len(data)
