"""Photos of films and of reports: what can be read passes, the rest is asked for again."""

from __future__ import annotations

import io

import numpy as np
import pypdfium2
import pytest
from fpdf import FPDF
from PIL import Image, ImageEnhance, ImageFilter

from bot.imaging.documents import photo as photos
from bot.imaging.documents.photo import read_photo

NOISE = np.random.default_rng(7)
PLACE = {1: "N", 2: (32.0, 31.0, 0.0)}


@pytest.fixture
def film(samples):
    with Image.open(samples / "photos" / "telegram_photo.jpg") as image:
        return image.convert("RGB")


def saved(image, kind="jpeg", **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file


def taken(image, noise=2.0):
    """The picture as a camera would store it, with its noise."""
    grain = NOISE.normal(0, noise, (image.height, image.width, 3))
    return Image.fromarray(np.clip(np.asarray(image.convert("RGB")) + grain, 0, 255).astype(np.uint8))


def codes(image, kind="jpeg", **options):
    return [problem.code for problem in read_photo(saved(image, kind, **options), kind).problems]


def page(lines, paper, ink):
    """A printed page with light on it."""
    document = FPDF()
    document.add_page()
    document.set_font("helvetica", size=10)
    for _ in range(lines):
        document.cell(0, 5, "Lesion condral grado III en el condilo femoral medial.", new_x="LMARGIN", new_y="NEXT")
    with pypdfium2.PdfDocument(bytes(document.output())) as printed:
        grey = np.asarray(printed[0].render(scale=2).to_pil().convert("RGB"), dtype=np.float32)
    return Image.fromarray((grey / 255 * (paper - ink) + ink).astype(np.uint8))


def test_a_sharp_photo_has_a_size_and_no_problem(film):
    facts = read_photo(saved(film), "jpeg")
    assert (facts.kind, facts.rows, facts.cols, facts.problems) == ("jpeg", 1280, 960, ())


def test_a_photo_out_of_focus_is_blurred(film):
    file = saved(taken(film.filter(ImageFilter.GaussianBlur(9))))
    (blurry,) = read_photo(file, "jpeg").problems
    assert blurry.code == "blurry"
    assert float(blurry.value) > 0.52


def test_a_dark_photo_is_dark(film):
    assert "dark" in codes(taken(ImageEnhance.Brightness(film).enhance(0.08), noise=0.5))


@pytest.mark.parametrize("part", [0.75, 0.8, 0.9])
def test_a_washed_out_photo_is_too_bright(film, part):
    assert codes(taken(Image.blend(film, Image.new("RGB", film.size, "white"), part))) == ["bright"]


@pytest.mark.parametrize(("lines", "paper", "ink"), [(4, 255, 0), (12, 235, 90), (40, 215, 60)])
def test_a_printed_page_is_bright_and_can_be_read(lines, paper, ink):
    assert codes(taken(page(lines, paper, ink))) == []


def test_a_photo_through_a_veil_has_no_contrast(film):
    assert codes(taken(ImageEnhance.Contrast(film).enhance(0.08))) == ["low_contrast"]


def test_an_empty_picture_shows_nothing_and_is_not_called_blurred():
    assert codes(Image.new("L", (1200, 1000), 120)) == ["low_contrast"]


@pytest.mark.parametrize(
    ("size", "expected"),
    [((240, 320), ["too_small"]), ((8, 8), ["too_small"]), ((600, 800), ["low_resolution"]), ((760, 1000), [])],
)
def test_a_small_photo_is_called_small_before_it_is_judged(film, size, expected):
    assert codes(film.resize(size)) == expected


def test_a_narrow_strip_is_judged_by_its_shorter_side(film):
    assert codes(film.resize((3000, 420))) == ["low_resolution"]


def test_what_has_no_width_to_blur_has_no_sharpness():
    assert list(photos.clarity_problems(np.tile(np.uint8([0, 255] * 300), (9, 1)))) == []


@pytest.mark.parametrize("kind", ["jpeg", "png"])
def test_place_data_is_named_and_not_read_out(film, kind):
    exif = Image.Exif()
    exif[0x8825] = PLACE
    facts = read_photo(saved(film, kind, exif=exif), kind)
    assert [(p.code, p.value) for p in facts.problems] == [("gps", "")]


def test_the_time_of_a_fix_is_no_place(film):
    exif = Image.Exif()
    exif[0x8825] = {0: b"\x02\x03\x00\x00", 29: "2026:08:20"}
    assert codes(film, exif=exif) == []


def test_place_data_may_stand_in_xmp(film):
    assert codes(film, xmp=b"<x:xmpmeta exif:GPSLatitude='32,31.0N'/>") == ["gps"]


@pytest.mark.filterwarnings("ignore")  # the child hushes Pillow, too
def test_a_directory_that_leads_nowhere_is_no_place(film):
    broken = b"Exif\x00\x00II*\x00\xff\xff\xff\x7f"
    assert codes(film, exif=broken) == []


def test_a_heic_photo_is_judged_as_any_other(samples):
    with (samples / "photos" / "sharp.heic").open("rb") as file:
        facts = read_photo(file, "heic")
    assert (facts.rows, facts.cols, [p.code for p in facts.problems]) == (2000, 1500, ["gps"])


@pytest.mark.parametrize("kind", ["jpeg", "png", "heic"])
def test_a_photo_that_is_cut_is_incomplete_wherever_it_is_cut(film, samples, kind):
    heic = samples / "photos" / "sharp.heic"
    data = heic.read_bytes() if kind == "heic" else saved(film, kind).getvalue()
    for tenth in (1, 4, 7, 9):
        facts = read_photo(io.BytesIO(data[: len(data) * tenth // 10]), kind)
        assert [p.code for p in facts.problems if p.code != "gps"] == ["truncated"], tenth


def test_a_photo_whose_end_mark_alone_is_missing_is_incomplete(film):
    data = saved(film, "png").getvalue()[:-6]
    assert [p.code for p in read_photo(io.BytesIO(data), "png").problems] == ["truncated"]


def test_a_mark_with_junk_behind_it_is_no_photo():
    for kind, mark in (("jpeg", b"\xff\xd8\xff"), ("png", b"\x89PNG\r\n\x1a\n"), ("heic", b"\x00\x00\x00\x10ftypheic")):
        junk = mark + b"\x07" * 5000
        assert [p.code for p in read_photo(io.BytesIO(junk), kind).problems][-1] == "unreadable"


def test_a_heic_photo_without_pixels_is_corrupt(samples):
    data = bytearray((samples / "photos" / "sharp.heic").read_bytes())
    at = data.index(b"mdat") + 4
    data[at:] = b"\x00" * (len(data) - at)
    codes = [problem.code for problem in read_photo(io.BytesIO(data), "heic").problems]
    assert codes[-1] == "corrupt"


def test_a_damaged_png_is_corrupt_and_judged(film):
    data = bytearray(saved(film, "png").getvalue())
    data[-13] ^= 1  # the sum of the last stretch of pixels
    codes = [problem.code for problem in read_photo(io.BytesIO(data), "png").problems]
    assert codes == ["corrupt"]


@pytest.mark.parametrize("mode", ["L", "1", "P", "LA", "RGBA", "PA"])
def test_every_mode_of_png_is_judged(film, mode):
    assert codes(film.convert(mode.rstrip("A") or "L") if mode == "PA" else film.convert(mode), "png") == []


def test_sixteen_bits_are_no_brighter_than_eight(film):
    deep = Image.fromarray(np.asarray(film.convert("L")).astype(np.uint16) * 257)
    assert codes(deep, "png") == []


def test_what_shows_through_is_paper(film):
    clear = film.convert("RGBA")
    clear.putalpha(0)
    assert codes(clear, "png") == ["bright"]


@pytest.mark.parametrize("options", [{"progressive": True}, {"exif": b"Exif\x00\x00" + b"\x00" * 60_000}])
def test_every_kind_of_jpeg_is_judged(film, options):
    assert codes(film, **options) == []
    assert codes(film.convert("CMYK"), **options) == []


def test_a_photo_of_several_pictures_is_its_first(film):
    assert read_photo(saved(film, "MPO", save_all=True, append_images=[film]), "jpeg").problems == ()
    assert codes(film, "png", save_all=True, append_images=[film.rotate(180)]) == []


@pytest.mark.parametrize("kind", ["jpeg", "png"])
def test_a_picture_that_claims_too_many_pixels_is_not_decoded(film, kind):
    data = bytearray(saved(film.convert("L"), kind).getvalue())
    at = data.index(b"\xff\xc0") + 5 if kind == "jpeg" else 16
    data[at : at + 4] = b"\xff\xfe\xff\xfe" if kind == "jpeg" else b"\x00\x00\xff\xff"
    if kind == "png":
        data[20:24] = b"\x00\x00\xff\xff"
        data[29:33] = photos_crc(data[12:29])
    facts = read_photo(io.BytesIO(data), kind)
    assert [p.code for p in facts.problems] == ["too_large"]
    assert facts.rows >= 65_534


def test_marks_without_end_are_not_followed():
    for kind, start in (
        ("jpeg", b"\xff\xd8" + b"\xff\xfe\x00\x02" * 20_000),
        ("heic", b"\x00\x00\x00\x08free" * 20_000),
    ):
        assert [p.code for p in read_photo(io.BytesIO(start), kind).problems] == ["unreadable"]


def test_scans_without_end_are_not_decoded(film):
    data = saved(film, progressive=True).getvalue()
    first, last = data.index(b"\xff\xda"), data.rindex(b"\xff\xda")
    bomb = data[:first] + data[last:-2] * 1300 + data[-2:]
    for data in (bomb, bomb[:-2]):
        assert [p.code for p in read_photo(io.BytesIO(data), "jpeg").problems] == ["too_large"]


def photos_crc(chunk):
    from zlib import crc32

    return crc32(chunk).to_bytes(4, "big")


class Full(Image.Image):
    """A picture for which there is no memory."""

    def load(self):
        raise MemoryError


def test_a_picture_for_which_there_is_no_memory_is_too_large(film):
    file = saved(film)
    with photos.open_photo(file, "jpeg") as image:
        image.__class__ = type("Full", (type(image),), {"load": Full.load})
        found = [problem.code for problem in photos.picture_problems(image, photos.End(1))]
    assert found == ["too_large"]
