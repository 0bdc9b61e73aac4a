"""Which chat a request means, and whether the bot may do there what it asks (`check_chat`)."""

from __future__ import annotations

from bot.sandbox.model import IN_CHAT, Chat, Message, User
from bot.sandbox.params import Params
from bot.sandbox.refusals import Malformed, Refusal, bad_request, forbidden
from bot.sandbox.world import World

_NAMES = {"group": "group chat", "supergroup": "supergroup chat", "channel": "channel chat"}


def readable(world: World, params: Params, name: str = "chat_id") -> Chat:
    """A chat that the bot may read."""
    chat = _find(world, params.text(name).strip())
    if not chat.private:
        _check_group(world, chat)
    return chat


def writable(world: World, params: Params, name: str = "chat_id") -> Chat:
    """A chat that the bot may write to; whether the person wants it is checked by `reach`."""
    chat = readable(world, params, name)
    if chat.private and world.users[chat.id].deactivated:
        raise forbidden("user is deactivated")
    if chat.kind == "channel" and not chat.rules(world.bot.id):
        raise bad_request("need administrator rights in the channel chat")
    return chat


def _find(world: World, given: str) -> Chat:
    if not given:
        raise Malformed("chat_id is empty")
    if given.startswith("@"):
        wanted = given[1:].lower()
        named = (chat for chat in world.chats.values() if chat.username and chat.username.lower() == wanted)
        found = next(named, None)
    else:
        found = _by_number(world, given)
    if found is None:
        raise Malformed("Chat not found")
    return found


def _by_number(world: World, given: str) -> Chat | None:
    try:
        number = int(given)
    except ValueError:
        return None
    if number == world.bot.id:
        raise forbidden("the bot can't send messages to the bot")
    if number in world.users:
        return world.private_chat(number)
    return world.chats.get(number)


def _check_group(world: World, chat: Chat) -> None:
    if chat.migrated_to is not None:
        raise bad_request("group chat was upgraded to a supergroup chat", {"migrate_to_chat_id": chat.migrated_to})
    if chat.gone:
        raise forbidden(f"the {_NAMES[chat.kind]} was deleted")
    status = chat.status(world.bot.id)
    if status == "kicked":
        raise forbidden(f"bot was kicked from the {_NAMES[chat.kind]}")
    if status not in IN_CHAT:
        raise forbidden(f"bot is not a member of the {_NAMES[chat.kind]}")


def reach(world: World, chat: Chat) -> None:
    """What only Telegram's own server knows: whether the person takes messages from the bot."""
    if not chat.private:
        return
    user = world.users[chat.id]
    if user.blocked:
        raise forbidden("bot was blocked by the user")
    if not user.started:
        raise forbidden("bot can't initiate conversation with a user")


def may_send(world: World, chat: Chat, permission: str, what: str) -> None:
    """Refuses a kind of message that the members of a group may not send."""
    if chat.private or chat.rules(world.bot.id) or chat.kind == "channel":
        return
    member = chat.members[world.bot.id]
    granted = member.permissions if member.permissions is not None else chat.permissions
    if not granted.get(permission, False):
        raise bad_request(f"not enough rights to send {what} to the chat")


def may(world: World, chat: Chat, right: str) -> bool:
    """Whether the bot is an administrator with a right."""
    member = chat.members.get(world.bot.id)
    return member is not None and member.may(right)


def member(world: World, params: Params, name: str = "user_id") -> User:
    """A person whom the bot can know."""
    user = world.users.get(params.user_id(name))
    if user is None:
        raise Malformed("user not found")
    return user


def message(chat: Chat, message_id: int, what: str) -> Message:
    """A message that is still there; `what` is how Telegram calls it, such as "message to edit"."""
    found = chat.messages.get(message_id)
    if found is None or found.deleted:
        raise Malformed(f"{what} not found")
    return found


def group_only(chat: Chat) -> None:
    """Refuses a private chat where members are asked for."""
    if chat.private:
        raise Malformed("there are no administrators in the private chat")


def unknown_query() -> Refusal:
    """The answer to a callback query that is unknown, answered or too old."""
    return bad_request("query is too old and response timeout expired or query ID is invalid")
