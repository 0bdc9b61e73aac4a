"""What the tests of uploads share: files, and looks at what became of them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import libarchive
import sqlalchemy as sa
from libarchive.entry import FileType

from bot.app import ROOT
from bot.store import schema as t
from tests.bot.harness import CARLOS

FILES = ROOT / "data" / "rehearsals" / "files"
SAMPLES = ROOT / "tests" / "samples" / "imaging"
KNEE = (FILES / "knee_mri_right.dcm").read_bytes()
SLICES = [(path.name, path.read_bytes()) for path in sorted((SAMPLES / "series").iterdir())]


def packed(data: bytes, name: str = "IM0001", **options: str) -> bytes:
    """A ZIP with one file; `options` are libarchive's, a password among them."""
    pieces: list[bytes] = []
    with libarchive.custom_writer(lambda piece: pieces.append(bytes(piece)) or len(piece), "zip", **options) as out:
        out.add_file_from_memory(name, len(data), data, FileType.REGULAR_FILE, 0o644)
    return b"".join(pieces)


DISC = packed(KNEE)


def disc(files: Iterable[tuple[str, bytes]]) -> bytes:
    """A ZIP of a disc."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files:
            archive.writestr(f"DICOM/{name}", data)
    return out.getvalue()


def sealed(clinic) -> list[Path]:
    """The files in the store."""
    return sorted((clinic.folder / "files").rglob("*.age"))


async def states(clinic, of: sa.Table = t.upload) -> list[str]:
    """How far uploads, or their attachments, are."""
    async with clinic.store.reading() as conn:
        return list((await conn.execute(sa.select(of.c.state).order_by(of.c.id))).scalars())


async def uploads(clinic):
    """All uploads, oldest first."""
    async with clinic.house.batch() as work:
        return await work.uploads(t.upload.c.id > 0)


def told(clinic, who=CARLOS) -> list[str]:
    """What somebody was ever told about files, changes included."""
    return [said.id for said in clinic.said if said.chat == who.id and said.id.startswith("up.")]


def receipts(clinic) -> list[str]:
    """The messages about uploads as they stand now in the patient's chat."""
    keys = [said.row.body.get("edits", said.row.key) for said in clinic.said]
    found = {
        key: said.id
        for key, said in zip(keys, clinic.said, strict=True)
        if said.chat == CARLOS.id and key.startswith("receipt:")
    }
    return list(found.values())


def split(name: str, data: bytes, count: int) -> list[tuple[str, bytes]]:
    """An archive in so many parts, as archivers cut them."""
    size = -(-len(data) // count)
    return [(f"{name}.{n + 1:03d}", data[n * size : (n + 1) * size]) for n in range(count)]
