"""Buttons under reminders, health checks and alarms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import perform, talk
from bot.menu.main import resume
from bot.rights import Act
from bot.store.rows import Case, Person
from flows.journey import alarm, care, consultation
from flows.text import Text

if TYPE_CHECKING:
    from bot.room import Room


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
    await _about_help(room, person, case, "called")


async def _notcalled(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    await _about_help(room, person, case, "notcalled")


async def _cannot(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    await _about_help(room, person, case, "cannot")


async def _about_help(room: Room, person: Person, case: Case | None, answer: str) -> None:
    if case is not None:
        view = await perform.view_of(room, case)
        await perform.acts(room, case, alarm.answered(view, answer), by=person.id)


async def _consult_cannot(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    """The time that was chosen for a video call does not suit any more."""
    if case is not None:
        await perform.acts(room, case, consultation.called_off(await perform.view_of(room, case)), by=person.id)


ACTS: dict[str, Act] = {
    "later": _later,
    "stop_form": _stop_form,
    "stop_checks": _stop_checks,
    "check": _check,
    "fine": _fine,
    "notfine": _notfine,
    "called": _called,
    "notcalled": _notcalled,
    "cannot": _cannot,
    "consult_cannot": _consult_cannot,
}
