"""What counts, what is asked about an upload, and what is still missing."""

from __future__ import annotations

from typing import Any

from flows.acts import Cancel, Schedule, Tell, Todo
from flows.case import Stage
from flows.journey import EXPIRED, ON_DUE, can_wait, uploads
from flows.text import Text, bullets
from flows.view import DAY
from tests.casebook import Casebook, content, only, told, with_condition

XRAY, MRI = "xr_knee_weightbearing", "mri_knee"


def judged(book: Casebook, upload: int, *counts: tuple[str, str], staff: Any = "-") -> None:
    book.happens("document", upload=upload, counts=[list(one) for one in counts], staff=staff)


def test_the_newest_judgement_of_an_upload_counts() -> None:
    book = with_condition()
    judged(book, 1, (XRAY, "2026-11-20"))
    judged(book, 2, (MRI, "2026-11-01"))
    assert uploads.documents(book.view).keys() == {XRAY, MRI}
    judged(book, 1)
    assert uploads.documents(book.view).keys() == {MRI}


def test_of_two_studies_of_a_kind_the_newer_one_counts() -> None:
    book = with_condition()
    judged(book, 1, (XRAY, "2026-11-20"))
    newer = uploads.documents(book.view)[XRAY]
    judged(book, 2, (XRAY, "2019-04-01"))
    assert uploads.documents(book.view)[XRAY] == newer


def test_what_staff_want_again_is_asked_for_and_awaited() -> None:
    book = with_condition()
    acts = uploads.asked_anew(book.view, Text("up.fr_unclear"))
    book.does(acts)
    assert told(acts) == ["up.fr_unclear"]
    assert only(Schedule, acts).kind == "file_promised"


def test_of_what_staff_put_aside_the_patient_may_speak_with_a_person() -> None:
    (said,) = uploads.set_aside(Text("up.staff_aside", {"file": Text("kind.photo")}))
    assert isinstance(said, Tell)
    assert said.buttons == (("person", "person"),)


def test_an_upload_about_which_nothing_is_to_be_said_has_no_lines() -> None:
    assert uploads.judgement(1, (), ()).body["staff"] == "-"


def test_a_question_is_asked_again_after_a_day_in_its_own_words() -> None:
    book = with_condition()
    question = Text("up.no_date")
    acts = uploads.asked(book.view, 5, Text("kind.mr"), question)
    due = only(Schedule, acts)
    assert due.at == book.view.now + DAY
    assert due.key.startswith(only(Cancel, acts).prefix)
    (again,) = ON_DUE[due.kind](book.view, content(), due.body)
    assert isinstance(again, Tell)
    assert again.text == Text("up.ask_again", {"study": Text("kind.mr"), "question": question})
    assert can_wait(due.kind, due.body)
    body = only(Schedule, uploads.asked(book.view, 5, None, question)).body
    assert told(ON_DUE["file_question"](book.view, content(), body)) == ["up.ask_again_file"]


def test_a_question_ends_and_staff_go_on() -> None:
    book = with_condition()
    acts = EXPIRED["imaging_question"](book.view, content(), {"flow": "imaging_question", "kind": "side"})
    assert told(acts) == ["up.ask_end"]
    assert only(Todo, acts).text.values["kind"] == Text("asked.side")


def test_a_study_that_was_promised_is_asked_for_again_and_then_left_to_staff() -> None:
    book = with_condition()
    first = uploads.promised(book.view)
    assert first.at == book.view.now + 7 * DAY
    assert can_wait(first.kind, first.body)
    book.waits(7 * DAY)
    again = ON_DUE[first.kind](book.view, content(), first.body)
    assert told(again) == ["up.promised"]
    last = only(Schedule, again)
    assert last.at == book.view.now + 14 * DAY
    (todo,) = ON_DUE[last.kind](book.view, content(), last.body)
    assert isinstance(todo, Todo)
    judged(book, 1, (XRAY, "2026-11-20"))
    assert uploads.on_promised(book.view, content(), first.body) == ()
    book.is_at(Stage.REVIEW)
    assert uploads.on_promised(book.view, content(), first.body) == ()


def test_the_list_says_what_is_here_what_is_missing_and_how_to_obtain_it() -> None:
    book = with_condition()
    first = uploads.checklist(book.view, content())
    line = Text("up.list_line", {"doc": Text(f"doc.{XRAY}"), "how": Text("howto.xray")})
    assert first == Text("up.list_first", {"list": bullets([line])})
    judged(book, 1, (MRI, "2026-11-20"))
    assert uploads.checklist(book.view, content()).values["have"] == bullets([Text(f"doc.{MRI}")])
    judged(book, 2, (XRAY, "2026-11-20"))
    assert uploads.checklist(book.view, content()).id == "up.list_complete"


def test_without_a_condition_anything_may_be_sent() -> None:
    assert uploads.checklist(Casebook().view, content()) == Text("up.howto_any")


def test_each_kind_of_document_has_its_way() -> None:
    ways = {code: uploads.how(code).id for code in (MRI, "us_shoulder", "ct_chest", "labs_basic", "neurology_letter")}
    assert list(ways.values()) == ["howto.scan", "howto.scan", "howto.scan", "howto.labs_basic", "howto.neurology"]


def test_a_document_with_a_way_of_its_own_has_it() -> None:
    ways = {code: uploads.how(code).id for code in ("xr_pelvis", "mri_shoulder", "mri_tendon", "operation_note")}
    assert list(ways.values()) == ["howto.pelvis", "howto.either", "howto.either", "howto.operation"]
