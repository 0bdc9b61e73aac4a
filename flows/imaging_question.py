"""One question about one upload.

1. It is asked once; what the patient said is a word for the judgement, which then asks the next or none.
2. A password is never an answer: the shell takes it before any run hears it, while a run of kind "password" is open.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from datetime import date
from typing import Any

from flows import ask
from flows.engine import Facts
from flows.items import Choice, Option
from flows.rules.findings import Question
from flows.rules.told import TYPED, Word
from flows.rules.typed_dates import Dated, as_typed
from flows.text import Json, Text, to_json

AGES = (0, 120)  # of a patient, years


@dataclass(frozen=True, slots=True)
class ImagingAnswer:
    """What the patient said about an upload."""

    upload: int
    word: Word


def facts_of(upload: int, question: Question, asked: Text, again: Text) -> dict[str, Json]:
    """The facts that a run of this question starts with; `again` is how it is asked after another one."""
    return {
        "upload": upload,
        "kind": question.kind,
        "options": list(question.options),
        "labels": [to_json(label) for label in question.labels],
        "names": [to_json(name) for name in question.names],
        "studies": list(question.studies),
        "ask": to_json(asked),
        "again": to_json(again),
    }


def imaging_question(facts: Facts) -> Generator[Any, Any, ImagingAnswer]:
    """Ask it, once."""
    text, kind, studies = ask.text(facts["ask"]), facts["kind"], tuple(facts["studies"])
    if kind == "date":
        given = yield from ask.dated("answer", text, partial=True, instead=tuple(facts["options"]))
        return ImagingAnswer(facts["upload"], _dated(kind, studies, given))
    keys, labels = facts["options"], facts["labels"]
    names = dict(zip(keys, map(ask.text, facts.get("names", ())), strict=False))  # an older run has none
    named = [Option(key, ask.text(label), names.get(key)) for key, label in zip(keys, labels, strict=False)]
    option = yield from Choice("answer", [*named, *keys[len(named) :]], ask=text, side=("person",))
    if option == "fixbirth":
        born = yield from ask.dated("birth", Text("up.ask_birth"), ages=AGES)
        return ImagingAnswer(facts["upload"], Word(kind, option, studies, date.fromisoformat(born["value"])))
    if kind == "person":
        studies = studies[keys.index(option) :][:1] if option != "dk" else ()
    return ImagingAnswer(facts["upload"], Word(kind, option, studies))


def _dated(kind: str, studies: tuple[str, ...], given: Json) -> Word:
    """A whole day is said as a day, a month or a year as it was typed."""
    if "key" in given:
        return Word(kind, given["key"], studies)
    dated = Dated(date.fromisoformat(given["value"]), given["precision"])
    typed = "" if dated.precision == "day" else as_typed(given["typed"], dated, TYPED)
    return Word(kind, "", studies, dated.on, typed)
