"""Every verdict can be said in every language: its ids, values and buttons exist."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from flows.rules.imaging import CAUSES, judge
from flows.rules.study import Facts, Problem, Series
from flows.rules.told import Word
from tests.knee import KNEE_MRI as KNEE
from tests.knee import MRI, XRAY
from tests.knee import NEED as WANTED
from tests.shipped import own_texts

NEED = replace(WANTED, documents=tuple(replace(document, required=True) for document in (XRAY, MRI)))
SERIES = (Series("1", "MR", "sag", "KNEE", "R", 20, 20), Series("2", "DX", "ap", "KNEE", "L", 1, 1))
CHANGES = (
    {},
    {"patient_name": "PENA LONDONO^CARLOS"},
    {"modality": "CR"},
    {"modality": "CR", "standing": True},
    {"modality": None, "series": SERIES},
    {"laterality": "L"},
    {"laterality": None},
    {"laterality": None, "problems": (Problem("side_conflict", "R/L"),)},
    {"study_on": date(2015, 2, 10)},
    {"study_on": date(2027, 2, 10)},
    {"study_on": None},
    {"study_on": None, "problems": (Problem("bad_date", "***"),)},
    {"patient_name": "TORRES^MARTHA"},
    {"patient_name": None},
    {"born_on": date(1990, 1, 1)},
    {"modality": "CT"},
    {"modality": None},
    {"body_part": "ANKLE"},
    {"body_part": None},
    {"modality": "SR"},
    {"modality": "DOC", "pages": 2, "rows": None},
    *({"problems": (Problem(code),)} for code in ("truncated", "no_pixels", "burned_in", "secondary_capture")),
)
CHANGED = tuple(replace(KNEE, **{"rows": 512, **change}) for change in CHANGES)
OTHER = replace(KNEE, patient_name="TORRES^MARTHA", study_uid="2", modality="CT", body_part="CHEST")
WHOLE = ("executable", "truncated", "missing_files", "uid_conflict", "multiple_patients", "encrypted", "bomb")
FILES = (
    *CHANGED,
    *(Facts("zip", studies=(one,), instances=12) for one in CHANGED),
    Facts("dicom", studies=(KNEE,), instances=12),
    *(Facts("zip", studies=(KNEE, OTHER), instances=12, problems=(Problem(code, "3/9"),)) for code in WHOLE),
    *(Facts(kind) for kind in ("empty", "zip", "heic", "video", "unknown", "jpeg", "pdf", "dicomdir", "multi")),
    *(Facts("7z", problems=(Problem("missing_parts", parts),)) for parts in ("1", "1,3,4,5")),
    Facts("rar", problems=(Problem("unsupported"),)),
    Facts("zip", problems=(Problem("encrypted", "wrong"),)),
    Facts("zip", problems=(Problem("truncated", "0/9"),)),
    Facts("exe", problems=(Problem("executable"),)),
    Facts("pdf", study_on=date(2026, 8, 20), problems=(Problem("active_content"),)),
    Facts("pdf", problems=(Problem("scanned"),)),
    *(Facts("jpeg", problems=(Problem(code, "0.7"), Problem("gps"))) for code in (*CAUSES, "too_small")),
)
KINDS = {"password", "person", "identity", "side", "hurts", "date", "shows", "part", "kind", "age"}


def judged(facts, words=()):
    """Every verdict that words can lead to."""
    verdict = judge(facts, NEED, words, compressed=not words, pictured=not words)
    yield verdict
    question = verdict.question
    assert len(words) < len(KINDS), "every matter is asked once at most"
    for n, option in enumerate(question.options if question else ()):
        studies = question.studies[n : n + 1] if question.kind == "person" else question.studies
        told = Word(question.kind, option, studies, date(1950, 1, 1) if option == "fixbirth" else None)
        yield from judged(facts, (*words, told))
    if question and question.kind == "date":
        yield from judged(facts, (*words, Word("date", "", question.studies, date(2026, 3, 1), "marzo")))


@pytest.mark.parametrize("lang", ["en", "es", "fr"])
def test_every_answer_line_and_button_can_be_said(lang):
    catalogs = own_texts()
    for verdict in (verdict for facts in FILES for verdict in judged(facts)):
        said = [catalogs.render(text, lang) for text in (verdict.answer, *verdict.staff, *verdict.seen, *verdict.notes)]
        said += [catalogs.label(key, lang) for key in verdict.buttons]
        if verdict.question:
            labels = verdict.question.labels
            said += [catalogs.render(label, lang) for label in labels]
            said += [catalogs.label(key, lang) for key in verdict.question.options[len(labels) :]]
        assert all(said)
        assert not any(
            "TORRES" in catalogs.render(text, lang) for text in (verdict.answer, *verdict.seen, *verdict.notes)
        )


def test_every_kind_of_question_is_reached():
    kinds = {v.question.kind for facts in FILES for v in judged(facts) if v.question}
    assert kinds == KINDS
