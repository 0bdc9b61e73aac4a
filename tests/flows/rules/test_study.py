"""Facts survive JSON, and nothing else passes for facts."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from flows.rules.study import Facts, Problem, Series, from_json, kind_of, named, part_text, to_json
from flows.text import Text

KNEE = Facts(
    "dicom",
    modality="MR",
    body_part="KNEE",
    part_in_tag=True,
    laterality="R",
    standing=False,
    study_on=date(2026, 8, 20),
    rows=512,
    cols=512,
    patient_name="Peña^Carlos",
    born_on=date(1958, 11, 23),
    problems=(Problem("side_conflict", "R/L"), Problem("gps")),
)


@pytest.mark.parametrize("facts", [KNEE, Facts("empty")])
def test_facts_come_back_equal(facts):
    assert from_json(json.loads(json.dumps(to_json(facts)))) == facts


@pytest.mark.parametrize(
    "change",
    [
        {"kind": None},
        {"rows": "512"},
        {"rows": True},
        {"standing": 1},
        {"part_in_tag": "KNEE"},
        {"study_on": "20260820"[:6] + "xx"},
        {"study_on": 5},
        {"problems": [["gps", None]]},
        {"problems": ["gps"]},
    ],
)
def test_what_is_not_of_a_facts_type_is_refused(change):
    with pytest.raises((TypeError, ValueError)):
        from_json(to_json(KNEE) | change)


def test_a_missing_fact_is_refused():
    with pytest.raises(KeyError):
        from_json({"kind": "dicom"})


def test_problems_are_found_in_the_order_they_are_asked_for():
    assert KNEE.problem("gps", "side_conflict") == Problem("gps")
    assert KNEE.problem("bomb") is None


def test_a_file_without_frames_is_one_image():
    assert (KNEE.images, Facts("dicom", frames=30).images) == (1, 30)


@pytest.mark.parametrize(
    ("facts", "kind", "part"),
    [
        (KNEE, "kind.mr", "ofpart.knee.R"),
        (Facts("dicom", modality="CR", body_part="KNEE", standing=True), "kind.xray_standing", "ofpart.knee"),
        (Facts("dicom", modality="MR", body_part="KNEE", standing=True), "kind.mr", "ofpart.knee"),
        (Facts("dicom", modality="DX", body_part="CHEST", laterality="L"), "kind.dx", "ofpart.chest"),
        (Facts("dicom", modality="RTPLAN"), "kind.other", "ofpart.unknown"),
        (Facts("dicom"), "kind.unknown", "ofpart.unknown"),
    ],
)
def test_a_study_is_named_by_kind_part_and_side(facts, kind, part):
    assert named(facts) == Text("study.of", {"kind": Text(kind), "part": Text(part)})


@pytest.mark.parametrize(
    ("file", "kind"),
    [("jpeg", "photo"), ("pdf", "report"), ("zip", "archive"), ("video", "video"), ("docx", "unknown")],
)
def test_a_file_that_is_no_study_has_a_kind_too(file, kind):
    assert kind_of(Facts(file)) == Text(f"kind.{kind}")


def test_a_part_without_a_pair_has_no_side():
    assert part_text("brain", "R") == Text("part.brain")


def test_a_study_within_a_study_is_none():
    raw = to_json(replace(KNEE, studies=(replace(KNEE, studies=(KNEE,)),)))
    with pytest.raises(ValueError, match="within"):
        from_json(raw)


def test_series_survive_json():
    series = (Series("1.1", "MR", "sag", "KNEE", "R", 20, 20), Series(None, None, None, None, None, 1, 1))
    study = replace(KNEE, series=series)
    assert from_json(json.loads(json.dumps(to_json(replace(KNEE, studies=(study,)))))).studies == (study,)
