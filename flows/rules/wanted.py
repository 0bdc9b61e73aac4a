"""Which pictures a patient's file needs, and whether a study is one of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from flows.content.rules import DocumentNeed
from flows.rules.study import XRAY, Facts


@dataclass(frozen=True, slots=True)
class Study:
    """A kind of imaging that can be asked for: modalities as DICOM codes, parts as keys of `anatomy`."""

    modalities: tuple[str, ...]
    parts: tuple[str, ...]


STUDIES: Mapping[str, Study] = {  # codes of documents that are pictures; domain-candidacy section 5
    "xr_knee_weightbearing": Study(XRAY, ("knee",)),
    "mri_knee": Study(("MR",), ("knee",)),
    "xr_pelvis": Study(XRAY, ("pelvis", "hip")),
    "mri_shoulder": Study(("MR",), ("shoulder",)),
    "us_shoulder": Study(("US",), ("shoulder",)),
    "mri_spine": Study(("MR",), ("spine", "cspine", "tspine", "lspine")),
    "mri_brain": Study(("MR",), ("brain", "head")),
    "ct_chest": Study(("CT",), ("chest",)),
}
STANDING = frozenset({"xr_knee_weightbearing"})


@dataclass(frozen=True, slots=True)
class Need:
    """What one patient's file is held against. `side` is R, L, B or None; an empty name or no birth date is unknown."""

    documents: tuple[DocumentNeed, ...]
    side: str | None
    patient_name: str
    born_on: date | None
    today: date
    studies: Mapping[str, Study] = field(default_factory=lambda: STUDIES)


def wanted(need: Need) -> Iterator[tuple[str, Study]]:
    """The pictures among the documents, in their order."""
    for one in need.documents:
        yield from ((code, need.studies[code]) for code in one.codes if code in need.studies)


def parts(need: Need) -> tuple[str, ...]:
    """The parts of the body of which pictures are wanted."""
    return tuple(dict.fromkeys(part for _, study in wanted(need) for part in study.parts))


def is_asked_for(facts: Facts, need: Need) -> bool:
    """Whether a study shows a part of the body of which pictures are wanted."""
    return not facts.parts.isdisjoint(parts(need))


def shown_part(facts: Facts, need: Need) -> str | None:
    """The part to call a study by: the one it shows, or of several the one that is wanted."""
    return facts.part or next((part for part in parts(need) if part in facts.parts), None)


def documents(facts: Facts, need: Need) -> tuple[str, ...]:
    """The codes of the documents that a study of this kind and part is; one with an X-ray and an MRI is two."""
    return tuple(
        code
        for code, study in wanted(need)
        if not facts.modalities.isdisjoint(study.modalities) and not facts.parts.isdisjoint(study.parts)
    )
