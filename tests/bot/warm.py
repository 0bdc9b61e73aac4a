"""One warm process reads the files of all clinics of the tests: to start one takes longer than most tests."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from bot.imaging.inspect import ENVIRONMENT, PYTHON, ROOT, Inspector


@dataclass
class Warm:
    """A warm process that belongs to no event loop."""

    popen: subprocess.Popen[bytes]
    control: socket.socket

    @classmethod
    def start(cls) -> Self:
        control, theirs = socket.socketpair()
        control.settimeout(0)
        begin = "from bot.imaging.child import warm; warm.NICENESS = 0; warm.main()"  # here nobody comes first
        command = [sys.executable, *PYTHON, "-c", begin]
        quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        with theirs:
            return cls(subprocess.Popen(command, stdin=theirs, env=ENVIRONMENT, cwd=ROOT, **quiet), control)

    @property
    def pid(self) -> int:
        return self.popen.pid

    @property
    def is_alive(self) -> bool:
        return self.popen.poll() is None

    async def wait(self) -> None:
        await asyncio.to_thread(self.popen.wait)

    def end(self) -> None:
        """It ends with our end of the line."""
        self.control.close()
        self.popen.wait()


class Shared(Inspector):
    """The inspector of one clinic. What breaks the warm process, or outlasts its time, ends it for all as ever."""

    warm: ClassVar[Warm | None] = None

    async def _start(self) -> None:
        if Shared.warm is None or not Shared.warm.is_alive:
            Shared.over()
            Shared.warm = Warm.start()
        self._process: Any = Shared.warm
        self._control = Shared.warm.control.dup()

    def leave(self) -> None:
        """The clinic closes; the next one goes on with the warm process."""
        if self._control is not None:
            self._control.close()
        self._control = self._process = None

    @classmethod
    def over(cls) -> None:
        """No clinic follows."""
        if cls.warm is not None:
            cls.warm.end()
            cls.warm = None
