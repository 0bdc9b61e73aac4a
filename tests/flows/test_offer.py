"""Plan, quote and terms are read one by one; the question comes later, and once."""

from __future__ import annotations

from datetime import date

import pytest

from flows.offer import OfferAnswered, OfferRead, offer, offer_decide
from flows.text import Day, Text, to_json
from tests.talk import talk
from tests.walks import reached, walks

PAPERS = {"number": "P-7-Q1", **{key: to_json(Text(f"offer.{key}", {}, "es")) for key in ("plan", "quote", "terms")}}
QUESTION = {"number": "P-7-Q1", "valid_until": to_json(Day(date(2027, 1, 5)))}


def test_each_paper_is_marked_as_read_by_itself() -> None:
    (
        talk(offer, PAPERS).asks("plan", "offer.plan").presses("wasread").asks("quote", "offer.quote")
        .presses("wasread").asks("terms", "offer.terms").presses("wasread").ends(OfferRead("P-7-Q1"))
    )  # fmt: skip


def test_a_paper_keeps_the_language_it_is_read_in() -> None:
    begun = talk(offer, PAPERS).asks("plan")
    assert begun.turn.asks is not None
    assert begun.turn.asks.question.lang == "es"


def test_nothing_is_read_by_typing() -> None:
    talk(offer, PAPERS).asks("plan").types("ok").misfits("form.use_buttons").asks("plan")


@pytest.mark.parametrize(("press", "accepted"), [("accept_q", True), ("decline_q", False)])
def test_the_patient_answers_the_quote_they_read(press: str, accepted: bool) -> None:
    begun = talk(offer_decide, QUESTION).asks("decide", "offer.decide").presses(press)
    begun.ends(OfferAnswered("P-7-Q1", accepted=accepted))


def test_every_walk_ends() -> None:
    assert len(reached(walks(offer, PAPERS, free=3), lambda walk: walk.result)) == 1
    assert reached(walks(offer_decide, QUESTION, free=20), lambda walk: walk.result.accepted) == {True, False}
