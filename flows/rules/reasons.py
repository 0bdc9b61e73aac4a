"""The words for what a screening found: a physician's and a patient's are two things.

1. A patient reads what is missing, or that a physician will read the file; a suggestion changes no word of it.
2. Urgent advice comes on its own, before everything else.
"""

from __future__ import annotations

from flows.rules.screening import MISSING, Fired, Outcome
from flows.text import Text, bullets

NEED, OLD, DOCUMENT = "MIS-", "DOC-OLD:", "DOC-"


def in_words(fired: Fired) -> Text:
    """What a reason says; of several papers that would do, the first stands for all."""
    if fired.id.startswith(NEED):
        return Text(f"need/{fired.id.removeprefix(NEED)}")
    if fired.id.startswith(DOCUMENT):
        named = Text(f"doc.{fired.id.partition(':')[2].partition('|')[0]}")
        return Text("case.newer", {"doc": named}) if fired.id.startswith(OLD) else named
    return Text(f"rule/{fired.rule}")


def to_patient(found: Outcome) -> tuple[Text, ...]:
    """What the patient reads of an outcome."""
    advice = (Text("form.urgent"),) if found.urgent else ()
    if found.outcome != MISSING:
        return (*advice, Text("case.read"))
    wanted = [in_words(fired) for fired in found.fired if fired.outcome == MISSING]
    return (*advice, Text("case.missing", {"list": bullets(wanted)}))
