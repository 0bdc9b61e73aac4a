"""Worked patients: what differs from a well person of 58 with that condition, and how the file is sorted.

The first thirty are those of domain-candidacy section 7; the rest stand on the edges of its rules. A row is written from
the reference, never from what the program said.
"""

from __future__ import annotations

from typing import Any, NamedTuple

DECLINE, MISSING, LOOK, PROCEED = "DECLINE_SUGGESTED", "MISSING_INFO", "PHYSICIAN_LOOK", "PROCEED_REVIEW"
ABSENT = object()

BASE: dict[str, Any] = {
    "age_years": 58,
    "sex": "F",
    "pregnancy": "not_applicable",
    "breastfeeding": "not_applicable",
    "cancer_status": "never",
    "infection_now": "no",
    "blood_disorder": "none",
    "medications": [],
    "heart": "none",
    "lung": "none",
    "allergies": [],
    "travel_mode": "drive",
}
MAN = {"sex": "M", "pregnancy": ABSENT, "breastfeeding": ABSENT}
YOUNG = {"pregnancy": "no", "breastfeeding": "no"}
OWN: dict[str, dict[str, Any]] = {
    "knee_oa": {"documents": {"xr_knee_weightbearing": 60}, "kl_grade": 3, "nrs_rest": 3, "nrs_walk": 6},
    "ms": {
        "ms_type": "RRMS",
        "ms_treatment": "msc",
        "mobility_step": 3,
        "documents": {"mri_brain": 50, "neurology_letter": 40, "labs_basic": 30},
    },
}
# What the rows beyond the thirty start from.
WHOLE: dict[str, dict[str, Any]] = OWN | {
    "hip_oa": {"documents": {"xr_pelvis": 30}},
    "shoulder_rc": {"documents": {"us_shoulder": 30}},
    "tendon_sports": {"documents": {"mri_tendon": 30}},
    "spine_disc": {"documents": {"mri_spine": 30}},
    "parkinson": {"documents": {"neurology_letter": 30, "labs_basic": 30}},
    "autoimmune": {"documents": {"rheumatology_letter": 30, "labs_basic": 30}},
    "copd": {"lung": "stable", "documents": {"spirometry": 30, "ct_chest": 30, "labs_basic": 30}},
    "diabetes_t1": {"documents": {"labs_hba1c": 30, "labs_basic": 30}},
    "diabetes_t2": {"documents": {"labs_hba1c": 30, "labs_basic": 30}},
    "post_surgical_ortho": {"documents": {"operation_note": 30}},
}


class Row(NamedTuple):
    """One patient; `reasons` is the exact set, sorted; `flags` are side flags."""

    indication: str
    changes: dict[str, Any]
    outcome: str
    reasons: str = ""
    flags: str = ""


def facts(row: Row, own: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The facts of a row."""
    known = BASE | own.get(row.indication, {}) | row.changes
    return {key: value for key, value in known.items() if value is not ABSENT}


def past(years: float, kind: str) -> dict[str, Any]:
    """A cancer of the past."""
    return {"cancer_status": "past", "cancer_free_years": years, "cancer_type": kind}


XRAY = "DOC-MISSING:xr_knee_weightbearing"
P = {
    "P01": Row("knee_oa", {}, PROCEED),
    "P02": Row("knee_oa", {"age_years": 71, "travel_mode": "fly", "kl_grade": 4}, LOOK, "K-KL4"),
    "P03": Row("knee_oa", {"documents": {}}, MISSING, XRAY),
    "P04": Row("knee_oa", {"documents": {"xr_knee_weightbearing": 800}}, MISSING, "DOC-OLD:xr_knee_weightbearing"),
    "P05": Row("knee_oa", {"medications": ["Eliquis", "losartan"], "travel_mode": "fly"}, LOOK, "U-MED-ANTICOAG"),
    "P06": Row("knee_oa", past(2, "breast"), DECLINE, "U-CA-RECENT"),
    "P07": Row("knee_oa", past(9, "colon"), LOOK, "U-CA-PAST"),
    "P08": Row(
        "knee_oa",
        {"cancer_status": "active", "medications": ["chemotherapy"], "documents": {}},
        DECLINE,
        f"{XRAY} U-CA-ACTIVE U-MED-IMM-A",
    ),
    "P09": Row("knee_oa", {"age_years": 34, "pregnancy": "yes", "breastfeeding": "no"}, DECLINE, "U-PREG"),
    "P10": Row("knee_oa", {"age_years": 39, "pregnancy": "unknown", "breastfeeding": "no"}, MISSING, "MIS-pregnancy"),
    "P11": Row("knee_oa", {"hot_red_swollen": "yes", "temp_c": 38.4}, DECLINE, "J-HOT U-INF", "urgent"),
    "P12": Row("knee_oa", {"joint_injection_days": 35}, LOOK, "J-INJ90"),
    "P13": Row("knee_oa", {"knee_replaced_same_side": "yes", "kl_grade": ABSENT}, DECLINE, "K-TKR"),
    "P14": Row("knee_oa", {"kl_grade": 1, "nrs_walk": 2}, LOOK, "K-KL-LOW"),
    "P15": Row("knee_oa", {"medications": "unknown"}, MISSING, "MIS-medications"),
    "P16": Row("knee_oa", {"medications": ["metformin"], "bmi": 38.2, "hba1c_pct": 9.1}, LOOK, "U-A1C U-BMI"),
    "P17": Row("knee_oa", {"allergies": ["local_anaesthetic"], "expects_cure": "yes"}, LOOK, "C4-EXPECT U-ALL-LA"),
    "P18": Row("hip_oa", {**MAN, "documents": {"xr_pelvis": 90}, "kl_grade": 2}, LOOK, "C1-EV-PRELIM"),
    "P19": Row(
        "hip_oa",
        {"documents": {"xr_pelvis": 30}, "kl_grade": 4, "avn": "yes"},
        LOOK,
        "C1-EV-PRELIM H-AVN H-KL4",
    ),
    "P20": Row("shoulder_rc", {"documents": {"mri_shoulder": 120}, "tear": "partial"}, PROCEED),
    "P21": Row(
        "shoulder_rc",
        {"medications": ["aspirin"], "documents": {"us_shoulder": 20}, "tear": "full_retracted"},
        LOOK,
        "S-FULLTEAR U-MED-ANTIPLT",
    ),
    "P22": Row(
        "spine_disc", {"documents": {"mri_spine": 30}, "cauda_equina": "yes"}, LOOK, "C1-EV-PRELIM SP-CES", "urgent"
    ),
    "P23": Row("tendon_sports", {**YOUNG, "age_years": 29, "documents": {"us_tendon": 15}}, PROCEED),
    "P24": Row("ms", {**YOUNG, "age_years": 41, "medications": ["Ocrevus"]}, LOOK, "U-MED-IMM-B"),
    "P25": Row(
        "ms",
        {"ms_type": "SPMS", "ms_treatment": "hsct", "mobility_step": 5, "mri_activity": "no"},
        DECLINE,
        "MS-HSCT MS-HSCT-CRIT MS-HSCT-INACT MS-PROG",
    ),
    "P26": Row("ms", {"ms_type": "PPMS", "mobility_step": 7}, DECLINE, "MS-LATE MS-PROG"),
    "P27": Row(
        "ms",
        {"ms_type": "unknown", "documents": {"mri_brain": 400, "neurology_letter": 40, "labs_basic": 30}},
        MISSING,
        "DOC-OLD:mri_brain MIS-ms_type",
    ),
    "P28": Row(
        "autoimmune",
        {"medications": ["Humira", "methotrexate"], "documents": {"rheumatology_letter": 30, "labs_basic": 20}},
        LOOK,
        "C1-EV-WHICH U-MED-IMM-B",
    ),
    "P29": Row(
        "copd",
        {
            "medications": ["tiotropium"],
            "lung": "stable",
            "travel_mode": "fly",
            "documents": {"spirometry": 100, "ct_chest": 200, "labs_basic": 30},
            "home_oxygen": "yes",
        },
        LOOK,
        "C1-EV-PRELIM FLY-O2",
        "travel_hold",
    ),
    "P30": Row("anti_ageing", {"documents": {}}, DECLINE, "C1-EV-NONE"),
}

MRI_OR_US = "mri_shoulder|us_shoulder"
HSCT = {"ms_treatment": "hsct"}
FLY = {"travel_mode": "fly"}
EDGES = {
    # exactly at a limit, and one beside it
    "full five years after cancer": Row("knee_oa", past(5, "breast"), LOOK, "U-CA-PAST"),
    "not quite five years": Row("knee_oa", past(4.9, "melanoma"), DECLINE, "U-CA-RECENT"),
    "removed skin cancer, years not known": Row(
        "knee_oa", {"cancer_status": "past", "cancer_type": "skin_nonmelanoma"}, LOOK, "U-CA-SKIN"
    ),
    "past cancer, nobody knows when or which": Row(
        "knee_oa",
        {"cancer_status": "past", "cancer_free_years": "unknown", "cancer_type": "unknown"},
        MISSING,
        "MIS-cancer_free_years",
    ),
    "an injection 90 days ago": Row("shoulder_rc", {"joint_injection_days": 90}, PROCEED),
    "an injection 89 days ago": Row("tendon_sports", {"joint_injection_days": 89}, LOOK, "J-INJ90"),
    "a study of 365 days": Row("knee_oa", {"documents": {"xr_knee_weightbearing": 365}}, PROCEED),
    "a study of 366 days": Row("hip_oa", {"documents": {"xr_pelvis": 366}}, MISSING, "C1-EV-PRELIM DOC-OLD:xr_pelvis"),
    "38.0 degrees": Row("knee_oa", {"infection_now": "unknown", "temp_c": 38.0}, DECLINE, "MIS-infection_now U-INF"),
    "37.9 degrees under treatment": Row("knee_oa", {"infection_now": "treated", "temp_c": 37.9}, LOOK, "U-INF-TREATED"),
    "haemoglobin 7.5, flying": Row("knee_oa", FLY | {"haemoglobin_g_dl": 7.5}, LOOK, "U-HB"),
    "haemoglobin 7.4, flying": Row("knee_oa", FLY | {"haemoglobin_g_dl": 7.4}, LOOK, "FLY-HB", "travel_hold"),
    "haemoglobin 7.4, by road": Row("knee_oa", {"haemoglobin_g_dl": 7.4}, LOOK, "U-HB"),
    "a clot 90 days ago": Row("knee_oa", {"dvt_pe_days": 90}, LOOK, "U-DVT-HIST"),
    "a clot 89 days ago, by road": Row("knee_oa", {"dvt_pe_days": 89}, LOOK, "FLY-DVT U-DVT-HIST", "travel_hold"),
    "80 years": Row("knee_oa", {"age_years": 80}, PROCEED),
    "81 years with platelets of 99": Row("knee_oa", {"age_years": 81, "platelets": 99}, LOOK, "U-AGE-HIGH U-PLT-BORD"),
    "17 years, nothing else known": Row(
        "knee_oa",
        {"age_years": 17, **dict.fromkeys(("pregnancy", "heart", "lung", "travel_mode"), ABSENT), "documents": ABSENT},
        DECLINE,
        f"{XRAY} MIS-heart MIS-lung MIS-pregnancy MIS-travel_mode U-AGE-MINOR",
    ),
    # who is asked what
    "a man whose answers on pregnancy are unknown": Row(
        "knee_oa", {"sex": "M", "pregnancy": "unknown", "breastfeeding": ABSENT}, PROCEED
    ),
    "sex not told": Row(
        "knee_oa",
        dict.fromkeys(("sex", "pregnancy", "breastfeeding"), ABSENT),
        MISSING,
        "MIS-breastfeeding MIS-pregnancy",
    ),
    "no documents at all": Row("shoulder_rc", {"documents": ABSENT}, MISSING, f"DOC-MISSING:{MRI_OR_US}"),
    "an old MRI beside a new ultrasound": Row(
        "shoulder_rc", {"documents": {"mri_shoulder": 900, "us_shoulder": 365}}, PROCEED
    ),
    "both shoulder studies old": Row(
        "shoulder_rc", {"documents": {"mri_shoulder": 900, "us_shoulder": 366}}, MISSING, f"DOC-OLD:{MRI_OR_US}"
    ),
    # medicines as people write them
    "aspirin before a needle near the spine": Row(
        "spine_disc",
        {"medications": ["Cafiaspirina 100 mg"]},
        LOOK,
        "C1-EV-PRELIM U-MED-ANTIPLT U-MED-NEURAX",
    ),
    "brands of two countries, doses, capitals": Row(
        "ms",
        {"medications": ["MABTHERA 500 mg cada 6 meses", "sintrom", "Vitamina D3 2000 UI"]},
        LOOK,
        "U-MED-ANTICOAG U-MED-IMM-B U-MED-NEURAX",
    ),
    "a medicine on no list": Row("knee_oa", {"medications": ["Zyxlarin"]}, LOOK, "U-MED-UNK"),
    "one medicine known, one forgotten": Row(
        "knee_oa", {"medications": ["Lemtrada", "unknown"]}, DECLINE, "MIS-medications U-MED-IMM-A"
    ),
    # each condition at its edge
    "a worn hip at grade 1 is no knee": Row("hip_oa", {"kl_grade": 1}, LOOK, "C1-EV-PRELIM"),
    "an artificial hip that is hot": Row(
        "hip_oa",
        {"hip_replaced_same_side": "yes", "hot_red_swollen": "yes"},
        DECLINE,
        "C1-EV-PRELIM H-THR J-HOT",
        "urgent",
    ),
    "a tendon torn through, gout": Row(
        "tendon_sports", {"tear": "complete", "crystal_or_inflammatory": "yes"}, LOOK, "J-INFLAM T-COMPLETE"
    ),
    "a spine with growing weakness, no joint": Row(
        "spine_disc",
        {"progressive_weakness": "yes", "pfirrmann": 5, "hot_red_swollen": "yes"},
        LOOK,
        "C1-EV-PRELIM SP-PF5 SP-WEAK",
        "urgent",
    ),
    "transplant at 49 with 9 years of relapsing disease": Row(
        "ms", HSCT | YOUNG | {"age_years": 49, "disease_years": 9, "mri_activity": "yes"}, LOOK, "MS-HSCT"
    ),
    "transplant at 50": Row("ms", HSCT | {"age_years": 50, "disease_years": 3}, LOOK, "MS-HSCT MS-HSCT-CRIT"),
    "transplant after 10 years, activity not known": Row(
        "ms",
        HSCT | YOUNG | {"age_years": 40, "disease_years": 10, "ms_type": "PPMS", "mri_activity": "unknown"},
        DECLINE,
        "MS-HSCT MS-HSCT-CRIT MS-HSCT-INACT MS-PROG",
    ),
    "step 6 with a relapse 29 days ago": Row(
        "ms", {"mobility_step": 6, "relapse_days": 29, "edss": 6.5}, LOOK, "MS-ADV MS-RELAPSE"
    ),
    "EDSS 7.0, own ladder not answered, a relapse 30 days ago": Row(
        "ms", {"edss": 7.0, "mobility_step": ABSENT, "relapse_days": 30}, DECLINE, "MIS-mobility_step MS-LATE"
    ),
    "Hoehn and Yahr 3, blood of 91 days": Row(
        "parkinson",
        {"hoehn_yahr": 3, "documents": {"neurology_letter": 180, "labs_basic": 91}},
        MISSING,
        "C1-EV-PRELIM DOC-OLD:labs_basic",
    ),
    "Hoehn and Yahr 4": Row("parkinson", {"hoehn_yahr": 4}, DECLINE, "C1-EV-PRELIM PD-LATE"),
    "COPD with oxygen by road, flare-up 28 days ago": Row(
        "copd", {"home_oxygen": "yes", "exacerbation_days": 28}, LOOK, "C1-EV-PRELIM CO-O2"
    ),
    "COPD unstable, flare-up 27 days ago, no CT": Row(
        "copd",
        {"lung": "unstable", "exacerbation_days": 27, "documents": {"spirometry": 365, "labs_basic": 90}},
        DECLINE,
        "C1-EV-PRELIM CO-EXAC DOC-MISSING:ct_chest U-LUNG-UNST",
    ),
    "stable asthma with a knee, flying, 92 %": Row(
        "knee_oa", FLY | {"lung": "stable", "spo2_pct": 92}, LOOK, "U-LUNG-ST"
    ),
    "type 1 diabetes, ketoacidosis 89 days ago": Row(
        "diabetes_t1", {"dka_days": 89, "hba1c_pct": 8.5}, DECLINE, "C1-EV-PRELIM DM-DKA"
    ),
    "type 1 diabetes, ketoacidosis 90 days ago": Row("diabetes_t1", {"dka_days": 90}, LOOK, "C1-EV-PRELIM"),
    "type 2 diabetes on insulin": Row(
        "diabetes_t2", {"medications": ["insulin"], "hba1c_pct": 8.6, "dka_days": 10}, LOOK, "U-A1C"
    ),
    "type 2 diabetes, HbA1c of 91 days, no other blood": Row(
        "diabetes_t2",
        {"documents": {"labs_hba1c": 91}},
        MISSING,
        "DOC-MISSING:labs_basic DOC-OLD:labs_hba1c",
    ),
    "after an operation, report of 730 days": Row(
        "post_surgical_ortho", {"documents": {"operation_note": 730}}, PROCEED
    ),
    "after an operation, report of 731 days": Row(
        "post_surgical_ortho", {"documents": {"operation_note": 731}}, MISSING, "DOC-OLD:operation_note"
    ),
    "lupus without a letter": Row(
        "autoimmune", {"documents": {"labs_basic": 90}}, MISSING, "C1-EV-WHICH DOC-MISSING:rheumatology_letter"
    ),
    "memory decline, pregnant": Row(
        "cognitive_decline",
        {"pregnancy": "yes", "capacity": "representative"},
        DECLINE,
        "C1-EV-NONE U-CAPACITY U-PREG",
    ),
    "a condition in the person's own words": Row("long covid", {}, LOOK, "C1-EV-PRELIM"),
    "something else, nothing answered on medicines": Row(
        "other", {"medications": ABSENT}, MISSING, "C1-EV-PRELIM MIS-medications"
    ),
}
