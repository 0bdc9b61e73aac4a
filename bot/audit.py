"""The chain that shows whether a case's events were altered.

1. Each event's hash covers the event as it is stored (its body sealed) and the hash of the one before it, per case:
   one chain for all would make every writer wait for every other.
2. Erasing a patient's key makes the bodies unreadable and leaves the chain whole.
3. It proves alteration and gaps in the middle; that nothing is missing at the end, only a head kept elsewhere shows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256
from typing import NamedTuple

START = bytes(32)  # what the first event of a case follows


class Entry(NamedTuple):
    """An event as it is stored; `at` in epoch microseconds, `by` a person's id, what happened in the sealed `body`."""

    case_id: int
    seq: int
    at: int
    by: int | None
    body: bytes


class Link(NamedTuple):
    """An event with its place in the chain."""

    entry: Entry
    prev: bytes
    hash: bytes


def link(prev: bytes, entry: Entry) -> bytes:
    """The hash of an entry that follows `prev`: 32 bytes."""
    plain = json.dumps(entry[:-1], separators=(",", ":")).encode()
    return sha256(prev + plain + b"\0" + entry.body).digest()  # JSON holds no zero byte, so nothing can slide over


def verify(links: Iterable[Link]) -> int | None:
    """The number of the first event of one case that is not what was written, in order of `seq`; None when all are."""
    prev = START
    for expected, (entry, before, digest) in enumerate(links, 1):
        if (entry.seq, before, digest) != (expected, prev, link(prev, entry)):
            return expected
        prev = digest
    return None
