"""One question about one file: side, person, date, part, kind or age."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from flows import ask
from flows.engine import Facts
from flows.items import Choice


@dataclass(frozen=True, slots=True)
class ImagingAnswer:
    """What the patient said about a file: a button's key, or a date (ISO) where one was told."""

    upload: int
    kind: str
    option: str
    on: str | None = None


def imaging_question(facts: Facts) -> Generator[Any, Any, ImagingAnswer]:
    """Ask it, once."""
    text, kind = ask.text(facts["ask"]), facts["kind"]
    if kind == "date":
        given = yield from ask.dated("answer", text, partial=True, instead=tuple(facts["options"]))
        return ImagingAnswer(facts["upload"], kind, given.get("key", ""), given.get("value"))
    option = yield from Choice("answer", facts["options"], ask=text, side=("person",))
    return ImagingAnswer(facts["upload"], kind, option)
