"""The review's card follows what changes: the file during the review, the stage after it."""

from __future__ import annotations

import pytest

from flows.acts import Card, Record
from flows.case import Stage
from flows.desk import Decided
from flows.journey import decision, deferral, rescreening
from flows.view import DAY
from tests.casebook import content, of, only
from tests.flows.journey.test_intake import with_form
from tests.flows.journey.test_whole_case import in_review


def test_a_study_that_is_set_aside_during_the_review_is_missing_on_the_card_and_in_what_is_kept() -> None:
    book = in_review()
    before = book.view.said("screened")
    same = book.does(rescreening.screened_again(book.view, content()))
    assert (only(Card, same).edits, of(Record, same)) == (True, [])
    for event in book.view.events:
        if event.kind == "document":
            book.happens("document", **{**event.body, "counts": []})
    acts = book.does(rescreening.screened_again(book.view, content()))
    kept = book.view.said("screened")
    assert (before["outcome"] != kept["outcome"], kept["outcome"]) == (True, "MISSING_INFO")
    assert only(Card, acts).text.values["missing"] != only(Card, same).text.values["missing"]
    assert only(Card, acts).key == "review"
    book.is_at(Stage.INTAKE)  # while the patient is asked for more
    still = only(Card, book.does(rescreening.screened_again(book.view, content()))).buttons
    assert "review" not in {act for _, act in still}


@pytest.mark.parametrize(("decided", "buttons"), [
    (Decided("accept", source="own_fat", dose="1"), ["answers", "consult_offer"]),
    (Decided("defer", "Infection.", until="It is over."), ["look_again", "answers", "second", "consult_offer"]),
    (Decided("decline", "No.", steps="-", kind="not_suitable"), ["answers"]),
], ids=["accept", "defer", "decline"])  # fmt: skip
def test_after_a_decision_the_card_offers_what_still_does_something(decided: Decided, buttons: list[str]) -> None:
    book = in_review()
    acts = book.after("review", (decided, decision.review_facts(book.view, content(), "primera")))
    card = next(card for card in of(Card, acts) if card.text.id == "staff.review")
    assert (card.edits, [act for _, act in card.buttons if act != "note"]) == (True, buttons)
    again = rescreening.screened_again(book.view, content())
    assert bool(again) is (book.view.stage is Stage.DEFERRED)


def test_a_case_that_is_taken_up_again_is_answered_by_its_new_day() -> None:
    book = in_review()
    first = rescreening.answer_by(book.view)
    book.after("review", (Decided("defer", "-", until="-"), decision.review_facts(book.view, content(), "primera")))
    book.waits(30 * DAY)
    book.does(deferral.look_again(book.view, "primera"))
    assert book.view.stage is Stage.REVIEW
    assert rescreening.answer_by(book.view) > first
    assert rescreening.screened_again(with_form().view, content()) == ()
    card = rescreening.card_at(book.view, content(), Stage.REVIEW)
    assert [act for _, act in card.buttons][:4] == ["review", "answers", "second", "consult_offer"]
