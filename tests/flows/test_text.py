"""Words that are not yet in a language come back equal from the store."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.text import (
    Day,
    Lines,
    Measure,
    Moment,
    Money,
    Place,
    Quoted,
    Text,
    Value,
    bullets,
    from_json,
    text_from_json,
    to_json,
)

PLACES = st.builds(Place, st.sampled_from(["America/Tijuana", "America/Toronto"]), st.text(max_size=9))
SCALARS: st.SearchStrategy[Value] = st.one_of(
    st.text(max_size=20),
    st.integers(),
    st.floats(allow_nan=False),
    st.builds(Day, st.dates()),
    st.builds(
        Moment, st.integers(0, 2**53), st.lists(PLACES, max_size=2).map(tuple), st.sampled_from(["when", "time"])
    ),
    st.builds(Money, st.integers(), st.sampled_from(["USD", "MXN"])),
    st.builds(Measure, st.floats(allow_nan=False), st.sampled_from(["kg", "cm"])),
    st.builds(Quoted, st.text(), st.sampled_from(["", "patient", "physician"]), st.text(max_size=9)),
)
KEYS = st.text(max_size=9)
VALUES: st.SearchStrategy[Value] = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.builds(Text, st.text(max_size=9), st.dictionaries(KEYS, inner), st.sampled_from([None, "es"])),
        st.builds(Lines, st.lists(inner).map(tuple), st.booleans()),
    ),
)


@given(VALUES)
def test_every_value_survives_the_store(value: Value) -> None:
    assert from_json(json.loads(json.dumps(to_json(value)))) == value


def test_a_text_keeps_its_language_and_its_values() -> None:
    letter = Text("case.decline_letter", {"date": Day(date(2026, 11, 21)), "list": bullets([Text("care.rest")])}, "fr")
    assert text_from_json(to_json(letter)) == letter


def test_a_text_without_a_language_does_not_name_one() -> None:
    assert to_json(Text("form.use_buttons")) == {"text": "form.use_buttons", "values": {}}


@pytest.mark.parametrize("raw", [{"quoted": "my own words"}, {"day": "2026-11-21"}, "hello", {"something": 1}])
def test_what_is_no_text_is_not_taken_for_one(raw: object) -> None:
    with pytest.raises(KeyError):
        text_from_json(raw)
