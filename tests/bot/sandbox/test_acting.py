"""People in the sandbox: what they do, and what they are told when they cannot."""

import asyncio

import pytest

from bot.sandbox.client import ControlFailure

KEYS = {
    "inline_keyboard": [
        [{"text": "Yes", "callback_data": "y"}, {"text": "No", "callback_data": "n"}],
        [{"text": "Map", "url": "https://example.com/map"}, {"text": "Used", "disabled": {}}],
        [{"text": "Copy", "copy_text": {"text": "ABC"}}],
    ]
}


async def test_start_carries_the_payload_of_a_deep_link(api, control):
    ana = await control.user("Ana", language_code="es", is_premium=True, city="Chicago")
    assert (ana["city"], ana["started"]) == ("Chicago", False)
    await control.start(ana["id"], "invite_1")
    message = (await api.updates())[0]["message"]
    assert (message["text"], message["from"]["is_premium"]) == ("/start invite_1", True)
    assert (await control.state())["users"][0]["started"] is True


async def test_the_same_acts_give_the_same_world(api, control):
    async def play():
        ana = await control.user("Ana")
        await control.start(ana["id"])
        group = await control.group("Staff", [ana["id"]])
        file = await control.upload(ana["id"], "x.pdf", b"x")
        return ana["id"], group["id"], file["id"], file["file"]["file_id"]

    first = await play()
    before = await api.updates()
    await control.reset()
    assert (await control.state())["users"] == []
    assert await play() == first
    after = await api.updates()
    assert after[0]["update_id"] == before[-1]["update_id"] + 1


async def test_a_button_is_pressed_by_text_data_or_place(api, control, ana):
    sent = await api.ok("sendMessage", chat_id=ana, text="?", reply_markup=KEYS)
    await control.press(ana, "No")
    await control.press(ana, data="y")
    await control.press(ana, row=0, column=1)
    await control.press(ana, "Yes", message=sent["message_id"])
    assert [update["callback_query"]["data"] for update in await api.updates()] == ["n", "y", "n", "y"]
    assert await control.press(ana, "Map") == {"url": "https://example.com/map"}
    assert await control.press(ana, "Copy") == {"copy_text": {"text": "ABC"}}
    with pytest.raises(ControlFailure, match='button "Used" is disabled; nothing happens'):
        await control.press(ana, "Used")


async def test_the_newest_button_counts_and_missing_ones_are_listed(api, control, ana):
    for data in ("old", "new"):
        markup = {"inline_keyboard": [[{"text": "Go", "callback_data": data}]]}
        await api.ok("sendMessage", chat_id=ana, text=data, reply_markup=markup)
    await control.press(ana, "Go")
    assert (await api.updates())[0]["callback_query"]["data"] == "new"
    with pytest.raises(ControlFailure, match='not there; the newest buttons are: "Go"') as failure:
        await control.press(ana, "Stop")
    assert failure.value.status == 404
    with pytest.raises(ControlFailure, match="no button is named"):
        await control.press(ana)
    with pytest.raises(ControlFailure, match="message 99 is not in chat"):
        await control.press(ana, "Go", message=99)


async def test_a_button_of_one_topic_is_not_found_in_another(api, control, staff):
    topics = [await api.ok("createForumTopic", chat_id=staff["chat"], name=name) for name in "ab"]
    threads = [topic["message_thread_id"] for topic in topics]
    await api.ok("sendMessage", chat_id=staff["chat"], message_thread_id=threads[0], text="x", reply_markup=KEYS)
    place = {"chat": staff["chat"]}
    await control.press(staff["omar"], "Yes", thread=threads[0], **place)
    with pytest.raises(ControlFailure, match="the newest buttons are: none"):
        await control.press(staff["omar"], "Yes", thread=threads[1], **place)


async def test_a_reply_keyboard_says_its_text_and_shares_what_it_asks_for(api, control, ana):
    rows = [["Hola", {"text": "Phone", "request_contact": True}], [{"text": "Place", "request_location": True}]]
    await api.ok("sendMessage", chat_id=ana, text="x", reply_markup={"keyboard": rows})
    assert (await control.press(ana, "Hola"))["message"]["text"] == "Hola"
    await control.press(ana, "Phone")
    await control.press(ana, "Place")
    messages = [update["message"] for update in await api.updates()]
    assert messages[1]["contact"]["user_id"] == ana
    assert "latitude" in messages[2]["location"]


async def test_people_edit_delete_and_share(api, control, ana):
    said = await control.say(ana, "see example.com")
    await control.edit(ana, said["id"], "plain")
    file = await control.upload(ana, "x.pdf", b"x", caption="a")
    await control.edit(ana, file["id"], "b")
    await control.post("/location", user=ana, latitude=1.5, longitude=2)
    await control.post("/contact", user=ana, phone_number="+1", last_name="R")
    await control.post("/delete", user=ana, message=said["id"])
    updates = await api.updates()
    assert updates[1]["edited_message"]["text"] == "plain"
    assert "entities" not in updates[1]["edited_message"]
    assert updates[3]["edited_message"]["caption"] == "b"
    assert updates[4]["message"]["location"] == {"latitude": 1.5, "longitude": 2.0}
    assert updates[5]["message"]["contact"]["last_name"] == "R"
    assert len(updates) == 6
    own = await api.ok("sendMessage", chat_id=ana, text="x")
    with pytest.raises(ControlFailure, match="people edit only their own"):
        await control.edit(ana, own["message_id"], "y")


async def test_plain_members_delete_only_their_own(control, api, staff):
    said = await control.say(staff["lucia"], "x", chat=staff["chat"])
    with pytest.raises(ControlFailure, match="only administrators delete others'"):
        await control.post("/delete", user=staff["omar"], chat=staff["chat"], message=said["id"])


@pytest.mark.parametrize(
    ("path", "given", "why"),
    [
        ("/say", {"user": 5, "text": "x"}, "user 5 is unknown; create one"),
        ("/say", {"text": "x"}, '"user" is missing; give a number'),
        ("/say", {"user": "x", "text": "x"}, '"user" is not a number; give a whole one'),
        ("/say", {}, '"user" is missing'),
        ("/users", {}, '"first_name" is missing'),
        ("/clock", {"advance": "soon"}, '"advance" is not a number; give seconds'),
        ("/clock", {"set": "soon"}, '"set" is not a time; give ISO 8601'),
        ("/clock", {}, "nothing to do; give"),
        ("/clock", {"to": "next"}, "the bot reported nothing that is due"),
        ("/clock", {"set": "2026-11-20T09:00:00Z"}, "the clock does not go back by itself"),
        ("/faults", {"action": "x"}, '"action" is unknown; one of'),
        ("/flood", {"mode": "x"}, '"mode" is unknown; one of off, warn, enforce'),
        ("/rehearsal/start", {"case": "knee", "language": "es"}, "there is no rehearsal here"),
        ("/rehearsal/next", {}, "there is no rehearsal here"),
    ],
)
async def test_what_is_wrong_and_the_way_out(control, path, given, why):
    with pytest.raises(ControlFailure) as failure:
        await control.post(path, **given)
    assert why in str(failure.value)


async def test_texts_that_no_app_would_send_are_refused(control, ana):
    for text, why in ((" ", "the text is empty"), ("x" * 4097, "longer than 4096 characters")):
        with pytest.raises(ControlFailure, match=why):
            await control.say(ana, text)
    with pytest.raises(ControlFailure, match="check the entities"):
        await control.say(ana, "x", entities=[{"type": "bold"}])
    bold = [{"type": "bold", "offset": 0, "length": 1}]
    assert (await control.say(ana, "xy", entities=bold))["entities"] == bold


async def test_messages_are_polled_by_what_changed(api, control, ana):
    seq = (await control.state())["seq"]
    waiting = asyncio.create_task(control.get("/messages", chat=ana, since=seq, timeout=20))
    await control.clock()
    sent = await api.ok("sendMessage", chat_id=ana, text="new")
    found = await waiting
    assert [each["id"] for each in found["messages"]] == [sent["message_id"]]
    await api.ok("editMessageText", chat_id=ana, message_id=sent["message_id"], text="newer")
    assert [each["text"] for each in await control.messages(ana, since=found["seq"])] == ["newer"]
    assert await control.messages(ana, since=10**9, timeout=0.01) == []


async def test_calls_are_logged_with_their_answers(api, control, ana):
    await api.ok("sendmessage", chat_id=ana, text="x" * 4096)
    await api.refused("sendMessage", chat_id=ana)
    await api.updates()
    calls = await control.calls()
    assert [(call["method"], call["status"]) for call in calls][-2:] == [("sendMessage", 200), ("sendMessage", 400)]
    assert len(calls[-2]["params"]["text"]) == 4001
    assert calls[-1]["answer"]["description"] == "Bad Request: message text is empty"
    assert await control.calls(calls[-1]["seq"]) == []


async def test_pending_updates_are_shown(api, control, ana):
    await control.say(ana, "x")
    assert [each["delivered"] for each in await control.get("/updates")] == [False]
    await api.updates()
    assert [each["delivered"] for each in await control.get("/updates")] == [True]


class Script:
    """A rehearsal of two steps."""

    def __init__(self):
        self.step = 0

    def state(self):
        return {"cases": [{"id": "knee", "title": "Knee"}], "step": self.step, "of": 2}

    async def start(self, case, language):
        self.step = 0
        return self.state() | {"case": case, "language": language}

    async def next(self):
        self.step += 1
        return self.state()


async def test_a_rehearsal_is_plugged_in(sandbox, control):
    assert await control.get("/rehearsal") is None
    sandbox.rehearsal = Script()
    assert (await control.post("/rehearsal/start", case="knee", language="es"))["language"] == "es"
    assert (await control.post("/rehearsal/next"))["step"] == 1
    assert (await control.get("/rehearsal"))["of"] == 2
    assert (await control.state())["rehearsal"]["step"] == 1
