"""From what the outbox stores to what Telegram is told, in one reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.message import WIDE
from flows.text import Json, Text, from_json, text_from_json

if TYPE_CHECKING:
    from bot.i18n import Catalogs

LIMIT = 4096  # characters of a message, after Telegram's own trimming


def text_of(body: Json, catalogs: Catalogs, lang: str) -> str:
    """The message's text."""
    return catalogs.render(text_from_json(body["text"]), lang)


def hidden_of(body: Json, catalogs: Catalogs, lang: str) -> str:
    """What stands below the cover; "" for nothing."""
    hidden = body["hidden"]
    return catalogs.render(Text("plain", {"value": from_json(hidden)}), lang).strip() if hidden is not None else ""


def markup(body: Json, catalogs: Catalogs, lang: str) -> Json | None:
    """The inline keyboard: two short labels a row, a long one alone, rows of numbers as they are."""
    rows: list[list[dict[str, str]]] = []
    for row in body["rows"]:
        buttons = [{"text": catalogs.render(text_from_json(label), lang), "callback_data": data} for label, data in row]
        if len(buttons) == 1 and rows and _pairs(rows[-1], buttons[0]):
            rows[-1].append(buttons[0])
        else:
            rows.append(buttons)
    return {"inline_keyboard": rows} if rows else None


def _pairs(row: list[dict[str, str]], button: dict[str, str]) -> bool:
    return len(row) == 1 and len(row[0]["text"]) <= WIDE and len(button["text"]) <= WIDE


def covered(text: str, hidden: str) -> tuple[str, Json]:
    """A text in one message, cut where it must be, with `hidden` below it under a cover that notifications keep."""
    hidden = hidden[: LIMIT // 2 if len(text) > LIMIT // 2 else LIMIT - len(text) - 1]
    room = LIMIT - len(hidden) - 1
    if len(text) > room:
        text = f"{text[: room - 1].rstrip()}…"
    if not hidden:
        return text, []
    offset, length = (len(part.encode("utf-16-le")) // 2 for part in (f"{text}\n", hidden))
    return f"{text}\n{hidden}", [{"type": "spoiler", "offset": offset, "length": length}]


def pieces(text: str) -> Iterator[str]:
    """A text in parts that Telegram takes: cut between paragraphs, else lines, else words, else where it must be."""
    while len(text) > LIMIT:
        cuts = (text.rfind(gap, 0, LIMIT) for gap in ("\n\n", "\n", " "))
        cut = next((at for at in cuts if at > 0), LIMIT)
        yield text[:cut].strip()
        text = text[cut:].strip()
    yield text
