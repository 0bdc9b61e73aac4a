"""What a patient reads of where the case stands: never a decision before its letter, always the next step."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.case import Stage
from flows.journey.standing import begins_anew, stage, step, told
from flows.view import DAY
from tests.casebook import Casebook, answered, content


def at(stage: Stage, *events: str) -> Casebook:
    book = Casebook(stage=stage)
    for event in events:
        book.happens(event)
    return book


def reads(book: Casebook) -> tuple[str, str]:
    return stage(book.view).id, step(book.view, content()).id


@pytest.mark.parametrize("to", [Stage.OFFER, Stage.DEFERRED, Stage.DECLINED])
def test_a_decision_is_not_told_before_its_letter_is_opened(to: Stage) -> None:
    book = at(to, "decided")
    assert reads(book) == ("stage.answered", "next.letter")
    book.happens("letter_read")
    assert reads(book)[0] == f"stage.{to}"


def test_a_second_decision_waits_for_its_own_letter() -> None:
    book = at(Stage.OFFER, "decided", "letter_read", "decided", "quote_sent")
    assert reads(book) == ("stage.answered", "next.letter")


@pytest.mark.parametrize(("events", "comes"), [
    ((), "next.quote"),
    (("quote_sent",), "next.offer"),
    (("quote_sent", "offer_read"), "next.decide"),
    (("quote_sent", "offer_read", "quote_sent"), "next.offer"),
    (("quote_sent", "offer_read", "quote_declined"), "next.declined_quote"),
    (("quote_sent", "offer_read", "quote_expired"), "next.quote"),
])  # fmt: skip
def test_an_offer_is_made_read_thought_over_and_decided(events: tuple[str, ...], comes: str) -> None:
    assert reads(at(Stage.OFFER, "decided", "letter_read", *events)) == ("stage.offer", comes)


def test_after_the_reading_time_only_the_decision_is_left() -> None:
    book = at(Stage.OFFER, "quote_sent", "offer_read")
    book.waits(3 * DAY)
    assert reads(book)[1] == "next.decide_now"


def test_who_reads_another_language_hears_of_an_interpreter() -> None:
    book = at(Stage.OFFER, "quote_sent", "offer_read")
    book.view = replace(book.view, patient=replace(book.view.patient, reads="other"))
    assert reads(book)[1] == "next.interpreter"


def test_while_the_file_is_gathered_what_is_missing_is_named() -> None:
    book = at(Stage.INTAKE)
    assert reads(book) == ("stage.intake", "next.intake")
    book.happens("indication", indication="knee_oa", research=False)
    book.happens("form_sent", questionnaire="knee-oa@1", answers=dict(answered().answers))
    assert reads(book)[1] == "up.still"


def test_every_other_stage_has_its_own_step() -> None:
    assert reads(at(Stage.AFTERCARE)) == ("stage.aftercare", "next.aftercare")


@pytest.mark.parametrize(("where", "expected"), [
    (Stage.INQUIRY, "open"), (Stage.REVIEW, "open"), (Stage.DEFERRED, "open"), (Stage.WITHDRAWN, "open"),
    (Stage.OFFER, "accepted"), (Stage.TRAVEL, "accepted"), (Stage.TREATMENT, "treated"), (Stage.AFTERCARE, "treated"),
    (Stage.CLOSED, "treated"), (Stage.DECLINED, "declined"),
])  # fmt: skip
def test_which_answers_are_true_depends_on_where_the_case_stands(where: Stage, expected: str) -> None:
    assert told(at(where).view) == expected


def test_an_answer_gives_no_decision_away_before_its_letter_and_a_stranger_has_none() -> None:
    assert told(at(Stage.DECLINED, "decided").view) == "open"
    assert told(None) == "open"


@pytest.mark.parametrize(("where", "kind", "anew"), [
    (Stage.WITHDRAWN, "", True), (Stage.INTAKE, "", False), (Stage.OFFER, "", False),
    (Stage.DECLINED, "not_now", True), (Stage.DECLINED, "not_suitable", False),
])  # fmt: skip
def test_a_new_case_follows_one_that_was_ended_or_declined_for_what_can_pass(
    where: Stage, kind: str, *, anew: bool
) -> None:
    book = at(where)
    book.happens("decided", kind=kind)
    assert begins_anew(book.view) is (anew and where is Stage.WITHDRAWN)
    book.happens("letter_read")
    assert begins_anew(book.view) is anew
