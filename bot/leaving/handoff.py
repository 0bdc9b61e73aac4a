"""What leaves of an upload, from its sealed files: an export for a second opinion, or the clinic's own archive.

1. Nothing here is inside a transaction: files are unsealed, read by processes of their own, and sent beside all chats.
2. Plain copies lie in the working folder for as long as it takes and are gone afterwards, also after a fault.
3. The archive gets pictures without their person, unless the clinic's setting says that it is to have the originals.
4. Nothing of this is lost with the process: a row says when it is tried again.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zipfile import ZipFile

import structlog

from bot import perform
from bot.imaging.parts import Part
from bot.leaving.archive import ArchiveRefuses, Stored
from bot.leaving.export import Exported, export
from bot.room import transaction
from flows.errors import PuenteError
from flows.journey import handoff
from flows.rules.identity import Person

if TYPE_CHECKING:
    from bot.house import House
    from bot.store.rows import Upload

log = structlog.get_logger()

PICTURE = ".dcm"


class _Opened(NamedTuple):
    """An upload's files as they were sent, and whose they are."""

    parts: tuple[Part, ...]
    person: Person
    secret: bytes
    folder: Path


@asynccontextmanager
async def exported(
    house: House, upload_id: int, released: frozenset[int] = frozenset(), *, originals: bool = False
) -> AsyncIterator[Exported]:
    """An upload without its person, for as long as the block lasts; ExportFailed, OSError, SealBroken."""
    async with _opened(house, upload_id) as upload:
        archive = upload.folder / "export.zip"
        yield await export(
            upload.parts,
            archive,
            secret=upload.secret,
            person=upload.person,
            released=released,
            originals=originals,
        )


async def hand_off(house: House, upload_id: int) -> None:
    """One attempt to bring an upload to the archive; what the archive says is written down, its silence is not."""
    if house.archive is None:
        return
    try:
        async with house.archive.turn:
            stored, kept = await _answer(house, upload_id)
        await _told(house, upload_id, stored, kept)
    except (PuenteError, OSError, LookupError) as fault:  # away, full, or the patient's data is gone
        log.warning("handoff_failed", error=type(fault).__name__)


async def _answer(house: House, upload_id: int) -> tuple[Stored, int]:
    try:
        return await _sent(house, upload_id)
    except ArchiveRefuses as fault:
        log.warning("handoff_refused", status=fault.status)
        return Stored(0), 0


async def _told(house: House, upload_id: int, stored: Stored, kept: int) -> None:
    async with transaction(house, f"handoff.{upload_id}") as room:
        upload = await room.work.upload(upload_id)
        case = await room.work.case(upload.case_id or 0)
        view = await perform.view_of(room, case)
        if stored.stored or stored.failed:
            acts = handoff.stored(view, upload_id, stored.stored, len(stored.failed), kept)
        else:
            acts = handoff.refused(view, upload_id)
        await perform.acts(room, case, acts)


async def _sent(house: House, upload_id: int) -> tuple[Stored, int]:
    """What became of the pictures, and how many were not sent at all."""
    assert house.archive is not None
    async with exported(house, upload_id, originals=house.archive.takes_originals) as done:
        return await asyncio.to_thread(house.archive.store, _pictures(done.archive)), len(done.refused)


def _pictures(archive: Path) -> Iterator[bytes]:
    with ZipFile(archive) as packed:
        for name in packed.namelist():
            if name.endswith(PICTURE):
                yield packed.read(name)


@asynccontextmanager
async def _opened(house: House, upload_id: int) -> AsyncIterator[_Opened]:
    upload, person = await _known(house, upload_id)
    secret = house.keys.vault.index(f"pseudonyms:{upload.case_id}")
    with tempfile.TemporaryDirectory(dir=house.folder) as folder:
        parts = []
        for file in upload.files:
            if file.file_name is None:
                continue
            plain = Path(folder) / str(file.id)
            key = house.keys.of(file.person_id)
            await asyncio.to_thread(house.files.restore, file.file_name, key, plain)
            parts.append(Part(plain, file.name))
        yield _Opened(tuple(parts), person, secret, Path(folder))


async def _known(house: House, upload_id: int) -> tuple[Upload, Person]:
    async with house.batch() as work:
        upload = await work.upload(upload_id)
        about = (await work.person(upload.person_id)).about
    born = date.fromisoformat(about["birth"]) if about.get("birth") else None
    return upload, Person(str(about.get("name") or ""), born)
