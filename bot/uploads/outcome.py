"""What became of a step of the worker, written down in one transaction with all that follows from it.

1. An upload is loaded anew here: while a file was fetched or read, others may have come.
2. The same bytes twice in a case are kept once. Of the same bytes in somebody else's case staff are told, nobody else.
3. An upload is answered in the transaction that makes it read, so after a stop it is answered once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from bot.room import Room
from bot.store import schema as t
from bot.store.rows import Attachment, Case, Upload
from bot.uploads import answering, arriving, gathering
from flows.acts import Card
from flows.rules import study
from flows.rules.findings import stopped
from flows.text import Text

if TYPE_CHECKING:
    from bot.files import FileRef
    from bot.imaging.parts import Inspected


async def stored(room: Room, file: Attachment, ref: FileRef) -> bool:
    """A file is sealed; False when its bytes were here before and this copy is not needed."""
    work = room.work
    digest = room.house.keys.vault.index(f"file:{ref.sha256}")
    upload = await _anew(room, file.upload_id)
    file.body["sha256"], file.body["size"] = ref.sha256, ref.size
    file.file_name, file.state = ref.name, "stored"
    known = await _known(room, upload, digest)
    if known is not None:
        file.file_name, file.state = known.file_name, "same"
    await work.save_attachment(file, digest=digest)
    upload.attempts = 0
    await work.save_upload(upload)
    await _elsewhere(room, upload, digest)
    return known is None


async def _anew(room: Room, upload_id: int) -> Upload:
    return (await room.work.uploads(t.upload.c.id == upload_id))[0]


async def _known(room: Room, upload: Upload, digest: bytes) -> Attachment | None:
    """The file of this case that has these bytes and makes another copy superfluous."""
    same = sa.select(t.attachment.c.upload_id).where(t.attachment.c.digest == digest, t.attachment.c.state == "stored")
    found = await room.work.uploads(t.upload.c.case_id == upload.case_id, t.upload.c.id.in_(same))
    ids = {row.id for row in await room.work.conn.execute(_ids(digest))}
    for other in found:
        if other.id == upload.id or _is_whole(other):
            return next(file for file in other.files if file.id in ids)
    return None


def _ids(digest: bytes) -> sa.Select[tuple[int]]:
    return sa.select(t.attachment.c.id).where(t.attachment.c.digest == digest, t.attachment.c.state == "stored")


def _is_whole(known: Upload) -> bool:
    """Whether an earlier upload makes the same file superfluous: sent again, a broken one is still broken."""
    return "facts" in known.body and stopped(answering.facts_of(known)) is None


async def _elsewhere(room: Room, upload: Upload, digest: bytes) -> None:
    """The same bytes in another case: a relative's study, or a mistake that a person should look at."""
    case = await room.work.case(upload.case_id or 0)
    others = (
        sa.select(t.case.c.code)
        .join(t.upload, t.upload.c.case_id == t.case.c.id)
        .join(t.attachment, t.attachment.c.upload_id == t.upload.c.id)
        .where(t.attachment.c.digest == digest, t.case.c.clinic == case.clinic, t.case.c.id != case.id)
        .distinct()
        .order_by(t.case.c.code)
    )
    codes = [row.code for row in await room.work.conn.execute(others)]
    if codes:
        room.card(case, Card(Text("staffcase.elsewhere", {"case": case.code, "cases": ", ".join(codes)})))


async def read(room: Room, seen: Upload, inspected: Inspected | None) -> None:
    """An upload was looked at as it was `seen`; None: none of its files is here."""
    upload = await _anew(room, seen.id)
    if upload.state != "ready" or len(upload.files) != len(seen.files):
        return  # more came; it is looked at again with that
    case = await room.work.case(upload.case_id or 0)
    before = await gathering.study_of(room, upload, inspected.facts) if inspected else None
    if before is not None:
        await gathering.merge(room, upload, before, case)
        return
    upload.state, upload.attempts = "read", 0
    if inspected is not None:
        first = "facts" not in upload.body
        upload.body["facts"] = study.to_json(inspected.facts)
        await answering.judged(room, upload, first=first)
    else:
        await _without_files(room, case, upload)
    await room.work.save_upload(upload)


async def _without_files(room: Room, case: Case, upload: Upload) -> None:
    """All its files were here before, or none was given."""
    if any(file.state == "same" for file in upload.files):
        room.card(case, Card(Text("staffcase.27")))
        await answering.receipt(room, case, upload, Text("up.duplicate"), ())
        return
    large = next((file for file in upload.files if file.state == "large"), None)
    text = arriving.too_big_text(large.body["size"]) if large else Text("up.not_fetched")
    await answering.receipt(room, case, upload, text, ())


async def failed(room: Room, seen: Upload, file: Attachment | None, *, is_last: bool, too_large: bool = False) -> None:
    """A step failed; the last time the file is given up, or the upload where it cannot be read."""
    upload = await _anew(room, seen.id)
    upload.attempts = 0 if is_last else seen.attempts
    case = await room.work.case(upload.case_id or 0)
    if is_last and file is not None:
        file.state = "large" if too_large else "lost"
        await room.work.save_attachment(file)
        arriving.not_fetched(room, case, file)
    elif is_last:
        upload.state = "read"
        arriving.not_fetched(room, case, upload.files[0])
        await answering.receipt(room, case, upload, Text("up.not_fetched"), ())
    await room.work.save_upload(upload)
