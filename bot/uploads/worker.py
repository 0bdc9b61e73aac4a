"""The worker: one step at a time, so that a large study costs one core and no chat waits for it.

A restart finds every upload in the state it was left in and goes on from there. Trouble that is not the upload's
(network, flood, a full disk) never ends it: what Telegram's ids name is still there, so it rests while others go on.
Who sent much takes turns with everybody else. What cannot even be looked at is set aside, and staff are told.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Sequence
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
from bot.wire import CLOUD_LIMIT, FETCHING
from flows.errors import PuenteError

if TYPE_CHECKING:
    from bot.files import FileRef
    from bot.house import House

log = structlog.get_logger()

TRIES = 5
LONGEST = 300.0  # seconds for a file of Telegram's: one that trickles in must not hold up all others


class CutShort(PuenteError):
    """Less of a file came than was announced, and nothing said so."""


class Uploads:
    """Fetches, seals and has uploads read."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.busy = False
        self.patience = Patience(house.uploads_wake.set)
        self._served = 0  # whose turn it was last

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
            number = await self._oldest()
            if number is None:
                return False
            try:
                await self._step(number)
            except (StoreDown, InvalidToken):
                raise
            except Exception as fault:  # not even its failure can be written down
                log.warning("upload_parked", upload=number, exc_info=fault)
                await self._park(number)
        except StoreDown as fault:
            log.warning("store_down", error=type(fault).__name__)
            await asyncio.sleep(0.5)
        return True

    async def _step(self, number: int) -> None:
        async with transaction(self.house, "upload") as room:
            room.work.found_nothing = True
            upload = await room.work.upload(number)
            is_over = outcome.is_over(await room.work.case(upload.case_id or 0), upload)
        await (self._end(upload) if is_over else self._work_on(upload))

    async def _park(self, number: int) -> None:
        """Set an upload aside that does not open, its key erased or its bytes altered."""
        async with transaction(self.house, f"upload.{number}.parked") as room:
            aside = sa.update(t.upload).where(t.upload.c.id == number)
            await room.work.conn.execute(aside.values(state="parked"))
            room.tell_desk_problem(None)
        self.house.passwords.pop(number, None)
        await self._tidy(number)

    async def _end(self, upload: Upload) -> None:
        """The patient ended the case before it was read: then it is not."""
        async with transaction(self.house, f"upload.{upload.id}.{len(upload.files)}.ended") as room:
            await outcome.ended(room, upload)
        self.house.passwords.pop(upload.id, None)
        await self._tidy(upload.id)

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

    async def _oldest(self) -> int | None:
        """The oldest upload with something to do: a file to fetch, or all that will come to read."""
        async with transaction(self.house, "upload") as room:
            here = sa.and_(t.attachment.c.upload_id == t.upload.c.id, t.attachment.c.state == "waiting")
            going = t.upload.c.state == "gathering"
            something = sa.or_(t.upload.c.state == "ready", sa.and_(going, sa.exists().where(here)))
            rested = t.upload.c.id.not_in(self.patience.resting)
            turn = t.upload.c.person_id == self._served  # somebody else's first
            waiting = sa.select(t.upload.c.id, t.upload.c.person_id).where(something, rested)
            row = (await room.work.conn.execute(waiting.order_by(turn, t.upload.c.id).limit(1))).first()
            room.work.found_nothing = True
        if row is None:
            return None
        self._served = row.person_id
        return int(row.id)

    def _folder(self, number: int) -> Path:
        """Where the working copies of an upload lie until it is read."""
        return self.house.folder / f"upload-{number}"

    async def _tidy(self, number: int) -> None:
        """Nobody needs its working copies any more."""
        await asyncio.to_thread(shutil.rmtree, self._folder(number), ignore_errors=True)

    async def _fetch(self, upload: Upload, file: Attachment) -> None:
        """Bring one file over and seal it as it comes."""
        if file.body["size"] > self.house.wire.limit:
            await self._failed(upload, file, TRIES, too_large=True)
            return
        plain = self._folder(upload.id) / str(file.id)
        plain.parent.mkdir(mode=0o700, exist_ok=True)
        key = self.house.keys.of(upload.person_id)
        longest = LONGEST if self.house.wire.limit <= CLOUD_LIMIT else 2 * FETCHING
        async with asyncio.timeout(longest):
            ref = await receive(
                self.house.files, key, plain, lambda to: self.house.wire.download(file.body["file_id"], to)
            )
        if ref.size < file.body["size"]:
            await self._erase(ref.name)
            raise CutShort("a file did not come whole; it is fetched again")
        async with transaction(self.house, f"file.{file.id}.stored") as room:
            is_new = await outcome.stored(room, file, ref)
        if not is_new:
            plain.unlink()
            await self._erase(ref.name)

    async def _erase(self, *names: str) -> None:
        for name in names:
            await asyncio.to_thread(self.house.files.erase, name)

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
            previews = await self._previews(upload, inspected.pictures)
        cause = f"upload.{upload.id}.{len(upload.files)}.{self.house.clock.now()}.read"
        async with transaction(self.house, cause) as room:
            unused = await outcome.read(room, upload, inspected, previews, tried=password is not None)
        await self._erase(*unused)
        await self._tidy(upload.id)

    async def _previews(self, upload: Upload, pictures: Sequence[Picture]) -> list[Attachment]:
        """Pictures for staff, sealed like what they show: all of them, or none."""
        refs: list[FileRef] = []
        try:
            for picture in pictures:
                refs += [await self._sealed(upload, picture)]
        except BaseException:
            await self._erase(*(ref.name for ref in refs))
            raise
        now, whose = self.house.clock.now(), (NEW, upload.id, upload.person_id)
        return [
            Attachment(*whose, "preview", "stored", None, None, ref.name, {"shows": one.shows, "size": ref.size}, now)
            for ref, one in zip(refs, pictures, strict=True)
        ]

    async def _sealed(self, upload: Upload, picture: Picture) -> FileRef:
        key = self.house.keys.of(upload.person_id)
        return await asyncio.to_thread(self.house.files.put, BytesIO(picture.jpeg), key)

    async def _plain(self, upload: Upload, file: Attachment) -> Path:
        """The working copy; after a restart it is made again from the sealed file."""
        plain = self._folder(upload.id) / str(file.id)
        if not plain.exists():
            plain.parent.mkdir(mode=0o700, exist_ok=True)
            key = self.house.keys.of(upload.person_id)
            part = plain.with_suffix(".part")  # a disk that fills may leave half of it
            await asyncio.to_thread(self.house.files.restore, file.file_name or "", key, part)
            part.replace(plain)
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
            await self._tidy(upload.id)


def _is_its_own(fault: Exception) -> bool:
    """Whether a fault comes from this upload; the network, a flood and a full disk meet every one alike."""
    missing = isinstance(fault, FileNotFoundError)  # the sealed file itself: waiting does not bring it back
    return missing or not isinstance(fault, (NetworkError, RetryAfter, OSError))
