"""One file of a known kind, read by the parser of that kind.

Parsers are imported where they are needed: a PDF costs no pydicom.
"""

from __future__ import annotations

from typing import BinaryIO, NamedTuple

from flows.rules.study import PHOTOS, Facts

READ = frozenset({"dicom", "pdf", *PHOTOS})


class Read(NamedTuple):
    """The facts of a file; a DICOM object has an identifier, and a photo a picture to show, if that was asked for."""

    facts: Facts
    uid: str | None = None
    photo: bytes | None = None


def read(
    kind: str, file: BinaryIO, password: str | None = None, size: int | None = None, *, show: bool = False
) -> Read:
    """A file of one of the kinds in `READ`; raises whatever its parser does.

    `size` is the whole size of a DICOM object of which only the beginning is given.
    """
    file.seek(0)
    if kind == "dicom":
        from bot.imaging.dicom.object import read_dicom

        return Read(*read_dicom(file, size))
    if kind == "pdf":
        from bot.imaging.documents.pdf import read_pdf

        return Read(read_pdf(file, password))
    from bot.imaging.documents.photo import read_photo

    if not show:
        return Read(read_photo(file, kind))
    from bot.imaging.pictures.preview import upright

    shown: list[bytes | None] = [None]
    facts = read_photo(file, kind, lambda image: shown.append(upright(image)))
    return Read(facts, photo=shown[-1])
