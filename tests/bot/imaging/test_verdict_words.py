"""Every verdict can be said in every language: its ids, values and buttons exist."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.i18n import Catalogs
from flows.content.rules import DocumentNeed
from flows.rules.imaging import judge
from flows.rules.study import Facts, Problem
from flows.rules.wanted import Need

DOCUMENTS = tuple(
    DocumentNeed((code,), 365, required=True, unsigned=True) for code in ("xr_knee_weightbearing", "mri_knee")
)
NEED = Need(DOCUMENTS, "R", "Carlos Peña", date(1958, 11, 23), date(2026, 10, 15))
KNEE = Facts(
    "dicom",
    modality="MR",
    body_part="KNEE",
    laterality="R",
    study_on=date(2026, 8, 20),
    patient_name="Peña^Carlos",
    born_on=date(1958, 11, 23),
)
CHANGES = (
    {},
    {"patient_name": "PENA^CARLOS"},
    {"modality": "CR"},
    {"modality": "CR", "standing": True},
    {"laterality": "L"},
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
    {"problems": (Problem("truncated"),)},
)
FILES = (
    *(replace(KNEE, **change) for change in CHANGES),
    *(Facts(kind) for kind in ("empty", "zip", "heic", "video", "unknown", "jpeg", "pdf")),
    Facts("exe", problems=(Problem("executable"),)),
    Facts("pdf", study_on=date(2026, 8, 20)),
    Facts("pdf", problems=(Problem("scanned"),)),
    *(Facts("jpeg", problems=(Problem(code, "0.7"),)) for code in ("blurry", "dark", "bright")),
)


@pytest.fixture(scope="module")
def catalogs():
    return Catalogs.load(Path(__file__).parents[3] / "locales")


@pytest.mark.parametrize("lang", ["en", "es", "fr"])
def test_every_answer_line_and_button_can_be_said(catalogs, lang):
    for facts in FILES:
        for compressed, settled in ((False, ()), (True, ("identity", "side"))):
            verdict = judge(facts, NEED, settled, compressed=compressed)
            said = [catalogs.render(text, lang) for text in (verdict.answer, *verdict.staff)]
            said += [catalogs.label(key, lang) for key in verdict.buttons]
            assert all(said)
