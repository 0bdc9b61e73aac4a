"""The wire against a server of its own: what it sends, what it makes of answers, what it never says."""

from __future__ import annotations

import asyncio
import json
from io import BytesIO
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    TimedOut,
)

from bot.wire import PIECE, SlowDown, Wire

TOKEN = "123456:SECRET-MARKER"
FULL = Path("/dev/full")
OK = {"ok": True, "result": {"id": 1, "is_bot": True, "first_name": "Puente", "username": "puente_bot"}}


class Server:
    """Answers every method with what a test put into `answer`; keeps what it was asked."""

    def __init__(self) -> None:
        self.answer: tuple[int, object] = (200, OK)
        self.raw: bytes | None = None
        self.delay = 0.0
        self.drop = False
        self.date = "Sat, 21 Nov 2026 09:00:00 GMT"
        self.file: bytes | int = b"x" * 1000
        self.found: dict[str, object] = {"file_path": "documents/1", "file_size": 1000}
        self.seen: list[tuple[str, str, object]] = []

    async def handle(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        form = request.content_type != "application/json"
        body = dict(await request.post()) if form else json.loads(await request.read())
        self.seen.append((request.match_info["token"], method, body))
        await asyncio.sleep(self.delay)
        if self.drop:
            request.transport.close()
        status, answer = (200, {"ok": True, "result": self.found}) if method == "getFile" else self.answer
        text = self.raw if self.raw is not None else json.dumps(answer).encode()
        return web.Response(status=status, body=text, headers={"Date": self.date})

    async def give(self, request: web.Request) -> web.Response:
        if isinstance(self.file, int):
            return web.Response(status=self.file)
        return web.Response(body=self.file)


@pytest.fixture
async def server():
    it = Server()
    app = web.Application()
    app.router.add_post("/bot{token}/{method}", it.handle)
    app.router.add_get("/file/bot{token}/{path:.*}", it.give)
    host = TestServer(app)
    await host.start_server()
    it.base = str(host.make_url("/"))
    yield it
    await host.close()


@pytest.fixture
async def wire(server):
    it = Wire(TOKEN, server.base)
    yield it
    await it.close()


async def test_a_call_posts_json_and_returns_the_result(server, wire):
    assert await wire.call("sendMessage", {"chat_id": 5, "text": "¿Cómo está?"}) == OK["result"]
    assert server.seen == [(TOKEN, "sendMessage", {"chat_id": 5, "text": "¿Cómo está?"})]


async def test_bytes_are_posted_as_they_are(server, wire):
    await wire.call("sendMessage", b'{"chat_id": 5}')
    assert server.seen[0][2] == {"chat_id": 5}


async def test_half_a_surrogate_pair_becomes_a_sign_that_can_be_stored_and_sent(server, wire):
    server.raw = rb'{"ok": true, "result": [{"text": "hola \ud83d", "\udc00": ["\ud83d\ude00", 5, null]}]}'
    assert await wire.call("getUpdates") == [{"text": "hola ?", "?": ["\N{GRINNING FACE}", 5, None]}]


REFUSALS = [
    (400, "Bad Request: chat not found", {}, BadRequest),
    (401, "Unauthorized", {}, InvalidToken),
    (403, "Forbidden: bot was blocked by the user", {}, Forbidden),
    (404, "Not Found", {}, InvalidToken),
    (404, "Not Found: method not found", {}, EndPointNotFound),
    (409, "Conflict: terminated by other getUpdates request", {}, Conflict),
    (500, "Internal Server Error", {}, NetworkError),
    (501, "Not Implemented: sendDice", {}, EndPointNotFound),
    (400, "Bad Request: upgraded", {"migrate_to_chat_id": -1002}, ChatMigrated),
    (429, "Too Many Requests: retry after 3", {"retry_after": 3}, SlowDown),
]


@pytest.mark.parametrize("way", ["call", "typed"])
@pytest.mark.parametrize(("code", "description", "parameters", "kind"), REFUSALS)
async def test_a_refusal_has_the_same_class_whichever_way_the_call_took(
    server, wire, way, code, description, parameters, kind
):
    body = {"ok": False, "error_code": code, "description": description, "parameters": parameters}
    server.answer = (code, body)
    with pytest.raises(kind) as caught:
        await (wire.call("getMe") if way == "call" else wire.bot.get_me())
    assert type(caught.value) is kind


async def test_how_long_to_wait_and_where_to_go_are_kept(server, wire):
    server.answer = (429, {"ok": False, "description": "x", "parameters": {"retry_after": 3}})
    with pytest.raises(SlowDown) as slow:
        await wire.call("getMe")
    server.answer = (400, {"ok": False, "description": "x", "parameters": {"migrate_to_chat_id": -1002}})
    with pytest.raises(ChatMigrated) as moved:
        await wire.call("getMe")
    assert (slow.value.retry_after, moved.value.new_chat_id) == (3, -1002)


@pytest.mark.parametrize("way", ["call", "typed"])
@pytest.mark.parametrize("status", [200, 502])
async def test_a_proxy_s_page_is_a_network_error(server, wire, way, status):
    server.answer, server.raw = (status, None), b"<html>502 Bad Gateway</html>"
    with pytest.raises(NetworkError, match=f"HTTP {status} without an answer"):
        await (wire.call("getMe") if way == "call" else wire.bot.get_me())


async def test_no_error_tells_the_token(server, wire):
    server.drop = True
    with pytest.raises(NetworkError) as dropped:
        await wire.call("getMe")
    nowhere = Wire(TOKEN, "http://127.0.0.1:1")
    with pytest.raises(NetworkError) as refused:
        await nowhere.bot.get_me()
    nonsense = Wire(TOKEN, "no address")
    with pytest.raises(NetworkError) as unread:
        await nonsense.call("getMe")
    await nowhere.close()
    await nonsense.close()
    for caught in (dropped, refused, unread):
        assert "SECRET-MARKER" not in f"{caught.value} {caught.value.__cause__}"


async def test_a_silent_server_is_a_time_out(server, wire):
    server.delay = 5
    with pytest.raises(TimedOut):
        await wire.call("getMe", patience=0.05)
    with pytest.raises(TimedOut):
        await wire.bot.get_me(read_timeout=0.05)


async def test_typed_methods_carry_files_with_their_names(server, wire):
    server.answer = (200, {"ok": True, "result": {"message_id": 1, "date": 0, "chat": {"id": 5, "type": "private"}}})
    await wire.bot.send_document(5, b"%PDF-1.7", filename="informe ñ.pdf")
    _, method, body = server.seen[0]
    assert (method, body["chat_id"], body["document"].filename) == ("sendDocument", "5", "informe ñ.pdf")


async def test_typed_methods_without_files_and_the_bot_s_start_and_stop(server, wire):
    await wire.bot.initialize()
    await wire.bot.shutdown()
    assert wire.bot.username == "puente_bot"


async def test_the_server_s_date_is_heard_once_a_second(server):
    heard = []
    wire = Wire(TOKEN, server.base, heard.append)
    await wire.call("getMe")
    await wire.call("getMe")
    server.date = "nonsense"
    await wire.call("getMe")
    await wire.close()
    assert heard == [1795251600_000000]


async def test_a_file_is_written_as_it_comes(server, wire):
    to = BytesIO()
    assert await wire.download("F1", to) == 1000
    assert to.getvalue() == server.file


@pytest.mark.parametrize("announced", [{"file_path": "d/1", "file_size": 1000}, {"file_path": "d/1"}])
async def test_a_file_above_the_cap_is_refused_whatever_was_announced(server, wire, announced):
    server.found = announced
    with pytest.raises(BadRequest, match="file is too big"):
        await wire.download("F1", BytesIO(), cap=999)


@pytest.mark.parametrize(("status", "kind"), [(404, BadRequest), (502, NetworkError)])
async def test_a_file_that_is_gone_is_not_a_wrong_token(server, wire, status, kind):
    server.file = status
    with pytest.raises(kind) as caught:
        await wire.download("F1", BytesIO())
    assert type(caught.value) is kind


async def test_a_server_of_ones_own_is_read_from_its_disk_and_keeps_its_file(server, tmp_path):
    path = tmp_path / "SECRET-MARKER" / "file_0"
    path.parent.mkdir()
    path.write_bytes(bytes(3 * PIECE + 1))
    wire, to = Wire(TOKEN, server.base, local=True), BytesIO()
    server.found = {"file_path": str(path), "file_size": 3 * PIECE + 1}
    assert await wire.download("F1", to) == len(to.getvalue()) == 3 * PIECE + 1
    assert path.exists()
    with pytest.raises(BadRequest, match="file is too big"):
        await wire.download("F1", BytesIO(), cap=3 * PIECE)
    server.found = {"file_path": str(path.parent)}
    with pytest.raises(BadRequest, match="file is gone"):
        await wire.download("F1", BytesIO())
    server.found = {"file_path": str(path / "below")}
    with pytest.raises(NotADirectoryError) as caught:
        await wire.download("F1", BytesIO())
    assert "SECRET-MARKER" not in f"{caught.value} {caught.value.__cause__}"
    await wire.close()


async def test_how_much_is_handed_over_depends_on_the_server():
    assert Wire(TOKEN, "http://127.0.0.1:1").limit == 20 * 2**20
    assert Wire(TOKEN, "http://127.0.0.1:1", local=True).limit == 2000 * 2**20


async def test_a_full_disk_is_not_the_network_s_fault(server, wire):
    with FULL.open("wb", buffering=0) as full, pytest.raises(OSError, match="No space left"):  # noqa: ASYNC230
        await wire.download("F1", full)


async def test_closing_an_unused_wire_is_nothing():
    await Wire(TOKEN, "http://127.0.0.1:1").close()
