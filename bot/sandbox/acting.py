"""What people do: each act changes the world and reaches the bot as Telegram would tell it.

An act that a person could not do (writing into a closed topic, pressing a button that is not there) is
a `Cannot` with what is wrong and the way out.
"""

from __future__ import annotations

from typing import Any

from bot.sandbox.entities import text as texts
from bot.sandbox.methods.outgoing import person
from bot.sandbox.model import GENERAL, IN_CHAT, Chat, Json, Member, Message, User
from bot.sandbox.refusals import Malformed
from bot.sandbox.render import chat_json, message_json, user_json
from bot.sandbox.world import World


class Cannot(Exception):
    """An act that is not possible; the status is HTTP's."""

    def __init__(self, why: str, status: int = 400) -> None:
        super().__init__(why)
        self.status = status


def somebody(world: World, user: int) -> User:
    """A person of the world."""
    found = world.users.get(user)
    if found is None or found.is_bot:
        raise Cannot(f"user {user} is unknown; create one with POST /control/users", 404)
    return found


def somewhere(world: World, user: User, chat: int | None) -> Chat:
    """A chat that the person is in; their private chat with the bot when none is named."""
    if chat is None or chat == user.id:
        return world.private_chat(user.id)
    found = a_chat(world, chat)
    if found.status(user.id) not in IN_CHAT:
        raise Cannot(f"user {user.id} is not in chat {chat}; let them join first")
    return found


def a_chat(world: World, chat: int) -> Chat:
    """A chat of the world."""
    found = world.chats.get(chat)
    if found is None:
        raise Cannot(f"chat {chat} is unknown; GET /control/chats lists them", 404)
    return found


def a_message(chat: Chat, message: int) -> Message:
    """A message that is still there."""
    found = chat.messages.get(message)
    if found is None or found.deleted:
        raise Cannot(f"message {message} is not in chat {chat.id}; GET /control/messages lists them", 404)
    return found


def a_thread(world: World, chat: Chat, user: User, thread: int | None) -> int | None:
    """The topic as messages carry it; a closed one takes nothing from plain members."""
    if not chat.forum:
        return None
    topic = chat.topic(thread or GENERAL)
    if topic is None:
        raise Cannot(f"topic {thread} is not in chat {chat.id}; GET /control/chats lists them", 404)
    if topic.closed and not chat.rules(user.id):
        raise Cannot(f'topic "{topic.name}" is closed; reopen it or write as an administrator')
    return None if topic.thread == GENERAL else topic.thread


def send(
    world: World,
    user: User,
    content: Json,
    *,
    chat: int | None = None,
    thread: int | None = None,
    reply_to: int | None = None,
    **envelope: Any,
) -> Message:
    """Posts what a person sends."""
    where = somewhere(world, user, chat)
    if user.blocked and where.private:
        raise Cannot(f"user {user.id} has blocked the bot; unblock it or press start")
    if reply_to is not None:
        target = a_message(where, reply_to)
        thread = thread if thread is not None else target.thread
    if where.private:
        user.started = True
    topic = a_thread(world, where, user, thread)
    return world.post(where, user.id, content, thread=topic, reply_to=reply_to, **envelope)


def say(world: World, user: User, text: str, **place: Any) -> Message:
    """Writes a text; Telegram adds its entities to what people write, too."""
    return send(world, user, words(world, text, place.pop("entities", None)), **place)


def words(world: World, text: str, entities: Any = None) -> Json:
    """The content of what a person typed; formatting comes as entities, as from an app."""
    try:
        formatted = texts.read(text, "", entities)
    except Malformed as why:
        raise Cannot(f"{why}; check the entities") from None
    shown, found = texts.fix(formatted, lambda each: person(world, each))
    if not shown:
        raise Cannot("the text is empty; an app would not send it")
    if len(shown) > 4096:
        raise Cannot("the text is longer than 4096 characters; an app would split it")
    return {"text": shown, "entities": found} if found else {"text": shown}


def start(world: World, user: User, payload: str | None) -> Message:
    """Presses Start, or opens a deep link; a blocked bot is unblocked by it."""
    if user.blocked:
        unblock(world, user)
    return say(world, user, f"/start {payload}" if payload else "/start")


def block(world: World, user: User) -> None:
    """Stops the bot."""
    _change_own(world, user, blocked=True)


def unblock(world: World, user: User) -> None:
    """Lets the bot write again."""
    _change_own(world, user, blocked=False)


def _change_own(world: World, user: User, *, blocked: bool) -> None:
    if user.blocked == blocked:
        return
    user.blocked = blocked
    chat = world.private_chat(user.id)
    before, after = ("member", "kicked") if blocked else ("kicked", "member")
    bot = user_json(world.bot)
    body = {
        "chat": chat_json(world, chat),
        "from": user_json(user),
        "date": world.clock.now(),
        "old_chat_member": _own(bot, before),
        "new_chat_member": _own(bot, after),
    }
    world.feed.emit("user", {"user": user.id})
    world.updates.add("my_chat_member", body, f"chat {chat.id}")


def _own(bot: Json, status: str) -> Json:
    return {"user": bot, "status": status} | ({"until_date": 0} if status == "kicked" else {})


def edit(world: World, user: User, chat: Chat, message: Message, text: str) -> Message:
    """Changes one's own words."""
    if message.sender != user.id:
        raise Cannot(f"message {message.id} is not by user {user.id}; people edit only their own")
    content = words(world, text)
    if "text" in message.content:
        message.content = {**message.content, **content}
        message.content = {k: v for k, v in message.content.items() if k != "entities" or "entities" in content}
    else:
        message.content = message.content | {"caption": content["text"]}
    world.edited_by_person(chat, message)
    return message


def react(world: World, user: User, chat: Chat, message: Message, emojis: list[str]) -> None:
    """Puts one's reactions on a message, in place of the former ones."""
    before = message.reactions.get(user.id, [])
    after = [{"type": "emoji", "emoji": emoji} for emoji in emojis]
    message.reactions[user.id] = after
    world.touch(message, "edit")
    if not chat.private and not chat.rules(world.bot.id):
        return
    body = {
        "chat": chat_json(world, chat),
        "message_id": message.id,
        "user": user_json(user),
        "date": world.clock.now(),
        "old_reaction": before,
        "new_reaction": after,
    }
    world.updates.add("message_reaction", body, f"chat {chat.id}")


# places in a group


def join(world: World, chat: Chat, user: User, *, ask: bool = False) -> None:
    """Comes into a group, or asks to where an administrator must agree."""
    if ask:
        _ask_to_join(world, chat, user)
        return
    world.change_member(chat, user.id, Member("member"), user.id)
    content = {"new_chat_members": [user_json(user)]}
    world.post(chat, user.id, content, service=True)


def _ask_to_join(world: World, chat: Chat, user: User) -> None:
    body = {
        "chat": chat_json(world, chat),
        "from": user_json(user),
        "user_chat_id": user.id,
        "date": world.clock.now(),
    }
    chat.requests[user.id] = body
    me = chat.members.get(world.bot.id)
    if me and me.may("can_invite_users"):
        world.updates.add("chat_join_request", body, f"chat {chat.id}")


def leave(world: World, chat: Chat, user: User, actor: User | None = None) -> None:
    """Leaves a group, or is put out of it by somebody."""
    by = actor or user
    content = {"left_chat_member": user_json(user)}
    world.post(chat, by.id, content, service=True)
    world.change_member(chat, user.id, Member("kicked" if actor else "left"), by.id)


def migrate(world: World, chat: Chat, actor: User) -> Chat:
    """A basic group becomes a supergroup with another id."""
    if chat.kind != "group" or chat.migrated_to is not None:
        raise Cannot(f"chat {chat.id} is not a basic group; only those migrate")
    new = world.upgrade(chat)
    content = {"migrate_to_chat_id": new.id}
    old = world.post(chat, actor.id, content, service=True)
    chat.migrated_to = new.id
    world.post(new, actor.id, {"migrate_from_chat_id": chat.id}, service=True)
    world.touch(old, "edit")
    return new


def callback(world: World, user: User, chat: Chat, message: Message, button: Json) -> str:
    """Presses an inline button that calls back."""
    query = world.callbacks.press(user.id, chat.id, message.id, button["text"])
    body = {
        "id": query.id,
        "from": user_json(user),
        "message": message_json(world, message),
        "chat_instance": str(abs(chat.id) * 31 + 7),
        "data": button["callback_data"],
    }
    pressed = {"id": query.id, "user": user.id, "chat": chat.id, "message": message.id, "button": query.button}
    world.feed.emit("callback", pressed)
    world.updates.add("callback_query", body, f"user {user.id}")
    return query.id
