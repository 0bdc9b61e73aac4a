"""Entities that a request names itself (telegram-bot-api, `get_text_entity`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.sandbox import fields
from bot.sandbox.entities import links, utf16
from bot.sandbox.model import Json
from bot.sandbox.refusals import Malformed, part_of

_PLAIN = {
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "code",
    "blockquote",
    "expandable_blockquote",
}
_AUTOMATIC = {
    "mention",
    "hashtag",
    "cashtag",
    "bot_command",
    "url",
    "email",
    "phone_number",
    "bank_card_number",
}


def read(found: Any) -> list[Json]:
    """The entities of a request; the ones that Telegram finds by itself are left out."""
    if not isinstance(found, list):
        return []
    with part_of("Can't parse MessageEntity"):
        return [entity for entity in map(_entity, found) if entity]


def _entity(found: Any) -> Json | None:
    if not isinstance(found, dict):
        raise Malformed("expected an Object")
    offset, length = fields.integer(found, "offset"), fields.integer(found, "length")
    kind = fields.text(found, "type")
    if kind in _AUTOMATIC:
        return None
    entity: Json = {"offset": offset, "length": length, "type": kind}
    if kind in _PLAIN:
        return entity
    extra = _READERS.get(kind)
    if extra is None:
        raise Malformed("Unsupported type specified" if kind else "Type is not specified")
    return entity | extra(found)


def _pre(found: Json) -> Json:
    language = fields.optional_text(found, "language")
    return {"language": language} if language else {}


def _link(found: Json) -> Json:
    return {"url": fields.text(found, "url")}


def _mention(found: Json) -> Json:
    return {"user": {"id": fields.integer(fields.child(found, "user"), "id", wide=True)}}


def _emoji(found: Json) -> Json:
    return {"custom_emoji_id": str(fields.integer(found, "custom_emoji_id", wide=True))}


def _time(found: Json) -> Json:
    time: Json = {"unix_time": fields.integer(found, "unix_time")}
    if form := fields.optional_text(found, "date_time_format"):
        time["date_time_format"] = form
    return time


_READERS: dict[str, Callable[[Json], Json]] = {
    "pre": _pre,
    "text_link": _link,
    "text_mention": _mention,
    "custom_emoji": _emoji,
    "date_time": _time,
}


def check(entities: list[Json], text: str) -> None:
    """Refuses entities outside the text or across half a sign, and links that cannot be opened."""
    starts = utf16.starts(text) if entities else [0]
    for entity in entities:
        _check_place(entity["offset"], entity["length"], starts[-1])
        _check_signs(entity["offset"], entity["length"], text, starts)
        if entity["type"] == "text_link" and not links.user_of(entity["url"]):
            try:
                entity["url"] = links.checked(entity["url"])
            except Malformed as why:
                raise Malformed(f"entity URL '{entity['url']}' is invalid: {why}") from None


def _check_signs(offset: int, length: int, text: str, starts: list[int]) -> None:
    for edge, what in ((offset, "begins"), (offset + length, f"beginning at UTF-16 offset {offset} ends")):
        if edge not in starts:
            byte = len(text[: starts.index(edge - 1)].encode())
            raise Malformed(f"Entity {what} in a middle of a UTF-16 symbol at byte offset {byte}")


def _check_place(offset: int, length: int, units: int) -> None:
    if offset < 0:
        raise Malformed(f"Receive an entity with incorrect offset {offset}")
    if length < 0:
        raise Malformed(f"Receive an entity with incorrect length {length}")
    if offset > units:
        raise Malformed(f"Entity begins after the end of the text at UTF-16 offset {offset}")
    if offset + length > units:
        raise Malformed(
            f"Entity beginning at UTF-16 offset {offset} ends after the end of the text"
            f" at UTF-16 offset {offset + length}"
        )
