"""Trouble on purpose: refused, late, lost and repeated.

The one that matters most is `cut_after`: the call was executed but its answer never arrived.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Any

from aiohttp import web

from bot.sandbox.params import Params

ACTIONS = {
    "status",
    "delay",
    "cut_before",
    "cut_after",
    "timeout",
    "html502",
    "duplicate_updates",
    "reorder_updates",
}
_FOREVER = 3600.0
_HTML = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><h1>502 Bad Gateway</h1></body>\r\n</html>"
_TITLES = {400: "Bad Request", 403: "Forbidden", 404: "Not Found", 429: "Too Many Requests"}

Answer = tuple[int, dict[str, Any]]


@dataclass(slots=True)
class Fault:
    """What happens to the next calls of a method; `times` counts down."""

    method: str
    action: str
    times: int = 1
    status: int = 500
    body: Any = None
    seconds: float = 0.0
    retry_after: int = 0
    chat: int | None = None

    def fits(self, method: str, params: Params) -> bool:
        """Whether a call is meant."""
        if self.action.endswith("_updates"):
            return method.lower() == "getupdates"
        if self.method not in {"*", method.lower()}:
            return False
        return self.chat is None or params.text("chat_id") == str(self.chat)

    def answer(self) -> Answer:
        """The answer of a `status` fault."""
        if self.body is not None:
            return self.status, self.body if isinstance(self.body, dict) else {"text": self.body}
        if self.retry_after or self.status == 429:
            seconds = self.retry_after or 1
            return 429, _error(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
        return self.status, _error(self.status, _TITLES.get(self.status, "Internal Server Error"))


def _error(code: int, description: str, parameters: dict[str, Any] | None = None) -> dict[str, Any]:
    body = {"ok": False, "error_code": code, "description": description}
    return body | ({"parameters": parameters} if parameters else {})


def hang_up(request: web.Request) -> web.StreamResponse:
    """Closes the connection without an answer."""
    if request.transport:
        request.transport.abort()
    return web.Response()


class Faults:
    """The faults that are still to come."""

    def __init__(self) -> None:
        self.planned: list[Fault] = []
        self.network_cut = False

    def shown(self) -> list[dict[str, Any]]:
        """What GET /control/faults lists."""
        return [asdict(fault) for fault in self.planned]

    def take(self, method: str, params: Params) -> Fault | None:
        """The fault that hits a call, if any; each hit uses one of its times."""
        for fault in self.planned:
            if fault.fits(method, params):
                fault.times -= 1
                if fault.times <= 0:
                    self.planned.remove(fault)
                return fault
        return None

    async def around(
        self, request: web.Request, method: str, params: Params, execute: Callable[[], Awaitable[Answer]]
    ) -> Answer | web.StreamResponse:
        """Executes a call, or does to it what was planned."""
        fault = self.take(method, params) if self.planned else None
        if fault is None:
            return await self._plain(request, execute)
        if fault.action == "delay":
            await asyncio.sleep(fault.seconds)
            return await execute()
        if fault.action == "timeout":
            await asyncio.sleep(fault.seconds or _FOREVER)
            return hang_up(request)
        return await self._spoil(request, fault, execute)

    async def _plain(
        self, request: web.Request, execute: Callable[[], Awaitable[Answer]]
    ) -> Answer | web.StreamResponse:
        answer = await execute()
        return hang_up(request) if self.network_cut else answer

    async def _spoil(
        self, request: web.Request, fault: Fault, execute: Callable[[], Awaitable[Answer]]
    ) -> Answer | web.StreamResponse:
        match fault.action:
            case "status":
                return fault.answer()
            case "html502":
                return web.Response(text=_HTML, status=502, content_type="text/html")
            case "cut_before":
                return hang_up(request)
            case "cut_after":
                await execute()
                return hang_up(request)
            case _:
                return _shuffled(fault.action, await execute())


def _shuffled(action: str, answer: Answer) -> Answer:
    status, body = answer
    found = body.get("result")
    if not isinstance(found, list):
        return answer
    if action == "reorder_updates":
        return status, body | {"result": found[::-1]}
    copies = json.loads(json.dumps(found))
    return status, body | {"result": [*found, *copies]}
