"""Has broken files read by the same process that the bot uses, and notes what must not happen.

1. Facts of the known kinds and codes come back, as valid JSON, whatever the file holds.
2. Nothing is written beside the file, and the answer comes in time.
3. The process that starts readers lives on; only a reader may end.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from bot.imaging.inspect import Inspector
from bot.imaging.parts import Part
from bot.imaging.report import printed, report
from tests.fuzz.mutate import mutated

SLOWEST = 25.0  # seconds; a reader computes for 3 at most, draws for 2, and is given up after 20
_KINDS = "dicom dicomdir zip 7z rar tar gzip jpeg png heic pdf exe text html docx video empty unknown multi"
_CODES = (
    "bomb too_large too_many too_deep overlap path_traversal symlink encrypted crc corrupt truncated unreadable"
    " missing_parts missing_files executable polyglot trailing_data not_medical no_images unsupported empty duplicate"
    " uid_conflict multiple_patients anonymous no_patient_name no_study_date bad_date bad_birth_date side_conflict"
    " burned_in burned_in_possible secondary_capture blurry dark bright low_contrast too_small low_resolution gps"
    " no_pixels active_content scanned no_text video"
)
KINDS, CODES = frozenset(_KINDS.split()), frozenset(_CODES.split())


@dataclass
class Result:
    """What was seen: how many of each sort, with which problems, the slowest, and the numbers that must not be."""

    sorts: Counter[str] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)
    failures: dict[int, str] = field(default_factory=dict)
    slowest: tuple[float, int] = (0.0, 0)


async def fuzz(numbers: Iterable[int], folder: Path, tell: Callable[[int], None] = lambda _: None) -> Result:
    """Read the files of these numbers, one after another."""
    result = Result()
    async with Inspector() as inspector:
        for done, number in enumerate(numbers, 1):
            sort, data = mutated(number)
            result.sorts[sort] += 1
            if fault := await _read(inspector, folder, number, data, result):
                result.failures[number] = f"{sort}: {fault}"
            tell(done)
    return result


async def _read(inspector: Inspector, folder: Path, number: int, data: bytes, result: Result) -> str:
    """What is wrong with what came back; nothing, mostly."""
    path = folder / "file"
    path.write_bytes(data)
    warm, began = inspector._process, time.perf_counter()
    try:
        inspected = await inspector.inspect([Part(path, "file")], pictures=True)
    except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001  this is what must not happen
        return f"{type(error).__name__}: {error}"
    took = time.perf_counter() - began
    if warm:
        result.slowest = max(result.slowest, (took, number))
    result.problems.update(problem.code for problem in inspected.facts.problems)
    if warm is not None and inspector._process is not warm:
        return "the process that starts readers was lost"
    if _is_touched(path, data):
        return "something was written"
    if took > SLOWEST:
        return f"{took:.1f} s"
    return _wrong(report(inspected.facts))


def _is_touched(path: Path, data: bytes) -> bool:
    return [one.name for one in path.parent.iterdir()] != [path.name] or path.read_bytes() != data


def _wrong(found: dict[str, object]) -> str:
    """What is no such object as `puente inspect` promises."""
    line = printed(found)
    codes = {problem["code"] for problem in json.loads(line)["problems"]}
    if found["kind"] not in KINDS:
        return f"kind {found['kind']}"
    if codes - CODES:
        return f"codes {codes - CODES}"
    if not (line.isascii() and json.loads(line) == found):
        return "no valid JSON"
    return ""
