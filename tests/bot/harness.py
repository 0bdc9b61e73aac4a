"""A clinic in one process: every real part of the bot on a store, a clock that is moved by hand, a Telegram of the tests.

Conversations are driven by raw updates, as Telegram would send them. After each the clinic comes to rest before a test
goes on; nothing sleeps. What people see is told by the ids of texts, because words may be bettered any day.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self, TypeVar

from bot import updates
from bot.app import App
from bot.clock import SECOND, ManualClock
from bot.conduct import Conductor
from bot.files import Folder
from bot.flowbook import flowbook
from bot.house import House
from bot.keys import Keys
from bot.outbox import Delivered, Outbox
from bot.post import Postman
from bot.receive import Intake
from bot.staffing import group_code, staff_link
from bot.store import Store
from bot.store.rows import Case, Outgoing
from bot.store.work import Work
from bot.ticker import Ticker
from bot.uploads.worker import Uploads
from bot.vault import Keyring, Vault
from flows.text import Json, Text
from tests.bot.fake_telegram import NUMBERS, Message, Telegram
from tests.bot.warm import Shared
from tests.shipped import DATA, catalogs, content, wording

T = TypeVar("T")
MORNING = datetime.fromisoformat("2026-12-01T17:00:00+00:00")  # a Tuesday, 9:00 in Tijuana
KEYRING = Keyring.fresh()
GROUP = -1001


@dataclass(frozen=True)
class User:
    """Somebody with Telegram; `lang` is the language of their app."""

    id: int
    name: str
    lang: str = "es"


CARLOS = User(101, "Carlos")
ROSA = User(102, "Rosa")
ANA = User(103, "Ana")  # coordinator
PRIMERA = User(104, "Dra. Primera")  # physician
SEGUNDO = User(105, "Dr. Segundo")  # another physician
NOBODY = User(106, "Nobody", "en")  # a stranger


@dataclass(frozen=True)
class Said:
    """A message that the outbox delivered."""

    chat: int
    id: str
    text: str
    row: Outgoing


class Clinic:
    """The bot, and everybody who writes to it. `data` is what the clinic wrote of itself."""

    def __init__(self, store: Store, folder: Path, telegram: Telegram | None = None, data: Path = DATA) -> None:
        self.store, self.folder, self.data = store, folder, data
        self.words, self.inspector = catalogs(data), Shared()
        self.telegram = telegram or Telegram()
        self.clock = ManualClock(int(MORNING.timestamp()) * SECOND)
        self.house = self._house()
        self.app = App(None)
        self.intake = Intake(
            lambda found: updates.handle(self.house, found), lambda update, why: updates.park(self.house, update, why)
        )
        self.ticker, self.uploads = Ticker(self.house), Uploads(self.house)
        self.said: list[Said] = []
        self._mark = 0
        self._news = asyncio.Event()
        self._loops: list[asyncio.Task[None]] = []

    def _house(self) -> House:
        work = self.folder / "work"
        work.mkdir(exist_ok=True)
        house = House(
            clock=self.clock,
            store=self.store,
            keys=Keys(Vault(KEYRING)),
            wire=self.telegram,
            content=content(self.data),
            catalogs=self.words,
            flows=flowbook(content(self.data)),
            wording=wording(),
            files=Folder(self.folder / "files"),
            folder=work,
            default_clinic="demo",
            conductor=Conductor(),
            inspector=self.inspector,
        )
        house.post = Postman(house)
        house.outbox = Outbox(self._post, self._settle, limits=False)
        return house

    async def events(self) -> list[str]:
        """What happened in the case, oldest first."""
        async with self.store.tx() as conn:
            work = Work(conn, self.house.keys, self.clock.now())
            return [event.kind for event in await work.events(1)] if await work.known_case(1) else []

    async def _post(self, row: Outgoing) -> tuple[Json, str]:
        result, text = await self.house.post(row)
        what = row.body["text"]["text"] if "text" in row.body else row.body["do"]
        self.said.append(Said(row.chat_id, what, text, row))
        return result, text

    async def _settle(self, done: list[Delivered]) -> None:
        await self.app._settle(self.house, done)
        self._news.set()

    async def __aenter__(self) -> Self:
        await self.app._prepare(self.house)
        self._loops = [asyncio.create_task(loop) for loop in (self.intake.run(), self.house.outbox.run())]
        await self.rests()
        return self

    async def __aexit__(self, *_: object) -> None:
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        self.inspector.leave()

    async def _beside(self, work: Awaitable[T]) -> T:
        """Wait for work; a loop that dies meanwhile fails the test instead of leaving it waiting."""
        task = asyncio.ensure_future(work)
        await asyncio.wait({task, *self._loops}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            task.cancel()
            for loop in self._loops:
                if loop.done():
                    loop.result()
        return await task

    async def rests(self) -> None:
        """Everything that follows is done: messages sent, files read, small efforts made."""
        while True:
            while not self.house.outbox.is_idle:
                await self._beside(self._news.wait())
                self._news.clear()
            if self.house.efforts:
                await asyncio.gather(*self.house.efforts)
            elif self.house.uploads_wake.is_set():
                self.house.uploads_wake.clear()
                while await self.uploads._next():
                    pass
            else:
                return

    # -- people act ----------------------------------------------------------------------------------

    async def gets(self, *found: Json) -> None:
        """Updates arrive, and the clinic comes to rest."""
        self._mark = len(self.said)
        await self._beside(self.intake.take(list(found)))
        await self.rests()

    async def says(self, who: User, text: str, **where: Any) -> int:
        """Somebody writes; the id of the message."""
        update = message(who, {"text": text}, **where)
        await self.gets(update)
        return int(update["message"]["message_id"])

    async def presses(self, who: User, key: str, *, chat: int | None = None, under: Message | None = None) -> None:
        """Somebody presses a button: by its key, by the id of its text, or by what is written on it."""
        label = self.label(key, who.lang)
        shown = under or self.newest(chat or who.id, label)
        await self.gets(pressed(who, shown.data(label), shown))

    async def edits(self, who: User, message_id: int, text: str) -> None:
        """Somebody changes a message of theirs."""
        changed = message(who, {"text": text})
        changed["message"]["message_id"] = message_id
        changed["edited_message"] = changed.pop("message")
        await self.gets(changed)

    async def uploads_file(self, who: User, name: str, data: bytes, kind: str = "document", **more: Any) -> str:
        """Somebody sends a file; Telegram's id of it."""
        update, file_id = self.file(who, name, data, kind, **more)
        await self.gets(update)
        return file_id

    def file(self, who: User, name: str, data: bytes, kind: str = "document", **more: Any) -> tuple[Json, str]:
        """An update with a file that Telegram has."""
        file_id = f"file-{self.telegram.id()}"
        self.telegram.files[file_id] = data
        about = {"file_id": file_id, "file_unique_id": file_id, "file_size": len(data), "file_name": name}
        about |= {key: more.pop(key) for key in ("file_size",) if key in more}
        return message(who, {kind: [about] if kind == "photo" else about, **more}), file_id

    async def advance(self, **span: float) -> None:
        """Time passes: nothing happens between, then everything that is due."""
        await self.tick_at(self.clock.now() + round(timedelta(**span).total_seconds() * SECOND))

    async def tick_at(self, at: int) -> None:
        """The clock says this, and the ticker looks at it."""
        self._mark = len(self.said)
        self.clock.set(at)
        await self.ticker.tick()
        await self.rests()

    # -- people see ----------------------------------------------------------------------------------

    def sees(self, who: User | int) -> list[str]:
        """The ids of what somebody, or the group, was told since the last thing that happened."""
        chat = who if isinstance(who, int) else who.id
        return [said.id for said in self.said[self._mark :] if said.chat == chat]

    def reads(self, who: User | int) -> str:
        """The same in words."""
        chat = who if isinstance(who, int) else who.id
        return "\n".join(said.text for said in self.said[self._mark :] if said.chat == chat)

    @property
    def desk(self) -> list[str]:
        """The same for the staff group."""
        return self.sees(GROUP)

    def toasts(self) -> list[str]:
        """What presses were answered with."""
        return [call.get("text", "") for call in self.telegram.called("answerCallbackQuery")]

    def label(self, key: str, lang: str) -> str:
        """What is written on a button."""
        if self.words.has(f"btn.{key}"):
            return self.words.label(key, lang)
        return self.words.render(Text(key), lang) if self.words.has(key) else key

    def newest(self, chat: int, label: str) -> Message:
        """The newest message with that button."""
        for shown in reversed(self.telegram.chats.get(chat, [])):
            if label in shown.labels:
                return shown
        told = [said.id for said in self.said if said.chat == chat][-5:]
        raise LookupError(f"nothing offers {label!r}; told last: {told}")

    def buttons(self, who: User | int) -> list[str]:
        """The labels under the newest message that has any."""
        chat = who if isinstance(who, int) else who.id
        return next((shown.labels for shown in reversed(self.telegram.chats.get(chat, [])) if shown.rows), [])

    # -- the clinic ----------------------------------------------------------------------------------

    async def opens(self) -> None:
        """The staff come in as they would: each by a link, the group by its code."""
        for who, role, profile in ((ANA, "coordinator", ""), (PRIMERA, "physician", "primera")):
            await self.hires(who, role, profile)
        await self.says(ANA, await group_code(self.store, "demo", self.clock.now()), chat=GROUP)

    async def hires(self, who: User, role: str, profile: str = "") -> None:
        """Somebody uses a staff link."""
        await self.says(who, f"/start {await staff_link(self.store, 'demo', role, profile, self.clock.now())}")

    async def case(self) -> Case:
        """The first case."""
        async with self.house.batch() as work:
            return await work.case(1)

    def again(self) -> Clinic:
        """The bot after a restart: the same rows, the same Telegram, the same time, nothing else."""
        other = Clinic(self.store, self.folder, self.telegram, self.data)
        other.clock.set(self.clock.now())
        return other


def message(
    who: User,
    what: dict[str, Any],
    *,
    chat: int | None = None,
    thread: int | None = None,
    reply_to: int | None = None,
) -> Json:
    """An update with a message of somebody, in private unless a group is named."""
    number = next(NUMBERS)
    place = {"id": chat, "type": "supergroup", "is_forum": True} if chat else {"id": who.id, "type": "private"}
    found: dict[str, Any] = {"message_id": number, "from": sender(who), "chat": place, "date": 0, **what}
    if thread:
        found |= {"message_thread_id": thread, "is_topic_message": True}
    if reply_to:
        found["reply_to_message"] = {"message_id": reply_to}
    return {"update_id": number, "message": found}


def pressed(who: User, data: str, shown: Message) -> Json:
    """An update with a press."""
    number = next(NUMBERS)
    place = {"id": shown.chat, "type": "private" if shown.chat > 0 else "supergroup"}
    under: dict[str, Any] = {"message_id": shown.id, "chat": place, "text": shown.text}
    if shown.thread:
        under |= {"message_thread_id": shown.thread, "is_topic_message": True}
    query = {"id": f"q{number}", "from": sender(who), "data": data, "message": under}
    return {"update_id": number, "callback_query": query}


def membership(who: User, status: str, *, chat: int | None = None) -> Json:
    """An update about the bot's own place in a chat."""
    place = {"id": chat, "type": "supergroup"} if chat else {"id": who.id, "type": "private"}
    change = {"chat": place, "from": sender(who), "new_chat_member": {"status": status}}
    return {"update_id": next(NUMBERS), "my_chat_member": change}


def sender(who: User) -> dict[str, Any]:
    return {"id": who.id, "is_bot": False, "first_name": who.name, "language_code": who.lang}
