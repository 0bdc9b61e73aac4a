"""Card numbers in what people write; they are deleted, never kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

SHORTEST, LONGEST = 13, 19  # digits of a card number, ISO/IEC 7812-1

_RUN = re.compile(r"(?<![\d+])\d(?:[\s\-]{0,3}\d)*")
_GAP = r"[\s.\-]{1,3}"
_GROUPED = re.compile(rf"(?<![\d+])\d{{4}}{_GAP}(?:\d{{4}}{_GAP}\d{{4}}{_GAP}\d{{1,7}}|\d{{6}}{_GAP}\d{{4,5}})")
_SOLID = re.compile(rf"(?<![\d+])\d{{{SHORTEST},{LONGEST}}}(?!\d)")


def card_number(text: str) -> bool:
    """Whether 13 to 19 digits that pass the Luhn check stand in a text, with spaces, dots or dashes or none."""
    return any(_is_card(digits) for digits in _candidates(unicodedata.normalize("NFKC", text)))


def _candidates(text: str) -> Iterator[str]:
    for pattern in (_RUN, _GROUPED, _SOLID):
        for match in pattern.finditer(text):
            yield "".join(character for character in match.group() if character.isdigit())


def _is_card(digits: str) -> bool:
    return SHORTEST <= len(digits) <= LONGEST and not digits.startswith("0") and _luhn(digits)


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0
