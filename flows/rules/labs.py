"""Laboratory values as reports print them and people type them.

1. A unit that was typed is obeyed; a bare number is in the stored unit, or in the other usual one where only that fits.
2. What can be read in two ways, or is only a limit ("< 10"), is asked again.
3. Stored units are those of the facts (domain-candidacy, section 4).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from flows.errors import Misfit
from flows.rules.typed import decimal, fold
from flows.text import Text

ONE = Decimal(1)
FINE = Decimal("0.0001")  # a rule compares with it: rounding moves no value to the other side of a limit


@dataclass(frozen=True, slots=True)
class Scale:
    """How one value is written: what a number is multiplied by under each unit, folded and without spaces.

    `bare` is the factor of a number without a unit that is too high for the stored one; `grouped` where three digits
    behind a comma, point or space are thousands.
    """

    units: Mapping[str, Decimal]
    bare: Decimal | None = None
    grouped: bool = False
    example: str = ""


def _units(**factors: tuple[Decimal, str]) -> dict[str, Decimal]:
    return {word: factor for factor, words in factors.values() for word in words.split()}


PERCENT = Scale({"%": ONE}, example="55")
ENZYME = Scale(_units(u=(ONE, "u/l ui/l iu/l u")), grouped=True, example="32")
SCALES: Mapping[str, Scale] = {
    "platelets": Scale(
        _units(
            thousands=(ONE, "10^9/l 10^3/ul 10^3/mm3 g/l k k/ul k/mm3 mil mille"),
            single=(Decimal("0.001"), "/ul ul /mm3 mm3 /mcl mcl cel/ul"),
        ),
        Decimal("0.001"),
        grouped=True,
        example="250",
    ),
    "haemoglobin_g_dl": Scale(_units(dl=(ONE, "g/dl"), litre=(Decimal("0.1"), "g/l")), Decimal("0.1"), example="13.5"),
    "creatinine_mg_dl": Scale(
        _units(mg=(ONE, "mg/dl"), umol=(1 / Decimal("88.4"), "umol/l mcmol/l")),
        1 / Decimal("88.4"),
        example="0.9",
    ),
    "alt_u_l": ENZYME,
    "ast_u_l": ENZYME,
    "ef_pct": PERCENT,
    "spo2_pct": PERCENT,
}

_GROUPED = re.compile(r"(\d{1,3})((?:[ .,']\d{3})+)(?!\d)")
_POWER = re.compile(r"[x*·×]?\s*10\s*[\^e*]?\s*([39])\s*(?=/)")  # 10^9, 10e9, 10*9; 10⁹ is folded to 109
_READ = re.compile(r"(\d{1,7}(?:[.,]\d{1,4})?)\s*([a-z%/^\d]*)\.?")


def read(key: str, typed: str, low: float, high: float) -> float:
    """A value in its stored unit; raises Misfit `form.not_number` or `form.range`."""
    scale = SCALES[key]
    text = fold(typed).replace("μ", "u")
    if scale.grouped:
        text = _GROUPED.sub(lambda found: found[1] + re.sub(r"\D", "", found[2]), text)
    found = _READ.fullmatch(_POWER.sub(r" 10^\1", text).strip())
    if found is None:
        raise _unread(scale)
    number, unit = decimal(found[1]), found[2]
    factor = _factor(scale, unit, number, high)
    if factor is None:
        raise _unread(scale)
    value = float((number * factor).quantize(FINE, ROUND_HALF_UP))
    if not low <= value <= high:
        raise Misfit(Text("form.range", {"value": value, "min": low, "max": high}))
    return value


def _factor(scale: Scale, unit: str, number: Decimal, high: float) -> Decimal | None:
    if unit:
        return scale.units.get(unit)
    return scale.bare if scale.bare and number > Decimal(str(high)) else ONE


def _unread(scale: Scale) -> Misfit:
    return Misfit(Text("form.not_number", {"example": scale.example}))
