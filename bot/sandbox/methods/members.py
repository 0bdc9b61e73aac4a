"""Changing somebody's place in a group."""

from __future__ import annotations

from typing import Any

from bot.sandbox import fields
from bot.sandbox.methods import access
from bot.sandbox.methods.registry import method
from bot.sandbox.model import PERMISSIONS, RIGHTS, RULING, Chat, Member, User
from bot.sandbox.params import Params
from bot.sandbox.refusals import Malformed, part_of
from bot.sandbox.world import World

_TITLE = 16


def _subject(world: World, params: Params, right: str, refusal: str) -> tuple[Chat, User]:
    """The chat and the person, when the bot may change the person's place there."""
    user = access.member(world, params)
    chat = access.readable(world, params)
    if chat.private:
        raise Malformed("chat member status can't be changed in private chats")
    if not access.may(world, chat, right):
        raise Malformed(refusal)
    if chat.status(user.id) == "creator":
        raise Malformed("can't remove chat owner")
    return chat, user


@method("banChatMember", "kickChatMember")
def ban(world: World, params: Params) -> bool:
    """Puts somebody out."""
    chat, user = _subject(world, params, "can_restrict_members", "not enough rights to restrict/unrestrict chat member")
    if chat.status(user.id) in RULING:
        raise Malformed("user is an administrator of the chat")
    world.change_member(chat, user.id, Member("kicked"), world.bot.id)
    return True


@method("unbanChatMember")
def unban(world: World, params: Params) -> bool:
    """Lets somebody come back."""
    chat, user = _subject(world, params, "can_restrict_members", "not enough rights to restrict/unrestrict chat member")
    if params.boolean("only_if_banned") and chat.status(user.id) != "kicked":
        return True
    world.change_member(chat, user.id, Member("left"), world.bot.id)
    return True


@method("restrictChatMember")
def restrict(world: World, params: Params) -> bool:
    """Takes rights from somebody; all rights together lift it."""
    permissions = read_permissions(params)
    chat, user = _subject(world, params, "can_restrict_members", "not enough rights to restrict/unrestrict chat member")
    if chat.kind != "supergroup":
        raise Malformed("method is available only for supergroups")
    free = all(permissions.values())
    place = Member("member") if free else Member("restricted", permissions=permissions)
    world.change_member(chat, user.id, place, world.bot.id)
    return True


@method("promoteChatMember")
def promote(world: World, params: Params) -> bool:
    """Gives rights to somebody; none makes a plain member."""
    chat, user = _subject(world, params, "can_promote_members", "not enough rights")
    rights = {name: params.boolean(name) for name in RIGHTS}
    place = Member("administrator", rights) if any(rights.values()) else Member("member")
    world.change_member(chat, user.id, place, world.bot.id)
    return True


@method("setChatAdministratorCustomTitle")
def set_title(world: World, params: Params) -> bool:
    """Gives an administrator a title."""
    chat, user = _subject(world, params, "can_promote_members", "not enough rights to change custom title of the user")
    member = chat.members.get(user.id)
    if member is None or member.status != "administrator":
        raise Malformed("user is not an administrator")
    member.title = params.text("custom_title")[:_TITLE]
    world.feed.emit("chat", {"chat": chat.id})
    return True


@method("setChatPermissions")
def set_permissions(world: World, params: Params) -> bool:
    """What plain members of a group may do."""
    permissions = read_permissions(params)
    chat = access.readable(world, params)
    if chat.private:
        raise Malformed("can't change private chat permissions")
    if not access.may(world, chat, "can_restrict_members"):
        raise Malformed("not enough rights to change chat permissions")
    chat.permissions = permissions
    return True


def read_permissions(params: Params) -> dict[str, bool]:
    """The ChatPermissions of a request; what is not named is denied."""
    found: Any = params.value("permissions", "Can't parse permissions JSON object")
    if not isinstance(found, dict):
        raise Malformed("Object expected as permissions")
    with part_of("Can't parse chat permissions"):
        return {name: fields.boolean(found, name) for name in PERMISSIONS}
