"""Sending files, alone and as albums, and changing them."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox import fields
from bot.sandbox.methods import access, editing, inputs, outgoing
from bot.sandbox.methods.registry import Handler, method
from bot.sandbox.model import Json
from bot.sandbox.params import Params, Upload
from bot.sandbox.refusals import Malformed, part_of
from bot.sandbox.render import message_json
from bot.sandbox.world import World

_NOUNS = {
    "photo": "photos",
    "document": "documents",
    "video": "videos",
    "animation": "other messages",
    "audio": "audios",
    "voice": "voice notes",
    "video_note": "video notes",
    "sticker": "other messages",
}
_MISSING = {"video_note": "video note"}
_ALBUM = 10
_PLAUSIBLE = re.compile(r"[A-Za-z0-9_-]{40,}")
_ALONE = {"document", "audio"}


def _permission(kind: str) -> tuple[str, str]:
    noun = _NOUNS[kind]
    return f"can_send_{noun.replace(' ', '_')}", noun


def _sender(kind: str) -> Handler:
    def send(world: World, params: Params) -> Json:
        found = inputs.source(params, kind, params.text(kind))
        if found is None:
            raise Malformed(f"There is no {_MISSING.get(kind, kind)} in the request")
        caption = outgoing.read_caption(params)
        target = outgoing.begin(world, params)
        access.may_send(world, target.chat, *_permission(kind))
        content = inputs.content(world, kind, found, params.values)
        if kind not in {"sticker", "video_note"}:
            content |= outgoing.caption_content(world, caption) | _flags(params)
        return message_json(world, outgoing.finish(world, target, content))

    send.__doc__ = f"Sends a {kind}."
    return send


def _flags(params: Params) -> Json:
    found: Json = {}
    if params.boolean("has_spoiler"):
        found["has_media_spoiler"] = True
    if params.boolean("show_caption_above_media"):
        found["show_caption_above_media"] = True
    return found


for _kind, _name in (
    ("photo", "sendPhoto"),
    ("document", "sendDocument"),
    ("video", "sendVideo"),
    ("animation", "sendAnimation"),
    ("audio", "sendAudio"),
    ("voice", "sendVoice"),
    ("video_note", "sendVideoNote"),
    ("sticker", "sendSticker"),
):
    method(_name)(_sender(_kind))


# one medium of an album or of an edit

Medium = tuple[str, Upload | str, Any, Json]


def _medium(params: Params, found: Any, *, album: bool) -> Medium:
    if not isinstance(found, dict):
        raise Malformed("expected an Object")
    caption = outgoing.read_caption(found)
    given = inputs.source(params, "", fields.optional_text(found, "media"))
    if given is None:
        raise Malformed("media not found")
    kind = fields.text(found, "type")
    if album and kind == "animation":
        raise Malformed(f'type "{kind}" can\'t be used in sendMediaGroup')
    if kind not in {"photo", "video", "animation", "audio", "document"}:
        raise Malformed(f'type "{kind}" is unsupported')
    return kind, given, caption, found


def _medium_content(world: World, medium: Medium) -> Json:
    kind, given, caption, found = medium
    content = inputs.content(world, kind, given, found) | outgoing.caption_content(world, caption)
    if fields.boolean(found, "has_spoiler"):
        content["has_media_spoiler"] = True
    return content


@method("sendMediaGroup")
def send_media_group(world: World, params: Params) -> list[Json]:
    """Sends an album."""
    params.required("media")
    found = params.value("media", "Can't parse media JSON object")
    if not isinstance(found, list):
        raise Malformed("Expected an Array of InputMedia")
    with part_of("Can't parse InputMedia"):
        media = [_medium(params, each, album=True) for each in found]
    target = outgoing.begin(world, params)
    if target.markup:
        raise Malformed("reply markup can't be used with albums")
    _check_album([kind for kind, *_ in media])
    for kind, *_ in media:
        access.may_send(world, target.chat, *_permission(kind))
    contents = [_medium_content(world, medium) for medium in media]
    album = str(13_000_000_000_000_000 + world.count("album")) if len(contents) > 1 else None
    return [message_json(world, outgoing.finish(world, target, each, album=album)) for each in contents]


def _check_album(kinds: list[str]) -> None:
    if not kinds:
        raise Malformed("There are no messages to send")
    if len(kinds) > _ALBUM:
        raise Malformed("Too many messages to send as an album")
    alone = next((kind for kind in kinds if kind in _ALONE), None)
    if alone and set(kinds) != {alone}:
        raise Malformed(f"{alone.capitalize()} can't be mixed with other media types")


@method("editMessageMedia")
def edit_media(world: World, params: Params) -> Json:
    """Puts another file in place of the one that was sent."""
    inline = editing.read_inline(params)
    params.required("media")
    found = params.value("media", "Can't parse input media JSON object")
    with part_of("Can't parse InputMedia"):
        medium = _medium(params, found, album=False)
    message = editing.editable(world, params)
    if not {"text", *editing.MEDIA} & message.content.keys():
        raise Malformed("there is no media in the message to edit")
    if message.album and _album_side(medium[0]) != _album_side(_kind_of(message.content)):
        raise Malformed("can't change media type in the album")
    return editing.apply(world, message, _medium_content(world, medium), inline)


def _kind_of(content: Json) -> str:
    return next(kind for kind in editing.MEDIA if kind in content)


def _album_side(kind: str) -> str:
    return kind if kind in _ALONE else "visual"


@method("getFile")
def get_file(world: World, params: Params) -> Json:
    """Where to download a file."""
    file_id = params.text("file_id").strip()
    if not file_id:
        raise Malformed("file_id not specified")
    stored = world.files.find(file_id)
    if stored is None:
        lost = _PLAUSIBLE.fullmatch(file_id)
        raise Malformed("wrong file_id or the file is temporarily unavailable" if lost else "invalid file_id")
    if not world.files.may_download(stored):
        raise Malformed("file is too big")
    return world.files.download_json(stored)
