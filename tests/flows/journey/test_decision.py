"""A physician's decision and what it brings; alarms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from flows.acts import Act, Alarm, Card, Move, Open, ReturnRecords, Schedule, Tell
from flows.case import Stage
from flows.desk import Decided
from flows.journey import decision, intake
from flows.letter import LetterRead, MoreInfo
from flows.text import Lines, Quoted, Text, text_from_json
from flows.view import DAY, HOUR, MINUTE
from tests.casebook import Casebook, cards, content, of, only, opened, planned, told
from tests.flows.journey.test_intake import send_all, with_form


def in_review() -> Casebook:
    book = with_form()
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


@pytest.mark.parametrize(("decided", "stage", "letter"), [
    (Decided("decline", "No arthritis.", steps="See your doctor."), Stage.DECLINED, "case.decline_letter"),
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
    assert "quote.start" not in cards(decide(in_review(), Decided("decline", "No.", steps="-")))


def test_a_question_goes_to_the_patient_and_its_answer_back_to_the_same_review() -> None:
    book = in_review()
    acts = decide(book, Decided("more", "Which side hurts more?"))
    assert book.view.stage is Stage.INTAKE
    assert opened(acts) == ["more_info"]
    assert [act.at - book.view.now for act in of(Schedule, acts)] == [2 * DAY, 5 * DAY]
    assert told(book.due("more_reminder", question="Which side hurts more?")) == ["case.more_info_reminder"]
    book.waits(DAY)
    back = book.after("more_info", MoreInfo("The left one."))
    assert book.view.stage is Stage.REVIEW
    assert only(Card, back).text.values["words"] == Quoted("The left one.")
    assert len(planned(back)) == 1


@pytest.mark.parametrize(("wish", "said", "kind"), [
    ("records", ["data.records_sent"], ReturnRecords), ("erase", [], Open), ("keep", ["data.kept"], Tell),
])  # fmt: skip
def test_below_a_decline_a_wish_is_granted(wish: str, said: list[str], kind: type) -> None:
    book = in_review()
    decide(book, Decided("decline", "No.", steps="-"))
    acts = book.after("letter", LetterRead("decline", wish))
    assert told(acts) == said
    assert of(kind, acts)


def test_a_late_review_is_said_to_staff_while_it_is_late() -> None:
    book = in_review()
    assert cards(book.due("review_overdue", since=book.view.now)) == ["staff.overdue"]
    decide(book, Decided("decline", "No.", steps="-"))
    assert book.due("review_overdue", since=book.view.now) == []


# -- alarms


def alarmed(level: str, *rules: str, treated: bool = True, **more: Any) -> tuple[Casebook, list[Act]]:
    book = in_review()
    if treated:
        book.happens("treated", at=book.view.now - 3 * DAY, route="ia", dose="1", lot="L")
    alarm = Alarm("a1", level, (Text("opt.sign.joint_hot_red"),), rules, **more)
    return book, list(book.does(decision.alarm_acts(book.view, alarm)))


def test_an_emergency_tells_the_patient_at_once_and_asks_again() -> None:
    book, acts = alarmed("emergency", "E-CARDIO", temp=38.5, pain=9, words="It hurts")
    assert only(Card, acts).lane == "now"
    assert (only(Tell, acts).lane, told(acts)) == ("now", ["t.emergency"])
    times = {act.key: act.at - book.view.now for act in of(Schedule, acts)}
    assert times == {
        "nobody.a1": 5 * MINUTE, "called.a1.5": 5 * MINUTE, "called.a1.15": 15 * MINUTE, "called.a1.30": 30 * MINUTE,
    }  # fmt: skip


def test_a_crisis_has_its_own_line() -> None:
    assert told(alarmed("emergency", "E-CRISIS")[1]) == ["t.crisis"]


def test_an_urgent_alarm_is_repeated_after_half_an_hour() -> None:
    book, acts = alarmed("urgent", "J-HOT", treated=False)
    assert told(acts) == ["t.urgent"]
    [nobody] = of(Schedule, acts)
    assert nobody.at - book.view.now == 30 * MINUTE


@pytest.mark.parametrize("level", ["soon", "watch"])
def test_what_can_wait_is_a_card_alone(level: str) -> None:
    _, acts = alarmed(level)
    assert cards(acts) == ["alarm.soon"]
    assert told(acts) == []
    assert only(Card, acts).lane == "staff"


def shown(acts: Sequence[Act]) -> list[str]:
    lines = only(Card, acts).text.values["lines"]
    assert isinstance(lines, Lines)
    return [line.id for line in lines.of if isinstance(line, Text)]


def test_an_alarm_card_leaves_out_what_is_not_known() -> None:
    book = in_review()
    assert shown(book.does(decision.alarm_acts(book.view, Alarm("a2", "soon")))) == ["line.where"]


def test_an_alarm_card_shows_all_that_is_known() -> None:
    book = in_review()
    book.happens("treated", at=book.view.now, route="ia")
    book.happens("trip_said", contact="Rosa, 555 0100, sister")
    alarm = Alarm("a3", "emergency", (Text("opt.sign.chest_pain"),), ("E-CARDIO",), "It hurts", 38.6, 7)
    assert shown(book.does(decision.alarm_acts(book.view, alarm))) == [
        f"line.{name}" for name in ("signs", "temp", "pain", "day", "told", "where", "contact", "rules", "said")
    ]


def test_nobody_having_an_alarm_is_said_again_and_less_often() -> None:
    book, _ = alarmed("emergency")
    acts = book.due("nobody", key="a1", level="emergency", n=5)
    assert cards(acts) == ["alarm.nobody"]
    again = only(Schedule, acts)
    assert (again.at - book.view.now, again.body["n"]) == (10 * MINUTE, 15)
    assert not of(Schedule, book.due("nobody", key="a1", level="emergency", n=480))


def test_a_taken_alarm_is_quiet() -> None:
    book, _ = alarmed("emergency")
    assert told(book.due("called", key="a1")) == ["t.called"]
    book.happens("alarm_called")
    assert book.due("called", key="a1") == []
    book.happens("alarm_taken")
    assert book.due("nobody", key="a1", level="emergency", n=5) == []


def test_an_older_alarm_that_was_taken_does_not_quiet_a_new_one() -> None:
    book, _ = alarmed("urgent")
    book.happens("alarm_taken")
    book.waits(HOUR)
    book.does(decision.alarm_acts(book.view, Alarm("a3", "urgent")))
    assert book.due("nobody", key="a3", level="urgent", n=30)


def test_a_move_of_a_coordinator_is_no_decision() -> None:
    """The journey names the physician who moves; the table refuses anybody else (see test_case)."""
    acts = decide(in_review(), Decided("decline", "No.", steps="-"))
    assert {act.by for act in of(Move, acts)} == {"physician"}
