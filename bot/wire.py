"""The Bot API over HTTP.

1. The token is part of every address, so no address ever becomes part of an error's text: names of classes only.
2. Whatever way a call takes (posted as it stands, or through python-telegram-bot's typed methods), it uses the same
   connections and raises the same errors of `telegram.error`.
3. The wire neither waits nor repeats: limits, retries and doubt are the outbox's.

aiohttp instead of the stock HTTPXRequest: 73 us a call instead of 1,850 with 32 under way, because httpx walks its
whole connection list for each request.
"""

from __future__ import annotations

import asyncio
import json
import os
import stat
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import aclosing, contextmanager
from datetime import timedelta
from email.utils import parsedate_to_datetime
from functools import cached_property
from http import HTTPStatus
from typing import IO, Any, Protocol

import aiohttp
import orjson
from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import BaseRequest, RequestData

from flows.text import Json

CONNECTIONS = 256  # at 50 ms a call, 64 would cap a busy bot at 770 turns a second
PATIENCE = 20.0  # seconds without a byte; shorter would doubt messages that did arrive, and send them twice
FETCHING = 1800.0  # the same for a server of one's own that fetches 2 GB before it answers
CONNECT = 5.0  # seconds
CLOUD_LIMIT, LOCAL_LIMIT = 20 * 2**20, 2000 * 2**20  # bytes a bot may fetch: from Telegram, from a server of one's own
PIECE = 2**18  # bytes

JSON_HEADERS = {"Content-Type": "application/json"}
KINDS: Mapping[int, type[TelegramError]] = {
    400: BadRequest,
    401: InvalidToken,
    403: Forbidden,
    409: Conflict,
    501: EndPointNotFound,  # the sandbox has not built this method: nothing to try again
}


class Sink(Protocol):
    """Takes a file piece by piece; called from a thread."""

    def write(self, piece: bytes, /) -> object: ...


class SlowDown(RetryAfter):
    """Telegram asks to wait `retry_after` seconds; the parent warns of that number's coming type at every look."""

    def __init__(self, seconds: int) -> None:
        TelegramError.__init__(self, f"Flood control exceeded. Retry in {seconds} seconds")
        self._retry_after = timedelta(seconds=seconds)

    @property
    def retry_after(self) -> int:
        return round(self._retry_after.total_seconds())


def read_json(payload: bytes) -> Json:
    """What JSON says, every text whole: half a surrogate pair, which no store and no answer could take, becomes "?"."""
    try:
        return orjson.loads(payload)
    except ValueError:
        return _whole(json.loads(payload.decode()))


def _whole(value: Json) -> Json:
    match value:
        case str():
            return value.encode(errors="replace").decode()
        case list():
            return [_whole(one) for one in value]
        case dict():
            return {_whole(name): _whole(one) for name, one in value.items()}
        case _:
            return value


def refusal(status: int, payload: bytes) -> TelegramError:
    """The error that an answer other than success stands for; a page of a proxy is a network error."""
    try:
        answer = json.loads(payload)
        description = str(answer["description"])
    except (ValueError, KeyError, TypeError):
        return NetworkError(f"HTTP {status} without an answer of the Bot API")
    match answer.get("parameters"):
        case {"migrate_to_chat_id": int(chat)}:
            return ChatMigrated(chat)
        case {"retry_after": int(seconds)}:
            return SlowDown(seconds)
    if status == HTTPStatus.NOT_FOUND:
        return EndPointNotFound(description) if "method" in description else InvalidToken(description)
    return KINDS.get(status, NetworkError)(description)


@contextmanager
def _named() -> Iterator[None]:
    """Turns what aiohttp raises into what the Bot API's users expect."""
    try:
        yield
    except TimeoutError:
        raise TimedOut from None
    except (aiohttp.ClientError, OSError, ValueError) as error:  # ValueError: an address that is none
        raise NetworkError(f"no answer: {type(error).__name__}") from None


class Wire:
    """One bot's connections. `saw_date` hears the server's time (epoch microseconds, whole seconds) as it changes.

    `local`: the server is one's own and runs with --local, and what it fetched lies on a disk that is read here. Its
    files are not ours to remove: it may hand the same one out again.
    """

    def __init__(
        self, token: str, base: str, saw_date: Callable[[int], None] | None = None, *, local: bool = False
    ) -> None:
        base = base.rstrip("/")
        self._token = token
        self._base = f"{base}/bot"
        self._files = f"{base}/file/bot"
        self._saw_date = saw_date
        self._date = ""
        self._local = local
        self.limit = LOCAL_LIMIT if local else CLOUD_LIMIT

    @cached_property
    def session(self) -> aiohttp.ClientSession:
        """The connections; made inside the running loop, at the first call."""
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=CONNECTIONS, limit_per_host=0, keepalive_timeout=60),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=USUAL,
        )

    @cached_property
    def bot(self) -> Bot:
        """python-telegram-bot's typed methods over these connections; it asks nothing before it is used."""
        requests = (_Typed(self), _Typed(self))
        return Bot(self._token, self._base, self._files, request=requests[0], get_updates_request=requests[1])

    async def call(self, method: str, params: Mapping[str, Json] | bytes = b"{}", patience: float = PATIENCE) -> Json:
        """The result of a method; `params` may be JSON already. Raises `telegram.error`; 429 is SlowDown."""
        body = params if isinstance(params, bytes) else orjson.dumps(params)
        url = f"{self._base}{self._token}/{method}"
        status, payload, date = await self.exchange("POST", url, body, JSON_HEADERS, patience)
        if status != HTTPStatus.OK:
            raise refusal(status, payload)
        try:
            result = read_json(payload)["result"]
        except (ValueError, KeyError, TypeError):
            raise NetworkError("HTTP 200 without an answer of the Bot API") from None
        self._hear(date)  # not a proxy's: its clock is nobody's business
        return result

    async def exchange(
        self,
        method: str,
        url: str,
        body: bytes | aiohttp.FormData | None,
        headers: Mapping[str, str] | None = None,
        patience: float | None = PATIENCE,
    ) -> tuple[int, bytes, str]:
        """One request: its status, body and date, whatever they are."""
        timeout = USUAL if patience == PATIENCE else _timeout(patience)
        with _named():
            async with self.session.request(method, url, data=body, headers=headers, timeout=timeout) as answer:
                return answer.status, await answer.read(), answer.headers.get("Date", "")

    def _hear(self, date: str) -> None:
        if date == self._date or self._saw_date is None:  # a busy second has hundreds of answers
            return
        self._date = date
        try:
            heard = parsedate_to_datetime(date)
        except ValueError:  # a proxy's idea of a date
            return
        self._saw_date(int(heard.timestamp()) * 1_000_000)

    async def download(self, file_id: str, to: Sink, cap: int | None = None) -> int:
        """Write a file to `to` as it comes and return its size; BadRequest "file is too big" above `cap` bytes."""
        cap = self.limit if cap is None else cap
        patience = FETCHING if self._local else PATIENCE
        found = await self.call("getFile", {"file_id": file_id}, patience)
        if found.get("file_size", 0) > cap:
            raise BadRequest("file is too big")
        size = 0
        come = self._from_disk if self._local else self._pieces
        async with aclosing(come(found["file_path"])) as pieces:
            async for piece in pieces:
                size += len(piece)
                if size > cap:  # the announced size was none, or wrong
                    raise BadRequest("file is too big")
                await asyncio.to_thread(to.write, piece)
        return size

    async def _pieces(self, file_path: str) -> AsyncGenerator[bytes, None]:
        url = f"{self._files}{self._token}/{file_path}"
        with _named():
            async with self.session.get(url) as answer:
                if answer.status == HTTPStatus.NOT_FOUND:  # of a method it would be a wrong token
                    raise BadRequest("file is gone")
                if answer.status != HTTPStatus.OK:
                    raise refusal(answer.status, await answer.read())
                async for piece in answer.content.iter_chunked(PIECE):
                    yield piece

    async def _from_disk(self, file_path: str) -> AsyncGenerator[bytes, None]:
        """A file that a server of one's own has fetched and names by its whole path."""
        try:
            file = await asyncio.to_thread(_regular, file_path)
        except FileNotFoundError:
            raise BadRequest("file is gone") from None
        except OSError as error:  # its own text names the path, which names the token
            raise OSError(error.errno, "a file of the server cannot be read") from None
        with file:
            while piece := await asyncio.to_thread(file.read, PIECE):
                yield piece

    async def close(self) -> None:
        """Let go of the connections."""
        if "session" in self.__dict__:
            await self.session.close()


def _regular(path: str) -> IO[bytes]:
    """A plain file, open; OSError for anything that could stand still or never end."""
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise FileNotFoundError
    return os.fdopen(handle, "rb")


def _timeout(patience: float | None) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=None, sock_connect=CONNECT, sock_read=patience)


USUAL = _timeout(PATIENCE)


class _Typed(BaseRequest):
    """What python-telegram-bot asks of an HTTP client."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    @property
    def read_timeout(self) -> float | None:
        return PATIENCE

    async def initialize(self) -> None:
        """Nothing: the wire opens at the first call."""

    async def shutdown(self) -> None:
        """Nothing: the wire's owner closes it."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        patience = PATIENCE if read_timeout is BaseRequest.DEFAULT_NONE else read_timeout
        body = _form(request_data) if request_data else None
        status, payload, _ = await self._wire.exchange(method, url, body, patience=patience)
        if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            raise refusal(status, payload)  # the parent's own texts quote whole answers
        return status, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> Json:
        """The answer; the parent logs what it cannot read."""
        try:
            return json.loads(payload)
        except ValueError:
            raise NetworkError("HTTP 200 without an answer of the Bot API") from None


def _form(data: RequestData) -> aiohttp.FormData:
    form = aiohttp.FormData(data.json_parameters, quote_fields=False)  # quoted, "informe ñ.pdf" arrives as %C3%B1
    for name, (filename, content, mime) in (data.multipart_data if data.contains_files else {}).items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form
