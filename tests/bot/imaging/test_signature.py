"""What a file is, whatever it is called."""

from __future__ import annotations

import io
import zipfile

import pytest
from PIL import Image

from bot.imaging.signature import identify, is_polyglot, sniff, unlisted
from tests.bot.imaging.one import look

DICOM = b"\x00" * 128 + b"DICM\x02\x00\x00\x00UL\x04\x00"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 22 + b"\x09\x00" + b"\x00" * 480


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"", "empty"),
        (DICOM, "dicom"),
        (b"II*\x00" + DICOM[4:], "dicom"),
        (b"\xff\xd8\xff\xe0" + DICOM[4:], "dicom"),
        (DICOM + b"UI\x141.2.840.10008.1.3.10\x00", "dicomdir"),
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"7z\xbc\xaf\x27\x1c", "7z"),
        (b"Rar!\x1a\x07\x01\x00", "rar"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"%PDF-1.7\n", "pdf"),
        (b"\r\n%PDF-1.4", "pdf"),
        (b"\x00\x01\x02", "unknown"),
        (b"\x93\xfa\x81\xc2\x90\xe8" * 30, "unknown"),
    ],
)
def test_the_first_bytes_decide(head, kind):
    assert sniff(head) == kind


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"PK\x03\x04 anything", "zip"),
        (b"PK\x05\x06" + b"\x00" * 18, "zip"),
        (b"PK00PK\x03\x04", "zip"),
        (b"PK\x03\x04" + b"\x00" * 26 + b"[Content_Types].xml", "docx"),
        (b"PK\x03\x04" + b"\x00" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.text", "docx"),
        (b"name" + b"\x00" * 253 + b"ustar", "tar"),
    ],
)
def test_archives_and_office_documents_differ(head, kind):
    assert sniff(head) == kind


@pytest.mark.parametrize(
    "head",
    [
        b"MZ\x90\x00",
        b"\x7fELF\x02",
        b"\xcf\xfa\xed\xfe",
        b"#!/bin/sh\n",
        b"@echo off\r\nstart viewer",
        b"[autorun]\r\nopen=viewer.exe",
        b"L\x00\x00\x00\x01\x14\x02\x00",
    ],
)
def test_a_program_is_one_in_every_system(head):
    assert sniff(head) == "exe"


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\x00\x00\x00\x1cftypheic", "heic"),
        (b"\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00mif1heicmiaf", "heic"),
        (b"\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00mif1avifmiaf", "unknown"),
        (b"\x00\x00\x00\x1cftypavif", "unknown"),
        (b"\x00\x00\x00\x1cftypM4A ", "unknown"),
        (b"\x00\x00\x00\x1cftypmp42", "video"),
        (b"\x00\x00\x00\x08wide\x00\x00\x00\x00mdat", "video"),
        (b"RIFF\x00\x00\x00\x00AVI ", "video"),
        (b"RIFF\x00\x00\x00\x00WEBP", "unknown"),
        (b"\x1aE\xdf\xa3", "video"),
        (b"\x00\x00\x01\xba", "video"),
        ((b"G" + b"\xff" * 187) * 4, "video"),
        ((b"\x00" * 4 + b"G" + b"\xff" * 187) * 4, "video"),
        (b"OggS" + b"\x00" * 24 + b"\x80theora", "video"),
        (b"OggS" + b"\x00" * 24 + b"OpusHead", "unknown"),
    ],
)
def test_pictures_films_and_voices_share_their_containers(head, kind):
    assert sniff(head) == kind


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\xef\xbb\xbf <!DOCTYPE html>", "html"),
        (b"<?xml version='1.0'?><html xmlns=''>", "html"),
        (b"<?xml version='1.0'?><report/>", "text"),
        (b"BEGIN:VCARD\r\nVERSION:3.0\r\n", "text"),
        ("Dolor en la rodilla, así es.\n".encode(), "text"),
        ("Dolor en la rodilla, así es.\n".encode("latin-1"), "text"),
        (b"\xff\xfeh\x00o\x00", "text"),
        (b"\xff\xfe\xfd", "unknown"),
        (b"Dolor\x00", "unknown"),
    ],
)
def test_text_is_text_in_every_set_of_characters(head, kind):
    assert sniff(head) == kind


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\x08\x00\x05\x00CS\n\x00ISO_IR 100\x08\x00\x08\x00CS\x06\x00MIXED ", "dicom"),
        (b"\x08\x00\x05\x00\x0a\x00\x00\x00ISO_IR 100\x08\x00\x08\x00\x06\x00\x00\x00MIXED ", "dicom"),
        (b"\x00\x08\x00\x05CS\x00\nISO_IR 100", "dicom"),
        (b"\x08\x00\x00\x00\x04\x00\x00\x00\x90\x01\x00\x00\x08\x00\x10\x00\x0c\x00\x00\x00ACR-NEMA 2.0", "dicom"),
        (b"\x02\x00\x00\x00UL\x04\x00\xba\x00\x00\x00\x02\x00\x01\x00OB\x00\x00\x02\x00\x00\x00\x00\x01", "dicom"),
        (b"DICM\x02\x00\x00\x00UL", "dicom"),
        (b"\x08\x00\x12\x11SQ\x00\x00\xff\xff\xff\xff", "dicom"),
        (b"\x08\x00\x05\x00CS\n\x00ISO_IR 100\x08\x00\x04\x00CS\x06\x00MIXED ", "unknown"),
        (b"\x08\x00\x05\x00CS\n\x00ISO_IR 100\x08\x00\x06\x00??\x06\x00MIXED ", "unknown"),
        (b"\x08\x00\x05\x00UT\x00\x00\x00\x00\x01\x00", "unknown"),
        (b"\x28\x00\x10\x00US\x02\x00\x00\x02", "unknown"),
    ],
)
def test_a_data_set_without_preamble_is_known_by_elements_that_hold_together(head, kind):
    assert sniff(head) == kind


@pytest.mark.parametrize("start", [b"MZ\x90\x00", b"\x7fELF", b"#!/bin/sh\n", b"%PDF-1.4\n", b"PK\x03\x04", b"<html>"])
def test_a_preamble_that_begins_something_else_makes_a_polyglot(start):
    assert is_polyglot(start + DICOM[len(start) :])
    assert not is_polyglot(start)


@pytest.mark.parametrize("start", [b"", b"II*\x00", b"MM\x00*", b"DICOM made by"])
def test_an_empty_preamble_or_a_tiffs_is_allowed(start):
    assert not is_polyglot(start + DICOM[len(start) :])


def test_the_oldest_tar_is_known_by_the_sum_of_its_first_block():
    block = bytearray(b"slice.dcm".ljust(512, b"\x00"))
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\x00 " % sum(block)
    assert sniff(bytes(block)) == "tar"
    block[0] += 1
    assert sniff(bytes(block)) == "unknown"


def test_an_office_document_is_found_wherever_its_list_of_parts_stands():
    for name, kind in (("[Content_Types].xml", "docx"), ("old/[Content_Types].xml", "zip")):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("word/document.xml", "<w:document/>")
            archive.writestr(name, "<Types/>")
        assert identify(file) == kind


def test_an_installer_is_a_program_and_an_old_letter_is_not():
    entry = b"\x00" * 80 + b"\x84\x10\x0c\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"
    assert identify(io.BytesIO(OLE + entry.ljust(512, b"\x00"))) == "exe"
    assert identify(io.BytesIO(OLE + b"\x00" * 512)) == "unknown"
    assert identify(io.BytesIO(OLE[:30] + b"\xff\xff" + OLE[32:])) == "unknown"


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"II*\x00\x08\x00\x00\x00", "tiff"),
        (b"GIF89a\x01\x00", "gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "webp"),
        (b"\x00\x00\x00\x1cftypavif", "avif"),
        (b"\x00\x00\x00\x1cftypM4A ", "audio"),
        (b"\x00\x00\x00\x1cftypcrx ", None),
        (b"BZh91AY&SY\x00", "bzip2"),
        (OLE, "ole"),
        (b"\x00" * 32_769 + b"CD001", "iso"),
        (b"\x00\x01\x02", None),
        (b"plain text", None),
    ],
)
def test_formats_without_a_kind_of_their_own_have_a_name(head, name):
    assert unlisted(io.BytesIO(head)) == name


@pytest.mark.parametrize("kind", ["tiff", "gif", "bmp", "webp"])
def test_a_picture_in_a_format_that_nobody_reads_may_still_show_a_film(tmp_path, kind):
    Image.new("L", (9, 9)).save(tmp_path / "film", kind)
    facts = look(tmp_path / "film")
    assert (facts.kind, [problem.code for problem in facts.problems]) == ("unknown", ["unsupported"])
