"""A message as people see it on their screens, which is not what the Bot API shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.sandbox.clock import iso
from bot.sandbox.model import Json, Message
from bot.sandbox.render import user_json

if TYPE_CHECKING:
    from bot.sandbox.world import World

FILE_KINDS = ("document", "photo", "video", "animation", "voice", "audio", "video_note", "sticker")
_OTHER = ("location", "venue", "contact", "poll", "dice")
_ENVELOPE = ("entities", "caption", "caption_entities", "has_media_spoiler")


def message_view(world: World, message: Message) -> Json:
    """What GET /control/messages tells of a message."""
    content = message.content
    view: dict[str, Any] = {
        "id": message.id,
        "chat": message.chat,
        "thread": message.thread,
        "from": _sender(world, message),
        "date": iso(message.date * 1_000_000),
        "edit_date": None if message.edit_date is None else iso(message.edit_date * 1_000_000),
        "text": content.get("text"),
        "entities": content.get("entities") or content.get("caption_entities") or [],
        "caption": content.get("caption"),
        "file": file_view(world, content),
        "buttons": _buttons(message),
        "reply_keyboard": message.keyboard,
        "reply_to": message.reply_to,
        "deleted": message.deleted,
        "service": _service(message),
        "album": message.album,
        "protected": message.protected,
        "reactions": _reactions(message),
        "forwarded": message.origin,
        "seq": message.seq,
    }
    view |= {name: content[name] for name in _OTHER if name in content}
    return view


def _sender(world: World, message: Message) -> Json:
    user = world.users[message.sender]
    return user_json(user) | {"role": user.hints.get("role")}


def file_view(world: World, content: Json) -> Json | None:
    """Name, type, size and address of the file in a message, if there is one."""
    kind = next((kind for kind in FILE_KINDS if kind in content), None)
    if kind is None:
        return None
    shown = content[kind][-1] if kind == "photo" else content[kind]
    stored = world.files.find(shown["file_id"])
    if stored is None:
        return None
    return {
        "kind": kind,
        "name": stored.name,
        "mime": stored.mime,
        "size": stored.size,
        "file_id": stored.file_id,
        "url": f"/control/file?id={stored.file_id}",
        "width": shown.get("width"),
        "height": shown.get("height"),
    }


def _buttons(message: Message) -> list[list[Json]]:
    if not message.inline:
        return []
    return [[_button(button) for button in row] for row in message.inline["inline_keyboard"]]


def _button(button: Json) -> Json:
    shown = {"text": button["text"]}
    if "callback_data" in button:
        shown["data"] = button["callback_data"]
    for name in ("url", "style", "copy_text", "web_app"):
        if name in button:
            shown[name] = button[name]
    return shown


def _reactions(message: Message) -> list[Json]:
    return [{"user": user, "reaction": given} for user, given in message.reactions.items() if given]


def _service(message: Message) -> Json | None:
    return message.content if message.service else None
