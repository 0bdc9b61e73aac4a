"""Rehearsals played to their end, and what every person saw, chat by chat, with local times."""

from __future__ import annotations

import asyncio
import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.content import Content
from bot.i18n import Catalogs
from bot.rehearsal import Player, Script, scripts
from bot.stage import Stage
from flows.errors import ConfigError

if TYPE_CHECKING:
    from flows.text import Json


async def rehearse_all(root: Path, cases: list[str], langs: list[str], out: Path | None) -> int:
    """Play each case in each language, two at a time, and print or write its chats as soon as it is over."""
    known = scripts(root / "data")
    content = Content.load(root / "data")
    catalogs = Catalogs.load(root / "locales", content.texts())
    for case in cases:
        if case not in known:
            raise ConfigError(f'rehearsal "{case}" is not there; choose from {", ".join(known)}')
    wanted = [(known[case], lang) for case in (cases or list(known)) for lang in langs]
    lanes = asyncio.Semaphore(2)  # a bot and a sandbox each; more would only share two cores

    async def one(script: Script, lang: str) -> tuple[Script, str, dict[str, str]]:
        async with lanes:
            return script, lang, await play(script, catalogs, lang)

    async with asyncio.TaskGroup() as group:
        for playing in [group.create_task(one(script, lang)) for script, lang in wanted]:
            script, lang, chats = await playing
            for name, text in chats.items():
                _hand_over(f"{script.id}-{lang}-{name}", text, out)
    return 0


def _hand_over(name: str, text: str, out: Path | None) -> None:
    if out is None:
        print(f"===== {name} =====\n{text}")
        return
    out.mkdir(parents=True, exist_ok=True)
    (out / f"{name}.txt").write_text(text, "utf-8")


async def play(script: Script, catalogs: Catalogs, lang: str) -> dict[str, str]:
    """Play one case and return its chats by name."""
    with tempfile.TemporaryDirectory(prefix="puente-") as folder:
        async with Stage(Path(folder), script.start) as stage:
            player = await stage.player(script, catalogs, lang)
            while not player.is_done:
                await player.step()
            return await chats(player)


async def chats(player: Player) -> dict[str, str]:
    """What each person saw: their private chat, and the staff group."""
    people = player.script.data["people"]
    named = {user: people[role]["first_name"] for role, user in player.people.items()}
    found: dict[str, str] = {}
    begun = {chat["id"] for chat in (await player.control.state())["chats"]}
    for role, user in player.people.items():
        messages = await player.control.messages(user) if user in begun else []
        found[role] = _chat(messages, people[role]["zone"], named)
    found["staff"] = _chat(await player.control.messages(player.group), "America/Tijuana", named)
    return found


def _chat(messages: list[Json], zone: str, named: dict[int, str]) -> str:
    return "\n".join(_message(message, ZoneInfo(zone), named) for message in messages)


def _message(message: Json, zone: ZoneInfo, named: dict[int, str]) -> str:
    at = datetime.fromisoformat(message["date"]).astimezone(zone)
    who = named.get((message.get("from") or {}).get("id", 0), "Puente")
    topic = f" #{message['thread']}" if message.get("thread") else ""
    file = message.get("file")
    text = message.get("text") or message.get("caption") or ""
    lines = [f"[{at:%Y-%m-%d %H:%M}]{topic} {who}: {text}"]
    if file:
        lines.append(f"    <{file.get('name') or file.get('kind')}>")
    lines += ["    " + " ".join(f"[{button['text']}]" for button in row) for row in message.get("buttons") or []]
    return "\n".join(lines)
