"""Pages and words of a PDF report; never what they mean.

1. A report without words is a scan: a person reads it. Its words are kept whole up to a cap and interpreted by nobody.
2. What a PDF would do by itself is named and never done: no script, no form, no file inside it is opened.
3. A PDF that its author locked against copying may be read; one that asks for a password may not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

import pypdfium2
from pypdfium2 import raw

from bot.imaging.documents.active import active_names
from bot.imaging.documents.dated import report_date
from bot.imaging.documents.ends import End, around, content, end_of
from bot.imaging.documents.unfolding import unfolds
from bot.imaging.parts import TEXT_MAX
from flows.rules.study import Facts, Problem

PAGES_READ = 40
WORDS_MIN = 20  # letters; fewer are a stamp on a scan
OBJECTS_MAX = 50  # of a page; a scan's picture is among the first
LOCKED = {raw.FPDF_ERR_PASSWORD: "encrypted", raw.FPDF_ERR_SECURITY: "unsupported"}


def read_pdf(file: BinaryIO, password: str | None = None) -> Facts:
    """The facts of a PDF, as far as it can be read."""
    data = content(file)
    end = end_of(data, "pdf") if data else End(None)
    found = [*around(data, "pdf", end), *_active(active_names(data))]
    if end.cut:
        found.append(Problem("truncated"))
    if unfolds(data):
        return Facts("pdf", problems=(*found, Problem("bomb")))
    try:
        document = pypdfium2.PdfDocument(data or file, password)
    except pypdfium2.PdfiumError as error:
        return Facts("pdf", problems=(*found, *_unopened(error, password, end)))
    with document:
        return _read(document, found)


def _read(document: pypdfium2.PdfDocument, found: list[Problem]) -> Facts:
    pages, pieces, damaged = len(document), [""], False
    for index in range(min(pages, PAGES_READ)):
        piece = _words(document, index)
        damaged |= piece is None
        pieces.append(piece or "")
        if sum(map(len, pieces)) > TEXT_MAX:
            break
    if document.count_attachments() and not any(problem.code == "active_content" for problem in found):
        found += _active(("EmbeddedFile",))
    if damaged:
        found.append(Problem("corrupt"))
    words = "\n".join(pieces[1:])[:TEXT_MAX].replace("\x00", "")
    if sum(c.isalpha() for c in words) >= WORDS_MIN:
        return Facts("pdf", pages=pages, text=words, study_on=report_date(words), problems=tuple(found))
    pictured = any(_shows_picture(document, index) for index in range(min(pages, PAGES_READ)))
    return Facts("pdf", pages=pages, problems=(*found, Problem("scanned" if pictured else "no_text")))


def _words(document: pypdfium2.PdfDocument, index: int) -> str | None:
    """The words of a page; None when the page cannot be read."""
    try:
        page = document[index]
        words: str = page.get_textpage().get_text_bounded()
        page.close()
    except pypdfium2.PdfiumError:
        return None
    return words


def _shows_picture(document: pypdfium2.PdfDocument, index: int) -> bool:
    try:
        objects = document[index].get_objects([raw.FPDF_PAGEOBJ_IMAGE], max_depth=3)
        return any(True for _, _ in zip(objects, range(OBJECTS_MAX), strict=False))
    except pypdfium2.PdfiumError:
        return False


def _active(names: tuple[str, ...]) -> Iterator[Problem]:
    if names:
        yield Problem("active_content", ",".join(names))


def _unopened(error: pypdfium2.PdfiumError, password: str | None, end: End) -> Iterator[Problem]:
    """A wrong password looks like none at all."""
    if locked := LOCKED.get(error.err_code):
        yield Problem(locked, "wrong" if password and locked == "encrypted" else "")
    elif not end.cut:
        yield Problem("unreadable")
