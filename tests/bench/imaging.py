"""What reading an upload costs, beside what its bytes alone cost in the same run.

A study is made of slices whose pixels vary, so that they pack about two to one as real ones do. Memory is the highest
resident size of the child; the pages it shares with the warm process are counted.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import time
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median

import numpy as np
from pydicom import Dataset, dcmread
from pydicom.uid import ExplicitVRLittleEndian

from bot.imaging.inspect import Inspector
from bot.imaging.parts import Part
from tests.bench import keeping
from tests.bench.table import table

SAMPLES = Path(__file__).parents[1] / "samples" / "imaging"
SIDE = 440  # pixels of a slice; 500 of them are 193 MB
SLICES = (100, 500, 1000)
ROUNDS = 5
SMALL_ROUNDS = 30
RECEIVED = 100  # MB
LEAVING, LEAVING_ROUNDS = 500, 3
PIECE = 1 << 20
SAMPLING = 0.002  # seconds between two looks at a child's memory
MIB = 1 << 20


async def run(folder: Path, small: bool) -> str:
    """The tables: studies, one small file, hostile files, then photos, a file received and a study that leaves."""
    async with Inspector() as inspector:
        await inspector.inspect([Part(SAMPLES / "docs" / "informe_texto.pdf")])  # warm
        return "\n\n".join(
            [
                await _studies(inspector, folder, (3, 6) if small else SLICES, 1 if small else ROUNDS),
                await _single(inspector, 3 if small else SMALL_ROUNDS),
                await _hostile(inspector, folder, 4 if small else 800),
                await keeping.photos(inspector, folder, 1 if small else ROUNDS),
                await keeping.received(folder, 4 if small else RECEIVED, 1 if small else ROUNDS),
                await keeping.exported(folder, _slices(3 if small else LEAVING), 1 if small else LEAVING_ROUNDS),
            ]
        )


# -- large studies


async def _studies(inspector: Inspector, folder: Path, sizes: Sequence[int], rounds: int) -> str:
    rows = []
    for count in sizes:
        path = folder / f"{count}.zip"
        raw = await asyncio.to_thread(write_study, path, count)
        bytes_alone, reading, peaks = [], [], []
        for _ in range(rounds):
            bytes_alone.append(await asyncio.to_thread(keeping.timed, lambda at=path: _unzip(at)))
            took, peak, found = await _inspected(inspector, path)
            assert found == count, f"{found} of {count}"
            reading.append(took)
            peaks.append(peak)
        took, alone = median(reading), median(bytes_alone)
        packed = path.stat().st_size
        figures = (f"{raw / 1e6:.0f}", f"{packed / 1e6:.0f}", f"{alone:.2f}", f"{took:.2f}", f"{took / alone:.2f}")
        rows.append((f"{count} slices", *figures, f"{max(peaks):.0f}"))
        path.unlink()
    head = ("ZIP", "MB raw", "MB", "unzip and sha256, s", "inspected, s", "ratio", "child at most, MiB")
    return table(head, rows)


def write_study(path: Path, count: int, comment: bytes = b"") -> int:
    """A ZIP of one series; how large its files are together."""
    made = 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.comment = comment
        for number, data in enumerate(_slices(count), 1):
            archive.writestr(f"IMAGES/IM{number:04}", data)
            made += len(data)
    return made


def _slices(count: int) -> Iterator[bytes]:
    header = dcmread(SAMPLES / "series" / "i1000.MRDC.0", stop_before_pixels=True)
    header.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    header.Rows = header.Columns = SIDE
    header.BitsAllocated, header.BitsStored, header.HighBit = 16, 12, 11
    pattern = np.random.default_rng(1)
    waves = np.sin(np.linspace(0, 9, SIDE))[:, None] * np.cos(np.linspace(0, 7, SIDE))[None, :]
    for number in range(1, count + 1):
        noise = pattern.normal(0, 5, (SIDE, SIDE))
        pixels = (waves * (300 + number % 50) + noise + 600).astype("<u2")
        yield _slice(header, number, pixels.tobytes())


def _slice(header: Dataset, number: int, pixels: bytes) -> bytes:
    header.InstanceNumber = number
    header.SOPInstanceUID = f"1.2.826.0.1.3680043.10.1.{number}"
    header.file_meta.MediaStorageSOPInstanceUID = header.SOPInstanceUID
    header.add_new("PixelData", "OW", pixels)
    whole = io.BytesIO()
    header.save_as(whole, enforce_file_format=True)
    return whole.getvalue()


def _unzip(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            digest = hashlib.sha256()
            with archive.open(entry) as stream:
                while piece := stream.read(PIECE):
                    digest.update(piece)


async def _inspected(inspector: Inspector, path: Path) -> tuple[float, float, int | None]:
    """Seconds, MiB, and how many files of a study were found."""
    async with _watched(inspector) as peak:
        began = time.perf_counter()
        inspected = await inspector.inspect([Part(path, path.name)])
        took = time.perf_counter() - began
    return took, max(peak, default=0.0), inspected.facts.instances


@asynccontextmanager
async def _watched(inspector: Inspector):
    """The highest resident sizes of the readers that run meanwhile."""
    peaks: list[float] = []
    watching = asyncio.create_task(_watch(inspector, peaks))
    try:
        yield peaks
    finally:
        watching.cancel()


async def _watch(inspector: Inspector, peaks: list[float]) -> None:
    while True:
        if inspector._process:
            peaks += _peaks(inspector._process.pid)
        await asyncio.sleep(SAMPLING)


def _peaks(warm: int) -> list[float]:
    """MiB of every child there is; of one that ended just now, nothing."""
    try:
        pids = Path(f"/proc/{warm}/task/{warm}/children").read_text().split()
        statuses = [Path(f"/proc/{pid}/status").read_text() for pid in pids]
        return [int(status.partition("VmHWM:")[2].split()[0]) / 1024 for status in statuses]
    except (OSError, IndexError):
        return []


# -- one small file


async def _single(inspector: Inspector, rounds: int) -> str:
    path = SAMPLES / "mr" / "mr_small.dcm"
    times = [(await _inspected(inspector, path))[0] * 1000 for _ in range(rounds)]
    row = ("one small DICOM, warm", f"{median(times):.0f}", f"{max(times):.0f}")
    return table(("file", "median ms", "slowest ms"), [row])


# -- hostile files


async def _hostile(inspector: Inspector, folder: Path, megabytes: int) -> str:
    made = await asyncio.to_thread(_write_hostile, folder, megabytes)
    paths = [*sorted((SAMPLES / "hostile").iterdir()), *made]
    found = [(*(await _inspected(inspector, path))[:2], path.name) for path in paths]
    seconds, peak = max(found), max(found, key=lambda one: one[1])
    row = (f"{len(paths)} hostile files", f"{seconds[0]:.1f}", seconds[2], f"{peak[1]:.0f}", peak[2])
    return table(("files", "slowest, s", "", "child at most, MiB", ""), [row])


def _write_hostile(folder: Path, megabytes: int) -> list[Path]:
    """What grows when it is opened, and what never ends."""
    zeros = zlib.compress(bytes(MIB), 9)
    deflated = _deflated(megabytes)
    made = {
        "deflated.dcm": _deflated_dicom(deflated),
        "bomb.zip": _zip({"IM1": bytes(min(megabytes, 400) * MIB)}),
        "nested.zip": _zip({"a.zip": _zip({"b.zip": _zip({"IM1": bytes(min(megabytes, 400) * MIB)})})}),
        "entries.zip": _zip({f"IM{number}": b"" for number in range(megabytes * 125)}),
        "stream.pdf": _pdf(zlib.compress(b"0 0 m " * (megabytes * MIB // 6), 9)),
        "wide.jpg": b"\xff\xd8\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01" + zeros,
        "wide.png": _png(60_000, 60_000, zeros),
        "bomb.gz": b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03" + deflated,
    }
    for name, data in made.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in made]


def _deflated(megabytes: int) -> bytes:
    packer = zlib.compressobj(9, wbits=-15)
    return b"".join(packer.compress(bytes(MIB)) for _ in range(megabytes)) + packer.flush()


def _deflated_dicom(deflated: bytes) -> bytes:
    syntax = b"1.2.840.10008.1.2.1.99"
    meta = b"\x02\x00\x10\x00UI" + len(syntax).to_bytes(2, "little") + syntax
    length = b"\x02\x00\x00\x00UL\x04\x00" + len(meta).to_bytes(4, "little")
    return bytes(128) + b"DICM" + length + meta + deflated


def _zip(files: dict[str, bytes]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return whole.getvalue()


def _png(width: int, height: int, data: bytes) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\x00\x00\x00"
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def _pdf(stream: bytes) -> bytes:
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>",
        b"<</Filter/FlateDecode/Length %d>>stream\n" % len(stream) + stream + b"\nendstream",
    ]
    body, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj" % number + one + b"endobj\n"
    table_at = len(body)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    body += b"xref\n0 5\n0000000000 65535 f \n" + rows
    return body + b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % table_at
