"""Where a 7z ends: its first 32 bytes say where its directory lies, and that is its last part."""

from __future__ import annotations

import struct

MARK = b"7z\xbc\xaf\x27\x1c"
START = struct.Struct("<6s6xQQ4x")


def length(start: bytes) -> int | None:
    """How long the archive is that begins so; None when that is not said."""
    if len(start) < START.size:
        return None
    mark, offset, size = START.unpack_from(start)
    return START.size + int(offset) + int(size) if mark == MARK else None
