"""Whether a sign is there: "no chest pain" is none, "no, chest pain" is one, "a stroke years ago" was one.

In doubt it is there: a missed sign is worse than a false alarm.
"""

from __future__ import annotations

from collections.abc import Sequence

from flows.rules.wording.heard import STOPS
from flows.rules.wording.phrases import Found


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# A "no" that reaches what follows it. "never" does not where something is compared ("never had such pain").
NO = _words(
    "no not without never dont doesnt didnt havent hasnt hadnt isnt arent wasnt aint nor neither none "
    "denies sin ni nunca ningun ninguna ninguno tampoco niega nada pas aucun aucune sans jamais non nie"
)
NEVER = _words("never nunca jamais")
CANNOT = _words("cant cannot couldnt wont unable incapable plus pu pus imposible impossible")
_COMPARED = _words("asi tan tanto like such so comme autant aussi tellement before antes avant")
_HOPING = _words("hope hoping wish pray afraid scared worried espero ojala miedo temo jespere espere peur crains")
# What may stand between the "no" and the sign: having, being, articles, whose it is.
_LIGHT = _words(
    "any a an the have has had having been be being am is are was were feel feeling feels felt got get "
    "getting of my his her their more longer signs sign new tengo tiene tenemos tienen tenia tenido tuve "
    "tuvo he ha han hay hubo habia me le les lo la el los las un una mi mis su sus de del mas esta estoy "
    "estaba siento siente sentido presento presenta con ai as avons avez ont eu suis est sont etais etait "
    "ete fait d des du l les mon ma mes son sa ses une ressens ressent vraiment really "
    "ideas idees thoughts pensamientos pensees"
)
_OR = _words("or o u ou")
_HAVING = _words("tengo tiene hay he ha have has had ai ont a")
_AGO = _words("ano anos mes meses tiempo year years month months ans an annee annees mois longtemps decada decadas")
_NOW = _words(
    "ahora ahorita hoy nuevo otra now today again currently maintenant encore aujourdhui present matin manana"
)
_CHILDHOOD = _words("nino nina joven chico chica child kid teenager enfant enfance jeune childhood infancia")
_ONGOING = _words("desde depuis since for")
FEW = 5  # words of a clause that only adds when: "il y a dix ans"


def is_there(heard: Sequence[str], match: Found, *, asks_past: bool) -> bool:
    """Whether a found phrase says that the sign is there now."""
    if heard[match.start] == "capable":  # "pas capable": the "no" stands before it
        return match.start > 0 and heard[match.start - 1] in NO | CANNOT
    words = heard[match.start : match.end]
    if len(words) > 1 and any(word in NO or word in CANNOT for word in words):
        return True  # the "no" is the sign itself
    if _denied(heard, match.start):
        return False
    if match.kind == "said":
        return True
    return not ((asks_past and match.kind == "once") or _denied_after(heard, match.end) or _long_ago(heard, match))


def _denied(heard: Sequence[str], start: int) -> bool:
    at = start - 1
    while at >= 0 and heard[at] in _LIGHT:
        at -= 1
    if at < 0:
        return False
    clause = _clause(heard, at)
    if not _HOPING.isdisjoint(clause):
        return False
    if heard[at] in NEVER:
        return _COMPARED.isdisjoint(clause)
    if heard[at] == "plus":
        return not {"n", "ne"}.isdisjoint(heard[max(0, at - 3) : at])
    return heard[at] in NO or (heard[at] in _OR and _listed(heard, at))


def _listed(heard: Sequence[str], at: int) -> bool:
    """An "or" carries a "no" on: "no fever or chest pain"."""
    clause = heard[_begin(heard, at) : at]
    return any(word in NO for word in clause[:4])


def _denied_after(heard: Sequence[str], end: int) -> bool:
    """Whether the "no" comes last: "fiebre no tengo", "chest pain? none"."""
    rest = [*heard[end : end + 4], "."]
    if rest[0] in ("?", ":"):
        rest = rest[1:]
    if rest[0] not in NO:
        return False
    rest = rest[1:]
    return rest[0] in STOPS or (rest[0] in _HAVING and rest[1] in STOPS)


def _begin(heard: Sequence[str], at: int) -> int:
    while at > 0 and heard[at - 1] not in STOPS:
        at -= 1
    return at


def _clause(heard: Sequence[str], at: int) -> Sequence[str]:
    """What stands between two stops."""
    end = at
    while end < len(heard) and heard[end] not in STOPS:
        end += 1
    return heard[_begin(heard, at) : end]


def _long_ago(heard: Sequence[str], match: Found) -> bool:
    """Months or years ago, and nothing says that it is so now."""
    clause = list(_clause(heard, match.start))
    after = match.start - len(heard[_begin(heard, match.start) : match.start]) + len(clause)
    following = list(_clause(heard, after + 1)) if after < len(heard) and heard[after] == "," else []
    if 0 < len(following) <= FEW:
        clause += following
    if not (_NOW.isdisjoint(clause) and _ONGOING.isdisjoint(clause)):
        return False
    return _ago(clause) or not _CHILDHOOD.isdisjoint(clause) or any(_is_year(word) for word in clause)


def _ago(clause: Sequence[str]) -> bool:
    said = {"hace", "ago", "last", "pasado", "dernier", "derniere", "passe"}.intersection(clause)
    return not _AGO.isdisjoint(clause) and (bool(said) or "il y a" in " ".join(clause))


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdecimal() and word.startswith(("19", "20"))
