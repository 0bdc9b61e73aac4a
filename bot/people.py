"""Private chats: patients and companions.

1. Any words are looked at for red flags before anything else is answered (voice, section 1.2).
2. Before the privacy agreement nothing of what is written is kept; a stranger's first word is answered with the
   choice of languages, whatever it was.
3. While a person of the clinic owns the case the bot is silent; alarms still go out (law 9).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot import burst, companions, held, menu, perform, reach, talk
from bot.arrivals import Arrival, Commanded, Filed, Membership, Said, Stuck, Tapped
from bot.desk import relay
from bot.message import Tap, read_token
from bot.store.rows import Case, Person, Run, Upload
from bot.uploads import arriving, locked
from flows import health_check
from flows.acts import Alarm
from flows.case import Role, Stage
from flows.engine import Answer
from flows.errors import Misfit
from flows.items import Words
from flows.journey import alarm, contact
from flows.rules import units
from flows.rules.triage import triage
from flows.rules.wording import card_number
from flows.text import Text, Value, bullets
from flows.view import DAY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.room import Room

ENDED = (Stage.CLOSED, Stage.DECLINED, Stage.WITHDRAWN)
NO_LONGER = ("kicked", "left")
PLAY = frozenset({"sticker", "dice", "game"})  # said for fun: nobody of the clinic has to see it
# What only a person understands: what is answered where it is passed on, and where it is not.
VOICES = ("voice", "video_note", "audio")
UNREAD = {
    **dict.fromkeys(VOICES, ("err.voice", "err.voice_early")),
    **dict.fromkeys(("location", "venue"), ("err.place", "err.place_early")),
    "contact": ("err.contact", "err.contact_early"),
    "poll": ("err.poll", "err.poll_early"),
    **dict.fromkeys(("dice", "game"), ("err.game", "err.game")),
}
NO_WORDS = ("err.sticker", "err.sticker")  # anything else


async def handle(room: Room, arrival: Arrival) -> None:
    """One thing somebody did in a private chat."""
    person = await room.work.person_of(arrival.sender.id)
    if person is None:
        person = await menu.somebody_new(room, arrival.sender)
    case = await case_of(room, person)
    if case is not None:
        room.at_clinic(case.clinic)
    await _reachable(room, None if is_companion(case, person) else case, arrival)
    match arrival:
        case Membership():
            return
        case Commanded():
            await menu.command(room, person, case, arrival)
        case Tapped():
            await _tapped(room, person, case, arrival)
        case Said() if arrival.edited:
            await _edited(room, person, case, arrival)
        case Said():
            await _said(room, person, case, arrival)
        case Filed():
            await _filed(room, person, case, arrival)
        case Stuck():
            await _stuck(room, person, case, arrival)


async def case_of(room: Room, person: Person) -> Case | None:
    """The case a message belongs to: the newest that still runs, else the newest; a companion's is the trip's."""
    cases = await room.work.cases_of(person.id)
    running = [case for case in cases if case.stage not in ENDED]
    if cases:
        case = (running or cases)[-1]
        return None if await _is_left(room, case) else case
    trips = [role.case_id for role in room.work.roles[person.id] if role.kind == Role.COMPANION and role.case_id]
    return await room.work.case(trips[-1]) if trips else None


async def _is_left(room: Room, case: Case) -> bool:
    """Who took the agreement to the notice back is a stranger again, unless somebody of the clinic speaks with them."""
    if case.stage is not Stage.WITHDRAWN or case.owner_id is not None:
        return False
    return any(event.kind == "privacy_withdrawn" for event in await room.work.events(case.id))


def is_companion(case: Case | None, person: Person) -> bool:
    """Whether somebody sees this case from outside."""
    return case is not None and case.patient_id != person.id


def _is_owned(case: Case | None, person: Person) -> bool:
    """Whether a person of the clinic speaks with this patient now."""
    return case is not None and case.owner_id is not None and not is_companion(case, person)


async def _reachable(room: Room, case: Case | None, arrival: Arrival) -> None:
    """Blocked or back: remembered; staff are told when a running case is cut off, and what rested goes out."""
    account = room.work.accounts[arrival.sender.id]
    is_closed = isinstance(arrival, Membership) and arrival.status in NO_LONGER
    if is_closed == (account.state == "blocked"):
        return
    account.state = "blocked" if is_closed else "ok"
    room.work.touch(account)
    if is_closed:
        await relay.undelivered(room, case)
    else:
        await reach.again(room.work, arrival.chat_id)


async def _tapped(room: Room, person: Person, case: Case | None, tapped: Tapped) -> None:
    room.toast(tapped.query_id)
    token = read_token(tapped.data)
    if token is None:
        return
    kind, number, turn, rest = token
    if kind == "c":
        await menu.pressed(room, person, case, rest, tapped.chat_id)
        return
    run = await room.work.run(number)
    if run is None or run.person_id != person.id:
        return
    await talk.tapped(room, run, Tap(turn, rest, tapped.message_id, tapped.shown, tapped.query_id))


async def _edited(room: Room, person: Person, case: Case | None, said: Said) -> None:
    if await _alarmed(room, person, case, said.text):
        return
    if case is not None and _is_owned(case, person):
        await _to_person(room, case, person, said)
        return
    run = await talk.current_run(room, person.id, said.chat_id, None)
    if run is not None and await talk.edited(room, run, said.text, said.message_id):
        return
    await _answer(room, person, case, said, Text("err.edited"))


async def _said(room: Room, person: Person, case: Case | None, said: Said) -> None:
    if await _alarmed(room, person, case, said.text):
        return
    if not is_companion(case, person) and await locked.heard(room, person, case, said):
        return
    if card_number(said.text):
        await _card_number(room, person, case, said)
        return
    if case is not None and not is_companion(case, person) and await _in_emergency(room, case, person, said):
        return
    if case is not None and _is_owned(case, person):
        await _to_person(room, case, person, said)
        return
    if not is_companion(case, person) and await menu.asked(room, person, case, said):
        return
    if await talk.heard(room, person.id, said.chat_id, said.text, said.message_id):
        return
    await _unanswered(room, person, case, said)


async def _in_emergency(room: Room, case: Case, person: Person, said: Said) -> bool:
    """What is written after an emergency is for the team: the number to call, or words that answer nothing."""
    if not alarm.is_awaited(await perform.view_of(room, case)):
        return False
    is_number = bool(contact.number_in(said.text))
    asked = await talk.current_run(room, person.id, said.chat_id, None)
    if not is_number and (asked is not None or _is_owned(case, person)):
        return False
    await relay.mirror(room, case, person, said.text, said.message_id)
    if asked is not None and _takes_words(room, asked):
        return False  # whom to call on the trip is an answer, too
    kept = Text("t.number_kept" if is_number else "t.passed_on")
    room.write(said.chat_id, person, kept, case=case, lane="now")
    return True


def _takes_words(room: Room, run: Run) -> bool:
    """Whether the open question is answered in anybody's own words."""
    turn = talk.where(room, run)
    return turn is not None and isinstance(turn.asks, Words)


async def _to_person(room: Room, case: Case, person: Person, said: Said) -> None:
    """Words for whoever speaks with the patient; no health check goes on counting their silence."""
    room.work.cancel_dues(case.id, "rung.")
    await relay.mirror(room, case, person, said.text, said.message_id)


async def _alarmed(room: Room, person: Person, case: Case | None, text: str) -> bool:
    """Red flags in somebody's own words raise the level; they never lower it. True when the words are dealt with."""
    run = await talk.current_run(room, person.id, await perform.chat_of(room, person) or 0, None)
    treated = (await perform.view_of(room, case)).last("treated") if case else None
    signs = _signs(room, case, person, run, text, is_treated=treated is not None)
    if not signs:
        return False
    hours = (room.work.now - treated["at"]) / 3_600_000_000 if treated else 0
    found = triage((treated["route"],) if treated else ("ia",), hours, free_text_flags=signs)
    level = found.level if found.level in ("emergency", "urgent") else "soon"
    if case is None:
        return await _advised(room, person, None, level, found.rules)
    key, labels = f"{room.cause}.0", tuple(Text(f"opt.sign.{sign}") for sign in signs)
    if is_companion(case, person):
        said = {"companion": person.about.get("shown", ""), "language": person.lang or "en"}
        await perform.raise_alarm(room, case, Alarm(key, level, labels, found.rules, text, **said))
        return await _advised(room, person, case, level, found.rules)
    await perform.raise_alarm(room, case, Alarm(key, level, labels, found.rules, text))
    if level == "emergency":
        await held.stop(room, case)
    if run is not None and run.flow == "health_check":
        before = run.answers.get(health_check.ALARMED)
        worst = max(level, before.value if before else level, key=health_check.LEVELS.index)
        room.work.put_answer(run, health_check.ALARMED, Answer(worst))
    if run is None and level == "soon" and not _is_owned(case, person):
        await _soon(room, person, case)
    return level == "emergency" or (run is None and not (level == "soon" and _is_owned(case, person)))


def _signs(
    room: Room, case: Case | None, person: Person, run: Run | None, text: str, *, is_treated: bool
) -> tuple[str, ...]:
    """The signs that count for this person now."""
    asks_past = run is not None and run.flow == "form"
    heard = room.house.wording.red_flags(text, asks_past=asks_past, of_another=is_companion(case, person))
    signs = set(heard)
    if not is_treated:
        signs.discard("fever")  # what care.signs asks them to report begins with the treatment
    if case is None:
        signs.discard("medicine_question")
    if run is not None and run.flow == "health_check" and _reads_temperature(room, run, text):
        signs.discard("fever")  # the check sorts its own answer
    if len(signs) > 1:
        signs.discard("unwell")
    return tuple("unclear" if sign == "unwell" else sign for sign in heard if sign in signs)


def _reads_temperature(room: Room, run: Run, text: str) -> bool:
    """Whether words answer the check's own question for the temperature."""
    turn = talk.where(room, run)
    if turn is None or turn.asks is None or turn.asks.name != "temp":
        return False
    try:
        units.temperature_c(text)
    except Misfit:
        return False
    return True


async def _advised(room: Room, person: Person, case: Case | None, level: str, rules: tuple[str, ...]) -> bool:
    """What somebody reads at once who has no case of their own; True when nothing else should follow."""
    if "E-CRISIS" in rules:
        text = _crisis(room, case)
    elif level == "emergency":
        text = Text("t.emergency")
    else:
        text = Text("comp.alarmed" if case else "t.urgent_early")
    chat_id = await perform.chat_of(room, person)
    if chat_id is not None and (case is not None or level != "soon"):
        room.write(chat_id, person, text, case=case, lane="now")
    return case is not None or level == "emergency"


def _crisis(room: Room, case: Case | None) -> Text:
    """A line to call at any hour; that somebody of the team is called is said only where they are."""
    line: dict[str, Value] = {"crisis_line": Text(f"clinic/{room.clinic.key}/crisis_line")}
    return Text("t.crisis", line) if case else Text("t.crisis_early", line | {"phone": room.clinic.emergency_phone})


async def _soon(room: Room, person: Person, case: Case) -> None:
    chat_id = await perform.chat_of(room, person)
    view = await perform.view_of(room, case)
    when = view.moment(room.work.now + DAY)
    if chat_id is not None:
        values: dict[str, Value] = {"when": when, "list": bullets([Text("care.signs_short")])}
        room.write(chat_id, person, Text("t.soon", values), case=case)


async def _card_number(room: Room, person: Person, case: Case | None, said: Said) -> None:
    """The number of a payment card is deleted and never kept (E5)."""
    params = {"chat_id": said.chat_id, "message_id": said.message_id}
    room.work.after.append(lambda: room.house.wire.call("deleteMessage", params))
    await _answer(room, person, case, said, Text("err.card_number", {"coordinator": room.clinic.coordinator}))


async def _unanswered(room: Room, person: Person, case: Case | None, said: Said) -> None:
    """Words that answer nothing: kept for the team where there is one, and the open question stays."""
    if is_companion(case, person):
        name = room.work.people[case.patient_id].about.get("name", "") if case else ""
        await _answer(room, person, case, said, Text("comp.trip_only", {"name": name}))
        return
    if case is not None:
        await relay.mirror(room, case, person, said.text, said.message_id)
    run = await talk.current_run(room, person.id, said.chat_id, None)
    buttons = "form.use_buttons_kept" if case else "form.use_buttons"
    text = Text(buttons if run else "err.not_understood")
    if burst.is_repeat(room, person, text, said.message_id):
        return
    if run is None:
        await menu.lost(room, person, case, said.chat_id)
    else:
        room.tell(run, text)
    burst.told(room, person, text)
    if run is not None:
        await talk.ask_again(room, run)


async def _filed(room: Room, person: Person, case: Case | None, filed: Filed) -> None:
    if case is not None and is_companion(case, person):
        await _of_companion(room, person, case, filed)
        return
    password = await _captioned(room, person, case, filed) if filed.caption else None
    if password is not None:
        filed = replace(filed, caption="")
    if filed.kind in UNREAD:
        await _unheard(room, person, case, filed, filed.kind)
        return
    if case is None and await companions.standing_of(room, person):
        await menu.begin(room, person, filed.chat_id)
        return
    before = await arriving.pointers(room, person.id) if case is None else []
    await arriving.arrived(room, filed, person.id, case, password)
    if case is None:
        await _told_first(room, person, filed, before)


async def _of_companion(room: Room, person: Person, case: Case, filed: Filed) -> None:
    """A voice may tell of danger, and only a person understands it; of other files a companion sends none."""
    if filed.kind in VOICES:
        await relay.mirror_companion(room, case, person, filed)
        await _answer(room, person, case, filed, Text("comp.voice"))
        return
    if filed.caption and await _alarmed(room, person, case, filed.caption):
        return
    name = room.work.people[case.patient_id].about.get("name", "")
    await _answer(room, person, case, filed, Text("comp.trip_only", {"name": name}))


async def _told_first(room: Room, person: Person, filed: Filed, before: Sequence[Upload]) -> None:
    """A file before the agreement: the notice comes first. Of those right behind another only the next is answered."""
    if not before:
        await menu.file_first(room, person, filed)
    elif len(before) == 1 and (filed.album is None or filed.album != before[0].album):
        room.write(filed.chat_id, person, Text("privacy.file_more"))


async def _captioned(room: Room, person: Person, case: Case | None, filed: Filed) -> str | None:
    """Words beside a file are words: looked at for red flags, and passed on even where the file cannot be.

    A password among them is for nobody's eyes; it is returned.
    """
    if await _alarmed(room, person, case, filed.caption) or case is None:
        return None
    password = await locked.beside(room, person, case, filed)
    if password is None:
        await relay.mirror(room, case, person, filed.caption, filed.message_id)
    return password


async def _stuck(room: Room, person: Person, case: Case | None, stuck: Stuck) -> None:
    if stuck.kind in PLAY and not _is_owned(case, person):
        await _answer(room, person, case, stuck, Text(UNREAD.get(stuck.kind, NO_WORDS)[0]))
    else:
        await _unheard(room, person, case, stuck, stuck.kind)


async def _unheard(room: Room, person: Person, case: Case | None, arrival: Arrival, kind: str) -> None:
    """What only a person understands: passed on as it is, and never interpreted; the open question stays."""
    passed_on, kept_by_nobody = UNREAD.get(kind, NO_WORDS)
    has_reader = case is not None and not is_companion(case, person)
    if case is not None and has_reader:
        await relay.mirror_message(room, case, arrival)
    if not _is_owned(case, person):
        await _answer(room, person, case, arrival, Text(passed_on if has_reader else kept_by_nobody))


async def _answer(room: Room, person: Person, case: Case | None, arrival: Arrival, text: Text) -> None:
    if burst.is_repeat(room, person, text, arrival.message_id):
        return
    room.write(arrival.chat_id, person, text, case=case)
    burst.told(room, person, text)
    if case is None and not await room.work.runs_of(person.id):
        await menu.start(room, person, None, arrival.chat_id, "")
