"""A text with entities: read from a request, then cleaned as TDLib does before it is sent.

Lengths count code points of what remains visible; offsets of entities count UTF-16 units.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.sandbox.entities import automatic, given, html, markdown, markdown2, utf16
from bot.sandbox.entities.order import arranged
from bot.sandbox.model import Json
from bot.sandbox.refusals import Malformed, part_of

_RAW = 2**15
_MODES: dict[str, Callable[[str], tuple[str, list[Json]]]] = {
    "html": html.parse,
    "markdown": markdown.parse,
    "markdownv2": markdown2.parse,
}
_CONTROL = {number: " " for number in range(32) if number != 10} | {13: ""}
_DROPPED = dict.fromkeys(range(0x2028, 0x202F), "")
_ENTITIES = 100

Formatted = tuple[str, list[Json]]


def read(text: str, parse_mode: str, entities: Any) -> Formatted:
    """What a request says: raw text with a parse mode, or plain text with entities."""
    if len(text) * 4 > _RAW and len(text.encode()) > _RAW:
        raise Malformed("Text is too long")
    mode = parse_mode.lower()
    if not text or mode in {"", "none"}:
        found = given.read(entities)
        given.check(found, text)
        return text, found
    if mode not in _MODES:
        raise Malformed("Unsupported parse_mode")
    with part_of("Can't parse entities"):
        return _MODES[mode](text)


def fix(formatted: Formatted, person: Callable[[int], Json | None]) -> Formatted:
    """The text as it will be seen: cleaned, trimmed, with the entities that Telegram adds."""
    text, entities = _cleaned(*formatted)
    text, entities = _trimmed(text, entities)
    entities = [entity for entity in entities if _named(entity, person)]
    entities += automatic.find(text, entities)
    return text, arranged(entities)[:_ENTITIES]


def _cleaned(text: str, entities: list[Json]) -> Formatted:
    if text.isprintable() or not any(ord(sign) < 32 or 0x2028 <= ord(sign) <= 0x202E for sign in text):
        return text, entities
    cleaned = text.translate(_CONTROL | _DROPPED)
    if len(cleaned) == len(text) or not entities:
        return cleaned, entities
    moved = [_moved(text, entity) for entity in entities]
    return cleaned, [entity for entity in moved if entity["length"] > 0]


def _moved(text: str, entity: Json) -> Json:
    """The entity without the characters that were dropped before and inside it."""
    before = utf16.length(utf16.clamp_to(text, entity["offset"]).translate(_CONTROL | _DROPPED))
    inner = utf16.part(text, entity["offset"], entity["length"]).translate(_CONTROL | _DROPPED)
    return entity | {"offset": before, "length": utf16.length(inner)}


def _trimmed(text: str, entities: list[Json]) -> Formatted:
    if not entities:
        return text.strip(), []
    text = text.rstrip()
    units = utf16.length(text)
    first = min(entity["offset"] for entity in entities)
    lead = min(utf16.length(text) - utf16.length(text.lstrip()), first)
    text = utf16.part(text, lead, units - lead)
    clipped = [_clipped(entity, lead, units - lead) for entity in entities]
    return text, [entity for entity in clipped if entity["length"] > 0]


def _clipped(entity: Json, lead: int, units: int) -> Json:
    """An entity ends where the text does."""
    offset = entity["offset"] - lead
    return entity | {"offset": offset, "length": min(entity["length"], units - offset)}


def _named(entity: Json, person: Callable[[int], Json | None]) -> bool:
    """A mention of a person shows the person; one that nobody knows is dropped."""
    if entity["type"] != "text_mention":
        return True
    found = person(entity["user"]["id"])
    entity["user"] = found
    return found is not None
