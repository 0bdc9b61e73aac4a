"""The control API and the page over HTTP: loopback hosts only, a token on every control call."""

from __future__ import annotations

import asyncio
import inspect
import mimetypes
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aiohttp import web

from bot.sandbox import control
from bot.sandbox.acting import Cannot
from bot.sandbox.control import Args, Box
from bot.sandbox.refusals import Refusal
from bot.sandbox.transport import dumps, read

PAGE = Path(__file__).with_name("page")
LOOK = Path(__file__).parents[1] / "look"  # shared with the upload page
_HOSTS = {"127.0.0.1", "localhost", "[::1]"}
_BEAT = 15.0


class ControlApi:
    """Answers /control/..., / and /static/..."""

    def __init__(self, box: Box, token: str) -> None:
        self._box = box
        self._token = token

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """One control call."""
        try:
            self._admit(request)
            return await self._route(request, request.path.removeprefix("/control"))
        except Cannot as why:
            return _json({"ok": False, "error": str(why)}, why.status)
        except Refusal as refusal:
            return _json({"ok": False, "error": f"{refusal.description}; send JSON or a form"}, 400)

    def _admit(self, request: web.Request) -> None:
        check_host(request)
        given = request.headers.get("X-Sandbox-Token") or request.query.get("token") or ""
        if not secrets.compare_digest(given.encode(), self._token.encode()):
            raise Cannot("the token is wrong or missing; send the header X-Sandbox-Token", 403)

    async def _route(self, request: web.Request, path: str) -> web.StreamResponse:
        if path == "/events":
            return await self._events(request)
        if path == "/file":
            return self._file(request)
        found = control.ROUTES.get((request.method, path))
        if found is None:
            raise Cannot(f"there is no {request.method} {request.path}; see bot/sandbox/README.md", 404)
        params = await read(request)
        result = found(self._box, Args(params.values, params.files))
        return _json({"ok": True, "result": await result if inspect.isawaitable(result) else result})

    def _file(self, request: web.Request) -> web.StreamResponse:
        stored = self._box.world.files.find(request.query.get("id", ""))
        if stored is None:
            raise Cannot("there is no such file; take the id from a message", 404)
        headers = {"Content-Disposition": web_name(stored.name), "X-Content-Type-Options": "nosniff"}
        return web.Response(body=stored.content, headers=headers | {"Content-Type": _safe(stored.mime)})

    async def _events(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        async with self._box.world.feed.listen() as queue:
            await _write(response, {"kind": "hello", "seq": self._box.world.feed.seq})
            while True:
                try:
                    await _write(response, await asyncio.wait_for(queue.get(), _BEAT))
                except TimeoutError:
                    await response.write(b": still here\n\n")


async def _write(response: web.StreamResponse, event: dict[str, Any]) -> None:
    await response.write(f"data: {dumps(event)}\n\n".encode())


def _safe(mime: str) -> str:
    """What a browser may show as it is; anything that could run becomes a plain download."""
    shown = mime.startswith(("image/", "audio/", "video/")) and mime != "image/svg+xml"
    return mime if shown or mime in {"application/pdf", "text/calendar"} else "application/octet-stream"


def web_name(name: str) -> str:
    """A Content-Disposition that keeps letters beyond ASCII."""
    plain = "".join(sign if sign.isascii() and sign.isprintable() and sign not in '"\\' else "_" for sign in name)
    return f"inline; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _json(body: dict[str, Any], status: int = 200) -> web.Response:
    return web.Response(text=dumps(body), status=status, content_type="application/json")


def check_host(request: web.Request) -> None:
    """Refuses a name that a foreign page could have pointed at loopback."""
    host = (request.headers.get("Host") or "").rsplit(":", 1)[0]
    if host not in _HOSTS:
        raise Cannot("this host is not served; use 127.0.0.1", 403)


def page(request: web.Request) -> web.StreamResponse:
    """A file of the page; / is its index."""
    try:
        check_host(request)
    except Cannot as why:
        return _json({"ok": False, "error": str(why)}, why.status)
    name = "index.html" if request.path == "/" else request.path.removeprefix("/static/")
    found = _found(name)
    if found is None:
        return _json({"ok": False, "error": f"there is no {request.path}; open /"}, 404)
    mime = mimetypes.guess_type(found.name)[0] or "application/octet-stream"
    text = "; charset=utf-8" if mime.startswith("text/") else ""
    headers = {"Content-Type": mime + text, "Cache-Control": "no-cache"}
    return web.Response(body=found.read_bytes(), headers=headers)


def _found(name: str) -> Path | None:
    for folder in (PAGE, LOOK):
        found = (folder / name).resolve()
        if found.is_relative_to(folder.resolve()) and found.is_file():
            return found
    return None
