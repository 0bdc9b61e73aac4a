"""Everything that is wrong with what a clinic edits, file by file, with the way out.

1. A fault stops `puente run` and `puente check`. A warning says what the demo clinic may leave so, and a real one not.
2. Nothing here changes a file.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path

from bot.check import clinics, forms, frozen, papers, rules, trips, words
from bot.content import Content, Fault, read
from flows.rules.wording import WordingRules

__all__ = ["check", "faults"]


def check(root: Path, catalog: Collection[str], wording: Mapping[str, WordingRules], today: date) -> list[Fault]:
    """All faults and warnings of a folder, also of files that cannot be read; `catalog` are the ids of `locales/`."""
    content, unread = read(root)
    return sorted([*unread, *faults(content, root, catalog, wording, today)])


def faults(
    content: Content, root: Path, catalog: Collection[str], wording: Mapping[str, WordingRules], today: date
) -> list[Fault]:
    """Faults and warnings of what could be read."""
    return [
        *words.faults(content, wording),
        *forms.faults(content, catalog),
        *rules.faults(content),
        *papers.faults(content),
        *trips.faults(content),
        *clinics.faults(content, today),
        *frozen.faults(root),
    ]
