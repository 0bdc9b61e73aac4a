"""A stage with its player, and what a test does beside the script."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

from bot.sandbox import acting
from bot.vault import Keyring, Vault
from flows.text import Text

if TYPE_CHECKING:
    from bot.rehearsal import Player
    from bot.stage import Stage

PATIENCE = 60.0  # seconds of real time for the bot to come to rest, generous on a loaded machine


class Scene:
    """People act here as the script's people do, and also as they should not."""

    def __init__(self, stage: Stage, player: Player) -> None:
        self.stage, self.player, self.control = stage, player, stage.control
        self.people, self.group = player.people, player.group

    async def play(self, until: str | None = None) -> None:
        """Play to the end, or up to the step whose English words begin so."""
        while not self.player.is_done:
            if until and self.player.script.steps[self.player.at]["what"]["en"].startswith(until):
                return
            await self.player.step()
        assert until is None, f"no step begins with {until!r}"

    async def rest(self) -> None:
        """Wait until the bot has nothing to do."""
        await self.control.wait(PATIENCE)

    def said(self, text_id: str, who: str = "patient", **values: Any) -> str:
        """A text as somebody reads it."""
        return self.player.catalogs.render(Text(text_id, values), self.player._reads(who))

    # -- acting

    async def say(self, who: str, text: str, **place: Any) -> None:
        """Write, and wait for what comes of it."""
        await self.control.say(self.people[who], text, **place)
        await self.rest()

    async def press(self, who: str, key: str, **place: Any) -> None:
        """Press the newest button of this key, and wait for what comes of it."""
        await self.control.press(self.people[who], self.player.catalogs.label(key, self.player._reads(who)), **place)
        await self.rest()

    async def write(self, who: str, text: str) -> None:
        """Write where the script's people do: staff in the case's topic."""
        await self.player._do_say(who, text)
        await self.rest()

    async def forge(self, who: str, token: str, *, chat: int | None = None) -> None:
        """Press a button that was never shown to them, as somebody with a client of their own can."""
        world = self.stage.box.world
        user = acting.somebody(world, self.people[who])
        place = acting.somewhere(world, user, chat)
        shown = next(m for m in reversed(place.messages.values()) if m.sender == world.bot.id)
        acting.callback(world, user, place, shown, {"text": "?", "callback_data": token})
        await self.rest()

    async def press_act(self, who: str, act: str) -> None:
        """Press a button of a staff card in the group, whether or not it stands there."""
        await self.forge(who, self.case_token(act), chat=self.group)

    # -- what is stored; ids and states of machinery only, the rest is sealed

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of the bot's database."""
        with closing(sqlite3.connect(f"file:{self.stage.folder / 'puente.db'}?mode=ro", uri=True)) as db:
            return db.execute(query).fetchall()

    def stage_of_case(self) -> str:
        """Where the newest case stands."""
        return self.rows('SELECT stage FROM "case" ORDER BY id DESC')[0][0]

    def kept(self) -> list[tuple[Any, ...]]:
        """What a refused attempt must not change: cases, events but the refusals, runs, live answers, links, roles."""
        happened = [(case, kind) for case, kind in self.events() if kind != "refused"]
        return happened + [
            row
            for query in (
                'SELECT id, stage, version, owner_id FROM "case"',
                "SELECT id, flow, status FROM run",
                "SELECT id FROM answer WHERE superseded_at IS NULL",
                "SELECT hash, used_at FROM link",
                "SELECT id, kind, until_at FROM role",
            )
            for row in self.rows(query)
        ]

    def events(self) -> list[tuple[int, str]]:
        """Every event: its case and what happened, which is sealed."""
        vault = Vault(Keyring.load(self.stage.folder / "keys"))
        found = self.rows(
            "SELECT event.case_id, seq, patient_id, wrapped, body_sealed FROM event"
            ' JOIN "case" ON "case".id = event.case_id JOIN subject_key ON person_id = patient_id ORDER BY event.id'
        )
        opened = [
            (case, json.loads(vault.unwrap(wrapped).open(body, f"event.body|{case}|{seq}|{patient}")))
            for case, seq, patient, wrapped, body in found
        ]
        return [(case, event["kind"]) for case, event in opened]

    def case_token(self, act: str) -> str:
        """The data of a button on a staff card of the newest case."""
        number, version = self.rows('SELECT id, version FROM "case" ORDER BY id DESC')[0]
        return f"c:{number}:{version}:{act}"

    def run_tokens(self, flow: str, index: int = 0) -> list[str]:
        """The data of an option of every run of a flow, for the turn that is open now."""
        found = self.rows(f"SELECT id, turn FROM run WHERE flow = '{flow}' ORDER BY id")
        return [f"r:{run}:{turn}:{index}" for run, turn in found]

    # -- watching

    async def messages(self, where: str) -> list[dict[str, Any]]:
        """A chat as people see it: somebody's own with the bot, or the staff's; one not yet begun is empty."""
        chat = self.group if where == "staff" else self.people[where]
        return await self.control.messages(chat) if chat in self.stage.box.world.chats else []

    async def heard(self, where: str) -> list[str]:
        """What the bot said there."""
        found = await self.messages(where)
        return [m["text"] or m["caption"] or "" for m in found if m["from"]["is_bot"] and not m["service"]]

    async def toasts(self) -> list[str]:
        """What answered presses with a line at the top of the screen."""
        return [toast["text"] for toast in (await self.control.callbacks())["toasts"]]

    async def tokens(self, where: str) -> list[str]:
        """The data of every button that stands in a chat, newest last."""
        found = await self.messages(where)
        return [b["data"] for m in found for row in m["buttons"] or [] for b in row if "data" in b]
