"""Whom to call: what somebody who takes an alarm reads, and what of a patient's words is a telephone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.journey.contact import number_in, whom_to_call
from flows.text import Quoted, Text
from flows.view import DAY, HOUR
from tests.casebook import Casebook, catalogs, content


def lines(book: Casebook) -> dict[str, Text]:
    found = [line for line in whom_to_call(book.view, content()).of if isinstance(line, Text)]
    assert all(catalogs().render(line, lang) for line in found for lang in catalogs().languages)
    return {line.id: line for line in found}


def test_name_place_language_and_the_number_for_emergencies_are_there() -> None:
    found = lines(Casebook())
    assert list(found) == ["line.name", "line.no_phone", "line.where", "line.language", "line.help"]
    assert found["line.name"].values["name"] == Quoted("Ana", "patient")
    assert found["line.help"].values["number"] == "911"


def test_the_number_that_was_written_last_and_the_contact_of_the_trip_are_called() -> None:
    book = Casebook()
    for words in ("my number is (619) 555-0100", "or +52 664 555 0101", "in 20 minutes"):
        book.happens("told", words=words)
    book.happens("trip_said", contact="Rosa, sister")
    found = lines(book)
    assert found["line.phone"].values["phone"] == Quoted("+52 664 555 0101", "patient")
    assert "line.contact" in found


def test_on_the_trip_help_is_where_the_clinic_is_and_elsewhere_the_number_is_looked_up() -> None:
    book = Casebook(zone="Europe/Madrid")
    assert "line.help_unknown" in lines(book)
    book.happens("trip_confirmed", steps=[{"start": book.view.now - HOUR}, {"start": book.view.now + DAY}])
    assert {"line.hotel", "line.help"} <= lines(book).keys()
    home = replace(book.view.patient, zone=None, city="")
    book.view = replace(book.view, patient=home, events=())
    assert "line.help" in lines(book), "whoever has named no city is taken to be where the clinic is"


@pytest.mark.parametrize(("words", "number"), [
    ("664 555 0100", "664 555 0100"), ("llame al +52(664)555-0100, por favor", "+52(664)555-0100"),
    ("6195550100", "6195550100"), ("514.555.0100", "514.555.0100"), ("2026-11-20 10:30", ""), ("37.5", ""),
    ("PU-0142", ""), ("4111 1111 1111 1111 9", ""), ("1" * 4000 + "x", ""), ("", ""),
])  # fmt: skip
def test_a_telephone_is_known_by_its_digits(words: str, number: str) -> None:
    assert number_in(words) == number
