"""Spine, multiple sclerosis, Parkinson, memory: what only these forms ask, and what becomes of it."""

from __future__ import annotations

import pytest

from flows.content import Questionnaire
from flows.text import Json
from tests.casebook import content
from tests.flows.filled import sent, sorted_by

RELAPSING = {"ms_type": "RRMS", "ms_treatment": "msc", "mobility_step": 3}


def form(indication: str) -> Questionnaire:
    return content().form(indication)


@pytest.mark.parametrize(("answers", "outcome", "reasons"), [
    ({"back_fever": "no", "infection": "no"}, "PHYSICIAN_LOOK", "C1-EV-PRELIM"),
    ({"back_fever": "yes", "infection": "no"}, "DECLINE_SUGGESTED", "C1-EV-PRELIM U-INF"),
    ({"back_fever": "yes", "infection": "inf_better"}, "DECLINE_SUGGESTED", "C1-EV-PRELIM U-INF"),
    ({"back_fever": "no", "infection": "yes"}, "DECLINE_SUGGESTED", "C1-EV-PRELIM U-INF"),
    ({"back_fever": "no", "infection": "inf_better"}, "PHYSICIAN_LOOK", "C1-EV-PRELIM U-INF-TREATED"),
    ({"back_fever": "dk", "infection": "no"}, "MISSING_INFO", "C1-EV-PRELIM MIS-infection_now"),
])  # fmt: skip
def test_fever_with_a_bad_back_is_an_infection(answers: dict[str, Json], outcome: str, reasons: str) -> None:
    found = sorted_by("spine_disc", sent("spine_disc") | answers)
    assert (found.outcome, " ".join(found.reasons)) == (outcome, reasons)


def test_fever_with_a_bad_back_is_measured() -> None:
    asked = form("spine_disc").item("temp").enable_when
    assert any((one.item, one.op, one.value) == ("back_fever", "is", "yes") for one in asked)


@pytest.mark.parametrize(("dbs", "implant", "flagged"), [
    ("yes", "no", True), ("no", "yes", True), ("dk", "yes", True), ("no", "no", False), ("dk", "no", False),
])  # fmt: skip
def test_a_stimulator_in_the_brain_is_a_device_in_the_body(dbs: str, implant: str, flagged: bool) -> None:
    found = sorted_by("parkinson", sent("parkinson") | {"dbs": dbs, "implant": implant})
    assert ("U-MRI" in found.reasons) is flagged


def test_a_copied_score_is_kept_with_its_author() -> None:
    assert "edss_by" in sent("ms", **RELAPSING, edss=4.5)
    assert "edss_by" not in sent("ms", **RELAPSING)


def test_cells_and_transplant_are_told_apart_before_the_question_about_them() -> None:
    asked = list(sent("ms"))
    assert asked.index("about_msc") + 2 == asked.index("about_hsct") + 1 == asked.index("ms_treatment")


def test_a_treatment_that_is_over_is_no_medicine_of_today() -> None:
    answers = sent("ms", **RELAPSING) | {"tried": {"words": "Lemtrada, it did not help"}}
    assert sorted_by("ms", answers).reasons == ()


def test_a_relapse_whose_day_is_not_known_counts_as_late_as_it_may_have_been() -> None:
    answers = sent("ms", **RELAPSING) | {"relapse_when": {"value": "2026-11-01", "precision": "month", "typed": "x"}}
    assert sorted_by("ms", answers).reasons == ("MS-RELAPSE",)


def test_a_relapse_of_which_no_day_is_known_counts_as_recent_and_none_does_not() -> None:
    for key, reasons in {"dk": ("MS-RELAPSE",), "never": ()}.items():
        assert sorted_by("ms", sent("ms", **RELAPSING) | {"relapse_when": {"key": key}}).reasons == reasons


def test_a_year_is_enough_to_know_how_long_it_has_lasted() -> None:
    answers = sent("ms", **RELAPSING, age_years=41) | {"ms_treatment": "hsct"}
    for year, reasons in {"2016": ("MS-HSCT", "MS-HSCT-CRIT"), "2017": ("MS-HSCT",)}.items():
        answers["diagnosed"] = {"value": f"{year}-01-01", "precision": "year", "typed": year}
        assert sorted_by("ms", answers).reasons == reasons


def test_memory_is_asked_nothing_of_its_own() -> None:
    own = [item for item in form("cognitive_decline").items if item.text.startswith("cognitive-decline")]
    assert own == []
    assert sorted_by("cognitive_decline", sent("cognitive_decline")).reasons == ("C1-EV-NONE",)
