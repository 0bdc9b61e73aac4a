"""What the tests of uploads share: files, and looks at what became of them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import libarchive
import sqlalchemy as sa
from libarchive.entry import FileType

from bot.store import schema as t
from tests.bot.harness import CARLOS, GROUP, pressed
from tests.bot.uploads.made import KNEE, SAMPLES, parts, zipped

THEIRS = {"do": "original", "upload": 1, "to": None}  # a row for the staff group
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
    return zipped({f"DICOM/{name}": data for name, data in files})


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
    return [(f"{name}.{n:03d}", piece) for n, piece in enumerate(parts(data, count), 1)]


def card(clinic):
    """The newest card about a file, as it stands in the group."""
    return next(m for m in reversed(clinic.telegram.chats[GROUP]) if "estudio recibido" in m.text)


async def presses(clinic, who, key: str) -> None:
    """Somebody presses a button of the card."""
    shown = card(clinic)
    await clinic.gets(pressed(who, shown.data(clinic.label(key, "es")), shown))
