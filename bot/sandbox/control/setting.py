"""Setting up the world: people and groups."""

from __future__ import annotations

from bot.sandbox.acting import Cannot, a_chat, somebody
from bot.sandbox.control.routes import Args, Box, route
from bot.sandbox.model import Json, User
from bot.sandbox.views import chat_view, user_view

_TEXTS = ("first_name", "last_name", "username", "language_code")
_FLAGS = ("is_premium", "deactivated")
_HINTS = ("zone", "city", "role")
_STATUSES = ("creator", "administrator", "member", "restricted", "left", "kicked")


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
    """A new group with the bot in it, unless its status says otherwise."""
    members = args.values.get("members") or []
    if not isinstance(members, list):
        raise Cannot('"members" is not a list; give ids of users')
    people = [somebody(box.world, int(member)).id for member in members]
    status = args.text("bot_status", "administrator")
    if status not in _STATUSES:
        raise Cannot(f'"bot_status" is unknown; one of {", ".join(_STATUSES)}')
    chat = box.world.add_group(
        args.text("title"),
        people,
        status,  # type: ignore[arg-type]  # checked above
        forum=args.flag("forum", default=True),
        basic=args.flag("basic"),
    )
    return chat_view(box.world, a_chat(box.world, chat.id))


@route("POST", "/reset")
def reset(box: Box, _args: Args) -> Json:
    """Forgets all people, chats, updates, calls and faults; the clock goes on."""
    box.reset()
    return {}
