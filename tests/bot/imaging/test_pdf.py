"""Reports: pages, words and their own date, never a reading."""

from __future__ import annotations

from datetime import date

import pypdfium2
import pytest

from bot.imaging.pdf import report_date
from tests.bot.imaging.one import look


def test_a_report_has_pages_words_and_its_date(samples):
    facts = look(samples / "docs" / "informe_texto.pdf")
    assert (facts.kind, facts.pages, facts.study_on) == ("pdf", 1, date(2026, 8, 20))
    assert "RM DE RODILLA DERECHA" in facts.text


def test_a_scan_has_no_words(samples):
    facts = look(samples / "docs" / "informe_escaneado.pdf")
    assert (facts.pages, facts.text, [p.code for p in facts.problems]) == (1, None, ["scanned"])


def test_what_only_looks_like_a_pdf_raises(tmp_path):
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7\nnothing")
    with pytest.raises(pypdfium2.PdfiumError):
        look(tmp_path / "bad.pdf")


def test_a_locked_pdf_says_so(tmp_path):
    """The password dictionary is enough for PDFium to ask."""
    (tmp_path / "locked.pdf").write_bytes(LOCKED)
    assert [p.code for p in look(tmp_path / "locked.pdf").problems] == ["encrypted"]


@pytest.mark.parametrize(
    ("words", "on"),
    [
        ("Fecha: 20/08/2026", date(2026, 8, 20)),
        ("Date of exam: 2026-08-20", date(2026, 8, 20)),
        ("Date: 08/20/2026", date(2026, 8, 20)),
        ("Date: 05/05/2026", date(2026, 5, 5)),
        ("Fecha: 03/04/2026", None),
        ("Fecha: 20/08/26", None),
        ("Fecha: 32/13/2026", None),
        ("Fecha de nacimiento: 23/11/1958", None),
        ("Birth date: 11/23/1958\nDate: 2026-08-20", date(2026, 8, 20)),
        ("Fecha: 20/08/2026\nFecha: 21/08/2026", None),
        ("20/08/2026", None),
    ],
)
def test_only_a_labelled_date_that_reads_in_one_way_counts(words, on):
    assert report_date(words) == on


LOCKED = b"""%%PDF-1.4
1 0 obj
<</Type/Catalog/Pages 2 0 R>>
endobj
2 0 obj
<</Type/Pages/Count 0/Kids[]>>
endobj
3 0 obj
<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>
endobj
trailer
<</Size 4/Root 1 0 R/Encrypt 3 0 R/ID[<00><00>]>>
%%%%EOF
""" % (b"41" * 32, b"42" * 32)
