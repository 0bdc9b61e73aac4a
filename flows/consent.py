"""Consent, part by part, with a question after some parts to see whether we explained well.

1. Agreement is only asked for when every must question was understood (domain-consent section 5):
   two rounds, then a physician calls.
2. What was read is bound by the hash in the facts; the run's language does not change under it.
3. Research is not asked here (law 7).
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from flows import ask
from flows.effects import Note, Say
from flows.engine import Facts
from flows.items import Choice, Option
from flows.text import Json, Text

ROUNDS = 2


@dataclass(frozen=True, slots=True)
class Consented:
    """How a consent ended: agreed, refused, or a talk is needed. `quiz` holds every answer given.

    `document` names what was read with its version, `sha256` binds it.
    """

    outcome: str
    sha256: str
    quiz: tuple[tuple[str, int, str], ...]
    document: str


def consent(facts: Facts) -> Generator[Any, Any, Consented]:
    """All parts, their questions, and the decision."""
    parts = facts["parts"]
    intro = Text("consent.intro", {"language": Text(f"lang.{facts['lang']}"), "n": len(parts)})
    yield from Choice("intro", ["next"], ask=intro, side=("later", "ask_md"))
    quiz: list[tuple[str, int, str]] = []
    for n, part in enumerate(parts, 1):
        understood = yield from _part(part, n, len(parts), quiz)
        if not understood:
            yield Say(Text("consent.talk", {"physician": facts["physician"], "when": ask.value(facts["call_by"])}))
            return Consented("talk", facts["sha256"], tuple(quiz), facts["document"])
    asked = Text("consent.agree", {"version": facts["version"], "language": Text(f"lang.{facts['lang']}")})
    answer = yield from Choice("agree", ["agree", "refuse"], ask=asked, side=("ask_md",))
    outcome = "agreed" if answer == "agree" else "refused"
    return Consented(outcome, facts["sha256"], tuple(quiz), facts["document"])


def _part(part: Json, n: int, of: int, quiz: list[tuple[str, int, str]]) -> Generator[Any, Any, bool]:
    shown = Text(
        "consent.section", {"n": n, "m": of, "title": ask.value(part["title"]), "text": ask.value(part["text"])}
    )
    name = part["key"]
    yield from Choice(name, ["wasread"], ask=shown, side=("ask_md",))
    for question in part["questions"]:
        understood = yield from _question(question, shown, n, quiz)
        if not understood:
            return False
    return True


def _question(question: Json, part: Text, n: int, quiz: list[tuple[str, int, str]]) -> Generator[Any, Any, bool]:
    key = question["key"]
    options = [Option(o["key"], ask.text(o["label"])) for o in question["options"]]
    for turn in range(1, ROUNDS + 1):
        listed = Text(
            "consent.question", {"question": ask.value(question["text"]), "list": ask.value(question["list"])}
        )
        given = yield from Choice(f"{key}.{turn}", options, ask=listed, side=("ask_md",))
        quiz.append((key, turn, given))
        if given == question["correct"]:
            yield Say(Text("consent.right"))
            return True
        said = next(ask.value(o["full"]) for o in question["options"] if o["key"] == given)
        yield Note(f"missed-{key}-{turn}", Text("teach.missed", {"n": n, "value": said, "m": turn}))
        if turn < ROUNDS:
            yield Say(Text("consent.wrong", {"explanation": ask.value(question["if_wrong"])}))
            yield from Choice(f"{key}.reread", ["wasread"], ask=part, side=("ask_md",))
    return False
