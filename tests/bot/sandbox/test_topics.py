"""Topics of the staff forum."""

import pytest

from bot.sandbox.client import ControlFailure


@pytest.fixture
async def case(api, staff):
    topic = await api.ok("createForumTopic", chat_id=staff["chat"], name="Ana, knee")
    await api.updates(offset=2**31 - 1)
    return {"chat_id": staff["chat"], "message_thread_id": topic["message_thread_id"]}


async def test_a_topic_is_known_by_the_message_that_created_it(api, control, staff):
    topic = await api.ok("createForumTopic", chat_id=staff["chat"], name=" Ana \n knee ", icon_color=16766590)
    assert topic == {"message_thread_id": 2, "name": "Ana knee", "icon_color": 16766590}
    update = (await api.updates())[0]["message"]
    assert (update["message_id"], update["message_thread_id"], update["is_topic_message"]) == (2, 2, True)
    assert update["forum_topic_created"] == {"name": "Ana knee", "icon_color": 16766590}
    shown = (await control.get("/chats"))[-1]["topics"]
    assert [each["name"] for each in shown] == ["General", "Ana knee"]


async def test_a_long_name_is_cut_and_an_empty_one_refused(api, staff):
    topic = await api.ok("createForumTopic", chat_id=staff["chat"], name="x" * 200)
    assert len(topic["name"]) == 128
    refusal = await api.refused("createForumTopic", chat_id=staff["chat"], name=" ")
    assert refusal == "Bad Request: name must be non-empty"
    refusal = await api.refused("createForumTopic", chat_id=staff["chat"], name="x", icon_color=1)
    assert refusal == "Bad Request: TOPIC_ICON_COLOR_INVALID"


async def test_messages_of_a_topic_carry_its_number_and_general_none(api, control, staff, case):
    sent = await api.ok("sendMessage", **case, text="card")
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (case["message_thread_id"], True)
    reply = {"message_id": sent["message_id"]}
    answer = await api.ok("sendMessage", chat_id=staff["chat"], text="x", reply_parameters=reply)
    assert answer["message_thread_id"] == case["message_thread_id"]
    general = await api.ok("sendMessage", chat_id=staff["chat"], text="to all")
    assert not {"message_thread_id", "is_topic_message"} & general.keys()
    await control.say(staff["omar"], "in the case", chat=staff["chat"], thread=case["message_thread_id"])
    await control.say(staff["omar"], "in general", chat=staff["chat"], thread=1)
    first, second = [update["message"] for update in await api.updates()]
    assert first["message_thread_id"] == case["message_thread_id"]
    assert "message_thread_id" not in second
    assert len(await control.messages(staff["chat"], thread=case["message_thread_id"])) == 4
    assert [each["text"] for each in await control.messages(staff["chat"], thread=1)] == ["to all", "in general"]


async def test_unknown_threads_are_not_found_and_other_chats_ignore_them(api, control, staff, ana):
    for thread in (1, 999):
        refusal = await api.refused("sendMessage", chat_id=staff["chat"], message_thread_id=thread, text="x")
        assert refusal == "Bad Request: message thread not found"
    assert "message_thread_id" not in await api.ok("sendMessage", chat_id=ana, message_thread_id=9, text="x")


async def test_a_topic_is_renamed_closed_and_reopened(api, control, case):
    assert await api.ok("editForumTopic", **case, name="Ana, done", icon_custom_emoji_id="5") is True
    assert await api.refused("editForumTopic", **case, name="Ana, done") == "Bad Request: TOPIC_NOT_MODIFIED"
    assert await api.ok("closeForumTopic", **case) is True
    assert await api.refused("closeForumTopic", **case) == "Bad Request: TOPIC_NOT_MODIFIED"
    assert await api.ok("reopenForumTopic", **case) is True
    services = [update["message"] for update in await api.updates()]
    assert [list(each)[-1] for each in services] == [
        "forum_topic_edited",
        "forum_topic_closed",
        "forum_topic_reopened",
    ]
    wrong = case | {"message_thread_id": 999}
    assert await api.refused("closeForumTopic", **wrong) == "Bad Request: TOPIC_ID_INVALID"


async def test_a_closed_topic_takes_nothing_from_plain_members(api, control, staff, case):
    await api.ok("closeForumTopic", **case)
    await api.ok("sendMessage", **case, text="administrators may")
    with pytest.raises(ControlFailure, match='topic "Ana, knee" is closed; reopen it'):
        await control.say(staff["omar"], "x", chat=staff["chat"], thread=case["message_thread_id"])
    await control.say(staff["lucia"], "I may", chat=staff["chat"], thread=case["message_thread_id"])
    await control.post("/promote", chat=staff["chat"], user=4242, rights=["can_pin_messages"])
    assert await api.refused("sendMessage", **case, text="x") == "Bad Request: TOPIC_CLOSED"


async def test_a_deleted_topic_takes_its_messages_along(api, control, staff, case):
    await api.ok("sendMessage", **case, text="card")
    assert await api.ok("deleteForumTopic", **case) is True
    assert await api.refused("deleteForumTopic", **case) == "Bad Request: TOPIC_ID_INVALID"
    assert await api.refused("sendMessage", **case, text="x") == "Bad Request: message thread not found"
    assert all(each["deleted"] for each in await control.messages(staff["chat"]) if each["thread"])


async def test_topics_need_a_forum_and_the_right(api, control, staff, ana, case):
    for method, more in (("createForumTopic", {"name": "x"}), ("closeGeneralForumTopic", {})):
        assert await api.refused(method, chat_id=ana, **more) == "Bad Request: the chat is not a forum"
    await control.post("/promote", chat=staff["chat"], user=4242, rights=["can_invite_users"])
    for method, why in (
        ("createForumTopic", "create a topic"),
        ("editForumTopic", "edit the topic"),
        ("closeForumTopic", "close or open the topic"),
        ("deleteForumTopic", "delete the topic"),
        ("unpinAllForumTopicMessages", "manage pinned messages in the chat"),
    ):
        assert (await api.refused(method, **case)).startswith(f"Bad Request: not enough rights to {why}")


async def test_pins_of_a_topic_are_taken_off_together(api, control, staff, case):
    for where in (case, {"chat_id": staff["chat"]}):
        sent = await api.ok("sendMessage", **where, text="x")
        await api.ok("pinChatMessage", chat_id=staff["chat"], message_id=sent["message_id"])
    assert await api.ok("unpinAllForumTopicMessages", **case) is True
    assert len((await control.get("/chats"))[-1]["pinned"]) == 1
    assert await api.ok("unpinAllGeneralForumTopicMessages", chat_id=staff["chat"]) is True
    assert (await control.get("/chats"))[-1]["pinned"] == []


async def test_general_is_renamed_closed_and_hidden(api, control, staff):
    chat = {"chat_id": staff["chat"]}
    assert await api.ok("editGeneralForumTopic", **chat, name="Lobby") is True
    assert await api.refused("editGeneralForumTopic", **chat, name="Lobby") == "Bad Request: TOPIC_NOT_MODIFIED"
    assert await api.refused("editGeneralForumTopic", **chat) == "Bad Request: name must be non-empty"
    for method in (
        "closeGeneralForumTopic",
        "reopenGeneralForumTopic",
        "hideGeneralForumTopic",
        "unhideGeneralForumTopic",
    ):
        assert await api.ok(method, **chat) is True
    assert await api.refused("unhideGeneralForumTopic", **chat) == "Bad Request: TOPIC_NOT_MODIFIED"
    assert all("message_thread_id" not in update["message"] for update in await api.updates())
    assert len(await api.ok("getForumTopicIconStickers")) == 3


async def test_people_make_topics_too(api, control, staff, case):
    await control.post("/topic", user=staff["lucia"], chat=staff["chat"], name="By hand")
    thread = {"user": staff["lucia"], "chat": staff["chat"], "thread": case["message_thread_id"]}
    await control.post("/topic", **thread, action="rename", name="New")
    await control.post("/topic", **thread, action="close")
    shown = await control.post("/topic", **thread, action="reopen")
    assert [each["name"] for each in shown["topics"]] == ["General", "New", "By hand"]
    with pytest.raises(ControlFailure, match="there is no such topic or action"):
        await control.post("/topic", **thread, action="dance")
    with pytest.raises(ControlFailure, match="does not rule a forum"):
        await control.post("/topic", user=staff["omar"], chat=staff["chat"], name="x")
    with pytest.raises(ControlFailure, match="topic 99 is not in chat"):
        await control.say(staff["omar"], "x", chat=staff["chat"], thread=99)
