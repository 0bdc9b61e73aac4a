"""ImagingStudy, held against the rules of R4: cardinalities, types, value sets."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

import pytest
from pydicom.sr.codedict import codes

from bot.leaving.imaging_study import DCM, PARTS, SIDES, SNOMED, imaging_study
from flows.rules.study import Facts, Series

T1 = Series("1.2.3.4.1", "MR", "T1 sag", "KNEE", "R", 24, 24)
T2 = Series("1.2.3.4.2", "MR", None, None, None, 1, 30)
STUDY = Facts(
    "dicom", "MR", "KNEE", "R", study_on=date(2026, 9, 3), study_uid="1.2.3.4", patient_name="GARCIA^CARLOS",
    patient_id="HX-448812", born_on=date(1960, 3, 14), study_description="MR knee", instances=25, series=(T1, T2),
)  # fmt: skip

# name: least, most, what it is (https://hl7.org/fhir/R4/imagingstudy.html)
RESOURCE = {
    "resourceType": (1, 1, "code"), "identifier": (0, None, "Identifier"), "status": (1, 1, "status"),
    "modality": (0, None, "Coding"), "subject": (1, 1, "Reference"), "started": (0, 1, "dateTime"),
    "numberOfSeries": (0, 1, "unsignedInt"), "numberOfInstances": (0, 1, "unsignedInt"),
    "description": (0, 1, "string"), "series": (0, None, "Series"),
}  # fmt: skip
SERIES = {
    "uid": (1, 1, "id"), "modality": (1, 1, "Coding"), "description": (0, 1, "string"),
    "numberOfInstances": (0, 1, "unsignedInt"), "bodySite": (0, 1, "Coding"), "laterality": (0, 1, "Coding"),
}  # fmt: skip
STATUS = {"registered", "available", "cancelled", "entered-in-error", "unknown"}
KINDS = {
    "code": lambda it: isinstance(it, str) and bool(it),
    "id": lambda it: re.fullmatch(r"[A-Za-z0-9.-]{1,64}", it),
    "status": lambda it: it in STATUS,
    "string": lambda it: isinstance(it, str) and bool(it.strip()),
    "dateTime": lambda it: re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", it),
    "unsignedInt": lambda it: type(it) is int and it >= 0,
    "Reference": lambda it: it.keys() == {"reference"},
    "Coding": lambda it: it["system"] in {DCM, SNOMED} and bool(it["code"]) and it.keys() <= {"system", "code", "display"},
    "Identifier": lambda it: it["value"].startswith("urn:oid:") and it["system"] == "urn:dicom:uid",
    "Series": lambda it: valid(it, SERIES),
}  # fmt: skip


def valid(resource, rules):
    """Whether it holds what R4 allows, as often and of the kind that R4 says."""
    assert resource.keys() <= rules.keys()
    for name, (least, most, kind) in rules.items():
        values = resource.get(name, [] if most is None else None)
        several = values if isinstance(values, list) else [values] if values is not None else []
        assert least <= len(several), name
        assert isinstance(values, list) == (most is None), name
        assert name not in resource or several, f"{name} is empty"
        assert all(KINDS[kind](value) for value in several), name
    return True


@pytest.mark.parametrize(
    "study",
    [
        STUDY,
        Facts("dicom"),
        replace(STUDY, series=()),
        replace(STUDY, study_uid=None, study_on=None, study_description=None, instances=None),
        replace(STUDY, series=(replace(T1, uid=None), replace(T2, modality=None))),
        replace(STUDY, series=(replace(T1, laterality="B", body_part="RODILLA"),)),
    ],
)
def test_every_study_is_valid(study):
    assert valid(json.loads(json.dumps(imaging_study(study, "Patient/7"))), RESOURCE)


def test_it_says_what_the_facts_say():
    resource = imaging_study(STUDY, "Patient/7")
    assert resource["identifier"] == [{"system": "urn:dicom:uid", "value": "urn:oid:1.2.3.4"}]
    assert (resource["started"], resource["numberOfSeries"], resource["numberOfInstances"]) == ("2026-09-03", 2, 25)
    assert resource["modality"] == [{"system": DCM, "code": "MR"}]
    first, second = resource["series"]
    assert first["bodySite"] == {"system": SNOMED, "code": "72696002", "display": "Knee"}
    assert first["laterality"] == {"system": SNOMED, "code": "24028007", "display": "Right"}
    assert "bodySite" not in second
    assert "laterality" not in second


def test_a_series_that_cannot_be_named_is_counted_and_not_described():
    resource = imaging_study(replace(STUDY, series=(replace(T1, uid=None), T2)), "Patient/7")
    assert resource["numberOfSeries"] == 2
    assert [one["uid"] for one in resource["series"]] == ["1.2.3.4.2"]


def test_nothing_of_the_person_is_in_it():
    words = json.dumps(imaging_study(STUDY, "Patient/7"))
    assert not [word for word in ("GARCIA", "HX-448812", "1960") if word in words]


def test_codes_are_those_of_the_standard():
    for code, display in (*PARTS.values(), *SIDES.values()):
        assert getattr(codes.SCT, display.title().replace(" ", "")).value == code
