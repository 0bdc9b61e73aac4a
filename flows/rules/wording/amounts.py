"""Whether a text names an amount of money; amounts wait for a physician's written acceptance (law 8)."""

from __future__ import annotations

import re

from flows.rules.wording.fold import plain

_DIGITS = r"\d+(?:[ .,']\d{3})*(?:[.,]\d{1,2})?"
_CODE = r"(?:us\$|mx\$|ca\$|usd|mxn|cad|eur|gbp|dlls?|dls|m\.n\.)"
_CURRENCY = r"(?:dollars?|dolares|dolar|bucks|pesos?|euros?|piastres?|pounds\s+sterling|libras\s+esterlinas)"
_NUMBER_WORD = (
    r"(?:hundred|thousand|grand|million|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|one|two|three|four|"
    r"five|six|seven|eight|nine|ten|eleven|twelve|fifteen|"
    r"mil|millones|millon|cien|cientos|doscientos|trescientos|cuatrocientos|quinientos|seiscientos|setecientos|"
    r"ochocientos|novecientos|veinte|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa|dos|tres|cuatro|"
    r"cinco|seis|siete|ocho|nueve|diez|quince|"
    r"mille|millions?|cents?|vingt|trente|quarante|cinquante|soixante|deux|trois|quatre|cinq|sept|huit|neuf|dix|"
    r"douze|quinze)"
)
_MANY = r"(?:hundred|thousand|grand|mil|cientos|quinientos|mille|cents?)"
_BETWEEN = r"(?:\s+(?:de|d'|us|u\.s\.|american|canadian|mexican))?\s*"
_PRICE = (
    r"(?:costs?|prices?d?|fees?|charges?d?|pay|total|deposit|"
    r"cuestan?|costos?|precios?|tarifas?|cobr\w+|pag(?:a|ar|ue|o)|anticipo|"
    r"coute(?:nt)?|couts?|prix|tarifs?|frais|pay(?:er|ez)|acompte)"
)
# A number with neither colon (a time), unit, percent nor the look of a year or a date beside it.
_BARE = (
    r"(?!(?:19|20)\d{2}(?!\d|[.,]\d))(?:\d{1,3}(?:[ .,]\d{3})+|\d{3,7})(?:[.,]\d{2})?"
    r"(?![\d:/%-]|\s*(?:%|kg|lb|km|cm|mg|mb|m\b|h\b|min|days?|dias?|jours?|hours?|horas?|heures?|people|personas?))"
)

_AMOUNT = re.compile(
    rf"[$€£¥¢]\s?\d|\d\s?[$€£¥¢]"
    rf"|(?<!\w){_CODE}\s?[$]?\s?\d|\d\s?k?\s?{_CODE}(?!\w)"
    rf"|{_DIGITS}\s?k?{_BETWEEN}(?:{_MANY}\s+)?{_CURRENCY}(?!\w)"
    rf"|(?<!\w){_NUMBER_WORD}{_BETWEEN}{_CURRENCY}(?!\w)"
    rf"|(?<![\w:.,])\d+(?:[.,]\d+)?\s?k(?!\w)"
    rf"|(?<!\w){_PRICE}(?!\w)[^.!?;\n\d]{{0,30}}(?<![\w:/.,-]){_BARE}"
    rf"|(?<!\w){_PRICE}(?!\w)[^.!?;\n]{{0,30}}(?<!\w)(?:\d+|{_NUMBER_WORD})\s+{_MANY}(?!\w)"
)


def has_amount(text: str) -> bool:
    """Whether a text names an amount: by sign, code, currency or "12k", or as a number beside a price word."""
    return _AMOUNT.search(plain(text)) is not None
