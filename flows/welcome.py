"""First contact: language, who I am, no emergencies here, privacy, what for.

1. Nothing about health is asked before the privacy agreement (law of the product and of Mexico, LFPDPPP).
2. What help is wanted with is found in two steps, and so is a language, so that no screen has more than eight buttons.
   What stands on no list is told in a person's own words, and a coordinator finds its name. Software never guesses one.
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
OTHER = "other"  # what stands on no map
# Languages for which an interpreter may be asked; pressed, because nothing typed is kept this early.
TONGUES = ("tongue_zh", "tongue_tl", "tongue_vi", "tongue_ar", "tongue_pa", "tongue_pt", "tongue_ko")
RARER = ("tongue_ru", "tongue_de", "tongue_it", "tongue_other")
MORE = "tongue_more"
GROUPS = {  # the first screen; a group of one condition is that condition
    "g_joints": ("c_knee", "c_hip", "c_shoulder", "c_tendon", "c_surgery", "c_other"),
    "g_back": ("c_back",),
    "g_nerves": ("c_ms", "c_parkinson", "c_memory", "c_other"),
    "g_immune": ("c_auto", "c_ms", "c_other"),
    "g_lungs": ("c_lungs",),
    "g_sugar": ("c_sugar1", "c_sugar2", "c_sugar_dk"),
    "g_other": ("c_wellness", "c_other"),
}
CONDITIONS = {  # what help may be wanted with, and the indication that it is; what the clinic lacks goes to a person
    "c_knee": "knee_oa",
    "c_hip": "hip_oa",
    "c_shoulder": "shoulder_rc",
    "c_tendon": "tendon_sports",
    "c_surgery": "post_surgical_ortho",
    "c_back": "spine_disc",
    "c_ms": "ms",
    "c_parkinson": "parkinson",
    "c_memory": "cognitive_decline",
    "c_auto": "autoimmune",
    "c_lungs": "copd",
    "c_sugar1": "diabetes_t1",
    "c_sugar2": "diabetes_t2",
    "c_sugar_dk": OTHER,
    "c_wellness": "anti_ageing",
    "c_other": OTHER,
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
    condition = yield from _condition()
    indication = CONDITIONS[condition]
    if indication not in facts["indications"]:
        yield NeedsPerson("other-condition", condition)
        yield Say(Text("welcome.not_yet", {"when": ask.value(facts["reply_by"])}))
        return Welcomed(agreed=True)
    yield from Choice("evidence", ["next"], ask=known(indication, ask.text(facts["reviewed"])))
    yield from Choice("evidence_who", ["next"], ask=Text("evidence.who"))
    research = yield from Choice("research", ["res_yes", "res_no"], ask=Text("research.ask"))
    yield Say(Text("research.saved", {"choice": Text(f"btn.{research}")}))
    return Welcomed(agreed=True, indication=indication, research=research == "res_yes")


def _condition() -> Generator[Any, Any, str]:
    group = yield from Choice("group", tuple(GROUPS), ask=Text("welcome.condition"))
    if len(GROUPS[group]) == 1:
        return GROUPS[group][0]
    which = yield from Choice("condition", GROUPS[group], ask=Text("welcome.which"), side=ask.BACK)
    return str(which)


def known(indication: str, reviewed: Text) -> Text:
    """What is known of the condition, as the evidence map says it, and who stands for that."""
    if indication == OTHER:
        return Text("evidence.other")
    if indication in EVIDENCE:
        return Text(EVIDENCE[indication], {"reviewed": reviewed})
    return Text("evidence.map", {"known": Text(f"evidence/{indication}"), "reviewed": reviewed})


def _language(facts: Facts) -> Generator[Any, Any, None]:
    lang = yield from Choice("language", [*LANGUAGES, "lang_other"], ask=Text("welcome.languages"))
    if lang == "lang_other":
        wanted = yield from _tongue()
        yield NeedsPerson(f"interpreter.{wanted}", wanted)
        by = {"when": ask.value(facts["reply_by"])}
        lang = yield from Choice("language_meanwhile", LANGUAGES, ask=Text("welcome.other_language", by))
    yield Keep("language", {"lang": lang.removeprefix("lang_")})


def _tongue() -> Generator[Any, Any, str]:
    asked = Text("welcome.which_language")
    wanted = yield from Choice("tongue", (*TONGUES, MORE), ask=asked)
    if wanted == MORE:
        wanted = yield from Choice("tongue_rarer", RARER, ask=asked, side=ask.BACK)
    return str(wanted)


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
