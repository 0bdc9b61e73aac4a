"""What physicians wrote of a case: the four answers of a review, a colleague's view, the notes of a consultation.

Answers belong to whoever gave them: with a question to the patient they come back to the same physician's review, and
to nobody else's. A view and notes are shown to every physician, in the order they came.
"""

from __future__ import annotations

from collections.abc import Iterator

from flows.acts import Card
from flows.case import Role
from flows.desk import Decided
from flows.journey import noted, offer
from flows.library import Library
from flows.review import answers_shown
from flows.text import Json, Lines, Quoted, Text, Value, to_json
from flows.view import Happened, View


def review_facts(view: View, library: Library, physician: str) -> dict[str, Json]:
    """What a review starts with beside the file: evidence, doses, answers given before, what colleagues wrote."""
    shown = written(view)
    return {
        "evidence": to_json(evidence(view, library)),
        "doses": _doses(view, library),
        "answers": answers(view, physician),
        "written": to_json(Lines(tuple(shown))) if shown else None,
    }


def _doses(view: View, library: Library) -> dict[str, Json]:
    """The routes of the condition, or all of the clinic's where its papers name none, each with its range."""
    ranges = {one.route: list(one.per_kg) for one in view.clinic.doses}
    return {route: ranges.get(route, []) for route in (offer.of(view, library).routes or ranges)}


def evidence(view: View, library: Library) -> Text:
    """What the evidence map says of the condition, as the patient read it before the form."""
    indication = view.said("indication")["indication"]
    entries = {entry.indication for entry in library.screening(indication).evidence.entries}
    return Text(f"evidence/{indication}") if indication in entries else Text("staff.none")


def answers(view: View, physician: str) -> list[Json]:
    """What this physician answered before asking the patient for more, as long as nobody decided."""
    asked = [event for event in view.events if event.kind in ("more_asked", "decided")][-1:]
    if not asked or asked[0].kind == "decided" or asked[0].body.get("physician") != physician:
        return []
    return list(asked[0].body.get("answers", ()))


def answered(view: View, physician: str, decided: Decided) -> list[Card]:
    """The four answers under the decision, in the topic of the case."""
    if not decided.answers:
        return []
    values: dict[str, Value] = {
        "case": view.code,
        "physician": physician,
        "when": view.moment(view.now),
        "list": answers_shown(decided.answers),
    }
    return [Card(Text("staff.four", values))]


def written(view: View) -> list[Text]:
    """Views of colleagues, those that were asked for and have not come, and notes."""
    return [line for event in view.events for line in lines(view, event)] + list(_waiting(view))


def lines(view: View, event: Happened) -> Iterator[Text]:
    """What one event says here."""
    if event.kind in ("opinion", "consult_noted"):
        values: dict[str, Value] = {
            "physician": view.clinic.physician(event.body["physician"]).name,
            "when": view.moment(event.at),
            "words": Quoted(event.body["words"], Role.PHYSICIAN),
        }
        yield Text("staff.opinion_line" if event.kind == "opinion" else "staff.notes_line", values)
    yield from noted.lines(event)


def _waiting(view: View) -> Iterator[Text]:
    for physician, asked in wanted(view).items():
        name = view.clinic.physician(physician).name
        yield Text("staff.opinion_waits", {"physician": name, "when": view.moment(asked.at)})


def wanted(view: View) -> dict[str, Happened]:
    """Whose view was asked for and has not come."""
    asked: dict[str, Happened] = {}
    for event in view.events:
        if event.kind == "opinion_asked":
            asked[event.body["of"]] = event
        if event.kind == "opinion":
            asked.pop(event.body["physician"], None)
    return asked
