"""Documents: notices, consents, letters, sheets, and the questions after reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flows.content.words import Wording
from flows.text import Text


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document. `summary` is the line that says it in one breath; "" where a document has none."""

    key: str
    title: Wording
    summary: Wording
    body: Wording


@dataclass(frozen=True, slots=True)
class Document:
    """A notice, consent, letter or sheet. `sha256` is of the exact bytes of each language's file."""

    name: str
    version: int
    sections: tuple[Section, ...]
    sha256: Mapping[str, str]

    @property
    def id(self) -> str:
        """`consent-joint-msc@1`."""
        return f"{self.name}@{self.version}"

    def section(self, key: str) -> Section:
        """The part of that key; KeyError when there is none."""
        for section in self.sections:
            if section.key == key:
                return section
        raise KeyError(key)

    def text(self, key: str, values: Mapping[str, Text | str] | None = None) -> Text:
        """A part's body as a text to be rendered."""
        self.section(key)
        return Text(f"{self.id}/{key}", dict(values or {}))


@dataclass(frozen=True, slots=True)
class Question:
    """A teach-back question. `section` is the part to read again; `correct` is an option key or a value's name."""

    key: str
    must: bool
    section: str
    correct: str
    text: Wording
    options: Mapping[str, Wording]
    if_wrong: Wording


@dataclass(frozen=True, slots=True)
class TeachBack:
    """Questions after reading: all `must` ones right, two rounds, then a person calls."""

    name: str
    version: int
    intro: Wording
    questions: tuple[Question, ...]
    sha256: Mapping[str, str]

    @property
    def id(self) -> str:
        """`consent-joint-msc-teachback@1`."""
        return f"{self.name}@{self.version}"

    def text(self, key: str) -> Text:
        """A question ("tb1"), one of its options ("tb1.a") or what is said after a wrong answer ("tb1.if_wrong")."""
        return Text(f"{self.id}/{key}")
