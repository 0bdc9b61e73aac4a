"""A report that a DICOM object carries as a document (PS3.3 A.45).

1. Its words and pages are those of the document; who and when are the object's to say.
2. What is neither PDF nor CDA is kept and not read.
"""

from __future__ import annotations

import html
import re
from io import BytesIO
from typing import BinaryIO

from bot.imaging.dicom.header import Opened, clean, opened
from bot.imaging.dicom.source import Source
from bot.imaging.parts import TEXT_MAX
from flows.rules.study import Facts, Problem

DOCUMENT_MAX = 64 << 20  # bytes
_MARKUP = re.compile(r"<(style|script)\b.*?</\1>|<[^>]*>", re.DOTALL | re.IGNORECASE)


def document(found: Opened) -> Facts | None:
    """Pages, words and problems of the document; None where there is none."""
    box, source = found.walked.document, found.source
    if box is None:
        return None
    if box.length > DOCUMENT_MAX or box.start + box.length > source.given:
        return Facts("pdf", problems=(Problem("too_large"),))
    held = source.take(box.start, box.length)
    if b"%PDF-" in held[:1024]:
        from bot.imaging.documents.pdf import read_pdf

        return read_pdf(BytesIO(held))
    if b"<ClinicalDocument" in held[:4096]:
        return Facts("pdf", text=_words(held) or None)
    return Facts("pdf", problems=(Problem("unsupported"),))


def enclosed(file: BinaryIO) -> BinaryIO:
    """The document of an object as a file of its own; nothing where there is none."""
    found = opened(Source(file))
    box = found.walked.document
    return BytesIO(found.source.some(box.start, box.length) if box else b"")


def _words(markup: bytes) -> str:
    """The words of a CDA document (its markup is looked at, never obeyed)."""
    plain = html.unescape(_MARKUP.sub(" ", markup.decode("utf-8", "replace")))
    lines = (clean(" ".join(line.split())) for line in plain.splitlines())
    return "\n".join(line for line in lines if line)[:TEXT_MAX]
