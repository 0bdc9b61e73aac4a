"""What stands on no list gets its name from a person: a coordinator who read the words chooses, software never does.

The patient's message is shown as they will read it, and a press sends it.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import Any

from flows import ask
from flows.desk import FIRST, LEAVE
from flows.engine import Facts
from flows.items import Choice, Option, option
from flows.text import Text, Value
from flows.welcome import CONDITIONS, known

NONE = "st_no_condition"  # a physician reads it as it is
LABELS = {indication: Text(f"btn.{key}") for key, indication in CONDITIONS.items()}


@dataclass(frozen=True, slots=True)
class Named:
    """The condition that a person of the clinic found in somebody's words, with what the patient reads; "" for none."""

    staff: str
    indication: str = ""
    told: Text | None = None


def name_condition(facts: Facts) -> Generator[Any, Any, Named]:
    """One of the conditions that the clinic takes in, or none of them."""
    conditions = [Option(one, LABELS[one]) for one in facts["indications"]]
    asked = Text("staff.condition_which", {"case": facts["case"], "words": ask.value(facts["words"])})
    found = yield from Choice("indication", [*conditions, option(NONE)], ask=asked, side=FIRST)
    if found == NONE:
        return Named(facts["staff"])
    told = told_text(found, ask.text(facts["reviewed"]))
    values: dict[str, Value] = {
        "case": facts["case"],
        "language": Text(f"lang.{facts['lang']}"),
        "text": replace(told, lang=facts["lang"]),
    }
    yield from Choice(f"send.{found}", ("st_send",), ask=Text("staffcase.preview", values), side=LEAVE)
    return Named(facts["staff"], found, told)


def told_text(indication: str, reviewed: Text) -> Text:
    """Which questions come now, and what is known of the condition; no diagnosis."""
    values = {"condition": Text(f"opt.indication.{indication}"), "known": known(indication, reviewed)}
    return Text("condition.named", values)
