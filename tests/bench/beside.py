"""Other people's chats while a large study is read, and how soon its sender hears of it.

Twenty people lead the dialogue against a Bot API that answers in 50 ms, first alone, then while somebody else's study of
500 slices is brought over, sealed, read and drawn. The bot, its reader and nothing else have one core of the two; on a
machine with a core to spare the difference can only be smaller.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from tests.bench.dialogue import Turn
from tests.bench.imaging import write_study
from tests.bench.process import ours
from tests.bench.server import EPOCH, Server
from tests.bench.table import table
from tests.bench.turns import recorded
from tests.bench.users import Crowd, update

SENDER = 77
DELAY = 0.05  # seconds of every call
CHATS, SLICES, STUDIES, ALONE = 20, 500, 4, 20.0  # seconds alone; about as long as the studies take
SMALL = 2, 5, 1, 1.0
GATHERING = 60.0  # seconds at most until all chats are there
LONGEST = 120.0  # seconds for a study
WORKING = "checking"  # in every word about an upload but the last
MARK = 8  # bytes at the end of the ZIP, in its comment, that make each study another file


class Sender:
    """Somebody who agreed to the privacy notice and sends studies, one after another."""

    def __init__(self, server: Server, turns: Sequence[Turn], crowd: Crowd) -> None:
        self.server, self.turns, self._others = server, turns, crowd.hear
        self.last: dict[str, Any] = {}
        self._heard: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
        server.heard = self._hear

    def _hear(self, method: str, params: dict[str, Any], message_id: int) -> None:
        if int(params.get("chat_id") or 0) != SENDER:
            self._others(method, params, message_id)
        elif "text" in params:
            if params.get("reply_markup"):
                self.last = {"message_id": message_id, **params}
            self._heard.put_nowait((method, params["text"]))

    async def agree(self) -> None:
        """Lead the whole dialogue, so that files are welcome."""
        for turn in self.turns:
            self.server.put(update(self.server, SENDER, turn.deed, self.last))
            for _ in range(turn.messages):
                while (await self._heard.get())[0] != "sendMessage":
                    pass

    async def send(self, path: Path, size: int) -> tuple[float, float]:
        """Seconds until the first answer, and until the last."""
        document = {"file_id": str(path), "file_unique_id": "1", "file_name": "estudio.zip", "file_size": size}
        who = {"id": SENDER, "is_bot": False, "first_name": "User"}
        chat = {"id": SENDER, "type": "private", "first_name": "User"}
        message = {"message_id": self.server.next_message(), "date": EPOCH, "chat": chat, "from": who}
        began = time.perf_counter()
        self.server.put({"message": message | {"document": document}})
        await self._heard.get()
        first = time.perf_counter() - began
        while WORKING in (await self._heard.get())[1]:
            pass
        return first, time.perf_counter() - began


async def run(folder: Path, small: bool) -> str:
    """The table: the others' turns alone and beside a study, then what the sender waits."""
    chats, slices, studies, alone = SMALL if small else (CHATS, SLICES, STUDIES, ALONE)
    turns = await recorded(folder)
    path = folder / "estudio.zip"
    await asyncio.to_thread(write_study, path, slices, comment=bytes(MARK))
    own = folder / "own"
    own.mkdir()
    async with Server() as server, ours(server, own, PUENTE_API_FILES="local"):
        crowd = Crowd(server, turns)
        sender = Sender(server, turns, crowd)
        await sender.agree()
        await crowd.gather(chats, GATHERING)
        server.delay = DELAY
        await asyncio.sleep(1)
        crowd.waits.clear()
        await asyncio.sleep(alone)
        quiet, beside, answers = crowd.waits.copy(), [], []
        for number in range(studies):
            size = _mark(path, number + 1)
            crowd.waits.clear()
            async with asyncio.timeout(LONGEST):
                answers.append(await sender.send(path, size))
            beside += crowd.waits
    return _tables(quiet, beside, answers)


def _mark(path: Path, number: int) -> int:
    """Makes it another file of the same size."""
    with path.open("r+b") as file:
        file.seek(-MARK, 2)
        file.write(number.to_bytes(MARK, "big"))
        return file.tell()


def _tables(quiet: Sequence[float], beside: Sequence[float], answers: Sequence[tuple[float, float]]) -> str:
    rows = [(name, str(len(waits)), *_figures(waits)) for name, waits in (("alone", quiet), ("beside it", beside))]
    ratio = _p99(beside) / _p99(quiet)
    chats = table(("other chats", "turns", "p50 ms", "p99 ms"), [*rows, ("ratio of p99", "", "", f"{ratio:.2f}")])
    first, last = (f"{median(each):.2f}" for each in zip(*answers, strict=True))
    return f"{chats}\n\n{table(('sender of the study', 's'), [('first answer', first), ('what it is', last)])}"


def _figures(waits: Sequence[float]) -> tuple[str, str]:
    return f"{median(waits) * 1000:.0f}", f"{_p99(waits) * 1000:.0f}"


def _p99(waits: Sequence[float]) -> float:
    return quantiles(waits, n=100, method="inclusive")[98]
