"""Plan, quote and terms: first read, each on its own; decided only after time to think.

Nothing here asks for money or for speed (domain-consent CR3: no pressure, no countdown).
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from flows import ask
from flows.case import Role
from flows.engine import Facts
from flows.items import Choice
from flows.text import Quoted, Text, Value


@dataclass(frozen=True, slots=True)
class OfferRead:
    """Plan, quote and terms were each marked as read by the patient."""

    quote: str


@dataclass(frozen=True, slots=True)
class OfferAnswered:
    """What the patient wants to do with the quote."""

    quote: str
    accepted: bool


def plan_text(facts: Facts, decided: Facts) -> Text:
    """The plan as a physician wrote and signs it, and as the patient reads it."""
    return Text(
        "offer.plan",
        {
            "physician": facts["physician"],
            "condition": indication_text(ask.value(facts["condition"]), decided),
            "source": Text(f"opt.source.{decided['source']}"),
            "route": Text(f"opt.route.{decided.get('route', 'ia')}"),
            "dose": dose_text(decided),
            "sessions": str(decided["sessions"]),
            "rehab": ask.text(facts["rehab"]) if "rehab" in facts else Text("offer.rehab"),
            "expectation": Quoted(decided["expectation"], Role.PHYSICIAN),
        },
    )


def indication_text(asked: Value, decided: Facts) -> Value:
    """What the plan is for: as asked, or in the physician's words."""
    own = decided.get("indication")
    return Quoted(own, Role.PHYSICIAN) if own else asked


def dose_text(decided: Facts) -> Value:
    """The dose as the patient reads it; one per kilogram in their own language."""
    if not decided.get("dose_per_kg"):
        return Quoted(decided["dose"], Role.PHYSICIAN)
    values: dict[str, Value] = {"dose": decided["dose_per_kg"], "total": decided["dose_total"]}
    return Text("dose.per_kg" if decided["dose_total"] else "dose.per_kg_only", values)


def offer(facts: Facts) -> Generator[Any, Any, OfferRead]:
    """Deliver the three papers one by one."""
    yield from Choice("plan", ["wasread"], ask=ask.text(facts["plan"]), side=("ask_md",))
    yield from Choice("quote", ["wasread"], ask=ask.text(facts["quote"]), side=("person",))
    yield from Choice("terms", ["wasread"], ask=ask.text(facts["terms"]), side=("person",))
    return OfferRead(facts["number"])


def offer_decide(facts: Facts) -> Generator[Any, Any, OfferAnswered]:
    """Ask once, after the reading time."""
    asked = Text("offer.decide", {"quote": facts["number"], "date": ask.value(facts["valid_until"])})
    answer = yield from Choice("decide", ["accept_q", "decline_q"], ask=asked, side=("person",))
    return OfferAnswered(facts["number"], accepted=answer == "accept_q")
