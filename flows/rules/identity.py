"""Whether a study is of the person who sent it.

1. Same means: equal birth date, and at least one given and one family name in common.
2. Accents, case, order, hyphens and further names do not matter; initials are too little, and so is a name alone.
3. What cannot be compared is asked or told to staff, never assumed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from flows.rules.typed import fold

SHOWN = 64  # characters of a foreign name on a card

_PARTICLES = (
    "de del la las los da das do dos di du van von der den y e i"
    " mr mrs ms miss dr dra sr sra srta m mme mlle prof jr ii iii"
)
_NOISE = frozenset(_PARTICLES.split())
_PLACEHOLDERS = (
    "anon anonymous anonymized anonymised anonymize anonym anonimo anonima anonimizado anonyme anonymise"
    " anonymisiert anonimizada anonimizzato аноним pseudonym deidentified identified removed redacted unknown"
    " desconocido desconocida inconnu unbekannt sconosciuto nn noname name nombre apellido apellidos nom vorname"
    " nachname null none sin no patient paciente subject sujeto test x xx xxx xxxx xxxxx"
)
_NOBODY = frozenset(_PLACEHOLDERS.split())


class Match(StrEnum):
    """How a study's person and the patient compare. PARTLY: what both sides have agrees, but that is not everything."""

    SAME = "same"
    SPELLED = "spelled"  # the same but for accents, order or further names
    PARTLY = "partly"
    NO_NAME = "no_name"
    OTHER_NAME = "other_name"
    OTHER_BIRTH = "other_birth"


@dataclass(frozen=True, slots=True)
class Person:
    """A name as written (DICOM's family^given or as people write it) and a birth date, as far as they are known."""

    name: str
    born_on: date | None


def compare(study: Person, patient: Person) -> Match:
    """How the person of a study and the patient compare."""
    if not is_name(study.name):
        return Match.NO_NAME
    mine, groups = _tokens(patient.name), study.name.split("=")
    is_common = not mine or any(_common(group, mine) for group in groups)
    if not is_common and not any(_initials(group, mine) for group in groups):
        return Match.OTHER_NAME
    if study.born_on and patient.born_on and study.born_on != patient.born_on:
        return Match.OTHER_BIRTH
    if not is_common or len(mine) < 2 or not (study.born_on and patient.born_on):  # one name may be given or family
        return Match.PARTLY
    return Match.SAME if _spelling(study.name) == _spelling(patient.name) else Match.SPELLED


def is_name(name: str) -> bool:
    """Whether anybody is named at all: "Anonymous", "XXXX" and numbers are nobody."""
    return any(token not in _NOBODY for token in _tokens(re.sub(r"\d+", " ", name)))


def shown(name: str) -> str:
    """A name out of a header as staff may read it: one line, no carets, at most 64 characters."""
    first = next((group for group in name.split("=") if group.strip("^ ")), "")
    family, _, rest = first.partition("^")
    return " ".join(f"{rest} {family}".replace("^", " ").split())[:SHOWN]


def _common(group: str, mine: list[str]) -> bool:
    """Whether one spelling of a name shares a given and a family name with the patient's."""
    family, *given = (_tokens(part) for part in group.split("^")[:3])
    givens = [token for part in given for token in part]
    if "".join(family + givens) == "".join(mine):  # scripts without spaces, and "Maryann"
        return True
    if givens and len(mine) > 1:
        known = _spoken(mine)
        families, firsts = known & _spoken(family), known & _spoken(givens)
        return bool(families and firsts) and len(families | firsts) >= min(2, len(set(mine)))
    return len(set(mine) & set(family + givens)) >= min(2, len(set(mine)))


def _initials(group: str, mine: list[str]) -> bool:
    """Whether a family name is in common and the given names are initials: too little to know, too much to deny."""
    family, *given = (_tokens(part) for part in group.split("^")[:3])
    givens = [token for part in given for token in part]
    rest = [token for token in mine if token not in _spoken(family)]
    has_family = bool(_spoken(mine) & _spoken(family))
    return has_family and bool(givens) and all(len(g) == 1 and any(r[0] == g for r in rest) for g in givens)


def _spoken(tokens: list[str]) -> set[str]:
    """Names, and two in a row as one: "Mc Donald" is "McDonald"."""
    return {*tokens, *(first + second for first, second in pairwise(tokens))}


def _tokens(name: str) -> list[str]:
    plain = re.sub(r"['.]", "", fold(name))
    return [token for token in re.findall(r"[^\W_]+", plain) if token not in _NOISE]


def _spelling(name: str) -> list[str]:
    return sorted(re.findall(r"[^\W_]+", name.partition("=")[0].casefold()))
