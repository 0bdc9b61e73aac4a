"""Commands and buttons, each by the name of its act; words and links that open nothing.

Whoever presses acts for themselves only.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bot import companions, perform, rights, talk
from bot.arrivals import Commanded
from bot.menu import clinic, entering, questions, replies
from bot.menu.main import again, menu, mycase, resume
from bot.store.rows import Case, Person
from flows.case import BEFORE_TREATMENT, Role, Stage
from flows.journey import uploads
from flows.settings import ASIDES
from flows.text import Lines, Text

if TYPE_CHECKING:
    from bot.room import Room

# what a companion may do
OUTSIDE = frozenset({"menu", "resume", "person", "language", "back", "pause", "help", "privacy"})


async def command(room: Room, person: Person, case: Case | None, said: Commanded) -> None:
    """A slash command; one we do not know shows the menu."""
    if said.name == "start":
        if not said.rest and case is None:
            await entering.for_themselves(room, person)
        await start(room, person, case, said.chat_id, said.rest)
        return
    await pressed(room, person, case, said.name if said.name in ACTS else "menu", said.chat_id)


async def start(room: Room, person: Person, case: Case | None, chat_id: int, payload: str) -> None:
    """/start, with what a link carried."""
    if payload.startswith("c-") and await entering.by_companion_link(room, person, chat_id, payload):
        return
    if payload.startswith("s-") and await entering.by_staff_link(room, person, chat_id, payload):
        return
    if payload:
        await entering.by_other_link(room, person, case, chat_id, payload)
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


async def pressed(room: Room, person: Person, case: Case | None, act: str, chat_id: int) -> None:
    """A button of the menu or a card, or a command of the same name; who sees a case from outside has few."""
    if case is not None and case.patient_id != person.id and act not in OUTSIDE:
        await menu(room, person, case, chat_id)
    elif act in ACTS:
        await ACTS[act](room, person, case, chat_id)
    else:
        name, _, about = act.partition(".")
        if name in ABOUT:
            await ABOUT[name](room, person, case, chat_id, about)


async def lost(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    """Words when nothing is asked."""
    if case is None:
        await start(room, person, None, chat_id, "")
        return
    goes_on = ("again", "again") if case.stage is Stage.WITHDRAWN else ("next", "resume")
    buttons = (goes_on, ("person", "person"))
    room.write(chat_id, person, Text("err.not_understood"), case=case, buttons=buttons)


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
    room.write(chat_id, person, about, case=case, buttons=(("card", "clinic"), ("ask", "questions"), ("menu", "menu")))


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


# acts that are about something, which stands behind a dot
ABOUT: dict[str, Callable[[Room, Person, Case | None, int, str], Awaitable[None]]] = {
    "faqs": questions.subject,
    "faq": questions.question,
}
ACTS: dict[str, rights.Act] = {
    "menu": menu,
    "resume": resume,
    "again": again,
    "mycase": mycase,
    "person": _person,
    "language": _language,
    "back": _back,
    "pause": _pause,
    "cancel": _cancel,
    "help": _help,
    **rights.ACTS,
    **replies.ACTS,
    "clinic": clinic.clinic,
    "licences": clinic.licences,
    "physicians": clinic.physicians,
    "lab": clinic.lab,
    "results": clinic.results,
    "followup": clinic.followup,
    "cv": clinic.cv,
    "questions": questions.questions,
    "howto": _howto,
    "release": _release,
}
