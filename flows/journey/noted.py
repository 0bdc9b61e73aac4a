"""What staff noted of a case: the newest note of a fact counts for the rules, and every one stays in the chain.

A note stands above what the patient said of the same fact, but what they told somebody because a form had left it
open gives way to the form that is sent after it, which asks again. The patient is told nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from flows.noting import EXPECTS_CURE, FROM_WORDS, Noted, what
from flows.text import Json, Text
from flows.view import Happened, View


def notes(view: View) -> dict[str, Noted]:
    """What stands on file, by fact."""
    newest: dict[str, Noted] = {}
    for event in view.events:
        if event.kind == "noted":
            newest[event.body["fact"]] = Noted(**event.body)
        elif event.kind == "form_sent":
            newest = {fact: one for fact, one in newest.items() if not _was_left_open(one)}
    return {fact: one for fact, one in newest.items() if one.value is not None}


def _was_left_open(one: Noted) -> bool:
    return one.source == FROM_WORDS and one.fact != EXPECTS_CURE


def facts(view: View) -> dict[str, Json]:
    """The same as the rules read it."""
    return {fact: one.value for fact, one in notes(view).items()}


def lines(event: Happened) -> Iterator[Text]:
    """What one event says here, to whoever signs after it."""
    if event.kind == "noted":
        yield line(Noted(**event.body))


def line(one: Noted) -> Text:
    """A note as staff read it, or that it is on file no more."""
    if one.value is None:
        return Text("staff.note_gone", {"what": what(one.fact), "staff": one.staff})
    return one.line
