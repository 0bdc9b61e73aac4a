"""The object of `puente inspect --json`."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from bot.imaging.child.serve import safely
from bot.imaging.parts import Part
from bot.imaging.report import context, printed, readable, report
from flows.rules.study import Facts, Problem, Series

pytestmark = pytest.mark.filterwarnings("ignore")  # pydicom warns about these files; the child hushes it


def test_what_is_not_known_is_null(samples):
    found = report(safely([Part(samples / "docs" / "informe_texto.pdf")]))
    assert (found["modality"], found["studies"]) == (None, [])
    assert found["patient"] == dict.fromkeys(["name", "birth_date", "id"])
    assert (found["counts"]["pages"], found["counts"]["instances"], found["study_date"]) == (1, None, "2026-08-20")


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        (Facts("dicom"), "accept"),
        (Facts("jpeg", problems=(Problem("gps"),)), "accept"),
        (Facts("jpeg", problems=(Problem("blurry", "0.7"),)), "ask"),
        (Facts("zip", problems=(Problem("unsupported"),)), "ask"),
        (Facts("exe", problems=(Problem("executable"),)), "reject"),
        (Facts("zip", instances=0, problems=(Problem("executable"),)), "reject"),
        (Facts("zip", instances=12, problems=(Problem("executable", "2"),)), "accept"),
        (Facts("zip", problems=(Problem("encrypted"),)), "ask"),
        (Facts("zip", problems=(Problem("unsupported"), Problem("executable"))), "ask"),
    ],
)
def test_without_a_context_a_file_is_judged_in_itself(facts, verdict):
    assert report(facts)["verdict"] == verdict


@pytest.mark.parametrize(
    ("modality", "instances", "verdict"),
    [("MR", 1, "ask"), (None, 1, "ask"), ("SR", 1, "accept"), ("MR", 12, "accept")],
)
def test_a_picture_that_is_not_in_its_file_is_asked_for(modality, instances, verdict):
    facts = Facts("dicom", modality, instances=instances, problems=(Problem("no_pixels"),))
    assert report(facts)["verdict"] == verdict


def test_a_program_is_rejected_whatever_is_needed(samples):
    need = context(
        {"today": "2026-10-15", "patient": {}, "need": {"modalities": [], "body_part": "", "max_age_months": 1}}
    )
    assert report(safely([Part(samples / "hostile" / "program.dcm")]), need)["verdict"] == "reject"


def test_a_problems_value_is_shown_beside_its_code():
    found = report(Facts("dicom", problems=(Problem("bad_date", "***"),)))
    assert found["problems"] == [{"code": "bad_date", "value": "***"}]


SERIES = Series("1.2.3", "MR", "SAG T1", "KNEE", "B", 2, 40)
STUDY = Facts(
    "dicom", "MR", laterality="B", study_on=date(2026, 8, 20), patient_name="A^B", instances=2, series=(SERIES,)
)
CD = replace(STUDY, kind="zip", studies=(STUDY, replace(STUDY, laterality="L")), instances=4)


def test_every_study_is_shown_with_its_series():
    found = report(CD)
    assert found["counts"] == {"studies": 2, "series": 2, "instances": 4, "pages": None}
    study = found["studies"][1]
    assert (study["laterality"], study["study_date"], study["patient"]["name"], study["images"]) == (
        *("L", "2026-08-20", "A^B"),
        40,
    )
    assert study["series"][0] == {
        "series_uid": "1.2.3",
        "modality": "MR",
        "body_part": "KNEE",
        "laterality": None,
        "description": "SAG T1",
        "instances": 2,
        "images": 40,
    }


def test_both_sides_are_no_side():
    assert (report(CD)["laterality"], report(CD)["studies"][0]["laterality"]) == (None, None)


def test_the_object_is_ascii_and_means_what_it_was():
    found = report(replace(CD, patient_name="Peña\x1b[2J\x85\u202e^Ñ"))
    line = printed(found)
    assert line.isascii()
    assert json.loads(line) == found


def test_people_read_what_is_known_and_no_character_steers_their_terminal():
    facts = replace(
        CD, patient_name="Peña\x1b[2J\u202e", text="one\n\n two\x07", problems=(Problem("bad_date", "*\r"),)
    )
    lines = list(readable(report(facts)))
    assert "patient name: Peña\\x1b[2J\\u202e" in lines
    assert "study: study_date 2026-08-20, modality MR, laterality L, patient name A^B, instances 2, images 40" in lines
    assert lines[-4:] == ["problem: bad_date *\\r", "text:", "  one", "   two\\x07"]
    assert not any("transfer_syntax" in line for line in lines)


# -- contexts

NEEDED = {"today": "2026-10-15", "need": {"modalities": ["MR"], "body_part": "KNEE"}}


def test_a_context_may_leave_out_what_nobody_knows():
    need = context(NEEDED)
    assert (need.side, need.patient_name, need.born_on) == (None, "", None)
    old = replace(STUDY, body_part="KNEE", study_on=date(1990, 1, 1))
    assert "old_study" not in {problem["code"] for problem in report(old, need)["problems"]}


@pytest.mark.parametrize(
    ("named", "parts"),
    [
        ("BRAIN", {"brain", "head"}),
        (["BRAIN", "SPINE"], {"brain", "head", "spine", "cspine", "tspine", "lspine"}),
        ("KNEE", {"knee"}),
        ("nothing known", {"other"}),
        (None, set()),
    ],
)
def test_parts_are_needed_as_pictures_show_them(named, parts):
    need = context({**NEEDED, "need": {"modalities": ["MR"], "body_part": named, "laterality": None}})
    assert set(need.studies["asked"].parts) == parts


def test_a_study_of_the_head_serves_where_the_brain_is_needed():
    need = context({**NEEDED, "patient": None, "need": {"modalities": ["MR"], "body_part": "BRAIN"}})
    head = replace(STUDY, body_part="HEAD", laterality=None)
    codes = {problem["code"] for problem in report(head, need)["problems"]}
    assert "wrong_body_part" not in codes
