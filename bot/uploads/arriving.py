"""A message with a file: written down and answered at once; nothing is fetched here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.room import Room
from bot.store import schema as t
from bot.store.rows import Case
from flows.acts import Card
from flows.text import Json, Lines, Text
from flows.view import DAY

if TYPE_CHECKING:
    from bot.arrivals import Filed

CLOUD_LIMIT = 20 * 2**20  # bytes; Telegram's own for bots (getFile)
POINTER_LASTS = 7 * DAY


async def arrived(room: Room, filed: Filed, person_id: int, case: Case | None) -> None:
    """Write down that a file came, and say so; nothing is fetched here."""
    file = filed.file
    size = int(file.get("file_size") or 0)
    body: dict[str, Json] = {
        "file_id": file["file_id"],
        "name": file.get("file_name") or "",
        "mime": file.get("mime_type") or "",
        "size": size,
        "kind": filed.kind,
        "caption": filed.caption,
        "settled": [],
        "key": f"receipt:{filed.chat_id}:{filed.message_id}",
    }
    person = await room.work.person(person_id)
    too_big = size > CLOUD_LIMIT
    state = "pointer" if case is None else "dropped" if too_big else "waiting"
    values = {
        "case_id": case.id if case else None,
        "person_id": person_id,
        "chat_id": filed.chat_id,
        "message_id": filed.message_id,
        "state": state,
        "body_sealed": room.work.seal(person_id, "upload.body", body),
        "received_at": room.work.now,
    }
    upload_id = await room.work.insert(t.upload, **values)
    if case is None:
        person.about["early_files"] = True
        room.work.touch(person)
        until = room.work.now + POINTER_LASTS
        room.work.schedule(f"pointer.{upload_id}", "pointer", person_id, until, {"upload": upload_id})
        return
    if too_big:
        not_fetched(room, case, body)
        room.write(filed.chat_id, person, too_big_text(size), case=case, buttons=(("person", "person"),))
        return
    room.write(filed.chat_id, person, Text("up.received"), case=case, key=body["key"])
    room.wake_uploads()


def too_big_text(size: int) -> Text:
    """The way out for a file that Telegram does not hand over; `size` in bytes, 0 where nobody said it."""
    told = -(-max(size, CLOUD_LIMIT + 1) // 2**20)
    return Text("up.too_big_parts", {"size": told, "limit": CLOUD_LIMIT // 2**20})


def not_fetched(room: Room, case: Case, body: Json) -> None:
    """Staff know of every file, also of one that we do not have."""
    named = Text("staffcase.file", {"case": case.code, "name": body["name"] or "-"})
    lines = Lines((named, Text("staffcase.not_fetched")), bullets=False)
    room.card(case, Card(Text("staffcase.lines", {"lines": lines})))
