"""An upload's facts and pictures by way of a child process.

1. One warm process is started clean, with an empty environment, and forks a child for each upload.
2. A child has a time on the wall clock; then it is killed with the warm one, and the next upload gets new ones.
3. What a child says is held against the type of every fact and picture before anybody uses it.
4. Facts that were told stand, whatever becomes of the pictures after them.
5. A password goes through a socket to the one child: it is in no argument, no environment, no log and no later child.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.imaging.child import limits
from bot.imaging.child.answer import LINE_MAX, NO_ANSWER, Answer
from bot.imaging.parts import Inspected, Part
from bot.imaging.signature import HEAD, sniff
from flows.rules.study import Facts, Problem
from flows.text import Json

START_SECONDS = 60.0  # for a warm process to import its parsers, on a machine that is busy
STARTS = 2  # a warm process may have been killed from outside since its last upload; two in a row are a fault of ours
# one thread saves 40 MB under the limit; nothing else of our environment is a parser's business
ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "GLIBC_TUNABLES": limits.MEMORY}
PYTHON = ("-E", "-s", "-B", "-X", "utf8")  # no settings from outside, no bytecode written
ROOT = Path(__file__).parents[2]  # where `bot` is found, installed or not


class Inspector:
    """Reads uploads, one at a time; its warm process is started when it is first needed and ends with the bot."""

    def __init__(self, wall: Callable[[int], float] = limits.wall_seconds) -> None:
        self._wall = wall
        self._turn = asyncio.Lock()
        self._process: Process | None = None
        self._control: socket.socket | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def inspect(
        self,
        parts: Sequence[Part],
        *,
        password: str | None = None,
        pictures: bool = False,
        progress: Callable[[int, int], None] | None = None,
    ) -> Inspected:
        """What an upload is and says; `unreadable` when the child gave no facts.

        FileNotFoundError when a part is not there; ChildProcessError when no child can be had.
        """
        kind, size = await asyncio.to_thread(_outside, parts)
        job = {"parts": [[str(part.path), part.name] for part in parts], "password": password, "pictures": pictures}
        answer = await self._ask(job, self._wall(size), progress)
        facts = answer.facts or Facts(kind, problems=(Problem("unreadable"),))
        return Inspected(facts, tuple(answer.pictures))

    async def missing_limits(self) -> tuple[str, ...]:
        """Limits that this platform does not set on the child; `puente doctor` names them."""
        return (await self._ask({"parts": [], "password": None, "pictures": False}, START_SECONDS, None)).lacking or ()

    async def close(self) -> None:
        """End the warm process; it has nothing to lose."""
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None:
            process, self._process = self._process, None
            for kill in (os.killpg, os.kill):  # it makes a group of itself and its child when it begins
                with suppress(ProcessLookupError):  # it ended by itself
                    kill(process.pid, signal.SIGKILL)
            await process.wait()

    async def _ask(self, job: Json, wall: float, progress: Callable[[int, int], None] | None) -> Answer:
        async with self._turn:
            for _ in range(STARTS):
                answer = Answer(progress)
                ended = False
                try:
                    ended = await self._hear(json.dumps(job).encode(), wall, answer)
                finally:
                    if not ended:  # also when nobody waits for the answer any more
                        await self.close()
                if answer.lacking is not None:
                    return answer
        raise ChildProcessError("the reader of files does not start")

    async def _hear(self, job: bytes, wall: float, answer: Answer) -> bool:
        """Give a job to a new child and listen; whether it ended by itself, or by a limit of its own."""
        connection = await self._child()
        if connection is None:
            return False
        reader, writer = await asyncio.open_unix_connection(sock=connection, limit=LINE_MAX)
        try:
            async with asyncio.timeout(START_SECONDS) as left:
                writer.write(job)
                writer.write_eof()
                while line := await reader.readline():
                    if answer.lacking is None:
                        left.reschedule(asyncio.get_running_loop().time() + wall)
                    answer.take(line)
        except (*NO_ANSWER, OSError):  # a TimeoutError is one; so is the end of a child that read nothing
            return False
        finally:
            writer.close()
        return answer.lacking is not None

    async def _child(self) -> socket.socket | None:
        """Our end of the line to a child; none when the warm process is no more."""
        if self._process is None or self._control is None:
            await self._start()
        assert self._control is not None
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                socket.send_fds(self._control, [b"."], [theirs.fileno()])
            except OSError:
                ours.close()
                return None
        ours.settimeout(0)
        return ours

    async def _start(self) -> None:
        self._control, theirs = socket.socketpair()
        self._control.settimeout(0)
        with theirs:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, *PYTHON, "-m", "bot.imaging.child.warm"),
                stdin=theirs.fileno(),
                stdout=DEVNULL,
                stderr=DEVNULL,  # a parser writes values there
                env=ENVIRONMENT,
                cwd=ROOT,
            )


def _outside(parts: Sequence[Part]) -> tuple[str, int]:
    """What files are by their first bytes, and how large they are together."""
    kinds, size = set(), 0
    for part in parts:
        with part.path.open("rb") as file:
            kinds.add(sniff(file.read(HEAD)))
            size += file.seek(0, os.SEEK_END)
    return (kinds.pop() if len(kinds) == 1 else "multi"), size
