"""Lines and sums of a quote, and reading a line as a coordinator types it.

1. Decimals from strings, never floats; amounts are kept in minor units (cents) of a currency with two of them.
2. Each step is rounded half up to a cent, line by line; sums add rounded lines.
3. The balance is the total less the deposit, so that the two always meet.

The steps are those of domain-costs section 5. No total exists here before a physician has accepted: that is the case's
order guard, not this file's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from flows.errors import Misfit
from flows.rules.typed import fold, has_digit
from flows.rules.typed_numbers import numbered
from flows.text import Text

EXAMPLE = "PRP, 1, 250.00, 16%"
BAD = Text("quote.bad", {"example": EXAMPLE})
MOST = Decimal(10_000_000)  # beyond any price, so a mistyped one is caught

_TWO = re.compile(r"\d{1,3}(?:[ .,']\d{3})+[.,]\d{1,2}|\d+[.,]\d{1,2}")
_WHOLE = re.compile(r"\d{1,3}(?:[ .,']\d{3})+|\d+")
_DOLLARS = frozenset({"dollar", "dollars", "dolar", "dolares"})
_NAMES = {
    "USD": _DOLLARS | {"usd", "us"},
    "CAD": _DOLLARS | {"cad", "ca", "c"},
    "MXN": frozenset({"mxn", "mx", "mn", "peso", "pesos"}),
}
_COUNT = re.compile(r"x? ?(\d{1,4}(?:[.,]\d{1,2})?)(?: ?[a-z]*)?")
_TAX = re.compile(r"(?:iva|tax|tva|vat|imp\w*)? ?(\d{1,2}(?:[.,]\d{1,3})?) ?%?(?: ?(?:iva|tax|tva|vat))?")
_UNTAXED = {"exempt", "exento", "exenta", "exonere", "exoneree", "sin iva", "no tax", "sans taxe", "none", "-"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a quote; percentages as written (16 is 16 %)."""

    description: str
    quantity: Decimal
    unit_minor: int
    tax: Decimal
    discount: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class LineSum:
    """What one line comes to, in minor units."""

    net: int
    discount: int
    taxable: int
    tax: int
    total: int


@dataclass(frozen=True, slots=True)
class Sums:
    """What a quote comes to, in minor units."""

    net: int
    discount: int
    tax: int
    total: int
    deposit: int
    balance: int


def line_sum(line: Line) -> LineSum:
    """The steps of one line."""
    net = _cents(line.quantity * line.unit_minor)
    discount = _percent(net, line.discount)
    taxable = net - discount
    tax = _percent(taxable, line.tax)
    return LineSum(net, discount, taxable, tax, taxable + tax)


def sums(lines: Sequence[Line], deposit: Decimal = Decimal(0)) -> Sums:
    """The sums of all lines; `deposit` is a percentage of the total."""
    each = [line_sum(line) for line in lines]
    total = sum(one.total for one in each)
    first = _percent(total, deposit)
    return Sums(
        net=sum(one.net for one in each),
        discount=sum(one.discount for one in each),
        tax=sum(one.tax for one in each),
        total=total,
        deposit=first,
        balance=total - first,
    )


def converted(minor: int, rate: Decimal) -> int:
    """An amount in another currency of two decimals, for information only."""
    return _cents(minor * rate)


def _percent(minor: int, percent: Decimal) -> int:
    return _cents(minor * percent / 100)


def _cents(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))


def parse_line(text: str, currency: str = "USD") -> Line:
    """A line typed as description, quantity, unit price, tax %; raises Misfit `quote.bad`.

    Fields are set apart by semicolons, bars, new lines or ", "; a comma without a space may be a decimal comma.
    An amount in another currency than the quote's is refused.
    """
    *words, quantity, price, tax = _fields(text)
    description = ", ".join(words)
    if not description or not words[-1].strip("0123456789., "):
        raise Misfit(BAD)
    return Line(description, _count(quantity), _price(price, currency), _tax(tax))


def _fields(text: str) -> list[str]:
    """The fields of a line; four or more, and with bare commas exactly four."""
    for separator in (r"[;|\n\t]", r",\s+"):
        fields = [field.strip() for field in re.split(separator, text.strip())]
        if len(fields) >= 4:
            return fields
    fields = [field.strip() for field in text.split(",")]
    if len(fields) != 4:
        raise Misfit(BAD)
    return fields


def _count(field: str) -> Decimal:
    found = _COUNT.fullmatch(numbered(fold(field)))
    count = Decimal(found[1].replace(",", ".")) if found else Decimal(0)
    if not count:
        raise Misfit(BAD)
    return count


def _price(field: str, currency: str) -> int:
    folded = fold(field)
    named = set(re.findall(r"[a-z]+", folded))
    amount = _amount(re.sub(r"[a-z$]+", "", folded).strip())
    if named - _NAMES.get(currency, frozenset()) or amount is None or amount > MOST:
        raise Misfit(BAD)
    return _cents(amount * 100)


def _amount(bare: str) -> Decimal | None:
    """A number; a last point or comma before one or two digits is the decimal one, all others set thousands apart."""
    if _TWO.fullmatch(bare):
        whole, cents = re.split(r"[.,](?=\d{1,2}$)", bare)
        return Decimal(f"{re.sub(r'[^0-9]', '', whole)}.{cents}")
    if _WHOLE.fullmatch(bare):
        return Decimal(re.sub(r"[^0-9]", "", bare))
    return None


def _tax(field: str) -> Decimal:
    folded = fold(field)
    if folded in _UNTAXED:
        return Decimal(0)
    found = _TAX.fullmatch(folded) if has_digit(folded) else None
    rate = Decimal(found[1].replace(",", ".")) if found else Decimal(-1)
    if rate < 0 or 0 < rate < 1:  # 0.16 is 16 % for some and 0.16 % for others
        raise Misfit(BAD)
    return rate
