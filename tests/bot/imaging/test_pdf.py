"""Reports: pages and words, never a reading."""

from __future__ import annotations

import io
import zlib
from datetime import date

import pytest
from fpdf import FPDF
from fpdf.enums import AccessPermission, EncryptionMethod
from PIL import Image

from bot.imaging.documents.active import PLAIN_MAX, STREAMS_MAX, UNPACKED_MAX, active_names
from bot.imaging.documents.ends import SIZE_MAX
from bot.imaging.documents.pdf import PAGES_READ, read_pdf
from bot.imaging.parts import TEXT_MAX

WORDS = "Resonancia de rodilla derecha sin contraste."


def made(*pages, **locks):
    """A PDF with a line of words on each page."""
    document = FPDF()
    document.set_font("helvetica", size=10)
    for words in pages:
        document.add_page()
        document.multi_cell(0, 5, words)
    if locks:
        document.set_encryption(encryption_method=EncryptionMethod.RC4, **locks)
    return bytes(document.output())


def read(data, password=None):
    return read_pdf(io.BytesIO(data), password)


def problems(data, password=None):
    return [(problem.code, problem.value) for problem in read(data, password).problems]


def test_a_report_has_pages_words_and_its_date(samples):
    facts = read((samples / "docs" / "informe_texto.pdf").read_bytes())
    assert (facts.kind, facts.pages, facts.study_on, facts.problems) == ("pdf", 1, date(2026, 8, 20), ())
    assert "RM DE RODILLA DERECHA" in facts.text


def test_a_scan_has_pictures_and_no_words(samples):
    facts = read((samples / "docs" / "informe_escaneado.pdf").read_bytes())
    assert (facts.pages, facts.text, [p.code for p in facts.problems]) == (1, None, ["scanned"])


def test_an_empty_page_has_neither():
    assert problems(made("")) == [("no_text", "")]


def test_every_page_is_read_up_to_a_cap():
    facts = read(made(*(f"{WORDS} {number}" for number in range(PAGES_READ + 5))))
    assert facts.pages == PAGES_READ + 5
    assert f"{WORDS} 0" in facts.text
    assert f"{WORDS} {PAGES_READ - 1}" in facts.text
    assert f"{WORDS} {PAGES_READ}" not in facts.text


def test_words_are_kept_whole_up_to_a_cap():
    assert len(read(made(*[WORDS * 800] * 2)).text) == TEXT_MAX


def test_a_locked_report_opens_with_its_password():
    data = made(WORDS, owner_password="dueño", user_password="clave")
    assert problems(data) == [("encrypted", "")]
    assert problems(data, "otra") == [("encrypted", "wrong")]
    assert WORDS in read(data, "clave").text


def test_a_report_that_may_not_be_copied_may_be_read():
    data = made(WORDS, owner_password="dueño", permissions=AccessPermission.none())
    assert WORDS in read(data).text
    assert problems(data) == []


def test_a_lock_of_another_kind_is_not_supported():
    lock = b"/Encrypt<</Filter/Adobe.PubSec/V 4>>/ID[<00><00>]>>"
    data = made(WORDS).replace(b"/Size", b"/Size", 1)
    trailer = data.rindex(b">>", 0, data.rindex(b"startxref"))
    assert problems(data[:trailer] + lock + data[trailer + 2 :]) == [("unsupported", "")]


def test_half_a_report_is_incomplete_and_what_is_there_is_read():
    data = made(*[WORDS] * 30)
    for tenth in (1, 5, 9):
        assert problems(data[: len(data) * tenth // 10])[0] == ("truncated", ""), tenth


def test_a_report_for_the_web_is_cut_where_its_length_is_not_reached():
    data = made(WORDS).replace(b"%PDF-1.3\n", b"%PDF-1.3\n9 0 obj\n<</Linearized 1/L 99999>>\nendobj\n", 1)
    assert ("truncated", "") in problems(data)


def test_a_later_version_that_is_cut_is_not_junk():
    assert problems(made(WORDS) + b"\n12 0 obj\n<< /Type /Annot >>") == [("truncated", "")]


def test_an_end_without_its_mark_is_an_end():
    data = made(WORDS)
    assert problems(data[: data.rindex(b"%%EOF")]) == []


def test_what_only_looks_like_a_report_cannot_be_read():
    assert problems(b"%PDF-1.7\nnothing") == [("truncated", "")]
    assert problems(b"%PDF-1.7\nnothing\n%%EOF") == [("unreadable", "")]


def test_a_page_that_cannot_be_read_leaves_the_others():
    data = made(WORDS, WORDS, WORDS)
    second = [at for at in range(len(data)) if data.startswith(b"/Type /Page\n", at)][1]
    facts = read(data[:second] + b"/Type /Fage\n" + data[second + 12 :])
    assert [p.code for p in facts.problems] == ["corrupt"]
    assert facts.pages == 3
    assert facts.text.count(WORDS) == 2


def test_a_scan_with_a_page_that_cannot_be_read_is_a_scan():
    document = FPDF()
    for _ in range(2):
        document.add_page()
    document.image(Image.new("L", (50, 50), 99))
    data = bytes(document.output())
    first = data.index(b"/Type /Page\n")
    found = [code for code, _ in problems(data[:first] + b"/Type /Fage\n" + data[first + 12 :])]
    assert found == ["corrupt", "scanned"]


def test_a_file_inside_a_report_is_active_content():
    document = FPDF()
    document.set_font("helvetica", size=10)
    document.add_page()
    document.cell(text=WORDS)
    document.embed_file(bytes=b"MZ", basename="viewer.exe")
    assert problems(bytes(document.output())) == [("active_content", "EmbeddedFile")]


class Long(io.BytesIO):
    """A file that says it is very long."""

    lies = True

    def seek(self, offset, whence=0):
        found = super().seek(offset, whence)
        if whence == 2 and self.lies:
            self.lies = False
            return SIZE_MAX + 1
        return found


def test_a_very_long_report_is_read_where_it_lies():
    """Its names are not looked for, but what is inside is counted."""
    document = FPDF()
    document.set_font("helvetica", size=10)
    document.add_page()
    document.cell(text=WORDS)
    document.embed_file(bytes=b"MZ", basename="viewer.exe")
    facts = read_pdf(Long(bytes(document.output())))
    assert WORDS in facts.text
    assert [(p.code, p.value) for p in facts.problems] == [("active_content", "EmbeddedFile")]


@pytest.mark.parametrize(
    ("data", "names"),
    [
        (b"<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>", ("JavaScript",)),
        (b"<</S /J#61vaScript>>", ("JavaScript",)),
        (b"<</JS 4 0 R>>", ("JavaScript",)),
        (b"<</S/Launch/F(cmd.exe)>>", ("Launch",)),
        (b"<</Type/EmbeddedFile>>stream\nMZ\nendstream", ("EmbeddedFile",)),
        (b"<</AcroForm<</XFA[]>>>>", ("XFA",)),
        (b"<</S/Launch>><</S/JavaScript>>", ("JavaScript", "Launch")),
        (b"<</OpenAction[3 0 R/Fit]>>", ()),
        (b"<</Names<</EmbeddedFiles 4 0 R>>>>", ()),
        (b"<</Length 9>>stream\n/JS /Launch\nendstream endobj", ()),
        (b"<</Length 9>>stream\n/JS and no end", ("JavaScript",)),
        (b"<</Type/ObjStm>>stream\r\n" + zlib.compress(b"<</S/Launch>>") + b"\nendstream", ("Launch",)),
        (b"<</Type/ObjStm>>stream\n<</S/Launch>>\nendstream", ("Launch",)),
    ],
)
def test_what_a_report_would_do_is_named(data, names):
    assert active_names(b"%PDF-1.7\n1 0 obj " + data + b"\n%%EOF") == names


def test_lists_of_objects_are_unpacked_up_to_a_cap():
    bomb = b"<</Type/ObjStm>>stream\n" + zlib.compress(b" " * (UNPACKED_MAX + 9)) + b"\nendstream "
    late = b"<</Type/ObjStm>>stream\n" + zlib.compress(b"<</S/Launch>>") + b"\nendstream"
    assert active_names(bomb + late) == ()


def test_streams_without_end_are_not_all_followed():
    assert active_names(b"stream endstream " * (STREAMS_MAX + 9) + b"<</S/Launch>>") == ("Launch",)
    assert active_names(b" " * PLAIN_MAX + b"<</S/Launch>>") == ()
