"""What an upload's other ways through the house cost: photos judged and shown, a file received, a study sent away.

Each beside what its bytes alone cost in the same run. A study that leaves is one of loose slices; what its process asked
of the system is told apart, for it is spent on handing memory and files back and forth.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import numpy as np
import pi_heif
from PIL import Image

from bot.environment import inherited
from bot.imaging.documents.photo import read_photo
from bot.imaging.inspect import Inspector
from bot.imaging.parts import Part
from bot.leaving.export import export
from flows.rules.identity import Person
from tests.bench.table import table

SAMPLES = Path(__file__).parents[1] / "samples" / "imaging" / "photos"
GRAIN = 6.0  # of 255: what a camera's sensor adds to every pixel
MEGABYTE = 1_000_000


def timed(act: Callable[[], object]) -> float:
    """Seconds."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


# -- photos


async def photos(inspector: Inspector, folder: Path, rounds: int) -> str:
    """A photo judged in this process, and judged and shown through the warm one."""
    jpeg = await asyncio.to_thread(_write_photo, folder / "12mp.jpg")
    rows = []
    for name, kind, path, decode in (
        ("12 MP JPEG", "jpeg", jpeg, _draft),
        ("3 MP HEIC", "heic", SAMPLES / "sharp.heic", _decode_heic),
    ):
        data, alone, here, there = path.read_bytes(), [], [], []
        for _ in range(rounds):
            alone.append(timed(lambda d=data, act=decode: act(d)))
            here.append(timed(lambda d=data, k=kind: read_photo(io.BytesIO(d), k)))
            began = time.perf_counter()
            await inspector.inspect([Part(path)], pictures=True)
            there.append(time.perf_counter() - began)
        rows.append((name, *_beside(median(alone), median(here), median(there))))
    head = ("photo", "decoded, ms", "judged, ms", "ratio", "judged and shown by the worker, ms", "ratio")
    return table(head, rows)


def _beside(alone: float, *others: float) -> Iterator[str]:
    yield f"{alone * 1000:.0f}"
    for one in others:
        yield from (f"{one * 1000:.0f}", f"{one / alone:.2f}")


def _write_photo(path: Path) -> Path:
    with Image.open(SAMPLES / "sharp_gps.jpg") as image:
        pixels = np.asarray(image.convert("RGB").resize((3000, 4000)), dtype=np.float32)
    grain = np.random.default_rng(1).normal(0, GRAIN, pixels.shape)
    Image.fromarray((pixels + grain).clip(0, 255).astype(np.uint8)).save(path, "JPEG", quality=90)
    return path


def _draft(data: bytes) -> None:
    photo = Image.open(io.BytesIO(data))
    photo.draft("L", (1024, 1024))
    photo.load()


def _decode_heic(data: bytes) -> None:
    np.asarray(pi_heif.open_heif(io.BytesIO(data)))


# -- a file received


async def received(folder: Path, megabytes: int, rounds: int) -> str:
    """Hashed, sealed, on the disk, and a plain copy beside it."""
    path, out = folder / "sent", folder / "received"
    out.mkdir()
    await asyncio.to_thread(path.write_bytes, os.urandom(megabytes * MEGABYTE))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bench.sealing", str(path), str(out), str(rounds)),
        stdout=asyncio.subprocess.PIPE,
        env=inherited(),
    )
    said = json.loads((await process.communicate())[0])
    took, alone = median(said["received"]), median(said["alone"])
    figures = (f"{alone:.2f}", f"{took:.2f}", f"{took / alone:.2f}", f"{said['more']:.0f}", f"{said['peak']:.0f}")
    path.unlink()
    head = ("file", "read and sha256, s", "received, s", "ratio", "memory for it, MiB", "process at most, MiB")
    return table(head, [(f"{megabytes} MB", *figures)])


# -- a study that leaves


async def exported(folder: Path, slices: Iterator[bytes], rounds: int) -> str:
    """De-identified, searched and written by its process, from its start to its end."""
    parts = await asyncio.to_thread(_laid_down, folder, slices)
    size = sum(part.path.stat().st_size for part in parts)
    alone, took, system = [], [], []
    for number in range(rounds):
        alone.append(await asyncio.to_thread(timed, lambda: [_sha256(part.path) for part in parts]))
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        to = folder / f"{number}.zip"
        done = await export(parts, to, secret=b"a secret of the case", person=Person("", None))
        took.append(time.perf_counter() - began)
        system.append(resource.getrusage(resource.RUSAGE_CHILDREN).ru_stime - before.ru_stime)
        to.unlink()
        assert done.written == len(parts), done.refused
    figures = (median(alone), median(took), median(system))
    ratio = f"{figures[1] / figures[0]:.1f}"
    row = (f"{len(parts)} slices", f"{size / MEGABYTE:.0f}", *(f"{one:.2f}" for one in figures), ratio)
    return table(("study that leaves", "MB", "sha256, s", "exported, s", "of it system, s", "ratio"), [row])


def _laid_down(folder: Path, slices: Iterator[bytes]) -> list[Part]:
    here = folder / "slices"
    here.mkdir()
    for number, data in enumerate(slices):
        (here / f"{number:04}").write_bytes(data)
    return [Part(path) for path in sorted(here.iterdir())]


def _sha256(path: Path) -> None:
    with path.open("rb") as file:
        hashlib.file_digest(file, "sha256")
