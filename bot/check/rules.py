"""Screening data: every rule can fire, and names facts that somebody gives and answers that somebody can choose."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from bot.content import Content, Fault
from flows.content import OPERATORS, Condition, EvidenceMap, FactKind, FactKinds, RuleSet
from flows.text import Json

OUTCOMES = ("DECLINE_SUGGESTED", "MISSING_INFO", "PHYSICIAN_LOOK")
KINDS = ("", "not_now", "not_suitable")
FLAGS = ("travel_hold", "urgent")
LEVELS = ("strong", "moderate", "preliminary", "unsupported")
BY = ("", "staff", "physician", "asked")
ANY = "unknown"  # stands for any fact
COMPARED = ("at_least", "at_most", "above", "below")  # with one number


@dataclass(frozen=True, slots=True)
class _Terms:
    """What a rule set may speak of: the facts that somebody gives, and the lists of medicines."""

    facts: Mapping[str, FactKind]
    lists: Collection[str]


def faults(content: Content) -> Iterator[Fault]:
    """What is wrong with rules and evidence."""
    lists = sorted({entry.key for medicines in content.medicines.values() for entry in medicines.lists})
    for rules in content.rulesets.values():
        yield from _ruleset(rules, _Terms(_given(content, rules), lists))
        yield from _together(content, rules)
    for evidence in content.evidence.values():
        yield from _evidence(evidence)
    for kinds in content.facts.values():
        yield from _by(kinds)


def _by(kinds: FactKinds) -> Iterator[Fault]:
    """What is wrong with who may put a fact on file."""
    for fact in kinds.facts:
        if fact.by not in BY:
            todo = "write staff, physician or asked, or leave it out"
            yield Fault(f"rules/{kinds.id}.toml", fact.key, f'nobody of the clinic is "{fact.by}"', todo)


def _together(content: Content, rules: RuleSet) -> Iterator[Fault]:
    """What is wrong among the sets that sort one case."""
    file = f"rules/{rules.id}.toml"
    for name in (name for name in rules.also if name not in content.rulesets):
        todo = f"choose of {', '.join(sorted(content.rulesets))}"
        yield Fault(file, "also", f'there is no rule set "{name}"', todo)
    sets = [rules, *(content.rulesets[name] for name in rules.also if name in content.rulesets)]
    names = [rule.id for one in sets for rule in one.rules]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Fault(file, name, "two rules have this id", "rename one; a result is kept by the ids of its rules")


def _given(content: Content, rules: RuleSet) -> dict[str, FactKind]:
    """The facts that somebody gives; of an indication that has no questionnaire yet, all that are known."""
    known = {fact.key: fact for kinds in content.facts.values() for fact in kinds.facts}
    forms = [form for form in content.questionnaires.values() if rules.indication in ("", form.indication)]
    if not forms:
        return known
    asked = {item.fact for form in forms for item in form.items}
    asked |= {
        fact
        for one in content.rulesets.values()
        if one.indication in ("", rules.indication)
        for fact in one.other_facts
    }
    return {key: fact for key, fact in known.items() if key in asked}


def _ruleset(rules: RuleSet, terms: _Terms) -> Iterator[Fault]:
    file = f"rules/{rules.id}.toml"
    for rule in rules.rules:
        if rule.outcome not in OUTCOMES or rule.kind not in KINDS or set(rule.flags) - set(FLAGS):
            todo = f"use {', '.join(OUTCOMES)}; kinds not_now, not_suitable; flags {', '.join(FLAGS)}"
            yield Fault(file, rule.id, "its outcome, kind or flags are not known", todo)
        if not rule.when or not all(rule.when):
            yield Fault(file, rule.id, "a group of its conditions is empty and would always fire", "add a condition")
        for condition in (one for group in rule.when for one in group):
            yield from _condition(file, rule.id, condition, terms)
    for need in rules.needs:
        for condition in (Condition(need.fact, "missing"), *need.when, *need.unless):
            yield from _condition(file, need.fact, condition, terms)


def _condition(file: str, entry: str, condition: Condition, terms: _Terms) -> Iterator[Fault]:
    if condition.op not in OPERATORS:
        yield Fault(file, entry, f'"{condition.op}" compares nothing', f"choose one of {', '.join(OPERATORS)}")
    kind = terms.facts.get(condition.item)
    if kind is None:
        todo = "correct it, ask it in a questionnaire, or list it among other_facts; facts@N names all"
        yield Fault(file, entry, f'nobody gives the fact "{condition.item}"', todo)
    elif condition.op == "on_list":
        for key in (key for key in _listed(condition.value) if key not in terms.lists):
            todo = f"choose of {', '.join(terms.lists)}"
            yield Fault(file, entry, f'there is no list "{key}" of medicines', todo)
    else:
        for value in _never(kind, condition):
            yield Fault(file, entry, f'"{condition.item}" is never "{value}"', f"choose {_choice(kind)}")


def _listed(wanted: Json) -> list[Json]:
    return wanted if isinstance(wanted, list) else [wanted]


def _never(kind: FactKind, condition: Condition) -> list[Json]:
    """What a condition waits for in vain."""
    wanted = [condition.value] if condition.op in COMPARED else _listed(condition.value)
    values = [value for value in wanted if value is not None and value != ANY]
    if kind.codes:
        return [value for value in values if value not in kind.codes]
    if kind.low is None or kind.high is None:
        return []
    return [value for value in values if not isinstance(value, (int, float)) or not kind.low <= value <= kind.high]


def _choice(kind: FactKind) -> str:
    return f"of {', '.join(kind.codes)}" if kind.codes else f"a number from {kind.low:g} to {kind.high:g}"


def _evidence(evidence: EvidenceMap) -> Iterator[Fault]:
    file = f"rules/{evidence.id}.toml"
    for entry in evidence.entries:
        if entry.level not in LEVELS:
            yield Fault(file, entry.indication, f'"{entry.level}" is not a level', f"choose one of {', '.join(LEVELS)}")
