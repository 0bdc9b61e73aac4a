"""The trip, asked one by one; what is not decided yet is an answer."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date
from typing import Any

import pytest

from flows.engine import Facts
from flows.text import Day, Json, Text, to_json
from flows.trip import Planned, flight, trip, until
from tests.talk import Talk, talk
from tests.walks import reached, walks

FACTS = {
    "session": to_json(Day(date(2027, 1, 12))),
    "coordinator": "Mariana",
    "earliest_flight": to_json(Day(date(2027, 1, 13))),
    "example": to_json(Day(date(2031, 1, 31))),
}
IN = {"flight": "AS 1234", "on": "2027-01-11", "at": "12:40"}
OUT = {"flight": "AS 1235", "on": "2027-01-14", "at": "18:05"}


def begun(**given: str) -> Talk:
    return talk(trip, FACTS, **given).asks("start", "trip.start").presses("next").asks("arrival", "trip.arrival")


def test_by_plane_with_a_companion() -> None:
    (
        begun().presses("san").asks("flight_in", "trip.flight_in").types("AS 1234, Jan 11 2027, lands 12:40")
        .asks("flight_out", "trip.flight_out").types("AS 1235, Jan 14 2027, 6:05 pm")
        .asks("companion").presses("yes").asks("aids").presses("cane").presses("nosteps").presses("done")
        .asks("document").presses("book").asks("document_until", "trip.doc_until").types("Jan 31 2030")
        .asks("lodging").presses("stepfree").asks("contact").types("Ana, +1 312 555 0100")
        .says("trip.saved").ends(
            Planned("san", IN, OUT, "yes", ("cane", "nosteps"), "book", "2030-01-31", "stepfree", "Ana, +1 312 555 0100")
        )
    )  # fmt: skip


def test_by_car_no_flight_is_asked() -> None:
    (
        begun().presses("carbus").asks("companion").presses("notyet").asks("aids").presses("none").asks("document")
        .presses("pcard").asks("document_until").presses("dk").asks("lodging").presses("room1").asks("contact")
        .presses("skip").says("trip.saved")
        .ends(Planned("carbus", None, None, "notyet", ("none",), "pcard", None, "room1", "skip"))
    )  # fmt: skip


def test_a_flight_may_not_be_decided_yet() -> None:
    begun().presses("tij").asks("flight_in").presses("notyet").asks("flight_out").presses("notyet").asks("companion")


def test_half_a_flight_is_asked_again_with_an_example() -> None:
    (
        begun().presses("san").asks("flight_in").types("AS 1234").misfits("trip.flight_again")
        .types("12:40").misfits("trip.flight_again").types("Jan 11, 12:40").asks("flight_out")
    )  # fmt: skip


def test_a_flight_without_its_number_is_kept_as_unknown() -> None:
    told = begun(lang="es").presses("san").asks("flight_in").types("11 de enero de 2027, 12:40").asks("flight_out")
    assert told.answers["flight_in"].value == {"flight": "?", "on": "2027-01-11", "at": "12:40"}


def test_another_way_of_coming_leaves_the_flights_unused() -> None:
    """Edited from plane to car: the flights stay stored, off the path, and out of the result."""
    (
        begun().presses("san").asks("flight_in").gets(IN).asks("flight_out").gets(OUT).asks("companion")
        .presses("no").asks("aids").presses("none").asks("document").presses("book").asks("document_until")
        .presses("dk").asks("lodging").presses("room2").asks("contact").presses("skip")
        .says("trip.saved").ends(Planned("san", IN, OUT, "no", ("none",), "book", None, "room2", "skip"))
        .edits("arrival", "notyet").says("trip.saved")
        .ends(Planned("notyet", None, None, "no", ("none",), "book", None, "room2", "skip"))
        .edits("arrival", "tij").says("trip.saved")
        .ends(Planned("tij", IN, OUT, "no", ("none",), "book", None, "room2", "skip"))
    )  # fmt: skip


@pytest.mark.parametrize("typed", ["soon", "31/31/2030"])
def test_a_day_that_is_none_is_asked_again(typed: str) -> None:
    def passport(facts: Facts) -> Generator[Any, Any, Json]:
        return (yield from until("document_until", Text("trip.doc_until")))

    talk(passport).asks("document_until").types(typed).misfits("trip.date_again").asks("document_until")


def test_what_was_told_is_read_back() -> None:
    assert flight("flight_in", Text("x")).show(IN) == "AS 1234, 2027-01-11, 12:40"
    assert until("document_until", Text("x")).show({"value": "2030-01-31"}) == "2030-01-31"


def test_every_walk_ends_with_a_plan() -> None:
    walked = walks(trip, FACTS)
    assert reached(walked, lambda walk: walk.result.arrival) == {"san", "tij", "carbus", "notyet"}
    for walk in walked:
        assert (walk.result.flight_in is None) or walk.result.arrival in {"san", "tij"}
