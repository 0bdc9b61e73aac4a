"""The worker: one step at a time, so that a large study costs one core and no chat waits for it.

A restart finds every upload in the state it was left in and goes on from there. Trouble that is not the upload's
(network, flood, a full disk) never ends it: what Telegram's ids name is still there, so it rests while others go on.
"""

from __future__ import annotations

import asyncio
import shutil
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
import structlog
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter

from bot.imaging.parts import Part, Picture
from bot.patience import Patience
from bot.room import transaction
from bot.store import StoreDown
from bot.store import schema as t
from bot.store.rows import Attachment, Upload
from bot.uploads import outcome
from bot.uploads.arriving import NEW
from bot.uploads.progress import Progress
from bot.uploads.receiving import receive

if TYPE_CHECKING:
    from bot.house import House

log = structlog.get_logger()

TRIES = 5


class Uploads:
    """Fetches, seals and has uploads read."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.busy = False
        self.patience = Patience(house.uploads_wake.set)

    async def run(self) -> None:
        """Work through what waits, for ever."""
        while True:
            self.house.uploads_wake.clear()
            self.busy = True
            worked = await self._next()
            self.busy = worked or bool(self.patience.resting)
            if not worked:
                await self.house.uploads_wake.wait()

    async def _next(self) -> bool:
        try:
            upload = await self._oldest()
            if upload is None:
                return False
            await self._work_on(upload)
        except StoreDown as fault:
            log.warning("store_down", error=type(fault).__name__)
            await asyncio.sleep(0.5)
        return True

    async def _work_on(self, upload: Upload) -> None:
        """One step; what breaks it is tried again, then left to staff, and the others go on."""
        file = next((one for one in upload.files if one.state == "waiting"), None)
        try:
            await (self._fetch(upload, file) if file else self._read(upload))
            self.patience.forget(upload.id)
        except (StoreDown, InvalidToken):
            raise
        except BadRequest as error:  # Telegram does not have it any more, or never gives it
            await self._failed(upload, file, TRIES, too_large="too big" in str(error))
        except Exception as fault:
            if _is_its_own(fault):
                log.warning("upload_failed", attempt=upload.attempts, exc_info=fault)
                await self._failed(upload, file)
            else:
                log.warning("upload_waits", error=type(fault).__name__)
            self.patience.rest(upload.id, fault)

    async def _oldest(self) -> Upload | None:
        """The oldest upload with something to do: a file to fetch, or all that will come to read."""
        async with transaction(self.house, "upload") as room:
            here = sa.and_(t.attachment.c.upload_id == t.upload.c.id, t.attachment.c.state == "waiting")
            waits = sa.exists().where(here)
            something = sa.or_(t.upload.c.state == "ready", sa.and_(t.upload.c.state == "gathering", waits))
            rested = t.upload.c.id.not_in(self.patience.resting)
            first = sa.select(sa.func.min(t.upload.c.id)).where(something, rested).scalar_subquery()
            found = await room.work.uploads(t.upload.c.id == first)
            return found[0] if found else None

    def _folder(self, upload: Upload) -> Path:
        """Where the working copies of an upload lie until it is read."""
        return self.house.folder / f"upload-{upload.id}"

    async def _fetch(self, upload: Upload, file: Attachment) -> None:
        """Bring one file over and seal it as it comes."""
        if file.body["size"] > self.house.wire.limit:
            await self._failed(upload, file, TRIES, too_large=True)
            return
        plain = self._folder(upload) / str(file.id)
        plain.parent.mkdir(mode=0o700, exist_ok=True)
        key = self.house.keys.of(upload.person_id)
        ref = await receive(self.house.files, key, plain, lambda to: self.house.wire.download(file.body["file_id"], to))
        async with transaction(self.house, f"file.{file.id}.stored") as room:
            is_new = await outcome.stored(room, file, ref)
        if not is_new:
            plain.unlink()
            await asyncio.to_thread(self.house.files.erase, ref.name)

    async def _read(self, upload: Upload) -> None:
        """Have it read in a child process, then answered; what came meanwhile makes it wait again."""
        inspected, previews = None, list[Attachment]()
        password = self.house.passwords.pop(upload.id, None)
        if files := [file for file in upload.files if file.state == "stored"]:
            parts = [Part(await self._plain(upload, file), file.name) for file in files]
            progress = Progress(self.house, upload)
            try:
                inspected = await self.house.inspector.inspect(
                    parts, password=password, pictures=True, progress=progress
                )
            finally:
                await progress.over()
            previews = [await self._preview(upload, picture) for picture in inspected.pictures]
        cause = f"upload.{upload.id}.{len(upload.files)}.{self.house.clock.now()}.read"
        async with transaction(self.house, cause) as room:
            unused = await outcome.read(room, upload, inspected, previews, tried=password is not None)
        for name in unused:
            await asyncio.to_thread(self.house.files.erase, name)
        await asyncio.to_thread(shutil.rmtree, self._folder(upload), ignore_errors=True)

    async def _preview(self, upload: Upload, picture: Picture) -> Attachment:
        """A picture for staff, sealed like what it shows."""
        key = self.house.keys.of(upload.person_id)
        ref = await asyncio.to_thread(self.house.files.put, BytesIO(picture.jpeg), key)
        body = {"shows": picture.shows, "size": ref.size}
        place = None, None, ref.name
        return Attachment(NEW, upload.id, upload.person_id, "preview", "stored", *place, body, self.house.clock.now())

    async def _plain(self, upload: Upload, file: Attachment) -> Path:
        """The working copy; after a restart it is made again from the sealed file."""
        plain = self._folder(upload) / str(file.id)
        if not plain.exists():
            plain.parent.mkdir(mode=0o700, exist_ok=True)
            key = self.house.keys.of(upload.person_id)
            await asyncio.to_thread(self.house.files.restore, file.file_name or "", key, plain)
        return plain

    async def _failed(
        self, upload: Upload, file: Attachment | None, attempts: int = 1, *, too_large: bool = False
    ) -> None:
        """It is not given, or it breaks us again and again: said, and left to staff."""
        upload.attempts += attempts
        cause = f"upload.{upload.id}.{file.id if file else 'read'}.failed.{upload.attempts}"
        async with transaction(self.house, cause) as room:
            await outcome.failed(room, upload, file, is_last=upload.attempts >= TRIES, too_large=too_large)
        if upload.attempts >= TRIES and file is None:
            await asyncio.to_thread(shutil.rmtree, self._folder(upload), ignore_errors=True)


def _is_its_own(fault: Exception) -> bool:
    """Whether a fault comes from this upload; the network, a flood and a full disk meet every one alike."""
    missing = isinstance(fault, FileNotFoundError)  # the sealed file itself: waiting does not bring it back
    return missing or not isinstance(fault, (NetworkError, RetryAfter, OSError))
