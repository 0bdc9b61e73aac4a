"""Recognises medicines as people write them: generic and brand names, with doses, in any order, misspelled.

1. A name that is only nearly known counts as its nearest known name and as not recognised: a person looks.
2. What is on no list is never dropped.
3. Nothing here says what a medicine means for the patient; lists are data, and nobody is told to stop one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from flows.content import Medicines
from flows.rules.alike import Indexed, indexed, nearest
from flows.rules.typed import fold
from flows.rules.typed_dates import month_of

NEARLY = 0.84  # "elequis" is Eliquis; "valsartan" is not losartan
SHORTEST = 5  # shorter words are too like each other

_SEPARATORS = re.compile(r"[\n,;/+&]|\b(?:and|with|y|con|et|avec)\b")
_WORD = re.compile(r"[a-z][a-z0-9]*")
_NOTHING = frozenset({"none", "no", "nothing", "ninguna", "ninguno", "nada", "aucun", "aucune", "rien"})
# What stands around a name and is no medicine: "losartan for my blood pressure", "tomo Eliquis para el corazón".
_AROUND = frozenset({
    "a", "ago", "al", "alergia", "allergies", "allergy", "alta", "as", "at", "blood", "breakfast", "coeur",
    "contre", "corazon", "de", "del", "des", "diabete", "diabetes", "diabetico", "dinner", "dolor", "douleur", "du",
    "el", "en", "for", "genou", "gros", "hace", "heart", "i", "in", "je", "knee", "la", "las", "last", "le", "les",
    "lo", "los", "lunch", "me", "mes", "mi", "mis", "mon", "my", "of", "on", "or", "pain", "para", "por", "pour",
    "prends", "presion", "pression", "pressure", "rodilla", "since", "take", "taking", "the", "thyroid", "thyroide",
    "tiroides", "tomo", "twice", "un", "una", "une",
})  # fmt: skip

# How much, how often and when, beside a name: "losartan 50 mg, 1 tableta cada 12 horas"; alone it may stand for one.
_TAKEN = (
    "one two three four half una uno dos tres cuatro media medio mitad une deux trois quatre demi demie "
    "time vez each per hour hours hora horas heure heures weekly monthly nightly semanal mensual "
    "mornings evening evenings nights noon bedtime bed with food meal meals before after "
    "tarde mediodia comida comidas cena desayuno ayunas antes despues tengo necesito "
    "midi nuit coucher dejeuner diner repas avant apres tous toutes par deja "
    "monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays "
    "lunes martes miercoles jueves viernes sabado sabados domingo domingos "
    "lundi mardi mercredi jeudi vendredi samedi dimanche lundis mardis mercredis jeudis vendredis "
    "injections inyecciones infusions infusiones inyectada inyectado"
)
_HOW = _AROUND | frozenset(_TAKEN.split())


@dataclass(frozen=True, slots=True)
class Match:
    """One medicine in a text: its generic name and list, both "" when not recognised; `sure` when spelled as known."""

    typed: str
    generic: str
    list_key: str
    sure: bool


_Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Index:
    names: Mapping[_Words, tuple[str, str]]
    longest: int
    noise: frozenset[str]
    single: Indexed  # names of one word


@lru_cache(maxsize=8)
def _index(medicines: Medicines) -> _Index:
    names = {
        _words(name): (medicine.generic, each.key)
        for each in medicines.lists
        for medicine in each.medicines
        for name in (medicine.generic, *medicine.names)
    }
    single = [name[0] for name in names if len(name) == 1 and len(name[0]) >= SHORTEST]
    return _Index(names, max(map(len, names)), frozenset(medicines.noise), indexed(single))


def _words(text: str) -> _Words:
    return tuple(_WORD.findall(fold(text)))


def recognise(lines: Iterable[str], medicines: Medicines) -> tuple[Match, ...]:
    """Every medicine in these lines; a line may name several."""
    index = _index(medicines)
    return tuple(match for line in lines for match in _in_line(line, index))


def _in_line(line: str, index: _Index) -> list[Match]:
    found: list[Match] = []
    for piece in _SEPARATORS.split(fold(line)):
        found += _in_piece(piece.strip(), index, goes_on=bool(found))
    return found


def _in_piece(piece: str, index: _Index, *, goes_on: bool) -> list[Match]:
    """The medicines between two commas; where a name stood before, the rest may say how it is taken."""
    words = _words(piece)
    if set(words) <= _NOTHING:
        return []
    known, rest = _known(words, index)
    left = [word for word in rest if word not in index.noise and not month_of(word)]
    if known or goes_on:
        left = [word for word in left if word not in _HOW]
    nearly = [match for word in left for match in _nearly(word, index)]
    return known + (nearly or ([Match(piece, "", "", sure=False)] if left else []))


def _known(words: _Words, index: _Index) -> tuple[list[Match], list[str]]:
    """Names spelled as they are known, longest first, and the words that belong to none."""
    found, rest, at = [], [], 0
    while at < len(words):
        length = next((n for n in range(index.longest, 0, -1) if words[at : at + n] in index.names), 0)
        if length:
            generic, key = index.names[words[at : at + length]]
            found.append(Match(" ".join(words[at : at + length]), generic, key, sure=True))
        else:
            rest.append(words[at])
        at += length or 1
    return found, rest


def _nearly(word: str, index: _Index) -> list[Match]:
    name = nearest(word, index.single, NEARLY) if len(word) >= SHORTEST else None
    return [Match(word, *index.names[name,], sure=False)] if name else []
