"""A case as the rules see it: its clock, its working hours, and what is true of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from flows.case import Fact, Stage
from flows.text import Place
from flows.view import DAY, HOUR, facts_of, working
from tests.casebook import NOON, Casebook, content

CLINIC = replace(
    content().clinic("demo"), zone="America/Tijuana", open_from="09:00", open_to="17:00", open_days=(1, 2, 3, 4, 5)
)


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000_000


def test_the_newest_event_of_a_kind_is_the_one_that_counts() -> None:
    book = Casebook()
    assert book.view.last("note") is None
    book.happens("note", n=1)
    book.waits(HOUR)
    book.happens("note", n=2)
    assert book.view.said("note") == {"n": 2}


def test_what_must_be_there_is_missed_loudly() -> None:
    with pytest.raises(KeyError, match="decided"):
        Casebook().view.said("decided")


@pytest.mark.parametrize(("hours", "zone"), [
    (0, "America/Chicago"), (23, "America/Chicago"), (24, "America/Tijuana"), (95, "America/Tijuana"),
    (96, "America/Chicago"),
])  # fmt: skip
def test_a_patient_is_where_the_clinic_is_from_landing_to_departure(hours: int, zone: str) -> None:
    book = Casebook(stage=Stage.TRAVEL)
    assert book.view.zone == "America/Chicago"
    book.happens("trip_confirmed", steps=[{"start": NOON + days * DAY} for days in (1, 2, 4)])
    assert book.view.zone_at(NOON + hours * HOUR) == zone


def test_before_a_city_was_given_the_clinics_clock_counts() -> None:
    view = Casebook(zone=None).view
    assert view.zone == CLINIC.zone
    assert view.moment(NOON).places == (Place(CLINIC.zone, CLINIC.place),)


def test_a_moment_shows_both_clocks_and_one_where_they_agree() -> None:
    assert [place.name for place in Casebook().view.moment(NOON).places] == [CLINIC.place, "Chicago"]
    assert len(Casebook(zone=CLINIC.zone).view.moment(NOON).places) == 1


def test_the_day_is_the_patients() -> None:
    book = Casebook(zone="Asia/Tokyo")
    assert book.view.today == date(2026, 12, 2)


@pytest.mark.parametrize(("now", "hours", "by"), [
    ("2026-12-01T20:00", 2, "2026-12-01T22:00"),   # Tuesday noon, two hours later
    ("2026-12-01T20:30", 2, "2026-12-01T23:00"),   # rounded up to the hour
    ("2026-12-02T00:00", 2, "2026-12-02T18:00"),   # one hour left today, the other tomorrow
    ("2026-12-01T12:00", 2, "2026-12-01T19:00"),   # before opening
    ("2026-12-05T01:30", 2, "2026-12-07T19:00"),   # Friday after closing: Monday
    ("2026-12-05T20:00", 10, "2026-12-08T19:00"),  # a Saturday, and more than a day of work
    ("2026-12-01T20:30", 0, "2026-12-01T20:30"),   # at once
])  # fmt: skip
def test_hours_count_while_the_clinic_is_open(now: str, hours: int, by: str) -> None:
    assert working(at(now), hours, CLINIC) == at(by)


def test_staff_answer_within_open_hours() -> None:
    view = replace(Casebook().view, clinic=CLINIC)
    assert view.staff_by(2) == at("2026-12-01T22:00")


def test_a_workday_ends_when_the_clinic_closes() -> None:
    view = replace(Casebook().view, clinic=CLINIC)
    assert view.workday(1) == at("2026-12-03T01:00")
    assert view.workday(4) == at("2026-12-08T01:00")


# -- what is true


def true(*kinds: str) -> frozenset[Fact]:
    book = Casebook()
    for kind in kinds:
        book.happens(kind)
    return facts_of(book.view)


def test_events_make_facts_and_take_them_away() -> None:
    assert true("privacy_agreed") == {Fact.AGREED_PRIVACY}
    assert true("privacy_agreed", "privacy_withdrawn") == set()
    assert true("file_complete", "more_asked") == set()
    assert true("file_complete", "more_asked", "file_complete") == {Fact.FILE_COMPLETE}
    assert true("consent_agreed", "consent_withdrawn") == set()
    assert true("trip_confirmed", "trip_changed") == set()


def test_only_an_acceptance_is_an_acceptance_and_a_later_decision_ends_it() -> None:
    book = Casebook()
    book.happens("decided", decision="accept")
    assert Fact.ACCEPTED in facts_of(book.view)
    book.happens("decided", decision="decline")
    assert Fact.ACCEPTED not in facts_of(book.view)


def test_a_new_quote_must_be_read_and_accepted_again() -> None:
    book = Casebook()
    book.happens("quote_sent", lang="es")
    book.happens("offer_read")
    book.happens("quote_accepted")
    read = {Fact.PLAN_READ, Fact.QUOTE_READ, Fact.TERMS_READ, Fact.READS_FLUENTLY}
    assert facts_of(book.view) == read | {Fact.QUOTE_ACCEPTED}
    book.happens("quote_sent", lang="es")
    assert facts_of(book.view) == {Fact.READS_FLUENTLY}


def test_only_the_quote_that_was_sent_last_is_read_and_accepted() -> None:
    book = Casebook()
    for number in ("Q1", "Q2"):
        book.happens("quote_sent", number=number, lang="es")
    book.happens("offer_read", number="Q1")
    book.happens("quote_accepted", number="Q1")
    assert facts_of(book.view) == {Fact.READS_FLUENTLY}


def test_a_quote_in_another_language_than_the_patients_was_not_read_with_ease() -> None:
    book = Casebook("es")
    book.happens("quote_sent", lang="en")
    assert Fact.READS_FLUENTLY not in facts_of(book.view)


def test_what_makes_no_fact_changes_none() -> None:
    assert true("note", "letter_read") == set()
