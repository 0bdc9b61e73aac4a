"""People at the sandbox's page: they press, write and send files with a browser, and read what it shows.

Nobody acts over the control API here; it is only asked whether the bot has come to rest, so that no test sleeps.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.async_api import Locator, Page, expect

from bot.rehearsal import STAFF, Player, Script
from bot.sandbox.client import Control

PATIENCE = 60.0  # seconds of real time for the bot to come to rest, generous on a loaded machine
HOUR, DAY = 3600, 24 * 3600


class Pane:
    """One phone or the desk, and whoever is at it."""

    def __init__(self, page: Page, control: Control, name: str, chat: int) -> None:
        self.page, self.control, self.name, self.chat = page, control, name, chat
        self.node = page.get_by_test_id("desk" if name == "desk" else f"phone-{name}")

    async def turn(self) -> None:
        """Bring it into sight where only one fits."""
        tab = self.page.get_by_test_id(f"tab-{self.name}")
        if await tab.is_visible():
            await tab.click()

    async def press(self, label: str) -> None:
        """Press the newest button with these words."""
        await self.turn()
        await self.button(label).last.click()
        await self.rest()

    def button(self, label: str) -> Locator:
        """The buttons under messages with these words."""
        return self.node.locator(".keys").get_by_role("button", name=label, exact=True)

    async def start(self) -> None:
        """Open the chat."""
        await self.turn()
        await self.page.get_by_test_id(f"start-{self.name}").click()
        await self.rest()

    async def say(self, text: str) -> None:
        """Write and send."""
        await self.turn()
        await self.page.get_by_test_id(f"composer-{self.name}").fill(text)
        await self.page.get_by_test_id(f"send-{self.name}").click()
        await self.rest()

    async def upload(self, path: Path) -> None:
        """Attach a file and send it."""
        await self.turn()
        await self.page.get_by_test_id(f"attach-{self.name}").set_input_files(path)
        await self.page.get_by_test_id(f"send-{self.name}").click()
        await self.rest()

    async def rest(self) -> None:
        """Wait until the bot is done and the page shows the newest change of this chat."""
        await self.control.wait(PATIENCE)
        found = await self.control.messages(self.chat)
        here = [message for message in found if message["thread"] == found[-1]["thread"]]
        newest = max(here, key=lambda message: message["seq"])
        node = self.page.get_by_test_id(f"message-{self.chat}-{newest['id']}")
        await expect(node).to_have_attribute("data-seq", str(newest["seq"]))

    async def reads(self, *words: str) -> None:
        """See all these words in the chat."""
        await self.turn()
        for some in words:
            await expect(self.node.get_by_role("log")).to_contain_text(some)

    async def last(self) -> str:
        """The words of the newest message."""
        return await self.node.locator("[data-message]").last.inner_text()


class Walk:
    """A case that is walked by hand; long stretches say and press what the script's people do."""

    def __init__(self, page: Page, control: Control, script: Script, catalogs: Any, lang: str) -> None:
        self.page, self.control, self.lang = page, control, lang
        self.player = Player(script, self, catalogs, lang, "es")
        self.panes: dict[str, Pane] = {}

    async def look_around(self) -> None:
        """Find out who is there."""
        state = await self.control.state()
        people = self.player.people = {user["role"]: user["id"] for user in state["users"] if user["role"]}
        self.player.group = next(chat["id"] for chat in state["chats"] if chat["type"] == "supergroup")
        for role in ("patient", "companion"):
            self.panes[role] = Pane(self.page, self.control, role, people[role])
        self.panes["desk"] = Pane(self.page, self.control, "desk", self.player.group)

    async def play(self, beginning: str) -> None:
        """Do by hand what the script's step says whose English words begin so."""
        steps = self.player.script.steps
        self.player.at = next(at for at, step in enumerate(steps) if step["what"]["en"].startswith(beginning))
        await self.player.step()

    def label(self, key: str, lang: str | None = None) -> str:
        """The words of a button, in the language of the case."""
        return self.player.catalogs.label(key, lang or self.lang)

    async def staff(self, role: str) -> Pane:
        """The desk, with somebody of the staff at it."""
        desk = self.panes["desk"]
        await desk.turn()
        await self.page.get_by_test_id("speak-as").select_option(str(self.player.people[role]))
        return desk

    async def _pane(self, user: int) -> Pane:
        role = next(role for role, id_ in self.player.people.items() if id_ == user)
        return await self.staff(role) if role in STAFF else self.panes[role]

    # -- what a player asks of its control

    async def start(self, user: int, _payload: str | None = None) -> None:
        await (await self._pane(user)).start()

    async def say(self, user: int, text: str, **_place: int) -> None:
        await (await self._pane(user)).say(text)

    async def press(self, user: int, label: str, **_place: int) -> None:
        await (await self._pane(user)).press(label)

    async def messages(self, chat: int) -> list[dict[str, Any]]:
        return await self.control.messages(chat)

    async def wait(self, seconds: float) -> None:
        """Each act has waited already."""

    async def advance(self, seconds: float) -> None:
        """Press "one day later" and "one hour later" until it is so late."""
        for button, length in (("clock-day", DAY), ("clock-hour", HOUR)):
            times, seconds = divmod(seconds, length)
            for _ in range(int(times)):
                await self.move(button)

    async def to_next(self) -> None:
        """Press "to the next event"."""
        await self.move("clock-next")

    async def move(self, button: str) -> None:
        """Press a button of the clock, and wait until everything due has happened."""
        if (
            await self.page.get_by_test_id("stage-more").is_visible()
            and not await self.page.get_by_test_id(button).is_visible()
        ):
            await self.page.get_by_test_id("stage-more").click()
        await self.page.get_by_test_id(button).click()
        await expect(self.page.get_by_test_id(button)).to_have_attribute("aria-busy", "false", timeout=60_000)
        await self.control.wait(PATIENCE)


def control_of(page: Page) -> Control:
    """The control API of the sandbox whose page this is."""
    address = urlsplit(page.url)
    return Control(f"{address.scheme}://{address.netloc}", parse_qs(address.query)["token"][0])
