"""Medicines as people write them."""

import pytest

from flows.rules.medicines import Match, recognise
from tests.shipped import content

MEDICINES = content().screening("knee_oa").medicines


def found(*lines):
    return [(match.generic, match.list_key) for match in recognise(lines, MEDICINES)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Eliquis", [("apixaban", "A")]),
        ("Tecfidera 240 mg, dos veces al día", [("dimethyl fumarate", "D")]),
        ("Losartan 50 mg, 1 tableta cada 12 horas", [("losartan", "E")]),
        ("Humira, une injection toutes les deux semaines", [("adalimumab", "D")]),
        ("aspirin 81 mg daily, with food", [("aspirin", "B")]),
        ("Eliquis, Foo, le matin et le soir", [("apixaban", "A"), ("", "")]),
        ("dos pastillas cada noche", [("", "")]),
        ("ELIQUIS 5 mg twice a day", [("apixaban", "A")]),
        ("tomo Eliquis para el corazón", [("apixaban", "A")]),
        ("Aspirina Protect 100mg", [("aspirin", "B")]),
        ("ácido acetilsalicílico", [("aspirin", "B")]),
        ("Depo-Medrol", [("methylprednisolone", "D")]),
        ("baby aspirin", [("aspirin", "B")]),
        ("vitamina D3 2000 UI", [("vitamin d", "E")]),
        ("Ocrevus March 2026", [("ocrelizumab", "D")]),
        ("Ocrevus, March 2026", [("ocrelizumab", "D")]),
        ("losartan y metformina 850", [("losartan", "E"), ("metformin", "E")]),
        ("losartan; metformin / Xarelto", [("losartan", "E"), ("metformin", "E"), ("rivaroxaban", "A")]),
        ("insulin", [("insulin", "E")]),
        ("none", []),
        ("Ninguna", []),
        ("", []),
        ("500 mg", []),
        ("twice", []),
    ],
)
def test_names_are_found_in_what_is_written(line, expected):
    assert found(line) == expected


@pytest.mark.parametrize("line", ["Elequis", "eliqius 5mg", "Xarelto?", "wafarin", "clopidogrell"])
def test_a_misspelled_name_is_suggested_and_still_looked_at(line):
    (match,) = recognise([line], MEDICINES)
    assert match.list_key in {"A", "B"}


@pytest.mark.parametrize("line", ["xyzmab", "hierbas de mi abuela", "blood pressure pill", "B12", "abc", "valsartan"])
def test_an_unknown_name_is_kept(line):
    assert found(line) == [("", "")]


def test_a_second_name_in_a_line_is_not_dropped():
    assert found("losartan ozempic") == [("losartan", "E"), ("", "")]


def test_a_sure_match_says_what_was_written():
    assert recognise(["Sandimmun Neoral 50 mg"], MEDICINES) == (
        Match("sandimmun neoral", "ciclosporin", "C", sure=True),
    )


def test_every_name_on_the_lists_is_recognised():
    for one in MEDICINES.lists:
        for medicine in one.medicines:
            for name in (medicine.generic, *medicine.names):
                assert found(f"{name} 10 mg daily") == [(medicine.generic, one.key)], name
