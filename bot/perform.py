"""Acts become rows. What should happen was decided in `flows.journey`; here it is written, once, in one transaction."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import sqlalchemy as sa

from bot import message, sealed, talk
from bot.documents import ics
from bot.store import schema as t
from bot.store import statements as st
from bot.store.rows import Case, Due, Person, Run
from bot.store.work import HOUSE
from flows import acts as a
from flows.case import RENEWS, Role, Stage, move
from flows.effects import Alert
from flows.errors import FlowBug
from flows.journey import ON_DUE, can_wait
from flows.journey import alarm as alarms
from flows.rules.followup import next_waking
from flows.text import Json, Moment, Place, Text, Value, text_from_json, to_json
from flows.view import DAY, HOUR, Happened, Patient, View, facts_of, working

if TYPE_CHECKING:
    from bot.room import Room

LINK_LASTS = 7 * DAY
HELD = HOUR  # until a due that waits for a person to be done is looked at again
AGAIN = "~"  # in its key, before the time of the new look
UNFINISHED = ("open", "paused")  # runs that still ask something
HANDBACK = (("st_handback", "handback"),)
BESIDE = {  # what else a todo's card offers: who was asked for ends the bot's turn, a dead end is opened again
    "person": HANDBACK,
    "ask_md": HANDBACK,
    "consent_talk": (("st_consent", "consent"),),
    "trip": (("st_trip", "trip"), ("st_by_hand", "trip_by_hand")),
}


async def view_of(room: Room, case: Case) -> View:
    """The case as the rules of the journey see it; with it the room knows where the patient is, and when they wrote."""
    room.at_clinic(case.clinic)
    person = await room.work.person(case.patient_id)
    await room.work.account_of(person.id)
    about, lang = person.about, person.lang or "en"
    reads = about.get("reading", "")
    reading = reads if reads in room.house.catalogs.languages else lang
    patient = Patient(person.id, _name(about), lang, reading, reads, person.zone, about.get("city", ""))
    events = tuple(Happened(e.kind, e.at, e.body) for e in await room.work.events(case.id))
    view = room.views[case.id] = View(room.work.now, case.code, case.stage, room.clinic, patient, events)
    return view


def _name(about: Mapping[str, Json]) -> str:
    return str(about.get("name") or about.get("shown", ""))


# -- what a run wants ----------------------------------------------------------------------------


async def keep(room: Room, run: Run, values: dict[str, str]) -> None:
    """Facts about the respondent that are wanted at once."""
    person = await room.work.person(run.person_id)
    if "lang" in values:
        person.lang = values["lang"]
        lang = values["lang"]
        room.work.committed.append(lambda: room.house.langs.update({person.id: lang}))
    if "zone" in values:
        person.zone, person.zone_source = values["zone"], "asked"
    person.about |= {key: value for key, value in values.items() if key in ("city", "reading", "name")}
    room.work.touch(person)


async def agreed(room: Room, run: Run) -> None:
    """The privacy notice was agreed to: only now there is a case, and files sent before are looked at."""
    person = await room.work.person(run.person_id)
    case = await room.work.new_case(room.clinic.key, person)
    run.case_id = case.id
    room.work.touch(run)
    lang = person.lang or "en"
    notice = room.house.content.document(f"privacy-notice@{run.facts['version']}")
    body = {"version": run.facts["version"], "sha256": notice.sha256[lang], "lang": lang}
    await room.work.record(case, "privacy_agreed", body, person.id)
    if person.about.pop("early_files", False):
        room.work.touch(person)
        room.work.later(st.TAKE_POINTERS, b_person=person.id, b_case=case.id)
        room.wake_uploads()


async def needs_person(room: Room, run: Run, why: str) -> None:
    """A person must take over: a todo, and a card where the staff look."""
    case = await room.work.case(run.case_id) if run.case_id else None
    if why == "interpreter":
        await todo(room, case, run.person_id, why, Text("desk.wanted.interpreter"))
        return
    text = Text("desk.wanted.condition", {"condition": Text(f"btn.{why}")})
    await todo(room, case, run.person_id, "condition", text)  # which one is sealed with the text


async def person_wanted(room: Room, run: Run, why: str) -> None:
    """What "talk to a person" or "ask the physician" means: a todo for staff, a promise for the patient."""
    case = await room.work.case(run.case_id) if run.case_id else None
    await todo(room, case, run.person_id, why, Text(f"desk.wanted.{why}"))
    person = await room.work.person(run.person_id)
    await call_person(room, person, case, run.chat_id)


async def call_person(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    """The promise, and silence until a person hands back or the patient goes on by themselves; alarms still go out."""
    if case is not None and case.patient_id == person.id and case.owner_id is None:
        case.owner_id = HOUSE  # somebody of the clinic, not yet known who
        room.work.touch(case)
    room.write(chat_id, person, called(room, case), case=case, buttons=(("next", "resume"), ("menu", "menu")))


def called(room: Room, case: Case | None) -> Text:
    """What a person who asked for a person reads, by day or by night; without a case no message can be passed on."""
    if case is None:
        return Text("person.early", {"phone": room.clinic.phone})
    opens = working(room.work.now, 0, room.clinic)
    if opens <= room.work.now + HOUR:
        return Text("person.called", {"wait": Text("wait.hours", {"hours": room.clinic.reply_hours})})
    when = Moment(opens, (Place(room.clinic.zone, room.clinic.place),))
    return Text("person.closed", {"when": when, "phone": room.clinic.phone})


async def note(room: Room, run: Run, text: Text) -> None:
    """A line for the staff of the case."""
    if run.case_id:
        case = await room.work.case(run.case_id)
        room.card(case, a.Card(Text(text.id, dict(text.values) | {"case": case.code})))
        await room.work.record(case, "note", {"text": to_json(text)}, run.person_id)


async def alert(room: Room, run: Run, effect: Alert) -> None:
    """A red flag among the answers."""
    case = await room.work.case(run.case_id) if run.case_id else None
    if case is None:
        return
    words = {name: answer.value for name, answer in run.answers.items()}
    temp = words.get("temp") or {}
    pains = [words.get(name) for name in ("pain_rest", "pain_walk")]
    pain = max((p for p in pains if isinstance(p, int)), default=None)
    # keys of rows are plain and an effect's key names its level: only a keyed hash of it goes into them
    key = f"{run.id}.{room.house.keys.vault.index(effect.key).hex()[:12]}"
    alarm = a.Alarm(key, effect.level, effect.signs, effect.rules, "", temp.get("value"), pain)
    await raise_alarm(room, case, alarm)


async def raise_alarm(room: Room, case: Case, alarm: a.Alarm) -> None:
    """Tell the staff group and, where life may be in danger, the patient, both at once."""
    view = await view_of(room, case)
    await acts(room, case, alarms.alarm_acts(view, alarm))


# -- acts ----------------------------------------------------------------------------------------


async def on_due(room: Room, case: Case, due: Due) -> None:
    """What a due time of a case brings; what can wait does so while a person speaks with the patient (law 9)."""
    if case.owner_id is not None and can_wait(due.kind, due.body):
        _hold(room, case, due)
        return
    view = await view_of(room, case)
    await acts(room, case, ON_DUE[due.kind](view, room.house.content, due.body))


def _hold(room: Room, case: Case, due: Due) -> None:
    """The same intent, a little later; its window ends when it did."""
    at, name = room.work.now + HELD, due.key.partition(AGAIN)[0]
    window = None if due.window is None else due.due_at + due.window - at
    key = f"{name}{AGAIN}{at}"
    room.work.schedule(key, due.kind, due.person_id, at, due.body, case_id=case.id, window=window)


async def on_expired(room: Room, case: Case, body: Json) -> None:
    """What follows when a run's time is over; whom a person speaks with is not told by the bot."""
    found = ON_DUE["expire"](await view_of(room, case), room.house.content, body)
    is_owned = case.owner_id is not None
    await acts(room, case, [act for act in found if not (is_owned and isinstance(act, a.Tell))])


async def acts(room: Room, case: Case, todo_list: Sequence[a.Act], by: int | None = None) -> None:
    """Perform acts in order."""
    for act in todo_list:
        await DO[type(act)](room, case, act, by)


async def _record(room: Room, case: Case, act: a.Record, by: int | None) -> None:
    await room.work.record(case, act.kind, dict(act.body), by)
    if act.kind in RENEWS:
        case.version += 1
        room.work.touch(case)


async def _move(room: Room, case: Case, act: a.Move, by: int | None) -> None:
    if act.to is Stage.WITHDRAWN:
        await withdraw(room, case)
    else:
        await shift(room, case, act.to, _mover(room, case, act, by))


def _mover(room: Room, case: Case, act: a.Move, by: int | None) -> Role:
    """Who moves a case: the bot where it follows by itself, else the person who did it, as their roles are now."""
    if act.by is Role.BOT or by is None:
        return Role.BOT
    if by == case.patient_id:
        return Role.PATIENT
    return staff_role(room, by, case.clinic) or Role.COMPANION


STAFF = (Role.PHYSICIAN, Role.COORDINATOR, Role.ADMIN)  # the strongest first


def staff_role(room: Room, person_id: int, clinic: str) -> Role | None:
    """The strongest role somebody has at a clinic."""
    kinds = {role.kind for role in room.work.roles[person_id] if role.clinic == clinic and role.case_id is None}
    return next((role for role in STAFF if role.value in kinds), None)


async def _open(room: Room, case: Case, act: a.Open, by: int | None) -> None:
    person = await room.work.person(case.patient_id)
    chat_id = await chat_of(room, person)
    if chat_id is None:
        return
    not_before = await _morning(room, case) if act.polite else 0
    await talk.open_run(
        room, act.flow, person, chat_id, dict(act.facts), case=case, lasts=act.lasts, not_before=not_before
    )


async def _close(room: Room, case: Case, act: a.Close, by: int | None) -> None:
    for run in await room.work.runs_of(case.patient_id):
        if run.case_id == case.id and run.flow == act.flow and run.status in UNFINISHED:
            run.status = "closed"
            room.work.touch(run)


async def _tell(room: Room, case: Case, act: a.Tell, by: int | None) -> None:
    """A message to the patient or to everybody the patient let into the trip."""
    patient = await room.work.person(case.patient_id)
    people = [patient] if act.to is Role.PATIENT else await room.work.companions(case.id)
    not_before = await _morning(room, case) if act.polite else 0
    for person in people:
        chat_id = await chat_of(room, person)
        if chat_id is not None:
            room.write(chat_id, person, act.text, case=case, lane=act.lane, buttons=act.buttons, not_before=not_before)


async def _morning(room: Room, case: Case) -> int:
    """Now, or the end of the night where the patient is; a companion is taken to be there too."""
    view = await view_of(room, case)
    return next_waking(view.now, view.zone)


async def _card(room: Room, case: Case, act: a.Card, by: int | None) -> None:
    room.card(case, act)


async def _schedule(room: Room, case: Case, act: a.Schedule, by: int | None) -> None:
    key = f"{case.id}.{act.key}"
    room.work.schedule(key, act.kind, case.patient_id, act.at, dict(act.body), case_id=case.id, window=act.window)


async def _cancel(room: Room, case: Case, act: a.Cancel, by: int | None) -> None:
    room.work.cancel_dues(case.id, act.prefix)


async def _calendar(room: Room, case: Case, act: a.Calendar, by: int | None) -> None:
    await calendar(room, case, act.itinerary)


async def _paper(room: Room, case: Case, act: a.Paper, by: int | None) -> None:
    await paper(room, case, act)


async def _hand_off(room: Room, case: Case, act: a.HandOff, by: int | None) -> None:
    """Begun after the commit; that it is tried again is written down already."""
    room.work.after.append(lambda: room.house.hand_off(act.upload))


async def _export(room: Room, case: Case, act: a.Export, by: int | None) -> None:
    """Begun after the commit, and written down like that."""
    room.work.after.append(lambda: room.house.export(act.upload, act.released))


async def _invite(room: Room, case: Case, act: a.Invite, by: int | None) -> None:
    await invite(room, case)


async def _return_records(room: Room, case: Case, act: a.ReturnRecords, by: int | None) -> None:
    await return_records(room, case)


async def _todo(room: Room, case: Case, act: a.Todo, by: int | None) -> None:
    await todo(room, case, case.patient_id, act.kind, act.text, act.due_at)


async def _alarm(room: Room, case: Case, act: a.Alarm, by: int | None) -> None:
    await raise_alarm(room, case, act)


DO: dict[type[a.Act], Callable[..., Awaitable[None]]] = {
    a.Record: _record,
    a.Move: _move,
    a.Open: _open,
    a.Close: _close,
    a.Tell: _tell,
    a.Card: _card,
    a.Schedule: _schedule,
    a.Cancel: _cancel,
    a.Calendar: _calendar,
    a.Paper: _paper,
    a.HandOff: _hand_off,
    a.Export: _export,
    a.Invite: _invite,
    a.ReturnRecords: _return_records,
    a.Todo: _todo,
    a.Alarm: _alarm,
}


async def shift(room: Room, case: Case, to: Stage, by: Role) -> None:
    """Move a case; the table is the law, also for our own code."""
    refusal = move(case.stage, to, by, facts_of(await view_of(room, case)))
    if refusal is not None:
        raise FlowBug(f"case cannot move from {case.stage} to {to}; {[str(f) for f in refusal.missing]} missing")
    case.stage, case.version, case.moved_at = to, case.version + 1, room.work.now
    room.work.touch(case)
    await room.work.record(case, "moved", {"to": to.value})


async def withdraw(room: Room, case: Case) -> None:
    """The patient ends the case: nothing of it is asked or due any more, of nobody."""
    await shift(room, case, Stage.WITHDRAWN, Role.PATIENT)
    room.work.cancel_dues(case.id)
    gathering = sa.update(t.upload).where(t.upload.c.case_id == case.id, t.upload.c.state == "gathering")
    await room.work.conn.execute(gathering.values(state="ready"))  # nobody waits for more of it
    room.wake_uploads()
    for run in room.work.runs.values():
        if run.case_id == case.id and run.status in UNFINISHED:
            run.status = "closed"
            room.work.touch(run)
    unfinished = sa.update(t.run).where(t.run.c.case_id == case.id, t.run.c.status.in_(UNFINISHED))
    await room.work.conn.execute(unfinished.values(status="closed"))


async def chat_of(room: Room, person: Person) -> int | None:
    """The private chat of a person."""
    account = await room.work.account_of(person.id)
    return account.telegram_id if account else None


async def calendar(room: Room, case: Case, itinerary: Json) -> None:
    """The .ics to the patient and to each companion, in each reader's language."""
    patient = await room.work.person(case.patient_id)
    for person in (patient, *await room.work.companions(case.id)):
        chat_id = await chat_of(room, person)
        if chat_id is None:
            continue
        lang = person.lang or "en"
        entries = [
            ics.Entry(s["id"], s["start"], s["end"], room.house.catalogs.render(text_from_json(s["short"]), lang))
            for s in itinerary["steps"]
        ]
        title = room.house.catalogs.render(Text("itin.calendar"), lang)
        issue = ics.Issue(case.code, itinerary["version"], room.work.now, room.clinic.zone, title)
        data = ics.calendar(issue, entries)
        body = {"do": "file", "name": f"{case.code}-{itinerary['version']}.ics", "to": person.id, "clinic": case.clinic}
        room.post(chat_id, case.patient_id, case.id, body | {"bytes": base64.b64encode(data).decode()}, "reply")


async def paper(room: Room, case: Case, act: a.Paper) -> None:
    """A document that is printed when it is sent; the row holds its name and values."""
    document = room.house.content.document(act.document)
    values = {name: to_json(value) for name, value in act.values.items()}
    body = {"do": "paper", "document": document.id, "langs": list(act.langs), "values": values, "at": room.work.now}
    body |= {"text": to_json(act.caption), "case": case.code, "for": case.clinic}
    if act.to_desk:
        room.card(case, a.Card(act.caption), resend=body)
        return
    person = await room.work.person(case.patient_id)
    chat_id = await chat_of(room, person)
    if chat_id is not None:
        room.post(chat_id, person.id, case.id, body | {"to": person.id, "clinic": case.clinic}, "reply")


async def invite(room: Room, case: Case) -> None:
    """A link for one companion, once, for seven days; only its hash is kept."""
    token = "c-" + secrets.token_urlsafe(24)
    until = room.work.now + LINK_LASTS
    row = {"hash": link_hash(token), "kind": "companion", "clinic": case.clinic, "case_id": case.id}
    await room.work.conn.execute(sa.insert(t.link).values(**row, made_at=room.work.now, until_at=until))
    view = await view_of(room, case)
    person = await room.work.person(case.patient_id)
    chat_id = await chat_of(room, person)
    if chat_id is not None:
        values: dict[str, Value] = {
            "date": view.moment(until, "date"),
            "link": f"https://t.me/{room.house.bot_name}?start={token}",
        }
        room.write(chat_id, person, Text("comp.invite_link", values), case=case, buttons=(("revoke", "revoke"),))


def link_hash(token: str) -> bytes:
    """What is kept of a link. A random token of 192 bits needs no salt."""
    return hashlib.sha256(token.encode()).digest()


async def return_records(room: Room, case: Case) -> None:
    """The patient's files, as they sent them: from where they lie at Telegram, else from the store."""
    person = await room.work.person(case.patient_id)
    chat_id = await chat_of(room, person)
    if chat_id is None:
        return
    view, reader = await view_of(room, case), {"to": person.id, "clinic": case.clinic}
    most, is_all = sealed.most(room.house), True
    for upload in await room.work.uploads(t.upload.c.case_id == case.id):
        for file in [file for file in upload.files if file.body.get("file_id")]:
            sent = {"do": "resend", "kind": file.body["kind"], "file_id": file.body["file_id"]}
            room.post(chat_id, case.patient_id, case.id, sent | reader, "reply")
        name = Text("data.returned", {"date": view.moment(upload.received_at, "date")})
        ours = [file for file in upload.files if file.state == "stored" and not file.body.get("file_id")]
        for some in sealed.parcels(ours, most):
            packed = {"do": "original", "upload": upload.id, "of": [one.id for one in some], "text": to_json(name)}
            room.post(chat_id, case.patient_id, case.id, packed | reader, "reply")
        is_all = is_all and all(file.body["size"] <= most for file in ours)
    if not is_all:
        room.write(chat_id, person, Text("up.not_returned"), case=case)
        await todo(room, case, person.id, "file", Text("desk.wanted.return"))


async def todo(room: Room, case: Case | None, subject: int, kind: str, text: Text, due_at: int | None = None) -> None:
    """Work for staff: a row, and a card where they look."""
    sealed = room.work.seal(subject, "todo.body", {"text": to_json(text)})
    values = {"case_id": case.id if case else None, "subject_id": subject, "kind": kind, "state": "open"}
    view = await view_of(room, case) if case is not None else None
    by = due_at or working(room.work.now, room.clinic.reply_hours, room.clinic)  # what the patient was promised
    row = sa.insert(t.todo).values(**values, body_sealed=sealed, made_at=room.work.now, due_at=by)
    number = (await room.work.conn.execute(row.returning(t.todo.c.id))).scalar_one()
    if case is not None and view is not None:
        own = (("st_mine", f"mine.{number}"), ("st_done", f"done.{number}"))
        card = Text("desk.todo", {"case": case.code, "when": view.moment(by), "text": text})
        room.card(case, a.Card(card, buttons=(("st_reply", "reply"), *own, *BESIDE.get(kind, ()))))
        return
    group = room.house.group_of(room.clinic.key)
    if group is not None:
        words = Text("desk.todo_early", {"text": text, "name": room.work.people[subject].about["shown"]})
        room.post(group, subject, None, message.body(words, clinic=room.clinic.key), "staff")
