"""What stands behind one condition beyond asking about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Indication:
    """What the papers of a condition say, and what must be there before a quote may follow.

    `part` is the text id of the part of the body (`part.knee`; with a side, `part.knee.L`), `rehab` the one of what
    follows the treatment, and `values` are text ids for placeholders of the consent. `asked` are the questions after
    reading that must be right.
    """

    indication: str
    part: str = "part.unknown"
    consent: str = ""
    teach_back: str = ""
    asked: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    followup: str = ""
    rehab: str = ""
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def lacks(self) -> tuple[str, ...]:
        """What is not there yet; while anything is, a case is taken in and reviewed, and gets no quote."""
        needed = {
            "consent": self.consent,
            "teach_back": self.teach_back and self.asked,
            "routes": self.routes,
            "followup": self.followup,
            "rehab": self.rehab,
        }
        return tuple(name for name, found in needed.items() if not found)
