"""The letter to a hospital takes one question."""

from __future__ import annotations

from flows.release import NAME_MAX, ReleaseAsked, release
from tests.talk import talk


def test_it_says_what_the_letter_is_for_and_asks_whom_it_is_for() -> None:
    asked = talk(release).says("up.release").asks("hospital", "release.hospital")
    asked.types("  Hospital Ángeles,\n Tijuana ").ends(ReleaseAsked("Hospital Ángeles, Tijuana"))


def test_a_name_fits_into_a_line_of_the_letter() -> None:
    asked = talk(release).says("up.release").asks("hospital")
    asked.types("x" * (NAME_MAX + 1)).misfits("form.too_long")
