"""The Bot API over HTTP: requests in, the envelope out (telegram-bot-api, `HttpConnection`, `Query`)."""

from __future__ import annotations

import asyncio
import inspect
import json
import re
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, MultipartReader, web
from aiohttp.multipart import parse_content_disposition

from bot.sandbox import faults as broken
from bot.sandbox import methods
from bot.sandbox.calls import Calls
from bot.sandbox.faults import Faults
from bot.sandbox.files import MOST_UP
from bot.sandbox.flood import Flood
from bot.sandbox.params import Params, Upload
from bot.sandbox.refusals import Malformed, Refusal, bad_request
from bot.sandbox.world import World

_PATH = re.compile(r"/(file/)?bot([^/]+)/(.+)")
_TOKEN = re.compile(r"(\d+):[A-Za-z0-9_-]+")
_SLACK = 2**20
_TOO_LARGE = 413


def dumps(value: Any) -> str:
    """JSON as compact as Telegram's."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class BotApi:
    """Answers everything below /bot<token>/ and /file/bot<token>/."""

    def __init__(self, world: World, calls: Calls, token: str | None) -> None:
        self.world = world
        self.calls = calls
        self.token = token
        self.faults = Faults()
        self.flood = Flood(world.clock)
        self._known = methods.known_names()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """One request."""
        found = _PATH.fullmatch(request.path)
        if found is None:
            return _refused(Refusal(404, "Not Found"))
        if self.faults.network_cut:
            return broken.hang_up(request)
        try:
            self._check_token(found[2])
        except Refusal as refusal:
            return _refused(refusal)
        if found[1]:
            return await self._download(request, found[3])
        return await self._call(request, found[3])

    def _check_token(self, token: str) -> None:
        if _TOKEN.fullmatch(token) is None:
            raise Refusal(401, "Unauthorized: invalid token specified")
        if self.token is None:
            self.token = token
            self.world.adopt(int(token.partition(":")[0]))
        if token != self.token:
            raise Refusal(401, "Unauthorized")

    async def _call(self, request: web.Request, method: str) -> web.StreamResponse:
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            params = await read(request)
        except Refusal as refusal:
            return _refused(refusal)
        self.calls.running += 1
        try:
            answer = await self.faults.around(request, method, params, lambda: self._status_and_body(method, params))
        finally:
            self.calls.running -= 1
            self.calls.last_at = loop.time()
        if isinstance(answer, web.StreamResponse):
            return answer
        self._note(method, params, answer, (loop.time() - began) * 1000)
        return _response(*answer)

    def _note(self, method: str, params: Params, answer: tuple[int, Any], ms: float) -> None:
        if method.lower() == "getupdates" and answer[1].get("result") == []:
            return
        name = methods.NAMES.get(method.lower(), method)
        self.calls.add(name, params, *answer, ms, self.world.clock.now_us())

    async def _status_and_body(self, method: str, params: Params) -> tuple[int, dict[str, Any]]:
        try:
            return 200, {"ok": True, "result": await self.execute(method, params)}
        except Refusal as refusal:
            return refusal.code, refusal.body()

    async def execute(self, method: str, params: Params) -> Any:
        """The result of a method; a Refusal when there is none."""
        handler = methods.METHODS.get(method.lower())
        if handler is None:
            raise self._unknown(method)
        self.flood.check(self.world, method, params)
        try:
            result = handler(self.world, params)
            return await result if inspect.isawaitable(result) else result
        except Malformed as why:
            raise bad_request(str(why)) from None

    def _unknown(self, method: str) -> Refusal:
        name = self._known.get(method.lower())
        if name is None:
            return Refusal(404, "Not Found: method not found")
        self.calls.unimplemented[name] += 1
        return Refusal(501, f"Not Implemented: {name}")

    async def _download(self, request: web.Request, path: str) -> web.StreamResponse:
        stored = self.world.files.at(path)

        async def answer() -> tuple[int, Any]:
            return 200, None

        spoiled = await self.faults.around(request, "file", Params({"path": path}), answer)
        if isinstance(spoiled, web.StreamResponse):
            return spoiled
        if stored is None or not self.world.files.may_download(stored):
            return _refused(Refusal(404, "Not Found"))
        return web.Response(body=stored.content, content_type="application/octet-stream")


def _response(status: int, body: dict[str, Any]) -> web.Response:
    headers = {}
    if status == 429:
        headers["Retry-After"] = str(body.get("parameters", {}).get("retry_after", 1))
    return web.Response(text=dumps(body), status=status, content_type="application/json", headers=headers)


def _refused(refusal: Refusal) -> web.Response:
    return _response(refusal.code, refusal.body())


async def read(request: web.Request) -> Params:
    """The parameters of a request: query, form, multipart or JSON object, merged."""
    values: dict[str, Any] = dict(request.query)
    files: dict[str, Upload] = {}
    kind = request.content_type if request.body_exists else ""
    if kind == "multipart/form-data":
        await _read_multipart(request, values, files)
    elif kind == "application/json":
        values |= _json_values(await request.read())
    elif kind == "application/x-www-form-urlencoded":
        values |= parse_qsl((await request.text()), keep_blank_values=True)
    return Params(values, files)


def _json_values(body: bytes) -> dict[str, Any]:
    if not body.strip():
        return {}
    try:
        found = json.loads(body)
    except ValueError:
        raise Refusal(400, "Bad Request: can't parse JSON") from None
    if not isinstance(found, dict):
        raise Refusal(400, "Bad Request: expected JSON object")
    return {name: value for name, value in found.items() if value is not None}


async def _read_multipart(request: web.Request, values: dict[str, Any], files: dict[str, Upload]) -> None:
    size = 0
    async for part in MultipartReader(request.headers, request.content):
        if not isinstance(part, BodyPartReader) or part.name is None:
            continue
        content = bytes(await part.read(decode=True))
        size += len(content)
        if size > MOST_UP + _SLACK:
            continue  # read to the end, or the client would not listen to the refusal
        if part.filename is None and part.headers.get("Content-Type", "text/plain").startswith("text/plain"):
            values[part.name] = content.decode("utf-8", "replace")
        else:
            files[part.name] = Upload(_name(part), _mime(part), content)
    if size > MOST_UP + _SLACK:
        raise Refusal(_TOO_LARGE, "Request Entity Too Large")


def _name(part: BodyPartReader) -> str:
    """The file name, the one in filename*= before the other; raw UTF-8 in the header arrives as surrogates."""
    _, given = parse_content_disposition(part.headers.get("Content-Disposition"))
    name = given.get("filename*") or given.get("filename") or "file"
    name = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return name.replace("\\", "/").rsplit("/", 1)[-1]


def _mime(part: BodyPartReader) -> str:
    mime = part.headers.get("Content-Type", "").partition(";")[0].strip()
    return "" if mime == "application/octet-stream" else mime
