"""What one language refuses to say, as the clinic's data words it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flows.errors import ContentError
from flows.text import Json

NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Claim:
    """A refused wording under a stable id, and the text id of a better one."""

    id: str
    pattern: re.Pattern[str]
    better: str


@dataclass(frozen=True, slots=True)
class WordingRules:
    """The guard's patterns of one language; all of them read folded text."""

    language: str
    claims: tuple[Claim, ...]
    protected: tuple[re.Pattern[str], ...]
    warnings: re.Pattern[str]
    negators: re.Pattern[str]
    narrow_negators: re.Pattern[str]
    false_negations: re.Pattern[str]
    negations_after: re.Pattern[str]
    clause_words: re.Pattern[str]
    contrasts: re.Pattern[str]
    subjects: re.Pattern[str]
    small_words: re.Pattern[str]
    joiners: re.Pattern[str]
    clinical: re.Pattern[str]

    @classmethod
    def from_data(cls, data: Mapping[str, Json]) -> WordingRules:
        """The rules that a file of `data/wording/` holds; ContentError names the entry that does not fit."""
        try:
            return cls(
                language=data["language"],
                claims=tuple(_claim(entry) for entry in data["claim"]),
                protected=tuple(_compiled("protected", pattern) for pattern in data["protected"]),
                **{name: _any_of(name, data[name]) for name in _PHRASES},
            )
        except KeyError as missing:
            raise ContentError(f"wording rules: {missing} is missing; add it") from None


_PHRASES = (
    "warnings",
    "negators",
    "narrow_negators",
    "false_negations",
    "negations_after",
    "clause_words",
    "contrasts",
    "subjects",
    "small_words",
    "joiners",
    "clinical",
)


def _claim(entry: Mapping[str, Json]) -> Claim:
    return Claim(entry["id"], _compiled(entry["id"], entry["pattern"]), entry["better"])


def _any_of(name: str, phrases: Sequence[str]) -> re.Pattern[str]:
    """Whole words, any of these; an empty list never matches."""
    if not phrases:
        return NEVER
    return _compiled(name, r"(?<!\w)(?:" + "|".join(phrases) + r")(?!\w)")


def _compiled(name: str, pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        raise ContentError(f'wording rule "{name}": {error}; mend the pattern') from None
