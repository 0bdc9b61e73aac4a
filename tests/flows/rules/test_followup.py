"""When to ask, until when, and what silence leads to."""

from datetime import UTC, date, datetime

from flows.content import CheckIn, FollowupPlan
from flows.rules.dates import DAY, HOUR, MINUTE, local
from flows.rules.followup import Due, is_night, is_safety, ladder, missed, next_waking, plan
from tests.shipped import content

TIJUANA, TORONTO, VANCOUVER = "America/Tijuana", "America/Toronto", "America/Vancouver"


JOINT, BLOOD = ("ia", "iv"), ("iv",)
TABLE = FollowupPlan(
    "followup",
    1,
    "10:00",
    (
        CheckIn("M12", JOINT, 720, (), months=12),
        CheckIn("H6", BLOOD, 6, (), hours=6),
        CheckIn("D1", JOINT, 12, (), days=1),
        CheckIn("D3", JOINT, 24, (), days=3),
        CheckIn("D7", JOINT, 48, (), days=7),
        CheckIn("D14", JOINT, 72, (), days=14),
        CheckIn("W6", JOINT, 168, (), days=42),
        CheckIn("M1", JOINT, 336, (), months=1),
        CheckIn("M3", JOINT, 504, (), months=3),
        CheckIn("M6", JOINT, 504, (), months=6),
    ),
)


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000_000


def wall(instant: int, zone: str) -> str:
    return local(instant, zone).strftime("%Y-%m-%d %H:%M")


PROCEDURE = at("2026-12-09T20:00")  # 12:00 in Tijuana


def test_a_joint_has_its_days_and_months_at_ten_where_the_patient_is():
    dues = plan(["ia"], PROCEDURE, TIJUANA, TORONTO, TABLE)
    assert [(due.code, wall(due.due_at, TORONTO)) for due in dues] == [
        ("D1", "2026-12-10 10:00"),
        ("D3", "2026-12-12 10:00"),
        ("D7", "2026-12-16 10:00"),
        ("D14", "2026-12-23 10:00"),
        ("M1", "2027-01-09 10:00"),
        ("W6", "2027-01-20 10:00"),
        ("M3", "2027-03-09 10:00"),
        ("M6", "2027-06-09 10:00"),
        ("M12", "2027-12-09 10:00"),
    ]


def test_day_zero_is_the_clinics_day_even_when_it_is_tomorrow_at_home():
    late = at("2026-12-10T06:30")  # 22:30 on the 9th in Tijuana, the 10th in Toronto
    assert plan(["ia"], late, TIJUANA, TORONTO, TABLE)[0].on == date(2026, 12, 10)


def test_an_infusion_is_asked_after_six_hours():
    first = plan(["iv"], PROCEDURE, TIJUANA, TIJUANA, TABLE)[0]
    assert first == Due("H6", date(2026, 12, 9), PROCEDURE + 6 * HOUR, PROCEDURE + 12 * HOUR)


def test_six_hours_that_end_in_the_night_wait_for_the_morning():
    first = plan(["iv"], PROCEDURE + 4 * HOUR, TIJUANA, TIJUANA, TABLE)[0]
    assert wall(first.due_at, TIJUANA) == "2026-12-10 08:00"


def test_several_routes_ask_once():
    both = plan(["ia", "iv"], PROCEDURE, TIJUANA, TIJUANA, TABLE)
    assert both == plan(["iv"], PROCEDURE, TIJUANA, TIJUANA, TABLE)


def test_an_unknown_route_has_no_plan():
    assert plan(["none"], PROCEDURE, TIJUANA, TIJUANA, TABLE) == ()


def test_months_are_clipped_to_their_end():
    dues = {due.code: due for due in plan(["ia"], at("2027-01-31T20:00"), TIJUANA, TIJUANA, TABLE)}
    assert dues["M1"].on == date(2027, 2, 28)
    assert dues["M3"].on == date(2027, 4, 30)


def test_ten_in_the_morning_stays_ten_over_the_change_of_clocks():
    dues = {due.code: due for due in plan(["ia"], at("2027-03-11T20:00"), TIJUANA, TIJUANA, TABLE)}
    assert wall(dues["D3"].due_at, TIJUANA) == "2027-03-14 10:00"
    assert dues["D3"].due_at - dues["D1"].due_at == 47 * HOUR


def test_windows_of_days_end_at_the_same_time_of_day_over_a_change_of_clocks():
    dues = {due.code: due for due in plan(["ia"], at("2026-10-27T20:00"), TIJUANA, TIJUANA, TABLE)}
    d3 = dues["D3"]
    assert wall(d3.closes_at, TIJUANA) == "2026-10-31 10:00"
    assert wall(dues["D7"].closes_at, TIJUANA) == "2026-11-05 10:00"
    assert wall(dues["M1"].closes_at, TIJUANA) == "2026-12-11 10:00"


def test_vancouver_is_an_hour_ahead_of_tijuana_in_winter():
    tijuana = plan(["ia"], PROCEDURE, TIJUANA, TIJUANA, TABLE)[0]
    vancouver = plan(["ia"], PROCEDURE, TIJUANA, VANCOUVER, TABLE)[0]
    assert tijuana.due_at - vancouver.due_at == HOUR


def test_a_contact_is_missed_when_its_window_is_over():
    due = plan(["ia"], PROCEDURE, TIJUANA, TIJUANA, TABLE)[0]
    assert not missed(due, due.due_at + 12 * HOUR - 1)
    assert missed(due, due.due_at + 12 * HOUR)


def test_night_is_from_nine_to_eight():
    nine = at("2026-12-10T05:00")  # 21:00 in Tijuana
    assert [is_night(nine + shift, TIJUANA) for shift in (-MINUTE, 0, 11 * HOUR - MINUTE, 11 * HOUR)] == [
        False, True, True, False,
    ]  # fmt: skip


def test_the_night_ends_at_eight_and_the_day_is_left_alone():
    nine = at("2026-12-10T05:00")
    assert wall(next_waking(nine, TIJUANA), TIJUANA) == "2026-12-10 08:00"
    assert wall(next_waking(nine + 5 * HOUR, TIJUANA), TIJUANA) == "2026-12-10 08:00"
    assert next_waking(nine - HOUR, TIJUANA) == nine - HOUR


def test_a_night_of_the_clock_change_ends_at_eight_too():
    assert wall(next_waking(at("2027-03-14T06:00"), TIJUANA), TIJUANA) == "2027-03-14 08:00"


def test_silence_after_a_safety_contact_climbs_to_a_person():
    asked = at("2026-12-10T18:00")  # 10:00 in Tijuana
    assert [(step, wall(then, TIJUANA)) for step, then in ladder("D1", asked, TIJUANA, asked + 12 * HOUR)] == [
        ("remind", "2026-12-10 14:00"),
        ("one_tap", "2026-12-10 20:00"),
        ("call", "2026-12-11 08:00"),
        ("contact", "2026-12-11 14:00"),
        ("welfare", "2026-12-12 10:00"),
    ]


def test_the_hours_are_halved_where_more_is_at_stake():
    asked = at("2026-12-10T18:00")
    rungs = ladder("H6", asked, TIJUANA, asked + 6 * HOUR, halve=True)
    assert [(step, wall(then, TIJUANA)) for step, then in rungs] == [
        ("remind", "2026-12-10 12:00"),
        ("one_tap", "2026-12-10 15:00"),
        ("call", "2026-12-10 20:00"),
        ("contact", "2026-12-11 08:00"),
        ("welfare", "2026-12-11 10:00"),
    ]


def test_silence_after_an_outcome_contact_is_patient():
    asked = at("2027-01-09T18:00")
    rungs = ladder("M1", asked, TIJUANA, asked + 14 * DAY)
    assert [(step, wall(then, TIJUANA)) for step, then in rungs] == [
        ("remind", "2027-01-11 10:00"),
        ("one_tap", "2027-01-14 17:00"),
        ("remind", "2027-01-19 10:00"),
        ("call", "2027-01-23 10:00"),
        ("missed", "2027-01-23 10:00"),
    ]


def test_a_short_window_ends_the_ladder_early():
    asked = at("2027-01-20T18:00")
    rungs = ladder("W6", asked, TIJUANA, asked + 7 * DAY)
    assert [step for step, _ in rungs] == ["remind", "one_tap", "missed"]


def test_hours_and_days_watch_for_danger():
    assert [code for code in ("H6", "D1", "D14", "W6", "M1", "M12") if is_safety(code)] == ["H6", "D1", "D14"]


def test_the_clinics_own_plan_for_a_knee_runs_from_day_one_to_a_year():
    followup = content().plan("followup")
    dues = plan(["ia"], PROCEDURE, TIJUANA, TIJUANA, followup)
    assert [due.code for due in dues] == ["D1", "D3", "D7", "D14", "M1", "W6", "M3", "M6", "M12"]
    assert [(due.closes_at - due.due_at) // HOUR for due in dues[:4]] == [12, 24, 48, 72]
