"""A case as the rules of the journey see it: who, where it stands, what happened, what time it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta

from flows.case import Fact, Stage
from flows.content import Clinic
from flows.rules import dates
from flows.text import Json, Moment, Place

MINUTE = 60_000_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Happened:
    """An event of the case."""

    kind: str
    at: int
    body: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Patient:
    """Whom it is about. `zone` is home's; None until the city was given.

    `reads` is the language they said they read with ease ("other" for one we do not have, "" until asked);
    `reading` is the one their papers are written in.
    """

    id: int
    name: str
    lang: str
    reading: str
    reads: str
    zone: str | None
    city: str


@dataclass(frozen=True, slots=True)
class View:
    """One case, now."""

    now: int
    code: str
    stage: Stage
    clinic: Clinic
    patient: Patient
    events: tuple[Happened, ...] = ()

    def last(self, kind: str) -> Mapping[str, Json] | None:
        """The body of the newest event of a kind."""
        return next((event.body for event in reversed(self.events) if event.kind == kind), None)

    def said(self, kind: str) -> Mapping[str, Json]:
        """The same where it must be there."""
        body = self.last(kind)
        if body is None:
            raise KeyError(kind)
        return body

    def current(self, kind: str) -> Mapping[str, Json] | None:
        """The newest body of a kind since the condition got the name that it has now."""
        for event in reversed(self.events):
            if event.kind == kind:
                return event.body
            if event.kind == "indication":
                break
        return None

    def sent_at(self, kind: str) -> int:
        """When the newest event of a kind happened."""
        return next(event.at for event in reversed(self.events) if event.kind == kind)

    def days_since(self, at: int) -> int:
        """Calendar days at the clinic: the day of the treatment is day 0."""
        return (dates.local_day(self.now, self.clinic.zone) - dates.local_day(at, self.clinic.zone)).days

    @property
    def zone(self) -> str:
        """Where the patient is now."""
        return self.zone_at(self.now)

    def zone_at(self, at: int) -> str:
        """Where the patient is at an instant: at the clinic while on the trip, else at home."""
        return self.clinic.zone if self.is_away(at) or self.patient.zone is None else self.patient.zone

    def is_away(self, at: int) -> bool:
        """Whether the patient is on the trip at an instant: from its first step to its last.

        The stage does not tell: a confirmed trip may be weeks away, and a treated patient still has the way home ahead.
        """
        confirmed = self.last("trip_confirmed")
        starts = [step["start"] for step in confirmed["steps"]] if confirmed else []
        return bool(starts) and min(starts) <= at < max(starts)

    @property
    def contact(self) -> str:
        """Whom to call when the patient does not answer, as they named them with their trip; "" for nobody."""
        said: str = (self.last("trip_said") or {}).get("contact", "skip")
        return "" if said == "skip" else said

    @property
    def today(self) -> date:
        """The day where the patient is."""
        return dates.local_day(self.now, self.zone)

    def moment(self, at: int, style: str = "when") -> Moment:
        """An instant as the clinic's clock and the patient's home show it."""
        places = [Place(self.clinic.zone, self.clinic.place)]
        if self.patient.zone and self.patient.zone != self.clinic.zone:
            places.append(Place(self.patient.zone, self.patient.city or self.patient.zone))
        return Moment(at, tuple(places), style)

    def staff_by(self, hours: int) -> int:
        """When somebody of the clinic answers at the latest: so many open hours from now, rounded to the hour."""
        return working(self.now, hours, self.clinic)

    def workday(self, days: int) -> int:
        """The end of the n-th working day from now."""
        on = dates.local_day(self.now, self.clinic.zone)
        while days:
            on += timedelta(days=1)
            days -= on.isoweekday() in self.clinic.open_days
        return dates.wall_to_utc(on, _clock(self.clinic.open_to), self.clinic.zone)


def _clock(text: str) -> time:
    return time.fromisoformat(text)


def working(now: int, hours: int, clinic: Clinic) -> int:
    """The instant after so many hours in which the clinic is open."""
    left, on = hours * HOUR, dates.local_day(now, clinic.zone)
    at = now
    while True:
        opens = dates.wall_to_utc(on, _clock(clinic.open_from), clinic.zone)
        closes = dates.wall_to_utc(on, _clock(clinic.open_to), clinic.zone)
        if on.isoweekday() in clinic.open_days and at < closes:
            at = max(at, opens)
            if at + left <= closes:
                return -(-(at + left) // HOUR) * HOUR if left else at
            left -= closes - at
        on += timedelta(days=1)
        at = dates.wall_to_utc(on, time(0), clinic.zone)


FACT_OF: Mapping[str, tuple[Fact, ...]] = {
    "privacy_agreed": (Fact.AGREED_PRIVACY,),
    "form_sent": (Fact.FORM_SENT,),
    "file_complete": (Fact.FILE_COMPLETE,),
    "offer_read": (Fact.PLAN_READ, Fact.QUOTE_READ, Fact.TERMS_READ),  # both of the quote that was sent last
    "quote_accepted": (Fact.QUOTE_ACCEPTED,),
    "consent_agreed": (Fact.CONSENTED,),
    "trip_confirmed": (Fact.TRIP_CONFIRMED,),
    "treated": (Fact.TREATED,),
}
UNDONE_BY: Mapping[str, tuple[Fact, ...]] = {
    "indication": (Fact.FORM_SENT, Fact.FILE_COMPLETE),  # another condition has another form
    "privacy_withdrawn": (Fact.AGREED_PRIVACY,),
    "more_asked": (Fact.FILE_COMPLETE,),
    "quote_sent": (Fact.PLAN_READ, Fact.QUOTE_READ, Fact.TERMS_READ, Fact.QUOTE_ACCEPTED),
    "consent_withdrawn": (Fact.CONSENTED,),
    "trip_changed": (Fact.TRIP_CONFIRMED,),
}

OF_A_QUOTE = frozenset({"offer_read", "quote_accepted"})


def facts_of(view: View) -> frozenset[Fact]:
    """What is true of the case: each event adds or takes away, in order."""
    true: set[Fact] = set()
    sent = None
    for event in view.events:
        if event.kind == "quote_sent":
            sent = event.body.get("number")
        if event.kind in OF_A_QUOTE and event.body.get("number") != sent:
            continue
        true.update(FACT_OF.get(event.kind, ()))
        true.difference_update(UNDONE_BY.get(event.kind, ()))
        if event.kind == "decided":
            (true.add if event.body["decision"] == "accept" else true.discard)(Fact.ACCEPTED)
        if event.kind == "quote_sent":
            fluent = event.body["lang"] == view.patient.reads
            (true.add if fluent else true.discard)(Fact.READS_FLUENTLY)
    return frozenset(true)
