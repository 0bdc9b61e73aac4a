"""Photos of films: sharp ones pass, others are asked for again."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageEnhance, ImageFilter

from tests.bot.imaging.one import look


@pytest.fixture
def photo(samples, tmp_path):
    """The sample photo after a change, with a camera's noise on it."""

    def make(change=lambda image: image, kind="jpeg", noise=2.0, **save):
        with Image.open(samples / "photos" / "telegram_photo.jpg") as image:
            grain = np.random.default_rng(7).normal(0, noise, (image.height, image.width, 3))
            noisy = np.clip(np.asarray(change(image.convert("RGB"))) + grain, 0, 255).astype(np.uint8)
        path = tmp_path / f"photo.{kind}"
        Image.fromarray(noisy).save(path, kind, **save)
        return look(path)

    return make


def codes(facts):
    return [problem.code for problem in facts.problems]


def test_a_sharp_photo_has_a_size_and_no_problem(samples):
    facts = look(samples / "photos" / "telegram_photo.jpg")
    assert (facts.kind, facts.rows, facts.problems) == ("jpeg", 1280, ())


def test_a_photo_out_of_focus_is_blurred(photo):
    facts = photo(lambda image: image.filter(ImageFilter.GaussianBlur(9)))
    assert codes(facts) == ["blurry"]
    assert float(facts.problems[0].value) > 0.52


def test_a_dark_photo_is_dark(photo):
    assert "dark" in codes(photo(lambda image: ImageEnhance.Brightness(image).enhance(0.08), noise=0.5))


def test_a_washed_out_photo_is_too_bright(photo):
    assert "bright" in codes(photo(lambda image: Image.blend(image, Image.new("RGB", image.size, "white"), 0.9)))


def test_an_empty_picture_is_blurred_and_a_tiny_one_is_not_judged(tmp_path):
    for size, expected in (((64, 64), ["blurry"]), ((8, 8), [])):
        Image.new("RGB", size, (120, 120, 120)).save(tmp_path / "grey.png")
        assert codes(look(tmp_path / "grey.png")) == expected


def test_place_data_is_named_and_not_read_out(photo):
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (32.0, 31.0, 0.0)}
    facts = photo(exif=exif)
    assert [(p.code, p.value) for p in facts.problems] == [("gps", "")]


def test_a_png_is_a_photo_too(photo):
    assert (photo(kind="png").kind, codes(photo(kind="png"))) == ("png", [])


def test_half_a_photo_is_incomplete(samples):
    assert codes(look(samples / "hostile" / "half.jpg")) == ["truncated"]


@pytest.mark.filterwarnings("ignore")
def test_a_picture_that_claims_too_many_pixels_is_not_decoded(tmp_path):
    Image.new("1", (12_000, 12_000)).save(tmp_path / "huge.png")
    assert codes(look(tmp_path / "huge.png")) == ["too_large"]
