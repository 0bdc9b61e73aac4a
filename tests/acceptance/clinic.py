"""A clinic that is open: the real bot, its staff, and patients who come one after another.

A stage takes two seconds to come up, so the tests of a file share one, each with patients of its own.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.i18n import Catalogs
from bot.rehearsal import Player, Script, scripts
from bot.sandbox.model import GENERAL
from bot.staffing import group_code
from bot.stage import CLINIC, Stage
from bot.store import Store
from flows.text import Text
from tests.acceptance.ready import ReadyStage

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "tests" / "samples" / "imaging"
SETTLED = 60.0  # seconds of real time, generous on a loaded machine
START = datetime(2026, 12, 1, 17, tzinfo=UTC)  # Tuesday, 9:00 in Tijuana
BOT = 1
DESK = "es"


@dataclass
class Patient:
    """Somebody with a telephone."""

    clinic: Clinic
    id: int
    lang: str
    seen: int = 0
    seqs: dict[int, int] = field(default_factory=dict)

    async def says(self, text: str, **place: Any) -> dict[str, Any]:
        """Writes, and waits until the bot is at rest."""
        said = await self.clinic.control.say(self.id, text, **place)
        await self.clinic.rest()
        return said

    async def says_and_sees(self, text: str, answer: str) -> None:
        """Writes, and waits for this answer whatever else the bot has to do."""
        seq = max((message["seq"] for message in await self.messages()), default=0)
        await self.clinic.control.say(self.id, text)
        while True:
            found = await self.clinic.control.get("/messages", chat=self.id, since=seq, timeout=SETTLED)
            assert found["messages"], "no answer came"
            if any(message["text"] == answer for message in found["messages"]):
                return
            seq = found["seq"]

    async def presses(self, *keys: str) -> None:
        """Presses buttons by their keys, one after another."""
        for key in keys:
            await self.clinic.control.press(self.id, self.label(key))
            await self.clinic.rest()

    async def sends(self, name: str, content: bytes, **more: Any) -> dict[str, Any]:
        """Sends a file."""
        sent = await self.clinic.control.upload(self.id, name, content, **more)
        await self.clinic.rest()
        return sent

    async def does(self, act: str, **values: Any) -> Any:
        """Whatever else the control API lets a person do."""
        done = await self.clinic.control.post(act, user=self.id, **values)
        await self.clinic.rest()
        return done

    async def starts(self, payload: str | None = None) -> None:
        """Presses Start."""
        await self.clinic.control.start(self.id, payload)
        await self.clinic.rest()

    async def hears(self) -> list[str]:
        """What the bot wrote or changed since the last look, in the order of the chat."""
        found = [message for message in await self.messages() if self.seqs.get(message["id"]) != message["seq"]]
        self.seqs |= {message["id"]: message["seq"] for message in found}
        return [message["text"] or message["caption"] or "" for message in found]

    async def messages(self) -> list[dict[str, Any]]:
        """Every message of the bot in the chat."""
        return [m for m in await self.clinic.control.messages(self.id) if m["from"]["id"] == BOT and not m["deleted"]]

    async def buttons(self) -> list[str]:
        """The buttons under the newest message that has any."""
        with_buttons = [m for m in await self.messages() if m["buttons"]]
        return [button["text"] for row in with_buttons[-1]["buttons"] for button in row] if with_buttons else []

    async def newest(self) -> dict[str, Any]:
        """The newest message with buttons."""
        return [m for m in await self.messages() if m["buttons"]][-1]

    def label(self, key: str) -> str:
        """The words on a button."""
        return self.clinic.catalogs.label(key, self.lang)

    def text(self, id_: str, **values: Any) -> str:
        """A sentence as this patient reads it."""
        return self.clinic.catalogs.render(Text(id_, values), self.lang)


@dataclass
class Clinic:
    """The stage, its staff, and the door."""

    stage: Stage
    catalogs: Catalogs
    staff: dict[str, int] = field(default_factory=dict)
    group: int = 0

    @property
    def control(self) -> Any:
        return self.stage.control

    async def rest(self) -> None:
        """Waits until the bot has nothing to do."""
        await self.control.wait(SETTLED)

    async def stranger(self, lang: str = "en", **more: Any) -> Patient:
        """Somebody who never wrote."""
        user = await self.control.user(more.pop("first_name", "Carlos"), language_code=lang, **more)
        return Patient(self, user["id"], lang)

    async def newcomer(self, lang: str = "en") -> Patient:
        """Somebody who chose a language and has not agreed to the privacy notice."""
        patient = await self.stranger(lang)
        await patient.starts()
        await patient.presses(f"lang_{lang}")
        await patient.hears()
        return patient

    async def patient(self, lang: str = "en", until: int = 3) -> Patient:
        """Somebody before their first question; `until` more steps of the rehearsal's script are played."""
        patient = await self.stranger(lang)
        player = self.player(patient)
        for _ in range(until):
            await player.step()
        await patient.hears()
        return patient

    def player(self, patient: Patient, script: Script | None = None) -> Player:
        """The rehearsal's script with this patient and the clinic's staff."""
        script = script or scripts(ROOT / "data")["knee-oa"]
        player = Player(script, self.control, self.catalogs, patient.lang, DESK)
        player.people, player.group = self.staff | {"patient": patient.id}, self.group
        return player

    async def desk(self) -> list[str]:
        """Every text of the bot in the staff group."""
        found = await self.control.messages(self.group)
        return [m["text"] or m["caption"] or "" for m in found if m["from"]["id"] == BOT]

    async def receives(self, kind: str, body: dict[str, Any], **more: Any) -> None:
        """An update just as it stands, as no app would make it."""
        updates = self.stage.box.world.updates
        updates.add(kind, body, "raw")
        await self.rest()

    def message(self, patient: Patient, **content: Any) -> dict[str, Any]:
        """A message in a patient's chat, as raw as its content."""
        who = {"id": patient.id, "is_bot": False, "first_name": "Carlos", "language_code": patient.lang}
        chat = {"id": patient.id, "type": "private", "first_name": "Carlos"}
        return {"message_id": 900_000, "date": int(START.timestamp()), "chat": chat, "from": who, **content}

    def topics(self) -> list[int]:
        """The topics of the staff group, oldest first."""
        return [thread for thread in self.stage.box.world.chats[self.group].topics if thread != GENERAL]

    def deletes_topic(self, thread: int) -> None:
        """Staff delete a topic with all that is in it; no update tells the bot."""
        world = self.stage.box.world
        chat = world.chats[self.group]
        del chat.topics[thread]
        for message in chat.messages.values():
            if message.thread == thread:
                world.delete(message)

    async def binds(self, group: int) -> None:
        """Another group becomes the desk."""
        store = Store(self.stage.database)
        code = await group_code(store, CLINIC, int(START.timestamp()) * 1_000_000)
        await store.close()
        await self.control.say(self.staff["coordinator"], code, chat=group)
        await self.rest()
        self.group = group

    def log(self) -> list[dict[str, Any]]:
        """What the bot logged."""
        lines = (self.stage.folder / "bot.log").read_text().splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]

    def logged(self, event: str) -> list[dict[str, Any]]:
        """The log's lines of one kind."""
        return [line for line in self.log() if line.get("event") == event]

    @property
    def is_alive(self) -> bool:
        """Whether the bot runs, and has run without a break since the stage came up."""
        process = self.stage.process
        return process is not None and process.returncode is None and len(self.logged("started")) == 1


@asynccontextmanager
async def open_clinic(folder: Path, catalogs: Catalogs, start: datetime = START) -> AsyncIterator[Clinic]:
    """A clinic with a coordinator, a physician and their group."""
    async with ReadyStage(folder, start) as stage:
        clinic = Clinic(stage, catalogs)
        staff, clinic.group = await stage.people(_staff_only(), DESK)
        clinic.staff = staff
        yield clinic


def _staff_only() -> Script:
    script = scripts(ROOT / "data")["knee-oa"]
    people = script.data["people"]
    script.data["people"] = {role: people[role] for role in ("coordinator", "physician")}
    return script
