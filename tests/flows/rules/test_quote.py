"""The worked quotes to the cent, and lines as they are typed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.errors import Misfit
from flows.rules.quote import Line, converted, line_sum, parse_line, sums

D = Decimal

# Quotes of domain-costs section 8: discount %, deposit %, rate; (quantity, unit, tax %) a line; totals in cents.
WORKED = {
    "Q1": (0, "30", "18.4275", [(1, 15000, 0), (1, 345000, 0), (1, 18000, 16), (1, 22550, 16), (1, 26000, 16), (2, 11875, 16), (4, 0, 0)],
           (450300, 0, 14448, 464748, 139424, 325324), 8564144),
    "Q2": (5, "25", "18.4275", [(1, 0, 0), (1, 560000, 0), (1, 189595, 0), (1, 26000, 16), (3, 11875, 16)],
           (811220, 40561, 9367, 780026, 195007, 585019), 14373929),
    "Q3": (0, "20", "1.3985", [(1, 41240, 16), (2, 327500, 0), (1, 26000, 16), (3, 13133, 16)],
           (761639, 0, 17062, 778701, 155740, 622961), 1089013),
    "Q4": (0, "33.33", "1.3985", [(1, 41240, 16), (1, 327500, 0), (1, 498000, 0), (1, 39500, 16), (1, 26000, 16), (4, 13133, 16)],
           (984772, 0, 25483, 1010255, 336718, 673537), 1412842),
    "Q5": (0, "40", "1.3985", [(1, 4650000, 0), (1, 120000, 16), (30, 4210, 16), (1, 39000, 16)],
           (4935300, 0, 45648, 4980948, 1992379, 2988569), 6965856),
    "Q6": (0, "30", "0.0543", [(1, 250000, 0), (1, 6185055, 0), (1, 319999, 16), (2, 65000, 16)],
           (6885054, 0, 72000, 6957054, 2087116, 4869938), 377768),
    "Q7": ("7.5", "50", "0.7151", [(1, 20500, 0), (1, 479999, 0), (1, 24995, 16), (2, 16667, 16)],
           (558828, 41913, 8632, 525547, 262774, 262773), 375819),
    "Q8": (0, "0", "18.4275", [(1, 15000, 0)], (15000, 0, 0, 15000, 0, 15000), 276413),
}  # fmt: skip


@pytest.mark.parametrize("name", WORKED)
def test_worked_quotes_to_the_cent(name):
    discount, deposit, rate, rows, expected, elsewhere = WORKED[name]
    lines = [Line("x", D(quantity), unit, D(tax), D(discount)) for quantity, unit, tax in rows]
    found = sums(lines, D(deposit))
    assert (found.net, found.discount, found.tax, found.total, found.deposit, found.balance) == expected
    assert converted(found.total, D(rate)) == elsewhere


def test_a_line_is_net_less_discount_plus_tax():
    found = line_sum(Line("Lodging", D(3), 11875, D(16), D(5)))
    assert (found.net, found.discount, found.taxable, found.tax, found.total) == (35625, 1781, 33844, 5415, 39259)


@pytest.mark.parametrize(
    ("exact", "cents"),
    [("2.675", 268), ("0.125", 13), ("0.135", 14), ("1.005", 101), ("10.994999", 1099)],
)
def test_cents_are_rounded_half_up(exact, cents):
    assert converted(1, D(exact) * 100) == cents


@given(
    st.lists(st.tuples(st.integers(1, 40), st.integers(0, 10**7), st.integers(0, 30)), max_size=8), st.integers(0, 100)
)
def test_sums_always_meet(rows, deposit):
    found = sums([Line("x", D(quantity), unit, D(tax), D("7.5")) for quantity, unit, tax in rows], D(deposit))
    assert found.deposit + found.balance == found.total == found.net - found.discount + found.tax


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Physician review, 1, 250.00, 16%", Line("Physician review", D(1), 25000, D(16))),
        ("Valoración médica; 1; 250,00; 16 %", Line("Valoración médica", D(1), 25000, D(16))),
        ("Traslado SAN, hotel y clínica, 1, 260,00, 16 %", Line("Traslado SAN, hotel y clínica", D(1), 26000, D(16))),
        ("Hébergement, 2 nuits, 1 250,50 $, exonéré", Line("Hébergement", D(2), 125050, D(0))),
        ("Lodging | 3 nights | $1,250 | IVA 8%", Line("Lodging", D(3), 125000, D(8))),
        ("Lodging\n2\nUSD 118.75\n16", Line("Lodging", D(2), 11875, D(16))),
        ("PRP,1,225.5,16", Line("PRP", D(1), 22550, D(16))),
        ("PRP, una, 1.250, 0", Line("PRP", D(1), 125000, D(0))),
        ("IV session, 1.5, us$ 100, 7,25%", Line("IV session", D("1.5"), 10000, D("7.25"))),
        ("Room, x2, 100 dólares, sin IVA", Line("Room", D(2), 10000, D(0))),
        ("Follow-up, 4, 0.00, 0", Line("Follow-up", D(4), 0, D(0))),
        ("Suite, 30, 1'250.00, 16% IVA", Line("Suite", D(30), 125000, D(16))),
    ],
)
def test_lines_are_read_as_typed(typed, expected):
    assert parse_line(typed) == expected


@pytest.mark.parametrize(
    "typed",
    [
        "", "Review", "Review, 1, 250", "Review,1,250,00,16", "Review, 0, 250.00, 16%", "Review, many, 250.00, 16%",
        "Review, 1, a lot, 16%", "Review, 1, 12..5, 16%", "Review, 1, 250.00, lots", "Review, 1, 250.00, 0.16",
        "Review, 1, 250.00, 160%", "Review, 1, 99999999, 0", "Review, 1, MXN 250.00, 16%", "Review, 1, MX$250.00, 16%", "Review, 1, 250 pesos, 16%", ", 1, 250.00, 16%",
        "Review, 1, 250, 00, 16%", "1, 2, 3, 4", "Review, 1, -250.00, 16%",
    ],
)  # fmt: skip
def test_what_is_no_line_is_shown_an_example(typed):
    with pytest.raises(Misfit) as caught:
        parse_line(typed)
    assert caught.value.text.id == "quote.bad"
    assert parse_line(caught.value.text.values["example"]).unit_minor == 25000


def test_pesos_are_read_in_a_quote_in_pesos():
    assert parse_line("Guía por ultrasonido, 1, MX$3,199.99, 16%", "MXN").unit_minor == 319999
    with pytest.raises(Misfit):
        parse_line("Guía por ultrasonido, 1, 3199.99 dólares, 16%", "MXN")
    assert parse_line("Guía por ultrasonido, 1, 3199.99 MXN, 16%", "MXN").unit_minor == 319999


@given(st.text() | st.lists(st.sampled_from([*"0123456789.,;%$x ", "PRP", "USD", "½", "\n"])).map("".join))
def test_anything_typed_is_a_line_or_asked_again(text):
    try:
        line = parse_line(text)
    except Misfit:
        line = Line("x", D(1), 0, D(0))
    assert line.unit_minor >= 0
    assert line.quantity > 0
