"""A day and a time at the clinic, as staff write it: behind us for what was done, ahead for what is planned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

from flows.errors import Misfit
from flows.items import Draft, Entry, Hearing, Option, Pressed, Reply, options
from flows.rules import dates, typed_trips
from flows.text import Json, Moment, Place, Text

NOW = "st_now"
SAMPLE = {"on": "2027-01-12", "at": "10:00"}


@dataclass(frozen=True)
class ClinicTime(Entry):
    """The item; `now` offers the moment of the press, which may come hours after the dialogue was opened."""

    zone: str = ""
    now: bool = False

    @property
    def buttons(self) -> tuple[Option, ...]:
        return options((*((NOW,) if self.now else ()), *self.instead))

    def take(self, reply: Reply, draft: Json, hearing: Hearing) -> Json | Draft:
        if self.now and reply == Pressed(NOW):
            here = dates.local(hearing.now, self.zone)
            return {"on": here.date().isoformat(), "at": here.time().isoformat("minutes")}
        return super().take(reply, draft, hearing)


def clinic_time(
    name: str,
    text: Text,
    zone: str,
    *,
    done: bool,
    example: str = "2027-01-12 10:00",
    instead: tuple[str, ...] = (),
    side: tuple[str, ...] = ("back", "st_discard"),
) -> ClinicTime:
    """When something was done, or is to be done; the other side of the present is refused."""

    def read(typed: str, hearing: Hearing) -> Json:
        found = typed_trips.when_at(typed, hearing.today, hearing.lang)
        if found.on is None or found.at is None:
            raise Misfit(Text("form.not_moment", {"example": example}))
        is_past = dates.wall_to_utc(found.on, found.at, zone) <= hearing.now
        if is_past is not done:
            raise Misfit(Text("desk.not_past" if done else "desk.past", {"example": example}))
        return {"on": found.on.isoformat(), "at": found.at.isoformat("minutes")}

    def check(stored: Json) -> None:
        date.fromisoformat(stored["on"])
        time.fromisoformat(stored["at"])

    def show(stored: Json) -> str:
        return f"{stored['on']} {stored['at']}"

    return ClinicTime(name, read, check, show, instead, [SAMPLE], ask=text, side=side, zone=zone, now=done)


def instant(stored: Mapping[str, Json], zone: str) -> int:
    """What was written, as an instant."""
    return dates.wall_to_utc(date.fromisoformat(stored["on"]), time.fromisoformat(stored["at"]), zone)


def shown(stored: Mapping[str, Json], facts: Mapping[str, Json]) -> Moment:
    """What was written, as the clinic's clock shows it."""
    return Moment(instant(stored, facts["zone"]), (Place(facts["zone"], facts["place"]),))
