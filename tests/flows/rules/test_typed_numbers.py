"""Numbers in words, in three languages."""

import pytest

from flows.rules.typed import fold
from flows.rules.typed_numbers import LONGEST, numbered

ES = [
    "cero",
    "uno",
    "dos",
    "tres",
    "cuatro",
    "cinco",
    "seis",
    "siete",
    "ocho",
    "nueve",
    "diez",
    "once",
    "doce",
    "trece",
    "catorce",
    "quince",
    "dieciséis",
    "diecisiete",
    "dieciocho",
    "diecinueve",
    "veinte",
    "veintiuno",
    "veintidós",
    "veintitrés",
    "veinticuatro",
    "veinticinco",
    "veintiséis",
    "veintisiete",
    "veintiocho",
    "veintinueve",
]
ES_TENS = ["treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"]
FR = [
    "zéro",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
]
FR_TENS = ["vingt", "trente", "quarante", "cinquante", "soixante"]
EN = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
EN_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def spanish(n: int) -> str:
    if n >= 200:
        return f"doscientos {spanish(n - 200)}" if n > 200 else "doscientos"
    if n >= 100:
        return f"ciento {spanish(n - 100)}" if n > 100 else "cien"
    if n < 30:
        return ES[n]
    return ES_TENS[n // 10 - 3] + (f" y {ES[n % 10]}" if n % 10 else "")


def french(n: int) -> str:
    if n >= 200:
        return f"deux cent {french(n - 200)}" if n > 200 else "deux cents"
    if n >= 100:
        return f"cent {french(n - 100)}" if n > 100 else "cent"
    if n >= 80:
        return f"quatre-vingt-{french(n - 80)}" if n > 80 else "quatre-vingts"
    if n < 20:
        return FR[n] if n < 17 else f"dix-{FR[n - 10]}"
    tens, units = min(n // 10, 6), n - min(n // 10, 6) * 10
    link = " et " if units in (1, 11) else "-"
    return FR_TENS[tens - 2] + (f"{link}{french(units)}" if units else "")


def english(n: int) -> str:
    if n >= 100:
        return f"{EN[n // 100]} hundred" + (f" and {english(n % 100)}" if n % 100 else "")
    if n < 20:
        return EN[n]
    return EN_TENS[n // 10 - 2] + (f"-{EN[n % 10]}" if n % 10 else "")


@pytest.mark.parametrize("spelled", [spanish, french, english])
def test_every_number_up_to_220_is_read_with_hyphens_without_and_in_capitals(spelled):
    for n in range(221):
        words = spelled(n)
        for typed in (words, words.replace("-", " "), words.upper(), f"{words} kg"):
            assert numbered(fold(typed)).removesuffix(" kg") == str(n)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("treintaisiete", "37"),
        ("treintiocho", "38"),
        ("trentesept", "37"),
        ("veinti dos", "22"),
        ("diez y seis", "16"),
        ("diez y dos", "10 y 2"),
        ("diez y", "10 y"),
        ("ciento y veinte", "120"),
        ("a hundred and sixty", "160"),
        ("a hundred", "100"),
        ("septante-deux", "72"),
        ("quatrevingts", "80"),
        ("quatre", "4"),
        ("quatre roues", "4 roues"),
    ],
)
def test_numbers_are_read_as_people_write_them(typed, read):
    assert numbered(fold(typed)) == read


@pytest.mark.parametrize(
    ("typed", "read"), [("viente", "20"), ("quarenta", "40"), ("setnta", "70"), ("ninty", "90"), ("heures", "heures")]
)
def test_a_long_word_may_have_a_letter_wrong(typed, read):
    assert numbered(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("treinta y ocho y medio", "38.5"),
        ("38 et demi", "38.5"),
        ("un an et demi", "1.5 an"),
        ("84 kilos y medio", "84.5 kilos"),
        ("two and a half", "2.5"),
        ("treinta y ocho punto cinco", "38.5"),
        ("trente-huit virgule cinq", "38.5"),
        ("38 coma 5", "38.5"),
        ("uno con sesenta", "1.60"),
    ],
)
def test_decimals_and_halves_may_be_words(typed, read):
    assert numbered(fold(typed)) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("uno sesenta", "1 60"),
        ("sesenta, setenta", "60, 70"),
        ("ochenta o noventa", "80 o 90"),
        ("dos o 3", "2 o 3"),
        ("trente-huit cinq", "38 5"),
    ],
)
def test_two_numbers_stay_two(typed, read):
    assert numbered(fold(typed)) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("como un 7", "como un 7"),
        ("un metro 60", "1 metro 60"),
        ("un poco más de ochenta", "un poco mas de 80"),
        ("una", "1"),
        ("as a rule", "as a rule"),
        ("un soixante", "1 60"),
    ],
)
def test_an_article_is_a_number_where_nothing_else_is_one_or_before_a_unit(typed, read):
    assert numbered(fold(typed)) == read


def test_a_paragraph_is_not_searched_for_words():
    long = "siete " * LONGEST
    assert numbered(long) == long
