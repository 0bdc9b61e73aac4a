"""A physician's question to the patient: reminded of, answered, or taken back; the case returns to the same review."""

from __future__ import annotations

from collections.abc import Sequence

from flows.acts import Act, Cancel, Card, Close, Move, Record, Schedule, Tell
from flows.case import Role, Stage
from flows.letter import MoreInfo
from flows.library import Library
from flows.text import Json, Quoted, Text, Value
from flows.view import View

TAKE_BACK = (("st_take_back", "take_back"),)
NO_MORE = (Cancel("more_reminder"), Close("more_info"))  # a decision ends the question that led to none
TURNS = frozenset({"more_asked", "more_answered", "more_taken_back"})


def is_waiting(view: View) -> bool:
    """Whether the case rests until its patient has answered a physician's question; a form that is open is no rest."""
    turns = [event.kind for event in view.events if event.kind in TURNS]
    has_form = view.current("form_sent") is not None
    return view.stage is Stage.INTAKE and has_form and turns[-1:] == ["more_asked"]


def on_more_reminder(view: View, library: Library, body: Json) -> Sequence[Act]:
    """The question is still open; with the last reminder staff read that nobody answered."""
    asked = Quoted(body["question"], Role.PHYSICIAN, body.get("override", ""))
    reminder = Text("case.more_info_reminder", {"question": asked})
    told = Tell(reminder, lane="later", polite=True, buttons=(("next", "resume"),))
    if view.stage is not Stage.INTAKE or not body.get("is_last"):
        return (told,)
    on = view.moment(view.sent_at("more_asked"), "date")
    waits = Text("staff.more_waits", {"case": view.code, "date": on, "question": asked})
    return (told, Card(waits, buttons=(("st_reply", "reply"), *TAKE_BACK, ("st_end", "end_case"))))


def after_more_info(view: View, library: Library, answer: MoreInfo) -> Sequence[Act]:
    """The answer returns to the same review; a file that came first may have brought the case back already."""
    words = Text(
        "staff.more_answer",
        {"case": view.code, "words": Quoted(answer.words), "language": Text(f"lang.{view.patient.lang}")},
    )
    by, back = _back(view, Role.BOT)
    if view.stage is Stage.REVIEW:
        by, back = max(view.said("file_complete")["answer_by"], view.workday(1)), ()
    return (
        Record("more_answered", {"words": answer.words}),
        Cancel("more_reminder"),
        *back,
        Card(words, buttons=(("st_take", "review"),)),
        Tell(Text("case.answered", {"when": view.moment(by, "date")})),
    )


def take_back(view: View, physician: str) -> Sequence[Act]:
    """A physician goes on without the answer, or will ask otherwise; the patient need not answer any more."""
    by, back = _back(view, Role.PHYSICIAN)
    values: dict[str, Value] = {
        "case": view.code,
        "physician": view.clinic.physician(physician).name,
        "when": view.moment(by),
    }
    return (
        Record("more_taken_back", {"physician": physician}),
        *NO_MORE,
        *back,
        Card(Text("staff.took_back", values), buttons=(("st_take", "review"),)),
        Tell(Text("case.no_more", {"when": view.moment(by, "date")}), polite=True, buttons=(("menu", "menu"),)),
    )


def _back(view: View, by: Role) -> tuple[int, Sequence[Act]]:
    """Into review again, with a day by which it is answered."""
    until = view.workday(view.clinic.review_days)
    return until, (
        Record("file_complete", {"answer_by": until}),
        Move(Stage.REVIEW, by),
        Schedule(f"review_overdue.{view.now}", "review_overdue", until, {"since": view.now}),
    )
