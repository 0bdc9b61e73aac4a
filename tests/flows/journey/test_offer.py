"""A quote has a last day; after it nobody is asked about it and nobody can accept it."""

from __future__ import annotations

import pytest

from flows.acts import Open, Tell
from flows.case import Stage
from flows.offer import OfferAnswered, OfferRead
from flows.view import DAY
from tests.casebook import Casebook, cards, of, only, opened, told
from tests.flows.journey.test_whole_case import QUOTE, in_offer, signed

NUMBER = "P-7-Q1"


def read() -> Casebook:
    """The patient has read everything; the quote is valid for 30 days."""
    book = in_offer()
    signed(book, QUOTE)
    book.after("offer", OfferRead(NUMBER))
    return book


def test_the_question_lasts_as_long_as_the_quote() -> None:
    book = read()
    asked = only(Open, book.due("offer_decide", number=NUMBER))
    assert asked.lasts is not None
    assert 30 * DAY < asked.lasts < 31 * DAY


@pytest.mark.parametrize(("days", "follows"), [(30, "consent"), (31, None)])
def test_a_quote_is_accepted_through_its_last_day_and_not_after(days: int, follows: str | None) -> None:
    book = read()
    book.due("offer_decide", number=NUMBER)
    book.waits(days * DAY)
    acts = book.after("offer_decide", OfferAnswered(NUMBER, accepted=True))
    assert opened(acts) == ([follows] if follows else [])
    assert book.view.stage is (Stage.CONSENT if follows else Stage.OFFER)
    if not follows:
        assert (told(acts), cards(acts)) == (["offer.expired"], ["quote.expired"])


def test_a_quote_that_is_over_before_the_question_is_not_asked_about() -> None:
    book = read()
    book.waits(45 * DAY)
    acts = book.due("offer_decide", number=NUMBER)
    assert (opened(acts), told(acts), cards(acts)) == ([], ["offer.expired"], ["quote.expired"])


def test_a_question_nobody_answered_ends_with_the_quote_and_staff_write_a_new_one() -> None:
    book = read()
    book.due("offer_decide", number=NUMBER)
    book.waits(31 * DAY)
    acts = book.due("expire", flow="offer_decide")
    assert (told(acts), cards(acts)) == (["offer.expired"], ["quote.expired"])
    assert all(act.polite for act in of(Tell, acts))
    signed(book, QUOTE)
    assert opened(book.due("offer_decide", number="P-7-Q2")) == ["offer_decide"]


def test_who_declines_late_has_declined() -> None:
    book = read()
    book.waits(45 * DAY)
    assert told(book.after("offer_decide", OfferAnswered(NUMBER, accepted=False))) == ["offer.declined"]
