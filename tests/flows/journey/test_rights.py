"""What may be taken back, what is asked before, and what follows."""

from __future__ import annotations

import pytest

from flows.acts import Move, Record, Todo
from flows.case import Stage
from flows.journey.rights import erase_facts, is_consent_open
from flows.settings import ErasureChosen
from flows.text import text_from_json
from tests.casebook import Casebook, cards, of, only, told


def case(stage: Stage, *events: str) -> Casebook:
    book = Casebook(stage=stage)
    for event in events:
        book.happens(event)
    return book


@pytest.mark.parametrize(("stage", "events", "is_open"), [
    (Stage.REVIEW, (), False),
    (Stage.PREPARATION, ("consent_agreed",), True),
    (Stage.WITHDRAWN, ("consent_agreed",), False),
    (Stage.PREPARATION, ("consent_agreed", "consent_withdrawn"), False),
    (Stage.AFTERCARE, ("consent_agreed", "treated"), False),
])  # fmt: skip
def test_a_consent_is_open_from_its_word_to_the_treatment(stage: Stage, events: tuple[str, ...], is_open: bool) -> None:
    assert is_consent_open(case(stage, *events).view) == is_open


@pytest.mark.parametrize(("events", "unagree", "asked"), [
    ((), False, "data.erase_ask"), ((), True, "data.unagree_ask"),
    (("treated",), False, "data.erase_care"), (("treated",), True, "data.erase_care"),
])  # fmt: skip
def test_the_question_says_what_ends_and_what_the_law_keeps(events: tuple[str, ...], unagree: bool, asked: str) -> None:
    text = text_from_json(erase_facts(case(Stage.REVIEW, *events).view, unagree=unagree)["asked"])
    assert text.id == asked
    assert "years" in text.values


def test_who_keeps_their_data_orders_nothing() -> None:
    assert case(Stage.REVIEW).after("erase", ErasureChosen(yes=False, unagreed=True)) == []


def test_an_erasure_is_work_of_a_person_by_a_date() -> None:
    acts = case(Stage.REVIEW).after("erase", ErasureChosen(yes=True, unagreed=False))
    assert told(acts) == ["data.erase_asked"]
    assert only(Todo, acts).due_at
    assert not of(Move, acts)


@pytest.mark.parametrize(("stage", "ends"), [(Stage.REVIEW, True), (Stage.AFTERCARE, False), (Stage.WITHDRAWN, False)])
def test_without_the_agreement_no_case_goes_on_before_the_treatment(stage: Stage, ends: bool) -> None:
    book = case(stage)
    acts = book.after("erase", ErasureChosen(yes=True, unagreed=True))
    assert only(Record, acts).kind == "privacy_withdrawn"
    assert (book.view.stage is Stage.WITHDRAWN) == (ends or stage is Stage.WITHDRAWN)
    assert cards(acts) == (["desk.cancelled"] if ends else [])
