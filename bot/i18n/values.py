"""Dates, clocks, numbers and money as one locale writes them.

1. A date is never digits alone: 12/8, 08/12 and 2026-12-08 are read differently in the three languages.
2. Clocks run to 24 hours, because "12:00 p.m." is misread.
3. An amount always carries its ISO code: "$" is dollars, pesos or Canadian dollars by reader.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import DateTimePattern, match_skeleton
from babel.lists import format_list
from babel.numbers import NumberPattern, format_decimal, get_currency_precision, parse_pattern

KILOGRAMS_IN_POUND = 0.45359237
CENTIMETRES_IN_INCH = 2.54
INCHES_IN_FOOT = 12

AMOUNT: NumberPattern = parse_pattern("¤¤ #,##0.00")
TENTHS: NumberPattern = parse_pattern("#,##0.0")
UP_TO_TENTHS: NumberPattern = parse_pattern("#,##0.#")
_SOUNDS_I = re.compile(r"h?[ií](?![aeoáéó])", re.IGNORECASE)
UNGROUPED = 1000  # below it a whole number looks the same everywhere


@dataclass(frozen=True, slots=True)
class Dress:
    """The date and clock patterns of one locale, looked up once."""

    locale: Locale
    day: DateTimePattern
    bare_day: DateTimePattern
    short_day: DateTimePattern
    clock: DateTimePattern


def dress(locale: Locale) -> Dress:
    """The patterns of a locale; a locale without its own gets the nearest that it has."""
    days = _skeleton("yMMMEd", locale), _skeleton("yMMMd", locale), _skeleton("MMMEd", locale)
    return Dress(locale, *days, _skeleton("Hm", locale))


def _skeleton(wanted: str, locale: Locale) -> DateTimePattern:
    known = locale.datetime_skeletons
    pattern: DateTimePattern = known[match_skeleton(wanted, known) or wanted]
    return pattern


@lru_cache(maxsize=4096)
def day(on: date, dressed: Dress, *, weekday: bool = True) -> str:
    """A date: "Tue, Dec 8, 2026", or "Dec 8, 2026"."""
    return _numbered(on, dressed.day if weekday else dressed.bare_day, dressed.locale)


def short_day(on: date, dressed: Dress) -> str:
    """A date of these weeks: "Tue, Dec 8"."""
    return _numbered(on, dressed.short_day, dressed.locale)


def _numbered(on: date, pattern: DateTimePattern, locale: Locale) -> str:
    """A date as it is said: in French the first day of a month is "1er", which the patterns do not know."""
    said: str = pattern.apply(on, locale)
    return said.replace("1 ", "1er ", 1) if on.day == 1 and locale.language == "fr" else said


@lru_cache(maxsize=4096)
def clock(hour: int, minute: int, dressed: Dress) -> str:
    """A time of day: "14:05", "14 h 05"."""
    # any date will do: the pattern shows hours and minutes only
    return dressed.clock.apply(datetime(2000, 1, 1, hour, minute), dressed.locale)  # noqa: DTZ001


def number(value: float, locale: Locale) -> str:
    """A number with the locale's own separators."""
    if isinstance(value, int) and -UNGROUPED < value < UNGROUPED:
        return str(value)
    return format_decimal(value, locale=locale)


def money(minor: int, currency: str, locale: Locale) -> str:
    """An amount of minor units with its code: "USD 1,234.50"."""
    digits = get_currency_precision(currency)
    shown: str = AMOUNT.apply(Decimal(minor).scaleb(-digits), locale, currency=currency)
    return shown


def kilograms(value: float, locale: Locale) -> dict[str, str]:
    """A weight in both systems; pounds are whole."""
    pounds = round(value / KILOGRAMS_IN_POUND)
    return {"kg": UP_TO_TENTHS.apply(value, locale), "lb": number(pounds, locale)}


def centimetres(value: float, locale: Locale) -> dict[str, str]:
    """A height in both systems; inches are whole."""
    feet, inches = divmod(round(value / CENTIMETRES_IN_INCH), INCHES_IN_FOOT)
    return {"cm": UP_TO_TENTHS.apply(value, locale), "feet": str(feet), "inches": str(inches)}


def percent(value: float, locale: Locale) -> dict[str, str]:
    """A share in percent, to a tenth where there is one."""
    return {"percent": UP_TO_TENTHS.apply(value, locale)}


def celsius(value: float, locale: Locale) -> dict[str, str]:
    """A temperature in both systems, to a tenth of a degree."""
    fahrenheit = Decimal(str(value)) * 9 / 5 + 32
    return {"celsius": TENTHS.apply(value, locale), "fahrenheit": TENTHS.apply(fahrenheit, locale)}


def listed(words: Sequence[str], locale: Locale) -> str:
    """Words in a sentence; in Spanish "y" is "e" before the sound of i."""
    joined, last = format_list(words, locale=locale), words[-1]
    if locale.language == "es" and _SOUNDS_I.match(last) and joined.endswith(f" y {last}"):
        return f"{joined.removesuffix(f'y {last}')}e {last}"
    return joined
