"""Screening data: every rule can fire, names facts that somebody gives, and says who stands behind its values."""

from __future__ import annotations

from collections.abc import Iterator

from bot.check.levels import shared_level, unsigned
from bot.content import Content, Fault
from flows.content import OPERATORS, Condition, EvidenceMap, RuleSet

OUTCOMES = ("DECLINE_SUGGESTED", "MISSING_INFO", "PHYSICIAN_LOOK")
KINDS = ("", "not_now", "not_suitable")
FLAGS = ("travel_hold", "urgent")
LEVELS = ("strong", "moderate", "preliminary", "unsupported")


def faults(content: Content) -> Iterator[Fault]:
    """What is wrong with rules, medicines and evidence."""
    facts = _facts(content)
    lists = {entry.key for medicines in content.medicines.values() for entry in medicines.lists}
    for rules in content.rulesets.values():
        yield from _ruleset(rules, facts, lists)
        unsure = [rule.id for rule in rules.rules if rule.unsigned]
        unsure += ["|".join(need.codes) for need in rules.documents if need.unsigned]
        yield from unsigned(content, f"rules/{rules.id}.toml", unsure)
    for medicines in content.medicines.values():
        unsure = [f"list {entry.key}" for entry in medicines.lists if entry.unsigned]
        yield from unsigned(content, f"rules/{medicines.id}.toml", unsure)
    for evidence in content.evidence.values():
        yield from _evidence(content, evidence)


def _facts(content: Content) -> set[str]:
    asked = {item.fact for form in content.questionnaires.values() for item in form.items}
    return asked.union(*(rules.other_facts for rules in content.rulesets.values()))


def _ruleset(rules: RuleSet, facts: set[str], lists: set[str]) -> Iterator[Fault]:
    file = f"rules/{rules.id}.toml"
    names = [rule.id for rule in rules.rules]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Fault(file, name, "two rules have this id", "rename one; a result is kept by the ids of its rules")
    for rule in rules.rules:
        if rule.outcome not in OUTCOMES or rule.kind not in KINDS or set(rule.flags) - set(FLAGS):
            todo = f"use {', '.join(OUTCOMES)}; kinds not_now, not_suitable; flags {', '.join(FLAGS)}"
            yield Fault(file, rule.id, "its outcome, kind or flags are not known", todo)
        if not rule.when or not all(rule.when):
            yield Fault(file, rule.id, "a group of its conditions is empty and would always fire", "add a condition")
        for condition in (one for group in rule.when for one in group):
            yield from _condition(file, rule.id, condition, facts, lists)
    for need in rules.needs:
        for condition in (Condition(need.fact, "missing"), *need.unless):
            yield from _condition(file, need.fact, condition, facts, lists)


def _condition(file: str, entry: str, condition: Condition, facts: set[str], lists: set[str]) -> Iterator[Fault]:
    if condition.op not in OPERATORS:
        yield Fault(file, entry, f'"{condition.op}" compares nothing', f"choose one of {', '.join(OPERATORS)}")
    if condition.item not in facts:
        todo = "correct it, ask it in a questionnaire, or list it among other_facts"
        yield Fault(file, entry, f'nobody gives the fact "{condition.item}"', todo)
    if condition.op == "on_list":
        for key in sorted(set(condition.value) - lists):
            yield Fault(file, entry, f'there is no list "{key}" of medicines', f"choose of {', '.join(sorted(lists))}")


def _evidence(content: Content, evidence: EvidenceMap) -> Iterator[Fault]:
    file = f"rules/{evidence.id}.toml"
    for entry in evidence.entries:
        if entry.level not in LEVELS:
            yield Fault(file, entry.indication, f'"{entry.level}" is not a level', f"choose one of {', '.join(LEVELS)}")
    if not evidence.reviewed_by or evidence.reviewed_on is None:
        todo = "let a physician review the map and write name and date into it"
        yield Fault(file, "reviewed_by", "no physician has reviewed the map", todo, shared_level(content))
    yield from unsigned(content, file, [entry.indication for entry in evidence.entries if entry.unsigned])
