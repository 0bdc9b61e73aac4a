"""One question about one file."""

from __future__ import annotations

from typing import Any

from flows.imaging_question import ImagingAnswer, imaging_question
from flows.text import Text, to_json
from tests.talk import talk
from tests.walks import walks


def facts(kind: str, *options: str) -> dict[str, Any]:
    return {"upload": 5, "kind": kind, "ask": to_json(Text(f"img.{kind}")), "options": list(options)}


def test_a_side_is_a_button() -> None:
    asked = talk(imaging_question, facts("side", "left", "right")).asks("answer", "img.side").offers("left", "right")
    asked.presses("right").ends(ImagingAnswer(5, "side", "right"))


def test_a_date_is_typed_or_not_known() -> None:
    asked = talk(imaging_question, facts("date", "dk")).asks("answer", "img.date").types("whenever")
    asked.misfits("form.not_date").types("March 2026").ends(ImagingAnswer(5, "date", "", "2026-03-01"))
    unknown = talk(imaging_question, facts("date", "dk")).asks("answer").presses("dk")
    unknown.ends(ImagingAnswer(5, "date", "dk"))


def test_every_walk_ends() -> None:
    for kind, options in [("side", ("left", "right")), ("date", ("dk",))]:
        assert all(walk.result.upload == 5 for walk in walks(imaging_question, facts(kind, *options), free=9))
