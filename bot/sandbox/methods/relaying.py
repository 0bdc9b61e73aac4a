"""Forwarding and copying.

A bot may copy out of a chat with protected content, and a copy hides who wrote it; a forward may not
and does not.
"""

from __future__ import annotations

from itertools import pairwise

from bot.sandbox.methods import access, outgoing
from bot.sandbox.methods.outgoing import Target
from bot.sandbox.methods.registry import method
from bot.sandbox.model import Chat, Json, Message
from bot.sandbox.params import Params
from bot.sandbox.refusals import Malformed
from bot.sandbox.render import message_json, user_json
from bot.sandbox.world import World

_UNCOPIED = {"invoice", "giveaway", "paid_media"}


@method("forwardMessage")
def forward_message(world: World, params: Params) -> Json:
    """Forwards one message."""
    target = outgoing.begin(world, params)
    source = access.readable(world, params, "from_chat_id")
    message = access.message(source, params.message_id(), "message to forward")
    _check_forward(message)
    return message_json(world, _forward(world, target, message))


@method("forwardMessages")
def forward_messages(world: World, params: Params) -> list[Json]:
    """Forwards several; those that cannot be forwarded are passed over."""
    target, found = _several(world, params, "message to forward")
    found = [each for each in found if not (each.service or each.protected)]
    if not found:
        raise Malformed("there are no messages to forward")
    return [{"message_id": _forward(world, target, each).id} for each in found]


def _check_forward(message: Message) -> None:
    if message.protected:
        raise Malformed("message has protected content and can't be forwarded")
    if message.service:
        raise Malformed("Message can't be forwarded")


def _forward(world: World, target: Target, message: Message) -> Message:
    origin = message.origin or {
        "forward_origin": {
            "type": "user",
            "sender_user": user_json(world.users[message.sender]),
            "date": message.date,
        },
        "forward_from": user_json(world.users[message.sender]),
        "forward_date": message.date,
    }
    return outgoing.finish(world, target, message.content, origin=origin)


@method("copyMessage")
def copy_message(world: World, params: Params) -> Json:
    """Sends the content of a message anew, perhaps with another caption."""
    caption = outgoing.read_caption(params) if params.has("caption") else None
    target = outgoing.begin(world, params)
    source = access.readable(world, params, "from_chat_id")
    message = access.message(source, params.message_id(), "message to copy")
    _check_copy(message)
    content = dict(message.content)
    if caption is not None and "text" not in content:
        content = _without_caption(content) | outgoing.caption_content(world, caption)
    return {"message_id": _copy(world, target, message, content).id}


@method("copyMessages")
def copy_messages(world: World, params: Params) -> list[Json]:
    """Copies several; those that cannot be copied are passed over."""
    target, found = _several(world, params, "message to copy")
    bare = params.boolean("remove_caption")
    found = [each for each in found if not each.service]
    if not found:
        raise Malformed("there are no messages to copy")
    contents = [(each, _without_caption(each.content) if bare else each.content) for each in found]
    return [{"message_id": _copy(world, target, each, content).id} for each, content in contents]


def _check_copy(message: Message) -> None:
    if message.service or _UNCOPIED & message.content.keys():
        raise Malformed("Message can't be copied")


def _without_caption(content: Json) -> Json:
    return {name: value for name, value in content.items() if not name.startswith("caption")}


def _copy(world: World, target: Target, message: Message, content: Json) -> Message:
    """A copy keeps the inline keyboard unless the request brings another."""
    if target.markup is None and message.inline and message.sender == world.bot.id:
        target.markup = ("inline", message.inline)
    return outgoing.finish(world, target, content)


def _several(world: World, params: Params, what: str) -> tuple[Target, list[Message]]:
    wanted = params.message_ids()
    if any(later <= earlier for earlier, later in pairwise(wanted)):
        raise Malformed("message identifiers must be in a strictly increasing order")
    target = outgoing.begin(world, params)
    source: Chat = access.readable(world, params, "from_chat_id")
    found = [source.messages[each] for each in wanted if each in source.messages]
    found = [each for each in found if not each.deleted]
    if not found:
        raise Malformed(f"{what} not found")
    return target, found
