"""The object of `puente inspect --json`."""

from __future__ import annotations

import pytest

from bot.imaging.child import safely
from bot.imaging.parts import Part
from bot.imaging.report import context, report
from flows.rules.study import Facts, Problem

pytestmark = pytest.mark.filterwarnings("ignore")  # pydicom warns about these files; the child hushes it


def test_what_is_not_known_is_null(samples):
    found = report(safely([Part(samples / "docs" / "informe_texto.pdf")]))
    assert (found["modality"], found["patient"], found["studies"]) == (
        None,
        dict.fromkeys(["name", "birth_date", "id"]),
        None,
    )
    assert (found["counts"]["pages"], found["counts"]["instances"], found["study_date"]) == (1, None, "2026-08-20")


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        (Facts("dicom"), "accept"),
        (Facts("jpeg", problems=(Problem("gps"),)), "accept"),
        (Facts("jpeg", problems=(Problem("blurry", "0.7"),)), "ask"),
        (Facts("zip", problems=(Problem("unsupported"),)), "ask"),
        (Facts("exe", problems=(Problem("executable"),)), "reject"),
    ],
)
def test_without_a_context_a_file_is_judged_in_itself(facts, verdict):
    assert report(facts)["verdict"] == verdict


def test_a_program_is_rejected_whatever_is_needed(samples):
    need = context(
        {"today": "2026-10-15", "patient": {}, "need": {"modalities": [], "body_part": "", "max_age_months": 1}}
    )
    assert report(safely([Part(samples / "hostile" / "program.dcm")]), need)["verdict"] == "reject"


def test_a_problems_value_is_shown_beside_its_code():
    found = report(Facts("dicom", problems=(Problem("bad_date", "***"),)))
    assert found["problems"] == [{"code": "bad_date", "value": "***"}]
