"""A message with a file: written down and answered at once; nothing is fetched here."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot import perform
from bot.room import Room
from bot.store import schema as t
from bot.store.rows import Attachment, Case, Person, Upload
from bot.uploads import gathering, waiting
from bot.uploads.page.links import upload_link
from flows.acts import Card
from flows.text import Lines, Text
from flows.view import DAY

if TYPE_CHECKING:
    from bot.arrivals import Filed

POINTER_LASTS = 7 * DAY
MB = 2**20
NEW = 0  # the id of what is not written yet


async def arrived(room: Room, filed: Filed, person_id: int, case: Case | None, password: str | None = None) -> None:
    """Write down that a file came, and say so; nothing is fetched here. A `password` is kept in memory only."""
    person = await room.work.person(person_id)
    if case is None:
        filed = replace(filed, caption="")  # words, which nobody keeps before the agreement
    file = _attachment(room, filed, person_id)
    if case is not None and file.body["size"] > room.house.wire.limit:
        await _too_large(room, filed, file, person, case)
        return
    upload = await gathering.home(room, filed, file, case)
    if case is None:
        await _pointed(room, filed, file, person, upload)
    elif upload is not None:
        await gathering.join(room, upload, file, case)
    else:
        await _begun(room, filed, file, person, case)
    if case is not None:
        room.wake_uploads()
    if password is not None:
        room.house.passwords[file.upload_id] = password


def _attachment(room: Room, filed: Filed, person_id: int) -> Attachment:
    file = filed.file
    body = {
        "file_id": file["file_id"],
        "name": file.get("file_name") or "",
        "mime": file.get("mime_type") or "",
        "size": int(file.get("file_size") or 0),
        "kind": filed.kind,
        "caption": filed.caption,
    }
    where = filed.chat_id, filed.message_id, None
    return Attachment(NEW, NEW, person_id, "original", "waiting", *where, body, room.work.now)


def _upload(room: Room, filed: Filed, file: Attachment, case: Case | None, state: str) -> Upload:
    body = {"key": f"receipt:{filed.chat_id}:{filed.message_id}", "settled": []}
    whose = case.id if case else None, file.person_id, filed.chat_id
    return Upload(NEW, *whose, state, filed.album, body, room.work.now, attachments=[file])


async def _begun(room: Room, filed: Filed, file: Attachment, person: Person, case: Case) -> None:
    """The first file of an upload: its one message is written now and edited from here on."""
    state = "gathering" if gathering.gathers(filed, file) else "ready"
    upload = _upload(room, filed, file, case, state)
    if await gathering.follows(room, filed, file, case):
        upload.body["follows"] = True  # the message just above answers for it until it is read
    else:
        gathering.say(room, upload, person, Text("up.received"), case)
    await room.work.add_upload(upload)
    if state == "gathering":
        gathering.wait(room, upload, case)


async def _pointed(room: Room, filed: Filed, file: Attachment, person: Person, upload: Upload | None) -> None:
    """Before the privacy agreement: only where it lies at Telegram is kept, and not for long."""
    if upload is not None:
        await room.work.attach(upload, file)
        return
    upload = await room.work.add_upload(_upload(room, filed, file, None, "pointer"))
    person.about["early_files"] = True
    room.work.touch(person)
    until = room.work.now + POINTER_LASTS
    room.work.schedule(f"pointer.{upload.id}", "pointer", person.id, until, {"upload": upload.id})


async def pointers(room: Room, person_id: int) -> list[Upload]:
    """What somebody sent in the last minutes that waits for the agreement."""
    mine = t.upload.c.person_id == person_id, t.upload.c.state == "pointer"
    return await room.work.uploads(*mine, t.upload.c.received_at >= room.work.now - gathering.FRESH)


async def _too_large(room: Room, filed: Filed, file: Attachment, person: Person, case: Case) -> None:
    """What Telegram does not hand over is answered at once, with what works, and waited for."""
    file.state = "large"
    mine = t.upload.c.person_id == person.id, t.upload.c.state == "large"
    if filed.album and (same := await room.work.uploads(*mine, t.upload.c.album == filed.album)):
        await room.work.attach(same[0], file)  # what was said of the first holds for all of an album
        return
    upload = await room.work.add_upload(_upload(room, filed, file, case, "large"))
    await large(room, case, person, upload, file)
    await room.work.save_upload(upload)


async def large(room: Room, case: Case, person: Person, upload: Upload, file: Attachment) -> None:
    """The ways out for a file that Telegram does not hand over: the upload page where there is one, parts, a person."""
    size = -(-max(file.body["size"], room.house.wire.limit + 1) // MB)
    limit, link = room.house.wire.limit // MB, await upload_link(room, case)
    text = Text("up.too_big_parts", {"size": size, "limit": limit})
    if link is not None:
        until = (await perform.view_of(room, case)).moment(room.work.now + perform.LINK_LASTS, "date")
        text = Text("up.too_big", {"size": size, "limit": limit, "link": link, "date": until})
    not_fetched(room, case, file, Text("staffcase.4" if link else "staffcase.large", {"size": size}))
    gathering.say(room, upload, person, text, case, (("person", "person"),))
    waiting.begin(room, case, upload, Text("up.large_reminder"))


def not_fetched(room: Room, case: Case, file: Attachment, why: Text | None = None) -> None:
    """Staff know of every file, also of one that we do not have."""
    named = Text("staffcase.file", {"case": case.code})
    lines = Lines((named, why or Text("staffcase.not_fetched")), bullets=False)
    room.card(case, Card(Text("staffcase.lines", {"lines": lines})))
