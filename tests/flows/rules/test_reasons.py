"""What is said of a screening: to the patient never more than what is missing or that a physician reads."""

from __future__ import annotations

from typing import Any

import pytest

from flows.rules.reasons import in_words, to_patient
from flows.rules.screening import Outcome, screen
from flows.text import Text, bullets
from tests.flows.rules.worked import EDGES, OWN, WHOLE, P, Row, facts
from tests.shipped import catalogs, content

CONTENT, WORDS = content(), catalogs()
READ = Text("case.read")


def found(row: Row, own: dict[str, dict[str, Any]] = OWN) -> Outcome:
    return screen(facts(row, own), row.indication, CONTENT.screening(row.indication))


@pytest.mark.parametrize("name", ["P01", "P02", "P06", "P08", "P30"])
def test_a_suggestion_and_a_caution_change_no_word_of_what_the_patient_reads(name: str) -> None:
    assert to_patient(found(P[name])) == (READ,)


@pytest.mark.parametrize("name", ["P11", "P22"])
def test_advice_for_today_comes_first_and_on_its_own(name: str) -> None:
    assert to_patient(found(P[name])) == (Text("form.urgent"), READ)


def test_what_is_missing_is_listed_as_the_patient_knows_it() -> None:
    old = Text("case.newer", {"doc": Text("doc.mri_brain")})
    assert to_patient(found(P["P27"])) == (Text("case.missing", {"list": bullets([old, Text("need/ms_type")])}),)
    either = found(EDGES["no documents at all"], WHOLE)
    assert [in_words(one) for one in either.fired] == [Text("doc.mri_shoulder")]


@pytest.mark.parametrize("lang", WORDS.languages)
@pytest.mark.parametrize("own", [OWN, WHOLE])
def test_every_reason_of_every_worked_patient_has_words(lang: str, own: dict[str, dict[str, Any]]) -> None:
    for row in (P if own is OWN else EDGES).values():
        outcome = found(row, own)
        assert all(WORDS.render(text, lang) for text in (*map(in_words, outcome.fired), *to_patient(outcome)))
