"""An upload leaves without its person: tried again, told with what stayed, and careful with heads."""

from __future__ import annotations

from flows.acts import Act, Cancel, Card, Export, Record, Schedule
from flows.journey import ON_DUE, exporting
from flows.rules.study import Facts
from flows.text import Lines, Measure, Text
from tests.casebook import Casebook, content, only

KNEE = Facts("dicom", "MR", "KNEE", laterality="R")


def lines(acts: list[Act]) -> list[Text]:
    found = only(Card, acts).text.values["lines"]
    assert isinstance(found, Lines)
    return [one for one in found.of if isinstance(one, Text)]


def ids(acts: list[Act]) -> list[str]:
    return [one.id for one in lines(acts)]


def test_the_next_attempt_is_written_down_before_the_first_is_made() -> None:
    book = Casebook()
    acts = exporting.asked(book.view, 7, (3,))
    assert [type(act) for act in acts] == [Record, Cancel, Schedule, Export]
    assert only(Schedule, acts).body == {"upload": 7, "released": [3], "attempt": 1}
    assert only(Export, acts) == Export(7, (3,))


def test_it_is_tried_again_and_then_staff_hear_of_it() -> None:
    book = Casebook()
    again = ON_DUE["export"](book.view, content(), {"upload": 7, "released": [], "attempt": 1})
    assert only(Export, again) == Export(7)
    last = ON_DUE["export"](book.view, content(), {"upload": 7, "released": [], "attempt": exporting.TRIES})
    assert only(Card, last).text.id == "staffcase.export_failed"


def test_what_stayed_is_counted_by_reason_and_may_be_released_by_eyes() -> None:
    refused = [(1, "burned_in"), (2, "secondary_capture"), (3, "leak"), (0, "encrypted")]
    acts = list(exporting.made(Casebook().view, 7, KNEE, 9, refused, {"study1": 4, "study2": None}))
    assert ids(acts) == ["staffcase.export", "staffcase.export_age", *["staffcase.export_kept"] * 3]
    assert lines(acts)[1].values["age"] == Measure(4, "months")
    assert [one.values["n"] for one in lines(acts)[2:]] == [2, 1, 1]
    assert only(Card, acts).buttons == (("st_file_release", "file_release.7"),)
    assert exporting.releasable(refused) == [1, 2]


def test_nothing_left_is_said() -> None:
    acts = list(exporting.made(Casebook().view, 7, Facts("dicom", "MR", "HEAD"), 0, [(1, "leak")], {}))
    assert ids(acts) == ["staffcase.export_none", "staffcase.export_kept"]
    assert only(Card, acts).buttons == ()


def test_of_a_head_a_face_can_be_made() -> None:
    acts = list(exporting.made(Casebook().view, 7, Facts("dicom", "MR", "HEAD"), 9, [], {}))
    assert ids(acts) == ["staffcase.export", "staffcase.faces"]
