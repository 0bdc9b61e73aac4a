"""One question about one upload."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from flows.imaging_question import ImagingAnswer, facts_of, imaging_question
from flows.rules.findings import Question
from flows.rules.told import Word
from flows.text import Text
from tests.talk import talk
from tests.walks import walks


def facts(
    kind: str, *options: str, studies: tuple[str, ...] = ("1.2",), labels: tuple[Text, ...] = ()
) -> dict[str, Any]:
    return facts_of(5, Question(kind, options, studies, labels), Text(f"img.{kind}"), Text("img.again"))


def said(kind: str, option: str = "", studies: tuple[str, ...] = ("1.2",), **more: Any) -> ImagingAnswer:
    return ImagingAnswer(5, Word(kind, option, studies, **more))


def test_a_side_is_a_button() -> None:
    asked = talk(imaging_question, facts("side", "left", "right")).asks("answer", "img.side").offers("left", "right")
    asked.presses("right").ends(said("side", "right"))


def test_a_date_is_typed_or_not_known() -> None:
    asked = talk(imaging_question, facts("date", "dk")).asks("answer", "img.date").types("whenever")
    asked.misfits("form.not_date").types("March 2026")
    asked.ends(said("date", on=date(2026, 3, 1), typed="March 2026"))
    unknown = talk(imaging_question, facts("date", "dk")).asks("answer").presses("dk")
    unknown.ends(said("date", "dk"))


@pytest.mark.parametrize(
    ("typed", "on", "kept"),
    [
        ("last year", date(2025, 1, 1), "last year (2025)"),
        ("two months ago", date(2026, 9, 1), "two months ago (09/2026)"),
        ("in 2024", date(2024, 1, 1), "in 2024"),
        ("I think it was sometime around about March", date(2026, 3, 1), "I think it was sometime around (03/2026)"),
    ],
)
def test_what_counts_from_today_is_kept_with_what_it_meant_that_day(typed: str, on: date, kept: str) -> None:
    asked = talk(imaging_question, facts("date", "dk")).asks("answer").types(typed)
    asked.ends(said("date", on=on, typed=kept))


def test_a_whole_day_is_a_day() -> None:
    asked = talk(imaging_question, facts("date", "dk")).asks("answer").types("2026-03-05")
    asked.ends(said("date", on=date(2026, 3, 5)))


def test_who_wants_the_birth_date_put_right_is_asked_for_it() -> None:
    asked = talk(imaging_question, facts("identity", "mine", "notmine", "fixbirth")).asks("answer").presses("fixbirth")
    asked.asks("birth", "up.ask_birth").types("1958-11-23").ends(said("identity", "fixbirth", on=date(1958, 11, 23)))


def test_a_person_is_chosen_by_a_study_of_theirs() -> None:
    people, both, labels = ("p0", "p1", "dk"), ("1.2", "3.4"), (Text("btn.left"), Text("btn.right"))
    asked = talk(imaging_question, facts("person", *people, studies=both, labels=labels)).asks("answer")
    chosen = asked.offers(*people).presses("p1")
    chosen.ends(said("person", "p1", ("3.4",)))
    unknown = talk(imaging_question, facts("person", *people, studies=both)).asks("answer").presses("dk")
    unknown.ends(said("person", "dk", ()))


def test_a_label_says_in_full_what_it_stands_for_where_that_is_known() -> None:
    both = Question("person", ("p0", "dk"), ("1.2",), (Text("plain", {"value": "1"}),), (Text("btn.left"),))
    asked = facts_of(5, both, Text("img.person"), Text("img.again"))
    named, unknown = next(imaging_question(asked)).buttons
    assert (named.name, unknown.name) == (Text("btn.left"), None)
    del asked["names"]
    assert [one.name for one in next(imaging_question(asked)).buttons] == [None, None]


def test_every_walk_ends() -> None:
    for kind, options in [("side", ("left", "right")), ("date", ("dk",)), ("password", ("dk",))]:
        assert all(walk.result.upload == 5 for walk in walks(imaging_question, facts(kind, *options), free=9))
