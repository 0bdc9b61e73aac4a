"""Editing and deleting what was sent."""

from __future__ import annotations

from bot.sandbox import keyboards
from bot.sandbox.methods import access, outgoing
from bot.sandbox.methods.messages import read_preview, read_text
from bot.sandbox.methods.registry import method
from bot.sandbox.model import Chat, Json, Message
from bot.sandbox.params import Params
from bot.sandbox.refusals import Malformed
from bot.sandbox.render import message_json
from bot.sandbox.world import World

_TWO_DAYS = 48 * 3600
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current"
    " content and reply markup of the message"
)
MEDIA = ("photo", "video", "animation", "document", "audio", "voice")


def editable(world: World, params: Params) -> Message:
    """A message of the bot's own that can still be edited."""
    if not params.text("chat_id"):
        if params.text("inline_message_id"):
            raise Malformed("MESSAGE_ID_INVALID")
        if not params.message_id():
            raise Malformed("Message identifier is not specified")
    chat = access.readable(world, params)
    message_id = params.message_id()
    if not message_id:
        raise Malformed("Message identifier is not specified")
    message = access.message(chat, message_id, "message to edit")
    if message.sender != world.bot.id or message.keyboard or message.origin or message.service:
        raise Malformed("Message can't be edited")
    return message


def read_inline(params: Params) -> Json | None:
    """The inline keyboard of a request for an edit; none removes the one that is there."""
    markup = keyboards.read(params)
    if markup and markup[0] != "inline":
        raise Malformed("inline keyboard expected")
    keyboards.check(markup)
    return markup[1] if markup else None


def apply(world: World, message: Message, content: Json, inline: Json | None) -> Json:
    """Gives a message a new content and keyboard; refuses to change nothing."""
    if content == message.content and inline == message.inline:
        raise Malformed(_NOT_MODIFIED)
    access.reach(world, world.chats[message.chat])
    message.content, message.inline = content, inline
    message.edit_date = world.clock.now()
    world.touch(message, "edit")
    return message_json(world, message)


@method("editMessageText")
def edit_text(world: World, params: Params) -> Json:
    """Changes a text."""
    preview = read_preview(params)
    formatted = read_text(params)
    inline = read_inline(params)
    message = editable(world, params)
    if "text" not in message.content:
        raise Malformed("there is no text in the message to edit")
    return apply(world, message, outgoing.text_content(world, formatted) | preview, inline)


@method("editMessageCaption")
def edit_caption(world: World, params: Params) -> Json:
    """Changes the words under a file."""
    inline = read_inline(params)
    formatted = outgoing.read_caption(params)
    message = editable(world, params)
    if not any(kind in message.content for kind in MEDIA):
        raise Malformed("there is no caption in the message to edit")
    kept = {name: value for name, value in message.content.items() if not name.startswith("caption")}
    return apply(world, message, kept | outgoing.caption_content(world, formatted), inline)


@method("editMessageReplyMarkup")
def edit_markup(world: World, params: Params) -> Json:
    """Changes only the keyboard."""
    inline = read_inline(params)
    message = editable(world, params)
    return apply(world, message, message.content, inline)


@method("deleteMessage")
def delete_message(world: World, params: Params) -> bool:
    """Deletes one message for everyone."""
    if not params.text("chat_id"):
        raise Malformed("Chat identifier is not specified")
    if not params.message_id():
        raise Malformed("Message identifier is not specified")
    chat = access.readable(world, params)
    message = access.message(chat, params.message_id(), "message to delete")
    _check_deletable(world, chat, message)
    world.delete(message)
    return True


@method("deleteMessages")
def delete_messages(world: World, params: Params) -> bool:
    """Deletes several; those that are gone already are passed over."""
    wanted = params.message_ids()
    chat = access.readable(world, params)
    found = [chat.messages[each] for each in wanted if each in chat.messages]
    for message in found:
        if not message.deleted:
            _check_deletable(world, chat, message)
    for message in found:
        if not message.deleted:
            world.delete(message)
    return True


def _check_deletable(world: World, chat: Chat, message: Message) -> None:
    mine = message.sender == world.bot.id
    if not chat.private and not mine and not access.may(world, chat, "can_delete_messages"):
        raise Malformed("Message can't be deleted")
    rules = not chat.private and access.may(world, chat, "can_delete_messages")
    if not rules and world.clock.now() - message.date > _TWO_DAYS:
        raise Malformed("Message can't be deleted for everyone")
