"""Weights, heights, temperatures and the sugar of three months as people type them.

1. Forgiving in spelling, strict in meaning: what can be read in two ways is asked again.
2. What was assumed or is rare is said back: `unit_assumed` and `is_rare` tell the flow to echo what was understood.
3. Limits and conversions are those of the questions for everybody (domain-candidacy, section 4).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from flows.errors import Misfit
from flows.rules.typed import NUMBER, decimal, fold, has_digit, tenth
from flows.rules.typed_numbers import numbered
from flows.text import Measure, Text

LIMITS: Mapping[str, tuple[float, float]] = {
    "kg": (20, 350),
    "cm": (100, 250),
    "celsius": (32.8, 43.3),  # 91 and 110 °F, the ends of what is read as a temperature
    "months": (0, 720),
    "percent": (3, 20),  # HbA1c
}
COMMON: Mapping[str, tuple[float, float]] = {  # outside, a slip is the likelier
    "kg": (35, 200),
    "cm": (120, 210),
    "percent": (4, 14),
}
EXAMPLES: Mapping[str, Measure] = {
    "kg": Measure(80, "kg"),
    "cm": Measure(170, "cm"),
    "celsius": Measure(36.8, "celsius"),
    "months": Measure(18, "months"),
    "percent": Measure(7.2, "percent"),
}

POUND = Decimal("0.45359237")
INCH = Decimal("2.54")
_KG = {"kg": Decimal(1), "g": Decimal("0.001"), "lb": POUND, "oz": POUND / 16, "st": POUND * 14}
_CM = {"cm": Decimal(1), "m": Decimal(100), "ft": INCH * 12, "in": INCH}

_WEIGHT_WORDS = {
    "kg": "kg kgs kilo kilos kilogram kilograms kilogramo kilogramos kilogramme kilogrammes k",
    "g": "g gr gram grams gramo gramos gramme grammes",
    "lb": "lb lbs pound pounds libra libras livre livres #",
    "oz": "oz ounce ounces onza onzas once onces",
    "st": "st stone stones",
}
_HEIGHT_WORDS = {
    "cm": "cm cms centimeter centimeters centimetre centimetres centimetro centimetros",
    "m": "m mt mts mtr mtrs meter meters metre metres metro metros",
    "ft": "ft foot feet pie pies pi pied pieds '",
    "in": "in inch inches pulgada pulgadas pulg po pouce pouces '' \"",
}
_OF_ANOTHER = {  # words that say that it is not what was asked
    "kg": "cm cms centimeter centimeters centimetre centimetres centimetro centimetros meter meters metre metres metro"
    " metros",
    "cm": "kg kgs kilo kilos kilogram kilograms kilogramo kilogramos kilogramme kilogrammes lb lbs pound pounds libra"
    " libras livre livres",
}
_BOTH_SAY_THE_SAME = Decimal("0.02")  # "80 kg (176 lb)" is one weight, "80/90 kg" is two

_Quantities = list[tuple[Decimal, str]]
_Total = tuple[Decimal, bool]


@dataclass(frozen=True, slots=True)
class Measured:
    """A value in its stored unit; `unit_assumed` when the unit was not typed."""

    value: float
    unit: str
    unit_assumed: bool = False

    @property
    def is_rare(self) -> bool:
        """Few adults have this value; many a slip does."""
        low, high = COMMON.get(self.unit, (self.value, self.value))
        return not low <= self.value <= high

    @property
    def measure(self) -> Measure:
        """The same as a value of a text."""
        return Measure(self.value, self.unit)


def not_number(unit: str) -> Misfit:
    """Nothing readable was typed where a measure in `unit` is due."""
    return Misfit(Text("form.not_number", {"example": EXAMPLES[unit]}))


def in_range(measured: Measured) -> Measured:
    """The value itself; raises Misfit `form.range` when it is outside the limits of its unit."""
    low, high = LIMITS[measured.unit]
    if low <= measured.value <= high:
        return measured
    limits = {"min": Measure(low, measured.unit), "max": Measure(high, measured.unit)}
    raise Misfit(Text("form.range", {"value": measured.measure, **limits}))


def weight_kg(text: str) -> Measured:
    """A body weight in kg, to 0.1; typed in kg, lb or stone. A bare number above 140 is taken as pounds."""
    return _read(text, "kg", _weight)


def height_cm(text: str) -> Measured:
    """A body height in cm, to 0.1; typed in cm, m, or feet and inches, also as "metro sesenta".

    5.7 feet is asked again: most people mean 5 ft 7 in by it, and some do not.
    """
    return _read(text, "cm", _height)


_ONE_METRE = re.compile(r"(?<!\d)(?<!\d )\b(metro|metre|meter) (?=\d)")


def _read(text: str, unit: str, reader: Callable[[str], _Total | None]) -> Measured:
    spelled = _ONE_METRE.sub(r"1 \1 ", numbered(fold(text)))
    pieces = [piece for piece in re.split(r"[(/=)]", spelled) if has_digit(piece)]
    totals = [reader(piece) for piece in pieces]
    known = [total for total in totals if total]
    if not set(_OF_ANOTHER[unit].split()).isdisjoint(re.findall(r"[a-z]+", spelled)):
        raise not_number(unit)
    if not known or len(known) < len(totals) or _spread([value for value, _ in known]) > _BOTH_SAY_THE_SAME:
        raise not_number(unit)
    value, assumed = known[0]
    return in_range(Measured(tenth(value), unit, assumed and len(known) == 1))


def _spread(values: list[Decimal]) -> Decimal:
    return (max(values) - min(values)) / max(*values, Decimal(1))


def _quantities(text: str, words: Mapping[str, str]) -> _Quantities:
    """Each number with the unit behind it; the only unit word of a text may also stand before its only number."""
    units = {word: unit for unit, spelled in words.items() for word in spelled.split()}
    pairs = re.findall(rf"({NUMBER})\s*(''|[\"'#]|[a-z]+)?", text)
    found = [(decimal(number), units.get(word, "")) for number, word in pairs]
    named = {units[word] for word in re.findall(r"[a-z]+", text) if word in units}
    if len(found) == 1 and len(named) == 1:
        return [(found[0][0], named.pop())]
    return found


def _weight(text: str) -> _Total | None:
    match _quantities(text, _WEIGHT_WORDS):
        case [(value, "")]:
            return (value if value <= 140 else value * POUND), True
        case [(value, unit)]:
            return value * _KG[unit], False
        case [(stones, "st"), (pounds, "lb" | "")]:
            return stones * _KG["st"] + pounds * POUND, False
        case [(large, ("kg" | "lb") as unit), (small, ("g" | "oz") as part)]:
            return large * _KG[unit] + small * _KG[part], False
        case _:
            return None


def _height(text: str) -> _Total | None:
    match _quantities(text, _HEIGHT_WORDS):
        case [(value, "")]:
            return _bare_height(value)
        case [(feet, "ft"), *_] if feet != int(feet):
            return None
        case [(value, unit)]:
            return value * _CM[unit], False
        case [(feet, "ft"), (inches, "in" | "")]:
            return feet * _CM["ft"] + inches * INCH, False
        case [(metres, "m"), (rest, "cm" | "")]:
            return metres * 100 + rest, False
        case [(large, ""), (small, "")]:
            return _bare_pair(large, small)
        case _:
            return None


def _bare_height(value: Decimal) -> _Total | None:
    """170 is cm, 1.70 is m, 67 can only be inches; 5.7 could be feet and inches or feet alone."""
    if value < 3:
        return value * 100, True
    if value < 10:
        return None
    return (value * INCH if 48 <= value < 100 else value), True


def _bare_pair(large: Decimal, small: Decimal) -> _Total | None:
    if large in {1, 2} and small < 100:
        return large * 100 + small, True
    if 3 <= large <= 8 and small < 12:
        return large * _CM["ft"] + small * INCH, True
    return None


def celsius(value: Decimal) -> float | None:
    """A typed temperature in °C, to 0.1: 33 to 43 is °C, 91 to 110 is °F, anything else is none (domain-followup 3)."""
    if 33 <= value <= 43:
        return tenth(value)
    if 91 <= value <= 110:
        return tenth((value - 32) * 5 / 9)
    return None


_TIMES = re.compile(
    r"\d{1,2} ?[:h] ?\d{2}\b"
    r"|\b\d{1,2} ?(?:[ap]\.?m\b|h\b|hrs?\b|hours?|horas?|heures?|minut[a-z]+|days?|dias?|jours?|vec|fois|times)"
    r"|\b(?:at|a las?|las|vers|desde las?) \d{1,2}\b(?![.,:]\d)"
)
_DECIMAL = re.compile(r"\b(3\d|4[0-3]|9\d|10\d) ?(?:[°o'] ?| )(\d)(?= *(?:$|[°;,!?)]|c\b|f\b|o?c\b|de\b|grad|degr))")


def temperature_c(text: str) -> Measured:
    """A body temperature in °C; raises Misfit `s.temp_bad` when it cannot be one, `form.not_number` for several.

    38°5, 38'5 and 38 5 are 38.5, as people in France and Quebec write it.
    """
    typed = _DECIMAL.sub(r"\1.\2", _TIMES.sub(" ", numbered(fold(text))))
    numbers = [decimal(raw) for raw in re.findall(NUMBER, typed)]
    read = [celsius(value) for value in numbers]
    if len(numbers) == 1 and read[0] is None:
        raise Misfit(Text("s.temp_bad", {"value": float(numbers[0])}))
    known = [value for value in read if value is not None]
    if not known or len(known) < len(read) or max(known) - min(known) > 0.1:
        raise not_number("celsius")
    return Measured(known[0], "celsius")


_A1C_NAME = re.compile(r"\b(?:hb ?)?a ?1 ?c\b")
_IN_HUNDRED = re.compile(r"\b(?:por ?ciento|pour ?cent|per ?cent)\b")
_A1C = re.compile(rf"(?<![\d.,-])({NUMBER}) ?(%|mmol ?/ ?mol|mmol(?! ?/))?")
_A1C_APART = Decimal("0.2")  # "7.2 % (55 mmol/mol)" is one value


def hba1c_pct(text: str) -> Measured:
    """An HbA1c in percent; above 20 it can only be mmol/mol (IFCC). Raises Misfit `form.not_number` or `form.range`.

    A sugar of the day (mg/dL, mmol/L) is none.
    """
    typed = _A1C_NAME.sub(" ", numbered(_IN_HUNDRED.sub("%", fold(text))))
    read = [_percent(decimal(raw), unit) for raw, unit in _A1C.findall(typed)]
    if not read or max(read) - min(read) > _A1C_APART or re.search(r"mg|mmol ?/ ?l", typed):
        raise not_number("percent")
    return in_range(Measured(tenth(read[0]), "percent"))


def _percent(value: Decimal, unit: str) -> Decimal:
    is_ifcc = unit.startswith("mmol") or (not unit and value > LIMITS["percent"][1])
    return value * Decimal("0.0915") + Decimal("2.15") if is_ifcc else value


def body_mass_index(weight: float, height: float) -> float:
    """Weight in kg over the square of height in m, to 0.1."""
    metres = Decimal(str(height)) / 100
    return float((Decimal(str(weight)) / metres**2).quantize(Decimal("0.1"), ROUND_HALF_UP))
