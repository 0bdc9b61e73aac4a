"""Pinning messages and reacting to them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.sandbox import fields
from bot.sandbox.methods import access
from bot.sandbox.methods.registry import method
from bot.sandbox.model import Chat, Json
from bot.sandbox.params import Params
from bot.sandbox.refusals import Malformed, part_of
from bot.sandbox.render import message_json
from bot.sandbox.world import World

_NO_PIN = "not enough rights to manage pinned messages in the chat"

# the free reactions of every chat, from the description of ReactionTypeEmoji
EMOJI = frozenset(Path(__file__).with_name("reactions.txt").read_text("utf-8").split())


@method("pinChatMessage")
def pin(world: World, params: Params) -> bool:
    """Pins a message; people see a service message."""
    chat = access.readable(world, params)
    message = access.message(chat, params.message_id(), "message to pin")
    _check_pin(world, chat)
    if message.service:
        raise Malformed("a service message can't be pinned")
    if message.id not in chat.pinned:
        chat.pinned.append(message.id)
        shown = message_json(world, message, replies=False)
        content = {"pinned_message": shown}
        world.post(chat, world.bot.id, content, service=True, thread=message.thread)
    return True


@method("unpinChatMessage")
def unpin(world: World, params: Params) -> bool:
    """Unpins a message, the newest one when none is named."""
    chat = access.readable(world, params)
    _check_pin(world, chat)
    wanted = params.message_id() or (chat.pinned[-1] if chat.pinned else 0)
    if wanted not in chat.pinned:
        raise Malformed("message to unpin not found")
    chat.pinned.remove(wanted)
    world.feed.emit("chat", {"chat": chat.id})
    return True


@method("unpinAllChatMessages")
def unpin_all(world: World, params: Params) -> bool:
    """Unpins everything."""
    chat = access.readable(world, params)
    _check_pin(world, chat)
    chat.pinned.clear()
    world.feed.emit("chat", {"chat": chat.id})
    return True


def _check_pin(world: World, chat: Chat) -> None:
    if not chat.private and not access.may(world, chat, "can_pin_messages"):
        raise Malformed(_NO_PIN)


@method("setMessageReaction")
def react(world: World, params: Params) -> bool:
    """Puts the bot's one reaction on a message, or takes it away."""
    reactions = _read_reactions(params)
    chat = access.readable(world, params)
    message = access.message(chat, params.message_id(), "message to react")
    access.reach(world, chat)
    if len(reactions) > 1:
        raise Malformed("REACTIONS_TOO_MANY")
    if any(each.get("emoji") not in EMOJI for each in reactions if each["type"] == "emoji"):
        raise Malformed("REACTION_INVALID")
    message.reactions[world.bot.id] = reactions
    world.touch(message, "edit")
    return True


def _read_reactions(params: Params) -> list[Json]:
    found: Any = params.value("reaction", "Can't parse reaction types JSON object")
    if found is None:
        return []
    if not isinstance(found, list):
        raise Malformed("Expected an Array of ReactionType")
    with part_of("Can't parse ReactionType"):
        return [_reaction(each) for each in found]


def _reaction(found: Any) -> Json:
    if not isinstance(found, dict):
        raise Malformed("expected an Object")
    kind = fields.text(found, "type")
    if kind == "emoji":
        return {"type": kind, "emoji": fields.text(found, "emoji").removesuffix("\ufe0f")}
    if kind == "custom_emoji":
        return {"type": kind, "custom_emoji_id": str(fields.integer(found, "custom_emoji_id", wide=True))}
    raise Malformed("invalid reaction type specified")
