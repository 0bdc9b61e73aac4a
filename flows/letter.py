"""What a physician decided, given to the patient in a quiet moment and in writing."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from flows import ask
from flows.effects import Effect
from flows.engine import Facts
from flows.items import Choice, Words
from flows.rules import typed_speech
from flows.text import Text

OPEN = ("open_now", "open_later")


@dataclass(frozen=True, slots=True)
class Opened(Effect):
    """A decline is being read: the letter comes as a file too."""


@dataclass(frozen=True, slots=True)
class LetterRead:
    """The patient opened the decision. `wish` is what they asked for below a decline: records, erase, keep or ""."""

    decision: str
    wish: str = ""


@dataclass(frozen=True, slots=True)
class MoreInfo:
    """The patient's answer to a physician's question."""

    words: str


def letter(facts: Facts) -> Generator[Any, Any, LetterRead]:
    """Announce the answer, let the patient choose the moment, then show it whole."""
    moment = yield from Choice("open", OPEN, ask=Text("case.decision_here"))
    if moment == "open_later":
        yield from Choice("open_again", ["open_now"], ask=Text("case.decision_waits"))
    if facts["decision"] == "accept":
        yield from Choice("accepted", ["next"], ask=ask.text(facts["letter"]), side=("ask_md",))
        return LetterRead("accept")
    if facts["decision"] == "defer":
        yield from Choice("deferred", ["seen"], ask=ask.text(facts["letter"]), side=("ask_md",))
        return LetterRead("defer")
    yield Opened("opened")
    yield from Choice("declined", ["next"], ask=ask.text(facts["letter"]), side=("ask_md",))
    wish = yield from Choice("after", ["records", "erase", "keep"], ask=Text("case.decline_after"), side=("ask_md",))
    return LetterRead("decline", wish)


def more_info(facts: Facts) -> Generator[Any, Any, MoreInfo]:
    """Pass a physician's question on and take the answer back in the patient's own words; a question back is none."""
    asked = ask.text(facts["question"])
    words = yield from Words("answer", is_none=typed_speech.is_question, ask=asked, side=("later",))
    return MoreInfo(words)
