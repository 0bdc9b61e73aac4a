"""What a kill -9 in mid-load costs the people who were writing.

200 people lead the dialogue, each thinking for a while before every answer; in the middle the bot is killed, and
started again half a second later. Who hears nothing for six seconds repeats themselves, who hears nothing again starts
over. At the end every answer must be in the store.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.keys import Keys
from bot.store import Store
from bot.store.work import Work
from bot.vault import Keyring, Vault
from tests.bench.dialogue import ANSWERS, Turn
from tests.bench.process import Process, ours
from tests.bench.server import Server
from tests.bench.table import table
from tests.bench.turns import recorded
from tests.bench.users import update

PEOPLE, ROUNDS = 200, 3
THINKING = {"light load": 1.5, "as fast as they can": 0.0}  # seconds before every answer
DOWN = 0.5  # seconds between the kill and the start
PATIENCE = 6.0  # seconds of silence
LONGEST = 180.0  # seconds for one round


@dataclass(slots=True)
class Somebody:
    """One person, and what went wrong for them."""

    id: int
    at: int = 0
    seen: list[str] = field(default_factory=list)
    last: dict[str, Any] = field(default_factory=dict)
    heard_at: float = 0.0
    waits: bool = False
    repeated: int = 0
    started_over: int = 0
    prompted_twice: int = 0


class People:
    """They write, wait, and lose patience."""

    def __init__(self, server: Server, turns: Sequence[Turn], size: int, thinking: float) -> None:
        self.server, self.turns, self.thinking = server, turns, thinking
        self.all = {10_000 + number: Somebody(10_000 + number) for number in range(size)}
        self.done = asyncio.Event()
        self.turns_done, self._goal, self._there = 0, 0, asyncio.Event()
        server.heard = self._hear

    def begin(self) -> None:
        """All of them, one after the other."""
        loop = asyncio.get_running_loop()
        for number, person in enumerate(self.all.values()):
            loop.call_later(self.thinking * number / len(self.all), self._act, person)

    def _act(self, person: Somebody) -> None:
        person.waits, person.heard_at = True, time.perf_counter()
        self.server.put(update(self.server, person.id, self.turns[person.at].deed, person.last))

    def _hear(self, method: str, params: dict[str, Any], message_id: int) -> None:
        person = self.all.get(int(params.get("chat_id", 0)))
        if method != "sendMessage" or person is None:
            return
        person.heard_at = time.perf_counter()
        person.prompted_twice += params["text"] in person.seen
        person.seen.append(params["text"])
        if params.get("reply_markup"):
            person.last = {"message_id": message_id, **params}
        if person.waits and params["text"] == self.turns[person.at].last_text:
            self._answered(person)

    def _answered(self, person: Somebody) -> None:
        person.at, person.waits = person.at + 1, False
        self.turns_done += 1
        if self.turns_done >= self._goal:
            self._there.set()
        if person.at < len(self.turns):
            asyncio.get_running_loop().call_later(self.thinking, self._act, person)
        elif all(one.at == len(self.turns) for one in self.all.values()):
            self.done.set()

    async def come_to(self, turns: int) -> None:
        """Return when all together have done so many turns."""
        self._goal = turns
        self._there.clear()
        if self.turns_done < turns:
            await self._there.wait()

    async def lose_patience(self) -> None:
        """Who waits too long says it again; who waits again begins anew."""
        while not self.done.is_set():
            await asyncio.sleep(0.1)
            for person in self.all.values():
                if person.waits and time.perf_counter() - person.heard_at > PATIENCE:
                    self._say_again(person)

    def _say_again(self, person: Somebody) -> None:
        if person.repeated > person.started_over:
            person.started_over += 1
            person.at = 0
        else:
            person.repeated += 1
        self._act(person)


async def run(folder: Path, small: bool) -> str:
    """The table: what happened to people in each round."""
    size, rounds, loads = (5, 1, {"small": 0.05}) if small else (PEOPLE, ROUNDS, THINKING)
    turns = await recorded(folder)
    rows = []
    for load, thinking in loads.items():
        for number in range(rounds):
            where = folder / f"{load}-{number}"
            where.mkdir()
            rows.append((f"{load}, round {number + 1}", *await _round(where, turns, size, thinking)))
    head = ("load", "people", "repeat", "start over", "prompted twice", "answers lost", "first answer after, s")
    return table(head, rows)


async def _round(folder: Path, turns: Sequence[Turn], size: int, thinking: float) -> Sequence[str]:
    async with Server() as server, ours(server, folder) as process, asyncio.timeout(LONGEST):
        people = People(server, turns, size, thinking)
        people.begin()
        impatience = asyncio.create_task(people.lose_patience())
        back = await _killed(process, people, size * len(turns) // 2)
        await people.done.wait()
        await impatience
    lost = await _lost(folder, people)
    them = people.all.values()
    troubles = (
        sum(person.repeated > 0 for person in them),
        sum(person.started_over > 0 for person in them),
        sum(person.prompted_twice > 0 for person in them),
        lost,
    )
    return [str(size), *map(str, troubles), f"{back:.1f}"]


async def _killed(process: Process, people: People, after: int) -> float:
    """Kill it when so many turns are done; how long nobody was answered."""
    await people.come_to(after)
    await process.kill()
    killed_at, done = time.perf_counter(), people.turns_done
    await asyncio.sleep(DOWN)
    await process.launch()
    await people.come_to(done + 1)
    return time.perf_counter() - killed_at


async def _lost(folder: Path, people: People) -> int:
    """How many of the questionnaire's answers are not in the store."""
    store = Store(f"sqlite:///{folder / 'puente.db'}")
    try:
        async with store.reading() as conn:
            work = Work(conn, Keys(Vault(Keyring.load(folder / "keys"))), 0)
            await work.prefetch(people.all)
            kept = [len(set(ANSWERS) & set(run.answers)) for run in work.runs.values() if run.flow == "form"]
    finally:
        await store.close()
    return len(ANSWERS) * len(people.all) - sum(kept)
