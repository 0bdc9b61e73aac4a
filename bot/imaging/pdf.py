"""Pages and words of a PDF report; never what they mean.

1. The date is taken only when a label says so and the digits can be read in one way.
2. A report without words is a scan: a person reads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import BinaryIO

import pypdfium2
from pypdfium2.raw import FPDF_ERR_PASSWORD

from flows.rules.study import Facts, Problem
from flows.rules.typed import fold

PAGES_READ = 20
TEXT_MAX = 20_000  # characters
WORDS_MIN = 20  # letters; fewer are a stamp on a scan
_LABEL = r"(?:fecha|date|data)(?: (?:del? |of |de l')?(?:estudio|examen|study|exam|examination|realizacion))?"
_BEFORE = r"(?<!nacimiento )(?<!birth )(?<!impresion )"
_DATED = re.compile(rf"{_BEFORE}\b{_LABEL} ?: ?(\d{{1,4}})[/.-](\d{{1,2}})[/.-](\d{{2,4}})\b")


def read_pdf(file: BinaryIO, password: str | None = None) -> Facts:
    """The facts of a PDF; raises what PDFium raises when it cannot be opened."""
    try:
        document = pypdfium2.PdfDocument(file, password)
    except pypdfium2.PdfiumError as error:
        if error.err_code == FPDF_ERR_PASSWORD:
            return Facts("pdf", problems=(Problem("encrypted", "wrong" if password else ""),))
        raise
    with document:
        pages = len(document)
        words = "\n".join(_pages(document, min(pages, PAGES_READ)))[:TEXT_MAX]
    if sum(c.isalpha() for c in words) < WORDS_MIN:
        return Facts("pdf", pages=pages, problems=(Problem("scanned"),))
    return Facts("pdf", pages=pages, text=words, study_on=report_date(words))


def _pages(document: pypdfium2.PdfDocument, count: int) -> Iterator[str]:
    for index in range(count):
        yield document[index].get_textpage().get_text_bounded()


def report_date(words: str) -> date | None:
    """The one date that the report calls its own."""
    found = {_day(*match.groups()) for match in _DATED.finditer(fold(words))}
    return found.pop() if len(found) == 1 else None


def _day(first: str, second: str, third: str) -> date | None:
    """Year first, or a day that can be no month; 03/04/2026 is March to some and April to others."""
    try:
        if len(first) == 4:
            return date(int(first), int(second), int(third))
        if len(third) == 4 and (int(first) > 12 or first == second):
            return date(int(third), int(second), int(first))
        if len(third) == 4 and int(second) > 12:
            return date(int(third), int(first), int(second))
    except ValueError:
        return None
    return None
