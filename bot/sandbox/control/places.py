"""People's places in a group, and its topics; the bot, too, may be the one who is moved."""

from __future__ import annotations

from bot.sandbox import acting
from bot.sandbox.acting import Cannot, a_chat, somebody
from bot.sandbox.control.routes import Args, Box, route
from bot.sandbox.methods import topics
from bot.sandbox.model import GENERAL, RIGHTS, Chat, Json, Member, User
from bot.sandbox.views import chat_view
from bot.sandbox.world import place_of


def _anyone(box: Box, args: Args, name: str = "user") -> User:
    user = box.world.users.get(args.number(name))
    if user is None:
        raise Cannot(f"user {args.number(name)} is unknown; create one with POST /control/users", 404)
    return user


def _actor(box: Box, args: Args, chat: Chat) -> User:
    if args.maybe("actor") is not None:
        return _anyone(box, args, "actor")
    creator = (user for user, member in chat.members.items() if member.status == "creator")
    return box.world.users[next(creator, box.world.bot.id)]


@route("POST", "/join")
def join(box: Box, args: Args) -> Json:
    """Comes into a group; with `request`, asks to."""
    chat = a_chat(box.world, args.number("chat"))
    acting.join(box.world, chat, _anyone(box, args), ask=args.flag("request"))
    return chat_view(box.world, chat)


@route("POST", "/leave")
def leave(box: Box, args: Args) -> Json:
    """Leaves a group."""
    chat = a_chat(box.world, args.number("chat"))
    acting.leave(box.world, chat, _anyone(box, args))
    return chat_view(box.world, chat)


@route("POST", "/kick")
def kick(box: Box, args: Args) -> Json:
    """Is put out of a group by the actor, or by its creator."""
    chat = a_chat(box.world, args.number("chat"))
    acting.leave(box.world, chat, _anyone(box, args), _actor(box, args, chat))
    return chat_view(box.world, chat)


@route("POST", "/promote")
def promote(box: Box, args: Args) -> Json:
    """Gets another status, and an administrator the named rights."""
    chat, user = a_chat(box.world, args.number("chat")), _anyone(box, args)
    status = args.text("status", "administrator")
    if status not in {"administrator", "member"}:
        raise Cannot('"status" is unknown; administrator or member')
    place = place_of("administrator" if status == "administrator" else "member")
    rights = args.values.get("rights")
    if isinstance(rights, list):
        place = Member(place.status, {name: name in rights for name in RIGHTS})
    place.title = args.text("title", "")
    box.world.change_member(chat, user.id, place, _actor(box, args, chat).id)
    return chat_view(box.world, chat)


@route("POST", "/migrate")
def migrate(box: Box, args: Args) -> Json:
    """Turns a basic group into a supergroup."""
    chat = a_chat(box.world, args.number("chat"))
    return chat_view(box.world, acting.migrate(box.world, chat, _actor(box, args, chat)))


@route("POST", "/topic")
def topic(box: Box, args: Args) -> Json:
    """Creates, renames, closes or reopens a topic as an administrator who is a person."""
    user, chat = somebody(box.world, args.number("user")), a_chat(box.world, args.number("chat"))
    if not chat.forum or not chat.rules(user.id):
        raise Cannot(f"user {user.id} does not rule a forum {chat.id}; promote them first")
    action = args.text("action", "create")
    if action == "create":
        topics.open_topic(box.world, chat, user.id, args.text("name"), 7322096, "")
        return chat_view(box.world, chat)
    found = chat.topic(args.maybe("thread") or GENERAL)
    if found is None or action not in {"rename", "close", "reopen"}:
        raise Cannot("there is no such topic or action; create, rename, close or reopen one with its thread")
    if action == "rename":
        topics.rename(box.world, chat, found, user.id, {"name": args.text("name")})
    else:
        topics.set_closed(box.world, chat, found, user.id, closed=action == "close")
    return chat_view(box.world, chat)
