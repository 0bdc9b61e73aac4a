"""A physician's decision and what it brings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from flows.acts import Act, Cancel, Card, Move, Open, Record, Schedule, Tell
from flows.case import Role, Stage
from flows.desk import Decided, letter_text
from flows.journey import (
    consultation,
    decline,
    deferral,
    flagged,
    more_info,
    offer,
    rescreening,
    rights,
    uploads,
    written,
)
from flows.journey.case_facts import case_facts
from flows.letter import LetterRead
from flows.library import Library
from flows.rules.followup import next_waking
from flows.text import Json, Quoted, Text, Value, bullets, from_json, to_json
from flows.view import DAY, Happened, View

MORE_REMINDERS = (2, 5)  # days


def review_facts(view: View, library: Library, physician: str, since: int | None = None) -> dict[str, Json]:
    """What the review of a physician starts with, and what it is signed with: `since` is when it was opened."""
    who, goes_out = view.clinic.physician(physician), next_waking(view.now, view.zone)
    new = news(view, view.now if since is None else since)
    return {
        "case": view.code,
        "flags": to_json(flagged.flags(flagged.as_found(view.said("screened")), library, view)),
        "name": view.patient.name,
        "physician": who.name,
        "licence": who.cedula,
        "physician_key": physician,
        "reading": view.patient.reading,
        "condition": to_json(offer.diagnosis(view)),
        "rehab": offer.rehab(view, library),
        "goes_out": to_json(view.moment(goes_out) if goes_out > view.now else Text("staff.at_once")),
        "news": to_json(bullets(new)) if new else None,
        "today": view.today.isoformat(),
        "sources": list(view.clinic.lab.cell_sources),
        "weight_kg": _weight(view, library),
        "missing": _missing(view, library),
        **written.review_facts(view, library, physician),
    }


def _missing(view: View, library: Library) -> Json:
    """What the file lacks now, asked for or not: a study may have been set aside since it was complete."""
    codes = uploads.lacking(view, library)
    return to_json(bullets([Text(f"doc.{code}") for code in codes])) if codes else None


def _weight(view: View, library: Library) -> Json:
    found = case_facts(view, library).get("weight_kg")
    return found if isinstance(found, int | float) else None  # "I don't know" is a word


NEWS, NEWS_LENGTH = 10, 300
MANY = frozenset({"told", "more_answered", "document"})  # of these the newest are shown; an alarm or a note always is


def news(view: View, since: int) -> list[Text]:
    """What came in after a review was opened: who signs has read it, or at least seen that it is there."""
    came = [(event.kind in MANY, line) for event in view.events if event.at > since for line in _news(view, event)]
    older = sum(is_of_many for is_of_many, _ in came) - NEWS
    shown: list[Text] = []
    for is_of_many, line in came:
        older -= is_of_many
        if not is_of_many or older < 0:
            shown.append(line)
    return shown


def _news(view: View, event: Happened) -> Iterator[Text]:
    when = view.moment(event.at)
    if event.kind == "document":
        yield Text("news.file", {"when": when, "lines": from_json(event.body["staff"])})
    if event.kind in ("told", "more_answered"):
        said = Quoted(event.body["words"][:NEWS_LENGTH], Role.PATIENT)
        yield Text("news.said", {"when": when, "words": said})
    if event.kind == "alarm":
        yield Text("news.alarm", {"when": when, "level": Text(f"level.{event.body['level']}")})
    yield from written.lines(view, event)


def after_review(view: View, library: Library, done: tuple[Decided, Json]) -> Sequence[Act]:
    """A signed decision: recorded, the staff told, the patient's letter on its way by day."""
    decided, facts = done
    letter = letter_text(facts, decided)
    goes_out, pressed = view.moment(next_waking(view.now, view.zone)), f"st_{decided.decision}"
    told = Card(
        Text(
            "staff.decided",
            {
                "case": view.code,
                "decision": Text(f"btn.{pressed}"),
                "physician": facts["physician"],
                "when": view.moment(view.now),
                "time": goes_out,
            },
        )
    )
    body = {
        "decision": decided.decision,
        "reason": decided.reason,
        "steps": decided.steps,
        "until": decided.until,
        "expectation": decided.expectation,
        "source": decided.source,
        "dose": decided.dose,
        "sessions": decided.sessions,
        "override": decided.override,
        "kind": decided.kind,
        "until_on": decided.until_on,
        "indication": decided.indication,
        "route": decided.route,
        "dose_per_kg": decided.dose_per_kg,
        "dose_total": decided.dose_total,
        "answers": [dict(one) for one in decided.answers],
        "physician": facts["physician_key"],
        "lang": facts["reading"],
    }
    four = written.answered(view, facts["physician"], decided)
    if decided.decision == "more":
        asked = {"question": decided.reason, "override": decided.override}
        return (
            Record("more_asked", asked | {"physician": body["physician"], "answers": body["answers"]}),
            Move(Stage.INTAKE, Role.PHYSICIAN),
            Cancel("review_overdue"),
            replace(told, buttons=more_info.TAKE_BACK),
            *four,
            Open("more_info", {"question": to_json(letter)}, polite=True),
            *(
                Schedule(
                    f"more_reminder.{view.now}.{days}",
                    "more_reminder",
                    view.now + days * DAY,
                    asked | {"is_last": days == MORE_REMINDERS[-1]},
                )
                for days in MORE_REMINDERS
            ),
        )
    to = {"accept": Stage.OFFER, "defer": Stage.DEFERRED, "decline": Stage.DECLINED}[decided.decision]
    opened = Open("letter", {"decision": decided.decision, "letter": to_json(letter)}, polite=True)
    ended = (Move(to, Role.PHYSICIAN), Cancel("review_overdue"), *more_info.NO_MORE)
    called_off = consultation.ended(view) if decided.decision == "decline" else ()
    acts: list[Act] = [Record("decided", body), *ended, told, *four, *called_off, opened]
    if decided.decision == "accept":
        acts.append(offer.quote_card(view, library, facts["physician"]))
    if decided.decision == "defer":
        acts.append(deferral.remind(view, decided.until_on))
    if decided.decision == "decline":
        acts.extend(decline.ended())
    return (*acts, rescreening.card_at(view, library, to))


def after_letter(view: View, library: Library, read: LetterRead) -> Sequence[Act]:
    """The patient read the decision; below a decline they may ask for their records or for erasure."""
    seen = Record("letter_read", {"decision": read.decision})
    if read.decision == "accept" and view.last("quote_sent") is None:
        coming = "offer.coming" if offer.unready(view, library) is None else "offer.coming_from_a_person"
        return (seen, Tell(Text(coming), buttons=(("menu", "menu"),)))
    if read.wish == "records":
        return (seen, *rights.give_back(view))
    if read.wish == "erase":
        return (seen, Open("erase", rights.erase_facts(view)))
    if read.wish == "keep":
        return (seen, Tell(Text("data.kept")))
    return (seen,)


def on_overdue(view: View, library: Library, body: Json) -> Sequence[Act]:
    """The service clock: no physician answered in time."""
    if view.stage is not Stage.REVIEW:
        return ()
    values: dict[str, Value] = {
        "case": view.code,
        "date": view.moment(body["since"], "date"),
        "staff": view.clinic.coordinator,
    }
    day = view.workday(1)
    again = Schedule(f"review_overdue.{day}", "review_overdue", day, body)  # each working day until somebody decides
    return (Card(Text("staff.overdue", values), buttons=(("st_take", "review"),)), again)
