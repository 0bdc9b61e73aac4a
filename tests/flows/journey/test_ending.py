"""A case that staff end, and a form that nobody sends."""

from __future__ import annotations

import pytest

from flows.acts import Card, Move, Tell
from flows.case import Stage
from flows.ending import CaseEnded
from flows.journey import ending, standing
from tests.casebook import Casebook, cards, only, told, with_condition
from tests.flows.journey.test_consultation import offered
from tests.flows.journey.test_intake import with_form


@pytest.mark.parametrize(("why", "said"), [
    ("st_wish", "case.ended_wish"), ("st_unreached", "case.ended_unreached"),
])  # fmt: skip
def test_the_patient_is_told_kindly_and_offered_what_is_theirs(why: str, said: str) -> None:
    book = with_condition()
    assert ending.end_facts(book.view, "Ana") == {"case": "P-7", "lang": "es", "staff": "Ana"}
    acts = book.after("end_case", CaseEnded(why, "Called three times.", "Ana"))
    assert (cards(acts), told(acts), only(Move, acts).to) == (["staff.ended"], [said], Stage.WITHDRAWN)
    assert {act for _, act in only(Tell, acts).buttons} == {"records", "erase", "again"}
    assert book.view.said("ended") == {"why": why.removeprefix("st_"), "words": "Called three times."}
    assert standing.begins_anew(book.view)


def test_a_call_that_was_offered_ends_with_it() -> None:
    book, _ = offered()
    book.is_at(Stage.DEFERRED)
    assert told(book.after("end_case", CaseEnded("st_wish", "-", "Ana"))) == ["consult.over_offer", "case.ended_wish"]


def over(book: Casebook) -> list[str]:
    return cards(book.due("expire", flow="form"))


def test_a_form_whose_time_is_over_is_said_to_staff_who_may_end_the_case() -> None:
    book = with_condition()
    [card] = [act for act in book.due("expire", flow="form") if isinstance(act, Card)]
    assert (card.text.id, ending.END[0] in card.buttons) == ("staff.form_over", True)
    assert over(with_form()) == []
    book.is_at(Stage.WITHDRAWN)
    assert over(book) == []
