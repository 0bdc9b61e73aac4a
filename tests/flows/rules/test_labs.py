"""Laboratory values as reports print them: a unit that was typed is obeyed, and what is doubtful is asked again."""

from __future__ import annotations

import pytest

from flows.errors import Misfit
from flows.rules import labs
from tests.casebook import content

LIMITS = {kind.key: (kind.low, kind.high) for kind in content().facts["facts@1"].facts}


def read(key: str, typed: str) -> float:
    low, high = LIMITS[key]
    assert low is not None
    assert high is not None
    return labs.read(key, typed, low, high)


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [
        ("platelets", "40", 40),
        ("platelets", "250 mil", 250),
        ("platelets", "250,000", 250),
        ("platelets", "250.000/mm³", 250),
        ("platelets", "250 000 /µL", 250),
        ("platelets", "250 x 10⁹/L", 250),
        ("platelets", "250·10^3/uL", 250),
        ("platelets", "250 K/µL", 250),
        ("platelets", "250 G/L", 250),
        ("platelets", "45.5", 45.5),
        ("haemoglobin_g_dl", "13,5 g/dL", 13.5),
        ("haemoglobin_g_dl", "135 g/L", 13.5),
        ("haemoglobin_g_dl", "135", 13.5),
        ("creatinine_mg_dl", "0.9", 0.9),
        ("creatinine_mg_dl", "177 µmol/L", 2.0023),  # above the limit of 2, also when it is rounded
        ("creatinine_mg_dl", "177", 2.0023),
        ("alt_u_l", "1,234 U/L", 1234),
        ("ast_u_l", "101 UI/L", 101),
        ("ef_pct", "44 %", 44),
        ("spo2_pct", "91", 91),
    ],
)
def test_a_value_is_read_in_the_unit_it_stands_in(key: str, typed: str, value: float) -> None:
    assert read(key, typed) == value


@pytest.mark.parametrize(
    ("key", "typed", "why"),
    [
        ("platelets", "< 10", "form.not_number"),
        ("platelets", "40-50", "form.not_number"),
        ("platelets", "250 mg", "form.not_number"),
        ("platelets", "-40", "form.not_number"),
        ("platelets", "normal", "form.not_number"),
        ("platelets", "3000000", "form.range"),
        ("haemoglobin_g_dl", "8.4 mmol/L", "form.not_number"),
        ("haemoglobin_g_dl", "1.35", "form.range"),
        ("ef_pct", "50-55", "form.not_number"),
        ("spo2_pct", "101", "form.range"),
    ],
)
def test_what_can_be_read_in_two_ways_or_cannot_be_is_asked_again(key: str, typed: str, why: str) -> None:
    with pytest.raises(Misfit) as misfit:
        read(key, typed)
    assert misfit.value.text.id == why
