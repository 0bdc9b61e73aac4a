"""The words of a message as phrases know them, however they were typed.

1. Accents, capitals, invisible characters and apostrophes make no difference; a pause of dots parts nothing.
2. One wrong letter in a long word is forgiven, unless what was typed is a word ("courir" is not "mourir").
3. Words written as one ("nopuedo", "jarrive") are parted where both halves are known.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from flows.rules.wording.fold import plain

STOPS = frozenset(",.?:")  # what parts a "no" from what follows it; "!", ";" and a new line are full stops
LONG = 5  # letters from which on a wrong one is forgiven: shorter words have too many real neighbours

_TOKEN = re.compile(r"\w+(?:'\w+)*|[,.?:!;\n]")
_PAUSE = re.compile(r"\.{2,}")
_ELIDED = frozenset(["j", "n", "m", "t", "l", "s", "d", "c", "qu", "jusqu", "lorsqu", "puisqu"])
_FRONTS = ("j", "n", "m", "t", "l", "s", "d", "c", "qu")
_GLUED = ("no", "me", "se", "ya", "le", "je", "ne", "ni", "te", "mi", "tengo", "puedo", "cant", "dont")
_VOWELS = frozenset("aeiouyh")
_SOUND_ALIKE = tuple(map(frozenset, ("bv", "scz", "gj", "ckq", "iy", "hj")))


@dataclass(frozen=True, slots=True)
class Ear:
    """The words that phrases are made of, and what is taken for them."""

    known: frozenset[str]
    meant: Mapping[str, tuple[str, ...]]  # other spellings of words too short to be guessed
    near: Mapping[str, tuple[str, ...]]  # a long word, and each of it without one letter, to the word

    @classmethod
    def of(cls, words: Collection[str], real: Collection[str], meant: Mapping[str, str]) -> Ear:
        """An ear for these words; `real` are words of the language that are never taken for another."""
        near: dict[str, tuple[str, ...]] = {}
        for word in sorted(set(words)):
            if len(word) >= LONG:
                for less in (word, *_without_one(word)):
                    near[less] = (*near.get(less, ()), word)
        spelled = {word: tuple(means.split()) for word, means in meant.items()}
        return cls(frozenset(words) | frozenset(real), spelled, near)

    def hears(self, text: str) -> list[str]:
        """The words and stops of a text, in order."""
        folded = _PAUSE.sub(" ", plain(text.replace("…", "...")))
        return [word for typed in _TOKEN.findall(folded) for word in self._word(typed)]

    def _word(self, typed: str) -> tuple[str, ...]:
        if typed in self.known or typed in STOPS:
            return (typed,)
        if typed in "!;\n":
            return (".",)
        if "'" in typed:
            head, _, rest = typed.partition("'")
            return (head, *self._word(rest)) if head in _ELIDED else self._word(typed.replace("'", ""))
        return self.meant.get(typed) or self._parted(typed) or (self._guessed(typed),)

    def _parted(self, typed: str) -> tuple[str, ...] | None:
        for front in _FRONTS:
            rest = typed.removeprefix(front)
            if len(rest) > 1 and rest != typed and rest[0] in _VOWELS and rest in self.known:
                return (front, rest)
        for front in _GLUED:
            rest = typed.removeprefix(front)
            if len(rest) > 3 and rest != typed and rest in self.known:
                return (front, rest)
        return None

    def _guessed(self, typed: str) -> str:
        if len(typed) < LONG or not typed.isalpha():
            return typed
        found = (word for less in (typed, *_without_one(typed)) for word in self.near.get(less, ()))
        return next((word for word in found if _one_letter_apart(typed, word)), typed)


def _without_one(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


def _one_letter_apart(typed: str, word: str) -> bool:
    """A letter missing, too many, swapped with the next or another; as the first one only where both sound alike."""
    if len(typed) != len(word):
        return True  # the index holds nothing else of another length
    apart = [at for at in range(len(word)) if typed[at] != word[at]]
    if len(apart) == 2:
        first, second = apart
        return second == first + 1 and typed[first] == word[second] and typed[second] == word[first]
    return apart[0] > 0 or any({typed[0], word[0]} <= alike for alike in _SOUND_ALIKE)
