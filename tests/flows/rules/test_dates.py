"""Clocks, gaps, folds and month ends."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from flows.rules.dates import (
    DAY,
    HOUR,
    add_days,
    add_months,
    full_months,
    full_years,
    local,
    local_day,
    offset,
    wall_to_utc,
)


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000_000


def test_a_wall_time_becomes_the_instant_of_its_zone():
    assert wall_to_utc(date(2026, 12, 8), time(10), "America/Tijuana") == at("2026-12-08T18:00")


def test_a_time_that_does_not_exist_moves_on():
    gap = wall_to_utc(date(2027, 3, 14), time(2, 30), "America/Tijuana")
    assert local(gap, "America/Tijuana").time() == time(3, 30)


def test_a_time_that_exists_twice_is_its_first():
    fold = wall_to_utc(date(2027, 11, 7), time(1, 30), "America/Tijuana")
    assert fold == at("2027-11-07T08:30")
    assert wall_to_utc(date(2027, 11, 7), time(1, 30, fold=1), "America/Tijuana") == fold


def test_a_day_of_the_clock_change_has_23_or_25_hours():
    noons = [wall_to_utc(date(2027, 3, d), time(12), "America/Tijuana") for d in (13, 14)]
    assert noons[1] - noons[0] == 23 * HOUR
    noons = [wall_to_utc(date(2027, 11, d), time(12), "America/Tijuana") for d in (6, 7)]
    assert noons[1] - noons[0] == DAY + HOUR


def test_vancouver_no_longer_changes_its_clocks():
    assert offset(at("2026-12-15T12:00"), "America/Vancouver") == timedelta(hours=-7)


def test_the_day_is_the_one_of_the_place():
    assert local_day(at("2026-12-09T03:00"), "America/Tijuana") == date(2026, 12, 8)
    assert local_day(at("2026-12-09T03:00"), "Europe/Berlin") == date(2026, 12, 9)


def test_microseconds_survive():
    assert (
        wall_to_utc(local(1_700_000_000_000_001, "UTC").date(), local(1_700_000_000_000_001, "UTC").time(), "UTC")
        == 1_700_000_000_000_001
    )


@pytest.mark.parametrize(
    ("on", "months", "expected"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 12, 8), 1, date(2027, 1, 8)),
        (date(2026, 12, 8), 12, date(2027, 12, 8)),
        (date(2027, 1, 15), -1, date(2026, 12, 15)),
    ],
)
def test_months_are_clipped_to_their_end(on, months, expected):
    assert add_months(on, months) == expected


def test_days_cross_months():
    assert add_days(date(2026, 11, 30), 42) == date(2027, 1, 11)


def test_full_years_count_birthdays():
    assert full_years(date(1962, 3, 14), date(2026, 3, 13)) == 63
    assert full_years(date(1962, 3, 14), date(2026, 3, 14)) == 64
    assert full_years(date(2004, 2, 29), date(2022, 2, 28)) == 17


def test_full_months_count_whole_ones():
    assert full_months(date(2025, 5, 20), date(2026, 11, 19)) == 17
    assert full_months(date(2025, 5, 20), date(2026, 11, 20)) == 18
