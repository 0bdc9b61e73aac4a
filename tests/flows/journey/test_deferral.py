"""A decision that was put off is no dead end: staff are reminded, and a physician takes it up again."""

from __future__ import annotations

from datetime import UTC, datetime

from flows.acts import Cancel, Schedule
from flows.case import Stage
from flows.desk import Decided
from flows.journey import decision, deferral
from flows.view import DAY
from tests.casebook import Casebook, cards, content, of, only, planned, told
from tests.flows.journey.test_whole_case import in_review


def deferred() -> Casebook:
    book = in_review()
    decided = Decided("defer", "Infection.", until="It is over.")
    acts = book.after("review", (decided, decision.review_facts(book.view, content(), "primera")))
    assert [act.kind for act in of(Schedule, acts)] == ["deferred"]
    return book


def test_staff_are_reminded_every_month_until_a_physician_looks_again() -> None:
    book = deferred()
    for _ in range(3):
        book.waits(30 * DAY)
        acts = book.due("deferred")
        assert cards(acts) == ["staff.deferred"]
        assert only(Schedule, acts).at == book.view.now + 30 * DAY
        assert not told(acts)


def test_staff_are_reminded_on_the_day_that_was_named() -> None:
    book = in_review()
    until = Decided("defer", "Infection.", until="It is over.", until_on="2027-02-01")
    acts = book.after("review", (until, decision.review_facts(book.view, content(), "primera")))
    [reminder] = of(Schedule, acts)
    nine = datetime(2027, 2, 1, 17, tzinfo=UTC)
    assert reminder.at == int(nine.timestamp()) * 1_000_000


def test_a_physician_looks_again_and_the_patient_knows() -> None:
    book = deferred()
    book.waits(40 * DAY)
    acts = book.does(deferral.look_again(book.view, "primera"))
    assert book.view.stage is Stage.REVIEW
    assert (cards(acts), told(acts)) == (["staff.looks_again"], ["case.again"])
    assert planned(acts) == [f"review_overdue.{book.view.now}"]
    assert only(Cancel, acts).prefix == "deferred"
    assert book.due("deferred") == []


def test_what_was_put_off_can_be_accepted_afterwards() -> None:
    book = deferred()
    book.does(deferral.look_again(book.view, "primera"))
    accepted = Decided("accept", expectation="Less pain.", source="own_fat", dose="50 million")
    book.after("review", (accepted, decision.review_facts(book.view, content(), "primera")))
    assert book.view.stage is Stage.OFFER
