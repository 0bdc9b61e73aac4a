"""Faults, a cut network and flood control."""

import asyncio

import aiohttp
import pytest

LOST = (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError)


async def texts(control, chat):
    return [each["text"] for each in await control.messages(chat)][1:]


async def test_a_status_is_answered_so_many_times(api, control, ana):
    await control.fault("sendMessage", "status", status=500, times=2)
    assert [each["times"] for each in await control.get("/faults")] == [2]
    for _ in range(2):
        assert await api.refused("sendMessage", chat_id=ana, text="x") == "Internal Server Error"
    await api.ok("sendMessage", chat_id=ana, text="x")
    assert await texts(control, ana) == ["x"]


async def test_a_429_says_when_to_come_back_in_body_and_header(api, control, ana):
    await control.fault("*", "status", retry_after=7)
    async with api.session.post(f"{api.base}/getMe") as answer:
        body = await answer.json()
        assert (answer.status, answer.headers["Retry-After"]) == (429, "7")
    assert body["description"] == "Too Many Requests: retry after 7"
    assert body["parameters"] == {"retry_after": 7}


async def test_a_fault_may_name_a_body_and_a_chat(api, control, ana):
    await control.fault("sendMessage", "status", status=418, body={"ok": False, "x": 1}, chat=ana)
    await control.fault("getMe", "status", status=599, body="text")
    assert await api.ok("sendChatAction", chat_id=ana, action="typing") is True
    async with api.session.post(f"{api.base}/sendMessage", json={"chat_id": ana, "text": "x"}) as answer:
        assert (answer.status, await answer.json()) == (418, {"ok": False, "x": 1})
    assert await api.raw("getMe") == {"text": "text"}


async def test_a_cut_before_is_not_executed_and_a_cut_after_is(api, control, ana):
    await control.fault("sendMessage", "cut_before")
    with pytest.raises(LOST):
        await api.raw("sendMessage", chat_id=ana, text="lost")
    await control.fault("sendMessage", "cut_after")
    with pytest.raises(LOST):
        await api.raw("sendMessage", chat_id=ana, text="sent")
    assert await texts(control, ana) == ["sent"]


async def test_an_answer_may_be_late_html_or_none(api, control, ana):
    await control.fault("getMe", "delay", seconds=0.01)
    assert (await api.ok("getMe"))["id"] == 4242
    await control.fault("getMe", "html502")
    async with api.session.post(f"{api.base}/getMe") as answer:
        assert (answer.status, answer.content_type) == (502, "text/html")
    await control.fault("getMe", "timeout")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(api.raw("getMe"), 0.05)
    await control.fault("getMe", "timeout", seconds=0.01)
    with pytest.raises(LOST):
        await api.raw("getMe")


async def test_updates_come_twice_or_in_another_order(api, control, ana):
    for text in "ab":
        await control.say(ana, text)
    await control.fault("*", "reorder_updates")
    await control.fault("*", "duplicate_updates")
    assert [update["message"]["text"] for update in await api.updates()] == ["b", "a"]
    assert [update["message"]["text"] for update in await api.updates()] == ["a", "b", "a", "b"]
    await control.fault("getUpdates", "reorder_updates")
    assert await api.refused("getUpdates", allowed_updates=5)
    await control.fault("getUpdates", "reorder_updates")
    await control.clear_faults()
    assert await control.get("/faults") == []


async def test_downloads_fail_too(api, control, ana):
    shown = await control.upload(ana, "x.pdf", b"x")
    path = (await api.ok("getFile", file_id=shown["file"]["file_id"]))["file_path"]
    await control.fault("file", "html502")
    async with api.session.get(f"{api.files}/{path}") as answer:
        assert answer.status == 502
    async with api.session.get(f"{api.files}/{path}") as answer:
        assert await answer.read() == b"x"


async def test_a_cut_network_loses_calls_but_not_the_control(api, control, ana):
    poll = asyncio.create_task(api.raw("getUpdates", timeout=50))
    await control.clock()
    await control.cut_network()
    with pytest.raises(LOST):
        await poll
    with pytest.raises(LOST):
        await api.raw("getMe")
    assert (await control.state())["network_cut"] is True
    await control.cut_network(cut=False)
    assert (await api.ok("getMe"))["id"] == 4242


# flood control


async def test_flood_control_is_off_unless_chosen(api, ana):
    for _ in range(40):
        await api.ok("sendMessage", chat_id=ana, text="x")


async def test_a_chat_takes_five_at_once_and_one_a_second(api, control, ana):
    await control.flood("enforce")
    for _ in range(5):
        await api.ok("sendMessage", chat_id=ana, text="x")
    body = await api.raw("sendMessage", chat_id=ana, text="x")
    assert (body["error_code"], body["parameters"]) == (429, {"retry_after": 1})
    await control.advance(1, wait=False)
    sent = await api.ok("sendMessage", chat_id=ana, text="x")
    edit = {"chat_id": ana, "message_id": sent["message_id"], "text": "y"}
    assert (await api.raw("editMessageText", **edit))["error_code"] == 429
    assert await api.ok("sendChatAction", chat_id=ana, action="typing") is True


async def test_a_group_takes_twenty_a_minute(api, control, staff):
    await control.flood("enforce")
    sent = 0
    while (await api.raw("sendMessage", chat_id=staff["chat"], text="x"))["ok"]:
        sent += 1
        await control.advance(1, wait=False)
    assert sent in range(20, 32)


async def test_warnings_refuse_nothing(api, control, ana):
    await control.flood("warn")
    for _ in range(7):
        await api.ok("sendMessage", chat_id=ana, text="x")
    found = await control.get("/flood")
    assert (found["mode"], len(found["warnings"])) == ("warn", 2)
    assert found["warnings"][0]["method"] == "sendMessage"
