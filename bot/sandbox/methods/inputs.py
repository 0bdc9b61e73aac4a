"""Files in requests: uploaded, attached by name, repeated by file_id, or fetched from an address.

The sandbox reaches no network, so an address is always refused as one that cannot be fetched.
"""

from __future__ import annotations

import re
from typing import NoReturn

from bot.sandbox import fields
from bot.sandbox.entities import links
from bot.sandbox.files import Stored, file_json, photo_json
from bot.sandbox.model import Json
from bot.sandbox.params import Params, Upload
from bot.sandbox.refusals import Malformed
from bot.sandbox.world import World

_ID = re.compile(r"[A-Za-z0-9_-]+")
_NUMBERS = {
    "video": ("width", "height", "duration"),
    "animation": ("width", "height", "duration"),
    "audio": ("duration",),
    "voice": ("duration",),
    "video_note": ("length", "duration"),
}
_WORDS = {"audio": ("performer", "title")}


def source(params: Params, name: str, given: str) -> Upload | str | None:
    """What a request gives as a file: an upload, a file_id or an address; None when nothing."""
    if name in params.files:
        return params.files[name]
    given = given.strip()
    if given.startswith("attach://"):
        return params.files.get(given.removeprefix("attach://"))
    return given or None


def content(world: World, kind: str, found: Upload | str, more: Json) -> Json:
    """The content of a message with the file."""
    if kind == "photo":
        return {"photo": photo_json(_photo(world, found))}
    stored = _file(world, kind, found)
    shown = file_json(stored, stored.extra | _extra(kind, more))
    if kind == "animation":
        return {"animation": shown, "document": file_json(stored)}
    return {kind: shown}


def _photo(world: World, found: Upload | str) -> list[Stored]:
    if isinstance(found, Upload):
        _check_filled(found)
        return world.files.store_photo(found)
    stored = remote(world, "photo", found)
    return world.files.sizes(stored)


def _file(world: World, kind: str, found: Upload | str) -> Stored:
    if isinstance(found, Upload):
        _check_filled(found)
        return world.files.store(kind, found)
    return remote(world, kind, found)


def _check_filled(upload: Upload) -> None:
    if not upload.content:
        raise Malformed("File must be non-empty")


def remote(world: World, kind: str, given: str) -> Stored:
    """A file that Telegram has already, by its id."""
    stored = world.files.find(given)
    if stored is None:
        _refuse(given)
    if stored.kind != kind:
        raise Malformed(f"Can't use file of type {_type(stored.kind)} as {_type(kind)}")
    return stored


def _refuse(given: str) -> NoReturn:
    if "." in given or "://" in given:
        raise Malformed("Failed to get HTTP URL content" if links.link(given) else "Wrong HTTP URL specified")
    wrong = "can't unserialize it. Wrong last symbol" if _ID.fullmatch(given) else "Wrong character in the string"
    raise Malformed(f"Wrong remote file identifier specified: {wrong}")


def _type(kind: str) -> str:
    return "VoiceNote" if kind == "voice" else "".join(part.capitalize() for part in kind.split("_"))


def _extra(kind: str, more: Json) -> Json:
    found: Json = {}
    for name in _NUMBERS.get(kind, ()):
        given = fields.optional_integer(more, name)
        found[name] = max(0, given)
    for name in _WORDS.get(kind, ()):
        if value := fields.optional_text(more, name):
            found[name] = value
    if kind == "sticker":
        found |= {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        if emoji := fields.optional_text(more, "emoji"):
            found["emoji"] = emoji
    return found
