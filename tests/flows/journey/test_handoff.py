"""An upload goes to the archive again and again, until it answers or a day and a half is over."""

from __future__ import annotations

import pytest

from flows.acts import Cancel, Card, HandOff, Record, Schedule
from flows.journey import ON_DUE, can_wait, handoff
from flows.view import MINUTE
from tests.casebook import Casebook, content, only


def due(book: Casebook, attempt: int) -> object:
    return ON_DUE["handoff"](book.view, content(), {"upload": 7, "attempt": attempt})


def test_the_next_attempt_is_written_down_before_the_first_is_made() -> None:
    book = Casebook()
    acts = handoff.asked(book.view, 7)
    assert [type(act) for act in acts] == [Record, Cancel, Schedule, HandOff]
    assert only(Schedule, acts).at == book.view.now + 15 * MINUTE
    assert only(Schedule, acts).body == {"upload": 7, "attempt": 1}
    assert only(HandOff, acts).upload == 7


@pytest.mark.parametrize(("attempt", "minutes"), [(1, 30), (6, 960), (7, 960)])
def test_the_pauses_grow(attempt: int, minutes: int) -> None:
    book = Casebook()
    assert only(Schedule, due(book, attempt)).at == book.view.now + minutes * MINUTE


def test_after_the_last_attempt_staff_hear_of_it_and_nothing_is_due() -> None:
    acts = due(Casebook(), len(handoff.PAUSES) + 1)
    assert only(Card, acts).text.id == "staffcase.handoff_away"
    assert only(Cancel, acts).prefix == "handoff.7."
    assert only(Record, acts).body == {"upload": 7, "how": "away"}


@pytest.mark.parametrize(
    ("failed", "kept", "text", "how"),
    [
        (0, 0, "staffcase.handoff", "stored"),
        (1, 0, "staffcase.handoff_partly", "partly"),
        (0, 2, "staffcase.handoff_partly", "stored"),
    ],
)
def test_an_answer_ends_it(failed: int, kept: int, text: str, how: str) -> None:
    acts = handoff.stored(Casebook().view, 7, 3, failed, kept)
    assert only(Card, acts).text.id == text
    assert only(Record, acts).body["how"] == how


def test_a_refusal_is_an_answer() -> None:
    assert only(Card, handoff.refused(Casebook().view, 7)).text.id == "staffcase.handoff_refused"


def test_it_goes_on_while_a_person_speaks_with_the_patient() -> None:
    assert not can_wait("handoff", {"upload": 7, "attempt": 1})
