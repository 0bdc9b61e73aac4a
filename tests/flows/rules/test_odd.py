"""Answers that are rarely both right are found, and only those."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from flows.content import FormItem, Unlike
from flows.rules.odd import compared, pairs

TODAY = date(2026, 11, 21)
ITEMS = (
    FormItem("birth", "date", "t/birth", fact="age_years"),
    FormItem("weight", "weight", "t/weight", fact="weight_kg", unit="kg"),
    FormItem("height", "height", "t/height", fact="height_cm", unit="cm"),
    FormItem("name", "text", "t/name"),
    FormItem("injection", "choice", "t/injection"),
    FormItem("when", "partial_date", "t/when"),
    FormItem("since", "months", "t/since", unit="months"),
    FormItem("free", "integer", "t/free", unit="years"),
    FormItem("stays", "integer", "t/stays"),
    FormItem("prior", "multi", "t/prior", unlike=(Unlike(("injections",), "injection", ("no",)),)),
    FormItem("oxygen", "choice", "t/oxygen", unlike=(Unlike(("yes",), "injection", ("no", "dk")),)),
)


def kg(value: float) -> dict[str, Any]:
    return {"value": value, "unit": "kg", "typed": "x", "sure": True}


def day(value: str, precision: str = "day") -> dict[str, Any]:
    return {"value": value, "precision": precision, "typed": value}


BORN = day("1958-05-23")


@pytest.mark.parametrize(("answers", "found"), [
    ({"weight": kg(300), "height": kg(120)}, [("weight", "height")]),
    ({"weight": kg(30), "height": kg(180)}, [("weight", "height")]),
    ({"weight": kg(84), "height": kg(174)}, []),
    ({"weight": kg(300), "height": {"key": "dk"}}, []),
    ({"weight": kg(300)}, []),
    ({"birth": BORN, "when": day("1958-05-22")}, [("birth", "when")]),
    ({"birth": BORN, "when": day("1958-05-23")}, []),
    ({"birth": BORN, "when": day("1958-05-01", "month")}, []),
    ({"birth": BORN, "when": day("1958-04-01", "month")}, [("birth", "when")]),
    ({"birth": BORN, "when": day("1958-01-01", "year")}, []),
    ({"birth": BORN, "when": day("1957-01-01", "year")}, [("birth", "when")]),
    ({"birth": BORN, "when": {"key": "dk"}}, []),
    ({"birth": {"key": "dk"}, "when": day("1900-01-01")}, []),
    ({"when": day("1900-01-01")}, []),
    ({"birth": BORN, "since": kg(69 * 12)}, []),
    ({"birth": BORN, "since": kg(69 * 12 + 1)}, [("birth", "since")]),
    ({"birth": BORN, "free": kg(68)}, []),
    ({"birth": BORN, "free": kg(69)}, [("birth", "free")]),
    ({"birth": BORN, "stays": kg(500), "name": {"words": "Ana"}}, []),
    ({"injection": "no", "prior": ["exercise", "injections"]}, [("injection", "prior")]),
    ({"injection": "yes", "prior": ["injections"]}, []),
    ({"injection": "no", "prior": ["exercise"]}, []),
    ({"prior": ["injections"]}, []),
    ({"injection": {"key": "dk"}, "oxygen": "yes"}, [("injection", "oxygen")]),
    ({"weight": kg(300), "height": kg(120), "injection": "no", "oxygen": "yes", "prior": ["injections"]},
     [("weight", "height"), ("injection", "prior"), ("injection", "oxygen")]),
])  # fmt: skip
def test_answers_that_rarely_go_together(answers: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert pairs(compared(ITEMS), answers, TODAY) == found


def test_an_age_is_known_on_a_day_only() -> None:
    assert pairs(ITEMS, {"birth": BORN, "since": kg(1000)}) == []
    assert pairs(ITEMS, {"birth": BORN, "when": day("1900-01-01")}) == [("birth", "when")]


def test_what_is_held_against_nothing_is_not_looked_at() -> None:
    assert {item.link_id for item in ITEMS} - {item.link_id for item in compared(ITEMS)} == {"name", "stays"}
