"""Warning signs in what a patient writes freely.

1. Words can raise a level, never lower one; what nothing matches stays for a person to read.
2. Accents, capitals, apostrophes and invisible characters make no difference.
3. "No chest pain" is no chest pain; "can't breathe" needs no such care, because its "not" is the sign itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flows.errors import ContentError
from flows.rules.wording.fold import plain
from flows.text import Json

_NOT = (
    r"(?<!\w)(?:no|not|without|never|(?:don|doesn|didn) ?t have|haven ?t had|do not have|no more|not any|any more|"
    r"no tengo|sin|ni|nada de|ningun|ninguna|nunca|"
    r"pas de|pas d|plus de|plus d|aucun|aucune|sans|ni de|jamais)"
)
_DENIED = re.compile(_NOT + r" (?:(?:any|a|an|the|el|la|un|una|de|du|le) )?$")
_FILLER = r"(?:(?!(?:no|not|never|nunca|ni|sin|pas|jamais) )\w+ ){0,3}"  # what "*" may stand for: never a denial


@dataclass(frozen=True, slots=True)
class Sign:
    """A symptom code with what people say of it: `said` always counts, `named` unless a "no" stands before it."""

    code: str
    said: re.Pattern[str]
    named: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class RedFlags:
    """The phrases of `data/wording/red-flags.toml`, all languages together: people mix them when they are afraid."""

    signs: tuple[Sign, ...]

    @classmethod
    def from_data(cls, data: Mapping[str, Json]) -> RedFlags:
        """The signs that the file holds; ContentError names the code whose entry does not fit."""
        return cls(tuple(_sign(code, entry) for code, entry in data.items()))


def red_flags(text: str, flags: RedFlags) -> tuple[str, ...]:
    """The symptom codes that a text names, in the order of the file."""
    told = _told(text)
    return tuple(sign.code for sign in flags.signs if sign.said.search(told) or _named(sign.named, told))


def _named(pattern: re.Pattern[str], told: str) -> bool:
    return any(not _DENIED.search(told, 0, match.start()) for match in pattern.finditer(told))


def _told(text: str) -> str:
    """Folded words, once with apostrophes left out ("cant") and once parted there ("j arrive").

    Full stops and commas stay, because they part a "no" from what follows it.
    """
    folded = plain(text)
    return _bare(folded.replace("'", "")) + " \n " + _bare(folded)


def _bare(folded: str) -> str:
    return re.sub(r"[^\w.,;:!?\n]+", " ", folded).strip()


def _sign(code: str, entry: Mapping[str, Json]) -> Sign:
    if not isinstance(entry, Mapping) or not entry.keys() <= {"said", "named"}:
        raise ContentError(f'red flag "{code}": expected lists "said" and "named"; mend the entry')
    return Sign(code, _any_of(entry.get("said", ())), _any_of(entry.get("named", ())))


def _any_of(phrases: Sequence[str]) -> re.Pattern[str]:
    if not phrases:
        return re.compile(r"(?!)")
    return re.compile(r"(?<!\w)(?:" + "|".join(_phrase(phrase) for phrase in phrases) + r")(?!\w)")


def _phrase(phrase: str) -> str:
    """The pattern of one phrase; "*" stands for up to three words."""
    words = (word if word == "*" else _bare(plain(word).replace("'", "")) for word in phrase.split())
    return "".join(_FILLER if word == "*" else f"{word} " for word in words).removesuffix(" ")
