"""Immune system, lungs, sugar, wellness, own words: what only these forms ask, and what becomes of it."""

from __future__ import annotations

import pytest

from flows.content import Questionnaire
from flows.form import item_of
from flows.items import Entry, Hearing, Typed
from flows.text import Json
from tests.casebook import Casebook, content
from tests.flows.filled import sent, sorted_by


def form(indication: str) -> Questionnaire:
    return content().form(indication)


@pytest.mark.parametrize(("indication", "reasons"), [
    ("autoimmune", "C1-EV-WHICH"), ("copd", "C1-EV-PRELIM"), ("diabetes_t1", "C1-EV-PRELIM"), ("diabetes_t2", ""),
    ("anti_ageing", "C1-EV-NONE"), ("other", "C1-EV-PRELIM"),
])  # fmt: skip
def test_who_is_well_but_for_this_is_sorted_by_the_evidence_alone(indication: str, reasons: str) -> None:
    assert " ".join(sorted_by(indication, sent(indication)).reasons) == reasons


def on(day: str, precision: str = "day") -> Json:
    return {"value": day, "precision": precision, "typed": day}


@pytest.mark.parametrize(("indication", "answers", "reason", "fires"), [
    ("copd", {"flare": "yes", "flare_when": on("2026-11-20")}, "CO-EXAC", True),
    ("copd", {"flare": "yes", "flare_when": on("2026-11-01", "month")}, "CO-EXAC", True),
    ("copd", {"flare": "yes", "flare_when": on("2026-09-01")}, "CO-EXAC", False),
    ("copd", {"flare": "no"}, "CO-EXAC", False),
    ("copd", {"oxygen": "yes"}, "CO-O2", True),
    ("diabetes_t1", {"dka": "yes", "dka_when": on("2026-10-01")}, "DM-DKA", True),
    ("diabetes_t1", {"dka": "yes", "dka_when": on("2019-01-01", "year")}, "DM-DKA", False),
    ("copd", {"flare": "yes", "flare_when": {"key": "dk"}}, "CO-EXAC", True),
    ("diabetes_t1", {"dka": "yes", "dka_when": {"key": "dk"}}, "DM-DKA", True),
    ("diabetes_t2", {"a1c": {"value": 9.1, "unit": "percent", "typed": "9.1", "sure": True}}, "U-A1C", True),
    ("diabetes_t2", {"a1c": {"value": 8.5, "unit": "percent", "typed": "8.5", "sure": True}}, "U-A1C", False),
    ("diabetes_t2", {"a1c": {"key": "dk"}}, "U-A1C", False),
    ("diabetes_t2", {"foot": "yes", "foot_infected": "yes", "infection": "no"}, "U-INF", True),
    ("diabetes_t2", {"foot": "yes", "foot_infected": "no", "infection": "no"}, "U-INF", False),
    ("diabetes_t1", {"foot": "yes", "foot_infected": "dk", "infection": "no"}, "MIS-infection_now", True),
    ("autoimmune", {"medicines": {"words": "Humira"}}, "U-MED-IMM-B", True),
    ("autoimmune", {"tried": {"words": "CellCept, it made me ill"}}, "U-MED-IMM-A", False),
])  # fmt: skip
def test_an_answer_reaches_its_rule(indication: str, answers: dict[str, Json], reason: str, *, fires: bool) -> None:
    assert (reason in sorted_by(indication, sent(indication) | answers).reasons) is fires


@pytest.mark.parametrize(("indication", "answer", "signs"), [
    ("copd", ["no_sentence"], 1), ("copd", ["blue_lips", "blood"], 2), ("diabetes_t1", "yes", 1), ("diabetes_t2", "yes", 1),
])  # fmt: skip
def test_danger_is_asked_first_of_what_only_this_form_asks(indication: str, answer: Json, signs: int) -> None:
    first = next(item for item in form(indication).items if item.text.partition("/")[0] == form(indication).id)
    keys = answer if isinstance(answer, list) else [answer]
    found = [one for one in first.urgent if any(key in one.values for key in keys)]
    assert len(found) == signs
    assert all(one.stops for one in found)


@pytest.mark.parametrize(("typed", "value"), [("7,2 %", 7.2), ("55 mmol/mol", 7.2), ("hemoglobina 8.5", 8.5)])
def test_an_hba1c_is_read_as_the_laboratory_wrote_it(typed: str, value: float) -> None:
    asked = item_of(form("diabetes_t2").item("a1c"), content().city)
    assert isinstance(asked.inner, Entry)
    stored = asked.take(Typed(typed), None, Hearing("es", Casebook().view.today))
    assert (stored["value"], stored["unit"]) == (value, "percent")


def test_wellness_is_asked_nothing_of_its_own() -> None:
    assert [item for item in form("anti_ageing").items if item.text.startswith("anti-ageing")] == []


@pytest.mark.parametrize("indication", ["diabetes_t1", "diabetes_t2"])
def test_no_text_of_diabetes_speaks_of_leaving_insulin(indication: str) -> None:
    own = [text for id_, text in content().texts().items() if id_.startswith(f"{form(indication).id}/")]
    said = " ".join(" ".join(text.values()) for text in own).casefold()
    assert not {"stop", "suspend", "dejar", "deje", "arrête", "cesse"} & set(said.split())
