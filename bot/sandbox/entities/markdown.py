"""Markdown, the old one (TDLib, `parse_markdown`): no nesting, byte offsets in its complaints."""

from __future__ import annotations

from bot.sandbox.entities import links, utf16
from bot.sandbox.model import Json
from bot.sandbox.refusals import Malformed

_SIGNS = "_*`["


def parse(text: str) -> tuple[str, list[Json]]:
    """The visible text and its entities."""
    out: list[str] = []
    entities: list[Json] = []
    at = 0
    while at < len(text):
        if text[at] == "\\" and text[at + 1 : at + 2] and text[at + 1] in _SIGNS:
            out.append(text[at + 1])
            at += 2
        elif text[at] in _SIGNS:
            at = _entity(text, at, out, entities)
        else:
            out.append(text[at])
            at += 1
    return "".join(out), entities


def _entity(text: str, begin: int, out: list[str], entities: list[Json]) -> int:
    """Reads one entity and says where the text goes on."""
    sign = text[begin]
    fence = "```" if text.startswith("```", begin) else ("]" if sign == "[" else sign)
    start, language = (begin + 1, "") if fence != "```" else code_head(text, begin + 3)
    end = text.find(fence, start)
    if end < 0:
        raise Malformed(f"Can't find end of the entity starting at byte offset {len(text[:begin].encode())}")
    inner = text[start:end]
    entity: Json = {"offset": utf16.length("".join(out)), "length": utf16.length(inner)}
    out.append(inner)
    after = end + len(fence)
    if sign == "[":
        after, found = _link(text, end, inner)
        entity |= found
    elif fence == "```":
        entity |= {"type": "pre"} | ({"language": language} if language else {})
    else:
        entity["type"] = {"_": "italic", "*": "bold", "`": "code"}[sign]
    if inner and "type" in entity:
        entities.append(entity)
    return after


def code_head(text: str, at: int) -> tuple[int, str]:
    """Where the code of a block starts and the language that is named before it."""
    end = at
    while end < len(text) and not text[end].isspace() and text[end] != "`":
        end += 1
    language = ""
    if at != end < len(text) and text[end] != "`":
        language, at = text[at:end], end
    if text[at : at + 1] in ("\n", "\r"):
        pair = text[at : at + 2]
        at += 2 if pair in ("\r\n", "\n\r") else 1
    return at, language


def _link(text: str, end: int, inner: str) -> tuple[int, Json]:
    url, after = inner, end + 1
    if text[end + 1 : end + 2] == "(":
        closing = text.find(")", end + 2)
        closing = len(text) if closing < 0 else closing
        url, after = text[end + 2 : closing], closing + 1
    return after, anchor(url)


def anchor(url: str) -> Json:
    """What a link becomes: a person, an address, or nothing."""
    if user := links.user_of(url):
        return {"type": "text_mention", "user": {"id": user}}
    found = links.link(url)
    return {"type": "text_link", "url": found} if found else {}
