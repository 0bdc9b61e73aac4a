"""A Bot API for benchmarks: as fast as aiohttp allows, and only what the dialogue needs.

1. An update stays until a later `offset` acknowledges it, as at Telegram; what a killed bot fetched comes again.
2. `delay` is how long every call takes, the one for updates too.
3. Whoever listens hears each call when its answer leaves.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter, deque
from collections.abc import Callable
from typing import Any, Self
from urllib.parse import parse_qs

from aiohttp import web

TOKEN = "1:bench"
BOT = {"id": 1, "is_bot": True, "first_name": "Bench", "username": "bench_bot", "can_join_groups": True}
BOT |= {"can_read_all_group_messages": False, "supports_inline_queries": False}
EPOCH = 1_800_000_000  # seconds; the date of every message, which nobody reads

Heard = Callable[[str, dict[str, Any], int], None]  # method, parameters, id of the message


class Server:
    """Updates out, calls in."""

    def __init__(self, delay: float = 0.0) -> None:
        self.delay = delay
        self.heard: Heard = lambda *_: None
        self.calls: Counter[str] = Counter()
        self.polled_at: float | None = None  # when the bot first asked for updates
        self._updates: deque[tuple[int, dict[str, Any]]] = deque()
        self._last_update, self._last_message = 0, 0
        self._arrived = asyncio.Event()
        self.url = ""

    async def __aenter__(self) -> Self:
        self._runner = web.ServerRunner(web.Server(self._answer), shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0, backlog=1024)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    def next_message(self) -> int:
        """The id of a new message."""
        self._last_message += 1
        return self._last_message

    def put(self, update: dict[str, Any]) -> None:
        """An update for the bot."""
        self._last_update += 1
        self._updates.append((self._last_update, update | {"update_id": self._last_update}))
        self._arrived.set()

    async def _answer(self, request: web.BaseRequest) -> web.Response:
        method = request.path.rpartition("/")[2]
        params = _params(request.content_type, await request.read())
        if method.lower() == "getupdates":
            result = await self._get_updates(params)
        else:
            if self.delay:
                await asyncio.sleep(self.delay)
            result = self._called(method, params)
        body = json.dumps({"ok": True, "result": result}, ensure_ascii=False).encode()
        return web.Response(body=body, content_type="application/json")

    async def _get_updates(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        self.polled_at = self.polled_at or asyncio.get_running_loop().time()
        offset, limit = int(params.get("offset", 0)), int(params.get("limit", 100))
        while self._updates and self._updates[0][0] < offset:
            self._updates.popleft()
        if not self._updates:
            self._arrived.clear()
            try:
                await asyncio.wait_for(self._arrived.wait(), float(params.get("timeout", 0)))
            except TimeoutError:
                return []
        if self.delay:
            await asyncio.sleep(self.delay)
        return [update for _, update in list(self._updates)[:limit]]

    def _called(self, method: str, params: dict[str, Any]) -> Any:
        self.calls[method] += 1
        match method:
            case "getMe":
                return BOT
            case "getFile":  # as a server of one's own: the id is the path
                return {"file_id": params["file_id"], "file_unique_id": "1", "file_path": params["file_id"]}
            case "sendMessage":
                sent = self.message(int(params["chat_id"]), params["text"], _markup(params))
                self.heard(method, params, sent["message_id"])
                return sent
            case "editMessageText":
                self.heard(method, params, int(params["message_id"]))
                edited = self.message(int(params["chat_id"]), params["text"], None)
                return edited | {"message_id": int(params["message_id"]), "edit_date": EPOCH}
            case _:
                self.heard(method, params, 0)
                return True

    def message(self, chat: int, text: str, markup: Any) -> dict[str, Any]:
        """A message of the bot, as Telegram returns it."""
        found = {"message_id": self.next_message(), "date": EPOCH, "from": BOT, "text": text}
        found["chat"] = {"id": chat, "type": "private", "first_name": "User"}
        return found | ({"reply_markup": markup} if markup else {})


def _params(kind: str, body: bytes) -> dict[str, Any]:
    """JSON, or a form as python-telegram-bot and others post it."""
    if not body:
        return {}
    if kind == "application/json":
        found: dict[str, Any] = json.loads(body)
        return found
    if kind == "application/x-www-form-urlencoded":
        return {name: values[0] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}
    return _multipart(body)


def _multipart(body: bytes) -> dict[str, Any]:
    """A form in parts, without files."""
    found: dict[str, Any] = {}
    boundary = body.partition(b"\r\n")[0]
    for part in body.split(boundary)[1:-1]:
        head, _, value = part.partition(b"\r\n\r\n")
        name = head.partition(b'name="')[2].partition(b'"')[0].decode()
        found[name] = value.removesuffix(b"\r\n").decode()
    return found


def _markup(params: dict[str, Any]) -> Any:
    markup = params.get("reply_markup")
    return json.loads(markup) if isinstance(markup, str) else markup
