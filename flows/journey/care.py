"""Treatment and the year after it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from itertools import zip_longest

from flows.acts import Act, Cancel, Card, Move, Open, Record, Schedule, Tell, Todo
from flows.case import Role, Stage
from flows.content import FollowupPlan
from flows.health_check import LEVELS, HealthCheck
from flows.journey import offer
from flows.library import Library
from flows.rules import dates
from flows.rules.followup import Due, Rung, is_safety, ladder, plan
from flows.text import Json, Moment, Place, Quoted, Text, Value, bullets, to_json
from flows.treatment import Treated
from flows.view import HOUR, View

GREETING = {"W6": "hc.w6", "M1": "hc.m1", "M3": "hc.m3", "M6": "hc.m6", "M12": "hc.m12"}
GREETING |= {"D1": "hc.d1", "D3": "hc.d3", "D7": "hc.d7", "D14": "hc.d14"}
LAST = "M12"  # answered or not, the year is over with it
MINUTES = 3
UNSAID = "–"
HALVED = ("it", "hsct")  # routes whose silence is dangerous sooner (domain-followup section 7)


def treatment_facts(view: View, library: Library, physician: str) -> dict[str, Json]:
    """What the record of a treatment starts with, a first one or its correction."""
    here = dates.local(view.now, view.clinic.zone)
    return {
        "case": view.code,
        "zone": view.clinic.zone,
        "place": view.clinic.place,
        "routes": _routes(view, library),
        "example": f"{here.date().isoformat()} {here.time().isoformat('minutes')}",
        "physician": physician,
        "signs": view.clinic.physician(physician).name,
    }


def after_treatment(view: View, library: Library, done: Treated) -> Sequence[Act]:
    """The anchor of the year: every check is planned, and the patient is told when. A second record corrects it."""
    at = dates.wall_to_utc(date.fromisoformat(done.on), time.fromisoformat(done.at), view.clinic.zone)
    version = sum(event.kind == "treated" for event in view.events) + 1
    body: dict[str, Json] = {
        "at": at,
        "route": done.route,
        "dose": done.dose,
        "lot": done.lot,
        "physician": done.physician,
        "version": version,
    }
    checks = planned(view, library, done.route, at)
    if version > 1:
        return _corrected(view, body, checks)
    coming = [check for check in checks if check.closes_at > view.now]
    missed = [check.code for check in checks if check.closes_at <= view.now]
    return (
        Move(Stage.TREATMENT, Role.PHYSICIAN),
        Record("treated", body),
        Move(Stage.AFTERCARE, Role.PHYSICIAN),
        *(_schedule(check) for check in coming),
        _saved(view, body, coming, missed),
        _planned_for(view, at, coming),
        Tell(Text("care.signs")),
        Tell(Text("care.ladder", {"hours": 4})),
    )


def _corrected(view: View, body: Mapping[str, Json], checks: Sequence[Due]) -> Sequence[Act]:
    """Both records stay among the events; the newer one counts. Checks are planned anew only from another moment."""
    before = view.said("treated")
    sent = {event.body["code"] for event in view.events if event.kind == "check_sent"}
    coming = [check for check in checks if check.closes_at > view.now and check.code not in sent]
    missed = [check.code for check in checks if check.closes_at <= view.now and check.code not in sent]
    acts: list[Act] = [Record("treated", body), _saved(view, body, coming, missed)]
    if body["at"] != before["at"]:
        acts.append(Cancel("check."))
        acts += [_schedule(check, body["version"]) for check in coming]
        acts.append(_planned_for(view, body["at"], coming))
    return acts


def _saved(view: View, body: Mapping[str, Json], coming: Sequence[Due], missed: Sequence[str]) -> Card:
    values: dict[str, Value] = {
        "case": view.code,
        "version": body["version"],
        "when": Moment(body["at"], (Place(view.clinic.zone, view.clinic.place),)),
        "route": Text(f"opt.route.{body['route']}"),
        "dose": Quoted(body["dose"]),
        "lot": Quoted(body["lot"]),
        "physician": view.clinic.physician(body["physician"]).name,
        "missed": bullets([Text(f"check.{code}") for code in missed]) if missed else Text("staff.none"),
        "planned": str(len(coming)),
    }
    return Card(Text("treat.saved", values), buttons=(("st_correct", "correct"),))


def _planned_for(view: View, at: int, coming: Sequence[Due]) -> Tell:
    listed = [
        Text("check.on", {"check": Text(f"check.{c.code}"), "when": view.moment(c.due_at, "date")}) for c in coming
    ]
    return Tell(Text("treat.recorded", {"date": view.moment(at, "date"), "list": bullets(listed)}))


def _routes(view: View, library: Library) -> list[Json]:
    """That of the plan that was signed; where none was named, those of the condition."""
    signed = (view.last("decided") or {}).get("route")
    return [signed] if signed else list(offer.of(view, library).routes)


def _plan(view: View, library: Library) -> FollowupPlan:
    return library.plan(offer.of(view, library).followup)


def planned(view: View, library: Library, route: str, at: int) -> list[Due]:
    """Every check at its hour where the patient will be: the first may come before the flight home."""
    here, home = (
        plan((route,), at, view.clinic.zone, zone, _plan(view, library))
        for zone in (view.clinic.zone, view.patient.zone or view.clinic.zone)
    )
    away = {check.code: check for check in here if view.zone_at(check.due_at) == view.clinic.zone}
    return sorted((away.get(check.code, check) for check in home), key=lambda check: check.due_at)


def _schedule(check: Due, version: int = 1) -> Schedule:
    """Keys are used once: what a correction plans anew has keys of its own."""
    body = {"code": check.code, "closes_at": check.closes_at}
    key = f"check.{check.code}" if version == 1 else f"check.{check.code}.{version}"
    return Schedule(key, "check", check.due_at, body, window=check.closes_at - check.due_at)


def on_check(view: View, library: Library, body: Json) -> Sequence[Act]:
    """A health check is due: its run opens, and the ladder of silence with it."""
    code, treated = body["code"], view.said("treated")
    check = next(c for c in _plan(view, library).checks if c.code == code)
    worried = (view.last("check") or {}).get("level", "ok") != "ok"
    halve = worried or treated["route"] in HALVED
    rungs = ladder(code, view.now, view.zone, body["closes_at"], halve=halve)
    facts: dict[str, Json] = {
        "code": code,
        "sets": list(check.sets),
        "routes": [treated["route"]],
        "hours_since": (view.now - treated["at"]) / HOUR,
        "nrs_baseline": _baseline(view),
        "greeting": to_json(Text(GREETING[code], {"minutes": MINUTES, "physician": _physician(view)})),
        "soon_by": to_json(view.moment(view.now + 24 * HOUR)),
        "next": to_json(_next(view, library, code)),
    }
    return (
        Record("check_sent", {"code": code}),
        Open("health_check", facts, polite=True, lasts=body["closes_at"] - view.now),
        *_climb(code, rungs),
    )


def _climb(code: str, rungs: Sequence[Rung]) -> Iterator[Schedule]:
    """The rungs, each with the time from which the next one stands for it."""
    for n, (rung, above) in enumerate(zip_longest(rungs, rungs[1:])):
        body = {"code": code, "step": rung.step, "until": above.at if above else None}
        yield Schedule(f"rung.{code}.{n}.{rung.step}", "rung", rung.at, body)


def _physician(view: View) -> str:
    return view.clinic.physician(view.said("decided")["physician"]).name


def _baseline(view: View) -> int | None:
    """Pain before treatment, the higher of rest and walking, as the form holds it."""
    answers = view.said("form_sent")["answers"]
    pains = [answers.get(name) for name in ("pain_rest", "pain_walk")]
    return max((pain for pain in pains if isinstance(pain, int)), default=None)


def _next(view: View, library: Library, code: str) -> Value:
    treated = view.said("treated")
    checks = planned(view, library, treated["route"], treated["at"])
    later = [check for check in checks if check.due_at > view.now and check.code != code]
    return view.moment(later[0].due_at, "date") if later else Text("check.none_left")


def rule_lines(rules: Sequence[str]) -> Value:
    """Rules of triage with their words; the ids alone say nothing at a glance."""
    if not rules:
        return Text("staff.none")
    return bullets([Text("staff.flag_line", {"rule": rule, "reason": Text(f"triage.{rule}")}) for rule in rules])


def after_check(view: View, library: Library, done: HealthCheck) -> Sequence[Act]:
    """The answers are kept; what is worse than watch becomes work for a physician; the last one ends the year."""
    body = {
        "code": done.code,
        "level": done.level,
        "rules": list(done.rules),
        "temp": done.temp,
        "pain": done.pain,
        "signs": list(done.signs),
        "words": done.words,
    }
    summary: dict[str, Value] = {
        "case": view.code,
        "check": Text(f"check.{done.code}"),
        "level": Text(f"level.{done.level}"),
        "pain": str(done.pain) if done.pain is not None else UNSAID,
        "before": str(_baseline(view)) if _baseline(view) is not None else UNSAID,
        "rules": rule_lines(done.rules),
    }
    acts: list[Act] = [Record("check", body), Cancel(f"rung.{done.code}"), Card(Text("desk.check", summary))]
    if LEVELS.index(done.level) == LEVELS.index("soon"):
        text = Text("desk.wanted.soon", {"check": Text(f"check.{done.code}"), "rules": rule_lines(done.rules)})
        acts.append(Todo("check", text, view.now + 24 * HOUR))  # kinds are plain: the level is sealed with the text
    if done.code == LAST:
        acts += [
            Tell(
                Text("hc.thanks", {"physician": _physician(view)}),
                buttons=(("person", "person"),),
            ),
            Move(Stage.CLOSED, Role.BOT),
        ]
    return acts


def _answered_since(view: View, code: str) -> bool:
    """The check itself ends its ladder, and so does any other that was finished after it was sent."""
    sent = max((e.at for e in view.events if e.kind == "check_sent" and e.body["code"] == code), default=view.now)
    checks = [event for event in view.events if event.kind == "check"]
    return any(event.body["code"] == code or event.at > sent for event in checks)


RUNG_TEXT = {"remind": "sil.1", "one_tap": "sil.2"}


def on_rung(view: View, library: Library, body: Json) -> Sequence[Act]:
    """Silence climbs: a reminder, one tap, a call by a person; it never counts as well.

    After a stop several rungs are due at once: the highest one says it all.
    """
    code, step, until = body["code"], body["step"], body.get("until")
    if _answered_since(view, code) or (until is not None and view.now >= until):
        return ()
    if step in RUNG_TEXT:
        buttons = (
            (("fine", "fine"), ("notfine", "notfine"))
            if step == "one_tap"
            else (("started", "check"), ("stop", "stop_checks"))
        )
        return (Tell(Text(RUNG_TEXT[step]), lane="later", polite=True, buttons=buttons),)
    if step == "missed":
        return ()
    values: dict[str, Value] = {
        "case": view.code,
        "check": Text(f"check.{code}"),
        "name": Quoted(view.patient.name, Role.PATIENT),
        "contact": contact_line(view),
        "when": view.moment(view.staff_by(view.clinic.reply_hours)),
    }
    calls = (("st_reached", f"reached.{code}"), ("st_no_reply", f"no_reply.{code}"))
    told: list[Act] = [Card(Text(f"desk.silent.{step}", values), buttons=(*calls, ("st_reply", "reply")))]
    if step == "call":
        by = view.moment(view.staff_by(view.clinic.reply_hours))
        text = Text("sil.3", {"coordinator": view.clinic.coordinator, "when": by})
        told.append(Tell(text, lane="later", polite=True, buttons=(("fine", "fine"), ("notfine", "notfine"))))
    return told


def contact_line(view: View) -> Text:
    """Whom else to call, said to be somebody else; a first line never holds it."""
    if not view.contact:
        return Text("contact.none")
    return Text("contact.trip", {"contact": Quoted(view.contact, Role.PATIENT)})


def phoned(view: View, code: str, staff: str, *, reached: bool) -> Sequence[Act]:
    """A call of the staff is on file. One that reached somebody ends the ladder; otherwise it climbs on."""
    values: dict[str, Value] = {
        "case": view.code,
        "check": Text(f"check.{code}"),
        "staff": staff,
        "time": view.moment(view.now, "time"),
    }
    told = Card(Text("desk.reached" if reached else "desk.no_reply", values))
    return (Record("phoned", {"code": code, "reached": reached}), *([Cancel(f"rung.{code}.")] if reached else []), told)


def on_expire(view: View, library: Library, body: Json) -> Sequence[Act]:
    """A health check ended without an answer: said once, and the next one still comes; the last one ends the year.

    The first weeks' ladder climbs on: a window of 12 hours ends before a person calls (domain-followup section 7).
    """
    code = body["code"]
    told = Tell(closed_check(view, library, code), lane="later", polite=True)
    return (
        Record("check_missed", {"code": code}),
        *(() if is_safety(code) else (Cancel(f"rung.{code}"),)),
        told,
        Card(Text("desk.missed", {"case": view.code, "check": Text(f"check.{code}")})),
        *((Move(Stage.CLOSED, Role.BOT),) if code == LAST else ()),
    )


def closed_check(view: View, library: Library, code: str) -> Text:
    """A health check that is over, and when the next one comes."""
    return Text("sil.missed", {"when": _next(view, library, code)})


def missed_check(view: View) -> str | None:
    """The check that was sent last, when it closed without an answer."""
    told = [event for event in view.events if event.kind in ("check_sent", "check", "check_missed")]
    return str(told[-1].body["code"]) if told and told[-1].kind == "check_missed" else None
