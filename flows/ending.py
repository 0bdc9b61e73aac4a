"""A case that will not go on, ended by a person of the clinic: why, in writing, and what its patient reads of it.

The written reason stays with the staff; the patient reads a text that is the same for everybody.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import Any

from flows.engine import Facts
from flows.items import Choice, Words
from flows.text import Text

TOLD = {"st_wish": "case.ended_wish", "st_unreached": "case.ended_unreached"}  # what the patient reads, by the reason


@dataclass(frozen=True, slots=True)
class CaseEnded:
    """`why` is one of `TOLD`; `words` are for the staff."""

    why: str
    words: str
    staff: str


def end_case(facts: Facts) -> Generator[Any, Any, CaseEnded]:
    """Whose wish it is, what happened, and the patient's text once more before it goes out."""
    asked = Text("staff.end_why", {"case": facts["case"]})
    why = yield from Choice("why", tuple(TOLD), ask=asked, side=("st_discard",))
    words = yield from Words("words", ask=Text("staff.end_words"), side=("back", "st_discard"))
    shown = {
        "case": facts["case"],
        "language": Text(f"lang.{facts['lang']}"),
        "text": replace(Text(TOLD[why]), lang=facts["lang"]),
    }
    yield from Choice("end", ("st_end",), ask=Text("staff.end_check", shown), side=("st_edit", "st_discard"))
    return CaseEnded(why, words, facts["staff"])
