"""A second opinion on its way: asked of a physician by name, given in writing, shown to whoever decides."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from flows.acts import Act, Card, Record
from flows.journey.written import wanted
from flows.library import Library
from flows.opinion import OpinionGiven, OpinionWanted
from flows.text import Json, Quoted, Text, Value, bullets
from flows.view import View


def second_facts(view: View, physician: str, readers: Collection[str]) -> dict[str, Json]:
    """What asking for one starts with; `readers` are the physicians who can read the case."""
    others = [one for one in view.clinic.physicians if one.key != physician]
    return {"physician": physician, "colleagues": {one.key: one.name for one in others if one.key in readers}}


def nobody(view: View, physician: str) -> Text:
    """Why nobody can be asked, and how that changes."""
    names = [one.name for one in view.clinic.physicians if one.key != physician]
    if not names:
        return Text("staff.opinion_nobody", {"case": view.code})
    return Text("staff.opinion_absent", {"case": view.code, "list": bullets(names)})


def opinion_facts(view: View, physician: str) -> dict[str, Json] | None:
    """What giving one starts with; None for a physician nobody asked."""
    asked = wanted(view).get(physician)
    return {"case": view.code, "physician": physician, "question": asked.body["question"]} if asked else None


def after_second(view: View, library: Library, asked: OpinionWanted) -> Sequence[Act]:
    """The colleague is named in the topic; the case stays with who asked."""
    values: dict[str, Value] = {
        "case": view.code,
        "physician": view.clinic.physician(asked.of).name,
        "by": view.clinic.physician(asked.by).name,
        "question": Quoted(asked.question),
    }
    return (
        Record("opinion_asked", {"of": asked.of, "by": asked.by, "question": asked.question}),
        Card(Text("staff.opinion_wanted", values), buttons=(("st_opinion", "opinion"), ("st_answers", "answers"))),
    )


def after_opinion(view: View, library: Library, given: OpinionGiven) -> Sequence[Act]:
    """The view stands in the topic and in the review, whoever signs it."""
    values: dict[str, Value] = {
        "case": view.code,
        "physician": view.clinic.physician(given.physician).name,
        "words": Quoted(given.words),
    }
    return (
        Record("opinion", {"physician": given.physician, "words": given.words}),
        Card(Text("staff.opinion_given", values), buttons=(("st_take", "review"),)),
    )
