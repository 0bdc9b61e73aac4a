"""What the page's tests stand on: a sandbox, a small bot that talks to it over HTTP, and a browser."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp
from playwright.async_api import Browser, Page, ViewportSize, async_playwright

from bot.sandbox.server import Sandbox
from tests.browser import chromium

TOKEN = "4321:page"
START = datetime(2026, 11, 21, 16, 5, tzinfo=UTC)
QUIET = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PEOPLE = {
    "ana": {
        "first_name": "Ana",
        "last_name": "Torres",
        "role": "patient",
        "zone": "America/Chicago",
        "city": "Chicago",
    },
    "luis": {
        "first_name": "Luis",
        "last_name": "Torres",
        "role": "companion",
        "zone": "America/Chicago",
        "city": "Chicago",
    },
    "marta": {"first_name": "Marta", "last_name": "Ríos", "role": "coordinator"},
    "elena": {"first_name": "Elena", "last_name": "Campos", "role": "physician"},
}
CALENDAR = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"


@dataclass
class EchoBot:
    """Answers every word with what the word asks for; unknown words come back."""

    url: str
    http: aiohttp.ClientSession
    group: int = 0
    heard: list[dict[str, Any]] = field(default_factory=list)
    slow: asyncio.Event | None = None
    """When set, presses are answered only after the event."""

    async def call(self, method: str, **params: Any) -> Any:
        async with self.http.post(f"{self.url}/bot{TOKEN}/{method}", json=params) as response:
            answer = await response.json()
        assert answer["ok"], (method, answer)
        return answer["result"]

    async def run(self) -> None:
        offset = 0
        while True:
            for update in await self.call("getUpdates", offset=offset, timeout=20):
                offset = update["update_id"] + 1
                await self.take(update)

    async def take(self, update: dict[str, Any]) -> None:
        self.heard.append(update)
        if "message" in update:
            await self.answer(update["message"])
        if "callback_query" in update:
            await self.pressed(update["callback_query"])

    async def answer(self, message: dict[str, Any]) -> None:
        here = {"chat_id": message["chat"]["id"]}
        if thread := message.get("message_thread_id"):
            here["message_thread_id"] = thread
        if document := message.get("document"):
            await self.call(
                "sendMessage", **here, text=f"Received {document['file_name']}, {document['file_size']} bytes"
            )
        elif "photo" in message:
            await self.call("sendMessage", **here, text="Received a photo")
        elif "text" in message:
            await getattr(self, f"on_{message['text'].split()[0].strip('/').lower()}", self.on_other)(here, message)

    async def on_start(self, here: dict[str, Any], message: dict[str, Any]) -> None:
        rows = [["Yes", "No"], ["Hint", "Alert"]]
        keys = [[{"text": text, "callback_data": text.lower()} for text in row] for row in rows]
        invite = [{"text": "Invite", "url": "https://t.me/puente_sandbox_bot?start=invite_1"}]
        text = f"Good morning. You came with: {message['text']}"
        await self.call("sendMessage", **here, text=text, reply_markup={"inline_keyboard": [*keys, invite]})

    async def on_keys(self, here: dict[str, Any], message: dict[str, Any]) -> None:
        markup = {"keyboard": [[{"text": "Left"}, {"text": "Right"}]], "one_time_keyboard": True}
        await self.call("sendMessage", **here, text="Which knee?", reply_markup=markup)

    async def on_file(self, here: dict[str, Any], message: dict[str, Any]) -> None:
        form = aiohttp.FormData({"chat_id": str(here["chat_id"]), "caption": "Your days"})
        form.add_field("document", CALENDAR, filename="trip.ics", content_type="text/calendar")
        async with self.http.post(f"{self.url}/bot{TOKEN}/sendDocument", data=form) as response:
            assert response.status == 200

    async def on_bold(self, here: dict[str, Any], message: dict[str, Any]) -> None:
        await self.call(
            "sendMessage", **here, text="<b>Bold 😀</b> and <tg-spoiler>hidden</tg-spoiler>", parse_mode="HTML"
        )

    async def on_case(self, here: dict[str, Any], message: dict[str, Any]) -> None:
        topic = await self.call("createForumTopic", chat_id=self.group, name="PU-0142")
        keys = {"inline_keyboard": [[{"text": "Accept", "callback_data": "accept"}]]}
        thread = topic["message_thread_id"]
        await self.call(
            "sendMessage", chat_id=self.group, message_thread_id=thread, text="A case to read", reply_markup=keys
        )

    async def on_gone(self, here: dict[str, Any], message: dict[str, Any]) -> None:
        sent = await self.call("sendMessage", **here, text="Soon gone")
        await self.call("deleteMessage", chat_id=here["chat_id"], message_id=sent["message_id"])

    async def on_other(self, here: dict[str, Any], message: dict[str, Any]) -> None:
        await self.call("sendMessage", **here, text=f"You said: {message['text']}")

    async def pressed(self, query: dict[str, Any]) -> None:
        if self.slow:
            await self.slow.wait()
        data, spot = (
            query["data"],
            {"chat_id": query["message"]["chat"]["id"], "message_id": query["message"]["message_id"]},
        )
        shown = {"hint": {"text": "A hint"}, "alert": {"text": "Look here", "show_alert": True}}.get(data, {})
        await self.call("answerCallbackQuery", callback_query_id=query["id"], **shown)
        if not shown:
            await self.call("editMessageText", **spot, text=f"{query['from']['first_name']} chose {data}")


def said(words: str) -> dict[str, str]:
    """The same words in every language of the page."""
    return dict.fromkeys(("en", "es", "fr"), words)


class Script:
    """A rehearsal of two steps: Ana says something, then the clock moves."""

    def __init__(self, control: "Stage") -> None:
        self.stage = control
        self.step = 0
        self.case: str | None = None
        self.language = "en"

    def state(self) -> dict[str, Any]:
        steps = [{"who": "patient", "what": said("says hello")}, {"who": "clock", "what": said("one hour passes")}]
        following = steps[self.step] if self.case and self.step < 2 else None
        cases = [{"id": "knee", "title": said("A knee")}]
        done = self.case is not None and self.step == 2
        return {
            "cases": cases,
            "case": self.case,
            "language": self.language,
            "step": self.step,
            "of": 2,
            "next": following,
            "done": done,
        }

    async def start(self, case: str, language: str) -> dict[str, Any]:
        self.case, self.language, self.step = case, language, 0
        return self.state()

    async def next(self) -> dict[str, Any]:
        if self.step == 0:
            await self.stage.control("say", user=self.stage.people["ana"], text="hello")
        else:
            await self.stage.control("clock", advance=3600)
        self.step += 1
        return self.state()


@dataclass
class Stage:
    """A running sandbox with its people and its bot."""

    box: Sandbox
    http: aiohttp.ClientSession
    bot: EchoBot
    people: dict[str, int]
    group: int

    async def control(self, path: str, **body: Any) -> Any:
        headers = {"X-Sandbox-Token": self.box.control_token}
        async with self.http.post(f"{self.box.url}/control/{path}", json=body, headers=headers) as response:
            answer = await response.json()
        assert answer["ok"], (path, answer)
        return answer["result"]


@asynccontextmanager
async def stage() -> AsyncIterator[Stage]:
    """Four people, a staff group and the bot, at a frozen Saturday morning."""
    async with Sandbox(token=TOKEN, clock_start=START, frozen=True) as box, aiohttp.ClientSession() as http:
        found = Stage(box, http, EchoBot(box.url, http), {}, 0)
        for name, person in PEOPLE.items():
            found.people[name] = (await found.control("users", **person))["id"]
        chat = await found.control("groups", title="Staff", forum=True, members=[found.people["marta"]])
        found.group = found.bot.group = chat["id"]
        await found.control("join", user=found.people["elena"], chat=found.group)
        box.rehearsal = Script(found)
        task = asyncio.create_task(found.bot.run())
        try:
            yield found
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


KEPT: dict[asyncio.AbstractEventLoop, Browser] = {}


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    """Chromium without a window: the one that is kept for this loop, or one of one's own."""
    kept = KEPT.get(asyncio.get_running_loop())
    if kept is not None:
        yield kept
        return
    async with async_playwright() as player:
        found = await player.chromium.launch(executable_path=chromium(), args=QUIET)
        try:
            yield found
        finally:
            await found.close()


@asynccontextmanager
async def kept_browser() -> AsyncIterator[None]:
    """One Chromium for all tests of this loop: to start it takes longer than most of them."""
    async with browser() as found:
        KEPT[asyncio.get_running_loop()] = found
        try:
            yield
        finally:
            del KEPT[asyncio.get_running_loop()]


@asynccontextmanager
async def opened(where: Stage, width: int = 1440, height: int = 900, **context: Any) -> AsyncIterator[Page]:
    """The page, read to the end, in a browser that fails the test when the page complains or asks outside."""
    wrong: list[str] = []
    size: ViewportSize = {"width": width, "height": height}
    async with browser() as found, await found.new_context(viewport=size, locale="en-US", **context) as its_own:
        page = await its_own.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: wrong.append(request.url) if not _ours(request.url, where) else None)
        await page.goto(where.box.page_url)
        await page.wait_for_selector("body[data-ready]")
        yield page
    assert wrong == [], json.dumps(wrong)


def _ours(url: str, where: Stage) -> bool:
    return url.startswith((where.box.url, "data:", "blob:"))
