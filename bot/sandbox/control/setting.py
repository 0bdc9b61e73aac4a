"""Setting up the world: people and groups."""

from __future__ import annotations

from typing import TypeVar

from bot.sandbox.acting import Cannot, a_chat, somebody
from bot.sandbox.control.routes import Args, Box, route
from bot.sandbox.model import Chat, Json, Kind, Status, User
from bot.sandbox.views import chat_view, user_view

AnyWord = TypeVar("AnyWord", bound=str)
_TEXTS = ("first_name", "last_name", "username", "language_code")
_FLAGS = ("is_premium", "deactivated")
_HINTS = ("zone", "city", "role")
_STATUSES: tuple[Status, ...] = ("administrator", "member", "restricted", "left", "kicked")
_KINDS: tuple[Kind, ...] = ("supergroup", "group", "channel")


@route("POST", "/users")
def add_user(box: Box, args: Args) -> Json:
    """A new person, or changes to one that is there."""
    user = box.world.users.get(args.maybe("id") or 0)
    if user is None:
        user = User(args.maybe("id") or 0, args.text("first_name"))
        _fill(user, args)
        box.world.add_user(user)
    else:
        _fill(user, args)
        box.world.feed.emit("user", {"user": user.id})
    return user_view(user)


def _fill(user: User, args: Args) -> None:
    for name in _TEXTS:
        if (value := args.optional(name)) is not None:
            setattr(user, name, value)
    for name in _FLAGS:
        if name in args.values:
            setattr(user, name, args.flag(name))
    user.hints |= {name: args.values[name] for name in _HINTS if args.values.get(name) is not None}


@route("POST", "/groups")
def add_group(box: Box, args: Args) -> Json:
    """A new group with the bot in it, unless its status says otherwise; or changes to one that is there."""
    if (known := args.maybe("id")) is not None:
        return _change_group(box, a_chat(box.world, known), args)
    members = args.values.get("members") or []
    if not isinstance(members, list):
        raise Cannot('"members" is not a list; give ids of users')
    people = [somebody(box.world, int(member)).id for member in members]
    status = _one_of(args, "bot_status", _STATUSES)
    kind = _one_of(args, "type", _KINDS)
    forum = args.flag("forum", default=True)
    chat = box.world.add_group(args.text("title"), people, status, forum=forum, kind=kind)
    return _change_group(box, chat, args)


def _one_of(args: Args, name: str, known: tuple[AnyWord, ...]) -> AnyWord:
    """A word of a list; the first when none is given."""
    given = args.text(name, known[0])
    found = next((word for word in known if word == given), None)
    if found is None:
        raise Cannot(f'"{name}" is unknown; one of {", ".join(known)}')
    return found


def _change_group(box: Box, chat: Chat, args: Args) -> Json:
    chat.title, chat.username = args.text("title", chat.title), args.text("username", chat.username)
    chat.gone = args.flag("gone", default=chat.gone)
    box.world.feed.emit("chat", {"chat": chat.id})
    return chat_view(box.world, chat)


@route("POST", "/reset")
def reset(box: Box, _args: Args) -> Json:
    """Forgets all people, chats, updates, calls and faults; the clock goes on."""
    box.reset()
    return {}
