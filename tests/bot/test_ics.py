"""The itinerary as a calendar file, against golden files and against icalendar's own reader."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from pathlib import Path

import icalendar
import pytest

from bot.documents.ics import Entry, Issue, calendar, cancellation
from flows.rules.dates import HOUR, wall_to_utc

GOLDEN = Path(__file__).parents[1] / "golden"
ZONE = "America/Tijuana"


def at(day, clock):
    return wall_to_utc(date(2026, 12, day), time.fromisoformat(clock), ZONE)


FIRST = Issue("trip-7f3a2c", 1, at(1, "09:30"), ZONE, "Su viaje a Tijuana")
STEPS = (
    Entry("flight_in", at(8, "13:40"), None, "Llega el vuelo AS 1234", "San Diego (SAN)"),
    Entry("A2", at(8, "14:20"), at(8, "15:05"), "Frontera a México", notes="Pida el sello de entrada; guárdelo."),
    Entry("knee", at(9, "10:00"), at(9, "12:00"), "Clínica", "Clínica Demo, piso 2", "Lleve:\n• pasaporte, estudios"),
    Entry("flight_out", at(10, "16:10"), None, "Sale el vuelo AS 1235", "San Diego (SAN)", off=True),
)


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("itinerary.ics", calendar(FIRST, STEPS)),
        ("itinerary.cancelled.ics", cancellation(replace(FIRST, version=2), STEPS)),
    ],
)
def test_the_file_is_what_was_looked_at(name, made):
    assert made == (GOLDEN / name).read_bytes()


def events(file):
    return {str(event["UID"]): event for event in icalendar.Calendar.from_ical(file).walk("VEVENT")}


def test_a_changed_step_keeps_its_uid_and_has_a_higher_sequence():
    moved = (replace(STEPS[0], start_at=STEPS[0].start_at + HOUR), *STEPS[1:])
    old, new = events(calendar(FIRST, STEPS)), events(calendar(replace(FIRST, version=2), moved))
    assert old.keys() == new.keys()
    assert {event["SEQUENCE"] for event in old.values()} == {1}
    assert {event["SEQUENCE"] for event in new.values()} == {2}


def test_times_read_back_as_the_same_instants():
    for entry, event in zip(STEPS, events(calendar(FIRST, STEPS)).values(), strict=True):
        assert event["DTSTART"].dt.timestamp() * 1_000_000 == entry.start_at
        assert event["DTSTART"].params["TZID"] == ZONE
        assert ("DTEND" in event) is (entry.end_at is not None)


def test_a_step_that_fell_out_is_cancelled_and_a_cancelled_trip_cancels_all():
    planned, gone = calendar(FIRST, STEPS), cancellation(FIRST, STEPS)
    assert [event["STATUS"] for event in events(planned).values()] == ["CONFIRMED"] * 3 + ["CANCELLED"]
    assert {event["STATUS"] for event in events(gone).values()} == {"CANCELLED"}
    assert (b"METHOD:PUBLISH" in planned, b"METHOD:CANCEL" in gone) == (True, True)


def test_the_same_issue_is_the_same_bytes():
    assert calendar(FIRST, STEPS) == calendar(FIRST, STEPS)


def test_lines_are_folded_and_end_as_calendars_want():
    lines = calendar(FIRST, (replace(STEPS[2], notes="Clínica " * 40),)).split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert not any(b"\n" in line for line in lines)
