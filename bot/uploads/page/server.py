"""The upload page over HTTP.

1. What everybody may see (the page, its words) says nothing of anybody; everything else asks for the link's word in a
   header, so that no log of addresses holds it and no other page can make a browser send it.
2. A body is read in pieces, sealed as it comes; what came before a cut is kept. Slow and idle bodies end, and only so
   many come at a time: neither updates nor other patients wait for them.
3. The addresses are relative to the page: whether a proxy keeps or takes off a prefix, it works.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import structlog
from aiohttp import web

from bot.store import StoreDown
from bot.uploads.page import links
from bot.uploads.page.arrival import MOST, MOST_FILES, Arrival, Refused, told_from
from bot.vault import SealBroken
from bot.wire import read_json
from flows.text import Json

if TYPE_CHECKING:
    from bot.house import House
    from bot.uploads.page.handing import Handing

log = structlog.get_logger()

STATIC, LOOK = Path(__file__).parent / "static", Path(__file__).parents[2] / "look"
FILES = {
    "": STATIC / "index.html",
    **{name: STATIC / name for name in ("style.css", "page.js", "sender.js")},
    **{name: LOOK / name for name in ("base.css", "dark.css", "mark.svg")},
}
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
TUS = {"Tus-Resumable": "1.0.0"}
PIECE = 2**20  # bytes sealed at a time
MOST_IN_ONE = 32 * 2**20  # bytes of one request
IDLE, LONGEST = 30.0, 600.0  # seconds without a byte, and for one request
COMING = 16  # bodies at a time
BUSY = "5"  # seconds after which to ask again

Handler = Callable[[web.Request, Arrival], Awaitable[web.Response]]


class Page:
    """The routes of the page."""

    def __init__(self, house: House, handing: Handing) -> None:
        self._house = house
        self._handing = handing
        self._coming = 0
        self._words: dict[str, dict[str, str]] = {
            lang: {
                id_: sentence.forms[0]
                for id_, sentence in house.catalogs.templates(lang).items()
                if id_.startswith("page.")
            }
            for lang in house.catalogs.languages
        }

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Serve at the prefix of the public address, and without it."""
        for prefix in {urlsplit(self._house.public_url or "").path.rstrip("/"), ""}:
            root = f"{prefix}/{links.PATH}"
            router.add_get(root.rstrip("/"), _slash)
            for name in FILES:
                router.add_get(f"{root}{name}", self._static)
            router.add_get(f"{root}words", self._say)
            router.add_get(f"{root}state", self._for(self._state))
            router.add_post(f"{root}files", self._for(self._tell))
            router.add_head(root + "files/{file:[0-9]{1,6}}", self._for(self._offset))
            router.add_patch(root + "files/{file:[0-9]{1,6}}", self._for(self._take))
            router.add_delete(root + "files/{file:[0-9]{1,6}}", self._for(self._drop))

    async def _static(self, request: web.Request) -> web.Response:
        file = FILES[request.path.rpartition("/")[2]]
        body = await asyncio.to_thread(file.read_bytes)
        return web.Response(body=body, content_type=TYPES[file.suffix], charset="utf-8", headers=HEADERS)

    async def _say(self, _: web.Request) -> web.Response:
        return _json(self._words)

    def _for(self, handler: Handler) -> Callable[[web.Request], Awaitable[web.Response]]:
        """A handler for who has a link; what cannot be done is answered with its code."""

        async def answer(request: web.Request) -> web.Response:
            try:
                return await handler(request, await self._arrival(request))
            except Refused as why:
                return _refusal(why)
            except StoreDown:
                return _refusal(Refused("busy", 503))
            except (OSError, SealBroken) as fault:
                log.warning("page_failed", error=type(fault).__name__)
                full = isinstance(fault, OSError)
                return _refusal(Refused("no_space" if full else "fault", 507 if full else 500))

        return answer

    async def _arrival(self, request: web.Request) -> Arrival:
        word = request.headers.get("Authorization", "").removeprefix("Bearer ")
        link = await links.known(self._house, word)
        if link is None:
            raise Refused("unknown", 404)
        if not link.is_open(self._house.clock.now()):
            code = "expired" if link.used_at is None else "used"
            raise Refused(code, 410, await self._house.lang_of(link.person_id))
        return await self._handing.arrival(link)

    async def _state(self, _: web.Request, arrival: Arrival) -> web.Response:
        return _described(arrival)

    async def _tell(self, request: web.Request, arrival: Arrival) -> web.Response:
        try:
            found = read_json(await asyncio.wait_for(request.read(), IDLE))
        except (ValueError, RecursionError, TimeoutError, web.RequestPayloadError):
            raise Refused("bad_request", 400) from None
        except web.HTTPRequestEntityTooLarge:
            raise Refused("too_many", 413) from None
        if not isinstance(found, list) or len(found) > MOST_FILES:
            raise Refused("too_many", 413)
        told = [told_from(one) for one in found]
        async with self._writing(arrival):
            ids = await arrival.tell(told)
        return _described(arrival, ids)

    async def _offset(self, request: web.Request, arrival: Arrival) -> web.Response:
        """Where to go on. A writer whose connection is dead has kept what it got before this is answered."""
        told = arrival.file(int(request.match_info["file"]))
        async with arrival.alone():
            return web.Response(headers=_progress(arrival, told.id) | {"Upload-Length": str(told.size)})

    async def _take(self, request: web.Request, arrival: Arrival) -> web.Response:
        told = arrival.file(int(request.match_info["file"]))
        if request.content_type != "application/offset+octet-stream" or "Content-Encoding" in request.headers:
            raise Refused("bad_request", 415)
        if self._coming >= COMING:
            raise Refused("busy", 503)
        self._coming += 1
        try:
            async with self._writing(arrival, lambda: _cut(request)):
                if request.headers.get("Upload-Offset") != str(arrival.offset(told.id)):
                    return web.Response(status=409, headers=_progress(arrival, told.id))
                await self._receive(request, arrival, told.id)
        finally:
            self._coming -= 1
        return web.Response(status=204, headers=_progress(arrival, told.id))

    async def _receive(self, request: web.Request, arrival: Arrival, file: int) -> None:
        """Seal a body as it comes. However it ends, what came is kept."""
        left = min(arrival.files[file].size - arrival.offset(file), MOST_IN_ONE)
        if (request.content_length or 0) > left:
            raise Refused("too_large", 413)
        body = bytearray()
        try:
            async with asyncio.timeout(LONGEST):
                while data := await asyncio.wait_for(request.content.readany(), IDLE):
                    left -= len(data)
                    if left < 0:
                        raise Refused("too_large", 413)
                    body += data
                    if len(body) >= PIECE:
                        await arrival.keep(file, bytes(body))
                        body.clear()
        except TimeoutError:
            raise Refused("slow", 408) from None
        except (web.RequestPayloadError, ConnectionError):
            raise Refused("cut", 400) from None
        finally:
            if body and left >= 0:
                await arrival.keep(file, bytes(body))

    async def _drop(self, request: web.Request, arrival: Arrival) -> web.Response:
        told = arrival.file(int(request.match_info["file"]))
        async with self._writing(arrival):
            await arrival.drop(told.id)
        return _described(arrival)

    @asynccontextmanager
    async def _writing(self, arrival: Arrival, leave: Callable[[], None] | None = None) -> AsyncIterator[None]:
        """A change of what is not complete yet; the one that completes it hands it over."""
        async with arrival.alone(leave):
            if arrival.is_complete:
                raise Refused("used", 410)
            try:
                yield
            finally:
                self._handing.take(arrival)


def _cut(request: web.Request) -> None:
    """End a request, most likely of a connection that is dead already."""
    transport: asyncio.Transport | None = request.transport
    if transport is not None:
        transport.abort()


def _progress(arrival: Arrival, file: int) -> dict[str, str]:
    return HEADERS | TUS | {"Upload-Offset": str(arrival.offset(file))}


def _described(arrival: Arrival, ids: list[int] | None = None) -> web.Response:
    """How far it is; `ids` of the files that the request told of, in its order."""
    files = [
        {"id": told.id, "name": told.name, "size": told.size, "here": arrival.offset(told.id)}
        for told in arrival.files.values()
    ]
    most = {"bytes": MOST, "files": MOST_FILES}
    body = {"lang": arrival.lang, "complete": arrival.is_complete, "files": files, "most": most}
    return _json(body | ({} if ids is None else {"ids": ids}))


async def _slash(_: web.Request) -> web.Response:
    return web.Response(status=308, headers=HEADERS | {"Location": links.PATH})


def _json(body: Json, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response(body, status=status, headers=HEADERS | TUS | (headers or {}))


def _refusal(why: Refused) -> web.Response:
    body = {"error": why.code} | ({"lang": why.lang} if why.lang else {})
    return _json(body, why.status, {"Retry-After": BUSY} if why.code == "busy" else None)
