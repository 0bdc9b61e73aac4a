"""Whether a text looks like clinical advice; only a physician sends that (law 8)."""

from __future__ import annotations

from flows.rules.wording.fold import plain
from flows.rules.wording.rules import WordingRules


def looks_clinical(text: str, rules: WordingRules) -> bool:
    """Whether a text speaks of doses, medicines, diagnoses, candidacy or results, or calls a symptom harmless.

    The list is cautious: it rather asks a physician once too often. `rules` are those of the text's language.
    """
    return rules.clinical.search(plain(text)) is not None
