"""A text with entities: read from a request, then cleaned as TDLib does before it is sent.

Lengths count code points of what remains visible; offsets of entities count UTF-16 units.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.sandbox.entities import automatic, given, html, markdown, markdown2, utf16
from bot.sandbox.model import Json
from bot.sandbox.refusals import Malformed, part_of

_RAW = 2**15
_MODES: dict[str, Callable[[str], tuple[str, list[Json]]]] = {
    "html": html.parse,
    "markdown": markdown.parse,
    "markdownv2": markdown2.parse,
}
_JOINED = {"bold", "italic", "underline", "strikethrough", "spoiler"}
_CODE = {"code", "pre"}
_CONTROL = {number: " " for number in range(32) if number not in {9, 10}} | {13: ""}
_DROPPED = dict.fromkeys(range(0x2028, 0x202F), "")
_ENTITIES = 100
# what goes first where two begin and end together (TDLib, `get_type_priority`)
_PRIORITY = {
    "blockquote": 0,
    "expandable_blockquote": 0,
    "pre": 11,
    "code": 20,
    "text_link": 49,
    "text_mention": 49,
    "bold": 90,
    "italic": 91,
    "underline": 92,
    "strikethrough": 93,
    "spoiler": 94,
    "custom_emoji": 99,
}

Formatted = tuple[str, list[Json]]


def read(text: str, parse_mode: str, entities: Any) -> Formatted:
    """What a request says: raw text with a parse mode, or plain text with entities."""
    if len(text) * 4 > _RAW and len(text.encode()) > _RAW:
        raise Malformed("Text is too long")
    mode = parse_mode.lower()
    if not text or mode in {"", "none"}:
        found = given.read(entities)
        given.check(found, utf16.length(text))
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
    entities = _outside_code(_joined(entities))
    entities += automatic.find(text, entities)
    entities.sort(key=_place)
    return text, entities[:_ENTITIES]


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
    clipped = [_clipped(text, entity, lead) for entity in entities]
    return text, [entity for entity in clipped if entity["length"] > 0]


def _clipped(text: str, entity: Json, lead: int) -> Json:
    """An entity does not end in white space."""
    offset = entity["offset"] - lead
    inner = utf16.part(text, offset, entity["length"])
    return entity | {"offset": offset, "length": utf16.length(inner.rstrip())}


def _named(entity: Json, person: Callable[[int], Json | None]) -> bool:
    """A mention of a person shows the person; one that nobody knows is dropped."""
    if entity["type"] != "text_mention":
        return True
    found = person(entity["user"]["id"])
    entity["user"] = found
    return found is not None


def _joined(entities: list[Json]) -> list[Json]:
    """Entities of one kind that touch become one."""
    found: list[Json] = []
    open_by_kind: dict[str, Json] = {}
    for entity in sorted(entities, key=_place):
        last = open_by_kind.get(entity["type"])
        if entity["type"] in _JOINED and last and entity["offset"] <= last["offset"] + last["length"]:
            last["length"] = max(last["length"], entity["offset"] + entity["length"] - last["offset"])
            continue
        open_by_kind[entity["type"]] = entity
        found.append(entity)
    return found


def _outside_code(entities: list[Json]) -> list[Json]:
    """Code holds no other entities."""
    code = [each for each in entities if each["type"] in _CODE]
    return [each for each in entities if not any(_inside(each, block) for block in code)]


def _inside(entity: Json, block: Json) -> bool:
    if entity is block or "blockquote" in entity["type"]:
        return False
    end, block_end = entity["offset"] + entity["length"], block["offset"] + block["length"]
    return bool(block["offset"] <= entity["offset"] and end <= block_end)


def _place(entity: Json) -> tuple[int, int, int]:
    return entity["offset"], -entity["length"], _PRIORITY.get(entity["type"], 50)
