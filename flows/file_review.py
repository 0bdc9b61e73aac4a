"""What staff are asked about an upload: what it is taken for, what the patient is asked anew, whose it is.

1. What reaches the patient is shown first, as they will read it; a press sends it.
2. A date that neither the file nor the patient gave is asked of staff, never assumed.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flows import ask
from flows.desk import FIRST, LEAVE
from flows.engine import Facts
from flows.items import Choice, Option, option
from flows.rules.study import Facts as StudyFacts
from flows.rules.study import kind_of, named
from flows.text import Day, Json, Text, Value, to_json

REASONS = ("fr_unclear", "fr_part", "fr_old", "fr_cut", "fr_whose")
NOTHING = "fr_none"  # it was looked at and is none of the documents


@dataclass(frozen=True, slots=True)
class Taken:
    """Staff take an upload for a document of this date, or for none."""

    upload: int
    code: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class AskedAnew:
    """Staff ask the patient to send an upload again, for one of `REASONS`."""

    upload: int
    reason: str


@dataclass(frozen=True, slots=True)
class NotTheirs:
    """Staff say that an upload is not of this patient."""

    upload: int


def label(facts: StudyFacts, part: str | None = None) -> Text:
    """What an upload is called: by kind, part, side and date, never by the name of its file."""
    is_study = facts.kind == "dicom" or bool(facts.studies)
    first = facts.each[0] if len(facts.each) == 1 else facts
    what = named(first, part) if is_study and (part or first.part) else kind_of(first)
    on = first.study_on
    return Text("staffcase.and", {"first": what, "second": Day(on, weekday=False)}) if on else what


def facts_of(code: str, upload: int, called: Text, **more: Json) -> dict[str, Json]:
    """The facts that a dialogue about an upload starts with."""
    return {"case": code, "upload": upload, "called": to_json(called), **more}


def file_accept(facts: Facts) -> Generator[Any, Any, Taken]:
    """Which of the case's documents it is, and of when."""
    documents = [Option(code, Text(f"doc.{code}")) for code in facts["codes"]]
    asked = Text("staffcase.take_for", _about(facts))
    code = yield from Choice("code", [*documents, option(NOTHING)], ask=asked, side=FIRST)
    if code == NOTHING:
        return Taken(facts["upload"])
    on = facts["on"]
    if on is None:
        dated = ask.dated("on", Text("staffcase.take_on", _about(facts)), partial=True)
        on = (yield from replace(dated, side=LEAVE))["value"]
    return Taken(facts["upload"], code, date.fromisoformat(on))


def file_again(facts: Facts) -> Generator[Any, Any, AskedAnew]:
    """Why the patient is asked to send it again."""
    reason = yield from Choice("reason", REASONS, ask=Text("staffcase.why", _about(facts)), side=FIRST)
    yield from _shown(facts, again_text(ask.text(facts["called"]), reason), LEAVE)
    return AskedAnew(facts["upload"], reason)


def file_wrong(facts: Facts) -> Generator[Any, Any, NotTheirs]:
    """Whether it is really set aside; the patient is not told whose it is."""
    yield from _shown(facts, wrong_text(ask.text(facts["called"])), FIRST)
    return NotTheirs(facts["upload"])


def _shown(facts: Facts, text: Text, side: tuple[str, ...]) -> Generator[Any, Any, None]:
    values: Mapping[str, Value] = {
        "case": facts["case"],
        "language": Text(f"lang.{facts['lang']}"),
        "text": replace(text, lang=facts["lang"]),
    }
    yield from Choice("send", ("st_send",), ask=Text("staffcase.preview", values), side=side)


def again_text(called: Text, reason: str) -> Text:
    """The wish to have it again, as the patient reads it."""
    return Text("up.staff_again", {"file": called, "reason": Text(f"up.{reason}")})


def wrong_text(called: Text) -> Text:
    """That it was put aside, as the patient reads it; nobody else is named."""
    return Text("up.staff_aside", {"file": called})


def _about(facts: Facts) -> dict[str, Value]:
    return {"case": facts["case"], "file": ask.text(facts["called"])}
