"""The menu itself: what can be done now, where the case stands, and how one goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import companions, held, perform, reopen, talk
from bot.menu.entering import begin, welcome
from bot.store.rows import Case, Person, Run
from bot.store.work import HOUSE
from bot.uploads import answering
from flows import form
from flows.ask import Held
from flows.case import Stage
from flows.journey import standing
from flows.text import Text, Value
from flows.view import DAY

if TYPE_CHECKING:
    from bot.room import Room

FORM = "form"
MAIN = (
    ("next", "resume"),
    ("mycase", "mycase"),
    ("ask", "questions"),
    ("card", "clinic"),
    ("person", "person"),
    ("language", "language"),
    ("mydata", "privacy"),
    ("cancel", "cancel"),
)
EARLY = ("resume", "questions", "clinic", "person", "language")  # before there is a case
ANEW = (("again", "again"), *MAIN[1:-1])  # what a patient may do whose case they ended
OVER = (Stage.TREATMENT, Stage.AFTERCARE, Stage.CLOSED)  # nothing to end; a decline shows by nothing but its letter


async def menu(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    """What can be done now."""
    room.write(chat_id, person, Text("menu.main"), case=case, buttons=_offered(person, case))


def _offered(person: Person, case: Case | None) -> tuple[tuple[str, str], ...]:
    if case is None:
        return tuple(entry for entry in MAIN if entry[1] in EARLY)
    if case.patient_id != person.id:
        return (("next", "resume"), ("person", "person"), ("language", "language"))
    if case.stage is Stage.WITHDRAWN:
        return ANEW
    return MAIN[:-1] if case.stage in OVER else MAIN


async def resume(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    """Go on where one stopped; without an open question, say where the case stands."""
    await talk.leave_asides(room, person.id, chat_id)
    if await _speak_again(room, person, case):
        return
    runs = [run for run in await room.work.runs_of(person.id) if run.chat_id == chat_id and not talk.is_held(run)]
    if runs:
        run = max(runs, key=lambda run: (run.touched_at, run.id))
        _welcome_back(room, run)
        run.status = "open"
        await talk.ask_anew(room, run)
    elif case is None:
        await begin(room, person, chat_id)
    elif not await reopen.form(room, person, case, chat_id):
        await mycase(room, person, case, chat_id)


def _welcome_back(room: Room, run: Run) -> None:
    """Who comes back to a form that rested reads how far they are."""
    has_rested = run.status == "paused" or run.touched_at <= room.work.now - DAY
    turn = talk.where(room, run) if run.flow == FORM and has_rested else None
    if turn is None or turn.asks is None or isinstance(turn.asks, Held):
        return
    questionnaire = room.house.content.questionnaire(run.facts["questionnaire"])
    answers = {name: answer.value for name, answer in run.answers.items()}
    found = form.place(questionnaire, answers, turn.asks.name)
    if found is not None:
        room.say(run, Text("form.resumed", {"n": found[0], "m": found[1]}))


async def _speak_again(room: Room, person: Person, case: Case | None) -> bool:
    """Who goes on by themselves ends the silence that waited for the clinic; whether anything was asked."""
    if case is None or case.owner_id != HOUSE or case.patient_id != person.id or await held.waiting(room, person.id):
        return False
    case.owner_id = None
    room.work.touch(case)
    return await answering.released(room, case)


async def again(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    """A new case after one that is over and may have another, from the notice on; the old one stays as it is."""
    run = await talk.current_run(room, person.id, chat_id, None)
    begins = case is not None and standing.begins_anew(await perform.view_of(room, case))
    if not begins or (run is not None and run.flow == "welcome"):
        await resume(room, person, case, chat_id)
        return
    await _speak_again(room, person, case)
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
    begins = (("again", "again"),) if standing.begins_anew(view) else ()
    buttons = (*begins, ("menu", "menu"), ("person", "person"))
    room.write(chat_id, person, Text("menu.where", values), case=case, buttons=buttons)
