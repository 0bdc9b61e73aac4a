"""Words between patients and staff: mirrored into the topic, answered from it.

A mirrored message is kept in the log with its topic message, so that a reply to it is a reply to the patient.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bot import held, perform, talk
from bot.store import messages
from bot.uploads import answering
from flows.acts import Card
from flows.case import Fact, Role
from flows.journey import alarm
from flows.journey.care import contact_line
from flows.journey.ending import END, ENDS
from flows.text import Json, Quoted, Text, from_json
from flows.view import facts_of

if TYPE_CHECKING:
    from bot.arrivals import Arrival, Filed, Said
    from bot.room import Room
    from bot.store.rows import Case, Person, Run


MIRROR = ":mirror."  # in the key of a patient's message in the topic
RECEIPT = "reply."  # begins the key of a message of staff: that it was sent is said in the topic


async def mirror(room: Room, case: Case, person: Person, words: str, message_id: int) -> None:
    """A patient's words in the topic, unedited, with their language; those that came together stand together."""
    language = Text(f"lang.{person.lang or 'en'}")
    await room.work.record(case, "told", {"words": words}, person.id)  # who signs later is shown what is new
    if _goes_on(room, case, words):
        return
    text = Text("relay.mirrored", {"case": case.code, "language": language, "words": Quoted(words, Role.PATIENT)})
    room.card(case, Card(text, buttons=(("st_reply", "reply"),), key=f"mirror.{message_id}"))


def _goes_on(room: Room, case: Case, words: str) -> bool:
    """Whether words stand in the card of those before them, which is not sent yet: a flood would fill the topic."""
    cards = (row for row in reversed(room.work.outgoing) if row.case_id == case.id and row.body["to"] is None)
    last = next(cards, None)
    if last is None or MIRROR not in last.key:
        return False
    last.body["text"]["values"]["words"]["quoted"] += f"\n{words}"
    return True


async def mirror_message(room: Room, case: Case, arrival: Arrival) -> None:
    """A voice note, a place, a contact: copied for a person, whatever it is."""
    _copied(room, case, arrival, Card(Text("relay.voice", {"case": case.code}), buttons=(("st_reply", "reply"),)))


async def mirror_companion(room: Room, case: Case, companion: Person, arrival: Arrival) -> None:
    """A companion's voice, for a person to hear."""
    shown = {"case": case.code, "companion": str(companion.about.get("shown", ""))}
    _copied(room, case, arrival, Card(Text("relay.voice_companion", shown)))


def _copied(room: Room, case: Case, arrival: Arrival, card: Card) -> None:
    """A message just as it is, below a card that says what it is."""
    copy: dict[str, Json] = {"do": "copy", "from": arrival.chat_id, "message": arrival.message_id}
    room.card(case, card)
    room.card(case, card, resend=copy)


async def is_to_patient(room: Room, said: Said) -> bool:
    """Whether staff answered a patient's mirrored message: such words are no answer to a question of ours."""
    row = await messages.said(room.work.conn, said.chat_id, said.reply_to) if said.reply_to is not None else None
    return row is not None and row.case_id is not None and MIRROR in row.key


async def replied_to(room: Room, person: Person, said: Said) -> None:
    """Staff answered a message in a topic; only an answer to a patient's mirrored message is for the patient."""
    row = await messages.said(room.work.conn, said.chat_id, said.reply_to)
    if row is None or row.case_id is None:
        return
    case = await room.work.case(row.case_id)
    if case.patient_id == person.id:
        room.card(case, Card(Text("staff.own_case", {"case": case.code})))
        await room.work.record(case, "refused", {"act": "reply"}, person.id)
        return
    if MIRROR not in row.key:
        room.card(case, Card(Text("relay.internal"), buttons=(("st_reply", "reply"),)))
        return
    refusal = room.refuse(said.text)
    if refusal is not None:
        room.card(case, Card(refusal))
        return
    await open_reply(room, person, case, said.text, said.chat_id, said.thread_id)


async def filed_to(room: Room, filed: Filed) -> None:
    """Staff answered a message of the bot with a file; none is passed on, and they are told."""
    row = await messages.said(room.work.conn, filed.chat_id, filed.reply_to)
    if row is not None and row.case_id is not None:
        case = await room.work.case(row.case_id)
        room.card(case, Card(Text("relay.no_file", {"case": case.code}), buttons=(("st_reply", "reply"),)))


async def open_reply(
    room: Room,
    person: Person,
    case: Case,
    words: str | None,
    chat_id: int,
    thread_id: int | None,
    about: Mapping[str, Json] | None = None,
) -> None:
    """The dialogue that ends in a message to the patient. No amount before an accepted review (law 8).

    `about` is an upload, with what it is called, when the words are about one.
    """
    view = await perform.view_of(room, case)
    facts: dict[str, Json] = {
        "lang": view.patient.lang,
        "words": words,
        "amounts": Fact.ACCEPTED in facts_of(view),
        "physician": _is_physician(room, person.id),
        **(about or {}),
    }
    await talk.open_run(room, "reply", person, chat_id, facts, case=case, thread_id=thread_id)


def _is_physician(room: Room, person_id: int) -> bool:
    return any(role.kind == Role.PHYSICIAN and role.clinic == room.clinic.key for role in room.work.roles[person_id])


def name_of(room: Room, person: Person) -> str:
    """What somebody of the staff is called: a physician as in the clinic's profile, anybody else as in Telegram."""
    for role in room.work.roles[person.id]:
        if role.kind == Role.PHYSICIAN and role.clinic == room.clinic.key and role.profile:
            return room.clinic.physician(role.profile).name
    return str(person.about["shown"])


async def replied(room: Room, run: Run, result: Any) -> None:
    """The message goes to the patient; the person who wrote it owns the conversation until they hand it back."""
    case = await room.work.case(run.case_id or 0)
    if not result.words:
        return
    view = await perform.view_of(room, case)
    patient = await room.work.person(case.patient_id)
    by = Role.PHYSICIAN if _is_physician(room, run.person_id) else Role.COORDINATOR
    words = Quoted(result.words, by, result.reason)
    refusal = room.guard(patient.id, case).refusal(words)
    if refusal is not None:
        room.card(case, Card(refusal))
        await room.work.record(case, "refused", {"act": refusal.id}, run.person_id)
        return
    chat_id = await perform.chat_of(room, patient)
    if chat_id is None:
        return
    if case.owner_id != run.person_id:  # whoever speaks now is named, also after another
        person = await room.work.person(run.person_id)
        role = Text("role.physician" if by is Role.PHYSICIAN else "role.coordinator")
        room.write(chat_id, patient, Text("person.joined", {"staff": name_of(room, person), "role": role}), case=case)
        case.owner_id = run.person_id
        room.work.touch(case)
    key = f"{RECEIPT}{run.id}"
    text, body = Text("relay.to_patient", {"words": words}), {"words": result.words, "reason": result.reason}
    if "upload" in run.facts:
        text = Text("relay.about_file", {"file": from_json(run.facts["about"]), "words": words})
        body["upload"] = run.facts["upload"]
    room.write(chat_id, patient, text, case=case, key=key)
    await room.work.record(case, "replied", body, run.person_id)
    account = await room.work.account_of(patient.id)
    if account is not None and account.state == "blocked":  # it rests; that it went out is said when it does
        room.card(case, Card(Text("relay.unsent", {"case": case.code, "contact": contact_line(view)})))


def sent(room: Room, case: Case) -> None:
    """A message of staff has reached the patient; not said before Telegram took it."""
    end = END if case.stage in ENDS else ()
    room.card(case, Card(Text("relay.sent", {"case": case.code}), buttons=(("st_handback", "handback"), *end)))


async def handback(room: Room, case: Case, staff: str) -> None:
    """The bot speaks again, where it stopped."""
    if case.owner_id is None and await held.waiting(room, case.patient_id) is None:
        room.card(case, Card(Text("desk.not_held", {"case": case.code})))
        return
    case.owner_id = None
    room.work.touch(case)
    room.card(case, Card(Text("desk.handed", {"case": case.code, "staff": staff})))
    patient = await room.work.person(case.patient_id)
    chat_id = await perform.chat_of(room, patient)
    if chat_id is None:
        return
    waits = await held.waiting(room, patient.id) or await talk.current_run(room, patient.id, chat_id, None)
    goes_on = waits or await answering.is_held_up(room, case)
    back = Text("person.back" if goes_on else "person.back_quiet", {"staff": staff})
    room.write(chat_id, patient, back, case=case, buttons=() if goes_on else (("menu", "menu"),))
    went_on = await held.let_go(room, patient.id)
    if await answering.released(room, case) or went_on:
        return
    current = await talk.current_run(room, patient.id, chat_id, None)
    if current is not None:
        await talk.ask_again(room, current)


async def alarm_closed(room: Room, run: Run, result: Any) -> None:
    """An alarm ends with a line of what was done."""
    case = await room.work.case(run.case_id or 0)
    key = run.facts["alarm"]
    late = alarm.refusal(await perform.view_of(room, case), "close", key)
    if late is not None:  # a colleague was faster
        room.card(case, Card(late))
        return
    await room.work.record(case, "alarm_closed", {"key": key, "words": result.words}, run.person_id)
    for due in ("nobody", "called"):
        room.work.cancel_dues(case.id, f"{due}.{key}.")
    room.card(case, Card(Text("alarm.closed", {"case": case.code})))
    if await held.waiting(room, case.patient_id) is not None:  # who thinks that all is done leaves the patient alone
        held.stopped(room, case)


async def undelivered(room: Room, case: Case | None) -> None:
    """A patient cannot be reached through Telegram any more."""
    if case is not None:
        view = await perform.view_of(room, case)
        end = END if case.stage in ENDS else ()
        lost = Text("relay.undelivered", {"case": case.code, "contact": contact_line(view)})
        room.card(case, Card(lost, buttons=end))
