"""Sending: limits, refusals in the real server's order, replies, and small things."""

import pytest

REFUSED = [
    ({}, "message text is empty"),
    ({"text": "", "chat_id": 0}, "message text is empty"),
    ({"text": "x"}, "chat_id is empty"),
    ({"text": "x", "chat_id": ""}, "chat_id is empty"),
    ({"text": "x", "chat_id": 0}, "chat not found"),
    ({"text": "x", "chat_id": -1}, "chat not found"),
    ({"text": "x", "chat_id": "not_a_chat"}, "chat not found"),
    ({"text": "x", "chat_id": "@nobody"}, "chat not found"),
    ({"text": "x" * 4097}, "message is too long"),
    ({"text": "ñ" * 17000}, "text is too long"),
    ({"text": "   "}, "text must be non-empty"),
    ({"text": "<b> </b>", "parse_mode": "HTML"}, "text must be non-empty"),
    ({"text": "x", "parse_mode": "bb"}, "unsupported parse_mode"),
    ({"text": "x", "business_connection_id": "x"}, "business connection not found"),
    ({"text": "x", "reply_parameters": {"message_id": 999}}, "message to be replied not found"),
    ({"text": "x", "reply_to_message_id": 999}, "message to be replied not found"),
    ({"text": "x", "reply_parameters": {"quote": "x"}}, 'can\'t find field "message_id"'),
    ({"text": "x", "reply_parameters": "{"}, "can't parse reply parameters JSON object"),
    ({"text": "x", "reply_parameters": [1]}, "object expected as reply parameters"),
    ({"text": "x", "link_preview_options": {"url": "not-a-url"}}, "WEBPAGE_URL_INVALID"),
    ({"text": "x", "link_preview_options": {"is_disabled": "yes"}}, 'field "is_disabled" must be of type Boolean'),
    ({"text": "x", "link_preview_options": [1]}, "object expected as link preview options"),
    (
        {"text": "x", "entities": [{"type": "text_mention", "offset": 0, "length": 1, "user": {"id": 0}}]},
        "user not found",
    ),
    ({"text": "x", "entities": "{"}, "can't parse entities JSON object"),
]


@pytest.mark.parametrize(("given", "why"), REFUSED)
async def test_a_text_is_refused_with_telegrams_words(api, ana, given, why):
    given = given if "chat_id" in given or why == "chat_id is empty" else {"chat_id": ana} | given
    assert await api.refused("sendMessage", **given) == f"Bad Request: {why}"


async def test_a_text_may_have_4096_characters_after_parsing(api, ana):
    sent = await api.ok("sendMessage", chat_id=ana, text=f"<b>{'😀' * 4096}</b>", parse_mode="HTML")
    assert len(sent["text"]) == 4096
    assert sent["entities"] == [{"offset": 0, "length": 8192, "type": "bold"}]


async def test_the_message_says_who_where_and_when(api, ana):
    sent = await api.ok("sendMessage", chat_id=ana, text="hola", disable_web_page_preview=True)
    assert sent == {
        "message_id": 2,
        "from": {"id": 4242, "is_bot": True, "first_name": "Puente", "username": "puente_sandbox_bot"},
        "chat": {"id": ana, "first_name": "Ana", "last_name": "Ruiz", "username": "ana_ruiz", "type": "private"},
        "date": 1795168800,
        "text": "hola",
        "link_preview_options": {"is_disabled": True},
    }


async def test_people_who_do_not_want_the_bot_are_forbidden(api, control, ana):
    stranger = await control.user("Eva")
    forbidden = "Forbidden: bot can't initiate conversation with a user"
    assert await api.refused("sendMessage", chat_id=stranger["id"], text="x") == forbidden
    await control.block(ana)
    assert await api.refused("sendMessage", chat_id=ana, text="x") == "Forbidden: bot was blocked by the user"
    await control.unblock(ana)
    await api.ok("sendMessage", chat_id=ana, text="x")
    await control.user("Ana", id=ana, deactivated=True)
    assert await api.refused("sendMessage", chat_id=ana, text="x") == "Forbidden: user is deactivated"
    to_itself = "Forbidden: the bot can't send messages to the bot"
    assert await api.refused("sendMessage", chat_id=4242, text="x") == to_itself


async def test_groups_that_do_not_have_the_bot_are_forbidden(api, control, staff):
    send = {"chat_id": staff["chat"], "text": "x"}
    await control.post("/kick", chat=staff["chat"], user=4242)
    kicked = "Forbidden: bot was kicked from the supergroup chat"
    assert await api.refused("sendMessage", **send) == kicked
    await control.post("/join", chat=staff["chat"], user=4242)
    await api.ok("sendMessage", **send)
    await api.ok("leaveChat", chat_id=staff["chat"])
    assert await api.refused("sendMessage", **send) == "Forbidden: bot is not a member of the supergroup chat"


async def test_a_basic_group_that_migrated_says_where_to(api, control, staff):
    group = await control.group("Old", [staff["lucia"]], type="group")
    new = await control.post("/migrate", chat=group["id"])
    body = await api.raw("sendMessage", chat_id=group["id"], text="x")
    assert body["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert body["parameters"] == {"migrate_to_chat_id": new["id"]}
    updates = [update["message"] for update in await api.updates() if "message" in update]
    assert [set(each) & {"migrate_to_chat_id", "migrate_from_chat_id"} for each in updates] == [
        {"migrate_to_chat_id"},
        {"migrate_from_chat_id"},
    ]


async def test_a_reply_shows_what_it_answers_and_a_quote(api, control, ana):
    said = await control.say(ana, "where do I cross the border?")
    reply = {"message_id": said["id"], "quote": "cross the border"}
    sent = await api.ok("sendMessage", chat_id=ana, text="at San Ysidro", reply_parameters=reply)
    assert sent["reply_to_message"]["text"] == "where do I cross the border?"
    assert sent["quote"] == {"text": "cross the border", "position": 11, "is_manual": True}
    wrong = reply | {"quote": "swim"}
    refusal = await api.refused("sendMessage", chat_id=ana, text="x", reply_parameters=wrong)
    assert refusal == "Bad Request: QUOTE_TEXT_INVALID"
    lenient = {"message_id": 999, "allow_sending_without_reply": True}
    assert "reply_to_message" not in await api.ok("sendMessage", chat_id=ana, text="x", reply_parameters=lenient)
    assert "reply_to_message" not in await api.ok("sendMessage", chat_id=ana, text="x", reply_parameters={})


async def test_a_reply_to_another_chat_is_external(api, control, ana, staff):
    said = await control.say(ana, "hello")
    reply = {"message_id": said["id"], "chat_id": ana}
    sent = await api.ok("sendMessage", chat_id=staff["chat"], text="x", reply_parameters=reply)
    assert sent["external_reply"]["chat"]["id"] == ana
    assert "reply_to_message" not in sent


async def test_members_without_the_right_to_write_are_refused(api, control, staff):
    await control.post("/promote", chat=staff["chat"], user=4242, status="member")
    await api.ok("sendMessage", chat_id=staff["chat"], text="x")
    sandbox_permissions = {"can_send_messages": False}
    await control.post("/promote", chat=staff["chat"], user=4242)
    await api.ok("setChatPermissions", chat_id=staff["chat"], permissions=sandbox_permissions)
    await control.post("/promote", chat=staff["chat"], user=4242, status="member")
    refusal = await api.refused("sendMessage", chat_id=staff["chat"], text="x")
    assert refusal == "Bad Request: not enough rights to send text messages to the chat"


async def test_places_contacts_and_dice_are_sent(api, ana):
    place = {"latitude": "32.53", "longitude": -117.02}
    sent = await api.ok("sendLocation", chat_id=ana, live_period=60, horizontal_accuracy=5, **place)
    assert sent["location"] == {
        "latitude": 32.53,
        "longitude": -117.02,
        "live_period": 60,
        "horizontal_accuracy": 5.0,
    }
    sent = await api.ok("sendVenue", chat_id=ana, title="Clinic", address="Zona Río", foursquare_id="x", **place)
    assert sent["venue"]["title"] == "Clinic"
    contact = {"phone_number": "+526640000000", "first_name": "Clinic", "last_name": "X"}
    assert (await api.ok("sendContact", chat_id=ana, **contact))["contact"] == contact
    values = [(await api.ok("sendDice", chat_id=ana))["dice"]["value"] for _ in range(3)]
    assert values == [2, 3, 4]


@pytest.mark.parametrize(
    ("method", "given", "why"),
    [
        ("sendLocation", {}, "latitude is empty"),
        ("sendLocation", {"latitude": 1}, "longitude is empty"),
        ("sendLocation", {"latitude": 99, "longitude": 1}, "wrong location specified"),
        ("sendVenue", {"latitude": 1, "longitude": 1}, "venue title must be non-empty"),
        ("sendContact", {}, 'parameter "phone_number" is required'),
        ("sendDice", {"emoji": "x"}, "wrong emoji specified"),
        ("sendChatAction", {}, "wrong parameter action in request"),
        ("sendChatAction", {"action": "dancing"}, "wrong parameter action in request"),
        ("sendMessageDraft", {"text": "x"}, "invalid draft_id specified"),
    ],
)
async def test_small_things_are_refused_with_telegrams_words(api, ana, method, given, why):
    assert await api.refused(method, chat_id=ana, **given) == f"Bad Request: {why}"


async def test_typing_and_drafts_are_accepted(api, ana, staff):
    assert await api.ok("sendChatAction", chat_id=ana, action="TYPING") is True
    assert await api.ok("sendMessageDraft", chat_id=ana, draft_id=1, text="x") is True
    refusal = await api.refused("sendMessageDraft", chat_id=staff["chat"], draft_id=1, text="x")
    assert refusal == "Bad Request: drafts can be sent only to private chats"


async def test_polls_are_sent_and_stopped(api, ana, staff):
    poll = {"chat_id": ana, "question": "When?", "options": ["Monday", {"text": "Friday"}]}
    sent = await api.ok("sendPoll", **poll, type="quiz", correct_option_id=1, is_anonymous=False)
    assert [option["text"] for option in sent["poll"]["options"]] == ["Monday", "Friday"]
    stop = {"chat_id": ana, "message_id": sent["message_id"]}
    assert (await api.ok("stopPoll", **stop))["is_closed"] is True
    assert await api.refused("stopPoll", **stop) == "Bad Request: poll has already been closed"
    text = await api.ok("sendMessage", chat_id=ana, text="x")
    not_a_poll = await api.refused("stopPoll", chat_id=ana, message_id=text["message_id"])
    assert not_a_poll == "Bad Request: message is not a poll"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"options": 3}, "expected an Array of String as options"),
        ({"options": [3]}, "expected an option to be of type String"),
        ({"options": ["a"], "question": ""}, "poll question must be non-empty"),
        ({"options": ["a"], "question": "x" * 301}, "poll question length must not exceed 300"),
        ({"options": []}, "poll must have at least 1 option"),
        ({"options": ["a"] * 13}, "poll can't have more than 12 options"),
        ({"options": [" "]}, "poll options must be non-empty"),
        ({"options": ["x" * 101]}, "poll options length must not exceed 100"),
    ],
)
async def test_polls_are_refused(api, ana, given, why):
    assert await api.refused("sendPoll", **({"chat_id": ana, "question": "Q"} | given)) == f"Bad Request: {why}"
