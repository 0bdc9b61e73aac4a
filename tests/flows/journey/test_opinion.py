"""A second opinion in the journey, and what physicians wrote, as the next of them reads it."""

from __future__ import annotations

from dataclasses import replace

from flows.desk import Decided
from flows.journey import decision, opinion, written
from flows.letter import MoreInfo
from flows.opinion import OpinionGiven, OpinionWanted
from flows.text import Lines, Text, from_json
from flows.view import HOUR
from tests.casebook import Casebook, cards, content, told
from tests.flows.journey.test_whole_case import in_review

FOUR = tuple({"n": n, "yes": True, "words": "Yes."} for n in "1234")


def facts(book: Casebook, physician: str = "primera") -> dict[str, object]:
    return decision.review_facts(book.view, content(), physician)


def test_a_colleague_is_asked_and_their_view_stands_in_the_review_that_goes_on() -> None:
    book = in_review()
    opened_at = book.view.now
    assert facts(book)["written"] is None
    readers = {"primera", "segundo"}
    assert opinion.second_facts(book.view, "primera", readers)["colleagues"].keys() == {"segundo"}
    assert opinion.second_facts(book.view, "primera", {"primera"})["colleagues"] == {}
    assert cards(book.after("second", OpinionWanted("segundo", "primera", "Fit?"))) == ["staff.opinion_wanted"]
    assert [line.id for line in written.written(book.view)] == ["staff.opinion_waits"]
    assert opinion.opinion_facts(book.view, "primera") is None
    asked = opinion.opinion_facts(book.view, "segundo")
    assert asked is not None
    assert asked["question"] == "Fit?"
    book.waits(HOUR)
    given = book.after("opinion", OpinionGiven("segundo", "I would wait."))
    assert (cards(given), told(given)) == (["staff.opinion_given"], [])
    lines = from_json(facts(book)["written"])
    assert isinstance(lines, Lines)
    assert [line.id for line in lines.of if isinstance(line, Text)] == ["staff.opinion_line"]
    news = decision.news(book.view, opened_at)
    assert [line.id for line in news] == ["staff.opinion_line"]
    assert opinion.opinion_facts(book.view, "segundo") is None


def test_where_nobody_can_be_asked_it_is_said_why() -> None:
    view = in_review().view
    assert opinion.nobody(view, "primera").id == "staff.opinion_absent"
    alone = replace(view.clinic, physicians=view.clinic.physicians[:1])
    assert opinion.nobody(replace(view, clinic=alone), alone.physicians[0].key).id == "staff.opinion_nobody"


def test_answers_come_back_to_the_physician_who_gave_them_and_to_nobody_else() -> None:
    book = in_review()
    acts = book.after("review", (Decided("more", "Which side?", answers=FOUR[:2]), facts(book)))
    assert "staff.four" in cards(acts)
    book.after("more_info", MoreInfo("The left one."))
    assert facts(book)["answers"] == list(FOUR[:2])
    assert facts(book, "segundo")["answers"] == []
    book.after("review", (Decided("more", "Since when?", answers=FOUR), facts(book)))
    book.after("more_info", MoreInfo("Since May."))
    assert facts(book)["answers"] == list(FOUR)
    book.after("review", (Decided("defer", "Infection.", until="It is over.", until_on="2027-02-01"), facts(book)))
    assert facts(book)["answers"] == []


def test_who_answered_what_and_when_is_kept_with_the_decision() -> None:
    book = in_review()
    acts = book.after("review", (Decided("decline", "No.", steps="-", answers=FOUR), facts(book)))
    assert "staff.four" in cards(acts)
    decided = book.view.said("decided")
    assert (decided["answers"], decided["physician"]) == ([*FOUR], "primera")


def test_the_evidence_of_an_indication_stands_beside_the_first_question() -> None:
    book = in_review()
    assert written.evidence(book.view, content()) == Text("evidence/knee_oa")
    happened = [replace(e, body={"indication": "other"}) if e.kind == "indication" else e for e in book.view.events]
    assert written.evidence(replace(book.view, events=tuple(happened)), content()) == Text("staff.none")
