"""A fever in a number: 38.0 °C (100.4 °F) or more among a patient's own words.

A number with one decimal can hardly be anything else after a treatment; a whole one needs a word or a place that says
what it measures ("39 grados", "j'ai 39"), because it may be an age, a time or a price.
"""

from __future__ import annotations

import re

from flows.rules.wording.fold import plain

_WORDS = {
    "treinta y ocho": "38", "treinta y nueve": "39", "cuarenta": "40", "thirty eight": "38", "thirty nine": "39",
    "trente huit": "38", "trente neuf": "39", "quarante": "40",
}  # fmt: skip
_SPELLED = re.compile(r"\b(?:" + "|".join(words.replace(" ", "[ -]") for words in _WORDS) + r")\b")
_HALF = re.compile(r"(?<=\d) (?:y medi[oa]|et demie?|and a half)\b")
_NUMBER = re.compile(
    r"(?<![\d.,:/$#-])(?P<whole>\d{2,3})(?:(?: ?[.,°'] ?|[ºo°] )(?P<part>\d{1,2}))?(?![\d:/%$])(?![.,]\d)"
    r"(?P<degrees> ?(?:°|º|o\b|grad\w+|degre\w+|[cf]\b|celsius|centigrad\w+|fahrenheit))?"
    r"(?P<after> ?[a-z]+)?"
)
_WARM = re.compile(r"fiebre|fievre|fever|febr|calentur|temp\b|temperatur|t[eh]+rmom")
_MINE = re.compile(
    r"(?:^|\b(?:tengo|traigo|tiene|trae|tenia|tuve|tuvo|marca|marco|marcaba|subio a|llegue a|llego a|"
    r"estoy (?:a|en|con)|(?:j|il|elle|on|m) ?'?(?:ai|a)|fais|fait|monte a|i have|i had|"
    r"has|had|i ?'?m at|is at|was at|hit|reads|read|running)"
    r"(?: como| casi| un| une| a| about| almost| presque| a peu pres)?) ?$"
)
_GOES_ON = frozenset(
    [
        "de",
        "of",
        "this",
        "that",
        "esta",
        "este",
        "ce",
        "cet",
        "ayer",
        "anoche",
        "hier",
        "hoy",
        "last",
        "today",
        "yesterday",
        "now",
        "ahora",
        "desde",
        "depuis",
        "since",
        "and",
        "y",
        "et",
        "pero",
        "but",
        "mais",
        "maintenant",
        "what",
        "que",
        "qu",
        "en",
        "la",
        "le",
        "por",
        "hace",
        "il",
        "c",
        "f",
    ]
)
FEVERS = ((38.0, 43.0), (100.4, 110.0))


def reads_as_fever(text: str) -> bool:
    """Whether some number of a text is a fever in °C or °F."""
    typed = plain(text).replace("’", "'")
    typed = _HALF.sub(".5", _SPELLED.sub(lambda words: _WORDS[words[0].replace("-", " ")], typed))
    is_warm = bool(_WARM.search(typed))
    return any(_is_fever(typed, number, is_warm=is_warm) for number in _NUMBER.finditer(typed))


def _is_fever(typed: str, number: re.Match[str], *, is_warm: bool) -> bool:
    value = float(f"{number['whole']}.{number['part'] or 0}")
    if not any(low <= value <= high for low, high in FEVERS):
        return False
    after = (number["after"] or "").strip()
    if is_warm or number["degrees"]:
        return True
    if after and after not in _GOES_ON and not (number["part"] and after in _TIMES):
        return False
    return len(number["part"] or "") == 1 or bool(_MINE.search(typed, 0, number.start()))


_TIMES = frozenset(["le", "el", "la", "in", "at", "a", "al", "por", "matin", "soir"])
