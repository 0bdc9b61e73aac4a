"""What staff are asked about an upload: what reaches the patient is shown first, and a date is never assumed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from flows.file_review import (
    REASONS,
    AskedAnew,
    NotTheirs,
    Taken,
    again_text,
    facts_of,
    file_accept,
    file_again,
    file_wrong,
    label,
    wrong_text,
)
from flows.rules.study import Facts
from flows.text import Day, Text
from tests.talk import talk
from tests.walks import reached, walks

KNEE = Facts("dicom", "MR", "KNEE", laterality="R", study_on=date(2026, 9, 3))
MRI = label(KNEE)


def facts(**more: Any) -> dict[str, Any]:
    return facts_of("PU-1", 7, MRI, lang="es", codes=["mri_knee"], **{"on": "2026-09-03", **more})


def test_a_study_is_called_by_kind_part_side_and_date() -> None:
    assert Text("staffcase.and", {"first": MRI.values["first"], "second": Day(date(2026, 9, 3), weekday=False)}) == MRI
    assert "knee.R" in str(MRI)


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        (Facts("pdf"), "kind.report"),
        (Facts("jpeg"), "kind.photo"),
        (Facts("dicom", "MR"), "kind.mr"),
        (Facts("zip", studies=(replace(KNEE, study_on=None), Facts("dicom", "CT"))), "kind.archive"),
    ],
)
def test_what_shows_no_part_is_called_by_its_kind(facts: Facts, kind: str) -> None:
    assert label(facts) == Text(kind)


def test_a_file_is_taken_for_a_document_of_its_own_date() -> None:
    accepted = talk(file_accept, facts()).asks("code", "staffcase.take_for").presses("mri_knee")
    accepted.ends(Taken(7, "mri_knee", date(2026, 9, 3)))


def test_a_date_that_nobody_knows_is_asked_for() -> None:
    asked = talk(file_accept, facts(on=None)).asks("code").presses("mri_knee").asks("on", "staffcase.take_on")
    asked.types("2026-08-20").ends(Taken(7, "mri_knee", date(2026, 8, 20)))


def test_a_file_can_be_none_of_the_documents() -> None:
    talk(file_accept, facts(on=None)).asks("code").presses("fr_none").ends(Taken(7))


def test_what_the_patient_will_read_is_shown_in_their_language() -> None:
    shown = talk(file_again, facts()).asks("reason").presses("fr_old").asks("send", "staffcase.preview")
    assert shown.turn.asks is not None
    assert shown.turn.asks.question.values["text"] == replace(again_text(MRI, "fr_old"), lang="es")
    shown.presses("st_send").ends(AskedAnew(7, "fr_old"))


def test_whose_it_is_is_not_said() -> None:
    shown = talk(file_wrong, facts()).asks("send", "staffcase.preview")
    assert shown.turn.asks is not None
    assert shown.turn.asks.question.values["text"] == replace(wrong_text(MRI), lang="es")
    shown.presses("st_send").ends(NotTheirs(7))


def test_every_reason_is_reached() -> None:
    walked = walks(file_again, facts(), free=20)
    assert reached(walked, lambda walk: walk.result.reason) == set(REASONS)
