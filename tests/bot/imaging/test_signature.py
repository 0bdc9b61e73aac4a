"""What a file is, whatever it is called."""

from __future__ import annotations

import pytest

from bot.imaging.signature import is_polyglot, sniff

DICOM = b"\x00" * 128 + b"DICM\x02\x00\x00\x00UL\x04\x00"


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"", "empty"),
        (DICOM, "dicom"),
        (b"II*\x00" + DICOM[4:], "dicom"),
        (DICOM + b"UI\x141.2.840.10008.1.3.10\x00", "dicomdir"),
        (b"\x08\x00\x05\x00CS\n\x00ISO_IR 100", "dicom"),
        (b"\x08\x00\x05\x00\x0a\x00\x00\x00ISO_IR 100", "dicom"),
        (b"\x00\x08\x00\x05CS\x00\nISO_IR 100", "dicom"),
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"\x00\x00\x00\x1cftypheic", "heic"),
        (b"\x00\x00\x00\x1cftypmp42", "video"),
        (b"\x00\x00\x00\x1cftypM4A ", "unknown"),
        (b"RIFF\x00\x00\x00\x00AVI ", "video"),
        (b"RIFF\x00\x00\x00\x00WEBP", "unknown"),
        (b"PK\x03\x04 anything", "zip"),
        (b"PK\x03\x04" + b"\x00" * 26 + b"[Content_Types].xml", "docx"),
        (b"7z\xbc\xaf\x27\x1c", "7z"),
        (b"Rar!\x1a\x07\x01\x00", "rar"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"name" + b"\x00" * 253 + b"ustar", "tar"),
        (b"MZ\x90\x00", "exe"),
        (b"#!/bin/sh\n", "exe"),
        (b"%PDF-1.7\n", "pdf"),
        (b"\r\n%PDF-1.4", "pdf"),
        (b"\xef\xbb\xbf <!DOCTYPE html>", "html"),
        ("Dolor en la rodilla, así es.\n".encode(), "text"),
        (b"\xff\xfeh\x00o\x00", "text"),
        (b"OggS\x00\x02", "unknown"),
        (b"\x00\x01\x02", "unknown"),
    ],
)
def test_the_first_bytes_decide(head, kind):
    assert sniff(head) == kind


def test_a_program_in_front_of_a_dicom_header_is_a_polyglot():
    assert is_polyglot(b"MZ" + DICOM[2:])
    assert not is_polyglot(DICOM)
    assert not is_polyglot(b"MZ\x90\x00")
