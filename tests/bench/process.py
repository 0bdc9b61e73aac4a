"""A bot under test: a process of its own on a core of its own, and what it costs."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from bot.environment import inherited
from bot.vault import Keyring
from tests.bench.server import TOKEN, Server

TICKS = os.sysconf("SC_CLK_TCK")
CORES = sorted(os.sched_getaffinity(0))
HERE, THERE = CORES[0], CORES[-1]  # the server's core, the bot's core
READY = 60.0  # seconds for a bot to ask for updates


def pin() -> None:
    """Keep this process, the server, off the bot's core."""
    os.sched_setaffinity(0, {HERE})


def _elsewhere() -> None:
    os.sched_setaffinity(0, {THERE})


@dataclass(frozen=True, slots=True)
class Usage:
    """What a process has used so far: CPU seconds, and megabytes at their highest."""

    cpu: float
    peak: float


class Process:
    """One run of a bot, from its first call for updates to its end."""

    def __init__(self, server: Server, command: Sequence[str], environment: dict[str, str], log: Path) -> None:
        self.server, self.command, self.environment, self.log = server, command, environment, log

    async def __aenter__(self) -> Self:
        await self.launch()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.end()

    async def launch(self) -> float:
        """Start and return after how many seconds it asked for updates."""
        self.server.polled_at = None
        loop = asyncio.get_running_loop()
        began = loop.time()
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                *self.command,
                env=inherited() | self.environment,
                stdout=log,
                stderr=log,
                preexec_fn=_elsewhere,
            )
        async with asyncio.timeout(READY):
            while self.server.polled_at is None:
                if self._process.returncode is not None:
                    raise RuntimeError(f"{self.command} ended:\n{self.log.read_text('utf-8')[-2000:]}")
                await asyncio.sleep(0.001)
        return self.server.polled_at - began

    async def ask(self, command: Sequence[str], within: float) -> str:
        """What another program prints that is given the same settings and core."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *command,
            env=inherited() | self.environment,
            stdout=asyncio.subprocess.PIPE,
            preexec_fn=_elsewhere,
        )
        async with asyncio.timeout(within):
            said, _ = await process.communicate()
        if process.returncode:
            raise RuntimeError(f"{command} ended with {process.returncode}")
        return said.decode()

    @property
    def usage(self) -> Usage:
        """Of the process alone; a bot's children do not count."""
        root = Path(f"/proc/{self._process.pid}")
        fields = (root / "stat").read_text().rpartition(")")[2].split()
        status = dict(line.split(":", 1) for line in (root / "status").read_text().splitlines())
        return Usage((int(fields[11]) + int(fields[12])) / TICKS, int(status["VmHWM"].split()[0]) / 1024)

    async def kill(self) -> None:
        """End it as a power cut would."""
        self._process.kill()
        await self._process.wait()

    async def end(self) -> None:
        """Ask it to stop, then make it."""
        if self._process.returncode is None:
            self._process.terminate()
            try:
                await asyncio.wait_for(self._process.wait(), 10)
            except TimeoutError:
                await self.kill()


def ours(server: Server, folder: Path, **more: str) -> Process:
    """`puente run` with its embedded store, without rate limits, as an operator would start it, and more settings."""
    keys = folder / "keys"
    if not keys.exists():
        Keyring.fresh().save(keys)
    settings = {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "PUENTE_API_BASE": server.url,
        "PUENTE_DATA_DIR": str(folder),
        "PUENTE_KEY_FILE": str(keys),
        "PUENTE_RATE_LIMITS": "off",
        **more,
    }
    return Process(server, ["-m", "bot.cli", "run"], settings, folder / "bot.log")


def peer(name: str, server: Server, script: Path, folder: Path) -> Process:
    """Another framework's bot, which plays the script."""
    command = ["-m", f"tests.bench.peers.{name}", server.url, str(script)]
    return Process(server, command, {}, folder / f"{name}.log")
