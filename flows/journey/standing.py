"""Where a case stands, as its patient reads it."""

from __future__ import annotations

from flows.case import AFTER_ACCEPTANCE, Stage
from flows.journey.intake import missing
from flows.journey.offer import reading_ends
from flows.library import Library
from flows.text import Lines, Text
from flows.view import View


def is_unopened(view: View) -> bool:
    """A physician decided, and the patient has not opened the letter: nothing else may tell what it says.

    Of a decline the paper is sent when it is opened; from then on nothing is told that could be read as an offer.
    """
    kinds = [event.kind for event in view.events if event.kind in ("decided", "letter_sent", "letter_read")]
    return kinds[-1:] == ["decided"]


def begins_anew(view: View) -> bool:
    """Whether a new case may follow: the patient ended this one, or read that it was declined for what can pass."""
    if view.stage is not Stage.DECLINED or is_unopened(view):
        return view.stage is Stage.WITHDRAWN
    return bool(view.said("decided")["kind"] == "not_now")


def told(view: View | None) -> str:
    """Which answers to typical questions are true: open (nobody decided yet), accepted, treated or declined."""
    if view is None or is_unopened(view):
        return "open"
    if view.stage is Stage.DECLINED:
        return "declined"
    if view.stage in (Stage.TREATMENT, Stage.AFTERCARE, Stage.CLOSED):
        return "treated"
    return "accepted" if view.stage in AFTER_ACCEPTANCE else "open"


def stage(view: View) -> Text:
    """Where the case is now."""
    return Text("stage.answered") if is_unopened(view) else Text(f"stage.{view.stage}")


def step(view: View, library: Library) -> Text:
    """What comes next."""
    if is_unopened(view):
        return Text("next.letter")
    if view.stage is Stage.OFFER:
        return _offer(view)
    wanted = missing(view, library) if view.stage is Stage.INTAKE and view.current("form_sent") else []
    return Text("up.still", {"list": Lines(tuple(wanted))}) if wanted else Text(f"next.{view.stage}")


def _offer(view: View) -> Text:
    """A plan and a quote: being made, to be read, to be thought over, to be decided."""
    kinds = [
        event.kind
        for event in view.events
        if event.kind in ("quote_sent", "offer_read", "quote_declined", "quote_expired")
    ]
    match kinds[-1:]:
        case ["quote_declined"]:
            return Text("next.declined_quote")
        case ["quote_sent"]:
            return Text("next.offer")
        case ["offer_read"]:
            return _thinking(view)
        case _:
            return Text("next.quote")


def _thinking(view: View) -> Text:
    if view.patient.reads != view.patient.reading:
        return Text("next.interpreter")
    at = reading_ends(view, view.sent_at("offer_read"))
    return Text("next.decide", {"when": view.moment(at)}) if view.now < at else Text("next.decide_now")
