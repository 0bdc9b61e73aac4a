"""The way to the clinic and home again, worked out from two flights, the sessions and the clinic's route.

1. Arithmetic is on instants; busy windows and opening hours are read on the clock of the route's zone.
2. Going in, two cursors run forward from landing: the usual one and the latest one. Going out, one runs backward.
3. Nothing is rounded on the way; what is shown is: arrivals up to five minutes, starts and "be there by" down.
4. Hours after a session are elapsed hours, also over a change of clocks.
5. The medical lane is on the way home only.

The rules are those of domain-travel section 9.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time

from flows.content import Leg, Session, TravelRoute
from flows.rules.dates import HOUR, MINUTE, add_days, local, wall_to_utc
from flows.rules.trip_checks import Plan, conflicts, warnings
from flows.rules.trip_parts import FAST, Appointment, Flight, Itinerary, Papers, Step, Trip

__all__ = [
    "Appointment",
    "Flight",
    "Itinerary",
    "Papers",
    "Step",
    "Trip",
    "appointments",
    "earliest_flight",
    "plan_trip",
]

FIVE = 5 * MINUTE
GENERAL = "R2_GEN"
DOMESTIC, ABROAD = "A1_DOM", "A1_INTL"


def appointments(template: Sequence[Session], arrival_on: date, zone: str) -> tuple[Appointment, ...]:
    """The sessions of a treatment template; its day 1 is the day of arrival."""
    return tuple(_appointment(session, add_days(arrival_on, session.day - 1), zone) for session in template)


def _appointment(session: Session, on: date, zone: str) -> Appointment:
    start, end = (wall_to_utc(on, time.fromisoformat(clock), zone) for clock in (session.start, session.end))
    return Appointment(session.key, start, end)


def earliest_flight(sessions: Sequence[Appointment], routes: frozenset[str], route: TravelRoute) -> int | None:
    """The first instant at which a patient may take off; None where only a discharge letter says."""
    gaps = [route.flight_gap_hours[code] for code in routes if code in route.flight_gap_hours]
    if "hsct" in routes or not sessions or not gaps:
        return None
    return max(session.end_at for session in sessions) + max(gaps) * HOUR


def plan_trip(trip: Trip, route: TravelRoute) -> Itinerary:
    """The itinerary of a trip by a route, with what is wrong with it."""
    into = _into(trip.arrival, route)
    back, lane_closed = _back(trip, route)
    plan = Plan(trip, route, into, back, lane_closed, earliest_flight(trip.sessions, trip.routes, route))
    steps = (*_flights(trip, route), *into, *_sessions(trip, route), *back)
    ordered = tuple(sorted(steps, key=lambda step: (step.end_at, step.start_at)))
    return Itinerary(ordered, warnings(plan), conflicts(plan), plan.earliest)


def _flights(trip: Trip, route: TravelRoute) -> tuple[Step, ...]:
    landing = Step("flight_in", "flight_in", "", route.airport, trip.arrival.at, trip.arrival.at)
    if trip.departure is None:
        return (landing,)
    takeoff = trip.departure.at
    return landing, Step("flight_out", "flight_out", route.airport, "", takeoff, takeoff)


def _into(arrival: Flight, route: TravelRoute) -> tuple[Step, ...]:
    skipped = ABROAD if arrival.other_end == "us" else DOMESTIC
    steps, usual, latest = [], arrival.at, arrival.at
    for leg in (leg for leg in route.legs if leg.direction == "in" and leg.id != skipped):
        peak = _peak(leg, usual, route)
        start, usual = usual, usual + (leg.usual + peak) * MINUTE
        latest += (leg.usual + leg.buffer + peak) * MINUTE
        steps.append(_leg(leg, _down(start), _up(usual), peak, _up(latest)))
    return tuple(steps)


def _back(trip: Trip, route: TravelRoute) -> tuple[tuple[Step, ...], bool]:
    """The legs home, and whether a pass is of no use because the lane is closed at that hour."""
    if trip.departure is None:
        return (), False
    by_lane = _homeward(trip.departure, route, FAST if trip.pass_issued else GENERAL)
    lane = next((step for step in by_lane if step.id == FAST), None)
    if lane is None or _lane_open(lane.start_at, route):
        return by_lane, False
    return _homeward(trip.departure, route, GENERAL), True


def _homeward(departure: Flight, route: TravelRoute, lane: str) -> tuple[Step, ...]:
    skipped = GENERAL if lane == FAST else FAST
    legs = [leg for leg in route.legs if leg.direction == "out" and leg.id != skipped]
    steps, end = [], departure.at - route.lead_minutes[departure.other_end] * MINUTE
    for leg in reversed(legs):
        peak = _peak(leg, end, route)
        start = end - (leg.usual + leg.buffer + peak) * MINUTE
        steps.append(_leg(leg, _down(start), _down(end), peak))
        end = start
    return tuple(reversed(steps))


def _leg(leg: Leg, start_at: int, end_at: int, peak: int, latest_at: int | None = None) -> Step:
    return Step("leg", leg.id, leg.start, leg.end, start_at, end_at, latest_at, peak, leg.peak_kind)


def _sessions(trip: Trip, route: TravelRoute) -> tuple[Step, ...]:
    """Each session with the rides to it and back."""
    steps: list[Step] = []
    for session in trip.sessions:
        steps.append(Step("session", session.key, "clinic", "clinic", session.start_at, session.end_at))
        steps += [_ride(leg, session) for leg in route.legs if leg.direction == "local"]
    return tuple(steps)


def _ride(leg: Leg, session: Appointment) -> Step:
    if leg.end == "clinic":
        start = session.start_at - (leg.usual + leg.buffer) * MINUTE
        return _leg(leg, _down(start), _down(session.start_at), 0)
    usual = session.end_at + leg.usual * MINUTE
    return _leg(leg, _down(session.end_at), _up(usual), 0, _up(usual + leg.buffer * MINUTE))


def _peak(leg: Leg, at: int, route: TravelRoute) -> int:
    here = local(at, route.zone)
    clock = here.time()
    busy = any(
        peak.kind == leg.peak_kind
        and here.isoweekday() in peak.days
        and time.fromisoformat(peak.start) <= clock < time.fromisoformat(peak.end)
        for peak in route.peaks
    )
    return leg.peak if busy else 0


def _lane_open(at: int, route: TravelRoute) -> bool:
    clock = local(at, route.zone).time()
    return time.fromisoformat(route.fast_lane_from) <= clock < time.fromisoformat(route.fast_lane_to)


def _up(at: int) -> int:
    return -(-at // FIVE) * FIVE


def _down(at: int) -> int:
    return at // FIVE * FIVE
