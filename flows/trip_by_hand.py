"""A trip that a person plans: by car, by another airport, without a flight. Staff say when, the words are the clinic's.

Only times are typed: a companion reads logistics, and everybody reads them in their own language.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any

from flows import ask
from flows.clinic_time import clinic_time, shown
from flows.engine import Facts
from flows.items import Choice
from flows.text import Json, Lines, Text

STEPS = ("arrival", "pickup", "A3", "A4", "leave")


@dataclass(frozen=True, slots=True)
class ByHand:
    """When each step begins, on the clinic's clock: (step, {on, at}). What was left out does not happen."""

    steps: tuple[tuple[str, Mapping[str, Json]], ...]


def trip_by_hand(facts: Facts) -> Generator[Any, Any, ByHand]:
    """Each step's time or none; the treatment itself stands in the signed quote. A press confirms the whole."""
    steps: list[tuple[str, Mapping[str, Json]]] = []
    for n, step in enumerate(STEPS):
        what = Text("trip.by_hand", {"what": Text(f"itin.short.{step}"), "session": ask.value(facts["session"])})
        side = ("back", "st_discard") if n else ("st_discard",)
        given = yield from clinic_time(step, what, facts["zone"], done=False, instead=("skip",), side=side)
        if "key" not in given:
            steps.append((step, given))
    lines = [Text("trip.by_hand_line", {"what": Text(f"itin.short.{s}"), "when": shown(at, facts)}) for s, at in steps]
    session = Text("trip.by_hand_line", {"what": Text("itin.short.procedure"), "when": ask.value(facts["session"])})
    listed = Text("trip.by_hand_check", {"case": facts["case"], "list": Lines((*lines, session))})
    yield from Choice("confirm", ["st_trip_ok"], ask=listed, side=("st_edit", "st_discard"))
    return ByHand(tuple(steps))
