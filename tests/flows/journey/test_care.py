"""Treatment, the year after it, and silence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.acts import Act, Cancel, Card, Move, Open, Record, Schedule, Tell, Todo
from flows.case import Stage
from flows.health_check import HealthCheck
from flows.journey import can_wait, care
from flows.text import Quoted, Text, bullets, from_json, text_from_json
from flows.treatment import Treated
from flows.view import DAY, HOUR
from tests.casebook import Casebook, cards, content, of, only, opened, planned, told

TODAY = Treated("2026-12-01", "11:30", "ia", "50 million", "L-17", "primera")


def travelling(zone: str | None = "America/Chicago", pain: tuple[int | None, int | None] = (3, 5)) -> Casebook:
    """A case whose papers are in order, in the clinic's city."""
    book = Casebook(zone=zone, stage=Stage.TRAVEL)
    book.happens("indication", indication="knee_oa")
    book.happens("decided", decision="accept", physician="primera")
    book.happens("form_sent", questionnaire="knee-oa@1", answers={"pain_rest": pain[0], "pain_walk": pain[1]})
    book.happens("consent_agreed")
    book.happens("trip_confirmed")
    return book


def treated(**more: object) -> Casebook:
    book = travelling()
    book.after("treatment", TODAY)
    return book


def test_a_record_of_a_treatment_starts_with_the_clinics_clock() -> None:
    facts = care.treatment_facts(travelling().view, content(), "primera")
    assert facts["example"] == "2026-12-01 12:00"
    assert facts["signs"] == travelling().view.clinic.physician("primera").name
    assert facts["routes"] == ["ia"]


def test_a_treatment_plans_the_year_at_ten_where_the_patient_lives() -> None:
    book = travelling()
    acts = book.after("treatment", TODAY)
    assert planned(acts) == [f"check.{code}" for code in ("D1", "D3", "D7", "D14", "M1", "W6", "M3", "M6", "M12")]
    first = of(Schedule, acts)[0]
    assert first.at == book.view.now - 4 * HOUR + DAY  # 10:00 in Chicago is 8:00 in Tijuana
    assert book.view.stage is Stage.AFTERCARE
    assert told(acts) == ["treat.recorded", "care.signs", "care.ladder"]


def test_a_check_before_the_flight_home_comes_at_ten_where_the_clinic_is() -> None:
    book = travelling()
    book.happens("trip_confirmed", steps=[{"start": book.view.now - DAY}, {"start": book.view.now + 2 * DAY}])
    first, second = of(Schedule, book.after("treatment", TODAY))[:2]
    assert first.at == book.view.now - 2 * HOUR + DAY
    assert second.at == book.view.now - 4 * HOUR + 3 * DAY


def test_without_a_home_the_clinics_clock_counts() -> None:
    book = travelling(zone=None)
    first = of(Schedule, book.after("treatment", TODAY))[0]
    assert first.at == book.view.now - 2 * HOUR + DAY


def test_a_treatment_recorded_late_names_the_checks_that_passed() -> None:
    book = travelling()
    book.waits(5 * DAY)
    acts = book.after("treatment", TODAY)
    assert planned(acts)[0] == "check.D7"
    assert only(Card, acts).text.values["missed"] == bullets([Text("check.D1"), Text("check.D3")])


def test_the_card_of_a_record_says_all_of_it() -> None:
    card = only(Card, travelling().after("treatment", TODAY))
    assert card.buttons == (("st_correct", "correct"),)
    values = card.text.values
    assert values["when"].at == Casebook().view.now - HOUR // 2
    assert (values["dose"], values["lot"]) == (Quoted("50 million"), Quoted("L-17"))
    assert values["physician"] == Casebook().view.clinic.physician("primera").name


def test_a_wrong_lot_is_corrected_by_another_record_and_the_patient_is_not_troubled() -> None:
    book = treated()
    acts = book.after("treatment", replace(TODAY, lot="L-71"))
    assert cards(acts) == ["treat.saved"]
    assert (told(acts), planned(acts), of(Cancel, acts)) == ([], [], [])
    assert [event.body["lot"] for event in book.view.events if event.kind == "treated"] == ["L-17", "L-71"]
    assert book.view.said("treated")["version"] == 2
    assert book.view.stage is Stage.AFTERCARE


def test_a_wrong_day_is_corrected_and_what_is_still_to_come_is_planned_anew() -> None:
    """The first check was sent on the day first written; it is not sent twice."""
    book = treated()
    book.waits(DAY)
    sent(book)
    acts = book.after("treatment", replace(TODAY, on="2026-11-28"))
    assert only(Cancel, acts).prefix == "check."
    assert planned(acts) == [f"check.{code}.2" for code in ("D7", "D14", "M1", "W6", "M3", "M6", "M12")]
    assert only(Card, acts).text.values["missed"] == bullets([Text("check.D3")])
    assert told(acts) == ["treat.recorded"]


def sent(book: Casebook, code: str = "D1") -> list[Act]:
    return book.due("check", code=code, closes_at=book.view.now + 12 * HOUR)


def test_a_check_opens_by_day_and_closes_with_its_window() -> None:
    book = treated()
    book.waits(DAY)
    acts = sent(book)
    opening = only(Open, acts)
    assert (opening.flow, opening.polite, opening.lasts) == ("health_check", True, 12 * HOUR)
    assert opening.facts["nrs_baseline"] == 5
    assert text_from_json(opening.facts["greeting"]).id == "hc.d1"
    assert from_json(opening.facts["next"]) != Text("check.none_left")


def test_the_last_check_says_that_it_is_the_last() -> None:
    book = treated()
    book.waits(400 * DAY)
    assert from_json(only(Open, sent(book, "M12")).facts["next"]) == Text("check.none_left")


def test_pain_that_was_not_told_is_no_baseline() -> None:
    book = travelling(pain=(None, None))
    book.after("treatment", TODAY)
    assert only(Open, sent(book)).facts["nrs_baseline"] is None


def test_silence_climbs_faster_after_an_answer_that_was_not_well() -> None:
    calm, worried = treated(), treated()
    worried.after("health_check", HealthCheck("D1", "watch", ("A-WARM",), 37.6, 2, (), ""))
    first_calm, first_worried = (of(Schedule, sent(book, "D3"))[0].at - book.view.now for book in (calm, worried))
    assert first_worried < first_calm


# -- the answers


def answered(level: str, code: str = "D1") -> tuple[Casebook, list[Act]]:
    book = treated()
    rules = () if level == "ok" else ("A-WARM",)
    return book, book.after("health_check", HealthCheck(code, level, rules, 36.6, None, (), ""))


def test_a_calm_check_is_a_line_for_staff_and_ends_the_ladder() -> None:
    _, acts = answered("ok")
    assert cards(acts) == ["desk.check"]
    assert only(Cancel, acts).prefix == "rung.D1"
    assert not of(Todo, acts)


def test_soon_is_a_physicians_work_within_a_day() -> None:
    book, acts = answered("soon")
    assert only(Todo, acts).due_at == book.view.now + DAY


@pytest.mark.parametrize("level", ["watch", "urgent", "emergency"])
def test_what_alarmed_already_or_is_watched_is_no_second_work(level: str) -> None:
    assert not of(Todo, answered(level)[1])


def test_the_last_check_thanks_and_closes_the_case() -> None:
    book, acts = answered("ok", "M12")
    assert told(acts) == ["hc.thanks"]
    assert book.view.stage is Stage.CLOSED
    assert of(Move, acts)


def test_a_summary_without_a_baseline_has_a_dash() -> None:
    book = travelling(pain=(None, None))
    book.after("treatment", TODAY)
    acts = book.after("health_check", HealthCheck("D1", "ok", (), None, 4, (), ""))
    values = only(Card, acts).text.values
    assert (values["pain"], values["before"], values["rules"]) == ("4", "–", Text("staff.none"))


# -- silence


@pytest.mark.parametrize(("step", "says", "shows"), [
    ("remind", ["sil.1"], []), ("one_tap", ["sil.2"], []), ("call", ["sil.3"], ["desk.silent.call"]), ("missed", [], []),
])  # fmt: skip
def test_silence_climbs_until_a_person_looks(step: str, says: list[str], shows: list[str]) -> None:
    acts = treated().due("rung", code="D1", step=step)
    assert (told(acts), cards(acts)) == (says, shows)
    assert all(act.lane == "later" and act.polite for act in of(Tell, acts))


def test_a_card_that_asks_for_a_call_names_whom_and_takes_what_came_of_it() -> None:
    book = treated()
    nobody = only(Card, book.due("rung", code="D1", step="call"))
    assert nobody.text.values["contact"] == Text("contact.none")
    book.happens("trip_said", contact="Rosa, 555 0100, sister")
    card = only(Card, book.due("rung", code="D1", step="contact"))
    assert card.text.values["contact"] == Text("contact.trip", {"contact": Quoted("Rosa, 555 0100, sister", "patient")})
    assert [act for _, act in card.buttons] == ["reached.D1", "no_reply.D1", "reply"]


def test_a_call_that_reached_nobody_lets_the_ladder_climb() -> None:
    book = treated()
    assert not of(Cancel, book.does(care.phoned(book.view, "D1", "Ana", reached=False)))
    assert only(Cancel, book.does(care.phoned(book.view, "D1", "Ana", reached=True))).prefix == "rung.D1."


def test_every_rung_that_is_planned_can_be_climbed() -> None:
    for code in ("D1", "M1"):
        book = treated()
        for rung in of(Schedule, sent(book, code)):
            book.due("rung", **rung.body)


def test_after_a_stop_the_highest_rung_speaks_for_those_below() -> None:
    book = treated()
    book.waits(DAY)
    rungs = [act for act in of(Schedule, sent(book)) if act.kind == "rung"]
    book.waits(40 * HOUR)
    due = [rung for rung in rungs if rung.at <= book.view.now]
    assert [rung.body["step"] for rung in due] == ["remind", "one_tap", "call", "contact"]
    spoken = {rung.body["step"]: cards(book.due("rung", **rung.body)) for rung in due}
    assert spoken == {"remind": [], "one_tap": [], "call": [], "contact": ["desk.silent.contact"]}


@pytest.mark.parametrize(("kind", "code", "waits"), [
    ("check", "D1", False), ("rung", "D14", False), ("check", "M3", True), ("rung", "W6", True),
    ("form_reminder", "", True), ("more_reminder", "", True), ("offer_decide", "", True),
    ("nobody", "", False), ("called", "", False), ("review_overdue", "", False),
])  # fmt: skip
def test_while_a_person_speaks_with_the_patient_all_but_safety_can_wait(kind: str, code: str, waits: bool) -> None:
    assert can_wait(kind, {"code": code}) is waits


def test_an_answer_ends_the_ladder() -> None:
    book, _ = answered("ok")
    assert book.due("rung", code="D1", step="remind") == []
    assert book.due("rung", code="D3", step="remind")


def test_a_missed_check_is_said_once_and_the_next_one_still_comes() -> None:
    book = treated()
    acts = book.due("expire", flow="health_check", code="D1")
    assert told(acts) == ["sil.missed"]
    assert cards(acts) == ["desk.missed"]
    assert only(Record, acts).kind == "check_missed"
    assert book.due("expire", flow="form") == []
    assert opened(sent(book, "D3")) == ["health_check"]


def test_a_year_nobody_answered_ends_with_its_last_check() -> None:
    book = treated()
    acts = book.due("expire", flow="health_check", code="M12")
    assert (told(acts), cards(acts)) == (["sil.missed"], ["desk.missed"])
    assert book.view.stage is Stage.CLOSED


def test_the_ladder_of_the_first_weeks_climbs_on_after_the_window() -> None:
    """Day 1 closes after 12 hours; a person calls at 20."""
    book = treated()
    assert not of(Cancel, book.due("expire", flow="health_check", code="D1"))
    assert of(Cancel, book.due("expire", flow="health_check", code="M1"))


def test_a_later_answer_ends_the_ladder_of_a_missed_check() -> None:
    book = treated()
    sent(book, "D1")
    book.waits(DAY)
    book.happens("check", code="D3", level="ok")
    assert book.due("rung", code="D1", step="welfare") == []


@pytest.mark.parametrize(("events", "missed"), [
    ((), None), (("check_sent",), None), (("check_sent", "check"), None),
    (("check_sent", "check_missed"), "D1"), (("check_sent", "check_missed", "check_sent"), None),
])  # fmt: skip
def test_a_check_is_closed_when_the_last_one_sent_was_missed(events: tuple[str, ...], missed: str | None) -> None:
    book = treated()
    for event in events:
        book.happens(event, code="D1")
    assert care.missed_check(book.view) == missed
