"""Whatever is typed, a reader understands it or asks again; nothing else comes out of it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.errors import Misfit
from flows.rules.counts import halves, rated, whole
from flows.rules.typed import fold
from flows.rules.typed_dates import calendar_date, months, past_date
from flows.rules.typed_trips import flight, future_date, when_at
from flows.rules.units import hba1c_pct, height_cm, temperature_c, weight_kg

TODAY = date(2026, 11, 21)
PIECES = [
    *"0123456789.,:/-'\"# ()",
    "kg",
    "lb",
    "st",
    "ft",
    "in",
    "años",
    "ago",
    "hace",
    "mayo",
    "Dec",
    "pm",
    "½",
    "UA",
    "treinta",
    "y",
    "cinq",
    "quatre",
    "vingt",
    "cent",
    "un",
    "metro",
    "°",
    "\uff15",
]

anything = st.text() | st.lists(st.sampled_from(PIECES)).map(" ".join) | st.lists(st.sampled_from(PIECES)).map("".join)

READERS = {
    "weight": weight_kg,
    "height": height_cm,
    "temperature": temperature_c,
    "hba1c": hba1c_pct,
    "whole": lambda text: whole(text, 0, 10),
    "halves": lambda text: halves(text, 0, 10),
    "rated": lambda text: rated(text, 0, 10),
    "months": lambda text: months(text, TODAY, "en"),
    "past date": lambda text: past_date(text, TODAY, "es", partial=True),
    "calendar date": lambda text: calendar_date(text, TODAY, "fr"),
    "future date": lambda text: future_date(text, TODAY, "es"),
    "flight": lambda text: flight(text, TODAY, "en"),
    "when": lambda text: when_at(text, TODAY, "es"),
}


MISFITS = {
    "form.not_number",
    "form.range",
    "form.whole",
    "form.halves",
    "form.not_date",
    "form.date_ahead",
    "form.date_old",
    "form.date_whole",
    "s.temp_bad",
    "trip.date_again",
}


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS.keys())
@given(anything)
def test_a_reader_understands_or_asks_again(reader, text):
    try:
        reader(text)
    except Misfit as misfit:
        asked_again = misfit.text.id
    else:
        asked_again = None
    assert asked_again in {None, *MISFITS}


def test_folding_leaves_letters_digits_and_plain_quotes():
    assert fold("  ¿1º de AGOSTO\u201926?\u200b ") == "¿1o de agosto'26?"
