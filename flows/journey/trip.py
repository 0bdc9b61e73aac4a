"""The trip: from what the patient said to an itinerary that a coordinator confirms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, time

from flows.acts import Act, Calendar, Card, Invite, Move, Record, Tell, Todo
from flows.case import Role, Stage
from flows.clinic_time import instant
from flows.journey.offer import session_at
from flows.library import Library
from flows.rules import dates, itinerary
from flows.rules.itinerary import Appointment, Flight, Itinerary, Papers, Step, Trip
from flows.text import Day, Json, Lines, Moment, Place, Quoted, Text, Value, bullets, text_from_json, to_json
from flows.trip import Planned
from flows.trip_by_hand import ByHand
from flows.view import HOUR, View

ROUTE = "san"
SESSION_LASTS = 2 * HOUR
US_ZONES = (
    "America/New_York",
    "America/Detroit",
    "America/Chicago",
    "America/Denver",
    "America/Boise",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Indiana/Indianapolis",
    "America/Kentucky/Louisville",
)


def after_trip(view: View, library: Library, said: Planned) -> Sequence[Act]:
    """A plan for the coordinator to confirm, or a person where no plan can be made."""
    body = {
        "arrival": said.arrival,
        "flight_in": said.flight_in,
        "flight_out": said.flight_out,
        "companion": said.companion,
        "aids": list(said.aids),
        "document": said.document,
        "document_until": said.document_until,
        "lodging": said.lodging,
        "contact": said.contact,
    }
    acts: list[Act] = [Record("trip_said", body)]
    if said.companion == "yes" and view.last("companion_joined") is None:
        acts.append(Invite())
    if said.arrival != ROUTE or said.flight_in is None:
        wanted = Text("desk.wanted.trip", {"told": told(body)})
        return [*acts, Todo("trip", wanted, view.staff_by(view.clinic.reply_hours))]
    planned = plan(view, library, body)
    if planned.conflicts:
        return [*acts, *_conflict(view, planned, body)]
    steps = [(step.start_at, _line(view, library, step, body)) for step in _shown(planned)]
    values: dict[str, Value] = {
        "case": view.code,
        "lines": by_day(steps, view.clinic.zone),
        "warnings": _warnings(planned),
        "needs": _needs(said.aids),
    }
    return [*acts, Card(Text("desk.trip", values), buttons=(("st_trip_ok", "confirm_trip"),), key="trip")]


def told(said: Mapping[str, Json]) -> Text:
    """Everything the patient said about the trip, for the person who plans it."""
    until = said["document_until"]
    values: dict[str, Value] = {
        "arrival": Text(f"btn.{said['arrival']}"),
        "flight_in": _said_flight(said["flight_in"]),
        "flight_out": _said_flight(said["flight_out"]),
        "companion": Text(f"btn.{said['companion']}"),
        "needs": _needs(said["aids"]),
        "document": Text(f"btn.{said['document']}"),
        "until": Day(date.fromisoformat(until), weekday=False) if until else Text("staff.none"),
        "room": Text(f"room.{said['lodging']}"),
        "contact": Text("staff.none") if said["contact"] == "skip" else Quoted(said["contact"], Role.PATIENT),
    }
    return Text("trip.told", values)


def _said_flight(said: Mapping[str, str] | None) -> Value:
    return f"{said['flight']}, {said['on']}, {said['at']}" if said else Text("staff.none")


def _conflict(view: View, planned: Itinerary, said: Mapping[str, Json]) -> list[Act]:
    by = view.staff_by(view.clinic.reply_hours)
    reason = Text(f"conflict.{planned.conflicts[0]}")
    words = Text("trip.conflict", {"reason": reason, "coordinator": view.clinic.coordinator, "when": view.moment(by)})
    return [
        Tell(words, buttons=(("person", "person"),)),
        Todo("trip", Text("desk.wanted.conflict", {"reason": reason, "told": told(said)}), by),
    ]


def _warnings(planned: Itinerary) -> Value:
    if not planned.warnings:
        return Text("staff.none")
    return bullets([Text(f"warning.{warning}") for warning in planned.warnings])


def _needs(said: Sequence[str]) -> Value:
    aids = [Text(f"btn.{aid}") for aid in said if aid != "none"]
    return Lines(tuple(aids)) if aids else Text("staff.none")


def plan(view: View, library: Library, said: Mapping[str, Json]) -> Itinerary:
    """The itinerary of what was said, by the route's own data."""
    route = library.route(ROUTE)
    start = session_at(view)
    landing = _flight(view, said["flight_in"], route.zone)
    takeoff = _flight(view, said["flight_out"], route.zone) if said["flight_out"] else None
    until = date.fromisoformat(said["document_until"]) if said["document_until"] else None
    trip = Trip(
        landing,
        takeoff,
        (Appointment("procedure", start, start + SESSION_LASTS),),
        frozenset({"ia"}),
        view.patient.zone or view.clinic.zone,
        travel_hold="travel_hold" in (view.last("screened") or {}).get("holds", ()),
        papers=Papers("pcard" if said["document"] == "pcard" else "book", until),
    )
    return itinerary.plan_trip(trip, route)


def _flight(view: View, said: Mapping[str, str], zone: str) -> Flight:
    at = dates.wall_to_utc(date.fromisoformat(said["on"]), time.fromisoformat(said["at"]), zone)
    home = view.patient.zone or ""
    return Flight(at, "us" if home in US_ZONES else "abroad")


SHOWN = ("flight_in", "A2", "A3", "A4", "procedure", "D2", "R1", "R3", "flight_out")


def _shown(planned: Itinerary) -> list[Step]:
    """The steps a traveller needs; the rest is inside them."""
    return [step for step in planned.steps if step.id in SHOWN]


def _line(view: View, library: Library, step: Step, said: Mapping[str, Json]) -> Text:
    time_ = Moment(step.start_at, (Place(view.clinic.zone, view.clinic.place), *_home(view)), "time")
    airport, driver = Text("itin.airport"), view.clinic.driver
    match step.id:
        case "flight_in" | "flight_out":
            flight = said[step.id]["flight"]
            return Text(f"itin.{step.id}", {"time": time_, "flight": flight, "place": airport})
        case "arrival" | "leave":
            return Text(f"itin.by_hand.{step.id}", {"time": time_})
        case "pickup":
            coming: dict[str, Value] = {
                "driver": driver.name,
                "car": Text(f"clinic/{view.clinic.key}/car"),
                "plate": driver.plates,
                "coordinator": view.clinic.coordinator,
            }
            return Text("itin.by_hand.pickup", {"time": time_, **coming})
        case "A2":
            car = Text(f"clinic/{view.clinic.key}/car")
            met: dict[str, Value] = {
                "driver": driver.name,
                "place": Text(f"clinic/{view.clinic.key}/meeting_point"),
                "car": car,
                "plate": driver.plates,
            }
            return Text("itin.pickup", {"time": time_, **met})
        case "A3":
            return Text("itin.border_in", {"time": time_})
        case "A4":
            end = replace(time_, at=step.end_at)
            return Text(
                "itin.stay",
                {
                    "time": end,
                    "place": Text(f"clinic/{view.clinic.key}/lodging"),
                    "room": Text(f"room.{said['lodging']}"),
                },
            )
        case "procedure":
            return Text(
                "itin.clinic",
                {"time": time_, "place": Text(f"clinic/{view.clinic.key}/clinic_spot"), "list": Text("itin.bring")},
            )
        case "R1":
            return Text("itin.leave_hotel", {"time": time_})
        case "R3":
            return Text("itin.at_airport", {"time": replace(time_, at=step.end_at), "place": airport})
        case _:
            return Text("itin.ride_back", {"time": time_})


def by_day(steps: Sequence[tuple[int, Text]], zone: str) -> Lines:
    """Steps under the day on which they begin at the clinic, so that no line has to repeat its date."""
    shown: list[Text] = []
    day = None
    for at, line in steps:
        if (on := dates.local_day(at, zone)) != day:
            shown.append(Text("itin.day", {"date": Day(on)}))
            day = on
        shown.append(line)
    return Lines(tuple(shown), bullets=False)


def _home(view: View) -> tuple[Place, ...]:
    if not view.patient.zone or view.patient.zone == view.clinic.zone:
        return ()
    return (Place(view.patient.zone, view.patient.city or view.patient.zone),)


def conflicts(view: View, library: Library) -> tuple[str, ...]:
    """Why a trip cannot be confirmed as it was said."""
    said = view.last("trip_said")
    if said is None:
        return ("no_flight",)
    if (
        next(event.kind for event in reversed(view.events) if event.kind in ("trip_said", "trip_confirmed"))
        != "trip_said"
    ):
        return ("confirmed",)
    if said["arrival"] != ROUTE or said["flight_in"] is None:
        return ("by_hand",)
    return plan(view, library, said).conflicts


def confirm(view: View, library: Library) -> Sequence[Act]:
    """A coordinator confirmed: the itinerary goes to everybody in it, with a calendar, and the trip begins."""
    said = view.said("trip_said")
    planned = plan(view, library, said)
    steps: list[Json] = [
        {
            "id": step.id,
            "start": step.start_at,
            "end": max(step.end_at, step.start_at),
            "text": to_json(_line(view, library, step, said)),
            "short": to_json(Text(f"itin.short.{step.id}")),
        }
        for step in _shown(planned)
    ]
    return _confirmed(view, steps)


def by_hand_facts(view: View) -> dict[str, Json]:
    """What a person starts with who plans a trip."""
    zone, place = view.clinic.zone, view.clinic.place
    session = to_json(Moment(session_at(view), (Place(zone, place),)))
    return {"case": view.code, "zone": zone, "place": place, "session": session}


def after_by_hand(view: View, library: Library, done: ByHand) -> Sequence[Act]:
    """A person planned the trip and confirmed it: the times are theirs, the session is the quote's."""
    at = [(instant(when, view.clinic.zone), step) for step, when in done.steps]
    at.append((session_at(view), "procedure"))
    steps: list[Json] = [
        {
            "id": step,
            "start": start,
            "end": start + (SESSION_LASTS if step == "procedure" else 0),
            "text": to_json(_line(view, library, Step("leg", step, "", "", start, start), view.said("trip_said"))),
            "short": to_json(Text(f"itin.short.{step}")),
        }
        for start, step in sorted(at)
    ]
    return _confirmed(view, steps)


def _confirmed(view: View, steps: Sequence[Json]) -> Sequence[Act]:
    """An itinerary goes out; the first one lets the trip begin, a later one takes its place."""
    version = sum(event.kind == "trip_confirmed" for event in view.events) + 1
    body: dict[str, Json] = {"version": version, "zone": view.clinic.zone, "steps": list(steps)}
    both = itinerary_acts(body, Role.PATIENT), itinerary_acts(body, Role.COMPANION)
    treat = Card(
        Text("desk.treat", {"case": view.code, "when": view.moment(session_at(view))}),
        buttons=(("st_treated", "treatment"), ("st_trip", "trip"), ("st_by_hand", "trip_by_hand")),
        key="treat",
    )
    return (
        Record("trip_confirmed", body),
        *(() if view.stage is Stage.TRAVEL else (Move(Stage.TRAVEL, Role.COORDINATOR),)),
        *both[0],
        *both[1],
        Calendar(body),
        treat,
    )


def itinerary_acts(body: Mapping[str, Json], to: Role) -> tuple[Tell, ...]:
    """The itinerary as messages, for one kind of reader."""
    said = [(step["start"], Text("itin.step", {"line": text_from_json(step["text"])})) for step in body["steps"]]
    lines = by_day(said, body["zone"])
    return (
        Tell(Text("itin.header", {"version": body["version"]}), to=to),
        Tell(Text("itin.lines", {"lines": lines}), to=to),
    )
