"""Updates: offsets, conflicts, kinds, expiry, privacy, and answers to presses."""

import asyncio

import pytest

CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
KEYS = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}


async def test_updates_stay_until_their_offset_is_passed(api, control, ana):
    for text in "abc":
        await control.say(ana, text)
    first = await api.updates(limit=2)
    assert [update["message"]["text"] for update in first] == ["a", "b"]
    assert await api.updates(limit=2) == first
    rest = await api.updates(offset=first[-1]["update_id"] + 1)
    assert [update["message"]["text"] for update in rest] == ["c"]


async def test_a_negative_offset_keeps_the_last_ones(api, control, ana):
    for text in "abc":
        await control.say(ana, text)
    assert [update["message"]["text"] for update in await api.updates(offset=-2)] == ["b", "c"]
    assert len(await api.updates()) == 2


async def test_a_long_poll_ends_when_an_update_arrives(api, control, ana):
    waiting = asyncio.create_task(api.updates(timeout=50))
    await control.clock()
    await control.say(ana, "now")
    assert (await waiting)[0]["message"]["text"] == "now"


async def test_a_second_poll_ends_the_first(api, control, ana):
    first = asyncio.create_task(api.raw("getUpdates", timeout=50))
    await control.clock()
    second = asyncio.create_task(api.raw("getUpdates", timeout=50))
    assert (await first) == {"ok": False, "error_code": 409, "description": CONFLICT}
    await control.say(ana, "x")
    assert (await second)["ok"] is True


async def test_kinds_are_remembered_and_an_empty_list_restores_them(api, control, ana):
    await api.updates(allowed_updates=["callback_query"])
    await control.say(ana, "unheard")
    await api.updates()
    assert await api.updates() == []
    await api.updates(allowed_updates=[])
    await control.say(ana, "heard")
    assert [update["message"]["text"] for update in await api.updates()] == ["heard"]
    assert await api.refused("getUpdates", allowed_updates=5) == "Bad Request: expected an Array of update types"


async def test_messages_wait_a_day_and_presses_150_seconds(api, control, ana):
    await api.ok("sendMessage", chat_id=ana, text="x", reply_markup=KEYS)
    await control.say(ana, "old")
    await control.press(ana, "A")
    await control.set_clock("2026-11-20T10:02:29Z", wait=False)
    assert len(await api.updates()) == 2
    await control.set_clock("2026-11-20T10:02:31Z", wait=False)
    assert [list(update)[1] for update in await api.updates()] == ["message"]
    await control.set_clock("2026-11-21T10:00:01Z", wait=False)
    assert await api.updates() == []


async def test_an_answer_holds_at_most_4_mb(api, control, ana, monkeypatch):
    monkeypatch.setattr("bot.sandbox.methods.receiving._MOST_BYTES", 1000)
    for _ in range(4):
        await control.say(ana, "x" * 300)
    assert len(await api.updates()) == 1


# presses


async def test_a_press_is_answered_once(api, control, ana):
    await api.ok("sendMessage", chat_id=ana, text="x", reply_markup=KEYS)
    pressed = await control.press(ana, "A")
    query = (await api.updates())[0]["callback_query"]
    assert (query["id"], query["data"]) == (pressed["callback_query_id"], "a")
    assert query["message"]["text"] == "x"
    assert len((await control.callbacks())["unanswered"]) == 1
    assert await api.ok("answerCallbackQuery", callback_query_id=query["id"], text="Saved", show_alert=True) is True
    found = await control.callbacks()
    assert found["unanswered"] == []
    assert (found["toasts"][0]["text"], found["toasts"][0]["alert"]) == ("Saved", True)
    too_old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert await api.refused("answerCallbackQuery", callback_query_id=query["id"]) == too_old
    assert await api.refused("answerCallbackQuery") == too_old


async def test_a_press_is_too_old_after_15_seconds(api, control, ana):
    await api.ok("sendMessage", chat_id=ana, text="x", reply_markup=KEYS)
    query = await control.press(ana, "A")
    await control.set_clock("2026-11-20T10:00:16Z", wait=False)
    refusal = await api.refused("answerCallbackQuery", callback_query_id=query["callback_query_id"])
    assert refusal.startswith("Bad Request: query is too old")


async def test_answers_have_limits(api, control, ana):
    assert await api.refused("answerCallbackQuery", text="x" * 201) == "Bad Request: MESSAGE_TOO_LONG"
    assert await api.refused("answerCallbackQuery", url="https://a.b") == "Bad Request: URL_INVALID"


# what the bot sees in groups


@pytest.fixture
async def plain_member(api, control, staff):
    await control.post("/promote", chat=staff["chat"], user=4242, status="member")
    await api.updates(offset=2**31 - 1)
    return staff


async def test_a_plain_member_sees_commands_and_replies_only(api, control, plain_member):
    chat, omar = plain_member["chat"], plain_member["omar"]
    mine = await api.ok("sendMessage", chat_id=chat, text="hello")
    await control.say(omar, "among us", chat=chat)
    await control.say(omar, "/case 5", chat=chat)
    await control.say(omar, "/case@other_bot", chat=chat)
    await control.say(omar, "/case@Puente_Sandbox_Bot", chat=chat)
    await control.say(omar, "an answer", chat=chat, reply_to=mine["message_id"])
    seen = [update["message"]["text"] for update in await api.updates()]
    assert seen == ["/case 5", "/case@Puente_Sandbox_Bot", "an answer"]


async def test_an_administrator_sees_everything(api, control, staff):
    await control.say(staff["omar"], "among us", chat=staff["chat"])
    assert [update["message"]["text"] for update in await api.updates()] == ["among us"]


async def test_whoever_is_not_there_sees_nothing(api, control, staff):
    await control.post("/leave", chat=staff["chat"], user=4242)
    await api.updates(offset=2**31 - 1)
    await control.say(staff["omar"], "/start", chat=staff["chat"])
    assert await api.updates() == []


async def test_getme_says_whether_privacy_is_on(api):
    assert (await api.ok("getMe"))["can_read_all_group_messages"] is False
    assert await api.ok("logOut") is True
    assert await api.ok("close") is True
