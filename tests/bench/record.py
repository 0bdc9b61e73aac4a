"""What our bot says in the dialogue, turn by turn: the script that the others play."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.bench.dialogue import Call, Deed, Turn
from tests.bench.server import Server
from tests.bench.users import update

CHAT = 999
QUIET = 0.15  # seconds without a call after which a turn is over
LONGEST = 20.0  # seconds for a turn, the start of the bot among them


async def record(server: Server, deeds: Sequence[Deed]) -> list[Turn]:
    """Lead the dialogue once, alone, and write down every call."""
    calls: list[Call] = []
    last: dict[str, Any] = {}

    def hear(method: str, params: dict[str, Any], message_id: int) -> None:
        if "chat_id" not in params and method != "answerCallbackQuery":
            return
        calls.append((method, params.get("text", ""), _labels(params)))
        if method == "sendMessage" and "reply_markup" in params:
            last.update(params, message_id=message_id)

    server.heard = hear
    turns = []
    for deed in deeds:
        calls.clear()
        server.put(update(server, CHAT, deed, last))
        await _quiet(calls)
        turns.append(Turn(deed, list(calls)))
    return turns


async def _quiet(calls: list[Call]) -> None:
    async with asyncio.timeout(LONGEST):
        known = 0
        while known == 0 or len(calls) > known:
            known = len(calls)
            await asyncio.sleep(QUIET)


def _labels(params: dict[str, Any]) -> list[list[str]]:
    rows = (params.get("reply_markup") or {}).get("inline_keyboard", [])
    return [[button["text"] for button in row] for row in rows]


def save(turns: Sequence[Turn], path: Path) -> None:
    """Write the script for another process."""
    path.write_text(json.dumps([asdict(turn) for turn in turns]), "utf-8")


def load(path: Path) -> list[Turn]:
    """What `save` wrote."""
    return [Turn(Deed(**turn["deed"]), turn["calls"]) for turn in json.loads(path.read_text("utf-8"))]
