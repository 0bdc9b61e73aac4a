"""Files that are pieces of one archive, brought into order.

1. Names decide: senders number the volumes. What a name says of the content is checked by who reads it.
2. A volume is missing when its number is below another's, or when the first says how long the whole is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from bot.imaging.archives import rar, sevenzip
from bot.imaging.parts import Part

_PATTERNS = (
    (re.compile(r"(?P<stem>.+\.(?P<kind>7z|zip|rar|tar|tar\.gz|tgz|iso))\.(?P<n>\d{2,4})", re.IGNORECASE), "whole"),
    (re.compile(r"(?P<stem>.+)\.part(?P<n>\d{1,4})\.(?P<kind>rar)", re.IGNORECASE), "whole"),
    (re.compile(r"(?P<stem>.+)\.(?P<kind>z)(?P<n>\d{2,3})", re.IGNORECASE), "spanned"),
    (re.compile(r"(?P<stem>.+)\.(?P<kind>r)(?P<n>\d{2,3})", re.IGNORECASE), "old_rar"),
)
_UNNUMBERED = {"spanned": ".zip", "old_rar": ".rar"}  # the last volume of a ZIP, the first of a RAR
VOLUMES_MAX = 1_000
OLD_RAR_FIRST = 2  # .r00 is the second volume
_KINDS = {"z": "zip", "r": "rar", "tgz": "gzip", "tar.gz": "gzip", "iso": "unknown"}


class Volumes(NamedTuple):
    """One file, or the volumes of one in their order.

    `kind` is what the names say; `missing` are numbers of volumes, `following` the one after the last that is known.
    """

    parts: tuple[Part, ...]
    kind: str | None = None
    missing: tuple[int, ...] = ()
    following: int = 0


class _Numbered(NamedTuple):
    stem: str
    kind: str
    way: str
    number: int
    part: Part


def arranged(parts: Sequence[Part]) -> list[Volumes]:
    """The upload's files, with volumes of one archive as one."""
    sets: dict[tuple[str, str], list[_Numbered]] = {}
    loose: list[Part] = []
    for part in parts:
        if numbered := _numbered(part):
            sets.setdefault((numbered.stem, numbered.way), []).append(numbered)
        else:
            loose.append(part)
    found = [_set(members, loose) for members in sets.values()]
    return [*found, *(Volumes((part,)) for part in loose)]


def _numbered(part: Part) -> _Numbered | None:
    for pattern, way in _PATTERNS:
        if match := pattern.fullmatch(_name(part)):
            kind = match["kind"].casefold()
            number = int(match["n"]) + (OLD_RAR_FIRST if way == "old_rar" else 0)
            return _Numbered(match["stem"].casefold(), _KINDS.get(kind, kind), way, number, part)
    return None


def _set(members: Sequence[_Numbered], loose: list[Part]) -> Volumes:
    """The same number twice is one volume sent again."""
    by_number: dict[int, Part] = {}
    for member in members:
        by_number.setdefault(member.number, member.part)
    one = members[0]
    if 0 in by_number:
        by_number = {number + 1: part for number, part in by_number.items()}
    if unnumbered := _UNNUMBERED.get(one.way):
        number = max(by_number) + 1 if unnumbered == ".zip" else 1
        plain = next((part for part in loose if _name(part).casefold() == one.stem + unnumbered), None)
        if plain:
            loose.remove(plain)
            by_number[number] = plain
        end = max(number, *by_number, _followed(by_number))
    else:
        end = max(*by_number, _announced(by_number), _followed(by_number))
    missing = tuple(number for number in range(1, end + 1) if number not in by_number)
    return Volumes(tuple(by_number[number] for number in sorted(by_number)), one.kind, missing, end + 1)


def _announced(by_number: dict[int, Part]) -> int:
    """How many volumes a 7z must have, by the length that stands at its beginning."""
    first = by_number.get(1)
    if first is None:
        return 0
    with first.path.open("rb") as file:
        size = sevenzip.length(file.read(sevenzip.START.size))
    return min(-(-size // first.path.stat().st_size), VOLUMES_MAX) if size else 0


def _followed(by_number: dict[int, Part]) -> int:
    """The number of the volume that the last of a RAR says comes after it."""
    last = max(by_number)
    with by_number[last].path.open("rb") as file:
        return last + 1 if rar.about(file).more else 0


def _name(part: Part) -> str:
    return part.name or part.path.name
