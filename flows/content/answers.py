"""Answers to what people ask again and again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flows.content.words import Wording


@dataclass(frozen=True, slots=True)
class AnswerGroup:
    """Questions that stand together; `button` is what leads to them."""

    key: str
    button: Wording


@dataclass(frozen=True, slots=True)
class Answer:
    """One question with its answer, where that comes from and when it was last held against it.

    `told` are the standings of a case in which the answer is true. `asks` are whole questions; `words` are hints, used
    where no question fits. `reviewed_by` is the physician who read it; "" until one did.
    """

    key: str
    group: str
    told: tuple[str, ...]
    checked_on: date
    button: Wording
    question: Wording
    text: Wording
    source: Wording
    asks: tuple[str, ...]
    words: tuple[str, ...] = ()
    reviewed_by: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """All of them, in the order in which they are shown."""

    groups: tuple[AnswerGroup, ...] = ()
    answers: tuple[Answer, ...] = ()

    def find(self, key: str) -> Answer | None:
        """The answer of that key."""
        return next((one for one in self.answers if one.key == key), None)

    def of(self, group: str, standing: str) -> tuple[Answer, ...]:
        """The answers of a group that are true of a case that stands so."""
        return tuple(one for one in self.answers if one.group == group and standing in one.told)

    def shown(self, standing: str) -> tuple[AnswerGroup, ...]:
        """The groups in which something is left to show."""
        return tuple(one for one in self.groups if self.of(one.key, standing))
