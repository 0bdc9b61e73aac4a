"""A study without its person, as one ZIP file, made by a process of its own.

1. What this returns was searched for the person after it was written; what could not be sure of is refused, by number.
2. The child has a time on the wall clock, then it is killed; what it wrote until then is no export and is removed.
3. The days of studies are told beside the file, never in it.
"""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from bot.imaging.child import limits
from bot.imaging.parts import Part
from bot.leaving.child import Job
from flows.errors import PuenteError
from flows.rules.dates import full_months
from flows.rules.identity import Person

WALL_LEAST = 60.0  # seconds
WALL_BYTES = 1 << 20  # a second for each
ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "GLIBC_TUNABLES": limits.MEMORY}
PYTHON = ("-E", "-s", "-B", "-X", "utf8")  # no settings from outside, no bytecode written
ROOT = Path(__file__).parents[2]  # where `bot` is found, installed or not


class ExportFailed(PuenteError):
    """Nothing was exported: the child ended before it had an answer."""


class Exported(NamedTuple):
    """What leaves, in `archive`, and what stays: `refused` are numbers of objects with a reason of `refusals`.

    Number 0 is the upload itself: a part of it could not be opened. `studies` are the names in the archive, with the
    days that are not in it.
    """

    archive: Path
    written: int
    refused: tuple[tuple[int, str], ...]
    studies: tuple[tuple[str, date | None], ...]

    def ages(self, today: date) -> dict[str, int | None]:
        """How old each study is in whole months, as it may be told beside the file."""
        return {name: full_months(on, today) if on else None for name, on in self.studies}


async def export(
    parts: Sequence[Part],
    to: Path,
    *,
    secret: bytes,
    person: Person,
    released: frozenset[int] = frozenset(),
    originals: bool = False,
) -> Exported:
    """Write an upload without its person to `to`, a ZIP file that is not there yet; ExportFailed.

    `secret` is the case's own, so that two exports of it fit together; `released` are the numbers, out of an earlier
    `refused`, of pictures that a person has looked at. With `originals` the files
    are only taken out of their archives: what the clinic's own archive gets by its own wish.
    """
    job = Job(tuple(parts), to, secret, person, released, originals)
    size = sum(part.path.stat().st_size for part in parts)
    try:
        raw = await _ask(json.dumps(job.to_json()).encode(), WALL_LEAST + size / WALL_BYTES)
        answer = json.loads(raw)
        refused = tuple((int(number), str(reason)) for number, reason in answer["refused"])
        studies = tuple((str(name), date.fromisoformat(on) if on else None) for name, on in answer["studies"])
        return Exported(to, int(answer["written"]), refused, studies)
    except BaseException as fault:
        await asyncio.to_thread(to.unlink, missing_ok=True)
        if isinstance(fault, (KeyError, TypeError, ValueError)):
            raise ExportFailed("export: its process ended without an answer; the original is untouched") from None
        raise


async def _ask(job: bytes, wall: float) -> bytes:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, *PYTHON, "-m", "bot.leaving.child"),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,  # a parser writes values there
        env=ENVIRONMENT,
        cwd=ROOT,
    )
    try:
        async with asyncio.timeout(wall):
            return (await process.communicate(job))[0]
    except TimeoutError:
        return b""
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
