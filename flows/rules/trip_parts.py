"""What an itinerary is made from and what it is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

FAST = "R2_FAST"  # the leg through the medical lane


@dataclass(frozen=True, slots=True)
class Flight:
    """A landing or a take-off; `other_end` is "us" for flights inside the US (or precleared), "mx", or "abroad"."""

    at: int
    other_end: str


@dataclass(frozen=True, slots=True)
class Appointment:
    """A session at the clinic."""

    key: str
    start_at: int
    end_at: int


@dataclass(frozen=True, slots=True)
class Papers:
    """What a traveller shows at the border: "book" or "pcard" (a US passport card), as far as it is known."""

    kind: str = "book"
    expires_on: date | None = None
    visa_waiver: bool = False
    single_entry_visa: bool = False


@dataclass(frozen=True, slots=True)
class Trip:
    """What an itinerary is made from; `routes` are the routes of treatment (ia, iv, it, ... hsct)."""

    arrival: Flight
    departure: Flight | None
    sessions: tuple[Appointment, ...]
    routes: frozenset[str]
    home_zone: str
    pass_issued: bool = False
    travel_hold: bool = False
    papers: Papers = Papers()


@dataclass(frozen=True, slots=True)
class Step:
    """One line of an itinerary, as it is shown.

    `kind` is flight_in, leg, session or flight_out. On the way in `end_at` is the usual arrival and `latest_at` the
    latest; on the way out `start_at` is "leave by" and `end_at` "be there by". `peak` is minutes added for traffic.
    """

    kind: str
    id: str
    start: str
    end: str
    start_at: int
    end_at: int
    latest_at: int | None = None
    peak: int = 0
    peak_kind: str = ""


@dataclass(frozen=True, slots=True)
class Itinerary:
    """Steps in order of time, ids of warnings and of conflicts, and the earliest flight (None: by letter only)."""

    steps: tuple[Step, ...]
    warnings: tuple[str, ...]
    conflicts: tuple[str, ...]
    earliest_flight_at: int | None
