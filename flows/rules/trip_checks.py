"""What the desk must know about a planned trip: warnings to weigh, and conflicts with which it cannot work.

The warnings are those of domain-travel section 9, each under its id there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flows.content import TravelRoute
from flows.rules.dates import MINUTE, add_months, local, local_day, offset
from flows.rules.trip_parts import FAST, Appointment, Step, Trip

FREE_DAYS = 7  # a longer stay pays for the entry record
SPARE_MINUTES = 60  # between the latest arrival and a session on the same day


@dataclass(frozen=True, slots=True)
class Plan:
    """A trip with its legs worked out: `into` the clinic, `back` home; `lane_closed` when a pass is of no use."""

    trip: Trip
    route: TravelRoute
    into: tuple[Step, ...]
    back: tuple[Step, ...]
    lane_closed: bool
    earliest: int | None

    @property
    def days(self) -> tuple[date, ...]:
        """The days of arrival and departure, as far as known."""
        flights = [flight for flight in (self.trip.arrival, self.trip.departure) if flight]
        return tuple(local_day(flight.at, self.route.zone) for flight in flights)

    @property
    def first(self) -> Appointment | None:
        """The first session."""
        return min(self.trip.sessions, key=lambda session: session.start_at, default=None)


def warnings(plan: Plan) -> tuple[str, ...]:
    """Ids of domain-travel section 9 for the desk, sorted."""
    peaks = {f"W_PEAK_{step.peak_kind}": True for step in (*plan.into, *plan.back) if step.peak}
    found = peaks | _of_way(plan) | _of_time(plan) | _of_papers(plan)
    return tuple(sorted(name for name, fires in found.items() if fires))


def conflicts(plan: Plan) -> tuple[str, ...]:
    """Why a trip cannot work as given; it must not be confirmed."""
    trip, papers = plan.trip, _of_papers(plan)
    there = plan.into[-1].end_at if plan.into else trip.arrival.at
    found = {
        "departs_before_arrival": trip.departure is not None and trip.departure.at <= trip.arrival.at,
        "session_before_arrival": plan.first is not None and plan.first.start_at < there,
        "flight_too_early": _too_early(plan),
        "document_expires": papers["W_DOC_EXPIRES_BEFORE_RETURN"],
        "card_not_for_air": papers["W_CARD_NOT_FOR_AIR"],
        "visa_single_entry": papers["W_US_REENTRY_VISA"],
        "travel_hold": trip.travel_hold,
    }
    return tuple(name for name, fires in found.items() if fires)


def _of_way(plan: Plan) -> dict[str, bool]:
    trip, zone = plan.trip, plan.route.zone
    has_lane = any(leg.id == FAST for leg in plan.route.legs)
    return {
        "W_FASTLANE_NO_PASS": has_lane and trip.departure is not None and not trip.pass_issued,
        "W_FASTLANE_CLOSED": plan.lane_closed,
        "W_LATE_ARRIVAL": bool(plan.into) and _between(plan.into[-1].end_at, zone, 22, 5),
        "W_EARLY_DEPARTURE": bool(plan.back) and _between(plan.back[0].start_at, zone, 0, 5),
        "W_CONNECTION_TIGHT": _tight(plan),
        "W_FIT_GAP": _too_early(plan),
        "W_HSCT_DISCHARGE_LETTER": "hsct" in trip.routes,
        "W_NO_RETURN": trip.departure is None,
    }


def _of_time(plan: Plan) -> dict[str, bool]:
    trip, zone, days = plan.trip, plan.route.zone, plan.days
    ends = (trip.arrival.at, trip.departure.at if trip.departure else trip.arrival.at)
    here = [offset(at, zone) for at in ends]
    ahead = [offset(at, trip.home_zone) - clinic for at, clinic in zip(ends, here, strict=True)]
    holidays = {country for day in days for country in plan.route.holidays.get(day, ())}
    session_days = [local_day(session.start_at, zone) for session in trip.sessions]
    return {
        "W_DST_STAY": here[0] != here[1],
        "W_HOME_OFFSET_SHIFT": ahead[0] != ahead[1],
        "W_STAY_OVER_7D": days[-1] - days[0] >= timedelta(days=FREE_DAYS),
        "W_HOLIDAY_US": "US" in holidays,
        "W_HOLIDAY_MX": "MX" in holidays,
        "W_CLINIC_HOLIDAY": any("MX" in plan.route.holidays.get(day, ()) for day in session_days),
    }


def _of_papers(plan: Plan) -> dict[str, bool]:
    papers, until = plan.trip.papers, plan.trip.papers.expires_on
    back = plan.days[-1] if plan.trip.departure else None
    ends_early = back is not None and until is not None and until <= back
    flights = [flight for flight in (plan.trip.arrival, plan.trip.departure) if flight]
    by_air = plan.route.airport == "TIJ" or any(flight.other_end != "us" for flight in flights)
    return {
        "W_DOC_EXPIRES_BEFORE_RETURN": ends_early,
        "W_DOC_UNDER_6M": bool(back and until and not ends_early and until < add_months(back, 6)),
        "W_CARD_NOT_FOR_AIR": papers.kind == "pcard" and by_air,
        "W_ESTA_I94": papers.visa_waiver,
        "W_US_REENTRY_VISA": papers.single_entry_visa,
    }


def _tight(plan: Plan) -> bool:
    first = plan.first
    if first is None or not plan.into or local_day(first.start_at, plan.route.zone) != plan.days[0]:
        return False
    return (plan.into[-1].latest_at or 0) + SPARE_MINUTES * MINUTE > first.start_at


def _too_early(plan: Plan) -> bool:
    return bool(plan.trip.departure and plan.earliest and plan.trip.departure.at < plan.earliest)


def _between(at: int, zone: str, start: int, end: int) -> bool:
    """Whether the hour of a clock lies in [start, end), also over midnight."""
    hour = local(at, zone).hour
    return start <= hour < end if start < end else hour >= start or hour < end
