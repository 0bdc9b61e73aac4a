"""A patient's data and rights, at every point: who sees what, the notice, a copy, erasure, and what was agreed to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import sqlalchemy as sa

from bot import companions, perform, talk
from bot.store import linking
from bot.store import schema as t
from bot.store.rows import Case, Person
from flows.case import Stage
from flows.content import Clinic
from flows.journey.rights import WORKING_DAYS, erase_facts, give_back, is_consent_open
from flows.text import Json, Text, Value, to_json

if TYPE_CHECKING:
    from bot.room import Room

NOTICE = "privacy-notice"
NOT_READ = ("title", "short_form", "agreement")  # the chat says the first two itself and asks the last by buttons
INVITING = (Stage.CONSENT, Stage.PREPARATION, Stage.TRAVEL, Stage.TREATMENT)


def notice_values(clinic: Clinic, version: int) -> dict[str, Value]:
    """What the placeholders of the privacy notice become."""
    own: dict[str, Value] = dict(clinic.values())
    more: dict[str, Value] = {
        "document_version": str(version),
        "effective_on": "-",
        "privacy_notice_link": Text("paper.here_in_chat"),
    }
    return own | more


def notice_sections(room: Room) -> list[Json]:
    """The parts of the full notice that are read, by the ids of their texts."""
    notice = room.house.content.document(NOTICE)
    return [f"{notice.id}/{s.key}" for s in notice.sections if s.key not in NOT_READ]


def notice_parts(room: Room, clinic: Clinic) -> list[Text]:
    """The full notice, part by part."""
    values = notice_values(clinic, room.house.content.document(NOTICE).version)
    return [
        Text("paper.section", {"title": Text(f"{section}.title"), "text": Text(section, values)})
        for section in notice_sections(room)
    ]


async def _readall(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    for part in notice_parts(room, room.clinic):
        room.write(chat_id, person, part, case=case)


async def _invite(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    """A link for a companion, once there is a trip to see."""
    if case is None or case.patient_id != person.id or case.stage not in INVITING:
        room.write(chat_id, person, Text("companion.too_early"), case=case)
        return
    await perform.invite(room, case)


async def _withdraw(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    """A consent to treatment is taken back by a talk; where there is none, it is the agreement to the notice."""
    if case is None:
        room.write(chat_id, person, Text("data.nothing"))
        return
    view = await perform.view_of(room, case)
    await talk.leave_asides(room, person.id, chat_id)
    if not is_consent_open(view):
        await talk.open_run(room, "erase", person, chat_id, erase_facts(view, unagree=True), case=case)
        return
    terms = {"refund_terms": to_json(Text(f"clinic/{case.clinic}/refund_terms"))}
    await talk.open_run(room, "withdraw", person, chat_id, terms, case=case)


async def _research(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    if case is None or case.patient_id != person.id:
        room.write(chat_id, person, Text("data.nothing"))
        return
    await talk.leave_asides(room, person.id, chat_id)
    await talk.open_run(room, "research", person, chat_id, {}, case=case)


async def _privacy(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    if case is not None and case.patient_id != person.id:
        await companions.privacy(room, person, case, chat_id)
        return
    has_consent = case is not None and is_consent_open(await perform.view_of(room, case))
    buttons = (
        ("readall", "readall"),
        ("who", "who"),
        ("copy", "copy"),
        ("records", "records"),
        ("erase", "erase"),
        ("research", "research"),
        ("withdraw" if has_consent else "unagree", "withdraw"),
        ("person", "person"),
    )
    room.write(chat_id, person, Text("data.menu"), case=case, buttons=buttons)


async def _who(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    """Who sees what: the clinic's team, and the companions by name, each of whom can be shut out at once."""
    let_in = await room.work.companions(case.id) if case and case.patient_id == person.id else []
    names = ", ".join(c.about.get("shown", "") for c in let_in)
    buttons = (("revoke", "revoke"), ("invite", "invite")) if let_in else (("invite", "invite"),)
    text = Text("data.who", {"names": names}) if let_in else Text("data.who_team")
    room.write(chat_id, person, text, case=case, buttons=buttons)


async def _revoke(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    if case is None or case.patient_id != person.id:
        return
    let_in = await room.work.companions(case.id)
    ended = sa.update(t.role).where(t.role.c.case_id == case.id, t.role.c.until_at.is_(None))
    await room.work.conn.execute(ended.values(until_at=room.work.now))
    await linking.end(room.work.conn, "companion", case.id, room.work.now)
    for companion in let_in:
        chat = await perform.chat_of(room, companion)
        if chat is not None:
            room.write(chat, companion, Text("comp.ended"), case=case)
    await room.work.record(case, "companions_revoked", {"people": [c.id for c in let_in]}, person.id)
    room.write(chat_id, person, Text("data.revoked"), case=case)


async def _copy(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    """A person carries it out, with a date (ARCO: 20 working days)."""
    if case is None or case.patient_id != person.id:
        room.write(chat_id, person, Text("data.nothing"))
        return
    view = await perform.view_of(room, case)
    by = view.workday(WORKING_DAYS)
    await perform.todo(room, case, person.id, "copy", Text("desk.wanted.copy"), by)
    room.write(chat_id, person, Text("data.copy_asked", {"date": view.moment(by, "date")}), case=case)


async def _records(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    """The files they sent, at any time: they are theirs."""
    if case is None or case.patient_id != person.id:
        room.write(chat_id, person, Text("data.nothing"))
        return
    await perform.acts(room, case, give_back(await perform.view_of(room, case)), by=person.id)


async def _erase(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    """Asked first: it cannot be undone (privacy notice, 14)."""
    if case is None or case.patient_id != person.id:
        room.write(chat_id, person, Text("data.nothing"))
        return
    view = await perform.view_of(room, case)
    await talk.leave_asides(room, person.id, chat_id)
    await talk.open_run(room, "erase", person, chat_id, erase_facts(view), case=case)


Act = Callable[["Room", Person, "Case | None", int], Awaitable[None]]
ACTS: dict[str, Act] = {
    "privacy": _privacy,
    "readall": _readall,
    "who": _who,
    "revoke": _revoke,
    "invite": _invite,
    "copy": _copy,
    "records": _records,
    "erase": _erase,
    "withdraw": _withdraw,
    "research": _research,
}
