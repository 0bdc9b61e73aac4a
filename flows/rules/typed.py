"""What people type, made plain.

1. One spelling of digits, spaces, quotes and accents, whatever keyboard or phone wrote it.
2. Words stand for numbers only where no digit does: "como un 7" is 7, "cinco" is 5.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

NUMBER = r"\d{1,7}(?:[.,]\d{1,7})?"  # a longer run falls into several numbers, and several are asked again

_SAME = str.maketrans(
    dict.fromkeys("\u2019\u2018\u2032\u00b4`", "'")  # quotes, prime and accents typed for an apostrophe
    | dict.fromkeys("\u201c\u201d\u2033", '"')
    | dict.fromkeys("\u2013\u2014\u2212", "-")
    | {"½": ".5", "¼": ".25", "¾": ".75"},
)
_DROPPED = {"Mn", "Me", "Cf"}  # accents, keycap emoji, characters of no width

_COUNTED = (
    "zero cero; one uno un una une; two dos deux; three tres trois; four cuatro quatre; five cinco cinq; six seis;"
    "seven siete sept; eight ocho huit; nine nueve neuf; ten diez dix; eleven once onze; twelve doce douze;"
    "thirteen trece treize; fourteen catorce quatorze; fifteen quince quinze; sixteen dieciseis seize;"
    "seventeen diecisiete; eighteen dieciocho; nineteen diecinueve; twenty veinte vingt"
)
_WORDS = {word: str(number) for number, words in enumerate(_COUNTED.split(";")) for word in words.split()}
_LETTERS = re.compile(r"[a-z]+")
_HALF = re.compile(r"(\d+) ?(?:y medi[oa]|et demie?|and a half)\b")
_APART = re.compile(r"(\d) +(\.\d)")


def plain(text: str) -> str:
    """A text without accents, with plain digits, quotes, dashes and single spaces; capitals stay."""
    spelled = unicodedata.normalize("NFKD", text.translate(_SAME))
    kept = "".join(c for c in spelled if unicodedata.category(c) not in _DROPPED)
    return _APART.sub(r"\1\2", " ".join(kept.split()))


def fold(text: str) -> str:
    """The same in small letters."""
    return plain(text).casefold()


def numbered(folded: str) -> str:
    """A folded text in which number words became digits and "38 y medio" became 38.5."""
    if not has_digit(folded):
        folded = _LETTERS.sub(lambda word: _WORDS.get(word[0], word[0]), folded)
    return _HALF.sub(r"\1.5", folded)


def has_digit(text: str) -> bool:
    """Whether there is a digit to read at all."""
    return any(c.isdecimal() for c in text)


def decimal(raw: str) -> Decimal:
    """A number that `NUMBER` matched, with a decimal point or comma."""
    return Decimal(raw.replace(",", "."))


def tenth(value: Decimal) -> float:
    """A measured value rounded to one decimal, halves away from zero."""
    return float(value.quantize(Decimal("0.1"), ROUND_HALF_UP))
