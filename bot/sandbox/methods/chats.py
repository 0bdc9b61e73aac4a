"""What the bot may know of chats and their members, and how it changes them."""

from __future__ import annotations

from bot.sandbox.methods import access
from bot.sandbox.methods.registry import method
from bot.sandbox.model import IN_CHAT, RULING, Chat, Json, Member
from bot.sandbox.params import Params
from bot.sandbox.refusals import Malformed
from bot.sandbox.render import chat_json, member_json, message_json, user_json
from bot.sandbox.world import World

_TITLE = 128
_DESCRIPTION = 255
_GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}


@method("getChat")
def get_chat(world: World, params: Params) -> Json:
    """A ChatFullInfo."""
    chat = access.readable(world, params)
    found = chat_json(world, chat) | {"accent_color_id": 0, "max_reaction_count": 11}
    found["accepted_gift_types"] = _GIFTS
    found.pop("all_members_are_administrators", None)
    if chat.private:
        return found
    found |= {"permissions": chat.permissions}
    if chat.description:
        found["description"] = chat.description
    if link := primary_link(chat):
        found["invite_link"] = link["invite_link"]
    if chat.pinned:
        found["pinned_message"] = message_json(world, chat.messages[chat.pinned[-1]], replies=False)
    return found


@method("getChatMember")
def get_chat_member(world: World, params: Params) -> Json:
    """Somebody's place in a chat."""
    params.user_id()
    chat = access.readable(world, params)
    user = access.member(world, params)
    if chat.private:
        if user.id not in {chat.id, world.bot.id}:
            raise Malformed("user not found")
        return {"user": user_json(user), "status": "member"}
    return member_json(world, chat, user.id)


@method("getChatAdministrators")
def get_chat_administrators(world: World, params: Params) -> list[Json]:
    """The creator and the administrators, without other bots."""
    chat = access.readable(world, params)
    access.group_only(chat)
    ruling = (user for user, member in chat.members.items() if member.status in RULING)
    return [member_json(world, chat, user) for user in ruling]


@method("getChatMemberCount", "getChatMembersCount")
def get_chat_member_count(world: World, params: Params) -> int:
    """How many are in a chat."""
    chat = access.readable(world, params)
    if chat.private:
        return 2
    return sum(member.status in IN_CHAT for member in chat.members.values())


@method("leaveChat")
def leave_chat(world: World, params: Params) -> bool:
    """Leaves a group."""
    chat = access.readable(world, params)
    if chat.private:
        raise Malformed("chat member status can't be changed in private chats")
    world.change_member(chat, world.bot.id, Member("left"), world.bot.id)
    content = {"left_chat_member": user_json(world.bot)}
    world.post(chat, world.bot.id, content, service=True)
    return True


@method("setChatTitle")
def set_title(world: World, params: Params) -> bool:
    """Gives a group another title."""
    chat = _changed(world, params, "not enough rights to change chat title")
    title = params.text("title").strip()[:_TITLE]
    if not title:
        raise Malformed("title must be non-empty")
    if title == chat.title:
        raise Malformed("chat title is not modified")
    chat.title = title
    world.post(chat, world.bot.id, {"new_chat_title": title}, service=True)
    world.feed.emit("chat", {"chat": chat.id})
    return True


@method("setChatDescription")
def set_description(world: World, params: Params) -> bool:
    """Gives a group another description."""
    chat = _changed(world, params, "not enough rights to set chat description")
    description = params.text("description").strip()[:_DESCRIPTION]
    if description == chat.description:
        raise Malformed("chat description is not modified")
    chat.description = description
    return True


def _changed(world: World, params: Params, refusal: str) -> Chat:
    chat = access.readable(world, params)
    if chat.private:
        raise Malformed("can't change private chat")
    if not access.may(world, chat, "can_change_info"):
        raise Malformed(refusal)
    return chat


# invitations


@method("exportChatInviteLink")
def export_link(world: World, params: Params) -> str:
    """A new primary link; the former one is revoked."""
    chat = _inviting(world, params)
    if old := primary_link(chat):
        old |= {"is_primary": False, "is_revoked": True}
    return str(_new_link(world, chat, {"is_primary": True})["invite_link"])


@method("createChatInviteLink")
def create_link(world: World, params: Params) -> Json:
    """One more link, with a name and limits."""
    chat = _inviting(world, params)
    more: Json = {"creates_join_request": params.boolean("creates_join_request")}
    for name in ("expire_date", "member_limit"):
        if value := params.integer(name):
            more[name] = value
    if more["creates_join_request"] and "member_limit" in more:
        raise Malformed("member limit can't be specified for links requiring administrator approval")
    if name := params.text("name").strip():
        more["name"] = name[:32]
    return _new_link(world, chat, more)


@method("revokeChatInviteLink")
def revoke_link(world: World, params: Params) -> Json:
    """Makes a link useless."""
    chat = _inviting(world, params)
    found = chat.links.get(params.text("invite_link"))
    if found is None:
        raise Malformed("INVITE_HASH_EXPIRED")
    found["is_revoked"] = True
    return found


def _inviting(world: World, params: Params) -> Chat:
    chat = access.readable(world, params)
    if chat.private:
        raise Malformed("can't invite members to a private chat")
    if not access.may(world, chat, "can_invite_users"):
        raise Malformed("not enough rights to manage chat invite link")
    return chat


def _new_link(world: World, chat: Chat, more: Json) -> Json:
    address = f"https://t.me/+sandbox{abs(chat.id)}x{world.count('link'):04d}"
    found: Json = {
        "invite_link": address,
        "creator": user_json(world.bot),
        "creates_join_request": False,
        "is_primary": False,
        "is_revoked": False,
    }
    chat.links[address] = found | more
    return chat.links[address]


def primary_link(chat: Chat) -> Json | None:
    """The primary link, if one was exported."""
    return next((link for link in chat.links.values() if link["is_primary"]), None)


@method("approveChatJoinRequest")
def approve_request(world: World, params: Params) -> bool:
    """Lets somebody in who asked."""
    chat, user = _request(world, params)
    world.change_member(chat, user, Member("member"), world.bot.id)
    content = {"new_chat_members": [user_json(world.users[user])]}
    world.post(chat, user, content, service=True)
    return True


@method("declineChatJoinRequest")
def decline_request(world: World, params: Params) -> bool:
    """Sends somebody away who asked."""
    _request(world, params)
    return True


def _request(world: World, params: Params) -> tuple[Chat, int]:
    user = access.member(world, params)
    chat = access.readable(world, params)
    if not access.may(world, chat, "can_invite_users"):
        raise Malformed("not enough rights to manage chat join requests")
    if chat.requests.pop(user.id, None) is None:
        already = chat.status(user.id) in IN_CHAT
        raise Malformed("USER_ALREADY_PARTICIPANT" if already else "HIDE_REQUESTER_MISSING")
    return chat, user.id
