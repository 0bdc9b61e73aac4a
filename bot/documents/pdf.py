"""Pages of paper: one layout for everything that is printed.

1. The letters are embedded, so a page looks alike everywhere, and it opens on an old computer of a hospital.
2. What the letters cannot write becomes a line to be filled in by hand; no value is ever named in a warning.
3. The same words at the same time make the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import TTFFont

FONTS = Path(__file__).parents[2] / "data" / "fonts"
FAMILY = "DejaVu"
FACES = {"": "DejaVuSansCondensed.ttf", "B": "DejaVuSansCondensed-Bold.ttf"}
PAPER = "letter"  # of hospitals in Mexico, the United States and Canada
MARGIN, TOP, BOTTOM = 18.0, 13.0, 21.0  # millimetres
INK, ACCENT, QUIET = (28, 30, 33), (15, 92, 92), (98, 104, 110)
BODY, SMALL, HEADING, TITLE = 9.3, 7.5, 10.5, 16.0  # points
LINE, WRITING = 4.3, 5.4  # millimetres from line to line of the body; where something is written by hand
INDENT = 4.5
BAR = 2.2  # millimetres high
BY_HAND = "_"
NUMBER = 14.0  # millimetres kept for the number of a page
LISTED = re.compile(r"(?P<mark>•|\d{1,2}\.) (?P<words>.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its paragraphs, one a line; "• " or "1. " begins an entry of a list."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A line of a chart: what it is of, what is told of it, and how long it is beside the others."""

    name: str
    told: str
    size: float


@dataclass(frozen=True, slots=True)
class Bars:
    """A heading and a chart; `none` stands there when it has no bars."""

    title: str
    bars: Sequence[Bar]
    none: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One text in one language. `notice` stands in a box above it; `foot` on each of its pages."""

    lang: str
    title: str
    notice: str
    sections: Sequence[Section | Bars]
    foot: str


class _Pages(FPDF):
    """The layout; a sheet begins on a page of its own."""

    def __init__(self, made: datetime) -> None:
        super().__init__(format=PAPER)
        for style, name in FACES.items():
            self.add_font(FAMILY, style, FONTS / name)
        self._known = set.intersection(*(set(font.cmap) for font in self.fonts.values() if isinstance(font, TTFFont)))
        self.set_creation_date(made)
        self.set_margins(MARGIN, TOP, MARGIN)
        self.set_auto_page_break(auto=True, margin=BOTTOM)
        self.alias_nb_pages()
        self.foot = ""

    def footer(self) -> None:
        self.set_y(-BOTTOM + 4)
        self.set_draw_color(*ACCENT)
        self.line(MARGIN, self.get_y(), self.w - MARGIN, self.get_y())
        self.set_y(self.get_y() + 1.5)
        top = self.get_y()
        self._write(self.foot, SMALL, QUIET, height=3.4, width=self.epw - NUMBER)
        self.set_y(top)
        self._write(f"{self.page_no()} / {{nb}}", SMALL, QUIET, height=3.4, align="R")

    def sheet(self, sheet: Sheet) -> None:
        """Write one text."""
        self.add_page()
        self.foot = sheet.foot
        self._write(sheet.title, TITLE, ACCENT, style="B", height=7.5)
        if sheet.notice:
            self._notice(sheet.notice)
        for section in sheet.sections:
            self._section(section)

    def _notice(self, words: str) -> None:
        self.ln(1.5)
        self.set_draw_color(*QUIET)
        close = re.sub(r"\n{2,}", "\n", words)
        self._write(close, SMALL + 0.5, QUIET, style="B", height=5, border=1, align="C")

    def _section(self, section: Section | Bars) -> None:
        if self.will_page_break(4 * LINE):  # a heading never stands alone at the end of a page
            self.add_page()
        self.ln(2)
        self._write(section.title, HEADING, ACCENT, style="B", height=5.5)
        if isinstance(section, Bars):
            self._bars(section)
            return
        for paragraph in section.body.split("\n"):
            self._paragraph(paragraph.strip())

    def _bars(self, chart: Bars) -> None:
        """Each number is written beside its bar: nothing is told by a length or a colour alone."""
        if not chart.bars:
            self._write(chart.none, BODY, QUIET)
        longest = max((bar.size for bar in chart.bars), default=0) or 1
        for bar in chart.bars:
            if self.will_page_break(2 * LINE + BAR):
                self.add_page()
            self._write(f"{bar.name}: {bar.told}", BODY, INK)
            if bar.size:
                self.set_fill_color(*ACCENT)
                width = (self.epw - 2 * self.c_margin) * bar.size / longest
                self.rect(MARGIN + self.c_margin, self.get_y() + 0.3, width, BAR, style="F")
            self.ln(BAR + 1.4)

    def _paragraph(self, words: str) -> None:
        if not words:
            self.ln(LINE / 3)
            return
        entry = LISTED.fullmatch(words)
        height = WRITING if 6 * BY_HAND in words else LINE
        if entry is None:
            self._write(words, BODY, INK, height=height)
            return
        self.set_font(FAMILY, size=BODY)
        self.set_text_color(*INK)
        self.cell(INDENT, height, entry["mark"])
        self._write(entry["words"], BODY, INK, height=height, indent=INDENT)

    def _write(
        self,
        words: str,
        size: float,
        colour: tuple[int, int, int],
        *,
        style: str = "",
        height: float = LINE,
        indent: float = 0.0,
        width: float = 0.0,
        border: Literal[0, 1] = 0,
        align: str = "L",
    ) -> None:
        self.set_font(FAMILY, style, size)
        self.set_text_color(*colour)
        self.set_x(MARGIN + indent)
        self.multi_cell(
            0, height, self._printable(words), border=border, align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT
        )

    def _printable(self, words: str) -> str:
        """The same with a line for each letter that the font does not have."""
        return "".join(c if ord(c) in self._known or c == "\n" else BY_HAND for c in words)


def pdf(sheets: Sequence[Sheet], made: datetime) -> bytes:
    """The file with these texts, one after another; the first one's language and title are the file's."""
    pages = _Pages(made)
    pages.set_lang(sheets[0].lang)
    pages.set_title(sheets[0].title)
    for sheet in sheets:
        pages.sheet(sheet)
    return bytes(pages.output())
