"""A decision that was put off: staff are reminded of it until a physician looks again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time

from flows.acts import Act, Cancel, Card, Move, Record, Schedule, Tell
from flows.case import Role, Stage
from flows.library import Library
from flows.rules import dates
from flows.text import Json, Quoted, Text, Value
from flows.view import DAY, View

REMINDED = 30 * DAY  # what was waited for, such as a pressure that settles, takes weeks; the patient is not reminded
BUTTONS = (("st_look_again", "look_again"),)


def remind(view: View, on: str = "") -> Schedule:
    """The next time staff are reminded: on the day that was named, when the clinic opens, and then month by month."""
    opens, zone = time.fromisoformat(view.clinic.open_from), view.clinic.zone
    at = dates.wall_to_utc(date.fromisoformat(on), opens, zone) if on else view.now + REMINDED
    return Schedule(f"deferred.{view.now}", "deferred", max(at, view.now))


def on_deferred(view: View, library: Library, body: Json) -> Sequence[Act]:
    """Nobody has looked again yet."""
    if view.stage is not Stage.DEFERRED:
        return ()
    values: dict[str, Value] = {
        "case": view.code,
        "date": view.moment(view.sent_at("decided"), "date"),
        "condition": Quoted(view.said("decided")["until"]),
    }
    return (Card(Text("staff.deferred", values), buttons=(*BUTTONS, ("st_reply", "reply"))), remind(view))


def look_again(view: View, physician: str) -> Sequence[Act]:
    """A physician takes the case up again: it is in review as before, and the patient knows."""
    by = view.workday(view.clinic.review_days)
    name = view.clinic.physician(physician).name
    return (
        Record("looked_again", {"physician": physician, "answer_by": by}),
        Move(Stage.REVIEW, Role.PHYSICIAN),
        Cancel("deferred"),
        Card(Text("staff.looks_again", {"case": view.code, "when": view.moment(by)}), buttons=(("st_take", "review"),)),
        Tell(Text("case.again", {"physician": name, "when": view.moment(by, "date")}), polite=True),
        Schedule(f"review_overdue.{view.now}", "review_overdue", by, {"since": view.now}),
    )
