"""The worked health checks, every rule, and the edges of every window."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.rules.triage import LEVELS, triage

# id, routes, hours, temp typed, NRS, baseline, symptoms, level, rules, °C stored (domain-followup, section 10)
WORKED = [
    ("T01", "ia", 24, 36.8, 5, 6, "", "watch", "J-FLARE", 36.8),
    ("T02", "ia", 30, 38.6, 8, 5, "joint_hot_red", "emergency", "A-FEVER J-PAIN8 J-SEPTIC", 38.6),
    ("T03", "ia", 26, 37.0, 9, 5, "", "urgent", "J-PAIN8", 37.0),
    ("T04", "ia", 168, 36.6, 7, 5, "", "soon", "J-PAINUP", 36.6),
    ("T05", "ia", 72, 36.9, 4, 5, "one_calf_swollen", "urgent", "A-CALF J-FLARE", 36.9),
    ("T06", "ia", 72, None, None, None, "one_calf_swollen short_of_breath", "emergency", "A-CALF E-CARDIO", None),
    ("T07", "iv", 20, 38.2, None, None, "fatigue", "watch", "IV-REACT", 38.2),
    ("T08", "iv", 20, 38.5, None, None, "fatigue", "urgent", "A-FEVER IV-REACT", 38.5),
    ("T09", "iv", 60, 38.2, None, None, "", "urgent", "A-FEVER", 38.2),
    ("T10", "iv", 3, None, None, None, "hives", "urgent", "A-HIVES", None),
    ("T11", "iv", 1, None, None, None, "hives face_throat_swelling", "emergency", "A-HIVES E-ALLERGY", None),
    ("T12", "iv", 24, 99.0, None, None, "", "ok", "", 37.2),
    ("T13", "iv", 24, 101.3, None, None, "headache_mild", "urgent", "A-FEVER IV-REACT", 38.5),
    ("T14", "it iv", 30, 36.8, 5, None, "headache_upright", "soon", "IT-PDPH", 36.8),
    ("T15", "it", 96, 36.8, 5, None, "headache_upright", "urgent", "IT-PDPH2", 36.8),
    ("T16", "it iv", 30, 38.0, None, None, "headache_constant neck_stiffness", "emergency", "IT-FEVER IT-HEAD IT-MENING", 38.0),
    ("T17", "it", 40, None, None, None, "saddle_numbness", "emergency", "IT-CORD", None),
    ("T18", "it", 720, 38.1, None, None, "headache_constant", "emergency", "IT-FEVER IT-HEAD", 38.1),
    ("T19", "lipo iv", 48, 36.9, None, None, "bruise_soreness", "watch", "L-SORE", 36.9),
    ("T20", "lipo", 36, None, None, None, "petechiae confusion", "emergency", "E-NEURO L-FATEMB", None),
    ("T21", "hsct", 480, 38.0, None, None, "", "emergency", "H-FEVER", 38.0),
    ("T22", "hsct", 480, 37.6, None, None, "mouth_sores", "urgent", "H-MOUTH H-WARM", 37.6),
    ("T23", "ia", 1080, 36.9, 3, 5, "skin_lump_or_draining", "soon", "A-LATE-INF", 36.9),
    ("T25", "ia", 24, 77, None, None, "", "soon", "T-TEMP-BAD", None),
]  # fmt: skip


@pytest.mark.parametrize("row", WORKED, ids=[row[0] for row in WORKED])
def test_worked_health_checks(row):
    _, routes, hours, temp, nrs, baseline, symptoms, level, rules, temp_c = row
    found = triage(routes.split(), hours, temp=temp, symptoms=symptoms.split(), nrs=nrs, nrs_baseline=baseline)
    assert (found.level, found.rules, found.temp_c) == (level, tuple(rules.split()), temp_c)


def test_t24_a_better_knee_is_ok():
    found = triage(["ia"], 2160, nrs=1, nrs_baseline=6, koos_pain_drop=-22)
    assert (found.level, found.rules) == ("ok", ())


@pytest.mark.parametrize(
    ("route", "signs", "level"),
    [("ia", "fever", "urgent"), ("it", "fever", "emergency"), ("hsct", "fever", "emergency"), ("ia", "fever joint_hot_red", "emergency")],
)  # fmt: skip
def test_a_fever_in_words_counts_as_a_measured_one(route, signs, level):
    assert triage([route], 24, free_text_flags=signs.split()).level == level


def rules(routes, hours, signs="", **more):
    return " ".join(triage(routes.split(), hours, symptoms=signs.split(), **more).rules)


@pytest.mark.parametrize(
    ("routes", "signs", "rule", "level"),
    [
        *(("ia", sign, "E-CARDIO", "emergency") for sign in ("chest_pain", "short_of_breath", "fainting", "coughing_blood")),
        *(("iv", sign, "E-ALLERGY", "emergency") for sign in ("face_throat_swelling", "wheeze")),
        *(("it", sign, "E-NEURO", "emergency") for sign in ("face_droop", "speech_trouble", "one_side_weakness", "seizure", "confusion", "sudden_vision_loss")),
        ("lipo", "heavy_bleeding", "E-BLEED", "emergency"),
        ("ia", "suicidal", "E-CRISIS", "emergency"),
        ("ia", "wound_pus", "A-PUS", "urgent"),
        ("ia", "rigors", "A-RIGORS", "urgent"),
        ("ia", "vomiting_cannot_drink", "A-VOMIT", "urgent"),
        ("ia", "site_redness", "A-SITE", "soon"),
        ("ia", "fatigue", "A-MILD", "watch"),
        ("ia iv", "muscle_ache", "IV-REACT", "watch"),
        ("ia", "new_leg_weakness", "A-WEAK", "urgent"),
        ("it", "new_leg_weakness", "IT-CORD", "emergency"),
        ("ia", "bladder_bowel_loss", "IT-CORD", "emergency"),
        ("ia", "medicine_question", "A-MEDQ", "soon"),
        ("ia", "unclear", "A-UNCLEAR", "soon"),
        ("ia", "joint_hot_red", "J-HOT", "urgent"),
        ("tendon", "cannot_bear_weight", "J-NOLOAD", "urgent"),
        ("ia", "joint_hot_red cannot_bear_weight", "J-SEPTIC", "emergency"),
        ("it", "light_hurts", "IT-MENING", "emergency"),
        ("it", "clear_fluid_leak", "IT-LEAK", "urgent"),
        ("bma", "petechiae short_of_breath", "E-CARDIO L-FATEMB", "emergency"),
        ("lipo", "severe_abdominal_pain", "L-ABDO", "emergency"),
        ("lipo", "expanding_swelling", "L-HAEM", "urgent"),
        ("hsct", "rigors", "H-FEVER", "emergency"),
        ("hsct", "bleeding_gums_nose", "H-BLEED", "urgent"),
        ("hsct", "cough", "H-COUGH", "urgent"),
        ("hsct", "diarrhoea", "H-DIARR", "urgent"),
        ("ia", "bleeding", "A-BLEED", "urgent"),
        ("ia", "new_event", "A-EVENT", "soon"),
        ("ia", "vomiting", "A-VOMIT", "urgent"),
        ("ia", "new_weakness", "A-WEAK", "urgent"),
        ("ia", "headache", "A-MILD", "watch"),
        ("it iv", "headache", "IT-HEAD", "urgent"),
    ],
)  # fmt: skip
def test_each_sign_fires_its_rule_and_no_other(routes, signs, rule, level):
    found = triage(routes.split(), 24, symptoms=signs.split())
    assert (" ".join(found.rules), found.level) == (rule, level)


@pytest.mark.parametrize(
    ("routes", "signs"),
    [("ia", "headache_constant"), ("iv", "joint_hot_red"), ("lipo", "petechiae"), ("ia", "something_new"), ("ia", "skin_lump_or_draining"), ("it", "joint_hot_red cannot_bear_weight")],
)  # fmt: skip
def test_a_sign_that_no_rule_explains_is_looked_at(routes, signs):
    found = triage(routes.split(), 24, symptoms=signs.split())
    assert (found.rules, found.level) == (("A-UNCLEAR",), "soon")


def test_fever_starts_at_38_degrees():
    assert rules("ia", 24, temp=37.9) == "A-WARM"
    assert rules("ia", 24, temp=38.0) == "A-FEVER"
    assert rules("ia", 24, temp=100.4) == "A-FEVER"
    assert rules("ia", 24, temp=100.3) == "A-WARM"  # 37.94 °C, which is 37.9 rounded to 0.1
    assert rules("ia", 24, temp=37.4) == ""


def test_warmth_starts_at_37_and_a_half():
    assert rules("ia", 24, temp=37.5) == "A-WARM"
    assert rules("hsct", 24, temp=37.5) == "H-WARM"


def test_only_a_low_fever_soon_after_an_infusion_alone_may_be_a_reaction():
    assert rules("iv", 48, temp=38.0) == "IV-REACT"
    assert rules("iv", 48, temp=38.4) == "IV-REACT"
    assert rules("iv", 48, temp=38.5) == "A-FEVER"
    assert rules("iv", 48.1, temp=38.4) == "A-FEVER"
    assert rules("ia iv", 48, temp=38.4) == "A-FEVER"
    assert rules("iv", 48, "site_redness", temp=38.4) == "A-FEVER A-SITE"


def test_mild_signs_are_expected_for_48_hours():
    assert rules("ia", 48, "fatigue") == "A-MILD"
    assert rules("ia", 48.1, "fatigue") == "A-MILD-LONG"


def test_a_flare_ends_after_72_hours():
    assert rules("ia", 72, nrs=7, nrs_baseline=5) == "J-FLARE"
    assert rules("ia", 72.1, nrs=7, nrs_baseline=5) == "J-PAINUP"
    assert rules("ia", 72.1, nrs=6, nrs_baseline=5) == ""
    assert rules("ia", 72, nrs=3) == ""
    assert rules("ia", 72.1, nrs=8, nrs_baseline=5) == "J-PAIN8"


def test_pain_elsewhere_is_compared_with_before():
    assert rules("iv", 24, nrs=8) == "P-PAIN8"
    assert rules("iv", 24, nrs=5, nrs_baseline=3) == "P-PAINUP"
    assert rules("iv", 24, nrs=4, nrs_baseline=3) == ""


def test_a_late_infection_starts_on_day_seven_and_is_urgent_with_fever():
    assert rules("ia", 168, "skin_lump_or_draining") == "A-LATE-INF"
    assert rules("ia", 167, "skin_lump_or_draining") == "A-UNCLEAR"
    found = triage(["ia"], 168, symptoms=["skin_lump_or_draining"], temp=38.0)
    assert (found.rules, found.level) == (("A-FEVER", "A-LATE-INF"), "urgent")


@pytest.mark.parametrize("sign", ["late_draining", "late_joint", "late_sweats", "late_fever"])
def test_late_signs_are_one_question(sign):
    found = triage(["ia"], 1080, symptoms=[sign])
    assert (found.rules, found.level) == (("A-LATE-INF",), "soon")


def test_a_late_fever_is_more_where_the_spine_was_treated():
    assert triage(["it"], 1080, symptoms=["late_fever"]).level == "urgent"


def test_a_headache_when_upright_is_more_after_72_hours_or_when_strong():
    assert rules("it", 72, "headache_upright", nrs=6) == "IT-PDPH"
    assert rules("it", 72.1, "headache_upright") == "IT-PDPH2"
    assert rules("it", 24, "headache_upright", nrs=7) == "IT-PDPH2"


def test_a_transplant_is_special_for_a_hundred_days():
    assert rules("hsct", 2400, temp=38.0) == "H-FEVER"
    assert rules("hsct", 2401, temp=38.0) == "A-FEVER"
    assert rules("hsct", 2401, "rigors") == "A-RIGORS"


def test_knee_scores_that_fall_by_ten_are_looked_at():
    assert rules("ia", 2160, koos_pain_drop=10) == "Q-KOOSDOWN"
    assert rules("ia", 2160, koos_pain_drop=9.9) == ""


def test_words_of_the_patient_raise_the_level():
    assert triage(["ia"], 24, free_text_flags=["neck_stiffness", "unclear"]).level == "soon"
    assert triage(["it"], 24, free_text_flags=["neck_stiffness"]).level == "emergency"


SIGNS = st.sets(st.sampled_from(["fatigue", "headache", "rigors", "joint_hot_red", "cannot_bear_weight", "petechiae", "confusion", "cough", "bleeding", "late_fever", "unclear", "site_redness", "new_leg_weakness"]))  # fmt: skip
ROUTES = st.sets(st.sampled_from(["ia", "iv", "it", "lipo", "hsct"]), min_size=1)


@given(ROUTES, st.integers(0, 3000), st.none() | st.floats(36, 40), SIGNS, SIGNS)
def test_more_signs_never_mean_less_urgent(routes, hours, temp, signs, more):
    before = triage(routes, hours, temp=temp, symptoms=signs)
    after = triage(routes, hours, temp=temp, symptoms=signs, free_text_flags=more)
    assert LEVELS.index(after.level) >= LEVELS.index(before.level)
