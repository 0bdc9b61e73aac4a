"""Pixels are held against what the header announces, and what stands behind them is named."""

from __future__ import annotations

import struct

import pytest

from bot.imaging.dicom import pixels
from bot.imaging.dicom.pixels import coded_size
from tests.bot.imaging.made_dicom import (
    ITEM,
    SEQUENCE_END,
    UNDEFINED,
    bracket,
    codes,
    element,
    item,
    knee,
    part10,
    read,
)

END = bracket(SEQUENCE_END)
QUANTIZATION = b"\xff\xdb\x00\x04\x00\x00"


def jpeg(rows=2, cols=2, mark=0xC0):
    frame = struct.pack(">HBHHB", 8, 8, rows, cols, 1)
    return b"\xff\xd8\xff" + QUANTIZATION + b"\xff" + bytes([mark]) + frame + b"\xff\xda\x00\x02pixel\xff\xd9"


def j2k(rows=2, cols=2, left=0):
    return b"\xff\x4f\xff\x51" + struct.pack(">HH4L", 41, 0, cols + left, rows, left, 0) + b"pixels\xff\xd9"


def packed(*streams, end=END):
    held = item() + b"".join(item(stream) for stream in streams) + end
    return part10(knee(pixels=False) + element(0x7FE00010, "OB", held, length=UNDEFINED))


def faulty(data, **options):
    return codes(read(data, **options))


@pytest.mark.parametrize("stream", [jpeg(), jpeg(mark=0xF7), jpeg(mark=0xC3), j2k(), j2k(left=5), b"run lengths."])
def test_a_packed_picture_of_the_announced_size_is_fine(stream):
    assert faulty(packed(stream)) == set()


@pytest.mark.parametrize("stream", [jpeg(60_000, 2), j2k(2, 60_000), b"\0\0\0\x0cjP  \r\n\x87\n" + j2k(3)])
def test_one_of_another_size_is_corrupt_before_any_decoder_sees_it(stream):
    assert faulty(packed(stream)) == {"corrupt"}


@pytest.mark.parametrize(
    "stream",
    [
        b"",
        b"\xff\xd8\xff\xda",
        jpeg(rows=0),
        b"\xff\xd8\xff\xd0" + QUANTIZATION,
        b"\xff\xd8\xff\xda\x00\x02" + b"x" * 9,
        j2k()[:20],
    ],
)
def test_a_stream_may_say_no_size(stream):
    assert coded_size(stream) is None


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (packed(), "no_pixels"),
        (packed(b""), "no_pixels"),
        (packed(jpeg(), end=b""), None),
        (packed(jpeg()[:-4], end=b""), "truncated"),
        (packed(j2k()[:-2], end=b""), "truncated"),
        (packed(jpeg(), end=bracket(ITEM, 50) + b"half"), "truncated"),
        (packed(jpeg(), end=b"\xfe\xff\x00"), "truncated"),
        (packed(jpeg(), end=element(0x00100010, "PN", "Rojas^Ana")), "corrupt"),
        (part10(knee(pixels=False) + element(0x7FE00010, "OW", b"")), "no_pixels"),
        (part10(knee(pixels=False) + element(0x7FE00010, "OW", b"12")), "corrupt"),
        (part10(knee())[:-2], "truncated"),
        (part10(knee(pixels=False)), "no_pixels"),
    ],
)
def test_missing_pixels_are_named(data, code):
    assert faulty(data) == ({code} if code else set())


def test_the_table_of_offsets_may_be_forgotten():
    held = element(0x7FE00010, "OB", item(jpeg()) + END, length=UNDEFINED)
    assert faulty(part10(knee(pixels=False) + held)) == set()


def test_fewer_pieces_than_frames_are_a_cut_but_for_films():
    def film(syntax):
        frames = element(0x00280008, "IS", "2")
        held = element(0x7FE00010, "OB", item() + item(jpeg()) + END, length=UNDEFINED)
        return part10(knee(frames, pixels=False) + held, syntax=syntax)

    assert faulty(film("1.2.840.10008.1.2.4.50")) == {"truncated"}
    assert faulty(film("1.2.840.10008.1.2.4.102")) == set()


def test_a_picture_larger_than_any_film_is_too_large():
    huge = part10(knee()).replace(
        element(0x00280010, "US", b"\x02\0"), element(0x00280010, "UL", struct.pack("<L", 1 << 30))
    )
    assert faulty(huge) >= {"too_large", "corrupt"}


@pytest.mark.parametrize("modality", ["SR", "PR", "KO", "RTSTRUCT", "ECG"])
def test_reports_plans_and_curves_lack_no_picture(modality):
    report = part10(knee(pixels=False)).replace(element(0x00080060, "CS", "MR"), element(0x00080060, "CS", modality))
    assert faulty(report) == set()


@pytest.mark.parametrize(
    ("behind", "found"),
    [
        (b"", set()),
        (bytes(2000), set()),
        (b"\r\n" * 20, set()),
        (b"odd", set()),
        (element(0xFFFCFFFC, "OB", bytes(40)), set()),
        (element(0xFFFAFFFA, "SQ", item(), length=UNDEFINED) + END + bytes(20), set()),
        (END + bytes(20), set()),
        (b"some words that nobody asked for", {"trailing_data"}),
        (element(0x00100010, "PN", "Another^Person..."), {"trailing_data"}),
        (element(0xFFFCFFFC, "OB", b"x" * 40, length=4000), {"trailing_data"}),
        (b"PK\x03\x04" + bytes(range(40)), {"trailing_data", "polyglot"}),
        (b"MZ" + bytes(range(40)), {"trailing_data", "polyglot"}),
    ],
)
def test_what_stands_behind_the_pixels_is_padding_or_named(behind, found):
    assert faulty(part10(knee()) + behind) == found


def test_no_number_of_pieces_or_elements_ends_the_reader(monkeypatch):
    monkeypatch.setattr(pixels, "ELEMENTS_MAX", 3)
    monkeypatch.setattr(pixels, "BEHIND_MAX", 3)
    assert faulty(packed(*[b"x " * 9] * 9)) == {"corrupt"}
    assert faulty(part10(knee()) + b"".join(element(0xFFFCFFF0 + n, "OB", b"x" * 40) for n in range(9))) == set()


def test_of_a_beginning_neither_packed_pixels_nor_what_follows_is_judged():
    whole = packed(b"x" * 9000) + b"some words that nobody asked for"
    assert faulty(whole[:4096], size=len(whole)) == set()


def test_of_a_beginning_the_first_stream_is_compared():
    whole = packed(jpeg(9, 9) + b"x" * 9000)
    assert faulty(whole[:4096], size=len(whole)) == {"corrupt"}
