"""Complete uploads become uploads of their case, one at a time, beside everything else.

1. Its files are sealed into the store, then one transaction writes its rows and ends its link, then its pieces go. A
   stop in between repeats it from the beginning: nothing is lost and nothing comes twice.
2. What a link that ended unused had received goes too: nobody can finish it any more.
3. Trouble (a full disk, a store that is away) lets one wait, and the others go on.
4. What was acknowledged and no longer opens is not waited for: the patient gets another link, and staff hear why.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING

import sqlalchemy as sa
import structlog

from bot.patience import Patience
from bot.room import Room, transaction
from bot.store import StoreDown, linking
from bot.store import schema as t
from bot.store.rows import Attachment, Case, Person, Upload
from bot.uploads import gathering, outcome
from bot.uploads.arriving import NEW
from bot.uploads.page import links
from bot.uploads.page.arrival import Arrival
from bot.uploads.page.links import Link
from bot.vault import SealBroken
from flows.acts import Card
from flows.text import Lines, Text

if TYPE_CHECKING:
    from bot.files import FileRef
    from bot.house import House
    from bot.uploads.page.pieces import Pieces, Told
    from bot.vault import Key

log = structlog.get_logger()

TRIES = 3


class Handing:
    """What is on its way by the page, and its end."""

    def __init__(self, house: House, pieces: Pieces) -> None:
        self.house, self.pieces = house, pieces
        self.busy = False
        self._arrivals: dict[bytes, Arrival] = {}
        self._complete: dict[bytes, Arrival] = {}
        self._loading = asyncio.Lock()
        self._wake = asyncio.Event()
        self._patience = Patience(self._wake.set)
        self._faults: Counter[bytes] = Counter()

    async def arrival(self, link: Link) -> Arrival:
        """What is on its way by a link: one and the same for all who ask."""
        async with self._loading:
            if link.hash not in self._arrivals:
                lang = await self.house.lang_of(link.person_id)
                arrival = Arrival(link, await self._key(link), lang, self.pieces)
                await arrival.load()
                self._arrivals[link.hash] = arrival
                self._wake.set()  # something new begins: a time to look for what ended
            return self._arrivals[link.hash]

    async def _key(self, link: Link) -> Key:
        async with transaction(self.house, "page.key") as room:
            room.work.found_nothing = True
            await room.work.load_people([link.person_id])
        return self.house.keys.of(link.person_id)

    def take(self, arrival: Arrival) -> None:
        """Hand it over if all of it is here."""
        if arrival.is_complete:
            self.busy = True
            self._complete[arrival.link.hash] = arrival
            self._wake.set()

    async def run(self) -> None:
        """Hand over what is complete, for ever."""
        while True:
            self._wake.clear()
            await self._tidy()
            ready = [one for one in self._complete.values() if _number(one.link.hash) not in self._patience.resting]
            for arrival in ready:
                await self._try(arrival)
            self.busy = bool(self._complete)
            if not ready:
                await self._wake.wait()

    async def _tidy(self) -> None:
        """What was complete before a stop is handed over, and what can never be is removed."""
        for digest in await asyncio.to_thread(self.pieces.links):
            if digest not in self._complete and _number(digest) not in self._patience.resting:
                await self._look(digest)

    async def _look(self, digest: bytes) -> None:
        """One link whose pieces are here; what cannot be looked at is left for later."""
        link = None
        try:
            link = await links.by_hash(self.house, digest)
            if link is not None and link.used_at is None:
                arrival = await self.arrival(link)
                self.take(arrival)
                if arrival.is_complete or link.is_open(self.house.clock.now()):
                    return
            self._arrivals.pop(digest, None)
            await asyncio.to_thread(self.pieces.forget, digest)
        except (StoreDown, OSError, SealBroken) as fault:
            log.warning("page_waits", error=type(fault).__name__)
            if not (link and await self._is_given_up(link, fault)):
                self._patience.rest(_number(digest), fault)

    async def _try(self, arrival: Arrival) -> None:
        digest = arrival.link.hash
        try:
            for told in arrival.files.values():
                if told.id not in arrival.sealed:
                    arrival.sealed[told.id] = await asyncio.to_thread(self._seal, arrival, told)
            await self._write(arrival)
        except Exception as fault:
            log.warning("page_waits", exc_info=fault)
            if not await self._is_given_up(arrival.link, fault):
                self._patience.rest(_number(digest), fault)
            return
        await self._forget(digest)

    async def _forget(self, digest: bytes) -> None:
        """Nothing of a link is needed here any more."""
        await asyncio.to_thread(self.pieces.forget, digest)
        self._patience.forget(_number(digest))
        self._faults.pop(digest, None)
        self._arrivals.pop(digest, None)
        self._complete.pop(digest, None)

    async def _is_given_up(self, link: Link, fault: Exception) -> bool:
        """Whether what came by a link is beyond help; a fault that meets all alike never says so."""
        if isinstance(fault, (StoreDown, OSError)):
            return False
        self._faults[link.hash] += 1
        if self._faults[link.hash] < TRIES:
            return False
        try:
            async with transaction(self.house, f"page.{link.hash.hex()[:16]}.broken") as room:
                await _sent_again(room, link)
        except StoreDown:
            return False
        if link.hash in self._arrivals:
            for ref in self._arrivals[link.hash].sealed.values():
                await asyncio.to_thread(self.house.files.erase, ref.name)
        await self._forget(link.hash)
        return True

    def _seal(self, arrival: Arrival, told: Told) -> FileRef:
        """One file into the store; from a thread."""
        with self.pieces.stream(arrival.link.hash, told.id, arrival.key) as plain:
            ref = self.house.files.put(plain, arrival.key)
        if ref.size != told.size:
            self.house.files.erase(ref.name)
            raise SealBroken("sealed piece: gone; the file must be sent again")
        return ref

    async def _write(self, arrival: Arrival) -> None:
        """The rows of an upload; nothing where an earlier try wrote them and was not told so."""
        link = arrival.link
        async with transaction(self.house, f"page.{link.hash.hex()[:16]}") as room:
            whose = await _used_up(room, link)
            if whose is None:
                return
            case, person = whose
            upload = _upload(room, arrival)
            gathering.say(room, upload, person, Text("up.received"), case)
            await room.work.add_upload(upload)
            superfluous = await _filed(room, upload, list(arrival.sealed.values()))
            room.wake_uploads()
        for name in superfluous:
            await asyncio.to_thread(self.house.files.erase, name)


async def _used_up(room: Room, link: Link) -> tuple[Case, Person] | None:
    """The link ends; whose it was. None where an earlier try ended it."""
    await room.work.load_people([link.person_id])
    if not await linking.use(room.work.conn, link.hash, link.person_id, room.work.now):
        return None
    case = await room.work.case(link.case_id)
    room.at_clinic(case.clinic)
    return case, await room.work.person(link.person_id)


async def _sent_again(room: Room, link: Link) -> None:
    """The link ends and another takes its place; nothing where an earlier try wrote what came."""
    whose = await _used_up(room, link)
    if whose is None:
        return
    case, person = whose
    text = Text("up.page_again", {"link": await links.upload_link(room, case) or "-"})
    room.write(link.chat_id, person, text, case=case)
    lines = Lines((Text("staffcase.file", {"case": case.code}), Text("staffcase.page_broken")), bullets=False)
    room.card(case, Card(Text("staffcase.lines", {"lines": lines})))


def _upload(room: Room, arrival: Arrival) -> Upload:
    link, now = arrival.link, room.work.now
    files = [
        Attachment(NEW, NEW, link.person_id, "original", "stored", None, None, arrival.sealed[told.id].name, body, now)
        for told in arrival.files.values()
        for body in [{"kind": "document", "name": told.name, "mime": "", "size": told.size, "caption": ""}]
    ]
    body = {"key": f"receipt:page:{link.hash.hex()[:16]}", "settled": []}
    return Upload(NEW, link.case_id, link.person_id, link.chat_id, "ready", None, body, now, attachments=files)


async def _filed(room: Room, upload: Upload, sealed: list[FileRef]) -> list[str]:
    """Know the files again by their bytes; the names of sealed files that were here before."""
    index = room.house.keys.vault.index
    digests = [index(f"file:{ref.sha256}") for ref in sealed]
    before = sa.select(t.attachment.c.digest).where(t.attachment.c.digest.in_(digests))
    seen = {row.digest for row in await room.work.conn.execute(before)}
    superfluous = []
    for file, ref, digest in zip(upload.files, sealed, digests, strict=True):
        if digest in seen:
            if not await outcome.stored(room, file, ref):
                superfluous.append(ref.name)
            continue
        seen.add(digest)
        file.body["sha256"] = ref.sha256
        await room.work.save_attachment(file, digest=digest)
    return superfluous


def _number(digest: bytes) -> int:
    return int.from_bytes(digest[:8])
