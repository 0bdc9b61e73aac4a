"""Webhooks: what may be set, in what order updates arrive, and what happens when they are refused."""

import asyncio
import json
from contextlib import asynccontextmanager

import pytest
from aiohttp import web


class Receiver:
    """A bot's webhook that keeps what it was sent and answers as it is told."""

    def __init__(self):
        self.seen = []
        self.answers = []
        self.headers = []
        self.arrived = asyncio.Event()
        self.gate = None

    async def take(self, request):
        update = json.loads(await request.read())
        self.headers.append(request.headers)
        self.seen.append(update)
        self.arrived.set()
        if self.gate:
            await self.gate.wait()
        status, body, headers = self.answers.pop(0) if self.answers else (200, None, {})
        return web.json_response(body, status=status, headers=headers)

    async def until(self, count):
        while len(self.seen) < count:
            self.arrived.clear()
            await asyncio.wait_for(self.arrived.wait(), 10)

    def texts(self):
        return [update["message"]["text"] for update in self.seen if "message" in update]


@asynccontextmanager
async def receiving():
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        yield receiver
    finally:
        await runner.cleanup()


@pytest.fixture
async def hook(api):
    async with receiving() as receiver:
        yield receiver


@pytest.mark.parametrize(
    ("params", "why"),
    [
        ({"url": "http://example.com/x"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        (
            {"url": "https://example.com:81/x"},
            "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
        ),
        (
            {"url": "https://example.com/x"},
            "bad webhook: Failed to resolve host: Name or service not known",
        ),
        ({"url": "x", "secret_token": "x" * 257}, "secret token is too long"),
        ({"url": "x", "secret_token": "ñ"}, "secret token contains unallowed characters"),
    ],
)
async def test_webhooks_are_refused_with_telegrams_words(api, params, why):
    assert await api.refused("setWebhook", **params) == f"Bad Request: {why}"


async def test_updates_are_posted_with_the_secret(api, control, ana, hook):
    await api.ok("setWebhook", url=hook.url, secret_token="s-1", allowed_updates=["message"], ip_address="127.0.0.1")
    await control.say(ana, "hola")
    await hook.until(1)
    assert hook.headers[0]["X-Telegram-Bot-Api-Secret-Token"] == "s-1"
    info = await api.ok("getWebhookInfo")
    assert (info["url"], info["allowed_updates"], info["max_connections"]) == (hook.url, ["message"], 40)
    await control.wait()
    refusal = await api.refused("getUpdates")
    assert refusal.startswith("Conflict: can't use getUpdates method while webhook is active")
    assert await api.ok("deleteWebhook") is True
    assert await api.ok("getWebhookInfo") == {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": 0,
        "allowed_updates": ["message"],
    }


async def test_setting_a_webhook_ends_the_poll(api, control, hook):
    poll = asyncio.create_task(api.raw("getUpdates", timeout=50))
    await control.clock()
    await api.ok("setWebhook", url=hook.url)
    assert (await poll)["description"] == "Conflict: terminated by setWebhook request"


async def test_a_chat_keeps_its_order_while_others_go_on(api, control, ana, hook):
    ben = (await control.user("Ben"))["id"]
    hook.gate = asyncio.Event()
    await api.ok("setWebhook", url=hook.url)
    for text in ("a1", "a2"):
        await control.say(ana, text)
    await control.say(ben, "b1")
    await hook.until(2)
    assert sorted(hook.texts()) == ["a1", "b1"]
    hook.gate.set()
    await hook.until(3)
    assert hook.texts()[-1] == "a2"


async def test_a_refused_update_is_repeated_with_growing_pauses(api, control, ana, hook):
    hook.answers = [(500, None, {}), (500, None, {}), (200, None, {})]
    await api.ok("setWebhook", url=hook.url)
    await control.say(ana, "again")
    for count, moment in ((1, 1), (2, 3)):
        await hook.until(count)
        while "last_error_date" not in (info := await api.ok("getWebhookInfo")):
            continue
        assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"
        assert info["pending_update_count"] == 1
        await control.set_clock(f"2026-11-20T10:00:0{moment}Z", wait=False)
    await hook.until(3)
    assert hook.texts() == ["again"] * 3


async def test_retry_after_is_heeded(api, control, ana, hook):
    hook.answers = [(503, None, {"Retry-After": "30"})]
    await api.ok("setWebhook", url=hook.url)
    await control.say(ana, "later")
    await hook.until(1)
    await control.set_clock("2026-11-20T10:00:31Z", wait=False)
    await hook.until(2)


async def test_a_method_in_the_answer_is_executed(api, control, ana, hook):
    answer = {"method": "sendMessage", "chat_id": ana, "text": "by answer"}
    hook.answers = [(200, answer, {}), (200, {"method": "getMe"}, {}), (200, {"method": "sendMessage"}, {})]
    await api.ok("setWebhook", url=hook.url)
    for text in "abc":
        await control.say(ana, text)
    await hook.until(3)
    await control.wait()
    assert [each["text"] for each in await control.messages(ana)].count("by answer") == 1
    assert (await api.ok("getWebhookInfo"))["last_error_message"] == "Bad Request: message text is empty"


async def test_an_address_where_nobody_is_is_tried_again(api, control, ana, hook):
    await api.ok("setWebhook", url="http://127.0.0.1:9/hook")
    await control.say(ana, "x")
    while "last_error_date" not in (info := await api.ok("getWebhookInfo")):
        continue
    assert info["last_error_message"] == "Connection refused"
    await api.ok("setWebhook", url=hook.url)
    await hook.until(1)


async def test_waiting_updates_may_be_dropped(api, control, ana, hook):
    await control.say(ana, "dropped")
    await api.ok("setWebhook", url=hook.url, drop_pending_updates=True)
    await control.say(ana, "kept")
    await hook.until(1)
    assert hook.texts() == ["kept"]
