"""First contact: language, who I am, no emergencies here, privacy, what for.

Nothing about health is asked before the privacy agreement (law of the product and of Mexico, LFPDPPP).
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from flows import ask
from flows.effects import Effect, Keep, Say
from flows.engine import Facts
from flows.items import Choice
from flows.text import Text

LANGUAGES = ("lang_en", "lang_es", "lang_fr")
CONDITIONS = {  # what help may be wanted with, and the indication that it is; what the clinic lacks goes to a person
    "c_knee": "knee_oa",
    "c_hip": "hip_oa",
    "c_tendon": "tendon_sports",
    "c_ms": "ms",
    "c_auto": "autoimmune",
    "c_other": "",
}
EVIDENCE = {"knee_oa": "evidence.knee"}  # told at more length than on the map


@dataclass(frozen=True, slots=True)
class Welcomed:
    """How a first contact ended. `indication` is "" where a person takes over."""

    agreed: bool
    indication: str = ""
    research: bool = False


@dataclass(frozen=True, slots=True)
class Agreed(Effect):
    """The privacy notice was agreed to, in this language."""


@dataclass(frozen=True, slots=True)
class NeedsPerson(Effect):
    """A person must take over for a reason that staff read."""

    why: str = ""


def welcome(facts: Facts) -> Generator[Any, Any, Welcomed]:
    """The conversation from /start to the first health question."""
    yield from _language(facts)
    yield Say(Text("welcome.hello", {"clinic": facts["clinic"]}))
    yield Say(Text("welcome.emergency"))
    agreed = yield from _privacy(facts)
    if not agreed:
        yield Say(Text("privacy.refused", {"phone": facts["phone"]}))
        return Welcomed(agreed=False)
    yield Agreed("agreed")
    yield Say(Text("privacy.agreed", {"version": facts["version"], "when": ask.value(facts["when"])}))
    condition = yield from Choice("condition", tuple(CONDITIONS), ask=Text("welcome.condition"))
    indication = CONDITIONS[condition]
    if indication not in facts["indications"]:
        yield NeedsPerson("other-condition", condition)
        yield Say(Text("welcome.not_yet", {"when": ask.value(facts["reply_by"])}))
        return Welcomed(agreed=True)
    yield from Choice("evidence", ["next"], ask=Text(EVIDENCE.get(indication, f"evidence/{indication}")))
    yield from Choice("evidence_who", ["next"], ask=Text("evidence.who"))
    research = yield from Choice("research", ["res_yes", "res_no"], ask=Text("research.ask"))
    yield Say(Text("research.saved", {"choice": Text(f"btn.{research}")}))
    return Welcomed(agreed=True, indication=indication, research=research == "res_yes")


def _language(facts: Facts) -> Generator[Any, Any, None]:
    lang = yield from Choice("language", [*LANGUAGES, "lang_other"], ask=Text("welcome.languages"))
    if lang == "lang_other":
        yield NeedsPerson("interpreter", "interpreter")
        by = {"when": ask.value(facts["reply_by"])}
        lang = yield from Choice("language_meanwhile", LANGUAGES, ask=Text("welcome.other_language", by))
    yield Keep("language", {"lang": lang.removeprefix("lang_")})


def _privacy(facts: Facts) -> Generator[Any, Any, bool]:
    answer = yield from Choice("privacy", ["agree", "refuse", "readall"], ask=Text("privacy.summary"), side=("person",))
    if answer == "readall":
        values = {name: ask.value(raw) for name, raw in facts["notice_values"].items()}
        for section in facts["notice"]:
            read = {"title": Text(f"{section}.title"), "text": Text(section, values)}
            yield Say(Text("paper.section", read))
        asked = Text("privacy.full", {"version": facts["version"]})
        answer = yield from Choice("privacy_full", ["agree", "refuse"], ask=asked, side=("person",))
    return bool(answer == "agree")
