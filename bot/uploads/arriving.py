"""A message with a file: written down and answered at once; nothing is fetched here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.room import Room
from bot.store.rows import Attachment, Case, Person, Upload
from bot.uploads import gathering
from flows.acts import Card
from flows.text import Lines, Text
from flows.view import DAY

if TYPE_CHECKING:
    from bot.arrivals import Filed

CLOUD_LIMIT = 20 * 2**20  # bytes; Telegram's own for bots (getFile)
POINTER_LASTS = 7 * DAY
NEW = 0  # the id of what is not written yet


async def arrived(room: Room, filed: Filed, person_id: int, case: Case | None) -> None:
    """Write down that a file came, and say so; nothing is fetched here."""
    person = await room.work.person(person_id)
    file = _attachment(room, filed, person_id)
    if case is not None and file.body["size"] > CLOUD_LIMIT:
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


async def _too_large(room: Room, filed: Filed, file: Attachment, person: Person, case: Case) -> None:
    """What Telegram does not hand over is answered at once, with what works."""
    file.state = "large"
    upload = _upload(room, filed, file, case, "large")
    not_fetched(room, case, file)
    gathering.say(room, upload, person, too_big_text(file.body["size"]), case, (("person", "person"),))
    await room.work.add_upload(upload)


def too_big_text(size: int) -> Text:
    """The way out for a file that Telegram does not hand over; `size` in bytes, 0 where nobody said it."""
    told = -(-max(size, CLOUD_LIMIT + 1) // 2**20)
    return Text("up.too_big_parts", {"size": told, "limit": CLOUD_LIMIT // 2**20})


def not_fetched(room: Room, case: Case, file: Attachment) -> None:
    """Staff know of every file, also of one that we do not have."""
    named = Text("staffcase.file", {"case": case.code, "name": file.name or "-"})
    lines = Lines((named, Text("staffcase.not_fetched")), bullets=False)
    room.card(case, Card(Text("staffcase.lines", {"lines": lines})))
