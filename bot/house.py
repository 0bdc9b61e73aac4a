"""What the rooms of the shell share; put together once by `bot.app`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import sqlalchemy as sa
import structlog
from telegram.error import TelegramError

from bot.imaging.inspect import Inspector
from bot.store import schema as t
from bot.store.work import Work

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.content import Content
    from bot.files import Files
    from bot.i18n import Catalogs
    from bot.keys import Keys
    from bot.leaving.archive import Archive
    from bot.outbox import Outbox
    from bot.room import Room
    from bot.store import Store
    from bot.store.rows import Run
    from bot.wire import Wire
    from bot.wording import Wording
    from flows.effects import Effect
    from flows.engine import Flow
    from flows.text import Text

log = structlog.get_logger()


class Conductor(Protocol):
    """Knows what follows: an effect of a flow, the end of a run, a button that steers, one that came too late."""

    async def effect(self, room: Room, run: Run, effect: Effect) -> None: ...

    async def closed(self, room: Room, run: Run, result: object) -> None: ...

    async def steered(self, room: Room, run: Run, key: str) -> None: ...

    async def passed_on(self, room: Room, run: Run, words: str, message_id: int) -> bool: ...

    async def too_late(self, room: Room, run: Run) -> Text: ...


class Post(Protocol):
    """Makes the calls of the outbox; remembers which message a key became.

    `sent`: keys of late and their messages. `anew`: cases whose topic was deleted by staff, with the old topic and the
    one that was made in its place.
    """

    sent: dict[str, int]
    anew: dict[int, tuple[int | None, int]]

    def remember(self, key: str, message_id: int) -> None: ...


LANGS_KEPT = 50_000  # people; others are looked up
BEST_EFFORTS = 64  # toasts and tidied buttons under way at once; more are dropped, nobody misses them


@dataclass
class House:
    """Dependencies and the few things kept in memory; all of it can be lost without loss."""

    clock: Clock
    store: Store
    keys: Keys
    wire: Wire
    content: Content
    catalogs: Catalogs
    flows: dict[str, Flow]
    wording: Wording
    files: Files
    folder: Path
    default_clinic: str
    conductor: Conductor
    public_url: str | None = None  # where the upload page is reached
    archive: Archive | None = None  # the clinic's own, over DICOMweb
    inspector: Inspector = field(default_factory=Inspector)
    outbox: Outbox = field(init=False)
    post: Post = field(init=False)
    activity: int = 0  # grows with every transaction; what the idle report watches
    bot_id: int = 0
    bot_name: str = ""
    groups: dict[int, str] = field(default_factory=dict)  # chat -> clinic
    topics_on: dict[int, bool] = field(default_factory=dict)  # chat -> a forum
    langs: dict[int, str] = field(default_factory=dict)  # person -> language
    efforts: set[asyncio.Task[None]] = field(default_factory=set)
    passwords: dict[int, str] = field(default_factory=dict, repr=False)  # upload -> to be tried once; never stored
    exporting: asyncio.Lock = field(default_factory=asyncio.Lock)  # one export at a time
    uploads_wake: asyncio.Event = field(default_factory=asyncio.Event)
    stirred: asyncio.Event = field(default_factory=asyncio.Event)  # something was written, or the clock moved

    def group_of(self, clinic: str) -> int | None:
        """The staff group of a clinic, once it is bound."""
        return next((chat for chat, name in self.groups.items() if name == clinic), None)

    def desk_lang(self, clinic: str) -> str:
        """The language staff read: the first of the clinic's."""
        return self.content.clinic(clinic).languages[0]

    async def lang_of(self, person_id: int) -> str:
        """The language a person reads now; the clinic's default until they chose."""
        if person_id not in self.langs:
            async with self.store.reading() as conn:
                row = (await conn.execute(sa.select(t.person.c.lang).where(t.person.c.id == person_id))).first()
            self.langs[person_id] = (row.lang if row else None) or "en"
        return self.langs[person_id]

    @asynccontextmanager
    async def batch(self) -> AsyncIterator[Work]:
        """One transaction for several causes."""
        async with self.store.tx() as conn:
            work = Work(conn, self.keys, self.clock.now())
            yield work
            await work.flush()
        self._committed(work)

    def _committed(self, work: Work) -> None:
        if not work.found_nothing:
            self.activity += 1
            self.stirred.set()
        self._remember_langs(work)
        for done in work.committed:
            done()
        self.outbox.take([row for row in work.outgoing if row.not_before_at <= work.now])
        for effort in work.after:
            self.try_once(effort())

    def _remember_langs(self, work: Work) -> None:
        """The languages of these people, as they are now: most of what was written is for them."""
        if len(self.langs) > LANGS_KEPT:
            self.langs.clear()
        self.langs |= {person.id: person.lang or "en" for person in work.people.values()}

    async def hand_off(self, upload_id: int) -> None:
        """Bring an upload to the archive, once; beside everything else."""
        from bot.leaving.handoff import hand_off  # it needs rooms, which are built on this

        await hand_off(self, upload_id)

    async def export(self, upload_id: int, released: Sequence[int]) -> None:
        """Make an upload without its person, once; beside everything else."""
        from bot.leaving.releasing import release  # as above

        await release(self, upload_id, released)

    def try_once(self, work: Coroutine[Any, Any, Any]) -> None:
        """Something nobody would miss: done beside everything else, at most once."""
        if len(self.efforts) >= BEST_EFFORTS:
            work.close()
            return
        task = asyncio.get_running_loop().create_task(self._quietly(work))
        self.efforts.add(task)
        task.add_done_callback(self.efforts.discard)

    async def _quietly(self, work: Coroutine[Any, Any, Any]) -> None:
        try:
            await work
        except TelegramError as error:
            log.debug("effort_failed", error=type(error).__name__)
