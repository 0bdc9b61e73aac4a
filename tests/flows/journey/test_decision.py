"""A physician's decision and what it brings."""

from __future__ import annotations

from typing import Any

import pytest

from flows.acts import Act, Cancel, Card, Close, Move, Open, ReturnRecords, Schedule, Tell
from flows.case import Stage
from flows.desk import Decided
from flows.journey import decision, intake, more_info
from flows.letter import LetterRead, MoreInfo
from flows.text import Lines, Moment, Quoted, Text, from_json, text_from_json, to_json
from flows.view import DAY, HOUR
from tests.casebook import Casebook, cards, content, of, only, opened, planned, told
from tests.flows.journey.test_intake import send_all, with_form


def in_review(**answers: Any) -> Casebook:
    book = with_form(**answers)
    send_all(book)
    book.does(intake.after_documents(book.view, content()))
    return book


def decide(book: Casebook, decided: Decided) -> list[Act]:
    return list(book.after("review", (decided, decision.review_facts(book.view, content(), "primera"))))


def test_a_review_starts_with_the_flags_and_who_reviews() -> None:
    facts = decision.review_facts(in_review().view, content(), "primera")
    assert facts["physician"] == content().clinic("demo").physician("primera").name
    assert facts["reading"] == "es"
    assert set(facts["sources"]) == set(content().clinic("demo").lab.cell_sources)


def test_a_review_shows_what_was_found_when_the_file_was_completed_whatever_the_rules_say_today() -> None:
    book = in_review()
    then = {"rule": "universal@0/U-GONE", "outcome": "PHYSICIAN_LOOK", "kind": "", "facts": {}}
    book.happens("screened", outcome="PHYSICIAN_LOOK", fired=[then])
    shown = from_json(decision.review_facts(book.view, content(), "primera")["flags"])
    assert isinstance(shown, Lines)
    assert [line.values["rule"] for line in shown.of if isinstance(line, Text)] == ["U-GONE"]


def test_a_review_says_what_was_set_aside_since_the_file_was_complete() -> None:
    book = in_review()
    assert decision.review_facts(book.view, content(), "primera")["missing"] is None
    for event in book.view.events:
        if event.kind == "document":
            book.happens("document", **{**event.body, "counts": []})
    assert "doc." in str(decision.review_facts(book.view, content(), "primera")["missing"])


def test_a_review_says_what_was_never_asked_for_because_a_rule_suggested_to_decline() -> None:
    book = with_form(cancer="now")
    book.does(intake.after_documents(book.view, content()))
    assert book.view.said("screened")["outcome"] == "DECLINE_SUGGESTED"
    assert "doc." in str(decision.review_facts(book.view, content(), "primera")["missing"])


def test_a_weight_that_nobody_knows_is_no_number() -> None:
    book = in_review(weight={"key": "dk"})
    assert decision.review_facts(book.view, content(), "primera")["weight_kg"] is None
    assert isinstance(decision.review_facts(in_review().view, content(), "primera")["weight_kg"], float)


def test_a_review_is_signed_with_what_came_in_after_it_was_opened() -> None:
    book = in_review()
    opened_at = book.view.now
    assert decision.review_facts(book.view, content(), "primera")["news"] is None
    book.waits(HOUR)
    book.happens("told", words="I forgot: I have lung cancer.")
    book.happens("document", upload=1, counts=[], staff=to_json(Lines((Text("staff.none"),))))
    book.happens("alarm", key="a1", level="urgent")
    book.happens("note")
    facts = decision.review_facts(book.view, content(), "primera", since=opened_at)
    news = from_json(facts["news"])
    assert isinstance(news, Lines)
    assert [line.id for line in news.of if isinstance(line, Text)] == ["news.said", "news.file", "news.alarm"]


def test_a_letter_goes_out_at_once_by_day_and_in_the_morning_by_night() -> None:
    book = in_review()
    assert from_json(decision.review_facts(book.view, content(), "primera")["goes_out"]) == Text("staff.at_once")
    book.waits(14 * HOUR)
    assert isinstance(from_json(decision.review_facts(book.view, content(), "primera")["goes_out"]), Moment)


@pytest.mark.parametrize(("decided", "stage", "letter"), [
    (Decided("decline", "No arthritis.", steps="See your doctor.", kind="not_suitable"), Stage.DECLINED, "case.decline_letter"),
    (Decided("defer", "Infection.", until="It is over."), Stage.DEFERRED, "case.defer_letter"),
    (Decided("accept", source="own_fat", dose="1"), Stage.OFFER, "case.accepted"),
], ids=["decline", "defer", "accept"])  # fmt: skip
def test_a_signed_decision_moves_the_case_and_sends_its_letter_by_day(
    decided: Decided, stage: Stage, letter: str
) -> None:
    book = in_review()
    acts = decide(book, decided)
    opening = only(Open, acts)
    assert book.view.stage is stage
    assert (opening.flow, opening.polite) == ("letter", True)
    assert text_from_json(opening.facts["letter"]).id == letter
    assert book.view.said("decided")["physician"] == "primera"


def test_only_an_acceptance_opens_the_quote() -> None:
    assert "quote.start" in cards(decide(in_review(), Decided("accept", source="own_fat", dose="1")))
    assert "quote.start" not in cards(decide(in_review(), Decided("decline", "No.", steps="-", kind="not_suitable")))


def test_a_question_goes_to_the_patient_and_its_answer_back_to_the_same_review() -> None:
    book = in_review()
    acts = decide(book, Decided("more", "Which side hurts more?"))
    assert book.view.stage is Stage.INTAKE
    assert opened(acts) == ["more_info"]
    assert [act.at - book.view.now for act in of(Schedule, acts)] == [2 * DAY, 5 * DAY]
    first, last = (book.due(act.kind, **act.body) for act in of(Schedule, acts))
    assert told(first) == told(last) == ["case.more_info_reminder"]
    assert (cards(first), cards(last)) == ([], ["staff.more_waits"])
    book.waits(DAY)
    back = book.after("more_info", MoreInfo("The left one."))
    assert book.view.stage is Stage.REVIEW
    assert only(Card, back).text.values["words"] == Quoted("The left one.")
    assert len(planned(back)) == 1


def test_a_question_is_taken_back_by_a_physician_and_the_patient_need_not_answer() -> None:
    book = in_review()
    asked = decide(book, Decided("more", "Which side hurts more?", answers=({"n": "1", "yes": True, "words": "Yes."},)))
    assert ("st_take_back", "take_back") in next(c for c in of(Card, asked) if c.text.id == "staff.decided").buttons
    assert more_info.is_waiting(book.view)
    book.waits(DAY)
    acts = book.does(more_info.take_back(book.view, "segundo"))
    assert (book.view.stage, cards(acts), told(acts)) == (Stage.REVIEW, ["staff.took_back"], ["case.no_more"])
    assert Close("more_info") in acts
    assert Cancel("more_reminder") in acts
    assert [act.kind for act in of(Schedule, acts)] == ["review_overdue"]
    assert not more_info.is_waiting(book.view)
    assert decision.review_facts(book.view, content(), "primera")["answers"]
    decide(book, Decided("more", "Since when?"))
    assert more_info.is_waiting(book.view)
    book.happens("indication", indication="hip_oa", research=False)  # named anew: its own form comes first
    assert not more_info.is_waiting(book.view)


def test_an_answer_to_a_case_that_a_file_brought_back_is_added_to_its_review() -> None:
    book = in_review()
    decide(book, Decided("more", "Could you send a newer X-ray?"))
    book.waits(DAY)
    book.does(intake.when_complete(book.view, content()))
    assert book.view.stage is Stage.REVIEW
    taken_at = book.view.now
    book.waits(HOUR)
    acts = book.after("more_info", MoreInfo("I have sent it."))
    assert (told(acts), cards(acts)) == (["case.answered"], ["staff.more_answer"])
    facts = decision.review_facts(book.view, content(), "primera", since=taken_at)
    assert "I have sent it." in str(facts["news"])


@pytest.mark.parametrize(
    "decided",
    [
        Decided("decline", "No.", steps="-", kind="not_suitable"),
        Decided("defer", "Infection.", until="It is over."),
        Decided("accept", source="own_fat", dose="1"),
    ],
    ids=["decline", "defer", "accept"],
)
def test_a_decision_ends_the_question_before_it_and_says_in_the_case_what_it_is(decided: Decided) -> None:
    book = in_review()
    acts = decide(book, decided)
    assert Close("more_info") in acts
    assert Cancel("more_reminder") in acts
    said = next(card.text for card in of(Card, acts) if card.text.id == "staff.decided")
    assert said.values["decision"] == Text(f"btn.st_{decided.decision}")


@pytest.mark.parametrize(("wish", "said", "kind"), [
    ("records", [], ReturnRecords), ("erase", [], Open), ("keep", ["data.kept"], Tell),
])  # fmt: skip
def test_below_a_decline_a_wish_is_granted(wish: str, said: list[str], kind: type) -> None:
    book = in_review()
    decide(book, Decided("decline", "No.", steps="-", kind="not_suitable"))
    acts = book.after("letter", LetterRead("decline", wish))
    assert told(acts) == said
    assert of(kind, acts)


def test_a_late_review_is_said_to_staff_on_each_working_day_while_it_is_late() -> None:
    book = in_review()
    acts = book.due("review_overdue", since=book.view.now)
    assert cards(acts) == ["staff.overdue"]
    again = only(Schedule, acts)
    assert (again.kind, again.at) == ("review_overdue", book.view.workday(1))
    assert again.key.startswith("review_overdue")
    decide(book, Decided("decline", "No.", steps="-", kind="not_suitable"))
    assert book.due("review_overdue", since=book.view.now) == []


# -- alarms


def test_a_move_of_a_coordinator_is_no_decision() -> None:
    """The journey names the physician who moves; the table refuses anybody else (see test_case)."""
    acts = decide(in_review(), Decided("decline", "No.", steps="-", kind="not_suitable"))
    assert {act.by for act in of(Move, acts)} == {"physician"}
