"""Cases as an author writes them into a file, read for `puente try`.

1. Every fault is named at once, with its case and the way out; nothing is tried while one is left.
2. A fact that nobody knows is said and left out: a misspelt one must not pass in silence.
3. A condition in somebody's own words is one of the others; a code that is nearly right is asked back, never guessed.
4. A message names facts, never what they say.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from types import NoneType
from typing import Any

from bot.content import Content
from bot.content.library import OTHER
from flows.content import FactKind
from flows.text import Json

UNKNOWN = "unknown"
BESIDE = ("id", "indication", "facts")  # what stands in a case beside its facts
WORKED_OUT = ("indication", "evidence_level")
YES_NO = {True: "yes", False: "no"}
NEAR = 0.85
OLDEST = 36500  # days; no paper is older


class UnfitError(Exception):
    """A value that a fact cannot have; says what it may be."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One case: what it is called, if it is; its condition, and its facts."""

    id: Json
    indication: str
    facts: Mapping[str, Json]


@dataclass(slots=True)
class Cases:
    """What a file holds: `several` where it is a list; `faults` keep it from being tried, `notes` do not."""

    cases: list[Tried] = field(default_factory=list)
    several: bool = False
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def cases(path: Path, content: Content) -> Cases:
    """The cases of a file."""
    found = Cases()
    try:
        raw = json.loads(path.read_text("utf-8-sig"), object_pairs_hook=_once)
    except FileNotFoundError:
        found.faults.append("there is no such file; name one that holds a case or a list of cases")
    except OSError as error:
        found.faults.append(f"it cannot be read ({type(error).__name__}); name a file that holds JSON")
    except (ValueError, RecursionError) as error:
        found.faults.append(f"it is not JSON ({error}); correct it there")
    else:
        found.several = isinstance(raw, list)
        _all(raw if isinstance(raw, list) else [raw], content, found)
    return found


def _once(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    names = [name for name, _ in pairs]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f'"{twice[0]}" stands twice in one object')
    return dict(pairs)


def _all(raws: list[Json], content: Content, found: Cases) -> None:
    known = [fact for each in content.facts.values() for fact in each.facts if fact.key not in WORKED_OUT]
    kinds = {name: fact for fact in known for name in (fact.key, *fact.also)}
    for number, raw in enumerate(raws, 1):
        if isinstance(raw, dict) and isinstance(raw.get("facts", {}), dict):
            _case(_Reading(content, kinds, found, raw, _called(raw, number)))
        else:
            what = "its facts are" if isinstance(raw, dict) else "it is"
            found.faults.append(f'case {number}: {what} no object; write {{"indication": "knee_oa", "age_years": 58}}')


def _called(raw: Mapping[str, Json], number: int) -> str:
    name = raw.get("id")
    return f'case "{name}"' if isinstance(name, (str, int)) else f"case {number}"


@dataclass(frozen=True, slots=True)
class _Reading:
    """One case while it is read."""

    content: Content
    kinds: Mapping[str, FactKind]
    found: Cases
    raw: Mapping[str, Json]
    called: str

    def fault(self, wrong: str) -> None:
        self.found.faults.append(f"{self.called}: {wrong}")

    def note(self, said: str) -> None:
        self.found.notes.append(f"{self.called}: {said}")


def _case(case: _Reading) -> None:
    own = {key: value for key, value in case.raw.items() if key not in BESIDE}
    given = {**own, **case.raw.get("facts", {})}
    for key in sorted({"indication", *own} & set(case.raw) & set(case.raw.get("facts", {}))):
        case.fault(f'"{key}" stands beside its facts and among them; keep one')
    if not isinstance(case.raw.get("id"), (str, int, NoneType)):
        case.fault('"id" cannot be so; write a word or a whole number')
    among = given.pop("indication", None)
    indication = _indication(case, case.raw.get("indication", among))
    read = {key: _fact(case, key, value) for key, value in given.items()}
    facts = {case.kinds[key].key: value for key, value in read.items() if value is not None}
    case.found.cases.append(Tried(case.raw.get("id"), indication, facts))


def _indication(case: _Reading, named: Json) -> str:
    known = sorted({rules.indication for rules in case.content.rulesets.values()} - {""})
    if not isinstance(named, str) or not named.strip():
        case.fault(f"it names no indication; choose one of {', '.join(known)}, or write the patient's own words")
        return OTHER
    code = "_".join(named.casefold().replace("-", " ").replace("_", " ").split())
    if code in known:
        return code
    near = get_close_matches(code, known, 1, NEAR)
    if near:
        case.fault(f'there is no indication "{named}"; did you mean "{near[0]}"?')
    else:
        case.note(f'"{named}" is no code of an indication; it is screened as "{OTHER}"')
    return named


def _fact(case: _Reading, key: str, value: Json) -> Json:
    """What a fact says; None where it says nothing, or nothing that can be used."""
    if key not in case.kinds:
        _stranger(case, key)
        return None
    try:
        read = None if value is None else _read(case.kinds[key], value)
    except UnfitError as unfit:
        case.fault(f'"{key}" cannot be so; {unfit}')
        return None
    if isinstance(read, dict):
        codes = {code for rules in case.content.rulesets.values() for need in rules.documents for code in need.codes}
        for code in sorted(set(read) - codes):
            near = get_close_matches(code, codes, 1, NEAR)
            case.note(f'no rule asks for the document "{code}"{_meant(near)}')
    return read


def _stranger(case: _Reading, key: str) -> None:
    asked = {item.fact for form in case.content.questionnaires.values() for item in form.items}
    if key in asked:
        return  # the form asks it for a person to read; no rule does
    near = get_close_matches(key, case.kinds, 1, NEAR)
    case.note(f'nobody knows the fact "{key}", it is left out{_meant(near)}')


def _meant(near: list[str]) -> str:
    return f'; did you mean "{near[0]}"?' if near else ""


def _read(kind: FactKind, value: Json) -> Json:
    if isinstance(value, str) and value.strip().casefold() == UNKNOWN:
        return UNKNOWN
    match kind.type:
        case "number":
            return _number(value, kind.low or 0, kind.high or 0, whole=kind.whole)
        case "choice":
            return _code(kind, value)
        case "choices":
            return [_code(kind, one) for one in (value if isinstance(value, list) else [value])]
        case "texts":
            return [_words(one) for one in (value if isinstance(value, list) else [value])]
        case "ages":
            return _ages(value)
        case _:
            return _words(value)


def _number(value: Json, low: float, high: float, *, whole: bool = False) -> float:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool) and low <= value <= high
    if not is_number or (whole and value != int(value)):
        raise UnfitError(f"write a {'whole ' if whole else ''}number from {low:g} to {high:g}")
    number: float = value
    return number


def _code(kind: FactKind, value: Json) -> str:
    codes = {code.casefold(): code for code in (*kind.codes, UNKNOWN)}
    said = YES_NO[value] if isinstance(value, bool) else value
    if not isinstance(said, str) or said.strip().casefold() not in codes:
        raise UnfitError(f"write one of {', '.join(codes.values())}")
    return codes[said.strip().casefold()]


def _words(value: Json) -> str:
    if not isinstance(value, str) or not value.strip():
        raise UnfitError("write it in words, [] where a list is empty")
    return value


def _ages(value: Json) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise UnfitError('write the age of each document in days: {"mri_knee": 30}')
    return {code: _number(age, 0, OLDEST) for code, age in value.items() if age is not None}
