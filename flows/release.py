"""The letter that asks a hospital for the patient's records: one question, then it is made."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from flows.effects import Say
from flows.engine import Facts
from flows.items import Words
from flows.text import Text

NAME_MAX = 120  # characters; it stands in a line of the letter


@dataclass(frozen=True, slots=True)
class ReleaseAsked:
    """The hospital or centre that has the records, as the patient calls it."""

    hospital: str


def release(facts: Facts) -> Generator[Any, Any, ReleaseAsked]:
    """Say what the letter is for and ask whom it is for."""
    yield Say(Text("up.release"))
    hospital = yield from Words("hospital", ask=Text("release.hospital"), most=NAME_MAX)
    return ReleaseAsked(" ".join(hospital.split()))
