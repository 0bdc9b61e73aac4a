"""What became of a step of the worker, written down in one transaction with all that follows from it.

1. An upload is loaded anew here: while a file was fetched or read, others may have come.
2. The same bytes twice in a case are kept once. Of the same bytes in somebody else's case staff are told, nobody else.
3. An upload is answered in the transaction that makes it read, so after a stop it is answered once.
4. What the patient sent before ending the case is not read after that.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import sqlalchemy as sa

from bot.room import Room
from bot.store import schema as t
from bot.store.rows import Attachment, Case, Upload
from bot.uploads import answering, arriving, gathering, locked, waiting
from flows.acts import Card
from flows.case import Stage
from flows.rules import study
from flows.rules.findings import stopped
from flows.rules.study import Facts
from flows.text import Json, Text

if TYPE_CHECKING:
    from bot.files import FileRef
    from bot.imaging.parts import Inspected

SEVERAL = 2


async def stored(room: Room, file: Attachment, ref: FileRef) -> bool:
    """A file is sealed; False when its bytes were here before and this copy is not needed."""
    work = room.work
    digest = room.house.keys.vault.index(f"file:{ref.sha256}")
    upload = await _anew(room, file.person_id, file.upload_id)
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


async def _anew(room: Room, person_id: int, upload_id: int) -> Upload:
    """An upload as it is now: whoever adds a file to it holds its person's row first, and so do we."""
    await room.work.load_people([person_id])
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


async def _with(room: Room, case: Case, hashes: Sequence[str]) -> list[Upload]:
    """The uploads of this case that have files with these hashes."""
    digests = [room.house.keys.vault.index(f"file:{one}") for one in hashes]
    of = sa.select(t.attachment.c.upload_id).where(t.attachment.c.digest.in_(digests), t.attachment.c.state == "stored")
    return await room.work.uploads(t.upload.c.case_id == case.id, t.upload.c.id.in_(of))


async def _elsewhere(room: Room, upload: Upload, digest: bytes) -> None:
    """The same bytes in another case: a relative's study, or a mistake that a person should look at."""
    case = await room.work.case(upload.case_id or 0)
    others = (
        sa.select(t.case.c.code)
        .join(t.upload, t.upload.c.case_id == t.case.c.id)
        .join(t.attachment, t.attachment.c.upload_id == t.upload.c.id)
        .where(t.attachment.c.digest == digest, t.case.c.clinic == case.clinic, t.case.c.patient_id != case.patient_id)
        .distinct()
        .order_by(t.case.c.code)
    )
    codes = [row.code for row in await room.work.conn.execute(others)]
    if codes:
        room.card(case, Card(Text("staffcase.elsewhere", {"case": case.code, "cases": ", ".join(codes)})))


async def read(
    room: Room, seen: Upload, inspected: Inspected | None, previews: Sequence[Attachment] = (), *, tried: bool = False
) -> list[str]:
    """An upload was looked at as it was `seen`; None: none of its files is here. Returns names of files to erase.

    `tried`: a password was.
    """
    upload = await _anew(room, seen.person_id, seen.id)
    case = await room.work.case(upload.case_id or 0)
    room.at_clinic(case.clinic)
    unused = [one.file_name for one in previews if one.file_name]
    if upload.state != "ready" or len(upload.files) != len(seen.files) or is_over(case, upload):
        return unused  # more came, or nothing counts any more; it is looked at again
    before = await gathering.study_of(room, upload, inspected.facts) if inspected else None
    if before is not None:
        await gathering.merge(room, upload, before, case)
        return unused
    upload.state, upload.attempts = "read", 0
    if inspected is None:
        await _without_files(room, case, upload)
        unused = []
    else:
        unused = await _with_previews(room, upload, previews)
        await _answer(room, case, upload, inspected.facts, tried=tried)
    await room.work.save_upload(upload)
    return unused


async def _with_previews(room: Room, upload: Upload, previews: Sequence[Attachment]) -> list[str]:
    """New pictures take the place of old ones; returns the names of these."""
    old = [one for one in upload.previews if one.state == "stored"]
    for preview in old:
        preview.state = "dropped"
        await room.work.save_attachment(preview)
    for preview in previews:
        await room.work.attach(upload, preview)
    return [one.file_name for one in old if one.file_name]


async def _answer(room: Room, case: Case, upload: Upload, facts: Facts, *, tried: bool) -> None:
    first = "facts" not in upload.body
    upload.body["facts"] = study.to_json(facts)
    if facts.studies:
        await waiting.arrived(room, case)
    if await locked.is_enough(room, case, upload, facts, tried=tried):
        return
    if copies := await _copies(room, case, upload, facts):
        room.card(case, Card(Text("staffcase.27")))
        await answering.duplicate(room, case, upload, copies)
        return
    await answering.judged(room, upload, first=first)
    await _without_some(room, case, upload)
    missing = facts.problem("missing_parts")
    waiting.end(room, case, upload)
    if missing is not None:
        upload.state = "parts"
        waiting.begin(room, case, upload, Text("up.parts_reminder", {"list": missing.value}))


async def _without_some(room: Room, case: Case, upload: Upload) -> None:
    """Of a file that was not given while others were, the patient hears once."""
    lost = [file for file in upload.files if file.state in {"lost", "large"} and not file.body.get("told")]
    for file in lost:
        file.body["told"] = True
        await room.work.save_attachment(file)
    if lost:
        person = await room.work.person(upload.person_id)
        room.write(upload.chat_id, person, Text("up.not_fetched"), case=case)


async def _copies(room: Room, case: Case, upload: Upload, facts: Facts) -> list[Upload]:
    """Where all its studies are here already in other bytes, as in another archive of the same disc: these uploads.

    Of a series with a single file another one may be the next slice, so such studies are never taken for known.
    """
    mine = [_contents(one) for one in study.to_json(facts)["studies"]]
    if not mine or None in mine or stopped(facts) is not None:
        return []
    others = await room.work.uploads(t.upload.c.case_id == case.id, t.upload.c.id != upload.id)
    known = [(_contents(one), other) for other in others if _is_whole(other) for one in other.body["facts"]["studies"]]
    copies = {other.id: other for contents, other in known if contents in mine}
    return list(copies.values()) if all(one in [contents for contents, _ in known] for one in mine) else []


def _contents(one: Json) -> Json:
    """What tells one study from another: its person and the files of each series; None where that says too little."""
    series = sorted([row[0] or "", row[-2], row[-1]] for row in one["series"])
    if one["study_uid"] is None or any(not uid or instances < SEVERAL for uid, instances, _ in series):
        return None
    return [one["study_uid"], one["patient_name"], one["patient_id"], one["born_on"], one["study_on"], series]


async def _without_files(room: Room, case: Case, upload: Upload) -> None:
    """All its files were here before, or none was given."""
    same = [file.body["sha256"] for file in upload.files if file.state == "same"]
    if same:
        room.card(case, Card(Text("staffcase.27")))
        await answering.duplicate(room, case, upload, await _with(room, case, same))
        return
    large = next((file for file in upload.files if file.state == "large"), None)
    if large is None:
        await answering.receipt(room, case, upload, Text("up.not_fetched"), ())
        return
    upload.state = "large"
    await arriving.large(room, case, await room.work.person(upload.person_id), upload, large)


async def failed(room: Room, seen: Upload, file: Attachment | None, *, is_last: bool, too_large: bool = False) -> None:
    """A step failed; the last time the file is given up, or the upload where it cannot be read."""
    upload = await _anew(room, seen.person_id, seen.id)
    upload.attempts = 0 if is_last else seen.attempts
    case = await room.work.case(upload.case_id or 0)
    if is_last and file is not None:
        file.state = "large" if too_large else "lost"
        await room.work.save_attachment(file)
        if not too_large:
            arriving.not_fetched(room, case, file)
    elif is_last:
        upload.state = "read"
        arriving.not_fetched(room, case, upload.files[0])
        await answering.receipt(room, case, upload, Text("up.not_fetched"), ())
    await room.work.save_upload(upload)


def is_over(case: Case, upload: Upload) -> bool:
    """Whether the patient ended the case after this came."""
    return case.stage is Stage.WITHDRAWN and upload.received_at <= case.moved_at


async def ended(room: Room, seen: Upload) -> None:
    """An upload is left as it is, and nothing more of it is fetched."""
    upload = await _anew(room, seen.person_id, seen.id)
    case = await room.work.case(upload.case_id or 0)
    room.at_clinic(case.clinic)
    upload.state = "read"
    for file in upload.files:
        if file.state == "waiting":
            file.state = "dropped"
            await room.work.save_attachment(file)
    await answering.receipt(room, case, upload, Text("up.ended"), ())
    await room.work.save_upload(upload)
