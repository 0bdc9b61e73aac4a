"""Which upload a file belongs to, and when nothing more of it is awaited.

1. Files of one album are one upload, whenever they come; so are the parts of one archive, and slices that come while
   others are gathered. Anything else begins an upload of its own.
2. A slice that closely follows another is read first: where both are of one study, it joins that upload. What it is of
   decides, never how quickly somebody's finger was.
3. An upload gathers until nothing came for a quiet time. That time is a due row, so it outlasts a restart.
4. A file that comes after its upload was read joins it: the upload is read again and its message is edited. Where that
   message is old, a new one takes its place, because nobody looks up there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.clock import SECOND
from bot.room import Room
from bot.store import schema as t
from bot.store.rows import Attachment, Case, Due, Person, Upload
from flows.rules import study
from flows.rules.findings import stopped
from flows.rules.study import Facts
from flows.text import Text
from flows.view import DAY, MINUTE

if TYPE_CHECKING:
    from bot.arrivals import Filed

QUIET = 6 * SECOND  # Telegram delivers an album within a second or two; a slow phone pauses between two files
CLOSELY = 15 * SECOND  # between two slices of one study; who reads a receipt and looks for the next study needs longer
PARTS_LAST = 7 * DAY
STUDY = ("study_uid", "patient_name", "patient_id", "born_on", "study_on", "modality", "body_part", "laterality")
FRESH = 10 * MINUTE  # how long a message is still looked at

OPEN = ("gathering", "ready")
GOES_ON = (*OPEN, "read", "parts")
# study.7z.001 · study.zip.001 · study.z01 and study.zip · study.part1.rar · study.r00
VOLUME = re.compile(
    r"(?P<stem>.+?)(?:\.(?:7z|zip|tar|rar)\.\d{2,4}|\.z\d{2}|\.part\d{1,4}\.rar|\.r\d{2})", re.IGNORECASE
)
LAST_VOLUME = re.compile(r"(?P<stem>.+)\.(?:zip|rar)", re.IGNORECASE)
SLICE = re.compile(r"(?:.+\.(?:dcm|dicom|ima|img|\d+)|[^.]+)", re.IGNORECASE)  # also IM000012, i1000.MRDC.7, 1.2.840.1


def stem(name: str) -> str | None:
    """What the parts of one archive have in common; None for a name that is no part's."""
    found = VOLUME.fullmatch(name)
    return found["stem"].casefold() if found else None


def is_slice(file: Attachment) -> bool:
    """Whether a file is called as loose slices are."""
    is_called_so = SLICE.fullmatch(file.name) is not None and stem(file.name) is None
    return is_called_so and file.body.get("kind") == "document"


async def home(room: Room, filed: Filed, file: Attachment, case: Case | None) -> Upload | None:
    """The upload that a file belongs to; None when it begins a new one."""
    for upload in await _recent(room, filed.chat_id, file, case):
        if (filed.album is not None and upload.album == filed.album) or _belongs(upload, file):
            return upload
    return None


async def _recent(room: Room, chat_id: int, file: Attachment, case: Case | None) -> list[Upload]:
    """What was sent in this chat of late, newest first."""
    since = room.work.now - PARTS_LAST
    mine = t.upload.c.person_id == file.person_id, t.upload.c.chat_id == chat_id, t.upload.c.received_at >= since
    states = GOES_ON if case is not None else ("pointer",)
    known = await room.work.uploads(*mine, t.upload.c.state.in_(states))
    return sorted((one for one in known if case is None or one.case_id == case.id), key=_newest, reverse=True)


def _newest(upload: Upload) -> tuple[int, int]:
    return upload.received_at, upload.id


def _belongs(upload: Upload, file: Attachment) -> bool:
    if upload.state in {*OPEN, "parts"} and _is_part(upload, file):
        return True
    return upload.state == "gathering" and is_slice(file) and all(is_slice(other) for other in upload.files)


def _is_part(upload: Upload, file: Attachment) -> bool:
    """Whether a file is one more part of an archive of which an upload holds parts; the last may look like a whole."""
    stems = {stem(other.name) for other in upload.files} - {None}
    last = LAST_VOLUME.fullmatch(file.name)
    mine = stem(file.name) or (last["stem"].casefold() if last else None)
    if mine in stems:
        return True
    return stem(file.name) is not None and any(
        (whole := LAST_VOLUME.fullmatch(other.name)) is not None and whole["stem"].casefold() == mine
        for other in upload.files
    )


def gathers(filed: Filed, file: Attachment) -> bool:
    """Whether more of the same may follow the first file of an upload."""
    return filed.album is not None or stem(file.name) is not None


async def follows(room: Room, filed: Filed, file: Attachment, case: Case) -> bool:
    """Whether a slice came right behind another one, so that both may be of one study."""
    before = await _recent(room, filed.chat_id, file, case) if is_slice(file) and filed.album is None else []
    return bool(before) and before[0].received_at >= room.work.now - CLOSELY and is_slice(before[0].files[-1])


async def study_of(room: Room, upload: Upload, facts: Facts) -> Upload | None:
    """The upload before that a slice is one more of: the same study in all that tells studies apart."""
    if not upload.body.get("follows") or len(facts.studies) != 1 or facts.study_uid is None:
        return None
    case = await room.work.case(upload.case_id or 0)
    mine = _told_apart(facts.studies[0])
    for known in await _recent(room, upload.chat_id, upload.files[0], case):
        if known.id != upload.id and mine in [_told_apart(one) for one in _studies(known)]:
            return known
    return None


def _studies(upload: Upload) -> tuple[Facts, ...]:
    """What another slice may be of; a file that could not be read was sent again, not continued."""
    facts = study.from_json(upload.body["facts"]) if "facts" in upload.body else None
    return facts.studies if facts is not None and stopped(facts) is None else ()


def _told_apart(one: Facts) -> list[object]:
    return [getattr(one, name) for name in STUDY]


async def merge(room: Room, upload: Upload, into: Upload, case: Case) -> None:
    """A slice was read and is one more of the study of an upload before."""
    await room.work.reattach(upload, into)
    await _wait_anew(room, into, case)


async def join(room: Room, upload: Upload, file: Attachment, case: Case) -> None:
    """One more file of an upload: what it waits for is put off, and where it was read it is read again."""
    await room.work.attach(upload, file)
    await _wait_anew(room, upload, case)


async def _wait_anew(room: Room, upload: Upload, case: Case) -> None:
    room.work.cancel_dues(case.id, f"awaited.{upload.id}.")
    if upload.state not in OPEN:
        await _taken_up_again(room, upload, case)
    if upload.body.get("desk", {}).get("did") == "asked":  # here it is: staff look anew
        del upload.body["desk"]
    upload.state, upload.received_at = "gathering", room.work.now
    await room.work.save_upload(upload)
    wait(room, upload, case)


async def _taken_up_again(room: Room, upload: Upload, case: Case) -> None:
    """Say so, in the message about it while that is fresh, else in a new one."""
    person = await room.work.person(upload.person_id)
    if upload.received_at < room.work.now - FRESH:
        upload.body |= {"key": f"receipt:{upload.chat_id}:{upload.files[-1].message_id}", "said": False}
    say(room, upload, person, Text("up.received"), case)


def say(
    room: Room, upload: Upload, person: Person, text: Text, case: Case, buttons: Sequence[tuple[str, str]] = ()
) -> None:
    """The one message about an upload: written first, then changed."""
    key = upload.body["key"]
    if upload.body.get("said"):
        room.write(upload.chat_id, person, text, case=case, buttons=buttons, edits=key)
    else:
        upload.body["said"] = True
        room.write(upload.chat_id, person, text, case=case, buttons=buttons, key=key)


def wait(room: Room, upload: Upload, case: Case) -> None:
    """Begin the quiet time anew."""
    room.work.cancel_dues(case.id, f"gathered.{upload.id}.")
    key = f"{case.id}.gathered.{upload.id}.{len(upload.files)}"
    body = {"upload": upload.id}
    room.work.schedule(key, "gathered", upload.person_id, room.work.now + QUIET, body, case_id=case.id)


async def gathered(room: Room, due: Due) -> None:
    """Nothing came for a while: what is here is all there is."""
    for upload in await room.work.uploads(t.upload.c.id == due.body["upload"], t.upload.c.state == "gathering"):
        upload.state = "ready"
        await room.work.save_upload(upload)
        room.wake_uploads()
