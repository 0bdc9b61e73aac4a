"""Staff see an upload at a glance: a sheet, the middle of every series, its photos, its first pages."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from PIL import Image
from pydicom import dcmread

from bot.imaging.documents import photo as photos
from bot.imaging.pictures import album as albums
from bot.imaging.pictures import preview as previews
from bot.imaging.pictures.album import Album
from bot.imaging.pictures.preview import jpeg
from bot.imaging.readers import read
from flows.rules.study import Facts, Problem

SLICE = Facts("dicom", rows=64, cols=64)


@pytest.fixture
def slice_of(samples):
    """A slice that is as bright as its number says; noise keeps its range."""
    data = dcmread(samples / "mr" / "mr_small.dcm")

    def make(number):
        values = np.zeros((64, 64), dtype=np.int16)
        values[:, : number + 1] = 1000
        data.PixelData = values.tobytes()
        file = io.BytesIO()
        data.save_as(file)
        return partial(io.BytesIO, file.getvalue())

    return make


def seen(pictures):
    return [picture.shows for picture in pictures]


def number(picture):
    """Which slice it is, by the columns that are bright."""
    shown = np.asarray(Image.open(io.BytesIO(picture.jpeg)).convert("L"))
    return int((shown[shown.shape[0] // 2] > 128).sum()) - 1


def test_one_picture_needs_no_sheet(slice_of):
    album = Album()
    album.add(SLICE, slice_of(5))
    assert seen(album.pictures()) == ["slice"]


def test_a_series_has_a_sheet_and_its_middle(slice_of):
    album = Album()
    for n in range(11):
        album.add(SLICE, slice_of(n))
    sheet, middle = album.pictures()
    assert (sheet.shows, middle.shows, number(middle)) == ("sheet", "slice", 5)
    assert Image.open(io.BytesIO(sheet.jpeg)).size == (1016, 608)


def test_a_long_series_is_kept_thin_and_its_middle_is_near_the_middle(slice_of):
    album = Album()
    opened = []
    for n in range(60):
        album.add(SLICE, lambda n=n: opened.append(n) or slice_of(n)())
    _, middle = album.pictures()
    assert abs(number(middle) - 30) <= 4
    assert len(set(opened)) <= albums.KEPT_A_SERIES
    assert min(opened) < 8
    assert max(opened) > 50


def test_what_is_kept_in_memory_has_a_limit_and_the_longest_series_gives_way(slice_of):
    album, held = Album(), albums.KEPT_BYTES // 10
    for n in range(40):
        album.add(replace(SLICE, series_uid="long"), slice_of(n), held)
    album.add(replace(SLICE, series_uid="short"), slice_of(50), held)
    kept = [len(series.kept) for series in album._series.values()]
    assert kept[0] <= 9
    assert kept[1] == 1
    *_, short = album.pictures()
    assert number(short) == 50


def test_one_object_may_be_larger_than_the_limit(slice_of):
    album = Album()
    album.add(SLICE, slice_of(5), albums.KEPT_BYTES + 1)
    assert seen(album.pictures()) == ["slice"]


def test_of_many_series_the_largest_are_shown_in_their_order(slice_of):
    album = Album()
    for uid in range(12):
        for _ in range(1 if uid % 2 else 2):
            album.add(replace(SLICE, series_uid=str(uid)), slice_of(uid))
    sheet, *slices = album.pictures()
    assert sheet.shows == "sheet"
    assert [number(picture) for picture in slices] == [0, 1, 2, 3, 4, 6, 8, 10]


def test_series_without_end_are_not_all_kept(slice_of, monkeypatch):
    monkeypatch.setattr(albums, "SERIES_MAX", 2)
    album = Album()
    for uid in ("a", "b", "c"):
        album.add(replace(SLICE, series_uid=uid), slice_of(1))
    assert seen(album.pictures()) == ["sheet", "slice", "slice"]


@pytest.mark.filterwarnings("ignore")
def test_frames_of_one_file_fill_a_sheet(samples):
    album = Album()
    album.add(Facts("dicom", rows=64, cols=64, frames=10), lambda: (samples / "mr" / "enhanced_mr.dcm").open("rb"))
    assert seen(album.pictures()) == ["sheet", "slice"]


def test_a_claim_of_frames_without_end_costs_nothing(slice_of):
    album = Album()
    album.add(replace(SLICE, frames=999_999_999), slice_of(1))
    assert seen(album.pictures()) == []


@pytest.mark.filterwarnings("ignore")
def test_what_cannot_be_drawn_is_left_out(samples, slice_of):
    album = Album()
    album.add(SLICE, lambda: (samples / "xray" / "cr_hip_jpeg12.dcm").open("rb"))
    album.add(Facts("dicom"), slice_of(1))  # a report in DICOM's clothes
    assert seen(album.pictures()) == []


def photo(file, kind="jpeg"):
    """What an album is given of a photo."""
    facts, _, drawn = read(kind, file, show=True)
    return facts, io.BytesIO, 0, drawn


def test_photos_of_an_album_are_all_shown_upright(samples):
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x8825] = {1: "N", 2: (32.0, 31.0, 0.0)}
    wide = Image.new("RGB", (2000, 1000), "white")
    wide.paste("red", (0, 0, 2000, 100))
    wide.save(file, "jpeg", exif=exif, comment=b"Garcia")
    album = Album()
    for _ in range(albums.PHOTOS_MAX + 1):
        album.add(*photo(file))
    album.add(*photo(io.BytesIO((samples / "photos" / "sharp.heic").read_bytes()), "heic"))
    pictures = list(album.pictures())
    assert seen(pictures) == ["photo"] * albums.PHOTOS_MAX
    drawn = Image.open(io.BytesIO(pictures[0].jpeg))
    assert drawn.size == (1000, 2000)
    assert drawn.getpixel((980, 900))[1] < 60  # the red edge is on the right
    assert not drawn.getexif()
    assert not {"exif", "comment", "icc_profile", "xmp"} & drawn.info.keys()
    assert b"Garcia" not in pictures[0].jpeg


def test_a_heic_photo_becomes_a_jpeg(samples):
    album = Album()
    album.add(*photo(io.BytesIO((samples / "photos" / "sharp.heic").read_bytes()), "heic"))
    (picture,) = album.pictures()
    assert Image.open(io.BytesIO(picture.jpeg)).size == (1500, 2000)


def test_a_photo_is_shown_at_a_size_that_can_be_sent():
    file = io.BytesIO()
    Image.new("RGB", (300, 4096), "red").save(file, "png")
    *_, drawn = photo(file, "png")
    assert Image.open(io.BytesIO(drawn)).size == (150, 2048)


def test_the_viewers_photos_are_not_shown_beside_a_study(samples, slice_of):
    album = Album()
    album.add(*photo(io.BytesIO((samples / "photos" / "telegram_photo.jpg").read_bytes())))
    album.add(SLICE, slice_of(1))
    assert seen(album.pictures()) == ["slice"]


@pytest.mark.parametrize("mode", ["I;16", "RGBA", "P", "1"])
def test_every_mode_of_png_is_shown(mode):
    file = io.BytesIO()
    picture = Image.fromarray(np.full((50, 50), 40_000, np.uint16)) if mode == "I;16" else Image.new(mode, (50, 50))
    picture.save(file, "png")
    assert photo(file, "png")[3].startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize("options", [{}, {"keep_rgb": True}, {"progressive": True}, {"subsampling": 0}])
@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_a_photo_that_is_shown_is_judged_as_one_that_is_not(samples, mode, options):
    """It is decoded once, in colours where they are wanted; of the brightness nothing changes."""
    file = io.BytesIO()
    with Image.open(samples / "photos" / "blurred.jpg") as image:
        picture = image.resize((2200, 2900)).convert(mode)
    picture.save(file, "jpeg", **(options if mode == "RGB" else {}))
    facts, *_, drawn = photo(file)
    assert facts == read("jpeg", file).facts
    shown, small = Image.open(io.BytesIO(drawn)), picture.resize((1100, 1450))
    assert shown.size == small.size
    difference = np.asarray(shown.convert("RGB")).astype(int) - np.asarray(small.convert("RGB"))
    assert abs(difference).mean() < 6


def test_a_strip_is_shown_without_its_colours():
    """They would take four times the memory, and nobody's film is so long."""
    file = io.BytesIO()
    Image.new("RGB", (9000, 1000), "red").save(file, "jpeg")
    assert Image.open(io.BytesIO(photo(file)[3])).mode == "L"


def test_a_photo_that_is_cut_or_too_large_is_not_shown(samples, monkeypatch):
    assert photo(io.BytesIO((samples / "hostile" / "half.jpg").read_bytes()))[3] is None
    monkeypatch.setitem(photos.PIXELS_MAX, "jpeg", 100)
    assert photo(io.BytesIO((samples / "photos" / "telegram_photo.jpg").read_bytes()))[3] is None


def test_a_photo_that_memory_does_not_allow_is_judged_all_the_same(samples, monkeypatch):
    def full(*_):
        raise MemoryError

    monkeypatch.setattr(previews, "on_paper", full)
    facts, *_, drawn = photo(io.BytesIO((samples / "photos" / "telegram_photo.jpg").read_bytes()))
    assert (facts.problems, drawn) == ((), None)


def test_what_was_refused_is_not_tried_again(samples):
    album = Album()
    for code in ("too_large", "unreadable"):
        for facts in (Facts("jpeg"), SLICE):
            album.add(replace(facts, problems=(Problem(code),)), io.BytesIO)
    assert seen(album.pictures()) == []


def test_the_first_pages_of_a_report_are_shown(samples):
    album = Album()
    for name in ("informe_texto.pdf", "informe_escaneado.pdf", "informe_texto.pdf"):
        album.add(Facts("pdf", pages=1), lambda name=name: (samples / "docs" / name).open("rb"), 100)
    pictures = list(album.pictures())
    assert seen(pictures) == ["page"] * albums.REPORTS_MAX
    assert max(Image.open(io.BytesIO(pictures[0].jpeg)).size) <= 1025


def test_a_report_that_does_not_open_has_no_pages():
    album = Album()
    album.add(Facts("pdf", pages=1), lambda: io.BytesIO(b"%PDF-1.4 nothing"))
    assert seen(album.pictures()) == []


def test_a_report_inside_a_dicom_object_is_shown_as_its_pages(samples):
    album = Album()
    album.add(Facts("dicom", pages=1), lambda: (samples / "other" / "encapsulated_pdf.dcm").open("rb"))
    album.add(Facts("dicom", pages=1), lambda: (samples / "other" / "sr_report.dcm").open("rb"))
    assert seen(album.pictures()) == ["page"]


def test_reports_beyond_the_limit_are_not_kept():
    album = Album()
    album.add(Facts("pdf", pages=1), io.BytesIO, albums.KEPT_BYTES + 1)
    album.add(Facts("text"), io.BytesIO)
    assert seen(album.pictures()) == []


def test_a_jpeg_holds_pixels_and_nothing_else():
    picture = Image.new("RGB", (9, 9))
    picture.info = {"comment": b"Garcia", "icc_profile": b"profile"}
    assert b"Garcia" not in jpeg(picture)
