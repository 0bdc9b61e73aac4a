"""Phrases of many words, found together in one walk over a message.

A word of a phrase may be several ("puedo/puede"), may be left out ("muy?"), may stand for a list ("<medicine>"),
and "*" is up to three words, none of them a "no".
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

FILLERS = 3


@dataclass(frozen=True, slots=True)
class Part:
    """One place of a phrase: which words fit, and whether it may be empty. No words: up to three of any."""

    words: frozenset[str]
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """What is said, and what it says."""

    parts: tuple[Part, ...]
    code: str
    kind: str


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase in a message: from which word to which, and what it says."""

    start: int
    end: int
    code: str
    kind: str


Book: TypeAlias = Mapping[str, Sequence[tuple[tuple[Part, ...], str, str]]]


def parts_of(
    phrase: str, lists: Mapping[str, Sequence[str]], hears: Callable[[str], Sequence[str]]
) -> tuple[Part, ...]:
    """The places of a phrase, their words as a message's are heard."""
    parts = []
    for typed in phrase.split():
        if typed == "*":
            parts.append(Part(frozenset()))
            continue
        bare = typed.rstrip("?")
        words = lists[bare.strip("<>")] if bare.startswith("<") else bare.split("/")
        heard = frozenset(word for each in words for word in hears(each))
        parts.append(Part(heard, typed.endswith("?")))
    return tuple(parts)


def indexed(phrases: Iterable[Phrase]) -> Book:
    """Each word that may begin a phrase, with what may follow it there."""
    book: dict[str, list[tuple[tuple[Part, ...], str, str]]] = {}
    for phrase in phrases:
        for at, part in enumerate(phrase.parts):
            for word in part.words:
                book.setdefault(word, []).append((phrase.parts[at + 1 :], phrase.code, phrase.kind))
            if not part.is_optional:
                break
    return book


def found(heard: Sequence[str], book: Book, barred: Collection[str]) -> Iterator[Found]:
    """The phrases in a message; `barred` are the words that "*" does not stand for."""
    for start, word in enumerate(heard):
        for rest, code, kind in book.get(word, ()):
            end = _end(heard, start + 1, rest, barred)
            if end:
                yield Found(start, end, code, kind)


def _end(heard: Sequence[str], at: int, parts: tuple[Part, ...], barred: Collection[str]) -> int:
    """Where a phrase ends that goes on here; 0 when it does not."""
    for n, part in enumerate(parts):
        if not part.words:
            return _after_any(heard, at, parts[n + 1 :], barred)
        fits = at < len(heard) and heard[at] in part.words
        if part.is_optional:
            return (fits and _end(heard, at + 1, parts[n + 1 :], barred)) or _end(heard, at, parts[n + 1 :], barred)
        if not fits:
            return 0
        at += 1
    return at


def _after_any(heard: Sequence[str], at: int, parts: tuple[Part, ...], barred: Collection[str]) -> int:
    for skip in range(FILLERS + 1):
        end = _end(heard, at + skip, parts, barred)
        if end or at + skip >= len(heard) or heard[at + skip] in barred:
            return end
    return 0
