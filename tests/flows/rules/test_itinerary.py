"""The twelve worked itineraries, and everything that can be wrong with one."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from flows.content import Leg, Session
from flows.rules.dates import DAY, HOUR, local, local_day, wall_to_utc
from flows.rules.itinerary import Appointment, Flight, Papers, Trip, appointments, plan_trip
from tests.shipped import content

TIJUANA = "America/Tijuana"
SAN = content().route("san")
SESSIONS = SAN.sessions
TIJ = replace(
    SAN,
    airport="TIJ",
    legs=(
        Leg("T1", "in", "tij_gate", "tij_kerb", "walk", 35, 15, 0, "", "patient", ()),
        Leg("T2", "in", "tij_kerb", "lodging", "car", 25, 10, 0, "", "driver", ()),
        Leg("Q1", "out", "lodging", "tij_kerb", "car", 25, 10, 0, "", "driver", ()),
    ),
    lead_minutes={"mx": 180, "abroad": 240},
)


def at(text, zone=TIJUANA):
    moment = datetime.fromisoformat(text)
    return wall_to_utc(moment.date(), moment.time(), zone)


def shown(instant):
    return local(instant, TIJUANA).strftime("%m-%d %H:%M")


def trip(template, arrives, departs, home, *, other_end="us", routes=("ia",), pass_issued=True, papers=None):
    landing = at(arrives)
    return Trip(
        arrival=Flight(landing, other_end),
        departure=Flight(at(departs), other_end) if departs else None,
        sessions=appointments(SESSIONS[template], local_day(landing, TIJUANA), TIJUANA),
        routes=frozenset(routes),
        home_zone=home,
        pass_issued=pass_issued,
        papers=papers or Papers("book", date(2031, 5, 1)),
    )


KNEE, IV = ("ia",), ("iv",)
# trip, route, way in: leg usual latest; way out: leg leave-by be-there-by; earliest flight; warnings (section 12)
WORKED = {
    "IT01": (
        trip("knee_2n", "2026-12-08T11:20", "2026-12-10T16:40", "America/Chicago"), SAN,
        "A1_DOM 12-08 12:00 12-08 12:20|A2 12-08 12:35 12-08 13:10|A3 12-08 12:55 12-08 13:55|A4 12-08 13:15 12-08 14:25",
        "R1 12-10 12:20 12-10 12:50|R2_FAST 12-10 12:50 12-10 13:50|R3 12-10 13:50 12-10 14:40",
        "12-10 12:00", "W_PEAK_NB",
    ),
    "IT02": (
        trip("knee_2n", "2027-01-13T15:35", "2027-01-15T10:15", "America/Toronto", other_end="abroad"), SAN,
        "A1_INTL 01-13 16:50 01-13 17:20|A2 01-13 17:40 01-13 18:25|A3 01-13 18:20 01-13 19:30|A4 01-13 18:40 01-13 20:00",
        "R1 01-15 02:25 01-15 02:55|R2_GEN 01-15 02:55 01-15 06:10|R3 01-15 06:10 01-15 07:15",
        "01-15 12:00", "W_EARLY_DEPARTURE W_FASTLANE_CLOSED W_FIT_GAP W_PEAK_NB W_PEAK_ROAD W_PEAK_SB",
    ),
    "IT03": (
        trip("msc_iv_3n", "2027-03-11T12:05", "2027-03-14T13:30", "America/Phoenix", routes=IV), SAN,
        "A1_DOM 03-11 12:45 03-11 13:05|A2 03-11 13:20 03-11 13:55|A3 03-11 13:40 03-11 14:40|A4 03-11 14:00 03-11 15:10",
        "R1 03-14 09:25 03-14 09:55|R2_FAST 03-14 09:55 03-14 10:40|R3 03-14 10:40 03-14 11:30",
        "03-14 14:00", "W_CONNECTION_TIGHT W_DST_STAY W_FIT_GAP W_HOME_OFFSET_SHIFT",
    ),
    "IT04": (
        trip("msc_iv_3n", "2027-02-17T14:50", "2027-02-20T11:00", "America/New_York", routes=IV), SAN,
        "A1_DOM 02-17 15:30 02-17 15:50|A2 02-17 16:20 02-17 16:55|A3 02-17 17:00 02-17 18:00|A4 02-17 17:20 02-17 18:30",
        "R1 02-20 06:55 02-20 07:25|R2_FAST 02-20 07:25 02-20 08:10|R3 02-20 08:10 02-20 09:00",
        "02-20 13:00", "W_CONNECTION_TIGHT W_FIT_GAP W_PEAK_ROAD W_PEAK_SB",
    ),
    "IT05": (
        trip("msc_iv_3n", "2027-06-07T10:45", "2027-06-11T17:20", "America/Denver", routes=("iv", "it")), SAN,
        "A1_DOM 06-07 11:25 06-07 11:45|A2 06-07 12:00 06-07 12:35|A3 06-07 12:20 06-07 13:20|A4 06-07 12:40 06-07 13:50",
        "R1 06-11 12:45 06-11 13:15|R2_FAST 06-11 13:15 06-11 14:15|R3 06-11 14:15 06-11 15:20",
        "06-11 13:00", "W_PEAK_NB W_PEAK_ROAD",
    ),
    "IT06": (
        trip("knee_same_day", "2027-04-21T08:30", None, "America/Los_Angeles"), SAN,
        "A1_DOM 04-21 09:10 04-21 09:30|A2 04-21 10:00 04-21 10:35|A3 04-21 10:20 04-21 11:20|A4 04-21 10:40 04-21 11:50",
        "", "04-22 15:00", "W_NO_RETURN W_PEAK_ROAD",
    ),
    "IT07": (
        trip("hsct", "2027-08-30T13:10", "2027-09-29T09:30", "America/Halifax", other_end="abroad", routes=("hsct",),
             papers=Papers("book", date(2028, 1, 15))), SAN,
        "A1_INTL 08-30 14:25 08-30 14:55|A2 08-30 15:00 08-30 15:45|A3 08-30 15:40 08-30 16:50|A4 08-30 16:00 08-30 17:20",
        "R1 09-29 01:40 09-29 02:10|R2_GEN 09-29 02:10 09-29 05:25|R3 09-29 05:25 09-29 06:30",
        None,
        ("W_CONNECTION_TIGHT W_DOC_UNDER_6M W_EARLY_DEPARTURE W_FASTLANE_CLOSED W_HSCT_DISCHARGE_LETTER W_PEAK_NB "
         "W_PEAK_ROAD W_PEAK_SB W_STAY_OVER_7D"),
    ),
    "IT08": (
        trip("knee_2n", "2026-12-01T12:40", "2026-12-03T18:05", "America/Vancouver", other_end="abroad"), SAN,
        "A1_INTL 12-01 13:55 12-01 14:25|A2 12-01 14:30 12-01 15:15|A3 12-01 14:50 12-01 16:00|A4 12-01 15:10 12-01 16:30",
        "R1 12-03 12:30 12-03 13:00|R2_FAST 12-03 13:00 12-03 14:00|R3 12-03 14:00 12-03 15:05",
        "12-03 12:00", "W_PEAK_NB W_PEAK_ROAD",
    ),
    "IT09": (
        trip("msc_iv_3n", "2027-07-06T09:55", "2027-07-09T18:00", "America/Mexico_City", other_end="mx", routes=IV, pass_issued=False), TIJ,
        "T1 07-06 10:30 07-06 10:45|T2 07-06 10:55 07-06 11:20",
        "Q1 07-09 14:25 07-09 15:00", "07-09 13:00", "",
    ),
    "IT10": (
        trip("knee_2n", "2027-05-03T21:05", "2027-05-05T21:50", "Europe/Berlin", other_end="abroad",
             papers=Papers("book", date(2031, 5, 1), visa_waiver=True)), SAN,
        "A1_INTL 05-03 22:20 05-03 22:50|A2 05-03 22:55 05-03 23:40|A3 05-03 23:15 05-04 00:25|A4 05-03 23:35 05-04 00:55",
        "R1 05-05 16:30 05-05 17:00|R2_FAST 05-05 17:00 05-05 18:00|R3 05-05 18:00 05-05 18:50",
        "05-05 12:00", "W_ESTA_I94 W_LATE_ARRIVAL W_PEAK_NB",
    ),
    "IT11": (
        trip("msc_iv_3n", "2027-11-05T11:30", "2027-11-08T14:00", "America/Chicago", routes=IV,
             papers=Papers("pcard", date(2027, 11, 7))), SAN,
        "A1_DOM 11-05 12:10 11-05 12:30|A2 11-05 12:45 11-05 13:20|A3 11-05 13:05 11-05 14:05|A4 11-05 13:25 11-05 14:35",
        "R1 11-08 09:55 11-08 10:25|R2_FAST 11-08 10:25 11-08 11:10|R3 11-08 11:10 11-08 12:00",
        "11-08 13:00", "W_DOC_EXPIRES_BEFORE_RETURN W_DST_STAY",
    ),
    "IT12": (
        trip("msc_iv_3n", "2026-12-22T10:30", "2026-12-25T07:45", "America/Edmonton", other_end="abroad", routes=IV), SAN,
        "A1_INTL 12-22 11:45 12-22 12:15|A2 12-22 12:20 12-22 13:05|A3 12-22 12:40 12-22 13:50|A4 12-22 13:00 12-22 14:20",
        "R1 12-25 01:10 12-25 01:40|R2_GEN 12-25 01:40 12-25 03:55|R3 12-25 03:55 12-25 04:45",
        "12-25 13:00", "W_EARLY_DEPARTURE W_FASTLANE_CLOSED W_FIT_GAP W_HOLIDAY_MX W_HOLIDAY_US",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WORKED)
def test_worked_itineraries(name):
    given, route, into, back, earliest, warnings = WORKED[name]
    found = plan_trip(given, route)
    legs = [step for step in found.steps if step.kind == "leg" and step.id not in {"D1", "D2"}]
    way_in = [f"{s.id} {shown(s.end_at)} {shown(s.latest_at)}" for s in legs if s.latest_at]
    way_out = [f"{s.id} {shown(s.start_at)} {shown(s.end_at)}" for s in legs if not s.latest_at]
    assert "|".join(way_in) == into
    assert "|".join(way_out) == back
    assert (found.earliest_flight_at and shown(found.earliest_flight_at)) == earliest
    assert " ".join(found.warnings) == warnings


PLAIN = WORKED["IT01"][0]


def test_steps_follow_each_other_with_the_rides_to_the_session():
    steps = plan_trip(PLAIN, SAN).steps
    assert [step.id for step in steps] == [
        "flight_in", "A1_DOM", "A2", "A3", "A4", "D1", "procedure", "D2", "R1", "R2_FAST", "R3", "flight_out",
    ]  # fmt: skip
    ride, session, home = steps[5:8]
    assert (shown(ride.start_at), shown(ride.end_at)) == ("12-09 09:35", "12-09 10:00")
    assert (shown(session.start_at), shown(session.end_at)) == ("12-09 10:00", "12-09 12:00")
    assert (shown(home.end_at), shown(home.latest_at)) == ("12-09 12:15", "12-09 12:25")
    assert (steps[0].start, steps[0].end, steps[-1].start) == ("", "SAN", "SAN")


def test_what_is_shown_is_rounded_to_the_safe_side():
    odd = replace(PLAIN, arrival=Flight(at("2026-12-08T11:22"), "us"))
    first = plan_trip(odd, SAN).steps[1]
    assert (shown(first.start_at), shown(first.end_at), shown(first.latest_at)) == (
        "12-08 11:20",
        "12-08 12:05",
        "12-08 12:25",
    )


def warned(given, route=SAN):
    return plan_trip(given, route).warnings


def test_a_trip_home_without_a_pass_asks_for_one():
    found = plan_trip(replace(PLAIN, pass_issued=False), SAN)
    assert "W_FASTLANE_NO_PASS" in found.warnings
    assert "R2_GEN" in [step.id for step in found.steps]


def test_the_lane_is_open_from_seven_until_before_nine():
    late = replace(PLAIN, departure=Flight(at("2026-12-11T00:45"), "us"))
    lane = [step for step in plan_trip(late, SAN).steps if step.id.startswith("R2")]
    assert [(step.id, shown(step.start_at)) for step in lane] == [("R2_GEN", "12-10 19:40")]
    assert "W_FASTLANE_CLOSED" in warned(late)
    earlier = replace(PLAIN, departure=Flight(at("2026-12-11T00:30"), "us"))
    assert "W_FASTLANE_CLOSED" not in warned(earlier)


def test_a_session_on_a_mexican_holiday_asks_whether_the_clinic_is_open():
    assert "W_CLINIC_HOLIDAY" in warned(trip("knee_2n", "2027-01-31T11:20", "2027-02-02T16:40", "America/Chicago"))


def test_a_week_needs_no_fee_and_eight_days_do():
    assert "W_STAY_OVER_7D" not in warned(replace(PLAIN, departure=Flight(at("2026-12-14T16:40"), "us")))
    assert "W_STAY_OVER_7D" in warned(replace(PLAIN, departure=Flight(at("2026-12-15T16:40"), "us")))


@pytest.mark.parametrize(
    ("change", "conflict"),
    [
        ({"departure": Flight(at("2026-12-08T11:20"), "us")}, "departs_before_arrival"),
        ({"departure": Flight(at("2026-12-10T11:59"), "us")}, "flight_too_early"),
        (
            {"sessions": (Appointment("procedure", at("2026-12-08T13:00"), at("2026-12-08T15:00")),)},
            "session_before_arrival",
        ),
        ({"papers": Papers("book", date(2026, 12, 10))}, "document_expires"),
        ({"papers": Papers("pcard"), "arrival": Flight(at("2026-12-08T10:20"), "abroad")}, "card_not_for_air"),
        ({"papers": Papers(single_entry_visa=True)}, "visa_single_entry"),
        ({"travel_hold": True}, "travel_hold"),
    ],
)
def test_what_cannot_work_is_named(change, conflict):
    assert conflict in plan_trip(replace(PLAIN, **change), SAN).conflicts


def test_a_trip_that_works_has_no_conflicts():
    assert plan_trip(PLAIN, SAN).conflicts == ()
    assert plan_trip(replace(PLAIN, departure=Flight(at("2026-12-10T12:00"), "us")), SAN).conflicts == ()


def test_a_passport_card_is_enough_by_land_but_not_through_tijuana_airport():
    assert "W_CARD_NOT_FOR_AIR" not in warned(replace(PLAIN, papers=Papers("pcard")))
    assert "W_CARD_NOT_FOR_AIR" in warned(replace(WORKED["IT09"][0], papers=Papers("pcard")), TIJ)


def test_who_comes_without_sessions_or_legs_still_has_a_plan():
    by_road = replace(SAN, airport="", legs=(), lead_minutes={"road": 0})
    here = Trip(
        Flight(at("2026-12-08T11:20"), "road"), Flight(at("2026-12-10T11:20"), "road"), (), frozenset(KNEE), TIJUANA
    )
    found = plan_trip(here, by_road)
    assert [step.id for step in found.steps] == ["flight_in", "flight_out"]
    assert (found.earliest_flight_at, found.conflicts) == (None, ())


def test_a_route_of_treatment_without_a_gap_has_no_earliest_flight():
    assert plan_trip(replace(PLAIN, routes=frozenset({"other"})), SAN).earliest_flight_at is None


def test_sessions_are_counted_from_the_day_of_arrival():
    first, *_ = appointments((Session("procedure", 2, "10:00", "12:00"),), date(2026, 12, 8), TIJUANA)
    assert first == Appointment("procedure", at("2026-12-09T10:00"), at("2026-12-09T12:00"))
    assert first.end_at + DAY - first.start_at == 26 * HOUR
    assert local(first.start_at, TIJUANA).time() == time(10)
