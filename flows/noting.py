"""What staff put on file of a case: a laboratory value, a grade that a physician read, whether a cure is hoped for.

1. A value is typed as its paper has it; it is read back with its source and day, and kept by a press.
2. Whether somebody hopes for a cure is marked by a person who reads their words; software marks nothing.
3. What is on file already is shown first: it is replaced, or taken back.
4. What a helper left open in private is kept as the patient said it to a person of the clinic.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flows import ask
from flows.desk import FIRST, LEAVE, STEER, YES_NO
from flows.engine import Facts
from flows.items import Choice, Hearing, Item, Option, Rating
from flows.rules import counts, labs, units
from flows.text import Day, Json, Text, Value, to_json

EXPECTS_CURE = "expects_cure"
SOURCES = ("st_from_lab", "st_from_letter")
SEEN = "st_from_seen"  # a physician's own source
FROM_WORDS = "st_from_words"  # of the patient, in the form
ANEW, TAKE_BACK = "st_note_anew", "st_note_gone"


@dataclass(frozen=True, slots=True)
class Noted:
    """One fact as it is put on file; a `value` of None takes back what was there. `shown` is how staff read it."""

    fact: str
    staff: str
    value: str | float | None = None
    shown: Json = None
    source: str = ""
    on: str = ""
    typed: str = ""

    @property
    def line(self) -> Text:
        """The note as staff read it."""
        values: dict[str, Value] = {
            "what": what(self.fact),
            "value": ask.value(self.shown),
            "source": Text(f"btn.{self.source}"),
            "date": Day(date.fromisoformat(self.on), weekday=False),
            "staff": self.staff,
        }
        return Text("staff.note_line", values)


def what(fact: str) -> Text:
    """What a fact is called, with the unit it is kept in."""
    return Text(f"noted.{fact}")


def note(facts: Facts) -> Generator[Any, Any, Noted]:
    """Which fact, what it is, where that stands and of which day; the last press keeps it."""
    offered: dict[str, Json] = facts["offered"]
    asked = Text("staff.note_what", {"case": facts["case"]})
    fact = yield from Choice("fact", [Option(key, what(key)) for key in offered], ask=asked, side=FIRST)
    kind = offered[fact]
    if kind["before"] is not None:
        asked = Text("staff.note_before", {"case": facts["case"], "line": ask.value(kind["before"])})
        if (yield from Choice(f"before.{fact}", (ANEW, TAKE_BACK), ask=asked, side=LEAVE)) == TAKE_BACK:
            return Noted(fact, facts["staff"])
    if fact == EXPECTS_CURE:
        return (yield from _expects_cure(facts))
    given = yield from replace(_item(fact, kind), side=LEAVE)
    stored = given if isinstance(given, dict) else {"value": given, "typed": ""}
    shown = kind["labels"].get(stored["value"], stored["value"])
    source, on = (FROM_WORDS, facts["today"]) if kind["asked"] else (yield from _whence(fact, facts))
    read = Noted(fact, facts["staff"], stored["value"], shown, source, on, stored["typed"])
    asked = Text("staff.note_check", {"case": facts["case"], "line": read.line})
    yield from Choice(f"keep.{fact}", ("st_keep_note",), ask=asked, side=STEER)
    return read


def _whence(fact: str, facts: Facts) -> Generator[Any, Any, tuple[str, str]]:
    """Where a value stands, and of which day it is."""
    source = yield from Choice(f"source.{fact}", facts["sources"], ask=Text("staff.note_source"), side=LEAVE)
    on = yield from replace(ask.dated(f"on.{fact}", Text("staff.note_on")), side=LEAVE)
    return source, on["value"]


def _expects_cure(facts: Facts) -> Generator[Any, Any, Noted]:
    """The patient's own words, and what a person reads in them."""
    asked = Text("staff.note_expects", {"case": facts["case"], "words": ask.value(facts["hopes"])})
    said = yield from Choice(f"value.{EXPECTS_CURE}", YES_NO, ask=asked, side=LEAVE)
    value, shown = said.removeprefix("st_"), to_json(Text(f"btn.{said}"))
    return Noted(EXPECTS_CURE, facts["staff"], value, shown, FROM_WORDS, facts["today"])


def _item(fact: str, kind: Json) -> Item[Any]:
    """How a value is asked: by buttons where there are few, else typed as its paper has it."""
    name, low, high, values = f"value.{fact}", kind["low"], kind["high"], {"what": what(fact)}
    chosen = Text("staff.note_said" if kind["asked"] else "staff.note_choose", values)
    if kind["labels"]:
        return Choice(name, [Option(code, ask.text(label)) for code, label in kind["labels"].items()], ask=chosen)
    if kind["whole"]:
        return Rating(name, int(low), int(high), ask=chosen)

    def read(typed: str, hearing: Hearing) -> units.Measured:
        if fact in labs.SCALES:
            return units.Measured(labs.read(fact, typed, low, high), "")
        if fact == "hba1c_pct":
            return replace(units.hba1c_pct(typed), unit="")
        return units.Measured(counts.halves(typed, int(low), int(high)), "")

    return ask.measured(name, Text("staff.note_value", values), read, low, high)
