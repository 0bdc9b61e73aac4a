"""What works at every point of a private chat: commands, the menu, links.

Buttons here name an act of `ACTS`; whoever presses acts for themselves only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from bot import companions, perform, rights, talk
from bot.arrivals import Commanded, Filed, Sender
from bot.i18n import lang_of
from bot.store import schema as t
from bot.store.rows import Case, Person
from bot.store.work import HOUSE
from flows.acts import Card
from flows.case import BEFORE_TREATMENT, Role, Stage
from flows.journey import care, standing, uploads
from flows.settings import ASIDES
from flows.text import Json, Lines, Moment, Place, Text, Value, to_json
from flows.view import DAY, working

if TYPE_CHECKING:
    from bot.room import Room

MAIN = (
    ("next", "resume"),
    ("mycase", "mycase"),
    ("person", "person"),
    ("language", "language"),
    ("mydata", "privacy"),
    ("cancel", "cancel"),
)
AGAIN = (("again", "again"), *MAIN[1:-1])  # what a patient may do whose case they ended
OVER = (Stage.TREATMENT, Stage.AFTERCARE, Stage.CLOSED)  # nothing to end; a decline shows by nothing but its letter
# what a companion may do
OUTSIDE = frozenset({"menu", "resume", "person", "language", "back", "pause", "help", "privacy"})


async def somebody_new(room: Room, sender: Sender) -> Person:
    """A person we have not met: the language of their app is a guess until they choose."""
    person = await room.work.new_person(sender.id, {"shown": sender.name})
    person.lang = lang_of(sender.language_code)
    room.work.touch(person)
    return person


async def command(room: Room, person: Person, case: Case | None, said: Commanded) -> None:
    """A slash command; one we do not know shows the menu."""
    if said.name == "start":
        if not said.rest and case is None:
            await _for_themselves(room, person)
        await start(room, person, case, said.chat_id, said.rest)
        return
    act = {"back": "back", "pause": "pause", "menu": "menu", "help": "help"}.get(said.name, said.name)
    await pressed(room, person, case, act if act in ACTS else "menu", said.chat_id)


async def start(room: Room, person: Person, case: Case | None, chat_id: int, payload: str) -> None:
    """/start, with what a link carried."""
    if payload.startswith("c-") and await _companion_link(room, person, chat_id, payload):
        return
    if payload.startswith("s-") and await _staff_link(room, person, chat_id, payload):
        return
    if payload:
        room.write(chat_id, person, Text("err.link"), case=case)
    await talk.leave_asides(room, person.id, chat_id)
    run = await talk.current_run(room, person.id, chat_id, None)
    if run is not None:
        await talk.ask_again(room, run)
    elif case is not None:
        await menu(room, person, case, chat_id)
    elif any(role.kind != Role.COMPANION for role in room.work.roles[person.id]):
        room.write(chat_id, person, Text("staff.here"))
    else:
        await resume(room, person, None, chat_id)


async def _for_themselves(room: Room, person: Person) -> None:
    """/start of somebody whom a patient refused or shut out: they come for themselves. Who waits goes on waiting."""
    told = await companions.standing_of(room, person)
    if told is not None and told.id != "companion.wait":
        companions.forget(room, person)


async def begin(room: Room, person: Person, chat_id: int) -> None:
    """A first contact; but who opened a companion's link reads how that stands."""
    told = await companions.standing_of(room, person)
    if told is None:
        await welcome(room, person, chat_id)
    else:
        room.write(chat_id, person, told, buttons=(("person", "person"), ("language", "language")))


async def welcome(room: Room, person: Person, chat_id: int) -> None:
    """The first conversation."""
    clinic, content = room.clinic, room.house.content
    notice = content.document(rights.NOTICE)
    now = Moment(room.work.now, (Place(clinic.zone, clinic.place),))
    by = Moment(working(room.work.now, clinic.reply_hours, clinic), (Place(clinic.zone, clinic.place),))
    facts: dict[str, Json] = {
        "clinic": clinic.display_name,
        "phone": clinic.phone,
        "version": str(notice.version),
        "when": to_json(now),
        "reply_by": to_json(by),
        "notice": rights.notice_sections(room),
        "notice_values": {name: to_json(value) for name, value in rights.notice_values(clinic, notice.version).items()},
    }
    await talk.open_run(room, "welcome", person, chat_id, facts)


async def _link(room: Room, token: str, kind: str) -> sa.Row[tuple[object, ...]] | None:
    """An unused link that is still valid; looking at it does not use it up."""
    fresh = sa.and_(t.link.c.used_at.is_(None), t.link.c.until_at > room.work.now, t.link.c.kind == kind)
    row = sa.select(t.link).where(t.link.c.hash == perform.link_hash(token), fresh).with_for_update()
    found: sa.Row[tuple[object, ...]] | None = (await room.work.conn.execute(row)).first()
    return found


async def _use(room: Room, token: str, person: Person) -> None:
    used = sa.update(t.link).where(t.link.c.hash == perform.link_hash(token))
    await room.work.conn.execute(used.values(used_at=room.work.now, used_by=person.id))


async def _companion_link(room: Room, person: Person, chat_id: int, token: str) -> bool:
    link = await _link(room, token, "companion")
    if link is None:
        return False
    case = await room.work.case(link.case_id)
    if case.patient_id == person.id:
        room.write(chat_id, person, Text("companion.own_link"), case=case)
        return True
    await _use(room, token, person)
    await companions.opened(room, person, case, chat_id)
    return True


async def _staff_link(room: Room, person: Person, chat_id: int, token: str) -> bool:
    link = await _link(room, token, "staff")
    if link is None:
        return False
    await _use(room, token, person)
    kind, _, profile = (link.profile or "coordinator").partition(":")
    role = {"person_id": person.id, "kind": kind, "clinic": link.clinic, "profile": profile or None}
    await room.work.insert(t.role, **role, since_at=room.work.now)
    room.write(chat_id, person, Text("staff.welcome", {"role": Text(f"role.{kind}")}))
    return True


async def pressed(room: Room, person: Person, case: Case | None, act: str, chat_id: int) -> None:
    """A button of the menu or a card, or a command of the same name; who sees a case from outside has few."""
    if case is not None and case.patient_id != person.id and act not in OUTSIDE:
        await menu(room, person, case, chat_id)
    elif act in ACTS:
        await ACTS[act](room, person, case, chat_id)


async def menu(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    """What can be done now."""
    room.write(chat_id, person, Text("menu.main"), case=case, buttons=_offered(person, case))


def _offered(person: Person, case: Case | None) -> tuple[tuple[str, str], ...]:
    if case is None or case.patient_id != person.id:
        return (("next", "resume"), ("person", "person"), ("language", "language"))
    if case.stage is Stage.WITHDRAWN:
        return AGAIN
    return MAIN[:-1] if case.stage in OVER else MAIN


async def lost(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    """Words when nothing is asked."""
    if case is None:
        await start(room, person, None, chat_id, "")
        return
    goes_on = ("again", "again") if case.stage is Stage.WITHDRAWN else ("next", "resume")
    buttons = (goes_on, ("person", "person"))
    room.write(chat_id, person, Text("err.not_understood"), case=case, buttons=buttons)


async def file_first(room: Room, person: Person, filed: Filed) -> None:
    """A file before the agreement: not opened; the question comes first."""
    until = Moment(room.work.now + 7 * DAY, (Place(room.clinic.zone, room.clinic.place),), "date")
    room.write(filed.chat_id, person, Text("privacy.file_first", {"date": until}))
    run = await talk.current_run(room, person.id, filed.chat_id, None)
    if run is None:
        await welcome(room, person, filed.chat_id)
    else:
        await talk.ask_again(room, run)


async def resume(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    """Go on where one stopped; without an open question, say where the case stands."""
    _speak_again(room, person, case)
    await talk.leave_asides(room, person.id, chat_id)
    runs = [run for run in await room.work.runs_of(person.id) if run.chat_id == chat_id]
    if runs:
        run = max(runs, key=lambda run: (run.touched_at, run.id))
        run.status = "open"
        await talk.ask_again(room, run)
    elif case is None:
        await begin(room, person, chat_id)
    else:
        await mycase(room, person, case, chat_id)


def _speak_again(room: Room, person: Person, case: Case | None) -> None:
    """Who goes on by themselves ends the silence that waited for somebody of the clinic."""
    if case is not None and case.owner_id == HOUSE and case.patient_id == person.id:
        case.owner_id = None
        room.work.touch(case)


async def _again(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    """A new case after one that its patient ended, from the notice on; the old one stays as it is."""
    run = await talk.current_run(room, person.id, chat_id, None)
    if case is None or case.stage is not Stage.WITHDRAWN or (run is not None and run.flow == "welcome"):
        await resume(room, person, case, chat_id)
        return
    _speak_again(room, person, case)
    await welcome(room, person, chat_id)


async def mycase(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    """Where the case stands and what comes next; for a companion, the trip."""
    if case is None:
        await menu(room, person, case, chat_id)
        return
    if case.patient_id != person.id:
        await companions.show_trip(room, person, case, chat_id)
        return
    view = await perform.view_of(room, case)
    values: dict[str, Value] = {
        "case": case.code,
        "stage": standing.stage(view),
        "step": standing.step(view, room.house.content),
        "coordinator": view.clinic.coordinator,
    }
    begins = (("again", "again"),) if case.stage is Stage.WITHDRAWN else ()
    buttons = (*begins, ("menu", "menu"), ("person", "person"))
    room.write(chat_id, person, Text("menu.where", values), case=case, buttons=buttons)


async def _person(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    if case is not None and case.patient_id != person.id:
        await companions.call_person(room, person, case, chat_id)
        return
    await perform.todo(room, case, case.patient_id if case else person.id, "person", Text("desk.wanted.person"))
    await perform.call_person(room, person, case, chat_id)


async def _language(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    await talk.leave_asides(room, person.id, chat_id)
    await talk.open_run(room, "language", person, chat_id, {})


async def _back(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    """One question back; out of an aside, back to what was asked before it."""
    aside = await talk.current_run(room, person.id, chat_id, None)
    if aside is not None and aside.flow in ASIDES:
        await resume(room, person, case, chat_id)
        return
    run = await talk.current_run(room, person.id, chat_id, None)
    turn = talk.where(room, run) if run else None
    if run is None or turn is None:
        await menu(room, person, case, chat_id)
        return
    await talk.back(room, run, turn)


async def _pause(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    """What is asked rests; an aside is no question that could rest, so it ends."""
    await talk.leave_asides(room, person.id, chat_id)
    run = await talk.current_run(room, person.id, chat_id, None)
    if run is None:
        await menu(room, person, case, chat_id)
        return
    await talk.pause(room, run)


async def _cancel(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    if case is None:
        await menu(room, person, case, chat_id)
    elif case.stage not in BEFORE_TREATMENT:  # there is nothing left to cancel
        await mycase(room, person, case, chat_id)
    else:
        await talk.leave_asides(room, person.id, chat_id)
        await talk.open_run(room, "cancel", person, chat_id, {}, case=case)


async def _help(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    about = Text("about.puente", {"open_hours": Text(f"clinic/{room.clinic.key}/open_hours")})
    room.write(chat_id, person, about, case=case, buttons=(("menu", "menu"),))


async def _howto(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    """What is still missing, where to obtain it, and how it is sent."""
    said = [Text("up.howto_file", {"limit": room.house.wire.limit // 2**20})]
    if case is not None:
        said.insert(0, uploads.checklist(await perform.view_of(room, case), room.house.content))
    text = Text("up.lines", {"lines": Lines(tuple(said), bullets=False)})
    room.write(chat_id, person, text, case=case, buttons=(("release", "release"), ("person", "person")))


async def _release(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    """The letter to the hospital that has the patient's records."""
    if case is None:
        await menu(room, person, case, chat_id)
        return
    await talk.leave_asides(room, person.id, chat_id)
    await talk.open_run(room, "release", person, chat_id, {}, case=case)


async def _later(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    room.write(chat_id, person, Text("form.paused"), case=case, buttons=(("menu", "menu"),))


async def _stop_form(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    if case is not None:
        room.work.cancel_dues(case.id, "form_reminder")
    room.write(chat_id, person, Text("form.stopped"), case=case, buttons=(("menu", "menu"),))


async def _stop_checks(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    """Safety checks end only after a talk with staff; the wish is passed on."""
    if case is None:
        return
    await perform.todo(room, case, case.patient_id, "stop", Text("desk.wanted.stop"))
    text = Text("sil.stop_early", {"coordinator": room.clinic.coordinator})
    room.write(chat_id, person, text, case=case, buttons=(("person", "person"),))


async def _fine(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    """One tap ends the ladder; the health check stays open."""
    if case is None:
        return
    room.work.cancel_dues(case.id, "rung.")
    await room.work.record(case, "said_fine", {}, person.id)
    runs = await room.work.runs_of(person.id)
    buttons = (("started", "check"),) if any(run.flow == "health_check" for run in runs) else ()
    room.write(chat_id, person, Text("sil.back"), case=case, buttons=buttons)


async def _check(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    """Begin the health check that a reminder spoke of, or hear that it is closed and when the next one comes."""
    runs = await room.work.runs_of(person.id)
    view = await perform.view_of(room, case) if case else None
    code = care.missed_check(view) if view else None
    if view is None or code is None or any(run.flow == "health_check" for run in runs):
        await resume(room, person, case, chat_id)
        return
    text = care.closed_check(view, room.house.content, code)
    room.write(chat_id, person, text, case=case, buttons=(("menu", "menu"), ("person", "person")))


async def _notfine(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    if case is None:
        return
    room.work.cancel_dues(case.id, "rung.")
    await room.work.record(case, "said_not_fine", {}, person.id)
    await perform.todo(room, case, case.patient_id, "notfine", Text("desk.wanted.notfine"))
    room.write(chat_id, person, Text("sil.notfine"), case=case, buttons=(("person", "person"),))
    if await talk.current_run(room, person.id, chat_id, None) is not None:
        await resume(room, person, case, chat_id)


async def _called(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    await _alarm_answer(room, person, case, chat_id, "called", Text("t.called_ok"))
    if case is not None:
        await room.work.record(case, "alarm_called", {}, person.id)


async def _notcalled(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    await _alarm_answer(room, person, case, chat_id, "notcalled", Text("t.emergency"))


async def _cannot(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    await _alarm_answer(room, person, case, chat_id, "cannot", Text("t.cannot", {"phone": room.clinic.emergency_phone}))


async def _alarm_answer(room: Room, person: Person, case: Case | None, chat_id: int, key: str, text: Text) -> None:
    if case is None:
        return
    view = await perform.view_of(room, case)
    values: dict[str, Value] = {
        "case": case.code,
        "time": view.moment(room.work.now, "time"),
        "value": Text(f"btn.{key}"),
    }
    room.card(case, Card(Text("alarm.patient", values), "now"))
    room.write(chat_id, person, text, case=case, lane="now")


ACTS: dict[str, rights.Act] = {
    "menu": menu,
    "resume": resume,
    "again": _again,
    "mycase": mycase,
    "person": _person,
    "language": _language,
    "back": _back,
    "pause": _pause,
    "cancel": _cancel,
    "help": _help,
    **rights.ACTS,
    "howto": _howto,
    "release": _release,
    "later": _later,
    "stop_form": _stop_form,
    "stop_checks": _stop_checks,
    "check": _check,
    "fine": _fine,
    "notfine": _notfine,
    "called": _called,
    "notcalled": _notcalled,
    "cannot": _cannot,
}
