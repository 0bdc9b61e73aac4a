"""The itinerary as a calendar file.

1. A step keeps its UID through all versions and SEQUENCE rises with them, so that a changed step moves in the
   reader's calendar instead of coming a second time.
2. Times carry their zone, and the file says how that zone behaves in the years of the trip.
3. A calendar is shared and shown on locked screens: who calls this passes logistics only.

RFC 5545 and 5546: PUBLISH for what is planned, CANCEL for a trip that is off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date

from icalendar import CLASS, STATUS, Calendar, Event, Timezone

from flows.rules.dates import local

PRODUCT = "-//Puente//Puente//EN"


@dataclass(frozen=True, slots=True)
class Entry:
    """One step, in its reader's words. `key` is the step's within its trip; an `end_at` of None is a moment."""

    key: str
    start_at: int
    end_at: int | None
    summary: str
    place: str = ""
    notes: str = ""
    off: bool = False


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue of a trip's calendar. `uid` stays a trip's, `version` rises, `made_at` is when this was made."""

    uid: str
    version: int
    made_at: int
    zone: str
    title: str


def calendar(issue: Issue, entries: Sequence[Entry]) -> bytes:
    """The file with a trip's steps; a step that fell out of the plan comes along as `off`."""
    return _file(issue, entries, "PUBLISH")


def cancellation(issue: Issue, entries: Sequence[Entry]) -> bytes:
    """The file that takes all steps out of the reader's calendar again."""
    return _file(issue, entries, "CANCEL")


def _file(issue: Issue, entries: Sequence[Entry], method: str) -> bytes:
    whole = Calendar.new(prodid=PRODUCT, method=method, name=issue.title, uid=f"{issue.uid}@puente")
    whole.add_component(_zone(issue.zone, entries))
    for entry in entries:
        whole.add_component(_event(issue, entry, off=entry.off or method == "CANCEL"))
    return bytes(whole.to_ical())


def _event(issue: Issue, entry: Entry, *, off: bool) -> Event:
    return Event.new(
        uid=f"{issue.uid}-{entry.key}@puente",
        sequence=issue.version,
        stamp=local(issue.made_at, "UTC").astimezone(UTC),
        start=local(entry.start_at, issue.zone),
        end=local(entry.end_at, issue.zone) if entry.end_at else None,
        summary=entry.summary,
        location=entry.place or None,
        description=entry.notes or None,
        status=STATUS.CANCELLED if off else STATUS.CONFIRMED,
        classification=CLASS.PRIVATE,
    )


def _zone(zone: str, entries: Sequence[Entry]) -> Timezone:
    """Whole years, so that a step that moves by a day does not change the zone's part of the file."""
    years = [local(entry.start_at, zone).year for entry in entries]
    return Timezone.from_tzid(zone, first_date=date(min(years), 1, 1), last_date=date(max(years) + 1, 12, 31))
