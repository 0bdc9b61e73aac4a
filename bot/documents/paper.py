"""A document of the clinic as it is printed: the same source once for each language, one after another.

1. A value is put in by its reader's language, as everywhere; what nobody knows is a line to be filled in by hand.
2. Every page names the clinic, where it is and the numbers of its papers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from bot.documents.pdf import Section, Sheet, pdf
from flows.rules.dates import local
from flows.text import Text, Value

if TYPE_CHECKING:
    from bot.i18n import Catalogs
    from flows.content import Clinic, Document

TITLE = "title"


def printed(
    document: Document, clinic: Clinic, catalogs: Catalogs, langs: Sequence[str], values: Mapping[str, Value], now: int
) -> bytes:
    """The PDF."""
    known = {**clinic.values(), **values}
    sheets = [_sheet(document, clinic, catalogs, lang, known) for lang in langs]
    return pdf(sheets, local(now, clinic.zone))


def _sheet(document: Document, clinic: Clinic, catalogs: Catalogs, lang: str, values: Mapping[str, Value]) -> Sheet:
    def body(key: str) -> str:
        return catalogs.render(Text(f"{document.id}/{key}", values), lang)

    sections = [Section(body(f"{one.key}.title"), body(one.key)) for one in document.sections if one.key != TITLE]
    foot = catalogs.render(Text("paper.foot", {**values, "licences": _licences(clinic)}), lang)
    return Sheet(lang, document.section(TITLE).title[lang], body(TITLE), sections, foot)


def _licences(clinic: Clinic) -> str:
    return " · ".join(f"{one.activity}: {one.number}" for one in clinic.licences)
