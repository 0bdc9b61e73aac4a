"""The year after a treatment: when to ask, until when, and what happens when nobody answers.

1. A contact is an intent (day 3, month 6, 10:00 where the patient is) and an instant; a new zone means planning again.
2. Day 0 is the day of the last procedure at the clinic; months end where they end (31 January + 1 month = 28 February).
3. Nobody is asked, reminded or called in their night: 21:00 to 08:00 where they are.
4. Silence is never "ok": it climbs a ladder until a person looks.

Days, windows and hours are those of domain-followup, sections 1 and 7; a physician signs them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time
from typing import NamedTuple

from flows.content import CheckIn, FollowupPlan
from flows.rules.dates import DAY, HOUR, add_days, add_months, local, local_day, wall_to_utc

ASKING = time(10)
OTHER_TIME = time(17)  # who did not answer in the morning is asked later in the day
NIGHT_FROM, NIGHT_TO = time(21), time(8)

_SAFETY_HOURS = (("remind", 4), ("one_tap", 10), ("call", 20), ("contact", 28), ("welfare", 48))
_OUTCOME_DAYS = (("remind", 2, ASKING), ("one_tap", 5, OTHER_TIME), ("remind", 10, ASKING), ("call", 14, ASKING))


@dataclass(frozen=True, slots=True)
class Due:
    """One planned contact: its key, the local day it is meant for, when it is sent, until when it counts."""

    code: str
    on: date
    due_at: int
    closes_at: int


class Rung(NamedTuple):
    """One step of the silence ladder: "remind", "one_tap", "call", "contact", "welfare" or "missed"."""

    step: str
    at: int


def plan(
    routes: Collection[str],
    procedure_at: int,
    clinic_zone: str,
    patient_zone: str,
    table: FollowupPlan,
) -> tuple[Due, ...]:
    """Every contact of these routes, in order of time."""
    day0 = local_day(procedure_at, clinic_zone)
    asking = time.fromisoformat(table.send_at)
    dues = [_due(check, procedure_at, day0, asking, patient_zone) for check in table.of(frozenset(routes))]
    return tuple(sorted(dues, key=lambda due: due.due_at))


def _due(check: CheckIn, procedure_at: int, day0: date, asking: time, zone: str) -> Due:
    if check.hours is not None:
        due_at = next_waking(procedure_at + check.hours * HOUR, zone)
        on = local_day(due_at, zone)
    else:
        on = add_days(add_months(day0, check.months or 0), check.days or 0)
        due_at = wall_to_utc(on, asking, zone)
    return Due(check.code, on, due_at, _closes(due_at, check.window_hours, zone))


def _closes(due_at: int, hours: int, zone: str) -> int:
    """Windows of whole days end at the same time of day, also over a change of clocks."""
    if hours * HOUR % DAY:
        return due_at + hours * HOUR
    start = local(due_at, zone)
    return wall_to_utc(add_days(start.date(), hours // 24), start.time(), zone)


def missed(due: Due, now: int) -> bool:
    """Whether the time to answer is over."""
    return now >= due.closes_at


def is_safety(code: str) -> bool:
    """Whether a contact watches for danger (hours and days) rather than for results; a person must agree to stop it."""
    return code[:1] in {"H", "D"}


def is_night(at: int, zone: str) -> bool:
    """Whether it is night in a zone: 21:00 to 08:00."""
    clock = local(at, zone).time()
    return clock >= NIGHT_FROM or clock < NIGHT_TO


def next_waking(at: int, zone: str) -> int:
    """The same instant by day, otherwise 08:00 when the night is over."""
    if not is_night(at, zone):
        return at
    here = local(at, zone)
    morning = here.date() if here.time() < NIGHT_TO else add_days(here.date(), 1)
    return wall_to_utc(morning, NIGHT_TO, zone)


def ladder(code: str, asked_at: int, zone: str, closes_at: int, *, halve: bool = False) -> tuple[Rung, ...]:
    """What happens while an asked contact stays unanswered.

    `halve` halves the hours of safety contacts: intrathecal and transplant cases, or a last answer that was not "ok".
    """
    if is_safety(code):
        return _safety_ladder(asked_at, zone, HOUR // 2 if halve else HOUR)
    return _outcome_ladder(asked_at, zone, closes_at)


def _safety_ladder(asked_at: int, zone: str, hour: int) -> tuple[Rung, ...]:
    return tuple(Rung(step, next_waking(asked_at + hours * hour, zone)) for step, hours in _SAFETY_HOURS)


def _outcome_ladder(asked_at: int, zone: str, closes_at: int) -> tuple[Rung, ...]:
    start = local_day(asked_at, zone)
    rungs = [Rung(step, wall_to_utc(add_days(start, days), clock, zone)) for step, days, clock in _OUTCOME_DAYS]
    return (*(rung for rung in rungs if rung.at <= closes_at), Rung("missed", closes_at))
