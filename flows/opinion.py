"""A second opinion: a physician asks a colleague, who writes what they think. Who asked decides."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from flows.engine import Facts
from flows.items import Choice, Option, Words
from flows.text import Quoted, Text

LEAVE = ("back", "st_discard")


@dataclass(frozen=True, slots=True)
class OpinionWanted:
    """`of` is the physician who is asked, `by` the one who asks."""

    of: str
    by: str
    question: str


@dataclass(frozen=True, slots=True)
class OpinionGiven:
    """A physician's view of a case, for their colleagues."""

    physician: str
    words: str


def second(facts: Facts) -> Generator[Any, Any, OpinionWanted]:
    """Whom, and what about."""
    colleagues = [Option(key, Text("plain", {"value": name})) for key, name in facts["colleagues"].items()]
    of = yield from Choice("of", colleagues, ask=Text("staff.opinion_whom"), side=("st_discard",))
    question = yield from Words("question", ask=Text("staff.opinion_question"), side=LEAVE)
    return OpinionWanted(of, facts["physician"], question)


def opinion(facts: Facts) -> Generator[Any, Any, OpinionGiven]:
    """The view in writing; it is shown once more before colleagues read it."""
    asked = Text("staff.opinion_write", {"case": facts["case"], "question": Quoted(facts["question"])})
    words = yield from Words("words", ask=asked, side=("st_discard",))
    shown = Text("staff.opinion_check", {"case": facts["case"], "words": Quoted(words)})
    yield from Choice("give", ("st_record",), ask=shown, side=("st_edit", "st_discard"))
    return OpinionGiven(facts["physician"], words)
