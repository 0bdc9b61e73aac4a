"""An upload without its person, made for staff: a sealed file in the store, and a document in the case's topic.

1. Exports are made one at a time; nobody's chat waits for one.
2. What breaks on the way is tried again by a row (`flows.journey.exporting`).
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from bot import perform, sealed
from bot.leaving.handoff import exported
from bot.room import transaction
from bot.store.rows import Attachment
from flows.acts import Card
from flows.errors import PuenteError
from flows.journey import exporting
from flows.rules import study
from flows.text import Text, to_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.files import FileRef
    from bot.house import House
    from bot.leaving.export import Exported
    from bot.room import Room
    from bot.store.rows import Case, Upload

log = structlog.get_logger()

NEW = 0  # an attachment that is not yet written has no number


async def release(house: House, upload_id: int, released: Sequence[int]) -> None:
    """One attempt."""
    try:
        async with house.exporting, exported(house, upload_id, frozenset(released)) as done:
            ref = await _keep(house, upload_id, done) if done.written else None
            await _told(house, upload_id, done, ref)
    except (PuenteError, OSError, LookupError) as fault:
        log.warning("export_failed", error=type(fault).__name__)


async def _keep(house: House, upload_id: int, done: Exported) -> FileRef:
    async with house.batch() as work:
        upload = await work.upload(upload_id)
    with done.archive.open("rb") as archive:
        return await asyncio.to_thread(house.files.put, archive, house.keys.of(upload.person_id))


async def _told(house: House, upload_id: int, done: Exported, ref: FileRef | None) -> None:
    async with transaction(house, f"export.{upload_id}.{house.clock.now()}") as room:
        upload = await room.work.upload(upload_id)
        case = await room.work.case(upload.case_id or 0)
        view = await perform.view_of(room, case)
        upload.body["waits"] = exporting.releasable(done.refused)
        await room.work.save_upload(upload)
        facts, ages = study.from_json(upload.body["facts"]), done.ages(view.today)
        await perform.acts(room, case, exporting.made(view, upload_id, facts, done.written, done.refused, ages))
        if ref is not None:
            await _hand_out(room, case, upload, ref)


async def _hand_out(room: Room, case: Case, upload: Upload, ref: FileRef) -> None:
    body = {"name": "export.zip", "size": ref.size}
    place = None, None, ref.name
    made = Attachment(NEW, upload.id, upload.person_id, "export", "stored", *place, body, room.work.now)
    await room.work.attach(upload, made)
    if ref.size > sealed.most(room.house):
        room.card(case, Card(Text("staffcase.no_file", {"case": case.code})))
        return
    name = Text("staffcase.export_name", {"case": case.code})
    row = {"do": "original", "upload": upload.id, "of": [made.id], "text": to_json(name), "name": "zip"}
    room.card(case, Card(name), resend=row)
