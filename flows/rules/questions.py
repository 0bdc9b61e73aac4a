"""Which of the typical questions somebody's own words ask.

1. Only what looks like a question, or is a few words long, is one: whoever tells of themselves asked nothing.
2. A whole question counts before a hint. Where several fit, nothing is guessed: whoever asked chooses.
3. Of phrases that begin at one word the longest counts ("how much" is no question where "how much time" is one).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from flows.content.answers import Answer, Answers
from flows.rules.wording.heard import STOPS, Ear
from flows.rules.wording.phrases import Book, Phrase, found, indexed, parts_of

FEW = 4  # words that need no question mark: "price?", "is it legal"
MANY = 40  # words of a message that says more than an answer could take up
BEGINS = 6  # among the first words stands what makes a question
SEVERAL = 3  # questions among which somebody can choose with ease


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


_ASKING = _listed(
    "what whats how when where who whos why which is are do does did can could will would should may know tell wonder "
    "que como cuando donde quien quienes por cual cuales cuanto cuanta cuantos cuantas es son hay puedo puede pueden "
    "tengo saber diga digame aceptan tienen quoi comment quand ou qui pourquoi quel quelle quels quelles combien est "
    "sont qu puis peut pouvez dois faut savoir dites avez suis vais"
)


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions of a file, ready to be heard; all languages together, because people mix them."""

    answers: Answers
    asks: Book
    words: Book
    ear: Ear

    @classmethod
    def of(cls, answers: Answers) -> Questions:
        """The questions of these answers."""
        bare = Ear.of((), (), {})
        asks = list(_phrases(answers.answers, bare, hints=False))
        words = list(_phrases(answers.answers, bare, hints=True))
        known = {word for phrase in (*asks, *words) for part in phrase.parts for word in part.words}
        return cls(answers, indexed(asks), indexed(words), Ear.of(known, _ASKING, {}))

    def asked(self, text: str) -> tuple[Answer, ...]:
        """The answers that fit what was asked; several where it could be any of them, none where nobody can tell."""
        heard = self.ear.hears(text)
        if not _is_question(text, heard):
            return ()
        keys = _longest(heard, self.asks) or _longest(heard, self.words)
        fitting = tuple(one for one in self.answers.answers if one.key in keys)
        return fitting if len(fitting) <= SEVERAL else ()


def _phrases(answers: Iterable[Answer], ear: Ear, *, hints: bool) -> Iterator[Phrase]:
    for one in answers:
        for typed in one.words if hints else one.asks:
            yield Phrase(parts_of(typed, {}, ear.hears), one.key, "")


def _is_question(text: str, heard: Sequence[str]) -> bool:
    words = [word for word in heard if word not in STOPS]
    if not words or len(words) > MANY:
        return False
    return len(words) <= FEW or "?" in text or "\u00bf" in text or not _ASKING.isdisjoint(words[:BEGINS])


def _longest(heard: Sequence[str], book: Book) -> set[str]:
    """The keys of what is asked; a phrase is not meant where a longer one begins at its first word."""
    matches = list(found(heard, book, STOPS))
    return {
        one.code for one in matches if not any(other.start == one.start and other.end > one.end for other in matches)
    }
