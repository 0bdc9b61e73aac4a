"""What follows: an effect of a flow, the end of a run, a button that steers. Three tables; there is no other place.

What follows for a case is decided by `flows.journey`; here stand the few ends that belong to the shell:
a file's question, a companion, a message of staff.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from bot import menu, perform, talk
from bot.desk import naming, relay, studies
from bot.store import schema as t
from bot.uploads import answering
from flows.acts import Card
from flows.case import BEFORE_TREATMENT, Role
from flows.companion import Confirmed, Joined
from flows.desk import Previewed
from flows.effects import Alert, Effect, Keep, Note
from flows.errors import FlowBug
from flows.imaging_question import ImagingAnswer
from flows.journey import AFTER, care, consultation, decline, intake, trip
from flows.letter import Opened
from flows.settings import Cancelled, ResearchChosen, Withdrawn
from flows.text import Text, Value
from flows.welcome import Agreed, NeedsPerson, Welcomed

if TYPE_CHECKING:
    from bot.room import Room
    from bot.store.rows import Case, Run


class Conductor:
    """The one that `bot.talk` asks what follows."""

    async def effect(self, room: Room, run: Run, effect: Effect) -> None:
        """Perform what a flow wanted."""
        match effect:
            case Keep():
                await perform.keep(room, run, {name: str(value) for name, value in effect.values.items()})
            case Alert():
                await perform.alert(room, run, effect)
            case Note():
                await perform.note(room, run, effect.text)
            case Agreed():
                await perform.agreed(room, run)
            case NeedsPerson():
                await perform.needs_person(room, run, effect.why)
            case Opened():
                await _letter(room, run, None)
            case Previewed():
                await _letter(room, run, effect)
            case _:
                raise FlowBug(f"no one performs effect {type(effect).__name__!r}; add it to bot.conduct")

    async def closed(self, room: Room, run: Run, result: object) -> None:
        """Go on after a run: by the journey where it knows the flow, else by the shell's own table."""
        if run.flow in AFTER and run.case_id is not None:
            await _journey(room, run, result)
        elif run.flow in SHELL:
            await SHELL[run.flow](room, run, result)

    async def steered(self, room: Room, run: Run, key: str) -> None:
        """A button that is no answer: a person is wanted, or the menu."""
        await perform.person_wanted(room, run, key)

    async def passed_on(self, room: Room, run: Run, words: str, message_id: int) -> bool:
        """A patient's words that answer nothing, where something is typed: a person of the team reads them."""
        case = await room.work.case(run.case_id) if run.case_id is not None and run.thread_id is None else None
        if case is None or case.patient_id != run.person_id:
            return False
        await relay.mirror(room, case, room.work.people[run.person_id], words, message_id)
        return True

    async def too_late(self, room: Room, run: Run) -> Text:
        """What somebody reads who pressed a button that is over."""
        if run.chat_id < 0:  # of a group: what staff had not signed is void
            return Text("staff.old_card")
        if run.status != "expired" or run.flow not in ("form", "health_check"):
            return Text("err.old_button")
        if run.flow == "form":  # the button may have been a sign of danger, and nobody will ask about it now
            return Text("form.too_late")
        view = await perform.view_of(room, await room.work.case(run.case_id or 0))
        return care.closed_check(view, room.house.content, run.facts["code"])


async def _letter(room: Room, run: Run, previewed: Previewed | None) -> None:
    """A decline on paper: to the physician before it is signed, to the patient who reads it."""
    case = await room.work.case(run.case_id or 0)
    view = await perform.view_of(room, case)
    if previewed is None:
        await perform.acts(room, case, decline.opened(view, room.house.content))
    else:
        await perform.acts(room, case, [decline.preview(view, run.facts["physician_key"], previewed.written)])


async def _journey(room: Room, run: Run, result: object) -> None:
    case = await room.work.case(run.case_id or 0)
    view = await perform.view_of(room, case)
    await perform.acts(room, case, AFTER[run.flow](view, room.house.content, result), by=run.person_id)
    if run.flow == "form":
        await _identity(room, case)
        await answering.again(room, case)
        view = await perform.view_of(room, case)
        await perform.acts(room, case, intake.after_documents(view, room.house.content))


async def _identity(room: Room, case: Case) -> None:
    """Name and birth date as given in the form: what studies are held against."""
    view = await perform.view_of(room, case)
    answers = view.said("form_sent")["answers"]
    person = await room.work.person(case.patient_id)
    person.about["birth"] = answers["birth"].get("value")
    person.about["name"] = answers["name"]["words"]
    room.work.touch(person)


async def _welcome_ended(room: Room, run: Run, result: Any) -> None:
    """Refused: what was pointed at before is forgotten."""
    if isinstance(result, Welcomed) and not result.agreed:
        await room.work.drop_pointers(t.upload.c.person_id == run.person_id)


async def _file_answered(room: Room, run: Run, answer: ImagingAnswer) -> None:
    await answering.answered(room, answer)


async def _companion_joined(room: Room, run: Run, joined: Joined) -> None:
    """The patient is asked whether this is the right person; until then the companion sees nothing."""
    case = await room.work.case(joined.case)
    patient = await room.work.person(case.patient_id)
    companion = await room.work.person(run.person_id)
    chat_id = await perform.chat_of(room, patient)
    if chat_id is not None:
        facts = {"companion": companion.about["shown"], "person": companion.id}
        await talk.open_run(room, "companion_confirm", patient, chat_id, facts, case=case)


async def _companion_confirmed(room: Room, run: Run, confirmed: Confirmed) -> None:
    case = await room.work.case(run.case_id or 0)
    companion = await room.work.person(confirmed.person)
    chat_id = await perform.chat_of(room, companion)
    if chat_id is None:
        return
    if not confirmed.yes:
        await room.work.record(case, "companion_refused", {"person": companion.id}, run.person_id)
        room.write(chat_id, companion, Text("comp.refused"))
        return
    patient = await room.work.person(case.patient_id)
    if companion not in await room.work.companions(case.id):  # one who opened two invitations is still one
        await room.work.give_role(companion.id, Role.COMPANION.value, case.clinic, case_id=case.id)
    await room.work.record(case, "companion_joined", {"person": companion.id}, patient.id)
    values = {"companion": companion.about["shown"], "name": patient.about.get("name", "")}
    room.write(chat_id, companion, Text("comp.welcome", values), case=case)
    confirmed_trip = (await perform.view_of(room, case)).last("trip_confirmed")
    if confirmed_trip is not None:
        await perform.acts(room, case, trip.itinerary_acts(confirmed_trip, Role.COMPANION))
        await perform.calendar(room, case, confirmed_trip)


async def _went_on(room: Room, run: Run) -> bool:
    """Whether the case went on while the patient was asked whether to end it; they read where it stands."""
    case = await room.work.case(run.case_id or 0)
    if case.stage in BEFORE_TREATMENT:
        return False
    await menu.mycase(room, await room.work.person(case.patient_id), case, run.chat_id)
    return True


async def _cancelled(room: Room, run: Run, answer: Cancelled) -> None:
    if not answer.yes or await _went_on(room, run):
        return
    case = await room.work.case(run.case_id or 0)
    person, view = await room.work.person(case.patient_id), await perform.view_of(room, case)
    await perform.acts(room, case, consultation.ended(view))
    await perform.withdraw(room, case)
    by = view.moment(view.staff_by(view.clinic.reply_hours), "date")
    values: dict[str, Value] = {"when": view.moment(room.work.now), "coordinator": view.clinic.coordinator, "date": by}
    buttons = (("again", "again"), ("menu", "menu"))
    room.write(run.chat_id, person, Text("cancel.done", values), case=case, buttons=buttons)
    room.card(case, Card(Text("desk.cancelled", {"case": case.code})))


async def _withdrawn(room: Room, run: Run, answer: Withdrawn) -> None:
    """A consent taken back: nothing is done any more, the staff know at once, the record stays."""
    if not answer.yes or await _went_on(room, run):
        return
    case = await room.work.case(run.case_id or 0)
    person, view = await room.work.person(case.patient_id), await perform.view_of(room, case)
    await room.work.record(case, "consent_withdrawn", {}, run.person_id)
    await perform.acts(room, case, consultation.ended(view))
    await perform.withdraw(room, case)
    physician = room.clinic.physician(view.said("decided")["physician"]).name
    values: dict[str, Value] = {"when": view.moment(room.work.now), "physician": physician}
    room.write(run.chat_id, person, Text("consent.withdrawn", values), case=case, buttons=(("menu", "menu"),))
    room.card(case, Card(Text("desk.withdrawn", {"case": case.code}), "now"))


async def _research(room: Room, run: Run, answer: ResearchChosen) -> None:
    case = await room.work.case(run.case_id or 0)
    await room.work.record(case, "research", {"yes": answer.yes}, run.person_id)


Closed = Callable[["Room", "Run", Any], Awaitable[None]]
SHELL: dict[str, Closed] = {
    "welcome": _welcome_ended,
    "imaging_question": _file_answered,
    "companion": _companion_joined,
    "companion_confirm": _companion_confirmed,
    "cancel": _cancelled,
    "withdraw": _withdrawn,
    "research": _research,
    "reply": relay.replied,
    "closing": relay.alarm_closed,
    "name_condition": naming.named,
    "file_accept": studies.taken,
    "file_again": studies.asked_anew,
    "file_wrong": studies.set_aside,
}
