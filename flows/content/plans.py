"""The way there and back, and the year after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from flows.content.words import Wording


@dataclass(frozen=True, slots=True)
class Peak:
    """A busy window, local, half open; `days` are ISO weekdays."""

    kind: str
    days: tuple[int, ...]
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Leg:
    """One stretch of a trip, in minutes. `peak_kind` names the windows in which `peak` is added."""

    id: str
    direction: str
    start: str
    end: str
    mode: str
    usual: int
    buffer: int
    responsible: str
    needs: tuple[str, ...]
    peak: int = 0
    peak_kind: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """A session of a treatment template: `day` 1 is the day of arrival, times are local to the clinic."""

    key: str
    day: int
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class TravelRoute:
    """How one gets there and back. Leads are minutes at the airport before take-off, by destination."""

    name: str
    version: int
    airport: str
    zone: str
    legs: tuple[Leg, ...]
    lead_minutes: Mapping[str, int]
    driver_wait_minutes: int
    fast_lane_from: str
    fast_lane_to: str
    flight_gap_hours: Mapping[str, int]
    sessions: Mapping[str, tuple[Session, ...]]
    spots: Mapping[str, Wording]
    peaks: tuple[Peak, ...]
    holidays: Mapping[date, tuple[str, ...]]
    unsigned: bool = True

    @property
    def id(self) -> str:
        """`san@1`."""
        return f"{self.name}@{self.version}"

    def leg(self, leg_id: str) -> Leg:
        """The leg of that id; KeyError when there is none."""
        for leg in self.legs:
            if leg.id == leg_id:
                return leg
        raise KeyError(leg_id)


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One planned health check: exactly one of `hours`, `days`, `months` after the procedure is set."""

    code: str
    routes: tuple[str, ...]
    window_hours: int
    sets: tuple[str, ...]
    hours: int | None = None
    days: int | None = None
    months: int | None = None


@dataclass(frozen=True, slots=True)
class FollowupPlan:
    """When a patient is asked after treatment; `send_at` is local to where the patient is."""

    name: str
    version: int
    send_at: str
    checks: tuple[CheckIn, ...]
    unsigned: bool = False

    @property
    def id(self) -> str:
        """`followup@1`."""
        return f"{self.name}@{self.version}"

    def of(self, routes: frozenset[str]) -> Iterator[CheckIn]:
        """The checks of any of these routes, in order."""
        return (check for check in self.checks if routes & frozenset(check.routes))


@dataclass(frozen=True, slots=True)
class City:
    """A city people live in, its zone and the name shown for it."""

    name: str
    zone: str
