"""A second opinion: a colleague is asked by name and writes."""

from __future__ import annotations

from flows.opinion import OpinionGiven, OpinionWanted, opinion, second
from tests.talk import talk
from tests.walks import walks

ASKS = {"physician": "primera", "colleagues": {"segundo": "Dr. Segundo"}}
GIVES = {"case": "P-7", "physician": "segundo", "question": "Fit?"}


def test_a_colleague_is_asked_by_name() -> None:
    begun = talk(second, ASKS).asks("of", "staff.opinion_whom").offers("segundo").presses("segundo")
    begun.asks("question", "staff.opinion_question").types("Fit?")
    begun.ends(OpinionWanted("segundo", "primera", "Fit?"))


def test_a_view_is_read_once_more_before_it_is_given() -> None:
    begun = talk(opinion, GIVES).asks("words", "staff.opinion_write").types("I would wait.")
    begun.asks("give", "staff.opinion_check").presses("st_record").ends(OpinionGiven("segundo", "I would wait."))


def test_every_walk_ends() -> None:
    assert all(walk.result for flow, facts in ((second, ASKS), (opinion, GIVES)) for walk in walks(flow, facts, free=5))
