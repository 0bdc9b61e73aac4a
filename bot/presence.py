"""How the bot shows itself in Telegram: commands and descriptions, in every language."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import structlog
from telegram.error import BadRequest, TelegramError

from flows.text import Text

if TYPE_CHECKING:
    from bot.house import House

log = structlog.get_logger()

COMMANDS = ("menu", "clinic", "questions", "person", "language", "back", "pause", "privacy", "cancel", "help")
PAUSE = 60.0  # seconds before another try


async def introduce(house: House) -> None:
    """Set commands and descriptions; what Telegram does not take now is tried again."""
    waiting = [call for lang in (None, *house.catalogs.languages) for call in _calls(house, lang)]
    while waiting:
        method, params = waiting[0]
        try:
            await house.wire.call(method, params)
        except BadRequest as error:  # it would be refused for ever; the others go on
            log.warning("introduction_refused", method=method, error=type(error).__name__)
        except TelegramError as error:
            log.info("introduction_waits", error=type(error).__name__)
            await asyncio.sleep(PAUSE)
            continue
        waiting.pop(0)


def _calls(house: House, lang: str | None) -> list[tuple[str, dict[str, Any]]]:
    reader = lang or "en"
    here = {"language_code": lang} if lang else {}

    def said(key: str) -> str:
        return house.catalogs.render(Text(key), reader)

    commands = [{"command": name, "description": said(f"cmd.{name}")} for name in COMMANDS]
    return [
        ("setMyCommands", {"commands": commands, "scope": {"type": "all_private_chats"}, **here}),
        ("setMyDescription", {"description": said("bot.description"), **here}),
        ("setMyShortDescription", {"short_description": said("bot.short"), **here}),
    ]
