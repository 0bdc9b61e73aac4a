"""Alarms: who is told, what the card says, and when it is said again.

An alarm is known by its key. Its card, its events and its due times carry the key, so that what is done about one
alarm never quiets another of the same case.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from flows.acts import Act, Alarm, Card, Record, Schedule, Tell
from flows.case import Role
from flows.journey import care
from flows.journey.contact import where
from flows.library import Library
from flows.text import Json, Lines, Measure, Quoted, Text, Value, bullets, from_json, to_json
from flows.view import DAY, HOUR, MINUTE, Happened, View

CALLED_AGAIN = (5, 15, 30)  # minutes after an emergency (domain-followup section 2)
AWAITED = 3 * HOUR
CRISIS = "E-CRISIS"
CONTACT = (("st_contact", "contact"),)
ASKED = (("called", "called"), ("notcalled", "notcalled"), ("cannot", "cannot"))
HAS_SOMEBODY = ("alarm_taken", "alarm_closed")
NOBODY = {"emergency": 5 * MINUTE, "urgent": 30 * MINUTE}
LANE = {"emergency": "now", "urgent": "now"}


def alarm_acts(view: View, alarm: Alarm) -> Sequence[Act]:
    """What an alarm sets off: the card, and for an emergency words to the patient, asked again until answered."""
    level = alarm.level if alarm.level in ("emergency", "urgent", "soon") else "soon"
    lines = Lines(tuple(_lines(view, alarm)), bullets=False)
    values: dict[str, Value] = {"case": view.code, "lines": lines, "when": view.moment(view.now + DAY)}
    raised = {"key": alarm.key, "level": alarm.level, "rules": list(alarm.rules), "lines": to_json(lines)}
    if alarm.companion:
        raised["by"] = Role.COMPANION.value
    acts: list[Act] = [
        Record("alarm", raised),
        Card(Text(f"alarm.{level}", values), LANE.get(level, "staff"), _below(alarm.key), alarm.key),
    ]
    if level in NOBODY:
        acts.append(_nobody(view, alarm.key, NOBODY[level], NOBODY[level] // MINUTE))
    if alarm.companion:  # the advice went to whoever wrote; their words are not for the patient to read
        return acts
    if level == "emergency":
        acts += _emergency(view, alarm)
    if level == "urgent":
        acts.append(Tell(Text("t.urgent", {"time": view.moment(view.now + 2 * HOUR, "time")}), lane="now"))
    return acts


def _below(key: str) -> tuple[tuple[str, str], ...]:
    """The buttons of an alarm nobody has: take it, and see whom to call."""
    return (("st_ack", f"ack.{key}"), *CONTACT)


def _nobody(view: View, key: str, wait: int, minutes: int) -> Schedule:
    """Say in a while that nobody took it; `minutes` will have passed by then since it was raised or said last."""
    return Schedule(f"nobody.{key}.{minutes}", "nobody", view.now + wait, {"key": key, "n": minutes})


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
    if alarm.level == "emergency" and not alarm.companion:
        yield Text("line.told")
    yield from where(view)
    if view.contact:
        yield Text("line.contact", {"contact": Quoted(view.contact, Role.PATIENT)})
    if alarm.rules:
        yield Text("line.rules", {"list": care.rule_lines(alarm.rules)})
    if alarm.words:
        said: dict[str, Value] = {
            "language": Text(f"lang.{alarm.language or view.patient.lang}"),
            "words": Quoted(alarm.words, Role.COMPANION if alarm.companion else Role.PATIENT),
        }
        if alarm.companion:
            yield Text("line.said_companion", said | {"companion": alarm.companion})
        else:
            yield Text("line.said", said)


def _emergency(view: View, alarm: Alarm) -> list[Act]:
    advice = _advice(view, alarm.rules)
    told = Tell(advice, lane="now", buttons=(("called", "called"), ("cannot", "cannot")))
    again: list[Act] = [
        Schedule(f"called.{alarm.key}.{n}", "called", view.now + n * MINUTE, {"key": alarm.key, "n": n}, window=HOUR)
        for n in CALLED_AGAIN
    ]
    return again if _is_said(view, alarm, advice) else [told, *again]


def _is_said(view: View, alarm: Alarm, advice: Text) -> bool:
    """Whether another alarm of the same cause, as of two signs in one answer, told the patient that already."""
    before = _newest(view)
    if before is None or before.body["key"].rpartition(".")[0] != alarm.key.rpartition(".")[0]:
        return False
    return "." in alarm.key and _advice(view, before.body["rules"]) == advice


def _advice(view: View, rules: Collection[str], *, last: bool = False) -> Text:
    """What to do now: of who may hurt themselves, a line to call at any hour; `last` is said after a long silence."""
    if CRISIS in rules:
        line = Text(f"clinic/{view.clinic.key}/crisis_line")
        return Text("t.crisis_last" if last else "t.crisis", {"crisis_line": line})
    return Text("t.called_last", {"phone": view.clinic.emergency_phone}) if last else Text("t.emergency")


# -- what becomes of it


def on_called(view: View, library: Library, body: Json) -> Sequence[Act]:
    """Asks, five, fifteen and thirty minutes after an emergency, whether help was called; at last says what to do.

    It ends when the patient called, or somebody of the clinic has it. Of several that are due at once the last is said.
    """
    key, n = body["key"], body["n"]
    raised = _raised(view, key)
    if raised is None or any(_since(view, key, kind) for kind in ("alarm_called", "alarm_taken", "alarm_closed")):
        return ()
    later = [raised.at + step * MINUTE for step in CALLED_AGAIN if step > n]
    if raised is not _newest(view) or any(at <= view.now for at in later):
        return ()
    text = Text("t.called") if later else _advice(view, raised.body["rules"], last=True)
    return (Tell(text, lane="now", buttons=ASKED),)


def answered(view: View, answer: str) -> Sequence[Act]:
    """What the patient says about calling for help. Staff hear it at once; who has not called is not left alone."""
    raised, value = _newest(view), Text(f"btn.{answer}")
    values: dict[str, Value] = {"case": view.code, "time": view.moment(view.now, "time"), "value": value}
    if answer == "called":
        patient = Card(Text("alarm.patient", values), "now")
        return (Record("alarm_called"), patient, Tell(Text("t.called_ok"), lane="now"))
    values["lines"] = from_json(raised.body["lines"]) if raised else Lines(())
    is_open = raised is not None and not any(_since(view, raised.body["key"], kind) for kind in HAS_SOMEBODY)
    below = _below(raised.body["key"]) if raised is not None and is_open else CONTACT
    heard = [Record("alarm_answered", {"answer": answer}), Card(Text("alarm.not_called", values), "now", below)]
    staff = () if _is_again(view, answer) else heard
    if answer == "cannot":
        cannot = Text("t.cannot", {"phone": view.clinic.emergency_phone})
        return (*staff, Tell(cannot, lane="now", buttons=(("called", "called"), ("person", "person"))))
    advice = _advice(view, raised.body["rules"] if raised else ())
    return (*staff, Tell(advice, lane="now", buttons=(*ASKED, ("person", "person"))))


def _is_again(view: View, answer: str) -> bool:
    """Whether staff read the same answer a moment ago: who presses a button again and again buries no other alarm."""
    before = next((event for event in reversed(view.events) if event.kind == "alarm_answered"), None)
    return before is not None and before.at > view.now - MINUTE and before.body["answer"] == answer


def is_awaited(view: View) -> bool:
    """Whether the patient's telephone is wanted: an emergency of the last hours is not closed."""
    raised = _newest(view)
    is_recent = raised is not None and raised.at > view.now - AWAITED
    return raised is not None and is_recent and not _since(view, raised.body["key"], "alarm_closed")


def on_nobody(view: View, library: Library, body: Json) -> Sequence[Act]:
    """Nobody of the staff has taken an alarm: say so with all that is known, and again."""
    key, minutes = body["key"], body["n"]
    if _since(view, key, "alarm_taken") or _since(view, key, "alarm_closed"):
        return ()
    raised = _raised(view, key)
    lines: Value = from_json(raised.body["lines"]) if raised else Lines(())
    values: dict[str, Value] = {
        "case": view.code,
        "n": minutes,
        "staff": view.clinic.coordinator,
        "lines": lines,
    }
    again = _nobody(view, key, minutes * 2 * MINUTE, minutes * 3)
    return (Card(Text("alarm.nobody", values), "now", _below(key)), *([again] if minutes * 3 < 24 * 60 else []))


def refusal(view: View, act: str, key: str) -> Text | None:
    """Why a press under an alarm's card changes nothing any more, or None: it is closed, or somebody has it."""
    if _raised(view, key) is None or _since(view, key, "alarm_closed"):
        return Text("staff.old_card")
    taken = _since(view, key, "alarm_taken")
    if act == "ack" and taken is not None:
        return Text("alarm.has", {"staff": taken.body["staff"], "time": view.moment(taken.at, "time")})
    return None


def closing_facts(view: View, key: str) -> dict[str, Json]:
    """What the line about an alarm starts with; which alarm it is, when there were several, is told by its hour."""
    raised = _raised(view, key)
    when = view.moment(raised.at if raised else view.now, "time")
    return {"case": view.code, "alarm": key, "raised": to_json(when)}


def _raised(view: View, key: str) -> Happened | None:
    return next((event for event in view.events if event.kind == "alarm" and event.body["key"] == key), None)


def _newest(view: View) -> Happened | None:
    """The emergency that the patient was told of last; what a companion says is not told to them."""
    mine = (e for e in reversed(view.events) if e.kind == "alarm" and e.body["level"] == "emergency")
    return next((event for event in mine if "by" not in event.body), None)


def _since(view: View, key: str, kind: str) -> Happened | None:
    """What was done about this alarm; what the patient says about a call holds for every alarm before it."""
    raised = _raised(view, key)
    at = raised.at if raised else view.now
    events = (event for event in view.events if event.kind == kind and event.at >= at)
    return next((event for event in events if event.body.get("key", key) == key), None)
