"""Every rule for everybody once, and what each operator means of a fact that is not there."""

from dataclasses import replace

import pytest

from flows.content import Condition, DocumentNeed, Needed, Rule, RuleSet
from flows.rules.screening import Fired, Known, holds, screen, worked_out
from tests.flows.rules import worked
from tests.flows.rules.worked import ABSENT
from tests.shipped import content

KNEE = content().screening("knee_oa")

BASE = worked.BASE | worked.OWN["knee_oa"]


def facts(**changes):
    return {key: value for key, value in (BASE | changes).items() if value is not ABSENT}


def fired(**changes):
    return " ".join(screen(facts(**changes), "knee_oa", KNEE).reasons)


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        ({"age_years": 17}, "U-AGE-MINOR"),
        ({"age_years": 18}, ""),
        ({"age_years": 80}, ""),
        ({"age_years": 81}, "U-AGE-HIGH"),
        ({"breastfeeding": "yes"}, "U-BF"),
        ({"cancer_status": "past", "cancer_type": "colon"}, "MIS-cancer_free_years"),
        ({"cancer_status": "past", "cancer_free_years": 5}, "U-CA-PAST"),
        ({"cancer_status": "past", "cancer_free_years": 4}, "U-CA-RECENT"),
        ({"cancer_status": "past", "cancer_type": "skin_nonmelanoma"}, "U-CA-SKIN"),
        ({"infection_now": "yes"}, "U-INF"),
        ({"infection_now": "treated"}, "U-INF-TREATED"),
        ({"temp_c": 37.9}, ""),
        ({"temp_c": 38.0}, "U-INF"),
        ({"viral": "positive"}, "U-VIRAL"),
        ({"blood_disorder": "sickle_cell"}, "U-BLD"),
        ({"blood_disorder": ["anaemia"]}, "U-BLD-OTHER"),
        ({"platelets": 49}, "U-PLT-LOW"),
        ({"platelets": 50}, "U-PLT-BORD"),
        ({"platelets": 100}, ""),
        ({"haemoglobin_g_dl": 7.4}, "U-HB"),
        ({"haemoglobin_g_dl": 9.9}, "U-HB"),
        ({"haemoglobin_g_dl": 10.0}, ""),
        ({"haemoglobin_g_dl": 7.4, "travel_mode": "fly"}, "FLY-HB"),
        ({"medications": ["aspirin"]}, "U-MED-ANTIPLT"),
        ({"medications": ["Ocrevus"]}, "U-MED-IMM-B"),
        ({"medications": ["xyzmab"]}, "U-MED-UNK"),
        ({"medications": ["Elequis"]}, "U-MED-ANTICOAG U-MED-UNK"),
        ({"medications": ["Eliquis", "unknown"]}, "MIS-medications U-MED-ANTICOAG"),
        ({"transplant": "yes"}, "U-TRANSPLANT"),
        ({"heart": "unstable"}, "U-HEART-UNST"),
        ({"heart": "stable"}, "U-HEART-ST"),
        ({"ef_pct": 44}, "U-EF"),
        ({"ef_pct": 45}, ""),
        ({"lung": "unstable"}, "U-LUNG-UNST"),
        ({"lung": "stable"}, "U-LUNG-ST"),
        ({"creatinine_mg_dl": 2.0}, ""),
        ({"creatinine_mg_dl": 2.1}, "U-CREA"),
        ({"alt_u_l": 101}, "U-ALT"),
        ({"hba1c_pct": 8.5}, ""),
        ({"bmi": 35}, ""),
        ({"allergies": ["gadolinium"]}, "U-ALL-CONTRAST"),
        ({"allergies": ["dmso", "anaphylaxis_unknown_cause"]}, "U-ALL-ANA U-ALL-PRODUCT"),
        ({"mri_unsafe_implant": "yes"}, "U-MRI"),
        ({"capacity": "representative"}, "U-CAPACITY"),
        ({"joint_injection_days": 90}, ""),
        ({"crystal_or_inflammatory": "yes"}, "J-INFLAM"),
        ({"kl_grade": 2}, ""),
        ({"sex": "M", "pregnancy": ABSENT, "breastfeeding": ABSENT}, ""),
        ({"pregnancy": ABSENT, "breastfeeding": ABSENT}, "MIS-breastfeeding MIS-pregnancy"),
        ({"travel_mode": "unknown", "heart": ABSENT}, "MIS-heart MIS-travel_mode"),
    ],
)
def test_each_rule_fires_where_its_words_say(changes, reasons):
    assert fired(**changes) == reasons


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        ({"major_surgery_days": 9}, "FLY-SURG"),
        ({"major_surgery_days": 10}, ""),
        ({"pneumothorax_resolved_days": 13}, "FLY-PTX"),
        ({"mi_days": 20}, "FLY-MI"),
        ({"mi_days": 21}, ""),
        ({"mi_days": "unknown"}, "FLY-MI"),
        ({"stroke_days": 9}, "FLY-STROKE"),
        ({"home_oxygen": "yes"}, "FLY-O2"),
        ({"spo2_pct": 91}, "FLY-O2"),
        ({"spo2_pct": 92}, ""),
    ],
)
def test_flying_holds_the_trip_and_driving_does_not(changes, reasons):
    found = screen(facts(travel_mode="fly", **changes), "knee_oa", KNEE)
    assert (" ".join(found.reasons), found.holds) == (reasons, ("travel_hold",) if reasons else ())
    assert fired(**changes) == ""


def test_a_recent_clot_holds_the_trip_by_plane_and_by_road():
    found = screen(facts(dvt_pe_days=89), "knee_oa", KNEE)
    assert (found.reasons, found.holds) == (("FLY-DVT", "U-DVT-HIST"), ("travel_hold",))
    assert fired(dvt_pe_days=90) == "U-DVT-HIST"


def test_a_decline_outranks_what_is_missing_and_that_outranks_a_caution():
    order = [
        screen(facts(**changes), "knee_oa", KNEE).outcome
        for changes in (
            {"pregnancy": "yes", "documents": {}, "bmi": 40},
            {"documents": {}, "bmi": 40},
            {"bmi": 40},
            {},
        )
    ]
    assert order == ["DECLINE_SUGGESTED", "MISSING_INFO", "PHYSICIAN_LOOK", "PROCEED_REVIEW"]


def test_kinds_say_what_may_change():
    assert screen(facts(pregnancy="yes", transplant="yes"), "knee_oa", KNEE).kinds == ("not_now", "not_suitable")
    assert screen(facts(), "knee_oa", KNEE).kinds == ()


def test_a_reason_names_its_rule_its_version_and_the_answer():
    (reason,) = screen(facts(pregnancy="yes"), "knee_oa", KNEE).fired
    assert reason == Fired("U-PREG", "universal@1/U-PREG", {"pregnancy": "yes"}, "DECLINE_SUGGESTED", "not_now")
    (paper,) = screen(facts(documents={}), "knee_oa", KNEE).fired
    assert (paper.rule, paper.facts) == ("knee-oa@1/DOC-MISSING:xr_knee_weightbearing", {"documents": {}})
    (old,) = screen(facts(documents={"xr_knee_weightbearing": 366, "mri_knee": 3}), "knee_oa", KNEE).fired
    assert old.facts == {"documents": {"xr_knee_weightbearing": 366}}
    (shared,) = screen(facts(hot_red_swollen="yes"), "knee_oa", KNEE).fired
    assert shared.rule == "joint@1/J-HOT"
    (open_,) = screen(facts(heart="unknown"), "knee_oa", KNEE).fired
    assert (open_.rule, open_.facts) == ("universal@1/MIS-heart", {"heart": "unknown"})


def test_the_versions_of_everything_read_are_kept():
    assert screen(facts(), "knee_oa", KNEE).versions == (
        "universal@1",
        "knee-oa@1",
        "joint@1",
        "medicines@1",
        "evidence@1",
    )


@pytest.mark.parametrize(
    ("indication", "reason", "outcome"),
    [
        ("hip_oa", "C1-EV-PRELIM", "PHYSICIAN_LOOK"),
        ("anti_ageing", "C1-EV-NONE", "DECLINE_SUGGESTED"),
        ("autoimmune", "C1-EV-WHICH", "PHYSICIAN_LOOK"),
        ("something else", "C1-EV-PRELIM", "PHYSICIAN_LOOK"),
        ("tendon_sports", "", "PROCEED_REVIEW"),
    ],
)
def test_evidence_comes_from_the_clinics_map(indication, reason, outcome):
    alone = replace(KNEE, shared=(), own=RuleSet("none", 1, indication, ()))
    found = screen(facts(), indication, alone)
    assert (" ".join(found.reasons), found.outcome) == (reason, outcome)


def test_bleeding_risk_near_the_spine_is_its_own_reason():
    alone = replace(KNEE, shared=(), own=RuleSet("none", 1, "ms", ()))
    assert screen(facts(medications=["aspirin"]), "ms", alone).reasons == ("U-MED-ANTIPLT", "U-MED-NEURAX")


def test_one_of_several_papers_is_enough_and_the_newest_counts():
    need = DocumentNeed(("mri_shoulder", "us_shoulder"), 365, required=True)
    alone = replace(KNEE, shared=(), own=RuleSet("shoulder", 1, "shoulder_rc", (), documents=(need,)))

    def reasons(**ages):
        return screen(facts(documents=ages), "shoulder_rc", alone).reasons

    assert reasons() == ("DOC-MISSING:mri_shoulder|us_shoulder",)
    assert reasons(mri_shoulder=400, us_shoulder=366) == ("DOC-OLD:mri_shoulder|us_shoulder",)
    assert reasons(mri_shoulder=400, us_shoulder=365) == ()


def test_a_file_without_any_papers_is_missing_them():
    assert fired(documents=ABSENT) == "DOC-MISSING:xr_knee_weightbearing"


@pytest.mark.parametrize(
    ("op", "value", "wanted", "expected"),
    [
        ("is", None, "yes", False),
        ("is", ["yes"], "yes", True),
        ("is_not", None, "yes", True),
        ("is_not", "yes", "yes", False),
        ("in", "b", ["a", "b"], True),
        ("in", None, ["a", "b"], False),
        ("not_in", None, ["a"], True),
        ("not_in", "a", ["a"], False),
        ("has", ["a", "c"], ["c"], True),
        ("has", ["a"], ["c"], False),
        ("has", None, ["c"], False),
        ("at_least", 5, 5, True),
        ("at_least", "unknown", 5, False),
        ("at_most", 5, 5, True),
        ("at_most", 6, 5, False),
        ("above", 5, 5, False),
        ("above", 6, 5, True),
        ("below", 5, 5, False),
        ("below", 4, 5, True),
        ("below", None, 5, False),
        ("missing", None, None, True),
        ("missing", "unknown", None, True),
        ("missing", ["a", "unknown"], None, True),
        ("missing", [], None, False),
        ("missing", 0, None, False),
        ("on_list", "unknown", ["A"], False),
        ("on_list", None, ["A"], False),
        ("on_list", ["Eliquis"], ["A"], True),
        ("on_no_list", ["Eliquis"], None, False),
        ("on_no_list", None, None, False),
    ],
)
def test_operators_of_conditions(op, value, wanted, expected):
    assert holds(Condition("fact", op, wanted), Known({"fact": value}, KNEE.medicines)) is expected


def test_a_rule_fires_on_any_of_its_groups_and_names_the_facts_of_that_group():
    groups = ((Condition("a", "is", 1), Condition("b", "is", 1)), (Condition("c", "is", 1), Condition("c", "above", 0)))
    alone = replace(KNEE, shared=(), own=RuleSet("x", 1, "knee_oa", (Rule("R", groups, "PHYSICIAN_LOOK", {}, ""),)))
    assert screen(facts(a=1), "knee_oa", alone).fired == ()
    assert screen(facts(a=1, c=1), "knee_oa", alone).fired[0].facts == {"c": 1}
    assert screen(facts(a=1, b=1, c=1), "knee_oa", alone).fired[0].facts == {"a": 1, "b": 1}


def test_a_body_mass_index_is_worked_out_unless_it_is_given():
    assert worked_out({"weight_kg": 80, "height_cm": 170})["bmi"] == 27.7
    assert worked_out({"weight_kg": 80, "height_cm": 170, "bmi": 30})["bmi"] == 30
    assert "bmi" not in worked_out({"weight_kg": "unknown", "height_cm": 170})
    assert "bmi" not in worked_out({"weight_kg": 80})


def test_what_must_be_known_only_sometimes_is_asked_only_then():
    need = Needed("side", {}, when=(Condition("a", "is", 1),), unless=(Condition("b", "is", 1),))
    alone = replace(KNEE, shared=(), own=RuleSet("x", 1, "knee_oa", needs=(need,)))
    found = [screen(facts(**more), "knee_oa", alone).reasons for more in ({}, {"a": 1}, {"a": 1, "b": 1})]
    assert found == [(), ("MIS-side",), ()]
