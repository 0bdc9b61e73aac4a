"""Watching: what people see, what the bot called, what is waiting."""

from __future__ import annotations

import asyncio
from typing import Any

from bot.sandbox.acting import Cannot, a_chat
from bot.sandbox.clock import iso
from bot.sandbox.control.routes import Args, Box, route
from bot.sandbox.model import GENERAL, Json
from bot.sandbox.view import message_view
from bot.sandbox.views import chat_view, user_view


@route("GET", "/state")
def state(box: Box, _args: Args) -> Json:
    """Everything that a page needs at its start."""
    world = box.world
    return {
        "bot": user_view(world.bot) | {"name": world.profile.names.get("", world.bot.first_name)},
        "description": world.profile.descriptions,
        "users": [user_view(user) for user in world.users.values() if not user.is_bot],
        "chats": [chat_view(world, chat) for chat in world.chats.values()],
        "clock": world.clock.state() | box.presence.shown(),
        "rehearsal": box.rehearsal.state() if box.rehearsal else None,
        "flood": box.api.flood.mode,
        "network_cut": box.api.faults.network_cut,
        "seq": world.feed.seq,
    }


@route("GET", "/chats")
def chats(box: Box, _args: Args) -> list[Json]:
    """All chats."""
    return [chat_view(box.world, chat) for chat in box.world.chats.values()]


@route("GET", "/messages")
async def messages(box: Box, args: Args) -> Json:
    """The messages of a chat that changed after `since`; waits for one up to `timeout` seconds."""
    deadline = asyncio.get_running_loop().time() + args.seconds("timeout", 0.0)
    while not (found := _changed(box, args)):
        left = deadline - asyncio.get_running_loop().time()
        if left <= 0 or not await box.world.feed.changed(left):
            break
    return {"messages": found, "seq": box.world.feed.seq}


def _changed(box: Box, args: Args) -> list[Json]:
    chat = a_chat(box.world, args.number("chat"))
    since, thread = args.maybe("since") or 0, args.maybe("thread")
    found = [each for each in chat.messages.values() if each.seq > since]
    if thread is not None:
        topic = None if thread == GENERAL else thread
        found = [each for each in found if each.thread == topic]
    return [message_view(box.world, each) for each in found]


@route("GET", "/calls")
def calls(box: Box, args: Args) -> list[Json]:
    """The Bot API calls after `since`."""
    return box.calls.since(args.maybe("since") or 0)


@route("GET", "/updates")
def updates(box: Box, _args: Args) -> list[Json]:
    """The updates that the bot has not confirmed."""
    box.world.updates.expire()
    return [each.json() | {"delivered": each.delivered} for each in box.world.updates.pending()]


@route("GET", "/callbacks")
def callbacks(box: Box, _args: Args) -> Json:
    """The presses without an answer, and the last toasts."""
    found = box.world.callbacks
    waiting = [
        {
            "id": each.id,
            "user": each.user,
            "chat": each.chat,
            "message": each.message,
            "button": each.button,
            "at": iso(each.pressed_at),
        }
        for each in found.open.values()
    ]
    return {"unanswered": waiting, "toasts": list(found.toasts)}


@route("GET", "/unimplemented")
def unimplemented(box: Box, _args: Args) -> dict[str, int]:
    """The methods that were answered 501, and how often."""
    return dict(box.calls.unimplemented)


@route("GET", "/rehearsal")
def rehearsal(box: Box, _args: Args) -> Any:
    """Where the rehearsal stands; nothing when none is plugged in."""
    return box.rehearsal.state() if box.rehearsal else None


@route("POST", "/rehearsal/start")
async def start_rehearsal(box: Box, args: Args) -> Json:
    """Begins a case."""
    if box.rehearsal is None:
        raise Cannot("there is no rehearsal here; start the sandbox by puente demo", 409)
    found = await box.rehearsal.start(args.text("case"), args.text("language"))
    box.world.feed.emit("rehearsal", {"rehearsal": found})
    return found


@route("POST", "/rehearsal/next")
async def next_step(box: Box, _args: Args) -> Json:
    """Plays one step."""
    if box.rehearsal is None:
        raise Cannot("there is no rehearsal here; start the sandbox by puente demo", 409)
    found = await box.rehearsal.next()
    box.world.feed.emit("rehearsal", {"rehearsal": found})
    return found
