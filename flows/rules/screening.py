"""Sorts a complete or incomplete file for the physician, and says why.

1. Nothing here accepts or declines anyone; the outcome is an order of work and is never shown to the patient.
2. A decline suggestion outranks what is missing, what is missing outranks a caution; every reason is kept.
3. Absent and "unknown" are missing, never "no" (rule HR8).
4. The versions of everything that was read are part of the outcome, so that a later edit changes no earlier one.

Rules, needs, papers, medicines and evidence are data that a physician signs (domain-candidacy 2 to 6).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from flows.content import Condition, DocumentNeed, Medicines, Rule, RuleSet, Screening
from flows.rules.medicines import Match, recognise
from flows.rules.units import body_mass_index
from flows.text import Json

DECLINE, MISSING, LOOK, PROCEED = "DECLINE_SUGGESTED", "MISSING_INFO", "PHYSICIAN_LOOK", "PROCEED_REVIEW"
PRECEDENCE = (DECLINE, MISSING, LOOK)
MEDICINES = ("on_list", "on_no_list")  # operators that look names up
UNKNOWN = "unknown"
UNLISTED_EVIDENCE = "preliminary"  # a condition that is on no map is early at best

Facts = Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule that fired: its id, the versioned id it is stored under, and the facts it read, as they were."""

    id: str
    rule: str
    facts: Facts
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


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a case; its medicines are recognised once, which is the slow part."""

    facts: Facts
    medicines: Medicines
    found: dict[str, tuple[Match, ...]] = field(default_factory=dict)

    def recognised(self, item: str) -> tuple[Match, ...]:
        """The medicines that a fact lists."""
        if item not in self.found:
            value = self.facts.get(item)
            names = [name for name in value if name != UNKNOWN] if isinstance(value, (list, tuple)) else []
            self.found[item] = recognise(names, self.medicines)
        return self.found[item]


def screen(facts: Facts, indication: str, screening: Screening) -> Outcome:
    """The outcome for one case; `facts` under the keys of domain-candidacy sections 4 and 6."""
    known = Known(
        {**facts, "indication": indication, "evidence_level": _evidence(indication, screening)}, screening.medicines
    )
    fired = [
        found
        for rules in screening.sets
        for found in (*_needs(rules, known), *_papers(rules, known.facts), *_rules(rules, known))
    ]
    outcomes = {found.outcome for found in fired}
    first = next((outcome for outcome in PRECEDENCE if outcome in outcomes), PROCEED)
    return Outcome(first, tuple(sorted(fired, key=lambda found: found.id)), _versions(screening))


def worked_out(facts: Facts) -> dict[str, Json]:
    """The facts with what follows from two of them: `bmi`, unless it is given."""
    weight, height = facts.get("weight_kg"), facts.get("height_cm")
    if "bmi" in facts or not isinstance(weight, (int, float)) or not isinstance(height, (int, float)):
        return dict(facts)
    return {**facts, "bmi": body_mass_index(weight, height)}


def _versions(screening: Screening) -> tuple[str, ...]:
    return (*(rules.id for rules in screening.sets), screening.medicines.id, screening.evidence.id)


def _evidence(indication: str, screening: Screening) -> str:
    levels = {entry.indication: entry.level for entry in screening.evidence.entries}
    return levels.get(indication, UNLISTED_EVIDENCE)


def _needs(rules: RuleSet, known: Known) -> list[Fired]:
    """What was not answered."""
    return [
        Fired(f"MIS-{need.fact}", f"{rules.id}/MIS-{need.fact}", {need.fact: known.facts.get(need.fact)}, MISSING)
        for need in rules.needs
        if _missing(known.facts.get(need.fact))
        and _all(need.when, known)
        and not (need.unless and _all(need.unless, known))
    ]


def _papers(rules: RuleSet, facts: Facts) -> list[Fired]:
    """Required papers that are not there or too old; an age exactly at the limit counts."""
    ages = facts.get("documents") or {}
    return [
        Fired(f"{name}:{codes}", f"{rules.id}/{name}:{codes}", {"documents": _ages(need, ages)}, MISSING)
        for need in rules.documents
        if (name := _paper(need, ages))
        for codes in ("|".join(need.codes),)
    ]


def _ages(need: DocumentNeed, ages: Mapping[str, int]) -> dict[str, int]:
    return {code: ages[code] for code in need.codes if code in ages}


def _paper(need: DocumentNeed, ages: Mapping[str, int]) -> str:
    there = _ages(need, ages).values()
    if not need.required or (there and min(there) <= need.max_age_days):
        return ""
    return "DOC-OLD" if there else "DOC-MISSING"


def _rules(rules: RuleSet, known: Known) -> list[Fired]:
    return [
        Fired(rule.id, f"{rules.id}/{rule.id}", _read(group, known), rule.outcome, rule.kind, rule.flags)
        for rule in rules.rules
        if (group := _group(rule, known))
    ]


def _group(rule: Rule, known: Known) -> tuple[Condition, ...]:
    """The first group of conditions that all hold."""
    return next((group for group in rule.when if _all(group, known)), ())


def _read(group: Collection[Condition], known: Known) -> dict[str, Json]:
    """What the rule read: of a list of medicines those that it means."""
    return {condition.item: _meant(condition, known) for condition in group}


def _meant(condition: Condition, known: Known) -> Json:
    if condition.op in MEDICINES:
        names = (match.typed for match in known.recognised(condition.item) if _names(condition, match))
        return list(dict.fromkeys(names))
    return known.facts.get(condition.item)


def _names(condition: Condition, match: Match) -> bool:
    return match.list_key in condition.value if condition.op == "on_list" else not match.sure


def _all(conditions: Collection[Condition], known: Known) -> bool:
    return all(holds(condition, known) for condition in conditions)


def _missing(value: Json) -> bool:
    return value is None or value == UNKNOWN or (isinstance(value, list) and UNKNOWN in value)


def holds(condition: Condition, known: Known) -> bool:
    """Whether a condition of a rule holds; see `OPERATORS` of the content for what each means of an absent fact."""
    value = known.facts.get(condition.item)
    match condition.op:
        case "missing":
            return _missing(value)
        case "is" | "in" | "has":
            return _overlap(value, condition.value)
        case "is_not" | "not_in":
            return not _overlap(value, condition.value)
        case "on_list" | "on_no_list":
            return any(_names(condition, match) for match in known.recognised(condition.item))
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
