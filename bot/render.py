"""From what the outbox stores to what Telegram is told, in one reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.message import WIDE
from flows.text import Json, text_from_json

if TYPE_CHECKING:
    from bot.i18n import Catalogs

LIMIT = 4096  # characters of a message, after Telegram's own trimming


def text_of(body: Json, catalogs: Catalogs, lang: str) -> str:
    """The message's text."""
    return catalogs.render(text_from_json(body["text"]), lang)


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


def pieces(text: str) -> Iterator[str]:
    """A text in parts that Telegram takes: cut between paragraphs, else lines, else words, else where it must be."""
    while len(text) > LIMIT:
        cuts = (text.rfind(gap, 0, LIMIT) for gap in ("\n\n", "\n", " "))
        cut = next((at for at in cuts if at > 0), LIMIT)
        yield text[:cut].strip()
        text = text[cut:].strip()
    yield text
