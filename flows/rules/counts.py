"""Whole numbers, scores in halves and ratings as people type them."""

from __future__ import annotations

import re
from decimal import Decimal

from flows.errors import Misfit
from flows.rules.typed import NUMBER, decimal, fold
from flows.rules.typed_numbers import numbered
from flows.text import Text


def whole(text: str, low: int, high: int) -> int:
    """One whole number between two limits, also as a word or as "7 of 10"; raises Misfit `form.whole`."""
    numbers = _numbers(text, high)
    if len(numbers) == 1 and numbers[0] == int(numbers[0]) and low <= numbers[0] <= high:
        return int(numbers[0])
    raise Misfit(Text("form.whole", {"min": low, "max": high}))


_AND_A_HALF = re.compile(r"(?<=\d) ?(?:y|and an?|et) ?(?:medi[oa]|half|demie?)\b")


def halves(text: str, low: int, high: int) -> float:
    """One number in steps of one half between two limits, as clinical scores go; raises Misfit `form.halves`."""
    numbers = _numbers(_AND_A_HALF.sub(".5", numbered(fold(text))), high)
    if len(numbers) == 1 and numbers[0] * 2 == int(numbers[0] * 2) and low <= numbers[0] <= high:
        return float(numbers[0])
    raise Misfit(Text("form.halves", {"min": low, "max": high}))


def _numbers(text: str, high: int) -> list[Decimal]:
    """Every number that was typed, but for the "of 10" behind one."""
    typed = re.sub(rf"(?<=\d) ?(?:/|out of|of|de|sur) ?{high}\b", "", numbered(fold(text)))
    return [decimal(raw) for raw in re.findall(rf"(?<!\d)-?{NUMBER}", typed)]


# What may stand beside a rating; a number beside anything else ("2 pastillas", "hace 2 días") counts something else.
_FILLERS = (
    "a about around algo alrededor approx aprox aproximadamente au casi c'est comme como creo de diria dirais dolor "
    "douleur el environ es est esta hoy i is it it's j'ai j je la le les less level lo los mas maybe me menos mi mis "
    "moins mon more my nivel niveau now ahora o of or ou pain peu plus pres quizas say seria sobre su tal tengo the "
    "today un una une unos vez would yo"
)
_IS_FILLER = frozenset(_FILLERS.split())


def rated(text: str, low: int, high: int) -> int:
    """A rating as people type it: "7", "siete", "7/10", "como un 7"; a number that counts something else is none."""
    found = whole(text, low, high)
    words = re.findall(r"[a-z']+", re.sub(rf"(?<=\d) ?(?:/|out of|sur) ?{high}\b", "", numbered(fold(text))))
    if not set(words) <= _IS_FILLER:
        raise Misfit(Text("form.whole", {"min": low, "max": high}))
    return found
