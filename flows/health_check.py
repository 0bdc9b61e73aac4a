"""A health check after treatment: the safety set, late signs, and what happens at once when an answer is a red flag.

1. Every answer is sorted as soon as it is given: an alarm does not wait for the last question.
2. The level never falls within a check; when in doubt it is the higher one (domain-followup, principle).
3. Nothing here says that something is normal, names an illness or changes a medicine.
4. After an emergency nothing more is asked: what counts then is the call, and the last message stays the last.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

from flows import ask
from flows.effects import Alert, Say, Told
from flows.engine import Facts
from flows.items import Choice, Entry, Hearing, Multi, Option, Rating, Words
from flows.rules import units
from flows.rules.triage import Triage, triage
from flows.rules.units import Measured
from flows.text import Text, bullets

SIGNS = (
    "joint_hot_red",
    "cannot_bear_weight",
    "one_calf_swollen",
    "short_of_breath",
    "chest_pain",
    "hives",
    "face_throat_swelling",
    "headache",
    "neck_stiffness",
    "new_weakness",
    "bladder_bowel_loss",
    "wound_pus",
    "bleeding",
    "vomiting",
    "confusion",
)
LATE = ("skin_lump_or_draining", "late_draining", "late_joint", "late_sweats", "late_fever")
WOUND = ("site_redness", "wound_pus", "bleeding")
ALARMING = ("urgent", "emergency")
FIRST = ("H6", "D1")  # there was no check before to compare with
ALARMED = "alarmed"  # the level of an alarm that own words raised while this check was open
LEVELS = ("ok", "watch", "soon", "urgent", "emergency")


@dataclass(slots=True)
class Heard:
    """What was said so far in one check."""

    temp: float | None = None
    nrs: int | None = None
    signs: list[str] = field(default_factory=list)
    words: str = ""
    alarmed: str = "ok"
    is_emergency: bool = False
    is_unclear: bool = False  # "I don't know", or own words: a person must read them (domain-followup 3, A-UNCLEAR)


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """A finished health check."""

    code: str
    level: str
    rules: tuple[str, ...]
    temp: float | None
    pain: int | None
    signs: tuple[str, ...]
    words: str


def health_check(facts: Facts) -> Generator[Any, Any, HealthCheck]:
    """The questions of one check; `sets` in the facts says which."""
    heard = Heard()
    yield from Choice("start", ["started"], ask=ask.text(facts["greeting"]), side=("later",))
    for name, ask_set in SETS.items():
        if name in facts["sets"] and not heard.is_emergency:
            yield from ask_set(facts, heard)
    if not heard.is_emergency:
        yield from _end(facts, heard)
    sorted_ = _sort(facts, heard)
    return HealthCheck(
        facts["code"],
        _level(sorted_, heard),
        tuple(sorted_.rules),
        heard.temp,
        heard.nrs,
        tuple(heard.signs),
        heard.words,
    )


def _labels(codes: tuple[str, ...]) -> tuple[Option, ...]:
    return tuple(Option(code, Text(f"opt.sign.{code}")) for code in codes)


def temperature(name: str, text: Text) -> Entry:
    """A body temperature in °C or °F; "not measured" is an answer."""

    def read(typed: str, hearing: Hearing) -> Measured:
        return units.temperature_c(typed)

    return ask.measured(name, text, read, 33.0, 43.3, unit="celsius", instead=("unmeasured",))


def _end(facts: Facts, heard: Heard) -> Generator[Any, Any, None]:
    words = yield from Words("other", ("no",), ask=Text("s.other"))
    heard.words = "" if words == "no" else words
    heard.is_unclear |= bool(heard.words)
    before = facts.get("nrs_baseline")
    if "outcome" in facts["sets"] and before is not None and heard.nrs is not None:
        yield Say(Text("hc.compare", {"before": before, "now": heard.nrs}))
    heard.alarmed = (yield Told(ALARMED)) or "ok"
    yield Say(_closing(facts, _level(_sort(facts, heard), heard)))


def _level(found: Triage, heard: Heard) -> str:
    """The higher of what the answers say and what was said beside them."""
    return max(found.level, heard.alarmed, key=LEVELS.index)


def _safety(facts: Facts, heard: Heard) -> Generator[Any, Any, None]:
    first = "s.feeling_first" if facts["code"] in FIRST else "s.feeling"
    yield from Choice("feeling", ["better", "equal", "worse"], ask=Text(first))
    taken = yield from temperature("temp", Text("s.temp"))
    heard.temp = taken.get("value")
    yield from _alarm(facts, heard)
    if not heard.is_emergency:
        yield from _pain(facts, heard)  # pain alone is never an emergency
        yield from _signs(facts, heard)


def _signs(facts: Facts, heard: Heard) -> Generator[Any, Any, None]:
    signs = yield from Multi("signs", _labels(SIGNS), ask=Text("s.signs"), side=("person",))
    heard.signs += [sign for sign in signs if sign != "none"]
    yield from _alarm(facts, heard)
    if "wound" in facts["sets"] and not heard.is_emergency:
        wound = yield from Multi("wound", _labels(WOUND), ask=Text("s.wound"))
        heard.signs += [sign for sign in wound if sign != "none"]
        yield from _alarm(facts, heard)
    if not heard.is_emergency:
        yield from _calm(facts)


def _calm(facts: Facts) -> Generator[Any, Any, None]:
    if "travel" in facts["sets"]:
        yield from Choice("home", ["yes", "notyet"], ask=Text("s.home"))
    yield from Choice("medicines", ["yes", "no"], ask=Text("s.medicines"))


def _late(facts: Facts, heard: Heard) -> Generator[Any, Any, None]:
    late = yield from Multi("late", _labels(LATE), ("none", "dk"), ask=Text("s.late"), side=("person",))
    heard.signs += [sign for sign in late if sign not in ("none", "dk")]
    heard.is_unclear = "dk" in late
    yield from _alarm(facts, heard)


def _pain(facts: Facts, heard: Heard) -> Generator[Any, Any, None]:
    rest = yield from Rating("pain_rest", 0, 10, skip=True, ask=Text("s.pain_rest"))
    walk = yield from Rating("pain_walk", 0, 10, skip=True, ask=Text("s.pain_walk"))
    heard.nrs = max(rest, walk) if max(rest, walk) >= 0 else None
    yield from _alarm(facts, heard)


def _outcome(facts: Facts, heard: Heard) -> Generator[Any, Any, None]:
    """The same questions as before the treatment, and what else happened meanwhile."""
    if "safety" not in facts["sets"]:
        yield from _pain(facts, heard)
    events = yield from Choice("events", ["yes", "no"], ask=Text("s.events"))
    if events == "yes":
        heard.signs.append("new_event")


SETS = {"safety": _safety, "late": _late, "outcome": _outcome}  # asked in this order


def _sort(facts: Facts, heard: Heard) -> Triage:
    return triage(
        facts["routes"],
        facts["hours_since"],
        temp=heard.temp,
        symptoms=tuple(heard.signs),
        nrs=heard.nrs,
        nrs_baseline=facts.get("nrs_baseline"),
        free_text_flags=("unclear",) if heard.is_unclear else (),
    )


def _alarm(facts: Facts, heard: Heard) -> Generator[Any, Any, None]:
    found = _sort(facts, heard)
    heard.is_emergency = found.level == "emergency"
    if found.level in ALARMING:
        rules = tuple(found.rules)
        signs = tuple(Text(f"opt.sign.{sign}") for sign in heard.signs)
        yield Alert(f"triage-{found.level}", found.level, signs, rules)


def _closing(facts: Facts, level: str) -> Text:
    """The last word; what an urgent level asks for was told with its alarm."""
    warnings = bullets([Text("care.signs_short")])
    match level:
        case "urgent" | "emergency":
            return Text("t.kept")
        case "soon":
            return Text("t.soon", {"when": ask.value(facts["soon_by"]), "list": warnings})
        case "watch":
            return Text("t.watch", {"when": ask.value(facts["next"]), "list": warnings})
        case _:
            return Text("t.ok", {"when": ask.value(facts["next"])})
