"""Chats and their members: what the bot may know and change."""

import pytest

from bot.sandbox.client import ControlFailure


async def test_the_bot_hears_where_it_is_put(api, control, staff):
    await control.post("/promote", chat=staff["chat"], user=4242, status="member", actor=staff["omar"])
    update = (await api.updates())[0]["my_chat_member"]
    assert update["from"]["id"] == staff["omar"]
    assert (update["old_chat_member"]["status"], update["new_chat_member"]["status"]) == ("administrator", "member")


async def test_a_block_and_its_end_are_told(api, control, ana):
    await control.block(ana)
    await control.block(ana)
    await control.start(ana)
    first, second, third = await api.updates()
    assert first["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    assert second["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert third["message"]["text"] == "/start"
    await control.block(ana)
    with pytest.raises(ControlFailure, match="has blocked the bot; unblock it or press start"):
        await control.say(ana, "x")


async def test_members_come_and_go(api, control, staff):
    eva = (await control.user("Eva"))["id"]
    await api.updates(allowed_updates=["message", "chat_member"])
    await control.post("/join", chat=staff["chat"], user=eva)
    await control.post("/leave", chat=staff["chat"], user=eva)
    kinds = [next(iter(set(update) - {"update_id"})) for update in await api.updates()]
    assert kinds == ["chat_member", "message", "message", "chat_member"]
    assert await api.ok("getChatMemberCount", chat_id=staff["chat"]) == 3
    with pytest.raises(ControlFailure, match=r"is not in chat .*; let them join first"):
        await control.say(eva, "x", chat=staff["chat"])


async def test_places_are_shown(api, control, staff, ana):
    creator = await api.ok("getChatMember", chat_id=staff["chat"], user_id=staff["lucia"])
    assert (creator["status"], creator["is_anonymous"]) == ("creator", False)
    me = await api.ok("getChatMember", chat_id=staff["chat"], user_id=4242)
    assert (me["status"], me["can_manage_topics"], me["can_promote_members"]) == ("administrator", True, False)
    left = await api.ok("getChatMember", chat_id=staff["chat"], user_id=ana)
    assert left["status"] == "left"
    administrators = await api.ok("getChatAdministrators", chat_id=staff["chat"])
    assert [each["user"]["id"] for each in administrators] == [staff["lucia"], 4242]
    assert (await api.ok("getChatMember", chat_id=ana, user_id=ana))["status"] == "member"
    assert await api.ok("getChatMemberCount", chat_id=ana) == 2


@pytest.mark.parametrize(
    ("method", "params", "why"),
    [
        ("getChatMember", {}, "invalid user_id specified"),
        ("getChatMember", {"user_id": 5}, "user not found"),
        ("getChatAdministrators", {}, "there are no administrators in the private chat"),
        ("leaveChat", {}, "chat member status can't be changed in private chats"),
        ("setChatTitle", {"title": "x"}, "can't change private chat"),
        ("exportChatInviteLink", {}, "can't invite members to a private chat"),
        ("setChatPermissions", {"permissions": {}}, "can't change private chat permissions"),
        ("setChatPermissions", {}, "object expected as permissions"),
    ],
)
async def test_private_chats_have_no_members(api, ana, method, params, why):
    assert await api.refused(method, chat_id=ana, **params) == f"Bad Request: {why}"


async def test_others_are_not_found_in_a_private_chat(api, ana, staff):
    refusal = await api.refused("getChatMember", chat_id=ana, user_id=staff["omar"])
    assert refusal == "Bad Request: user not found"


async def test_getchat_shows_what_there_is(api, control, staff, ana):
    found = await api.ok("getChat", chat_id=ana)
    assert (found["type"], found["username"], found["max_reaction_count"]) == ("private", "ana_ruiz", 11)
    await api.ok("setChatDescription", chat_id=staff["chat"], description="cases")
    link = await api.ok("exportChatInviteLink", chat_id=staff["chat"])
    sent = await api.ok("sendMessage", chat_id=staff["chat"], text="rules")
    await api.ok("pinChatMessage", chat_id=staff["chat"], message_id=sent["message_id"])
    found = await api.ok("getChat", chat_id=staff["chat"])
    assert (found["is_forum"], found["description"], found["invite_link"]) == (True, "cases", link)
    assert found["pinned_message"]["text"] == "rules"
    assert found["permissions"]["can_send_messages"] is True


async def test_titles_and_descriptions_change(api, control, staff):
    chat = {"chat_id": staff["chat"]}
    assert await api.ok("setChatTitle", **chat, title="Team") is True
    assert await api.refused("setChatTitle", **chat, title="Team") == "Bad Request: chat title is not modified"
    assert await api.refused("setChatTitle", **chat) == "Bad Request: title must be non-empty"
    unchanged = await api.refused("setChatDescription", **chat)
    assert unchanged == "Bad Request: chat description is not modified"
    await control.post("/promote", chat=staff["chat"], user=4242, rights=["can_manage_chat"])
    refusal = await api.refused("setChatTitle", **chat, title="x")
    assert refusal == "Bad Request: not enough rights to change chat title"


async def test_links_are_made_and_revoked(api, control, staff):
    chat = {"chat_id": staff["chat"]}
    first = await api.ok("exportChatInviteLink", **chat)
    assert await api.ok("exportChatInviteLink", **chat) != first
    link = await api.ok("createChatInviteLink", **chat, name="x", member_limit=1)
    assert (link["name"], link["member_limit"], link["is_primary"]) == ("x", 1, False)
    revoked = await api.ok("revokeChatInviteLink", **chat, invite_link=link["invite_link"])
    assert revoked["is_revoked"] is True
    unknown = await api.refused("revokeChatInviteLink", **chat, invite_link="x")
    assert unknown == "Bad Request: INVITE_HASH_EXPIRED"
    both = await api.refused("createChatInviteLink", **chat, creates_join_request=True, member_limit=1)
    assert both.endswith("member limit can't be specified for links requiring administrator approval")
    await control.post("/promote", chat=staff["chat"], user=4242, rights=["can_manage_chat"])
    refusal = await api.refused("exportChatInviteLink", **chat)
    assert refusal == "Bad Request: not enough rights to manage chat invite link"


async def test_requests_to_join_are_answered(api, control, staff):
    eva, ben = [(await control.user(name))["id"] for name in ("Eva", "Ben")]
    for user in (eva, ben):
        await control.post("/join", chat=staff["chat"], user=user, request=True)
    assert [update["chat_join_request"]["from"]["id"] for update in await api.updates()] == [eva, ben]
    where = {"chat_id": staff["chat"]}
    assert await api.ok("approveChatJoinRequest", **where, user_id=eva) is True
    assert await api.ok("declineChatJoinRequest", **where, user_id=ben) is True
    again = await api.refused("approveChatJoinRequest", **where, user_id=eva)
    assert again == "Bad Request: USER_ALREADY_PARTICIPANT"
    gone = await api.refused("declineChatJoinRequest", **where, user_id=ben)
    assert gone == "Bad Request: HIDE_REQUESTER_MISSING"
    await control.post("/promote", chat=staff["chat"], user=4242, rights=["can_manage_chat"])
    refusal = await api.refused("approveChatJoinRequest", **where, user_id=ben)
    assert refusal == "Bad Request: not enough rights to manage chat join requests"


async def test_members_are_banned_restricted_and_promoted(api, control, staff):
    omar = {"chat_id": staff["chat"], "user_id": staff["omar"]}

    async def status():
        return (await api.ok("getChatMember", **omar))["status"]

    await api.ok("banChatMember", **omar)
    assert await status() == "kicked"
    assert await api.ok("unbanChatMember", **omar) is True
    assert await status() == "left"
    assert await api.ok("unbanChatMember", **omar, only_if_banned=True) is True
    await api.ok("restrictChatMember", **omar, permissions={"can_send_messages": True})
    restricted = await api.ok("getChatMember", **omar)
    assert (restricted["status"], restricted["can_send_polls"]) == ("restricted", False)
    await api.ok("restrictChatMember", **omar, permissions=dict.fromkeys(_ALL, True))
    assert await status() == "member"
    right = await api.refused("promoteChatMember", **omar, can_pin_messages=True)
    assert right == "Bad Request: not enough rights"
    await control.post(
        "/promote", chat=staff["chat"], user=4242, rights=["can_promote_members", "can_restrict_members"]
    )
    await api.ok("promoteChatMember", **omar, can_pin_messages=True)
    assert await api.ok("setChatAdministratorCustomTitle", **omar, custom_title="Physician") is True
    assert (await api.ok("getChatMember", **omar))["custom_title"] == "Physician"
    ruling = await api.refused("banChatMember", **omar)
    assert ruling == "Bad Request: user is an administrator of the chat"
    await api.ok("promoteChatMember", **omar)
    titled = await api.refused("setChatAdministratorCustomTitle", **omar, custom_title="x")
    assert titled == "Bad Request: user is not an administrator"
    owner = await api.refused("banChatMember", chat_id=staff["chat"], user_id=staff["lucia"])
    assert owner == "Bad Request: can't remove chat owner"


_ALL = [
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
]


async def test_members_change_only_in_groups_and_with_the_right(api, control, staff, ana):
    private = await api.refused("banChatMember", chat_id=ana, user_id=ana)
    assert private == "Bad Request: chat member status can't be changed in private chats"
    await control.post("/promote", chat=staff["chat"], user=4242, rights=["can_manage_chat"])
    for method, more in (("banChatMember", {}), ("restrictChatMember", {"permissions": {}})):
        refusal = await api.refused(method, chat_id=staff["chat"], user_id=staff["omar"], **more)
        assert refusal == "Bad Request: not enough rights to restrict/unrestrict chat member"
    refusal = await api.refused("setChatPermissions", chat_id=staff["chat"], permissions={})
    assert refusal == "Bad Request: not enough rights to change chat permissions"


async def test_restrictions_are_for_supergroups(api, control, staff):
    basic = await control.group("Old", [staff["lucia"], staff["omar"]], type="group")
    refusal = await api.refused("restrictChatMember", chat_id=basic["id"], user_id=staff["omar"], permissions={})
    assert refusal == "Bad Request: method is available only for supergroups"
    chat = await api.ok("getChat", chat_id=basic["id"])
    assert (chat["type"], chat["id"]) == ("group", basic["id"])
    assert "can_manage_topics" not in await api.ok("getChatMember", chat_id=basic["id"], user_id=4242)
    with pytest.raises(ControlFailure, match="is not a basic group; only those migrate"):
        await control.post("/migrate", chat=staff["chat"])


async def test_a_group_that_is_gone_is_forbidden(api, control, staff):
    await control.group("Staff", [], id=staff["chat"], gone=True)
    refusal = await api.refused("sendMessage", chat_id=staff["chat"], text="x")
    assert refusal == "Forbidden: the supergroup chat was deleted"


async def test_a_channel_is_found_by_name_and_posts_as_itself(api, control):
    eva = (await control.user("Eva"))["id"]
    news = await control.group("News", [eva], type="channel", username="puente_news")
    sent = await api.ok("sendMessage", chat_id="@Puente_News", text="x")
    assert sent["chat"]["username"] == "puente_news"
    assert sent["sender_chat"]["id"] == news["id"]
    assert "from" not in sent
    await control.say(eva, "by hand", chat=news["id"])
    assert (await api.updates())[-1]["channel_post"]["text"] == "by hand"
    forced = await api.refused("sendMessage", chat_id=news["id"], text="x", reply_markup={"force_reply": True})
    assert forced == "Bad Request: reply keyboard can't be used in channels"
    await control.post("/promote", chat=news["id"], user=4242, status="member")
    refusal = await api.refused("sendMessage", chat_id=news["id"], text="x")
    assert refusal == "Bad Request: need administrator rights in the channel chat"


async def test_groups_that_cannot_be_say_why(control, staff):
    with pytest.raises(ControlFailure, match='"bot_status" is unknown'):
        await control.group("X", [], bot_status="king")
    with pytest.raises(ControlFailure, match='"members" is not a list'):
        await control.post("/groups", title="X", members="x")
    with pytest.raises(ControlFailure, match="user 5 is unknown"):
        await control.group("X", [5])
    with pytest.raises(ControlFailure, match='"status" is unknown'):
        await control.post("/promote", chat=staff["chat"], user=staff["omar"], status="king")
    with pytest.raises(ControlFailure, match="user 5 is unknown"):
        await control.post("/kick", chat=staff["chat"], user=5)
    with pytest.raises(ControlFailure, match="chat 5 is unknown"):
        await control.post("/kick", chat=5, user=5)
    assert (await control.group("Without us", [], bot_status="left"))["members"][0]["status"] == "left"
