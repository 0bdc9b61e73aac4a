"""Numbers written in words: "treinta y siete", "one hundred fifty", "quatre-vingt-dix-neuf".

1. Words are read up to 399, in the three languages at once, with or without hyphens, accents and links.
2. Two numbers stay two: "uno sesenta" is 1 60, and whoever reads a measure decides what that means.
3. "Un" is a number only where nothing else is one, or before a unit: "como un 7" is 7, "un metro 60" is 1 metro 60.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from flows.rules.typed import has_digit

LONGEST = 200  # characters; nobody writes a measure in a paragraph, and a long one is not searched word by word

_SMALL = (
    "zero cero; one uno un una une; two dos deux; three tres trois; four cuatro quatre; five cinco cinq; six seis;"
    "seven siete sept; eight ocho huit; nine nueve neuf; ten diez dix; eleven once onze; twelve doce douze;"
    "thirteen trece treize; fourteen catorce quatorze; fifteen quince quinze; sixteen dieciseis seize;"
    "seventeen diecisiete; eighteen dieciocho; nineteen diecinueve"
)
_TENS = (
    "twenty veinte veinti vingt; thirty treinta trente; forty fourty cuarenta quarante; fifty cincuenta cinquante;"
    "sixty sesenta soixante; seventy setenta septante; eighty ochenta huitante quatrevingt quatrevingts;"
    "ninety ninty noventa nonante"
)
_HUNDREDS = "hundred hundreds cien ciento cientos cent cents; doscientos doscientas; trescientos trescientas"


def _values(listed: str, step: int, first: int) -> dict[str, int]:
    return {word: step * n for n, words in enumerate(listed.split(";"), first) for word in words.split()}


_UNDER_20, _TEN, _HUNDRED = _values(_SMALL, 1, 0), _values(_TENS, 10, 2), _values(_HUNDREDS, 100, 1)
_UNITS = {word: n for word, n in _UNDER_20.items() if 0 < n < 10}
_GLUED = {  # "treintaicinco", "treintiocho", "veintidos", "trentesept"
    stem + link + unit: ten + n
    for tens, ten in _TEN.items()
    for stem in {tens, tens.removesuffix("a")}
    for link in ("", "i", "y")
    for unit, n in _UNITS.items()
}
_KNOWN: Mapping[str, int] = _GLUED | _UNDER_20 | _TEN | _HUNDRED
_LONG = [word for word in _TEN if len(word) > 5]  # long enough for one wrong letter: "quarenta", "viente"
_NEARLY = 0.83

_ARTICLES = ("un", "una", "une", "a", "an")
_LINKS = ("y", "i", "et", "and")
_TWENTIES = ("vingt", "vingts", "vint")
_MEASURED = frozenset(
    [
        "metro",
        "metros",
        "metre",
        "metres",
        "meter",
        "meters",
        "m",
        "cm",
        "pie",
        "pies",
        "pied",
        "pieds",
        "foot",
        "feet",
        "ft",
        "pulgada",
        "pulgadas",
        "pouce",
        "pouces",
        "inch",
        "inches",
        "kilo",
        "kilos",
        "kg",
        "libra",
        "libras",
        "livre",
        "livres",
        "pound",
        "pounds",
        "lb",
        "lbs",
        "stone",
        "gramo",
        "gramos",
        "ano",
        "anos",
        "an",
        "ans",
        "annee",
        "annees",
        "year",
        "years",
        "mes",
        "meses",
        "mois",
        "month",
        "months",
        "semana",
        "semanas",
        "semaine",
        "semaines",
        "week",
        "weeks",
        "dia",
        "dias",
        "jour",
        "jours",
        "day",
        "days",
    ]
)
_TOKEN = re.compile(r"\d+(?:[.,]\d+)?|[a-z]+|[ -]+|[^a-z\d -]+")
_POINT = re.compile(r"(?<![\d.,])(\d{1,3}) ?(?:punto|coma|con|point|comma|virgule) ?(\d{1,2})\b(?![.,]\d)")
_HALF = re.compile(r"(?<![\d.,])(\d+)( ?[a-z]+)? ?(?:y medi[oa]|et demie?|and a half)\b")


def numbered(folded: str) -> str:
    """A folded text in which number words became digits, and "38 y medio" and "treinta y ocho punto cinco" 38.5."""
    spelled = _spelled(folded) if len(folded) <= LONGEST else folded
    return _HALF.sub(lambda found: f"{found[1]}.5{found[2] or ''}", _POINT.sub(r"\1.\2", spelled))


def _spelled(folded: str) -> str:
    tokens = _TOKEN.findall(folded)
    spots = [n for n, token in enumerate(tokens) if token.strip(" -")]
    words = [tokens[n] for n in spots]
    is_only = not has_digit(folded) and sum(_value(word) is not None for word in words) == 1
    out: list[str] = []
    at = gone = 0
    while at < len(words):
        value, used = _number(words[at:], is_only)
        if value is not None:
            out += [*tokens[gone : spots[at]], str(value)]
            gone = spots[at + used - 1] + 1
        at += used
    return "".join(out + tokens[gone:])


def _value(word: str) -> int | None:
    """What one word stands for; a long one may have a letter wrong where only one number is that near."""
    found = _KNOWN.get(word)
    if found is None and len(word) > 4:
        near = {_TEN[name] for name in get_close_matches(word, _LONG, 3, _NEARLY)}
        found = near.pop() if len(near) == 1 else None
    return found


def _number(words: Sequence[str], is_only: bool) -> tuple[int | None, int]:
    """The number at the front of some words, and how many words it takes."""
    after = words[1] if len(words) > 1 else ""
    if words[0] in _ARTICLES and not (after in _HUNDRED or after in _MEASURED):
        is_one = _KNOWN.get(words[0]) == 1 and (is_only or _value(after) is not None)
        return (1 if is_one else None), 1
    return _hundreds(words, after) or _under_100(words) or (None, 1)


def _hundreds(words: Sequence[str], after: str) -> tuple[int, int] | None:
    if words[0] in _HUNDRED:
        base, used = _HUNDRED[words[0]], 1
    elif _HUNDRED.get(after) == 100 and (words[0] in _ARTICLES or words[0] in _UNITS):
        base, used = 100 * _UNITS.get(words[0], 1), 2
    else:
        return None
    start = _after_link(words, used)
    rest = _under_100(words[start:])
    return (base + rest[0], start + rest[1]) if rest else (base, used)


def _under_100(words: Sequence[str]) -> tuple[int, int] | None:
    if words[:1] == ["quatre"] and words[1:2] and words[1] in _TWENTIES:
        return _with_units(80, words, 2)
    value = _value(words[0]) if words else None
    if value is None or value >= 100:
        return None
    return _with_units(value, words, 1) if value in _TEN.values() else _teen(words) or (value, 1)


def _with_units(ten: int, words: Sequence[str], used: int) -> tuple[int, int]:
    """Tens and the number that belongs to them: "sesenta y dos", "soixante-douze", "quatre-vingt-dix-sept"."""
    start = _after_link(words, used)
    is_twenty = words[used - 1] == "soixante" or (ten == 80 and words[used - 1] in _TWENTIES)
    unit, more = _teen(words[start:]) or (_value(words[start]) if words[start:] else None, 1)
    if unit and unit < (20 if is_twenty else 10):
        return ten + unit, start + more
    return ten, used


def _teen(words: Sequence[str]) -> tuple[int, int] | None:
    """A number of two words below twenty: "dix-sept", "diez y seis"."""
    if words[:1] not in (["dix"], ["diez"]):
        return None
    start = 1 if words[0] == "dix" else _after_link(words, 1)
    unit = _UNITS.get(words[start], 0) if words[start:] else 0
    return (10 + unit, start + 1) if unit >= 6 and (start == 2) == (words[0] == "diez") else None


def _after_link(words: Sequence[str], at: int) -> int:
    return at + (words[at : at + 1] != [] and words[at] in _LINKS)
