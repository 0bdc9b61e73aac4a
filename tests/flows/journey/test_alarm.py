"""Alarms: who is told, what the card says, and what quiets one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from flows.acts import Act, Alarm, Card, Schedule, Tell
from flows.journey.alarm import alarm_acts, answered, closing_facts, is_awaited, refusal
from flows.text import Lines, Text
from flows.view import DAY, HOUR, MINUTE
from tests.casebook import Casebook, cards, of, only, told
from tests.flows.journey.test_decision import in_review


def alarmed(level: str, *rules: str, treated: bool = True, **more: Any) -> tuple[Casebook, list[Act]]:
    book = in_review()
    if treated:
        book.happens("treated", at=book.view.now - 3 * DAY, route="ia", dose="1", lot="L")
    alarm = Alarm("a1", level, (Text("opt.sign.joint_hot_red"),), rules, **more)
    return book, list(book.does(alarm_acts(book.view, alarm)))


def test_an_emergency_tells_the_patient_at_once_and_asks_again() -> None:
    book, acts = alarmed("emergency", "E-CARDIO", temp=38.5, pain=9, words="It hurts")
    assert only(Card, acts).lane == "now"
    assert (only(Tell, acts).lane, told(acts)) == ("now", ["t.emergency"])
    times = {act.key: act.at - book.view.now for act in of(Schedule, acts)}
    assert times == {
        "nobody.a1.5": 5 * MINUTE, "called.a1.5": 5 * MINUTE, "called.a1.15": 15 * MINUTE, "called.a1.30": 30 * MINUTE,
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


def lines_of(acts: Sequence[Act]) -> list[Text]:
    lines = only(Card, acts).text.values["lines"]
    assert isinstance(lines, Lines)
    return [line for line in lines.of if isinstance(line, Text)]


def shown(acts: Sequence[Act]) -> list[str]:
    return [line.id for line in lines_of(acts)]


def test_an_alarm_card_leaves_out_what_is_not_known() -> None:
    book = in_review()
    assert shown(book.does(alarm_acts(book.view, Alarm("a2", "soon")))) == ["line.where"]


def test_an_alarm_card_shows_all_that_is_known() -> None:
    book = in_review()
    book.happens("treated", at=book.view.now, route="ia")
    book.happens("trip_said", contact="Rosa, 555 0100, sister")
    alarm = Alarm("a3", "emergency", (Text("opt.sign.chest_pain"),), ("E-CARDIO",), "It hurts", 38.6, 7)
    assert shown(book.does(alarm_acts(book.view, alarm))) == [
        f"line.{name}" for name in ("signs", "temp", "pain", "day", "told", "where", "contact", "rules", "said")
    ]


def test_nobody_having_an_alarm_is_said_again_and_less_often() -> None:
    book, _ = alarmed("emergency")
    acts = book.due("nobody", key="a1", n=5)
    assert cards(acts) == ["alarm.nobody"]
    again = only(Schedule, acts)
    assert (again.at - book.view.now, again.body["n"]) == (10 * MINUTE, 15)
    assert not of(Schedule, book.due("nobody", key="a1", n=480))


def test_a_taken_alarm_is_quiet() -> None:
    book, _ = alarmed("emergency")
    assert told(book.due("called", key="a1", n=5)) == ["t.called"]
    book.happens("alarm_taken", key="a1", staff="Beto")
    assert book.due("nobody", key="a1", n=5) == []
    assert book.due("called", key="a1", n=15) == []


def climbed(book: Casebook, acts: Sequence[Act]) -> list[list[str]]:
    """What the patient is told at each rung of the ladder."""
    rungs = [act for act in of(Schedule, acts) if act.kind == "called"]
    seen = []
    for rung in rungs:
        book.waits(rung.at - book.view.now)
        seen.append(told(book.due("called", **rung.body)))
    return seen


@pytest.mark.parametrize(("rule", "last"), [("E-CARDIO", "t.called_last"), ("E-CRISIS", "t.crisis_last")])
def test_who_hears_from_nobody_is_asked_thrice_and_told_at_last_what_to_do(rule: str, last: str) -> None:
    assert climbed(*alarmed("emergency", rule)) == [["t.called"], ["t.called"], [last]]


def test_who_called_is_asked_no_more() -> None:
    book, acts = alarmed("emergency")
    assert told(book.does(answered(book.view, "called"))) == ["t.called_ok"]
    assert climbed(book, acts) == [[], [], []]


def test_after_a_stop_of_the_machine_only_the_last_rung_that_is_due_speaks() -> None:
    book, _ = alarmed("emergency")
    book.waits(20 * MINUTE)
    assert [told(book.due("called", key="a1", n=n)) for n in (5, 15, 30)] == [[], ["t.called"], ["t.called_last"]]


def test_the_newest_emergency_asks_for_all_and_an_alarm_nobody_raised_does_not() -> None:
    book, _ = alarmed("emergency")
    book.does(alarm_acts(book.view, Alarm("b2", "emergency")))
    book.does(alarm_acts(book.view, Alarm("c3", "emergency", companion="Rosa")))
    assert [told(book.due("called", key=key, n=5)) for key in ("a1", "b2", "c3", "d4")] == [[], ["t.called"], [], []]


def test_two_signs_of_one_answer_are_one_advice() -> None:
    book = in_review()
    alarms = [
        Alarm(f"u7.9.{n}", "emergency", rules=(rule,)) for n, rule in enumerate(("E-CARDIO", "E-NEURO", "E-CRISIS"))
    ]
    seen = [told(book.does(alarm_acts(book.view, alarm))) for alarm in alarms]
    assert seen == [["t.emergency"], [], ["t.crisis"]]
    assert told(book.does(alarm_acts(book.view, Alarm("u7.10.1", "emergency", rules=("E-CRISIS",))))) == ["t.crisis"]


@pytest.mark.parametrize(("answer", "rule", "advice"), [
    ("notcalled", "E-CARDIO", "t.emergency"), ("notcalled", "E-CRISIS", "t.crisis"), ("cannot", "E-CARDIO", "t.cannot"),
])  # fmt: skip
def test_who_has_not_called_is_told_again_and_staff_hear_it_with_all_that_is_known(
    answer: str, rule: str, advice: str
) -> None:
    book, raised = alarmed("emergency", rule)
    acts = book.does(answered(book.view, answer))
    assert told(acts) == [advice]
    below = [key for key, _ in only(Tell, acts).buttons]
    assert below[0] == "called"
    assert below[-1] == "person"
    assert ("notcalled" in below) is (answer == "notcalled")
    card = only(Card, acts)
    assert (card.text.id, card.lane, card.buttons) == ("alarm.not_called", "now", only(Card, raised).buttons)
    assert shown(acts) == shown(raised)
    assert not cards(book.does(answered(book.view, answer))), "a repeated press buries no other alarm"
    book.waits(2 * MINUTE)
    book.happens("alarm_taken", key="a1", staff="Beto")
    assert [key for key, _ in only(Card, book.does(answered(book.view, answer))).buttons] == ["st_contact"]


def test_without_an_alarm_an_old_button_still_reaches_the_staff() -> None:
    book = in_review()
    assert told(book.does(answered(book.view, "notcalled"))) == ["t.emergency"]


def test_a_number_is_awaited_while_an_emergency_is_new_and_open() -> None:
    assert not is_awaited(in_review().view)
    book, _ = alarmed("emergency")
    assert is_awaited(book.view)
    book.waits(4 * HOUR)
    assert not is_awaited(book.view)
    book, _ = alarmed("emergency")
    book.happens("alarm_closed", key="a1", words="Seen.")
    assert not is_awaited(book.view)


def test_an_older_alarm_that_was_taken_does_not_quiet_a_new_one() -> None:
    book, _ = alarmed("urgent")
    book.happens("alarm_taken", key="a1", staff="Beto")
    book.waits(HOUR)
    book.does(alarm_acts(book.view, Alarm("a3", "urgent")))
    assert book.due("nobody", key="a3", n=30)


def test_the_card_of_an_alarm_carries_its_key() -> None:
    _, acts = alarmed("emergency")
    assert only(Card, acts).buttons == (("st_ack", "ack.a1"), ("st_contact", "contact"))
    assert {act.key for act in of(Schedule, acts) if act.kind == "nobody"} == {"nobody.a1.5"}


def test_on_the_trip_an_alarm_says_where_the_clinic_and_the_hotel_are() -> None:
    book = in_review()
    book.happens("trip_confirmed", steps=[{"start": book.view.now - HOUR}, {"start": book.view.now + DAY}])
    acts = book.does(alarm_acts(book.view, Alarm("a1", "urgent")))
    assert shown(acts) == ["line.where", "line.hotel"]
    assert lines_of(acts)[0].values["place"] == "Tijuana"


def test_at_home_an_alarm_says_their_own_city() -> None:
    book = in_review()
    book.happens("trip_confirmed", steps=[{"start": book.view.now - 2 * DAY}, {"start": book.view.now - DAY}])
    acts = book.does(alarm_acts(book.view, Alarm("a1", "urgent")))
    assert shown(acts) == ["line.where"]
    assert lines_of(acts)[0].values["place"] == "Chicago"


def test_what_was_done_about_one_alarm_quiets_no_other() -> None:
    book, _ = alarmed("emergency")
    book.happens("alarm_taken", key="a1", staff="Ana")
    book.happens("alarm_closed", key="a1", words="Called.")
    book.waits(6 * HOUR)
    book.does(alarm_acts(book.view, Alarm("b2", "emergency")))
    late = refusal(book.view, "ack", "a1")
    assert late is not None
    assert late.id == "staff.old_card"
    book.happens("alarm_taken", key="a1", staff="Ana")
    assert cards(book.due("nobody", key="b2", n=5)) == ["alarm.nobody"]


def test_who_presses_second_is_told_who_has_it_and_anybody_may_close() -> None:
    book, _ = alarmed("emergency")
    assert refusal(book.view, "ack", "a1") is None
    book.happens("alarm_taken", key="a1", staff="Ana")
    second = refusal(book.view, "ack", "a1")
    assert second is not None
    assert (second.id, second.values["staff"]) == ("alarm.has", "Ana")
    assert refusal(book.view, "close", "a1") is None


def test_an_alarm_nobody_raised_is_an_old_card() -> None:
    late = refusal(in_review().view, "ack", "")
    assert late is not None
    assert late.id == "staff.old_card"


def test_the_reminder_that_nobody_has_it_repeats_what_is_known() -> None:
    book, raised = alarmed("emergency", words="It hurts")
    assert shown(book.due("nobody", key="a1", n=5)) == shown(raised)
    assert cards(book.due("nobody", key="a0", n=5)) == ["alarm.nobody"], "one that is not known is still repeated"


def test_the_closing_line_says_which_alarm() -> None:
    book, _ = alarmed("emergency")
    at = book.view.now
    book.waits(HOUR)
    assert closing_facts(book.view, "a1")["raised"]["moment"] == at
    assert closing_facts(book.view, "a0")["raised"]["moment"] == book.view.now


def test_what_a_companion_says_alarms_the_team_and_tells_the_patient_nothing() -> None:
    _, acts = alarmed("emergency", "E-CARDIO", words="He cannot breathe", companion="Rosa", language="en")
    assert told(acts) == []
    lines = shown(acts)
    assert "line.said_companion" in lines
    assert "line.told" not in lines
