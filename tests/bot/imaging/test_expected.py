"""Every sample says what was read from it with another program, or set when it was made."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.imaging.child.serve import safely
from bot.imaging.parts import Part
from bot.imaging.report import context, report

SAMPLES = Path(__file__).parents[2] / "samples" / "imaging"
ROWS = json.loads((SAMPLES / "expected.json").read_text("utf-8"))
COUNTED = ("studies", "series", "instances", "pages")


@pytest.mark.filterwarnings("ignore")  # pydicom warns about these files; the child hushes it
@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_a_sample_says_what_is_expected(row):
    need = context(row["context"]) if "context" in row else None
    parts = [Part(SAMPLES / file, Path(file).name) for file in row["files"]]
    found = json.loads(json.dumps(report(safely(parts), need)))
    expected = row["expect"]
    codes = {problem["code"] for problem in found["problems"]}
    assert found["kind"] in expected.get("kind", [found["kind"]])
    assert found["verdict"] in expected.get("verdict", [found["verdict"]])
    for name, value in expected.get("facts", {}).items():
        assert plain(fact(found, name)) == plain(value), name
    assert all(found[name] is None for name in expected.get("null", []))
    assert all(codes & set(either) for either in expected.get("problems", [])), codes
    assert not codes & set(expected.get("problems_none", []))
    assert not (any_of := set(expected.get("problems_any_of", []))) or codes & any_of
    assert (found["counts"]["instances"] or 0) >= expected.get("min_instances", 0)


def fact(found, name):
    """A fact by the name that `expected.json` gives it."""
    if name in COUNTED:
        return found["counts"][name]
    person = {"patient_name": "name", "birth_date": "birth_date", "patient_id": "id"}
    return found["patient"][person[name]] if name in person else found[name]


def plain(value):
    """An empty last group of a name says nothing."""
    return value.rstrip("=") if isinstance(value, str) else value
