"""Warning signs in what a patient writes freely.

1. Words can raise a level, never lower one; what nothing matches stays for a person to read.
2. Spelling makes little difference (`heard`); a "no" or "years ago" does (`denial`).
3. "No chest pain" is no chest pain; "can't breathe" needs no such care, because its "not" is the sign itself.
4. Of phrases that begin at one word, a harmless longer one ("end all this pain") silences the shorter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flows.errors import ContentError
from flows.rules.wording.denial import CANNOT, NO, is_there
from flows.rules.wording.fever import reads_as_fever
from flows.rules.wording.heard import STOPS, Ear
from flows.rules.wording.phrases import Book, Phrase, found, indexed, parts_of
from flows.text import Json

KINDS = ("said", "named", "once")
FEVER = "fever"
UNWELL = "unwell"  # words about how somebody is that are no warning sign of their own
HARMLESS = "harmless"
_APART = ("lists", "spelling")
_BARRED = NO | STOPS | CANNOT - {"plus"}


@dataclass(frozen=True, slots=True)
class RedFlags:
    """The phrases of `data/wording/red-flags.toml`, all languages together: people mix them when they are afraid."""

    codes: tuple[str, ...]
    book: Book
    ear: Ear

    @classmethod
    def from_data(cls, data: Mapping[str, Json]) -> RedFlags:
        """The signs that the file holds; ContentError names the code whose entry does not fit."""
        signs = {code: entry for code, entry in data.items() if code not in _APART}
        spelling: Mapping[str, Json] = data.get("spelling", {})
        meant: Mapping[str, str] = spelling.get("meant", {})
        phrases = list(_phrases(signs, data.get("lists", {}), Ear.of((), (), meant)))
        words = {word for phrase in phrases for part in phrase.parts for word in part.words} | NO | CANNOT
        return cls(tuple(signs), indexed(phrases), Ear.of(words, spelling.get("real", ()), meant))


def red_flags(text: str, flags: RedFlags, *, asks_past: bool = False, of_another: bool = False) -> tuple[str, ...]:
    """The symptom codes that a text names, in the order of the file; `asks_past` where the open question does.

    Of another person, "unwell" is heard too: whoever writes it may not know more.
    """
    heard = flags.ear.hears(text)
    matches = list(found(heard, flags.book, _BARRED))
    harmless = {match.start: match.end for match in matches if match.code == HARMLESS}
    told = {
        match.code
        for match in matches
        if match.end > harmless.get(match.start, 0) and is_there(heard, match, asks_past=asks_past)
    } - {HARMLESS}
    if not of_another:
        told.discard(UNWELL)
    if reads_as_fever(text):
        told.add(FEVER)
    return tuple(code for code in flags.codes if code in told)


def _phrases(signs: Mapping[str, Json], lists: Mapping[str, list[str]], ear: Ear) -> Iterator[Phrase]:
    for code, entry in signs.items():
        if not isinstance(entry, Mapping) or not entry.keys() <= set(KINDS):
            raise ContentError(f'red flag "{code}": expected lists "said", "named" and "once"; mend the entry')
        for kind, phrases in entry.items():
            for phrase in phrases:
                yield Phrase(parts_of(phrase, lists, ear.hears), code, kind)
