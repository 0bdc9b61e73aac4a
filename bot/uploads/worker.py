"""The worker: one file at a time, so that a large study costs one core and no chat waits for it.

A restart finds every file in the state it was left in and goes on from there. Trouble that is not the file's (network,
flood, a full disk) never ends it: what Telegram's id names is still there, so the file rests while the others go on.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
import structlog
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter

from bot.imaging.parts import Part
from bot.patience import Patience
from bot.room import Room, transaction
from bot.store import StoreDown
from bot.store import schema as t
from bot.store.rows import Upload
from bot.uploads.answering import facts_of, judged, receipt
from bot.uploads.arriving import CLOUD_LIMIT, not_fetched, too_big_text
from flows.acts import Card
from flows.rules import study
from flows.rules.findings import stopped
from flows.text import Text

if TYPE_CHECKING:
    from bot.house import House

log = structlog.get_logger()

TRIES = 5


class Uploads:
    """Fetches, seals and has files read."""

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
        """One step; a file that breaks it is tried again, then left to staff, and the others go on."""
        try:
            await (self._fetch(upload) if upload.state == "waiting" else self._inspect(upload))
            self.patience.forget(upload.id)
        except (StoreDown, InvalidToken):
            raise
        except BadRequest as error:  # Telegram does not have it any more, or never gives it
            too_big = "too big" in str(error)
            await self._failed(upload, too_big_text(upload.body["size"]) if too_big else Text("up.not_fetched"), TRIES)
        except Exception as fault:
            if _is_its_own(fault):
                log.warning("upload_failed", attempt=upload.attempts, exc_info=fault)
                await self._failed(upload, Text("up.not_fetched"))
            else:
                log.warning("upload_waits", error=type(fault).__name__)
            self.patience.rest(upload.id, fault)

    async def _oldest(self) -> Upload | None:
        async with transaction(self.house, "upload") as room:
            open_ones = t.upload.c.state.in_(("waiting", "stored"))
            ready = t.upload.c.id.not_in(self.patience.resting)
            first = sa.select(sa.func.min(t.upload.c.id)).where(open_ones, ready).scalar_subquery()
            found = await room.work.uploads(t.upload.c.id == first)
            return found[0] if found else None

    async def _fetch(self, upload: Upload) -> None:
        """Bring the file over and seal it; the plain copy lives no longer than this function."""
        if upload.body["size"] > CLOUD_LIMIT:
            await self._failed(upload, too_big_text(upload.body["size"]), TRIES)
            return
        with tempfile.TemporaryDirectory(dir=self.house.folder) as folder:
            plain = Path(folder) / "file"
            await self.house.wire.download(upload.body["file_id"], plain)
            key = await self._key(upload)
            with plain.open("rb") as stream:
                ref = await asyncio.to_thread(self.house.files.put, stream, key)
        async with transaction(self.house, f"upload.{upload.id}.stored") as room:
            await room.work.load_people([upload.person_id])
            digest = self.house.keys.vault.index(f"{upload.case_id}:{ref.sha256}")
            same = [known for known in await room.work.uploads(t.upload.c.digest == digest) if _is_whole(known, upload)]
            upload.file_name, upload.body["sha256"], upload.state = ref.name, ref.sha256, "stored"
            if same:
                upload.state = "read"
                await self._duplicate(room, upload)
            await room.work.save_upload(upload, digest=digest)

    async def _key(self, upload: Upload) -> Any:
        async with transaction(self.house, "upload.key") as room:
            await room.work.load_people([upload.person_id])
        return self.house.keys.of(upload.person_id)

    async def _failed(self, upload: Upload, text: Text, attempts: int = 1) -> None:
        """Telegram does not give the file, or it breaks us again and again: said, and left to staff."""
        upload.attempts += attempts
        async with transaction(self.house, f"upload.{upload.id}.failed.{upload.attempts}") as room:
            await room.work.load_people([upload.person_id])
            if upload.attempts >= TRIES:
                upload.state = "read"
                case = await room.work.case(upload.case_id or 0)
                not_fetched(room, case, upload.body)
                await receipt(room, case, upload, text, ())
            await room.work.save_upload(upload)

    async def _duplicate(self, room: Room, upload: Upload) -> None:
        case = await room.work.case(upload.case_id or 0)
        room.card(case, Card(Text("staffcase.27")))
        await receipt(room, case, upload, Text("up.duplicate"), ())

    async def _inspect(self, upload: Upload) -> None:
        """Read it in a child process, then judge it against what the case needs."""
        key = await self._key(upload)
        with tempfile.TemporaryDirectory(dir=self.house.folder) as folder:
            plain = Path(folder) / "file"
            await asyncio.to_thread(self.house.files.restore, upload.file_name or "", key, plain)
            facts = (await self.house.inspector.inspect([Part(plain, upload.body["name"])])).facts
        async with transaction(self.house, f"upload.{upload.id}.read") as room:
            await room.work.load_people([upload.person_id])
            upload.body["facts"], upload.state = study.to_json(facts), "read"
            await judged(room, upload)
            await room.work.save_upload(upload)


def _is_its_own(fault: Exception) -> bool:
    """Whether a fault comes from this file; the network, a flood and a full disk meet every file alike."""
    missing = isinstance(fault, FileNotFoundError)  # the sealed file itself: waiting does not bring it back
    return missing or not isinstance(fault, (NetworkError, RetryAfter, OSError))


def _is_whole(known: Upload, upload: Upload) -> bool:
    """Whether an earlier file makes the same one superfluous: sent again, a broken one is still broken."""
    return known.id != upload.id and "facts" in known.body and stopped(facts_of(known)) is None
