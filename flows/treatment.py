"""The record of a treatment: written by a physician, signed, and corrected by another signed record."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from flows.clinic_time import clinic_time, shown
from flows.engine import Facts
from flows.items import Choice, Option, Words
from flows.text import Quoted, Text

ROUTES = ("ia", "iv", "it", "tendon", "lipo", "bma")
STEER = ("back", "st_discard")


@dataclass(frozen=True, slots=True)
class Treated:
    """A treatment as recorded by a physician of the profile. `at` is local to the clinic."""

    on: str
    at: str
    route: str
    dose: str
    lot: str
    physician: str


def treatment(facts: Facts) -> Generator[Any, Any, Treated]:
    """What was done: the anchor of the year that follows."""
    asked = Text("treat.when", {"example": facts["example"]})
    when = yield from clinic_time(
        "done", asked, facts["zone"], done=True, example=facts["example"], side=("st_discard",)
    )
    routes = [Option(key, Text(f"opt.route.{key}")) for key in facts["routes"]]
    route = yield from Choice("route", routes, ask=Text("treat.route"), side=STEER)
    dose = yield from Words("dose", ask=Text("treat.dose"), side=STEER)
    lot = yield from Words("lot", ask=Text("treat.lot"), side=STEER)
    listed = Text(
        "treat.check",
        {
            "case": facts["case"],
            "when": shown(when, facts),
            "route": Text(f"opt.route.{route}"),
            "dose": Quoted(dose),
            "lot": Quoted(lot),
            "physician": facts["signs"],
        },
    )
    yield from Choice("sign", ["st_record"], ask=listed, side=("st_edit", "st_discard"))
    return Treated(when["on"], when["at"], route, dose, lot, facts["physician"])
