"""What goes to people beyond words: the calendar, a printed document, a companion's link, their files back."""

from __future__ import annotations

import base64
import secrets
from typing import TYPE_CHECKING

from bot import sealed
from bot.documents import ics
from bot.perform.todos import todo
from bot.perform.views import chat_of, view_of
from bot.store import linking
from bot.store import schema as t
from bot.store.rows import Case
from flows import acts as a
from flows.text import Json, Text, Value, text_from_json, to_json

if TYPE_CHECKING:
    from bot.room import Room


async def calendar(room: Room, case: Case, itinerary: Json) -> None:
    """The .ics to the patient and to each companion, in each reader's language."""
    patient = await room.work.person(case.patient_id)
    for person in (patient, *await room.work.companions(case.id)):
        chat_id = await chat_of(room, person)
        if chat_id is None:
            continue
        lang = person.lang or "en"
        entries = [
            ics.Entry(s["id"], s["start"], s["end"], room.house.catalogs.render(text_from_json(s["short"]), lang))
            for s in itinerary["steps"]
        ]
        title = room.house.catalogs.render(Text("itin.calendar"), lang)
        issue = ics.Issue(case.code, itinerary["version"], room.work.now, room.clinic.zone, title)
        data = ics.calendar(issue, entries)
        body = {"do": "file", "name": f"{case.code}-{itinerary['version']}.ics", "to": person.id, "clinic": case.clinic}
        room.post(chat_id, case.patient_id, case.id, body | {"bytes": base64.b64encode(data).decode()}, "reply")


async def paper(room: Room, case: Case, act: a.Paper) -> None:
    """A document that is printed when it is sent; the row holds its name and values."""
    document = room.house.content.document(act.document)
    values = {name: to_json(value) for name, value in act.values.items()}
    body = {"do": "paper", "document": document.id, "langs": list(act.langs), "values": values, "at": room.work.now}
    body |= {"text": to_json(act.caption), "case": case.code, "for": case.clinic}
    if act.to_desk:
        room.card(case, a.Card(act.caption), resend=body)
        return
    person = await room.work.person(case.patient_id)
    chat_id = await chat_of(room, person)
    if chat_id is not None:
        room.post(chat_id, person.id, case.id, body | {"to": person.id, "clinic": case.clinic}, "reply")


async def invite(room: Room, case: Case) -> None:
    """A link for one companion, once, for seven days; only its hash is kept."""
    token = "c-" + secrets.token_urlsafe(24)
    until = await linking.add(room.work.conn, token, "companion", case.clinic, room.work.now, case_id=case.id)
    view = await view_of(room, case)
    person = await room.work.person(case.patient_id)
    chat_id = await chat_of(room, person)
    if chat_id is not None:
        values: dict[str, Value] = {
            "date": view.moment(until, "date"),
            "link": f"https://t.me/{room.house.bot_name}?start={token}",
        }
        room.write(chat_id, person, Text("comp.invite_link", values), case=case, buttons=(("revoke", "revoke"),))


async def return_records(room: Room, case: Case) -> None:
    """The patient's files, as they sent them, from where they lie at Telegram, else from the store; or that none is."""
    person = await room.work.person(case.patient_id)
    chat_id = await chat_of(room, person)
    if chat_id is None:
        return
    view, reader = await view_of(room, case), {"to": person.id, "clinic": case.clinic}
    most, is_all, files = sealed.most(room.house), True, 0
    for upload in await room.work.uploads(t.upload.c.case_id == case.id):
        for file in [file for file in upload.files if file.body.get("file_id")]:
            sent = {"do": "resend", "kind": file.body["kind"], "file_id": file.body["file_id"]}
            room.post(chat_id, case.patient_id, case.id, sent | reader, "reply")
        name = Text("data.returned", {"date": view.moment(upload.received_at, "date")})
        ours = [file for file in upload.files if file.state == "stored" and not file.body.get("file_id")]
        for some in sealed.parcels(ours, most):
            packed = {"do": "original", "upload": upload.id, "of": [one.id for one in some], "text": to_json(name)}
            room.post(chat_id, case.patient_id, case.id, packed | reader, "reply")
        is_all = is_all and all(file.body["size"] <= most for file in ours)
        files += len(upload.files)
    said, more = ("data.records_sent", ("erase", "menu")) if files else ("data.no_records", ("menu",))
    room.write(chat_id, person, Text(said), case=case, buttons=tuple((act, act) for act in more))
    if not is_all:
        room.write(chat_id, person, Text("up.not_returned"), case=case)
        await todo(room, case, person.id, "file", Text("desk.wanted.return"))
