"""The worked patients of every indication: outcome, the exact set of reasons, holds, urgent."""

from __future__ import annotations

import pytest

from flows.rules.screening import screen, worked_out
from tests.flows.rules.worked import EDGES, OWN, WHOLE, P, facts
from tests.shipped import content

CONTENT = content()
ROWS = {name: (row, facts(row, OWN)) for name, row in P.items()} | {
    name: (row, facts(row, WHOLE)) for name, row in EDGES.items()
}


@pytest.mark.parametrize("name", ROWS)
def test_a_worked_patient_is_sorted_as_the_reference_says(name: str) -> None:
    row, known = ROWS[name]
    found = screen(known, row.indication, CONTENT.screening(row.indication))
    assert (found.outcome, " ".join(found.reasons)) == (row.outcome, row.reasons)
    assert found.urgent == ("urgent" in row.flags)
    assert found.holds == (("travel_hold",) if "travel_hold" in row.flags else ())


def test_every_rule_of_an_indication_fires_for_some_worked_patient() -> None:
    fired = {reason for row in (*P.values(), *EDGES.values()) for reason in row.reasons.split()}
    own = {rule.id for rules in CONTENT.rulesets.values() if rules.name != "universal" for rule in rules.rules}
    assert own - fired == set()


def test_every_indication_of_the_evidence_map_has_rules() -> None:
    mapped = {entry.indication for evidence in CONTENT.evidence.values() for entry in evidence.entries}
    assert {rules.indication for rules in CONTENT.rulesets.values()} - {""} == {*mapped, "other"}


def test_every_indication_has_a_worked_patient() -> None:
    seen = {row.indication for row in (*P.values(), *EDGES.values())}
    assert {rules.indication for rules in CONTENT.rulesets.values()} - {""} <= seen


def test_a_body_mass_index_of_any_weight_and_height_that_is_taken_is_taken_itself() -> None:
    kinds = {fact.key: fact for fact in CONTENT.facts["facts@1"].facts}
    weight, height, index = (kinds[name] for name in ("weight_kg", "height_cm", "bmi"))
    corners = [(kilograms, cm) for kilograms in (weight.low, weight.high) for cm in (height.low, height.high)]
    found = [worked_out({"weight_kg": kilograms, "height_cm": cm})["bmi"] for kilograms, cm in corners]
    assert (min(found), max(found)) == (index.low, index.high)
