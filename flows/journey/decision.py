"""A physician's decision and what it brings; alarms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flows.acts import Act, Alarm, Cancel, Card, Move, Open, Record, ReturnRecords, Schedule, Tell
from flows.case import Role, Stage
from flows.desk import Decided, letter_text
from flows.journey import care, deferral, offer, rights
from flows.letter import LetterRead, MoreInfo
from flows.library import Library
from flows.rules.followup import next_waking
from flows.text import Json, Lines, Measure, Quoted, Text, Value, bullets, to_json
from flows.view import DAY, HOUR, MINUTE, View

MORE_REMINDERS = (2, 5)  # days
CALLED_AGAIN = (5, 15, 30)  # minutes after an emergency (domain-followup section 2)
NOBODY = {"emergency": 5 * MINUTE, "urgent": 30 * MINUTE}
LANE = {"emergency": "now", "urgent": "now"}


def review_facts(view: View, library: Library, physician: str) -> dict[str, Json]:
    """What the review of a physician starts with."""
    who = view.clinic.physician(physician)
    return {
        "case": view.code,
        "flags": to_json(_flags(view, library)),
        "name": view.patient.name,
        "physician": who.name,
        "licence": who.cedula,
        "physician_key": physician,
        "reading": view.patient.reading,
        "goes_out": to_json(view.moment(next_waking(view.now, view.zone))),
        "today": view.today.isoformat(),
        "sources": list(view.clinic.lab.cell_sources),
    }


def _flags(view: View, library: Library) -> Value:
    from flows.journey.intake import case_facts, flags
    from flows.rules.screening import screen

    indication = view.said("indication")["indication"]
    return flags(screen(case_facts(view, library), indication, library.screening(indication)), library, view)


def after_review(view: View, library: Library, done: tuple[Decided, Json]) -> Sequence[Act]:
    """A signed decision: recorded, the staff told, the patient's letter on its way by day."""
    decided, facts = done
    letter = letter_text(facts, decided)
    goes_out = view.moment(next_waking(view.now, view.zone))
    told = Card(
        Text(
            "staff.decided",
            {"case": view.code, "physician": facts["physician"], "when": view.moment(view.now), "time": goes_out},
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
        "physician": facts["physician_key"],
        "lang": facts["reading"],
    }
    if decided.decision == "more":
        asked = {"question": decided.reason, "override": decided.override}
        return (
            Record("more_asked", asked),
            Move(Stage.INTAKE, Role.PHYSICIAN),
            Cancel("review_overdue"),
            told,
            Open("more_info", {"question": to_json(letter)}, polite=True),
            *(
                Schedule(
                    f"more_reminder.{view.now}.{days}",
                    "more_reminder",
                    view.now + days * DAY,
                    asked,
                )
                for days in MORE_REMINDERS
            ),
        )
    to = {"accept": Stage.OFFER, "defer": Stage.DEFERRED, "decline": Stage.DECLINED}[decided.decision]
    opened = Open("letter", {"decision": decided.decision, "letter": to_json(letter)}, polite=True)
    acts: list[Act] = [Record("decided", body), Move(to, Role.PHYSICIAN), Cancel("review_overdue"), told, opened]
    if decided.decision == "accept":
        acts.append(offer.quote_card(view, facts["physician"]))
    if decided.decision == "defer":
        acts.append(deferral.remind(view))
    return acts


def on_more_reminder(view: View, library: Library, body: Json) -> Sequence[Act]:
    """The question is still open."""
    asked = Quoted(body["question"], Role.PHYSICIAN, body.get("override", ""))
    question = Text("case.more_info_reminder", {"question": asked})
    return (Tell(question, lane="later", polite=True, buttons=(("next", "resume"),)),)


def after_more_info(view: View, library: Library, answer: MoreInfo) -> Sequence[Act]:
    """The answer returns to the same review."""
    words = Text(
        "staff.more_answer",
        {"case": view.code, "words": Quoted(answer.words), "language": Text(f"lang.{view.patient.lang}")},
    )
    by = view.workday(view.clinic.review_days)
    return (
        Record("more_answered", {"words": answer.words}),
        Cancel("more_reminder"),
        Record("file_complete", {"answer_by": by}),
        Move(Stage.REVIEW, Role.BOT),
        Card(words, buttons=(("st_take", "review"),)),
        Tell(Text("case.answered", {"when": view.moment(by, "date")})),
        Schedule(f"review_overdue.{view.now}", "review_overdue", by, {"since": view.now}),
    )


def after_letter(view: View, library: Library, read: LetterRead) -> Sequence[Act]:
    """The patient read the decision; below a decline they may ask for their records or for erasure."""
    seen = Record("letter_read", {"decision": read.decision})
    if read.decision == "accept" and view.last("quote_sent") is None:
        return (seen, Tell(Text("offer.coming"), buttons=(("menu", "menu"),)))
    if read.wish == "records":
        return (seen, ReturnRecords(), Tell(Text("data.records_sent")))
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
    return (Card(Text("staff.overdue", values), buttons=(("st_take", "review"),)),)


def alarm_acts(view: View, alarm: Alarm) -> Sequence[Act]:
    """A card in the staff group at once; advice for the patient where minutes count; again until somebody has it."""
    values: dict[str, Value] = {
        "case": view.code,
        "lines": Lines(tuple(_lines(view, alarm)), bullets=False),
        "when": view.moment(view.now + DAY),
    }
    level = alarm.level if alarm.level in ("emergency", "urgent", "soon") else "soon"
    acts: list[Act] = [
        Record("alarm", {"key": alarm.key, "level": alarm.level, "rules": list(alarm.rules)}),
        Card(Text(f"alarm.{level}", values), LANE.get(level, "staff"), (("st_ack", "ack"),), f"alarm.{alarm.key}"),
    ]
    if level in NOBODY:
        due = view.now + NOBODY[level]
        acts.append(
            Schedule(
                f"nobody.{alarm.key}", "nobody", due, {"key": alarm.key, "level": level, "n": NOBODY[level] // MINUTE}
            )
        )
    if level == "emergency":
        acts += _emergency(view, alarm)
    if level == "urgent":
        acts.append(Tell(Text("t.urgent", {"time": view.moment(view.now + 2 * HOUR, "time")}), lane="now"))
    return acts


def _lines(view: View, alarm: Alarm) -> Iterator[Text]:
    """What is known, a line each; what is not known is left out."""
    if alarm.signs:
        yield Text("line.signs", {"list": bullets(list(alarm.signs))})
    if alarm.temp is not None:
        yield Text("line.temp", {"temp": Measure(alarm.temp, "celsius")})
    if alarm.pain is not None:
        yield Text("line.pain", {"pain": alarm.pain})
    treated = view.last("treated")
    if treated is not None:
        days: dict[str, Value] = {"n": view.days_since(treated["at"]), "route": Text(f"opt.route.{treated['route']}")}
        yield Text("line.day", days)
    if alarm.level == "emergency":
        yield Text("line.told")
    yield Text("line.where", {"place": view.patient.city or view.zone, "time": view.moment(view.now, "time")})
    contact = (view.last("trip_said") or {}).get("contact", "skip")
    if contact != "skip":
        yield Text("line.contact", {"contact": Quoted(contact)})
    if alarm.rules:
        yield Text("line.rules", {"list": care.rule_lines(alarm.rules)})
    if alarm.words:
        said: dict[str, Value] = {"language": Text(f"lang.{view.patient.lang}"), "words": Quoted(alarm.words)}
        yield Text("line.said", said)


def _emergency(view: View, alarm: Alarm) -> list[Act]:
    crisis = "E-CRISIS" in alarm.rules
    line = Text(f"clinic/{view.clinic.key}/crisis_line")
    text = Text("t.crisis", {"crisis_line": line}) if crisis else Text("t.emergency")
    told = Tell(text, lane="now", buttons=(("called", "called"), ("cannot", "cannot")))
    again = [
        Schedule(f"called.{alarm.key}.{n}", "called", view.now + n * MINUTE, {"key": alarm.key}, window=HOUR)
        for n in CALLED_AGAIN
    ]
    return [told, *again]
