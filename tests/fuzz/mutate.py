"""Broken files. A number makes the same file for ever: what was found once can be looked at again.

A ZIP is broken as bytes, or packed well around a broken file, so that what is within is reached too.
"""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random  # noqa: TID251 - seeded; nothing here is a flow

SAMPLES = Path(__file__).parents[1] / "samples" / "imaging"
LARGEST = 300_000  # bytes of a sample: a larger one takes longer and breaks no differently
KINDS = {
    "dicom": ("ct/*", "mr/*", "xray/*", "other/*", "odd/*", "names/*", "derived/*"),
    "zip": ("cd/*", "hostile/*.zip"),
    "pdf": ("docs/*.pdf",),
    "jpeg": ("photos/*.jpg",),
    "heic": ("photos/*.heic",),
}
OFTEN = {"dicom": 6, "zip": 6, "pdf": 3, "jpeg": 3, "heic": 1, "tar": 1, "gzip": 1}
PACKED = frozenset({"zip", "tar", "gzip"})  # may be packed well around a broken file; a ZIP every other time
SIZES = (0, 1, 2, 7, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)


@cache
def samples(kind: str) -> list[bytes]:
    """The whole files that are broken."""
    paths = sorted(path for pattern in KINDS[kind] for path in SAMPLES.glob(pattern))
    return [path.read_bytes() for path in paths if 0 < path.stat().st_size <= LARGEST]


def mutated(number: int) -> tuple[str, bytes]:
    """What the file of this number was, and what it is now."""
    chance = Random(number)
    kind = chance.choices(list(OFTEN), list(OFTEN.values()))[0]
    if kind in PACKED and (kind not in KINDS or chance.random() < 0.5):
        return f"{kind} of broken files", _packed(kind, [_broken(chance, _any_kind(chance)) for _ in range(3)])
    return kind, _broken(chance, kind)


def _any_kind(chance: Random) -> str:
    return chance.choice([kind for kind in KINDS if kind not in PACKED])


def _broken(chance: Random, kind: str) -> bytes:
    data = bytearray(chance.choice(samples(kind)))
    for _ in range(chance.randint(1, 5)):
        chance.choice(WAYS)(chance, data, kind)
    return bytes(data)


def _flip(chance: Random, data: bytearray, kind: str) -> None:
    for _ in range(chance.choice((1, 4, 64))):
        if data:
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _cut(chance: Random, data: bytearray, kind: str) -> None:
    del data[chance.randrange(len(data) + 1) :]


def _splice(chance: Random, data: bytearray, kind: str) -> None:
    """A piece of another file, of the same kind or any."""
    other = chance.choice(samples(chance.choice((kind, *KINDS))))
    start = chance.randrange(len(other))
    at = chance.randrange(len(data) + 1)
    length = chance.choice((8, 64, 1024, 65536))
    data[at : at + chance.choice((0, length))] = other[start : start + length]


def _remove(chance: Random, data: bytearray, kind: str) -> None:
    at = chance.randrange(len(data) + 1)
    del data[at : at + chance.choice((1, 2, 4, 128))]


def _repeat(chance: Random, data: bytearray, kind: str) -> None:
    at = chance.randrange(len(data) + 1)
    data[at:at] = data[at : at + chance.choice((1, 16, 512))] * chance.choice((2, 50))


def _size(chance: Random, data: bytearray, kind: str) -> None:
    """A length field, or what may be one: near the beginning, near the end, or anywhere."""
    width = chance.choice((1, 2, 4, 8))
    near = chance.choice((0, 128, 1024, len(data)))
    at = chance.randrange(min(near, len(data)) + 1) if chance.random() < 0.7 else max(0, len(data) - 64)
    value = chance.choice((*SIZES, len(data), len(data) + 1)) & ((1 << 8 * width) - 1)
    data[at : at + width] = value.to_bytes(width, chance.choice(("little", "big")))


WAYS: tuple[Callable[[Random, bytearray, str], None], ...] = (_flip, _cut, _splice, _remove, _repeat, _size, _size)


def _packed(kind: str, files: list[bytes]) -> bytes:
    whole = io.BytesIO()
    if kind == "zip":
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
            for number, data in enumerate(files):
                archive.writestr(f"IMAGES/IM{number}", data)
    elif kind == "tar":
        with tarfile.open(fileobj=whole, mode="w") as archive:
            for number, data in enumerate(files):
                entry = tarfile.TarInfo(f"IMAGES/IM{number}")
                entry.size = len(data)
                archive.addfile(entry, io.BytesIO(data))
    else:
        whole.write(gzip.compress(files[0], mtime=0))
    return whole.getvalue()
