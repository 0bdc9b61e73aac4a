"""An upload's facts by way of a child process.

1. The child starts clean (never forked from here), with an empty environment and limits of its own.
2. It has a time on the wall clock; then it is killed. Its output has a size; more is none.
3. What it prints is held against the type of every fact before anybody uses it.
"""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from base64 import b64decode
from collections.abc import Sequence
from pathlib import Path

from bot.imaging.child import SHOW_LIMITS
from bot.imaging.parts import Inspected, Part, Picture
from bot.imaging.signature import HEAD, sniff
from flows.rules.study import Facts, Problem, from_json
from flows.text import Json

WALL_SECONDS = 30.0
OUTPUT_MAX = 1 << 20
# one thread saves 40 MB under the limit; nothing else of our environment is a parser's business
ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1"}
PYTHON = ("-E", "-s", "-B", "-X", "utf8")  # no settings from outside, no bytecode written
ROOT = Path(__file__).parents[2]  # where `bot` is found, installed or not


async def inspect(
    parts: Sequence[Part],
    timeout: float = WALL_SECONDS,  # noqa: ASYNC109  it ends the child
) -> Inspected:
    """What an upload is and says; `unreadable` when the child gave no answer in `timeout` seconds."""
    job = json.dumps({"parts": [[str(part.path), part.name] for part in parts]})
    try:
        answer = await _ask(job, timeout)
        pictures = tuple(Picture(shows, b64decode(jpeg)) for shows, jpeg in answer["pictures"])
        return Inspected(from_json(answer["facts"]), pictures)
    except (KeyError, TypeError, ValueError):  # json's own error is a ValueError, base64's too
        head = await asyncio.to_thread(_head, parts[0].path)
        return Inspected(Facts(sniff(head), problems=(Problem("unreadable"),)))


async def missing_limits() -> tuple[str, ...]:
    """Limits that this platform does not set on the child; `puente doctor` names them."""
    return tuple(await _ask(SHOW_LIMITS, WALL_SECONDS))


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD)


async def _ask(argument: str, timeout: float) -> Json:  # noqa: ASYNC109
    command = (sys.executable, *PYTHON, "-m", "bot.imaging.child", argument)
    process = await asyncio.create_subprocess_exec(
        *command, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL, env=ENVIRONMENT, cwd=ROOT
    )
    try:
        async with asyncio.timeout(timeout):
            printed = await _output(process)
            await process.wait()
    except TimeoutError:
        printed = b""
    finally:
        await _end(process)
    return json.loads(printed)


async def _output(process: Process) -> bytes:
    assert process.stdout is not None
    printed = bytearray()
    while len(printed) <= OUTPUT_MAX and (piece := await process.stdout.read(1 << 16)):
        printed += piece
    return bytes(printed) if len(printed) <= OUTPUT_MAX else b""


async def _end(process: Process) -> None:
    if process.returncode is None:
        process.kill()
        await process.wait()
