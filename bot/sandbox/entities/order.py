"""Entities side by side and inside each other, as TDLib arranges them (`fix_entities`).

Laws:

- A link, a mention, code and their like are whole: one that overlaps an earlier one is dropped.
- A quotation may hold whole ones, but none may stick out of it.
- Bold, italic and the other styles may be anywhere but in code. They are joined where they touch, and cut
  where anything begins and where a whole one ends.
"""

from __future__ import annotations

from itertools import pairwise

from bot.sandbox.model import Json

STYLES = ("bold", "italic", "underline", "strikethrough", "spoiler")
QUOTES = frozenset({"blockquote", "expandable_blockquote"})
_CODE = {"code", "pre"}

Span = tuple[int, int]

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


def place(entity: Json) -> tuple[int, int, int]:
    """What the entities are sorted by."""
    return entity["offset"], -entity["length"], _PRIORITY.get(entity["type"], 50)


def span(entity: Json) -> Span:
    """Where an entity begins and ends."""
    return entity["offset"], entity["offset"] + entity["length"]


def sticks_out(inner: Span, outer: Span) -> bool:
    """Whether one overlaps the other without lying inside it."""
    overlaps = inner[0] < outer[1] and outer[0] < inner[1]
    return overlaps and not (outer[0] <= inner[0] and inner[1] <= outer[1])


def arranged(entities: list[Json]) -> list[Json]:
    """The entities in Telegram's order, without overlaps."""
    if len(entities) < 2:
        return entities
    quotes = _apart([each for each in entities if each["type"] in QUOTES])
    whole = _apart([each for each in entities if each["type"] not in QUOTES and each["type"] not in STYLES])
    whole = [each for each in whole if not any(sticks_out(span(each), span(quote)) for quote in quotes)]
    fixed = whole + quotes
    return sorted(fixed + _styled(entities, fixed), key=place)


def _apart(entities: list[Json]) -> list[Json]:
    """Of several that overlap, the first."""
    found: list[Json] = []
    for entity in sorted(entities, key=place):
        if not found or span(found[-1])[1] <= entity["offset"]:
            found.append(entity)
    return found


def _styled(entities: list[Json], fixed: list[Json]) -> list[Json]:
    spans = {kind: _joined([span(each) for each in entities if each["type"] == kind]) for kind in STYLES}
    cuts = {low for found in spans.values() for low, _ in found}
    cuts |= {edge for each in fixed for edge in span(each)}
    code = [span(each) for each in fixed if each["type"] in _CODE]
    return [
        {"offset": low, "length": high - low, "type": kind}
        for kind, found in spans.items()
        for whole in found
        for low, high in _cut(whole, cuts)
        if not any(begin <= low and high <= end for begin, end in code)
    ]


def _joined(spans: list[Span]) -> list[Span]:
    found: list[Span] = []
    for low, high in sorted(spans):
        if found and low <= found[-1][1]:
            found[-1] = found[-1][0], max(high, found[-1][1])
        else:
            found.append((low, high))
    return found


def _cut(whole: Span, cuts: set[int]) -> list[Span]:
    edges = [whole[0], *sorted(cut for cut in cuts if whole[0] < cut < whole[1]), whole[1]]
    return list(pairwise(edges))
