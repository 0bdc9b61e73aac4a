"""A companion: a language, a hello, and logistics only."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flows.effects import Keep, Say
from flows.engine import Facts
from flows.items import Choice
from flows.text import Json, Text
from flows.welcome import LANGUAGES


@dataclass(frozen=True, slots=True)
class Joined:
    """A companion who chose a language; the patient must still confirm them."""

    case: int


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The patient's word on who opened their link."""

    person: int
    yes: bool


def companion(facts: Facts) -> Generator[Any, Any, Joined]:
    """From the patient's link to the wait for their confirmation."""
    lang = yield from Choice("language", LANGUAGES, ask=Text("welcome.languages"))
    yield Keep("language", {"lang": lang.removeprefix("lang_")})
    yield Say(Text("companion.wait", {"name": facts["name"]}))
    return Joined(facts["case"])


def companion_confirm(facts: Facts) -> Generator[Any, Any, Confirmed]:
    """Ask the patient whether the right person opened the link."""
    asked = Text("comp.confirm", {"companion": facts["companion"]})
    answer = yield from Choice("confirm", ["yes", "no"], ask=asked)
    yield Say(Text("comp.let_in" if answer == "yes" else "comp.kept_out", {"companion": facts["companion"]}))
    return Confirmed(facts["person"], yes=answer == "yes")


def standing(events: Iterable[tuple[str, Mapping[str, Json]]], person: int) -> str:
    """How it stands with somebody who opened a link: what they read until the patient lets them into the trip."""
    told = "companion.wait"
    for kind, body in events:
        if kind == "companion_invited" and body["person"] == person:
            told = "companion.wait"
        elif kind == "companion_refused" and body["person"] == person:
            told = "comp.refused"
        elif kind == "companions_revoked" and person in body["people"]:
            told = "comp.ended"
    return told
