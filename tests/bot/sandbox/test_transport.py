"""Requests come as Telegram takes them, answers go as Telegram gives them."""

import io
import json

import aiohttp
import pytest

from bot.sandbox.client import Control, ControlFailure
from bot.sandbox.server import Sandbox


async def test_parameters_come_from_query_form_multipart_and_json(api, ana):
    url = f"{api.base}/sendMessage"
    async with api.session.get(url, params={"chat_id": ana, "text": "query"}) as answer:
        assert (await answer.json())["result"]["text"] == "query"
    async with api.session.post(url, data={"chat_id": str(ana), "text": "form"}) as answer:
        assert (await answer.json())["result"]["text"] == "form"
    async with api.session.get(url, data={"chat_id": str(ana), "text": "form of a GET"}) as answer:
        assert (await answer.json())["result"]["text"] == "form of a GET"
    form = aiohttp.FormData({"text": "multipart"})
    form.add_field("chat_id", str(ana), content_type="text/plain")
    form.add_field("x", b"1", filename="x")
    async with api.session.post(url, data=form) as answer:
        assert (await answer.json())["result"]["text"] == "multipart"
    async with api.session.post(f"{url}?chat_id={ana}", json={"text": "both", "unknown": 1}) as answer:
        assert (await answer.json())["result"]["text"] == "both"


async def test_method_names_are_not_case_sensitive(api):
    assert (await api.ok("GETME"))["username"] == "puente_sandbox_bot"
    assert (await api.ok("getme"))["id"] == 4242


async def test_nested_values_may_be_text_and_their_numbers_strings(api, ana):
    markup = json.dumps({"inline_keyboard": [[{"text": 7, "callback_data": 8}]]})
    sent = await api.ok("sendMessage", chat_id=str(ana), text="x", reply_markup=markup)
    assert sent["reply_markup"] == {"inline_keyboard": [[{"text": "7", "callback_data": "8"}]]}


@pytest.mark.parametrize("given", ["True", " yes ", "1", True])
async def test_true_yes_and_1_are_true(api, ana, given):
    sent = await api.ok("sendMessage", chat_id=ana, text="x", protect_content=given)
    assert sent["has_protected_content"] is True


@pytest.mark.parametrize("given", ["on", "false", "0", "", False])
async def test_everything_else_is_false_and_left_out(api, ana, given):
    sent = await api.ok("sendMessage", chat_id=ana, text="x", protect_content=given)
    assert "has_protected_content" not in sent


@pytest.mark.parametrize(
    ("path", "status", "description"),
    [
        ("/botnonsense/getMe", 401, "Unauthorized: invalid token specified"),
        ("/bot1:wrong/getMe", 401, "Unauthorized"),
        ("/bot4242:SANDBOX-token_1/getNothing", 404, "Not Found: method not found"),
        ("/bot4242:SANDBOX-token_1/sendGift", 501, "Not Implemented: sendGift"),
        ("/bot4242:SANDBOX-token_1", 404, "Not Found"),
        ("/elsewhere", 404, "Not Found"),
        ("/file/bot4242:SANDBOX-token_1/documents/none", 404, "Not Found"),
    ],
)
async def test_wrong_addresses_are_refused(sandbox, api, path, status, description):
    async with api.session.get(sandbox.url + path) as answer:
        body = await answer.json()
        assert (answer.status, body["error_code"], body["description"]) == (status, status, description)
        assert answer.content_type == "application/json"


async def test_what_is_not_implemented_is_listed(api, control):
    await api.raw("sendgift")
    assert await control.get("/unimplemented") == {"sendGift": 1}


async def test_a_body_that_is_no_json_object_is_refused(api):
    headers = {"Content-Type": "application/json"}
    for body, description in ((b"{", "can't parse JSON"), (b"[1]", "expected JSON object")):
        async with api.session.post(f"{api.base}/getMe", data=body, headers=headers) as answer:
            assert (await answer.json())["description"] == f"Bad Request: {description}"
    async with api.session.post(f"{api.base}/getMe", data=b"", headers=headers) as answer:
        assert answer.status == 200


async def test_without_a_token_of_its_own_the_first_one_becomes_the_bots(api):
    async with Sandbox() as box:
        async with api.session.get(f"{box.url}/bot77:first/getMe") as answer:
            assert (await answer.json())["result"]["id"] == 77
        async with api.session.get(f"{box.url}/bot78:second/getMe") as answer:
            assert answer.status == 401


async def test_uploads_over_50_mb_are_too_large(api, ana):
    form = aiohttp.FormData({"chat_id": str(ana)})
    form.add_field("document", io.BytesIO(bytes(52 * 2**20)), filename="big.bin")
    async with api.session.post(f"{api.base}/sendDocument", data=form) as answer:
        assert (answer.status, (await answer.json())["description"]) == (413, "Request Entity Too Large")


async def test_control_needs_its_token_and_a_loopback_host(sandbox, api):
    url = f"{sandbox.url}/control/state"
    async with api.session.get(url) as answer:
        assert answer.status == 403
        assert (await answer.json())["error"].startswith("the token is wrong or missing;")
    headers = {"X-Sandbox-Token": sandbox.control_token, "Host": "evil.example"}
    async with api.session.get(url, headers=headers) as answer:
        assert answer.status == 403
    async with api.session.get(url, params={"token": sandbox.control_token}) as answer:
        assert (await answer.json())["ok"] is True


async def test_the_page_is_served_and_nothing_beside_it(sandbox, api):
    async with api.session.get(sandbox.page_url) as answer:
        assert answer.status == 200
        assert answer.content_type == "text/html"
    async with api.session.get(f"{sandbox.url}/static/app.js") as answer:
        assert answer.content_type == "text/javascript"
    async with api.session.get(f"{sandbox.url}/static/%2e%2e/server.py") as answer:
        assert answer.status == 404
    async with api.session.get(sandbox.page_url, headers={"Host": "evil.example"}) as answer:
        assert answer.status == 403


async def test_unknown_control_calls_say_so(sandbox, control):
    with pytest.raises(ControlFailure, match="there is no POST /control/nonsense; see") as failure:
        await control.post("/nonsense")
    assert failure.value.status == 404
    async with Control(sandbox.url, "wrong") as stranger:
        with pytest.raises(ControlFailure):
            await stranger.state()


async def test_a_control_body_that_is_no_json_is_refused(sandbox, api):
    headers = {"X-Sandbox-Token": sandbox.control_token, "Content-Type": "application/json"}
    async with api.session.post(f"{sandbox.url}/control/say", data=b"{", headers=headers) as answer:
        assert (await answer.json())["error"].endswith("; send JSON or a form")


async def test_events_tell_the_page_what_happens(sandbox, api, control):
    params = {"token": sandbox.control_token}
    async with api.session.get(f"{sandbox.url}/control/events", params=params) as events:
        hello = json.loads((await events.content.readuntil(b"\n\n")).removeprefix(b"data: "))
        assert hello["kind"] == "hello"
        user = await control.user("Ben")
        await control.start(user["id"])
        kinds = []
        while "message" not in kinds:
            event = json.loads((await events.content.readuntil(b"\n\n")).removeprefix(b"data: "))
            kinds.append(event["kind"])
        assert kinds[0] == "user"
        assert event["message"]["text"] == "/start"
