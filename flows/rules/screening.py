"""Sorts a complete or incomplete file for the physician, and says why.

1. Nothing here accepts or declines anyone; the outcome is an order of work and is never shown to the patient.
2. A decline suggestion outranks what is missing, what is missing outranks a caution; every reason is kept.
3. Absent and "unknown" are missing, never "no" (rule HR8).
4. The versions of everything that was read are part of the outcome, so that a later edit changes no earlier one.

Rules, needs, papers, medicines and evidence are data that a physician signs (domain-candidacy 2 to 6).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flows.content import Condition, DocumentNeed, Medicines, Rule, RuleSet, Screening
from flows.rules.medicines import recognise
from flows.text import Json

DECLINE, MISSING, LOOK, PROCEED = "DECLINE_SUGGESTED", "MISSING_INFO", "PHYSICIAN_LOOK", "PROCEED_REVIEW"
PRECEDENCE = (DECLINE, MISSING, LOOK)
UNKNOWN = "unknown"
UNLISTED_EVIDENCE = "preliminary"  # a condition that is on no map is early at best

Facts = Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule that fired: its id, the versioned id it is stored under, and the facts it read."""

    id: str
    rule: str
    facts: tuple[str, ...]
    outcome: str
    kind: str = ""
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a file is sorted. `kinds` are those of suggested declines; `holds` block bookings; `urgent` means today."""

    outcome: str
    fired: tuple[Fired, ...]
    versions: tuple[str, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """The ids of all rules that fired."""
        return tuple(fired.id for fired in self.fired)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Whether a suggested decline may change ("not_now") or not ("not_suitable")."""
        return tuple(sorted({fired.kind for fired in self.fired if fired.kind}))

    @property
    def holds(self) -> tuple[str, ...]:
        """What must wait for a physician, such as `travel_hold`."""
        return tuple(sorted({flag for fired in self.fired for flag in fired.flags if flag.endswith("_hold")}))

    @property
    def urgent(self) -> bool:
        """Whether the patient is told at once when to seek care, and the physician is paged."""
        return any("urgent" in fired.flags for fired in self.fired)


def screen(facts: Facts, indication: str, screening: Screening) -> Outcome:
    """The outcome for one case; `facts` under the keys of domain-candidacy sections 4 and 6."""
    known = {**facts, "indication": indication, "evidence_level": _evidence(indication, screening)}
    fired = [
        found
        for rules in (screening.universal, screening.own)
        for found in (
            *_needs(rules, known, screening.medicines),
            *_papers(rules, known),
            *_rules(rules, known, screening.medicines),
        )
    ]
    outcomes = {found.outcome for found in fired}
    first = next((outcome for outcome in PRECEDENCE if outcome in outcomes), PROCEED)
    return Outcome(first, tuple(sorted(fired, key=lambda found: found.id)), _versions(screening))


def _versions(screening: Screening) -> tuple[str, ...]:
    return screening.universal.id, screening.own.id, screening.medicines.id, screening.evidence.id


def _evidence(indication: str, screening: Screening) -> str:
    levels = {entry.indication: entry.level for entry in screening.evidence.entries}
    return levels.get(indication, UNLISTED_EVIDENCE)


def _needs(rules: RuleSet, facts: Facts, medicines: Medicines) -> list[Fired]:
    """What was not answered."""
    return [
        Fired(f"MIS-{need.fact}", f"{rules.id}/MIS-{need.fact}", (need.fact,), MISSING)
        for need in rules.needs
        if _missing(facts.get(need.fact)) and not (need.unless and _all(need.unless, facts, medicines))
    ]


def _papers(rules: RuleSet, facts: Facts) -> list[Fired]:
    """Required papers that are not there or too old; an age exactly at the limit counts."""
    return [
        Fired(f"{name}:{codes}", f"{rules.id}/{name}:{codes}", ("documents",), MISSING)
        for need in rules.documents
        if (name := _paper(need, facts.get("documents") or {}))
        for codes in ("|".join(need.codes),)
    ]


def _paper(need: DocumentNeed, ages: Mapping[str, int]) -> str:
    there = [ages[code] for code in need.codes if code in ages]
    if not need.required or (there and min(there) <= need.max_age_days):
        return ""
    return "DOC-OLD" if there else "DOC-MISSING"


def _rules(rules: RuleSet, facts: Facts, medicines: Medicines) -> list[Fired]:
    return [
        Fired(rule.id, f"{rules.id}/{rule.id}", _read(group), rule.outcome, rule.kind, rule.flags)
        for rule in rules.rules
        if (group := _group(rule, facts, medicines))
    ]


def _group(rule: Rule, facts: Facts, medicines: Medicines) -> tuple[Condition, ...]:
    """The first group of conditions that all hold."""
    return next((group for group in rule.when if _all(group, facts, medicines)), ())


def _read(group: Collection[Condition]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(condition.item for condition in group))


def _all(conditions: Collection[Condition], facts: Facts, medicines: Medicines) -> bool:
    return all(holds(condition, facts, medicines) for condition in conditions)


def _missing(value: Json) -> bool:
    return value is None or value == UNKNOWN or (isinstance(value, list) and UNKNOWN in value)


def holds(condition: Condition, facts: Facts, medicines: Medicines) -> bool:
    """Whether a condition of a rule holds; see `OPERATORS` of the content for what each means of an absent fact."""
    value = facts.get(condition.item)
    match condition.op:
        case "missing":
            return _missing(value)
        case "is" | "in" | "has":
            return _overlap(value, condition.value)
        case "is_not" | "not_in":
            return not _overlap(value, condition.value)
        case "on_list" | "on_no_list":
            return _listed(value, condition, medicines)
        case _:
            return _compared(value, condition)


def _as_set(value: Json) -> set[Json]:
    return set(value) if isinstance(value, (list, tuple)) else {value}


def _overlap(value: Json, wanted: Json) -> bool:
    return value is not None and not _as_set(value).isdisjoint(_as_set(wanted))


def _compared(value: Json, condition: Condition) -> bool:
    if not isinstance(value, (int, float)):
        return False
    match condition.op:
        case "at_least":
            return bool(value >= condition.value)
        case "at_most":
            return bool(value <= condition.value)
        case "above":
            return bool(value > condition.value)
        case _:
            return bool(value < condition.value)


def _listed(value: Json, condition: Condition, medicines: Medicines) -> bool:
    names = [name for name in value if name != UNKNOWN] if isinstance(value, (list, tuple)) else []
    found = recognise(names, medicines)
    if condition.op == "on_no_list":
        return any(not match.sure for match in found)
    return any(match.list_key in condition.value for match in found)
