"""Editing, deleting, pinning, reacting, copying and forwarding."""

import pytest

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as"
    " a current content and reply markup of the message"
)
KEYS = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}


@pytest.fixture
async def sent(api, ana):
    message = await api.ok("sendMessage", chat_id=ana, text="one", reply_markup=KEYS)
    return {"chat_id": ana, "message_id": message["message_id"]}


async def test_an_edit_without_a_keyboard_removes_it(api, sent):
    edited = await api.ok("editMessageText", **sent, text="two")
    assert (edited["text"], edited["edit_date"]) == ("two", 1795168800)
    assert "reply_markup" not in edited


async def test_an_empty_keyboard_removes_it_too(api, sent):
    edited = await api.ok("editMessageReplyMarkup", **sent, reply_markup={"inline_keyboard": []})
    assert "reply_markup" not in edited
    assert edited["text"] == "one"


async def test_an_edit_that_changes_nothing_is_refused(api, sent):
    assert await api.refused("editMessageText", **sent, text="one", reply_markup=KEYS) == NOT_MODIFIED
    assert await api.refused("editMessageReplyMarkup", **sent, reply_markup=KEYS) == NOT_MODIFIED


async def test_edits_are_refused_with_telegrams_words(api, control, ana, sent):
    said = await control.say(ana, "mine")
    cases = [
        ({"chat_id": ana, "message_id": 999}, "message to edit not found"),
        ({"chat_id": ana}, "message identifier is not specified"),
        ({}, "message identifier is not specified"),
        ({"inline_message_id": "x"}, "MESSAGE_ID_INVALID"),
        ({"chat_id": ana, "message_id": said["id"]}, "message can't be edited"),
    ]
    for where, why in cases:
        assert await api.refused("editMessageText", **where, text="x") == f"Bad Request: {why}"
    no_caption = await api.refused("editMessageCaption", **sent, caption="x")
    assert no_caption == "Bad Request: there is no caption in the message to edit"
    wrong_markup = await api.refused("editMessageText", **sent, text="x", reply_markup={"remove_keyboard": True})
    assert wrong_markup == "Bad Request: inline keyboard expected"


async def test_a_message_with_a_reply_keyboard_cannot_be_edited(api, ana):
    sent = await api.ok("sendMessage", chat_id=ana, text="x", reply_markup={"keyboard": [["A"]]})
    refusal = await api.refused("editMessageText", chat_id=ana, message_id=sent["message_id"], text="y")
    assert refusal == "Bad Request: message can't be edited"


async def test_messages_are_deleted_for_everyone_within_48_hours(api, control, ana, sent):
    assert await api.ok("deleteMessage", **sent) is True
    assert await api.refused("deleteMessage", **sent) == "Bad Request: message to delete not found"
    assert [each["deleted"] for each in await control.messages(ana)] == [False, True]
    said = await control.say(ana, "x")
    await control.set_clock("2026-11-22T10:00:01Z", wait=False)
    late = await api.refused("deleteMessage", chat_id=ana, message_id=said["id"])
    assert late == "Bad Request: message can't be deleted for everyone"


async def test_deleting_needs_a_chat_and_a_message(api, ana):
    assert await api.refused("deleteMessage") == "Bad Request: chat identifier is not specified"
    assert await api.refused("deleteMessage", chat_id=ana) == "Bad Request: message identifier is not specified"


async def test_several_are_deleted_and_missing_ones_passed_over(api, control, ana):
    ids = [(await api.ok("sendMessage", chat_id=ana, text="x"))["message_id"] for _ in range(2)]
    await api.ok("deleteMessage", chat_id=ana, message_id=ids[0])
    assert await api.ok("deleteMessages", chat_id=ana, message_ids=[*ids, 999]) is True
    assert [each["deleted"] for each in await control.messages(ana)] == [False, True, True]


@pytest.mark.parametrize(
    ("ids", "why"),
    [
        (None, "message identifiers are not specified"),
        ("{", "can't parse message_ids JSON object"),
        (5, "expected an Array of message identifiers"),
        ([True], "message identifier must be a Number"),
        (["x"], "can't parse message identifier as Number"),
        ([0], "invalid message identifier specified"),
        (list(range(1, 102)), "too many message identifiers specified"),
    ],
)
async def test_lists_of_messages_are_checked(api, ana, ids, why):
    assert await api.refused("deleteMessages", chat_id=ana, message_ids=ids) == f"Bad Request: {why}"


async def test_a_plain_member_deletes_only_its_own(api, control, staff):
    said = await control.say(staff["omar"], "/hello", chat=staff["chat"])
    await control.post("/promote", chat=staff["chat"], user=4242, status="member")
    where = {"chat_id": staff["chat"], "message_id": said["id"]}
    assert await api.refused("deleteMessage", **where) == "Bad Request: message can't be deleted"
    assert (await api.refused("deleteMessages", chat_id=staff["chat"], message_ids=[said["id"]])).endswith("deleted")


# pins and reactions


async def test_pins_show_a_service_message(api, control, ana, sent):
    assert await api.ok("pinChatMessage", **sent) is True
    assert await api.ok("pinChatMessage", **sent) is True
    assert (await api.ok("getChat", chat_id=ana)) | {} == await api.ok("getChat", chat_id=ana)
    service = [each["service"] for each in await control.messages(ana) if each["service"]]
    assert [list(each) for each in service] == [["pinned_message"]]
    assert await api.ok("unpinChatMessage", chat_id=ana) is True
    assert await api.refused("unpinChatMessage", **sent) == "Bad Request: message to unpin not found"
    await api.ok("pinChatMessage", **sent)
    assert await api.ok("unpinAllChatMessages", chat_id=ana) is True


async def test_pins_are_refused(api, control, staff, ana):
    assert await api.refused("pinChatMessage", chat_id=ana, message_id=99) == "Bad Request: message to pin not found"
    message = await api.ok("sendMessage", chat_id=staff["chat"], text="x")
    await control.post("/promote", chat=staff["chat"], user=4242, rights=["can_manage_topics"])
    refusal = await api.refused("pinChatMessage", chat_id=staff["chat"], message_id=message["message_id"])
    assert refusal == "Bad Request: not enough rights to manage pinned messages in the chat"
    topic = await api.ok("createForumTopic", chat_id=staff["chat"], name="A")
    await control.post("/promote", chat=staff["chat"], user=4242)
    service = {"chat_id": staff["chat"], "message_id": topic["message_thread_id"]}
    assert await api.refused("pinChatMessage", **service) == "Bad Request: a service message can't be pinned"


async def test_the_bot_has_one_reaction(api, control, ana):
    said = await control.say(ana, "thanks")
    where = {"chat_id": ana, "message_id": said["id"]}
    assert await api.ok("setMessageReaction", **where, reaction=[{"type": "emoji", "emoji": "👍"}]) is True
    assert (await control.messages(ana))[-1]["reactions"][0]["user"] == 4242
    assert await api.ok("setMessageReaction", **where) is True
    assert (await control.messages(ana))[-1]["reactions"] == []
    custom = {"type": "custom_emoji", "custom_emoji_id": "5"}
    for reaction, why in (
        ([{"type": "emoji", "emoji": "🚑"}], "REACTION_INVALID"),
        ([{"type": "emoji", "emoji": "👍"}] * 2, "REACTIONS_TOO_MANY"),
        ([{"type": "x"}], "can't parse ReactionType: invalid reaction type specified"),
        ([5], "can't parse ReactionType: expected an Object"),
        (5, "expected an Array of ReactionType"),
    ):
        assert await api.refused("setMessageReaction", **where, reaction=reaction) == f"Bad Request: {why}"
    assert await api.ok("setMessageReaction", **where, reaction=[custom]) is True
    gone = await api.refused("setMessageReaction", chat_id=ana, message_id=99)
    assert gone == "Bad Request: message to react not found"


async def test_people_react_and_the_bot_hears_of_it_when_it_asked(api, control, ana, sent):
    await control.react(ana, sent["message_id"], "👍")
    assert await api.updates(allowed_updates=["message_reaction"]) == []
    await control.react(ana, sent["message_id"], "")
    update = (await api.updates())[0]["message_reaction"]
    assert (update["old_reaction"], update["new_reaction"]) == ([{"type": "emoji", "emoji": "👍"}], [])


# copies and forwards


async def test_a_forward_says_who_wrote_it_and_a_copy_does_not(api, control, ana, staff):
    said = await control.say(ana, "my knee hurts")
    source = {"chat_id": staff["chat"], "from_chat_id": ana, "message_id": said["id"]}
    forwarded = await api.ok("forwardMessage", **source)
    assert forwarded["forward_origin"]["sender_user"]["id"] == ana
    again = await api.ok("forwardMessage", chat_id=ana, from_chat_id=staff["chat"], message_id=forwarded["message_id"])
    assert again["forward_origin"] == forwarded["forward_origin"]
    assert await api.ok("copyMessage", **source) == {"message_id": forwarded["message_id"] + 1}
    copy = (await control.messages(staff["chat"]))[-1]
    assert (copy["text"], copy["forwarded"]) == ("my knee hurts", None)


async def test_protected_content_is_copied_by_the_bot_but_never_forwarded(api, ana):
    sent = await api.ok("sendMessage", chat_id=ana, text="quote", protect_content=True, reply_markup=KEYS)
    source = {"chat_id": ana, "from_chat_id": ana, "message_id": sent["message_id"]}
    refusal = await api.refused("forwardMessage", **source)
    assert refusal == "Bad Request: message has protected content and can't be forwarded"
    assert "message_id" in await api.ok("copyMessage", **source)


async def test_several_are_relayed_and_service_messages_passed_over(api, control, ana, staff):
    ids = [(await control.say(ana, text))["id"] for text in "ab"]
    several = {"chat_id": staff["chat"], "from_chat_id": ana, "message_ids": [*ids, 999]}
    assert len(await api.ok("forwardMessages", **several)) == 2
    assert len(await api.ok("copyMessages", **several, remove_caption=True)) == 2
    wrong = await api.refused("copyMessages", **(several | {"message_ids": ids[::-1]}))
    assert wrong == "Bad Request: message identifiers must be in a strictly increasing order"
    gone = await api.refused("forwardMessages", **(several | {"message_ids": [999]}))
    assert gone == "Bad Request: message to forward not found"
    topic = await api.ok("createForumTopic", chat_id=staff["chat"], name="A")
    service = {"chat_id": ana, "from_chat_id": staff["chat"], "message_ids": [topic["message_thread_id"]]}
    assert await api.refused("forwardMessages", **service) == "Bad Request: there are no messages to forward"
    assert await api.refused("copyMessages", **service) == "Bad Request: there are no messages to copy"
    one = {"chat_id": ana, "from_chat_id": staff["chat"], "message_id": topic["message_thread_id"]}
    assert await api.refused("forwardMessage", **one) == "Bad Request: message can't be forwarded"
    assert await api.refused("copyMessage", **one) == "Bad Request: message can't be copied"
    missing = {"chat_id": ana, "from_chat_id": ana, "message_id": 999}
    assert await api.refused("copyMessage", **missing) == "Bad Request: message to copy not found"
    assert await api.refused("forwardMessage", **missing) == "Bad Request: message to forward not found"
