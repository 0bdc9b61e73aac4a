"""Routes and follow-up plans: clocks and zones that exist, and the four contacts that no plan leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from zoneinfo import available_timezones

from bot.content import Content, Fault
from flows.content import CheckIn, FollowupPlan, TravelRoute

PROMISED = (1, 3, 6, 12)  # months; consent and quote say that they are part of the treatment


def faults(content: Content) -> Iterator[Fault]:
    """What is wrong with routes, plans and the list of cities."""
    for plan in content.plans.values():
        yield from _plan(plan)
    for route in content.routes.values():
        yield from _route(route)
    for zone in sorted({city.zone for city in content.places.cities.values()} - available_timezones()):
        yield Fault("zones.toml", zone, "there is no such zone", "write an IANA zone, like America/Tijuana")


def clock(text: str) -> bool:
    """Whether a text is a time of day, HH:MM."""
    try:
        return time.fromisoformat(text).second == 0 and len(text) == len("10:00")
    except ValueError:
        return False


def _plan(plan: FollowupPlan) -> Iterator[Fault]:
    file = f"plans/{plan.id}.toml"
    codes = [check.code for check in plan.checks]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield Fault(file, code, "two checks have this code", "rename one")
    for check in plan.checks:
        if [check.hours, check.days, check.months].count(None) != len(("hours", "days", "months")) - 1:
            yield Fault(file, check.code, "it is not clear when it is due", "set one of hours, days, months")
    for route in sorted({route for check in plan.checks for route in check.routes}):
        missing = [str(months) for months in PROMISED if not any(_at(check, route, months) for check in plan.checks)]
        if missing:
            yield Fault(file, route, f"no contact after {', '.join(missing)} months", "add it; it was promised")
    if not clock(plan.send_at):
        yield Fault(file, "send_at", f'"{plan.send_at}" is not a time', "write HH:MM")


def _at(check: CheckIn, route: str, months: int) -> bool:
    return check.months == months and route in check.routes


def _route(route: TravelRoute) -> Iterator[Fault]:
    file = f"travel/{route.name}.toml"
    kinds = {peak.kind for peak in route.peaks}
    for leg in route.legs:
        if leg.peak and leg.peak_kind not in kinds:
            yield Fault(file, leg.id, f'there are no windows "{leg.peak_kind}"', "add a peak of that kind")
        for spot in sorted({leg.start, leg.end} - set(route.spots)):
            yield Fault(file, leg.id, f'"{spot}" is not a place', "add it to spots")
    times = [route.fast_lane_from, route.fast_lane_to]
    times += [edge for peak in route.peaks for edge in (peak.start, peak.end)]
    times += [edge for days in route.sessions.values() for session in days for edge in (session.start, session.end)]
    for edge in sorted({edge for edge in times if not clock(edge)}):
        yield Fault(file, edge, "it is not a time", "write HH:MM")
    if route.zone not in available_timezones():
        yield Fault(file, "zone", f'"{route.zone}" is not a zone', "write an IANA zone, like America/Tijuana")
