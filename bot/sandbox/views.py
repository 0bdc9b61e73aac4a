"""People and chats as the page sees them."""

from __future__ import annotations

from bot.sandbox.model import Chat, Json, Topic, User
from bot.sandbox.pressing import open_keyboard
from bot.sandbox.world import World


def user_view(user: User) -> Json:
    """A person, with the hints for the page."""
    return {
        "id": user.id,
        "first_name": user.first_name,
        "last_name": user.last_name or None,
        "username": user.username or None,
        "language_code": user.language_code or None,
        "is_bot": user.is_bot,
        "started": user.started,
        "blocked": user.blocked,
        "deactivated": user.deactivated,
        "role": user.hints.get("role"),
        "zone": user.hints.get("zone"),
        "city": user.hints.get("city"),
    }


def chat_view(world: World, chat: Chat) -> Json:
    """A chat with its members and topics."""
    return {
        "id": chat.id,
        "type": chat.kind,
        "title": chat.title or _name(world, chat),
        "forum": chat.forum,
        "members": [{"user": user, "status": member.status} for user, member in chat.members.items()],
        "topics": [topic_view(topic) for topic in _topics(chat)],
        "pinned": chat.pinned,
        "keyboard": open_keyboard(chat),
        "migrated_to": chat.migrated_to,
        "commands": commands_view(world, chat),
        "last_message": chat.last_message,
    }


def _name(world: World, chat: Chat) -> str:
    user = world.users[chat.id]
    return f"{user.first_name} {user.last_name}".strip()


def _topics(chat: Chat) -> list[Topic]:
    return [chat.general, *chat.topics.values()] if chat.forum else []


def topic_view(topic: Topic) -> Json:
    """A topic."""
    return {
        "thread": topic.thread,
        "name": topic.name,
        "icon_color": topic.icon_color,
        "icon_custom_emoji_id": topic.icon_custom_emoji_id or None,
        "closed": topic.closed,
        "hidden": topic.hidden,
    }


def commands_view(world: World, chat: Chat) -> Json:
    """The command menu that each person sees here, by user id."""
    people = [chat.id] if chat.private else list(chat.members)
    return {str(user): _commands(world, chat, world.users[user]) for user in people if user in world.users}


def _commands(world: World, chat: Chat, user: User) -> list[Json]:
    scopes = [("chat_member", chat.id, user.id), ("chat", chat.id, 0)]
    if chat.private:
        scopes = [("chat", chat.id, 0), ("all_private_chats", 0, 0)]
    elif chat.rules(user.id):
        scopes.insert(1, ("chat_administrators", chat.id, 0))
        scopes += [("all_chat_administrators", 0, 0), ("all_group_chats", 0, 0)]
    else:
        scopes.append(("all_group_chats", 0, 0))
    return world.profile.shown_commands([*scopes, ("default", 0, 0)], user.language_code[:2])
