"""How somebody comes in: unknown, by a link, by a file that comes before the agreement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import companions, rights, talk
from bot.arrivals import Filed, Sender
from bot.content import newest
from bot.i18n import lang_of
from bot.store import linking
from bot.store.rows import Case, Person
from flows.rules.dates import local_day
from flows.text import Day, Json, Moment, Place, Text, to_json
from flows.view import DAY, working

if TYPE_CHECKING:
    from bot.room import Room
    from flows.content import EvidenceMap


SOURCES = {"k-": "campaign", "r-": "referral"}
# what is said of a link; who opens their own once more simply goes on
NOT_SERVING = {"unknown": "err.link", "used": "err.link_used", "over": "err.link_over"}


async def somebody_new(room: Room, sender: Sender) -> Person:
    """A person we have not met: the language of their app is a guess until they choose."""
    person = await room.work.new_person(sender.id, {"shown": sender.name})
    person.lang = lang_of(sender.language_code)
    room.work.touch(person)
    return person


async def for_themselves(room: Room, person: Person) -> None:
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
        "indications": list(clinic.indications),
        "reviewed": to_json(reviewed(newest(content.evidence, "evidence"))),
        "notice": rights.notice_sections(room),
        "notice_values": {name: to_json(value) for name, value in rights.notice_values(clinic, notice.version).items()},
    }
    await talk.open_run(room, "welcome", person, chat_id, facts)


def reviewed(evidence: EvidenceMap) -> Text:
    """Which physician stands for the evidence map, and since when; or that none does yet."""
    if not (evidence.reviewed_by and evidence.reviewed_on):
        return Text("evidence.unreviewed")
    return Text("evidence.reviewed", {"physician": evidence.reviewed_by, "date": Day(evidence.reviewed_on)})


async def file_first(room: Room, person: Person, filed: Filed) -> None:
    """A file before the agreement: not opened; the question comes first."""
    until = Moment(room.work.now + 7 * DAY, (Place(room.clinic.zone, room.clinic.place),), "date")
    room.write(filed.chat_id, person, Text("privacy.file_first", {"date": until}))
    run = await talk.current_run(room, person.id, filed.chat_id, None)
    if run is None:
        await welcome(room, person, filed.chat_id)
    else:
        await talk.ask_again(room, run)


async def by_companion_link(room: Room, person: Person, chat_id: int, token: str) -> bool:
    """Whether a companion's link served; who opened it waits for the patient's word."""
    link = await linking.fresh(room.work.conn, token, "companion", room.work.now)
    if link is None:
        return False
    case = await room.work.case(link.case_id)
    if case.patient_id == person.id:
        room.write(chat_id, person, Text("companion.own_link"), case=case)
        return True
    await linking.use(room.work.conn, link.hash, person.id, room.work.now)
    await companions.opened(room, person, case, chat_id)
    return True


async def by_other_link(room: Room, person: Person, case: Case | None, chat_id: int, word: str) -> None:
    """Where somebody comes from is kept for the figures; of a link that does not serve they read why."""
    kind = SOURCES.get(word[:2])
    source = next((one for one in room.clinic.sources if (one.kind, one.key) == (kind, word[2:])), None)
    if source is None:
        why = await linking.state(room.work.conn, word, person.id, room.work.now)
        if why in NOT_SERVING:
            room.write(chat_id, person, Text(NOT_SERVING[why]), case=case)
        return
    if case is None and "source" not in person.about:
        person.about["source"] = {"kind": source.kind, "key": source.key}
        room.work.touch(person)
    if source.until is not None and source.until < local_day(room.work.now, room.clinic.zone):
        room.write(chat_id, person, Text("err.link_ended"), case=case)


async def by_staff_link(room: Room, person: Person, chat_id: int, token: str) -> bool:
    """Whether a link for staff served; who opened it has its role."""
    link = await linking.fresh(room.work.conn, token, "staff", room.work.now)
    if link is None:
        return False
    await linking.use(room.work.conn, link.hash, person.id, room.work.now)
    kind, _, profile = (link.profile or "coordinator").partition(":")
    await room.work.give_role(person.id, kind, link.clinic, profile=profile or None)
    room.write(chat_id, person, Text("staff.welcome", {"role": Text(f"role.{kind}")}))
    return True
