"""The card about an upload: nobody is named openly, and what may do harm or is somebody else's is not offered."""

from __future__ import annotations

from typing import Any

import pytest

from flows.file_card import MOST, buttons, by_staff, can_leave, card, is_safe, is_shown, open_lines
from flows.rules.findings import Question
from flows.rules.imaging import Verdict
from flows.rules.study import Facts, Problem
from flows.text import Lines, Quoted, Text

FOUND = Text("staffcase.13", {"old": Quoted("Martha"), "new": Quoted("Carlos")})
FINE = Verdict(Text("up.ok"), (Text("staffcase.1"),))
OTHER = Verdict(Text("up.other_name"), (Text("staffcase.study"), FOUND), Question("identity", ("mine",)))
MRI = Text("kind.mr")


def did(what: str, *counts: tuple[str, str]) -> dict[str, Any]:
    return {"did": what, "by": "Ana", "counts": [list(one) for one in counts]}


def ids(text: Text) -> list[str]:
    lines = text.values["lines"]
    assert isinstance(lines, Lines)
    return [one.id for one in lines.of if isinstance(one, Text)]


def test_names_stand_below_the_cover_only() -> None:
    text, hidden = card("PU-1", MRI, OTHER, (), None)
    assert ids(text) == ["staffcase.received", "staffcase.study", "staffcase.differs", "staffcase.told_patient"]
    assert hidden == Lines((FOUND,), bullets=False)
    assert "Martha" not in str(text)


def test_a_card_says_what_is_missing_and_who_did_what() -> None:
    text, hidden = card("PU-1", MRI, FINE, (Text("doc.mri_knee"),), did("asked"), (Text("staffcase.named"),))
    assert ids(text)[2:] == ["staffcase.named", "staffcase.told_patient", "staffcase.still", "staffcase.asked_again"]
    assert hidden is None


def test_a_question_that_waits_is_not_said_to_have_been_told() -> None:
    text, _ = card("PU-1", MRI, OTHER, (), None, is_held=True)
    assert ids(text)[-1] == "staffcase.to_ask"


def test_what_has_no_headline_is_called_by_its_kind_and_a_long_card_ends() -> None:
    many = Verdict(Text("up.ok"), tuple(Text("staffcase.24") for _ in range(MOST)))
    found = ids(card("PU-1", MRI, many, (), None)[0])
    assert found[:2] == ["staffcase.received", "kind.mr"]
    assert found[MOST:] == ["staffcase.more", "staffcase.told_patient"]


@pytest.mark.parametrize(
    ("desk", "line"),
    [
        (did("accepted"), "staffcase.not_accepted"),
        (did("asked"), "staffcase.asked_again"),
        (did("aside"), "staffcase.aside_by"),
    ],
)
def test_the_record_says_who_did_what(desk: dict[str, Any], line: str) -> None:
    assert by_staff(desk) == [Text(line, {"staff": Quoted("Ana")})]
    assert by_staff(None) == []


def test_the_record_says_which_document_it_was_taken_for() -> None:
    taken = {"staff": Quoted("Ana"), "doc": Text("doc.mri_knee")}
    assert by_staff(did("accepted", ("mri_knee", "2026-09-03"))) == [Text("staffcase.accepted", taken)]


def test_whom_nobody_is_sure_of_is_not_named_either_and_is_shown_once_they_are() -> None:
    doubted = Text("staffcase.unsure", {"old": Quoted("Martha"), "new": Quoted("Carlos")})
    assert open_lines([doubted]) == [Text("staffcase.not_sure")]
    assert is_shown(Verdict(Text("up.ok"), (doubted,)), None)
    assert not is_shown(Verdict(Text("up.ok"), (doubted,), Question("identity", ("mine",))), None)


def test_the_record_names_nobody_else() -> None:
    assert open_lines(OTHER.staff) == [Text("staffcase.study"), Text("staffcase.differs")]


@pytest.mark.parametrize(
    ("desk", "more", "offered"),
    [
        (None, {}, ["accept", "again", "wrong", "ask", "original", "export"]),
        (None, {"counts": True}, ["again", "wrong", "ask", "original", "export"]),
        (None, {"is_safe": False}, ["accept", "again", "wrong", "ask"]),
        (None, {"has_file": False}, ["accept", "again", "wrong", "ask"]),
        (None, {"leaves": False}, ["accept", "again", "wrong", "ask", "original"]),
        (did("accepted"), {"archive": True}, ["undo", "ask", "original", "export", "archive"]),
        (did("accepted"), {}, ["undo", "ask", "original", "export"]),
        (did("aside"), {}, ["undo", "ask"]),
    ],
)
def test_what_can_be_pressed(desk: dict[str, Any] | None, more: dict[str, bool], offered: list[str]) -> None:
    here = {"counts": False, "is_safe": True, "has_file": True, "leaves": True} | more
    noted = (("st_note", "note"),) if desk is not None and desk["did"] == "accepted" else ()
    assert buttons(7, desk, **here) == (*((f"st_file_{name}", f"file_{name}.7") for name in offered), *noted)


def test_what_may_be_somebody_elses_is_shown_to_nobody() -> None:
    aside = Verdict(Text("up.set_aside"), (Text("staffcase.aside"),))
    assert [is_shown(one, None) for one in (FINE, OTHER, aside)] == [True, False, False]
    assert is_shown(OTHER, did("accepted"))
    assert not is_shown(FINE, did("aside"))


def test_nobody_opens_what_may_do_harm() -> None:
    assert is_safe(FINE, Facts("dicom"))
    assert not is_safe(FINE, Facts("pdf", problems=(Problem("active_content"),)))
    assert not is_safe(Verdict(Text("up.unsafe"), ()), Facts("exe"))


def test_pictures_can_leave_and_papers_cannot() -> None:
    leaving = [can_leave(one) for one in (Facts("dicom"), Facts("zip", studies=(Facts("dicom"),)), Facts("jpeg"))]
    assert leaving == [True, True, True]
    assert not can_leave(Facts("pdf"))
