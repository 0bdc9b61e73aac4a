"""Bots of the tests, forked from a process that has imported their code: a start takes a tenth of what it takes anew.

1. Everything after the imports is a start like any other: the command line, the settings, the log. Content that passed
   its check for one stage is known to have passed for the next.
2. A bot is a process of its own, which may be killed; a second one beside it waits for its end and tells how it ended.
3. Starts themselves are tested with `python -m bot.cli run` (test_stop, test_demo, test_rehearsal).
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar

from bot.check import memo
from bot.stage import Stage

ROOT = Path(__file__).parents[2]
COMMAND = ("run",)


class Bot:
    """A bot's process, with what its stage needs of one."""

    def __init__(self, pid: int, line: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.pid, self.returncode = pid, None
        self._line, self._writer = line, writer
        self._ended = asyncio.create_task(self._end())

    async def _end(self) -> int:
        told = await self._line.readline()
        self.returncode: int | None = int(told) if told else -signal.SIGKILL
        self._writer.close()
        return self.returncode

    async def wait(self) -> int:
        """How it ended, as subprocess tells it."""
        return await asyncio.shield(self._ended)

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


class ReadyStage(Stage):
    """A stage whose bots are forked."""

    forker: ClassVar[subprocess.Popen[bytes] | None] = None
    control_line: ClassVar[socket.socket]
    passed: ClassVar[str] = ""

    async def started(self, log: Any) -> Any:
        if self.passed:
            memo.remember(self.folder, self.passed)
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._line(), [b"."], [theirs.fileno(), log.fileno()])
        ours.setblocking(False)
        reader, writer = await asyncio.open_unix_connection(sock=ours)
        writer.write(json.dumps(self.environment()).encode())
        writer.write_eof()
        return Bot(int(await reader.readline()), reader, writer)

    async def _ready(self) -> None:
        await super()._ready()
        ReadyStage.passed = (self.folder / memo.NAME).read_text("ascii")

    @classmethod
    def _line(cls) -> socket.socket:
        """The line to the process that forks."""
        if ReadyStage.forker is None:
            ReadyStage.control_line, theirs = socket.socketpair()
            with theirs:
                command = [sys.executable, "-m", "tests.acceptance.ready"]
                ReadyStage.forker = subprocess.Popen(command, cwd=ROOT, stdin=theirs)
        return ReadyStage.control_line

    @classmethod
    def over(cls) -> None:
        """No stage follows: what forks ends when nobody holds the other end of its line."""
        if ReadyStage.forker is not None:
            ReadyStage.control_line.close()
            ReadyStage.forker.wait()
            ReadyStage.forker = None


def main() -> None:
    """Fork a bot for each request that comes through standard input."""
    for module in ("bot.app", "bot.cli"):
        importlib.import_module(module)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody here waits for those who wait for bots
    control = socket.socket(fileno=os.dup(0))
    while fds := socket.recv_fds(control, 1, 2)[1]:
        if os.fork() == 0:
            control.close()
            os._exit(_look_after(socket.socket(fileno=fds[0]), fds[1]))
        for fd in fds:
            os.close(fd)


def _look_after(line: socket.socket, log: int) -> int:
    """Start a bot, tell its number, wait for it, tell how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with line.makefile("rb") as whole:
        environment = json.loads(whole.read())
    pid = os.fork()
    if pid == 0:
        line.close()
        _become(environment, log)
    os.close(log)
    line.sendall(b"%d\n" % pid)
    _, status = os.waitpid(pid, 0)
    with suppress(BrokenPipeError):  # its test is over
        line.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))
    return 0


def _become(environment: dict[str, str], log: int) -> None:
    """Be the bot."""
    from bot.cli import cli

    nothing = os.open(os.devnull, os.O_RDONLY)
    for fd, own in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(fd, own)
    os.environ.clear()  # noqa: TID251 - the bot's own, as a new process would have it
    os.environ.update(environment)  # noqa: TID251
    status = 1
    try:
        cli(COMMAND)
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    main()
