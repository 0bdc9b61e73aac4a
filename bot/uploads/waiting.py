"""What is waited for: the parts of an archive that are missing, and a study that Telegram does not hand over.

Either has a reminder after a day and an end after a week: then staff go on with it. What came is kept, and what comes
later is taken all the same.
"""

from __future__ import annotations

from bot import perform
from bot.room import Room
from bot.store import schema as t
from bot.store.rows import Case, Due, Upload
from bot.uploads.page.links import upload_link
from flows.acts import Tell, Todo
from flows.text import Text, text_from_json, to_json
from flows.view import DAY

REMINDED, ENDS = DAY, 7 * DAY
ENDINGS = {"parts": ("up.parts_end", "desk.wanted.parts"), "large": ("up.large_end", "desk.wanted.large")}  # by state


def begin(room: Room, case: Case, upload: Upload, reminder: Text) -> None:
    """Wait for what is missing of an upload; what was waited for before is replaced."""
    end(room, case, upload)
    key = f"{case.id}.awaited.{upload.id}.{room.work.now}"
    body = {"upload": upload.id, "text": to_json(reminder)}
    for kind, after in (("awaited", REMINDED), ("awaited_end", ENDS)):
        at = room.work.now + after
        room.work.schedule(f"{key}.{kind}", kind, upload.person_id, at, body, case_id=case.id)


def end(room: Room, case: Case, upload: Upload) -> None:
    """It came, or other files did."""
    room.work.cancel_dues(case.id, f"awaited.{upload.id}.")


async def arrived(room: Room, case: Case) -> None:
    """A study came: a large one that was waited for is taken to be it."""
    for upload in await room.work.uploads(t.upload.c.case_id == case.id, t.upload.c.state == "large"):
        upload.state = "read"
        end(room, case, upload)
        await room.work.save_upload(upload)


async def remind(room: Room, due: Due) -> None:
    """Still missing after a day; whom a person speaks with is not told by the bot."""
    for case, upload in await _still(room, due):
        text = text_from_json(due.body["text"])
        if upload.state == "large" and (link := await upload_link(room, case)):
            text = Text("up.large_link", {"link": link})
        if case.owner_id is None:
            tell = Tell(text, lane="later", polite=True, buttons=(("person", "person"),))
            await perform.acts(room, case, (tell,))


async def ended(room: Room, due: Due) -> None:
    """A week is enough: staff go on."""
    for case, upload in await _still(room, due):
        said, work = ENDINGS[upload.state]
        upload.state = "read"
        await room.work.save_upload(upload)
        await perform.acts(room, case, (Todo("file", Text(work)),))
        if case.owner_id is None:
            await perform.acts(room, case, (Tell(Text(said), lane="later", polite=True),))


async def _still(room: Room, due: Due) -> list[tuple[Case, Upload]]:
    found = await room.work.uploads(t.upload.c.id == due.body["upload"], t.upload.c.state.in_(ENDINGS))
    case = await room.work.case(due.case_id or 0)
    room.at_clinic(case.clinic)
    return [(case, upload) for upload in found]
