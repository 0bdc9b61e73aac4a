"""What stands behind the end of a photo or a report."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest
from PIL import Image

from bot.imaging.documents.ends import BROKEN, SENSELESS, SIZE_MAX, End, around, content, end_of

FILES = {"jpeg": "photos/motion.jpg", "heic": "photos/sharp.heic", "pdf": "docs/informe_texto.pdf"}
PNG = b"\x89PNG\r\n\x1a\n" + b"".join(
    struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    for name, data in (
        (b"IHDR", b"\x00\x00\x00\x01" * 2 + b"\x08\x00\x00\x00\x00"),
        (b"IDAT", b"pixels"),
        (b"IEND", b""),
    )
)


@pytest.fixture
def data(samples):
    return {"png": PNG} | {kind: (samples / name).read_bytes() for kind, name in FILES.items()}


def codes(data, kind):
    return [problem.code for problem in around(data, kind, end_of(data, kind))]


@pytest.mark.parametrize("kind", ["jpeg", "png", "heic", "pdf"])
def test_nothing_stands_behind_a_good_file(data, kind):
    assert codes(data[kind], kind) == []
    assert len(data[kind]) - end_of(data[kind], kind).at < 2  # a report ends with a line


@pytest.mark.parametrize("kind", ["jpeg", "png", "heic", "pdf"])
def test_junk_behind_the_end_is_told_and_padding_is_not(data, kind):
    assert codes(data[kind] + b"\x05junk" * 20, kind) == ["trailing_data"]
    for padding in (b"\x00" * 4096, b"\r\n", b"\xff" * 32, b"few"):
        assert codes(data[kind] + padding, kind) == []


@pytest.mark.parametrize("kind", ["jpeg", "png", "heic", "pdf"])
def test_another_file_behind_the_end_makes_a_polyglot(data, kind):
    archive = io.BytesIO(data[kind])
    with zipfile.ZipFile(archive, "a") as two:
        two.writestr("viewer.exe", b"MZ")
    assert codes(archive.getvalue(), kind) == ["polyglot", "trailing_data"]
    assert codes(data[kind] + b"MZ" + b"\x90\x00" * 40, kind) == ["polyglot", "trailing_data"]


def test_a_picture_behind_a_photo_may_be_its_own_and_one_behind_a_report_is_not(data):
    assert codes(data["jpeg"] + PNG, "jpeg") == ["trailing_data"]
    assert codes(data["pdf"] + data["jpeg"], "pdf") == ["polyglot", "trailing_data"]


def test_a_report_that_hides_in_the_head_of_a_photo_makes_a_polyglot(data):
    comment = b"%PDF-1.4 catalog and so on"
    photo = data["jpeg"][:2] + b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment + data["jpeg"][2:]
    assert codes(photo, "jpeg") == []
    assert codes(photo + b"\n%%EOF", "jpeg") == ["polyglot"]


@pytest.mark.parametrize(
    "supplement",
    [
        b"\xff\xd8\xff\xe2" + b"a second picture" * 3,
        b"\x00\x00\x00\x18ftypmp42" + b"a film" * 9,
        b"MotionPhoto_Data\x00\x00\x00\x18ftypmp42",
        b"records of a maker" * 3 + b"\x14\x00\x00\x00SEFT",
        b"vivo{" + b'"a": 1' * 9,
    ],
)
def test_what_phones_put_behind_a_photo_is_harmless(data, supplement):
    assert codes(data["jpeg"] + supplement, "jpeg") == []


@pytest.mark.parametrize("kind", ["jpeg", "png", "heic", "pdf"])
def test_a_file_is_cut_wherever_it_is_cut(data, kind):
    good = data[kind]
    for tenth in range(1, 10):
        assert end_of(good[: len(good) * tenth // 10], kind).cut, tenth
    assert codes(good[: len(good) // 2], kind) == []


def test_marks_that_make_no_sense_have_no_end(data):
    assert end_of(data["jpeg"][:20] + b"\x00" * 99, "jpeg") == BROKEN
    assert end_of(PNG[:8] + b"\x00" * 99, "png") == BROKEN
    assert end_of(b"\x00\x00\x00\x04mdat" + b"\x00" * 99, "heic") == BROKEN


def test_a_chunk_whose_sum_is_wrong_is_damaged():
    assert end_of(PNG.replace(b"pixels", b"pixelz"), "png") == End(len(PNG), damaged=True)


def test_boxes_may_have_long_lengths_or_last_to_the_end():
    assert end_of(b"\x00\x00\x00\x01mdat" + struct.pack(">Q", 20) + b"1234", "heic").at == 20
    assert end_of(b"\x00\x00\x00\x00mdat and all the rest", "heic").at == 25


@pytest.mark.parametrize(
    ("kind", "start", "mark"),
    [
        ("jpeg", b"\xff\xd8", b"\xff"),
        ("jpeg", b"\xff\xd8", b"\xff\xfe\x00\x02"),
        ("png", PNG[:8], b"\x00\x00\x00\x00tEXt\x00\x00\x00\x00"),
        ("heic", b"\x00\x00\x00\x10ftypheic\x00\x00\x00\x00", b"\x00\x00\x00\x08free"),
    ],
)
def test_marks_without_end_are_senseless_and_not_followed(kind, start, mark):
    assert end_of(start + mark * 20_000, kind) == SENSELESS


def test_scans_of_a_photo_are_counted():
    photo = io.BytesIO()
    Image.new("RGB", (64, 64)).save(photo, "jpeg", progressive=True)
    assert end_of(photo.getvalue(), "jpeg").scans == 10


class Long(io.BytesIO):
    """A file of more bytes than it holds."""

    def seek(self, offset, whence=0):
        super().seek(offset, whence)
        return SIZE_MAX + 1 if whence == 2 else offset


def test_a_file_that_is_too_long_is_not_read_whole():
    assert content(Long(b"much")) == b""
    assert content(io.BytesIO(b"little")) == b"little"
