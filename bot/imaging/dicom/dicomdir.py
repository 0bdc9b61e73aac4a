"""Which files a CD's directory names, and which of them are not there (PS3.10 section 8, PS3.3 annex F).

1. A DICOMDIR is a hint: its paths are compared with names and never opened.
2. A file that it names counts as there under its path, or when an object with its UID is there under any name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from itertools import islice
from pathlib import PurePosixPath

SIZE_MAX = 16 << 20  # bytes; 20,000 records of 800
FILES_MAX = 20_000
VALUE_MAX = 256  # bytes; a path has eight names of eight letters, an identifier 64 digits
_FILE = re.compile(rb"\x04\x00\x00\x15(?:CS(..)|(..)\x00\x00)", re.DOTALL)
_UID = re.compile(rb"\x04\x00\x11\x15(?:UI(..)|(..)\x00\x00)", re.DOTALL)


def references(directory: bytes) -> Iterator[tuple[str, str]]:
    """The path and the SOPInstanceUID ("" when it is not said) of every file that is named."""
    for found in islice(_FILE.finditer(directory), FILES_MAX):
        path = _value(directory, found)
        uid = _UID.search(directory, found.end(), found.end() + len(path) + 256)
        yield path.replace("\\", "/"), _value(directory, uid) if uid else ""


def _value(directory: bytes, found: re.Match[bytes]) -> str:
    length = min(int.from_bytes(found[1] or found[2], "little"), VALUE_MAX)
    return directory[found.end() : found.end() + length].decode("latin-1").strip(" \x00")


def lacking(directory: bytes, folder: str, names: Collection[str], is_here: Callable[[str], bool]) -> tuple[int, int]:
    """How many files are named and not there, and how many are named; `names` are folded paths."""
    named = dict(references(directory))
    missing = sum(not is_here(uid) and folded(f"{folder}/{path}") not in names for path, uid in named.items())
    return missing, len(named)


def folded(name: str) -> str:
    """A path without case, version, last dot or leading folders that say nothing."""
    plain = re.sub(r";\d+$", "", name.replace("\\", "/")).rstrip(".").casefold()
    return plain.lstrip("./").replace("/./", "/").replace("//", "/")


def folder_of(name: str) -> str:
    """Where a directory lies."""
    return str(PurePosixPath(name.replace("\\", "/")).parent)
