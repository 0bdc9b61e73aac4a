"""Sorts what a patient reports after treatment by how fast a person must look.

1. The result is the highest level of all rules that fire; every rule that fired is kept.
2. A sign that no rule explains is `A-UNCLEAR`, at least "soon": nothing is dropped in silence.
3. A fever in words counts as one that was measured. More said never means less urgent: signs found in free text are
   added to the others.
4. Windows and thresholds include their ends as written; temperatures compare in °C rounded to 0.1.

Rules, levels and numbers are those of domain-followup section 3, which names a source for each. The last group is this
house's own: the short list of a health check does not ask how much or which kind, so the worse of two readings counts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal

from flows.rules.units import celsius

LEVELS = ("ok", "watch", "soon", "urgent", "emergency")

FEVER = 38.0
WARM = (37.5, 37.9)
REACTION = (38.0, 38.4)  # the only fever that may be a reaction, and only after an infusion alone
MILD = frozenset({"fatigue", "headache_mild", "muscle_ache"})
JOINT = frozenset({"ia", "tendon"})
FAT = frozenset({"lipo", "bma"})
TRANSPLANT_HOURS = 100 * 24
LATE_HOURS = 7 * 24

# What the health check asks in one word, and what it may mean.
_MAY_MEAN = {
    "vomiting": "vomiting_cannot_drink",
    "new_weakness": "new_leg_weakness",
    "late_draining": "skin_lump_or_draining",
    "late_joint": "skin_lump_or_draining",
    "late_sweats": "skin_lump_or_draining",
}


@dataclass(frozen=True, slots=True)
class Triage:
    """A level, the ids of all rules that fired, and the temperature as it was understood."""

    level: str
    rules: tuple[str, ...]
    temp_c: float | None


@dataclass(frozen=True, slots=True)
class _Seen:
    """Everything the rules may look at."""

    routes: frozenset[str]
    hours: float
    temp: float
    temp_bad: bool
    signs: frozenset[str]
    nrs: int
    rise: int
    koos_drop: float

    @property
    def joint(self) -> bool:
        return bool(self.routes & JOINT)

    @property
    def spinal(self) -> bool:
        return "it" in self.routes

    @property
    def fat(self) -> bool:
        return bool(self.routes & FAT)

    @property
    def early_transplant(self) -> bool:
        return "hsct" in self.routes and self.hours <= TRANSPLANT_HOURS

    @property
    def fever(self) -> bool:
        return self.temp >= FEVER or "fever" in self.signs

    @property
    def warm(self) -> bool:
        return WARM[0] <= self.temp <= WARM[1]

    @property
    def reacting(self) -> bool:
        """Low fever soon after an infusion, with nothing else said."""
        low = REACTION[0] <= self.temp <= REACTION[1]
        return self.routes == {"iv"} and self.hours <= 48 and low and self.signs <= MILD

    def has(self, *signs: str) -> bool:
        return not self.signs.isdisjoint(signs)


@dataclass(frozen=True, slots=True)
class _Rule:
    """Fires when one of its signs (if it has any) is there and `when` holds; then its signs are explained."""

    id: str
    level: str
    signs: frozenset[str]
    when: Callable[[_Seen], bool]

    def fires(self, seen: _Seen) -> bool:
        return (not self.signs or not self.signs.isdisjoint(seen.signs)) and self.when(seen)


def _rule(name: str, level: str, signs: str, when: Callable[[_Seen], bool] = lambda _: True) -> _Rule:
    return _Rule(name, level, frozenset(signs.split()), when)


_ANYONE = (
    _rule("E-CARDIO", "emergency", "chest_pain short_of_breath fainting coughing_blood"),
    _rule("E-ALLERGY", "emergency", "face_throat_swelling wheeze"),
    _rule(
        "E-NEURO",
        "emergency",
        "face_droop speech_trouble one_side_weakness seizure confusion sudden_vision_loss",
    ),
    _rule("E-BLEED", "emergency", "heavy_bleeding"),
    _rule("E-CRISIS", "emergency", "suicidal"),
    _rule("A-HIVES", "urgent", "hives"),
    _rule("A-CALF", "urgent", "one_calf_swollen"),
    _rule("A-PUS", "urgent", "wound_pus"),
    _rule("A-RIGORS", "urgent", "rigors", lambda s: not s.early_transplant),
    _rule("A-VOMIT", "urgent", "vomiting_cannot_drink"),
    _rule("A-LATE-INF", "soon", "skin_lump_or_draining late_fever", lambda s: s.hours >= LATE_HOURS),
    _rule("A-LATE-INF", "urgent", "skin_lump_or_draining late_fever", lambda s: s.hours >= LATE_HOURS and s.fever),
    _rule("A-SITE", "soon", "site_redness"),
    _rule("A-FEVER", "urgent", "", lambda s: s.fever and not (s.early_transplant or s.spinal or s.reacting)),
    _rule("A-WARM", "watch", "", lambda s: s.warm and not s.early_transplant),
    _rule("IV-REACT", "watch", "", lambda s: s.reacting),
    _rule("IV-REACT", "watch", " ".join(MILD), lambda s: "iv" in s.routes and s.hours <= 48),
    _rule("A-MILD", "watch", " ".join(MILD), lambda s: "iv" not in s.routes and s.hours <= 48),
    _rule("A-MILD-LONG", "soon", " ".join(MILD), lambda s: s.hours > 48),
    _rule("A-WEAK", "urgent", "new_leg_weakness", lambda s: not s.spinal),
    _rule("A-MEDQ", "soon", "medicine_question"),
    _rule("A-UNCLEAR", "soon", "unclear"),
    _rule("T-TEMP-BAD", "soon", "", lambda s: s.temp_bad),
    _rule("Q-KOOSDOWN", "soon", "", lambda s: s.koos_drop >= 10),
)

_JOINTS = (
    _rule(
        "J-SEPTIC",
        "emergency",
        "joint_hot_red",
        lambda s: s.joint and (s.fever or s.has("cannot_bear_weight")),
    ),
    _rule("J-HOT", "urgent", "joint_hot_red", lambda s: s.joint and not s.fever and not s.has("cannot_bear_weight")),
    _rule("J-NOLOAD", "urgent", "cannot_bear_weight", lambda s: s.joint and not s.has("joint_hot_red")),
    _rule("J-PAIN8", "urgent", "", lambda s: s.joint and s.nrs >= 8),
    _rule("J-FLARE", "watch", "", lambda s: s.joint and s.hours <= 72 and 4 <= s.nrs <= 7),
    _rule("J-PAINUP", "soon", "", lambda s: s.joint and s.hours > 72 and s.rise >= 2 and s.nrs < 8),
    _rule("P-PAIN8", "urgent", "", lambda s: not s.joint and s.nrs >= 8),
    _rule("P-PAINUP", "soon", "", lambda s: not s.joint and s.rise >= 2),
)

_SPINE = (
    _rule("IT-FEVER", "emergency", "", lambda s: s.spinal and s.fever),
    _rule("IT-MENING", "emergency", "neck_stiffness light_hurts", lambda s: s.spinal),
    _rule("IT-CORD", "emergency", "saddle_numbness bladder_bowel_loss"),
    _rule("IT-CORD", "emergency", "new_leg_weakness", lambda s: s.spinal),
    _rule("IT-PDPH", "soon", "headache_upright", lambda s: s.spinal and s.hours <= 72 and s.nrs < 7),
    _rule("IT-PDPH2", "urgent", "headache_upright", lambda s: s.spinal and (s.hours > 72 or s.nrs >= 7)),
    _rule("IT-HEAD", "urgent", "headache_constant", lambda s: s.spinal),
    _rule("IT-LEAK", "urgent", "clear_fluid_leak", lambda s: s.spinal),
)

_HARVEST = (
    _rule("L-FATEMB", "emergency", "petechiae", lambda s: s.fat and s.has("short_of_breath", "confusion")),
    _rule("L-ABDO", "emergency", "severe_abdominal_pain", lambda s: s.fat),
    _rule("L-HAEM", "urgent", "expanding_swelling", lambda s: s.fat),
    _rule("L-SORE", "watch", "bruise_soreness", lambda s: s.fat),
)

_TRANSPLANT = (
    _rule("H-FEVER", "emergency", "", lambda s: s.early_transplant and s.fever),
    _rule("H-FEVER", "emergency", "rigors", lambda s: s.early_transplant),
    _rule("H-WARM", "urgent", "", lambda s: s.early_transplant and s.warm),
    _rule("H-BLEED", "urgent", "bleeding_gums_nose", lambda s: s.early_transplant),
    _rule("H-MOUTH", "urgent", "mouth_sores", lambda s: s.early_transplant),
    _rule("H-COUGH", "urgent", "cough", lambda s: s.early_transplant),
    _rule("H-DIARR", "urgent", "diarrhoea", lambda s: s.early_transplant),
)

_OWN = (
    _rule("A-BLEED", "urgent", "bleeding"),
    _rule("A-LATE-INF", "urgent", "late_fever", lambda s: s.spinal or s.early_transplant),
    _rule("A-EVENT", "soon", "new_event"),
)

_RULES = (*_ANYONE, *_JOINTS, *_SPINE, *_HARVEST, *_TRANSPLANT, *_OWN)


def triage(
    routes: Collection[str],
    hours_since: float,
    *,
    temp: float | None = None,
    symptoms: Collection[str] = (),
    nrs: int | None = None,
    nrs_baseline: int | None = None,
    koos_pain_drop: float | None = None,
    free_text_flags: Collection[str] = (),
) -> Triage:
    """The level of one report, `hours_since` the procedure by these routes.

    `temp` is a number in °C or °F; `koos_pain_drop` is baseline minus now, so that more is worse;
    `free_text_flags` are signs found in the patient's own words, or "unclear".
    """
    temp_c = None if temp is None else celsius(Decimal(str(temp)))
    seen = _Seen(
        routes=frozenset(routes),
        hours=hours_since,
        temp=temp_c or 0.0,
        temp_bad=temp is not None and temp_c is None,
        signs=_signs(routes, (*symptoms, *free_text_flags)),
        nrs=-1 if nrs is None else nrs,
        rise=0 if nrs is None or nrs_baseline is None else nrs - nrs_baseline,
        koos_drop=koos_pain_drop or 0.0,
    )
    return _highest(seen, temp_c)


def _signs(routes: Collection[str], said: Collection[str]) -> frozenset[str]:
    headache = "headache_constant" if "it" in routes else "headache_mild"
    return frozenset(headache if sign == "headache" else _MAY_MEAN.get(sign, sign) for sign in said)


def _highest(seen: _Seen, temp_c: float | None) -> Triage:
    fired = [rule for rule in _RULES if rule.fires(seen)]
    names, levels = {rule.id for rule in fired}, {rule.level for rule in fired}
    if not _explained(seen, fired):
        names, levels = names | {"A-UNCLEAR"}, levels | {"soon"}
    return Triage(max(levels, key=LEVELS.index, default="ok"), tuple(sorted(names)), temp_c)


def _explained(seen: _Seen, fired: Collection[_Rule]) -> bool:
    signs = frozenset[str]().union(*(rule.signs for rule in fired))
    if any(rule.id == "J-SEPTIC" for rule in fired):
        signs |= {"cannot_bear_weight"}
    if seen.fever:
        signs |= {"fever"}  # a rule of every route fires for it
    return seen.signs <= signs
