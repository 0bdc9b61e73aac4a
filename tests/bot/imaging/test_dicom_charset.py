"""Names in the character set that was declared, or that their bytes prove; nothing that could be read in two ways."""

from __future__ import annotations

import pytest

from bot.imaging.dicom.charset import decode
from tests.bot.imaging.made_dicom import element, knee, part10, read


@pytest.mark.parametrize(
    ("term", "codec", "name"),
    [
        ("ISO_IR 100", "latin-1", "Peña^Íñigo"),
        ("ISO_IR 101", "iso8859-2", "Dvořák^Jiří"),
        ("ISO_IR 109", "iso8859-3", "Ĉapek^Ĝoja"),
        ("ISO_IR 110", "iso8859-4", "Bērziņš^Jānis"),
        ("ISO_IR 126", "iso8859-7", "Διονυσίου^Άννα"),
        ("ISO_IR 127", "iso8859-6", "قباني^لنزار"),
        ("ISO_IR 138", "iso8859-8", "שרון^דבורה"),
        ("ISO_IR 144", "iso8859-5", "Петров^Иван"),
        ("ISO_IR 148", "iso8859-9", "Çavuşoğlu^İpek"),
        ("ISO_IR 166", "tis-620", "ใจดี^สมชาย"),
        ("ISO_IR 203", "iso8859-15", "Œuvray^Šárka"),
        ("ISO_IR 13", "shift_jis", "ﾔﾏﾀﾞ^ﾀﾛｳ"),
        ("ISO_IR 192", "utf-8", "Wang^XiaoDong=王^小東"),
        ("GB18030", "gb18030", "Wang^XiaoDong=王^小东"),
        ("GBK", "gbk", "王^小东"),
        ("ISO 2022 IR 100", "latin-1", "Buc^Jérôme"),
        ("ISO-IR 100", "latin-1", "Buc^Jérôme"),
        ("iso ir 100", "latin-1", "Buc^Jérôme"),
        ("UTF-8", "utf-8", "Łukasz"),
        ("", "ascii", "Smith^Ann"),
    ],
)
def test_every_set_of_the_standard_is_read_also_where_its_name_is_misspelt(term, codec, name):
    assert decode(name.encode(codec), (term,)) == name


@pytest.mark.parametrize(
    ("raw", "declared", "name"),
    [
        (b"Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7", ("", "ISO 2022 IR 149"), "Hong^Gildong=洪^吉洞"),
        (b"\xb1\xe8^\xc8\xf1\xc1\xdf", ("", "ISO 2022 IR 149"), "김^희중"),
        (b"Zhang=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1", ("", "ISO 2022 IR 58"), "Zhang=张^小"),
        (b"\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B", ("", "ISO 2022 IR 87"), "山田^太郎"),
        (b"\x1b$B;3ED^", ("", "ISO 2022 IR 87"), "山田^"),
        (b"\x1b$(D\x22\x6f\x1b(B", ("", "ISO 2022 IR 159"), b"\x1b$(D\x22\x6f".decode("iso2022_jp_1")),
        (b"\xd4\xcf\xc0\xde^\x1b$B;3ED\x1b(J", ("ISO 2022 IR 13", "ISO 2022 IR 87"), "ﾔﾏﾀﾞ^山田"),
        (b"\x1b$B;3\xd4\x1b(J", ("ISO 2022 IR 13", "ISO 2022 IR 87"), "山ﾔ"),
        ("Ио".encode("iso8859-5") + b"^\x1b-F" + "Δ".encode("iso8859-7"), ("ISO 2022 IR 144",), "Ио^Δ"),
        (
            b"\x1b-F" + "Δ^".encode("iso8859-7") + b"\x1b(B" + "Ио".encode("iso8859-5"),
            ("ISO 2022 IR 144", "ISO 2022 IR 126"),
            "Δ^Ио",
        ),
    ],
)
def test_escape_sequences_switch_and_delimiters_switch_back(raw, declared, name):
    assert decode(raw, declared) == name


@pytest.mark.parametrize("declared", [(), ("",), ("ISO_IR 100",), ("ISO_IR 6",), ("nonsense",), ("ISO_IR 144",)])
def test_utf8_proves_itself_whatever_was_declared(declared):
    assert decode("Иванов^Пётр".encode(), declared) == "Иванов^Пётр"


@pytest.mark.parametrize("declared", [(), ("ISO_IR 6",), ("nonsense",), ("ISO_IR 192",), ("GB18030",)])
def test_a_few_accents_without_a_usable_set_are_western(declared):
    assert decode("Núñez^José".encode("latin-1"), declared) == "Núñez^José"


def test_signs_of_windows_are_read_where_latin_was_declared():
    assert decode(b"O\x92Brien^\x8aimon", ("ISO_IR 100",)) == "O’Brien^Šimon"


@pytest.mark.parametrize(
    ("raw", "declared"),
    [
        ("Иванов".encode("cp1251"), ()),
        ("山田".encode("shift_jis"), ()),
        ("山田".encode("shift_jis"), ("", "ISO 2022 IR 87")),
        ("Šimek".encode("cp1250"), ()),
        ("山田^鈴木".encode("shift_jis"), ("ISO_IR 100",)),
        (b"\x1b$B\x21", ("", "ISO 2022 IR 87")),
        (b"\x1bZ\xd0\xd1", ()),
        (b"Smith\x81\xfd\xfe\xff", ("ISO_IR 100",)),
        (b"\xd0\xd0\xff", ("ISO_IR 192",)),
    ],
)
def test_what_could_be_anything_is_nothing(raw, declared):
    assert decode(raw, declared) is None


def test_a_name_that_nobody_can_read_is_no_name():
    facts = read(
        part10(element(0x00080005, "CS", "ISO_IR 192"), knee().replace(b"Rojas^Ana ", b"\xd0\xd0\xff^\xff   "))
    )
    assert (facts.patient_name, facts.problem("no_patient_name") is not None) == (None, True)


def test_several_sets_may_be_declared():
    name = element(0x00100010, "PN", b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=")
    whole = part10(
        element(0x00080005, "CS", "\\ISO 2022 IR 87"), knee().replace(element(0x00100010, "PN", "Rojas^Ana"), name)
    )
    assert read(whole).patient_name == "Yamada^Tarou=山田^太郎"
