"""What people type, made plain.

One spelling of digits, spaces, quotes and accents, whatever keyboard or phone wrote it.
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

_APART = re.compile(r"(\d) +(\.\d)")


def plain(text: str) -> str:
    """A text without accents, with plain digits, quotes, dashes and single spaces; capitals stay."""
    spelled = unicodedata.normalize("NFKD", text.translate(_SAME))
    kept = "".join(c for c in spelled if unicodedata.category(c) not in _DROPPED)
    return _APART.sub(r"\1\2", " ".join(kept.split()))


def fold(text: str) -> str:
    """The same in small letters."""
    return plain(text).casefold()


def has_digit(text: str) -> bool:
    """Whether there is a digit to read at all."""
    return any(c.isdecimal() for c in text)


def decimal(raw: str) -> Decimal:
    """A number that `NUMBER` matched, with a decimal point or comma."""
    return Decimal(raw.replace(",", "."))


def tenth(value: Decimal) -> float:
    """A measured value rounded to one decimal, halves away from zero."""
    return float(value.quantize(Decimal("0.1"), ROUND_HALF_UP))
