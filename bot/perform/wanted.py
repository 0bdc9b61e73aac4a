"""What a run wants at once: facts that are kept, a person who takes over, a line for the staff, an alarm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import held
from bot.perform.doing import raise_alarm
from bot.perform.todos import adopt, todo
from bot.store import statements as st
from bot.store.rows import Case, Person, Run
from flows import acts as a
from flows.effects import Alert
from flows.text import Moment, Place, Text, to_json
from flows.view import HOUR, working

if TYPE_CHECKING:
    from bot.room import Room

TONGUE = "tongue_"  # begins why a person is needed who wants another language


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
    if "source" in person.about:  # for the figures of the intake: sealed, because a source may tell what the illness is
        await room.work.record(case, "source", person.about["source"], person.id)
    await adopt(room, case)
    if person.about.pop("early_files", False):
        room.work.touch(person)
        room.work.later(st.TAKE_POINTERS, b_person=person.id, b_case=case.id)
        room.wake_uploads()


async def needs_person(room: Room, run: Run, why: str) -> None:
    """A person must take over: a todo, and a card where the staff look."""
    case = await room.work.case(run.case_id) if run.case_id else None
    if why.startswith(TONGUE):
        wanted = Text("desk.wanted.tongue", {"language": Text(f"tongue.{why.removeprefix(TONGUE)}")})
        await todo(room, case, run.person_id, "interpreter", wanted)
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
    if case is not None and case.patient_id == person.id:
        held.to_staff(room, case)
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
    is_check = run.flow == "health_check"  # in a form these are of the joint, whatever the danger is
    pains = [words.get(name) for name in ("pain_rest", "pain_walk")] if is_check else []
    pain = max((p for p in pains if isinstance(p, int)), default=None)
    # keys of rows are plain and an effect's key names its level: only a keyed hash of it goes into them
    # the cause makes the same answer, given again later, an alarm of its own
    key = f"{room.cause}.{room.house.keys.vault.index(effect.key).hex()[:12]}"
    alarm = a.Alarm(key, effect.level, effect.signs, effect.rules, "", temp.get("value"), pain)
    await raise_alarm(room, case, alarm)
    if effect.stops:
        held.stopped(room, case)
