"""A study as FHIR R4 says it: ImagingStudy (https://hl7.org/fhir/R4/imagingstudy.html), from facts alone.

1. What the files did not say is left out, never filled in; a series without UID or modality, which R4 requires of each,
   is counted and not described.
2. The person is a reference that the caller gives; no name, birth date or number of theirs is in it.
3. Parts of the body and sides are SNOMED CT codes, as PS3.16 maps DICOM's to them (annex L and CID 244).
"""

from __future__ import annotations

from collections.abc import Mapping

from flows.rules.anatomy import part_of
from flows.rules.study import Facts, Series
from flows.text import Json

DCM = "http://dicom.nema.org/resources/ontology/DCM"
SNOMED = "http://snomed.info/sct"
UIDS = "urn:dicom:uid"
SIDES = {"R": ("24028007", "Right"), "L": ("7771000", "Left"), "B": ("51440002", "Right and left")}
PARTS = {
    "abdomen": ("818981001", "Abdomen"),
    "ankle": ("70258002", "Ankle joint"),
    "brain": ("12738006", "Brain"),
    "chest": ("816094009", "Chest"),
    "cspine": ("122494005", "Cervical spine"),
    "elbow": ("16953009", "Elbow joint"),
    "femur": ("71341001", "Femur"),
    "foot": ("56459004", "Foot"),
    "hand": ("85562004", "Hand"),
    "head": ("69536005", "Head"),
    "hip": ("29836001", "Hip"),
    "knee": ("72696002", "Knee"),
    "lspine": ("122496007", "Lumbar spine"),
    "neck": ("45048000", "Neck"),
    "pelvis": ("816092008", "Pelvis"),
    "shoulder": ("16982005", "Shoulder"),
    "spine": ("421060004", "Spine"),
    "tibia": ("12611008", "Tibia"),
    "tspine": ("122495006", "Thoracic spine"),
    "wrist": ("74670003", "Wrist joint"),
}


def imaging_study(study: Facts, subject: str) -> dict[str, Json]:
    """One study of an upload (`Facts.each`) as a resource about `subject`, a reference like "Patient/7"."""
    return {
        "resourceType": "ImagingStudy",
        **_there("identifier", [_identifier(study.study_uid)] if study.study_uid else None),
        "status": "available",
        "subject": {"reference": subject},
        **_there("modality", _modalities(study)),
        **_there("started", study.study_on.isoformat() if study.study_on else None),
        **_there("description", study.study_description),
        **_there("numberOfSeries", len(study.series) or None),
        **_there("numberOfInstances", study.instances),
        **_there("series", [_series(one) for one in study.series if one.uid and one.modality] or None),
    }


def _identifier(uid: str) -> Mapping[str, Json]:
    return {"system": UIDS, "value": f"urn:oid:{uid}"}


def _modalities(study: Facts) -> list[Json] | None:
    found = dict.fromkeys([*(one.modality for one in study.series), study.modality])
    return [_modality(code) for code in found if code] or None


def _modality(code: str) -> Mapping[str, Json]:
    return {"system": DCM, "code": code}


def _series(one: Series) -> Mapping[str, Json]:
    part = PARTS.get(part_of(one.body_part, [one.description] if one.description else []) or "")
    return {
        "uid": one.uid,
        "modality": _modality(one.modality or ""),
        **_there("description", one.description),
        "numberOfInstances": one.instances,
        **_there("bodySite", _snomed(*part) if part else None),
        **_there("laterality", _snomed(*SIDES[one.laterality]) if one.laterality else None),
    }


def _snomed(code: str, display: str) -> Mapping[str, Json]:
    return {"system": SNOMED, "code": code, "display": display}


def _there(name: str, value: Json) -> Mapping[str, Json]:
    """What is known under its name; FHIR allows no empty values."""
    return {name: value} if value is not None else {}
