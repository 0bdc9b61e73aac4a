"""Reads what the clinic does not say, and what a patient may not say unheard."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flows.rules.wording import Hit, RedFlags, WordingRules, judge, looks_clinical, red_flags

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

RED_FLAGS = "red-flags"


@dataclass(frozen=True, slots=True)
class Wording:
    """The guard of every language; staff may write in any of them, so each text is held against all."""

    rules: dict[str, WordingRules]
    flags: RedFlags

    @classmethod
    def load(cls, folder: Path) -> Wording:
        """What `data/wording` holds."""
        found = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.toml"))}
        flags = RedFlags.from_data(found.pop(RED_FLAGS))
        return cls({lang: WordingRules.from_data(data) for lang, data in found.items()}, flags)

    def claims(self, text: str, protected: Sequence[str]) -> list[Hit]:
        """Every claim in a text, by any language's rules."""
        return [hit for rules in self.rules.values() for hit in judge(text, rules, protected)]

    def is_clinical(self, text: str) -> bool:
        """Whether a text looks like a physician's to write, by any language's list."""
        return any(looks_clinical(text, rules) for rules in self.rules.values())

    def red_flags(self, text: str, *, asks_past: bool = False, of_another: bool = False) -> tuple[str, ...]:
        """Signs in somebody's own words that must wake a person; `asks_past` where the open question does."""
        return red_flags(text, self.flags, asks_past=asks_past, of_another=of_another)
