"""Users, chats, members and messages as the Bot API shows them; absent fields are left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.sandbox.model import GENERAL, PERMISSIONS, RIGHTS, Chat, Json, Member, Message, Topic, User

if TYPE_CHECKING:
    from bot.sandbox.world import World


def user_json(user: User) -> Json:
    """A User."""
    found: Json = {"id": user.id, "is_bot": user.is_bot, "first_name": user.first_name}
    for name in ("last_name", "username", "language_code"):
        if value := getattr(user, name):
            found[name] = value
    if user.is_premium:
        found["is_premium"] = True
    return found


def chat_json(world: World, chat: Chat) -> Json:
    """A Chat."""
    if chat.private:
        return _private_json(world.users[chat.id])
    found: Json = {"id": chat.id, "title": chat.title, "type": chat.kind}
    if chat.username:
        found["username"] = chat.username
    if chat.forum:
        found["is_forum"] = True
    if chat.kind == "group":
        found["all_members_are_administrators"] = False
    return found


def _private_json(user: User) -> Json:
    found: Json = {"id": user.id, "first_name": user.first_name}
    for name in ("last_name", "username"):
        if value := getattr(user, name):
            found[name] = value
    found["type"] = "private"
    return found


def message_json(world: World, message: Message, *, replies: bool = True) -> Json:
    """A Message; a reply shows the message it answers, but not what that one answered."""
    chat = world.chats[message.chat]
    found: Json = {"message_id": message.id}
    if chat.kind == "channel":
        found["sender_chat"] = chat_json(world, chat)
    else:
        found["from"] = user_json(world.users[message.sender])
    found |= {"chat": chat_json(world, chat), "date": message.date}
    _add_envelope(message, found)
    if replies:
        _add_reply(world, chat, message, found)
    if message.thread is not None:
        found["message_thread_id"] = message.thread
        if chat.forum:
            found["is_topic_message"] = True
    found |= message.content
    if message.inline:
        found["reply_markup"] = message.inline
    return found


def _add_envelope(message: Message, found: Json) -> None:
    if message.edit_date is not None:
        found["edit_date"] = message.edit_date
    if message.origin:
        found |= message.origin
    if message.album:
        found["media_group_id"] = message.album
    if message.protected:
        found["has_protected_content"] = True
    if message.extra:
        found |= message.extra
    if message.quote:
        found["quote"] = message.quote


def _add_reply(world: World, chat: Chat, message: Message, found: Json) -> None:
    target = chat.messages.get(message.reply_to or 0)
    if target is not None and not target.deleted:
        found["reply_to_message"] = message_json(world, target, replies=False)


def member_json(world: World, chat: Chat, user: int) -> Json:
    """A ChatMember."""
    member = chat.members.get(user) or Member("left")
    found: Json = {"user": user_json(world.users[user]), "status": member.status}
    if member.status == "creator":
        found["is_anonymous"] = False
    elif member.status == "administrator":
        found |= rights_json(chat, member.rights)
        found["can_be_edited"] = False
    elif member.status == "restricted":
        found |= {name: (member.permissions or {}).get(name, False) for name in PERMISSIONS}
        found |= {"is_member": True, "until_date": 0}
    elif member.status == "kicked":
        found["until_date"] = 0
    if member.title:
        found["custom_title"] = member.title
    return found


def rights_json(chat: Chat | None, rights: dict[str, bool]) -> Json:
    """ChatAdministratorRights; can_manage_topics only where there may be topics."""
    found: dict[str, Any] = {name: rights.get(name, False) for name in RIGHTS}
    found["is_anonymous"] = rights.get("is_anonymous", False)
    if chat is not None and chat.kind != "supergroup":
        found.pop("can_manage_topics")
    return found


def topic_json(topic: Topic) -> Json:
    """A ForumTopic."""
    found: Json = {"message_thread_id": topic.thread, "name": topic.name, "icon_color": topic.icon_color}
    if topic.icon_custom_emoji_id:
        found["icon_custom_emoji_id"] = topic.icon_custom_emoji_id
    return found


def api_thread(thread: int) -> int | None:
    """The thread id that messages of a topic carry: none in General."""
    return None if thread in {0, GENERAL} else thread
