"""Answers that are rarely both right: each was possible alone.

The patient is asked once more and may say that it is so; then both are kept, and the physician sees them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from flows.content import FormItem
from flows.rules import dates
from flows.text import Json

Answers = Mapping[str, Json]
LEANEST, HEAVIEST = 12, 70  # body mass index: beyond, a unit or a digit is wrong far more often than right
BODY = ("weight_kg", "height_cm")
DATES = ("date", "partial_date")
SPANS = ("months", "years")
PRECISE = {"year": 4, "month": 7}  # characters of a date that were said


def compared(items: Sequence[FormItem]) -> tuple[FormItem, ...]:
    """The items whose answers are held against another one; of all others there is nothing to say."""
    named = {unlike.item for item in items for unlike in item.unlike}
    return tuple(item for item in items if item.link_id in named or concerns(item))


def concerns(item: FormItem) -> bool:
    """Whether an answer to it may not go with one before."""
    return bool(item.unlike) or item.fact in BODY or item.type in DATES or item.unit in SPANS


def pairs(items: Sequence[FormItem], answers: Answers, today: date | None = None) -> list[tuple[str, str]]:
    """Link ids of answers that rarely go together, the earlier one first; ages are known on a day."""
    asked = [item for item in items if item.link_id in answers]
    found = [*_body(asked, answers), *_lifetime(asked, answers, today), *_contradictions(asked, answers)]
    order = [item.link_id for item in items]
    return sorted({_in_order(order, pair) for pair in found}, key=lambda pair: [order.index(one) for one in pair])


def _in_order(order: list[str], pair: tuple[str, str]) -> tuple[str, str]:
    first, second = sorted(pair, key=order.index)
    return first, second


def _number(given: Json) -> float | None:
    value = given.get("value") if isinstance(given, dict) else None
    return float(value) if isinstance(value, int | float) else None


def _body(asked: Sequence[FormItem], answers: Answers) -> Iterator[tuple[str, str]]:
    by_fact = {item.fact: item.link_id for item in asked}
    weight, height = (by_fact.get(fact, "") for fact in BODY)
    kilograms, centimetres = _number(answers.get(weight)), _number(answers.get(height))
    if kilograms and centimetres and not LEANEST <= kilograms / (centimetres / 100) ** 2 <= HEAVIEST:
        yield weight, height


def _lifetime(asked: Sequence[FormItem], answers: Answers, today: date | None) -> Iterator[tuple[str, str]]:
    """Nothing happened to somebody before they were born."""
    birth = next((item.link_id for item in asked if item.fact == "age_years"), "")
    born: Any = answers.get(birth)
    if not isinstance(born, dict) or "value" not in born:
        return
    for item in (item for item in asked if item.link_id != birth):
        given = answers[item.link_id]
        if isinstance(given, dict) and "value" in given and _is_before(item, given, born["value"], today):
            yield birth, item.link_id


def _is_before(item: FormItem, given: Mapping[str, Json], born: str, today: date | None) -> bool:
    if item.type in DATES:
        said = given["value"][: PRECISE.get(given.get("precision", "day"), 10)]
        return bool(said < born[: len(said)])
    if today is None or item.unit not in SPANS:
        return False
    years = dates.full_years(date.fromisoformat(born), today)
    return bool(given["value"] > ((years + 1) * 12 if item.unit == "months" else years))


def _contradictions(asked: Sequence[FormItem], answers: Answers) -> Iterator[tuple[str, str]]:
    """What the questionnaire itself says does not go together."""
    for item in asked:
        for unlike in item.unlike:
            here, there = _keys(answers[item.link_id]), _keys(answers.get(unlike.item))
            if here & set(unlike.values) and there & set(unlike.to):
                yield unlike.item, item.link_id


def _keys(given: Json) -> set[str]:
    if isinstance(given, list):
        return set(given)
    if isinstance(given, dict):
        return {str(given.get("key", ""))}
    return {str(given)}
