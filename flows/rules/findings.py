"""What keeps a file from counting, and the question about it.

1. A check looks at one thing and knows nothing of the others; `CHECKS` is their order.
2. A question names no other person: the patient reads that a name differs, staff read both.
3. An age is counted only for a study that was asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flows.rules.dates import full_months
from flows.rules.identity import Match, Person, compare, shown
from flows.rules.study import ARCHIVES, PHOTOS, Facts, kind_of, part_text
from flows.rules.wanted import Need, document, parts
from flows.text import Day, Quoted, Text, Value

DAYS_A_MONTH = 30.4
OTHER_SIDE = {"R": "L", "L": "R"}
NOT_TOLD = "-"
PICTURELESS = frozenset({"SR", "PR", "KO", "ECG", "HD", "DOC", "RTPLAN", "RTSTRUCT", "RTRECORD", "PLAN"})
UNSAFE = ("executable", "polyglot", "bomb", "too_large", "unreadable", "encrypted")
CUT = ("truncated", "corrupt", "empty")


@dataclass(frozen=True, slots=True)
class Question:
    """What the patient is asked: kind is identity, side, date, part, kind or age; options are keys of buttons."""

    kind: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that keeps a file from counting."""

    code: str
    answer: Text
    staff: Text
    question: Question | None = None
    buttons: tuple[str, ...] = ()


def stopped(facts: Facts) -> Finding | None:
    """A file that cannot be read, or is no picture at all."""
    if unsafe := facts.problem(*UNSAFE):
        reason = Text("staffcase.29", {"reason": unsafe.code})
        return Finding(unsafe.code, Text("up.unsafe"), reason, buttons=("howto", "person"))
    if cut := facts.problem(*CUT):
        counts: dict[str, Value] = {"n": 0, "m": facts.images}
        return Finding(cut.code, Text("up.cut", counts), Text("staffcase.28", counts))
    kept = Text("staffcase.30", {"kind": kind_of(facts)})
    if facts.kind in ARCHIVES or facts.kind == "heic":
        return Finding("unsupported", Text("up.no_preview"), kept)
    if facts.kind in PHOTOS or facts.kind in {"dicom", "pdf"}:
        return None
    return Finding("not_medical", Text("up.not_image"), kept, buttons=("howto",))


def _person(facts: Facts, need: Need) -> Finding | None:
    options = ("mine", "notmine", "dk")
    match match_of(facts, need):
        case Match.NO_NAME:
            staff = Text("staffcase.16", {"value": NOT_TOLD})
            return Finding("no_identity", Text("up.no_name"), staff, Question("identity", options))
        case Match.OTHER_NAME:
            names: dict[str, Value] = {"old": Quoted(shown(facts.patient_name or "")), "new": Quoted(need.patient_name)}
            staff = Text("staffcase.13", names)
            return Finding("patient_mismatch", Text("up.other_name"), staff, Question("identity", options))
        case Match.OTHER_BIRTH:
            question = Question("identity", ("mine", "notmine", "fixbirth"))
            return Finding("birth_mismatch", Text("up.other_birth"), Text("staffcase.15"), question)
        case _:
            return None


def _picture(facts: Facts, need: Need) -> Finding | None:
    """Reports, plans and curves in DICOM's clothes."""
    if facts.modality not in PICTURELESS and not facts.problem("no_pixels"):
        return None
    return Finding("no_pixels", Text("up.no_preview"), Text("staffcase.30", {"kind": kind_of(facts)}))


def _side(facts: Facts, need: Need) -> Finding | None:
    if facts.part not in parts(need):
        return None
    if conflict := facts.problem("side_conflict"):
        old, _, new = conflict.value.partition("/")
        staff = Text("staffcase.9", {"old": old, "new": new})
        return Finding("side_conflict", Text("up.side_conflict"), staff, Question("side", ("left", "right", "dk")))
    if facts.laterality is None or facts.laterality != OTHER_SIDE.get(need.side or ""):
        return None
    sides: dict[str, Value] = {
        "part": part_text(facts.part, facts.laterality),
        "expected": part_text(facts.part, need.side),
    }
    question = Question("side", ("left", "right", "both"))
    return Finding("wrong_side", Text("up.side_differs", sides), Text("staffcase.8", sides), question)


def _date(facts: Facts, need: Need) -> Finding | None:
    question, bad = Question("date", ("dk",)), facts.problem("bad_date")
    if facts.study_on is not None and facts.study_on > need.today:
        staff = Text("staffcase.12", {"value": Day(facts.study_on)})
        return Finding("future_date", Text("up.no_date"), staff, question)
    if facts.study_on is not None:
        return None
    if bad:
        return Finding("bad_date", Text("up.no_date"), Text("staffcase.12", {"value": Quoted(bad.value)}), question)
    return Finding("no_study_date", Text("up.no_date"), Text("staffcase.11"), question)


def _part(facts: Facts, need: Need) -> Finding | None:
    wanted = parts(need)
    if not wanted or facts.part in wanted:
        return None
    values: dict[str, Value] = {
        "part": part_text(facts.part, facts.laterality),
        "expected": part_text(wanted[0], need.side),
    }
    code = "wrong_body_part" if facts.part else ""
    question = Question("part", ("later", "nohave"))
    return Finding(code, Text("up.other_part", values), Text("staffcase.20", values), question)


def _modality(facts: Facts, need: Need) -> Finding | None:
    if facts.part not in parts(need) or document(facts, need):
        return None
    codes = [d.codes[0] for d in sorted(need.documents, key=lambda d: not d.required)]
    values: dict[str, Value] = {"kind": kind_of(facts), "expected": Text(f"doc.{codes[0]}")}
    question = Question("kind", ("later", "nohave"))
    return Finding("wrong_modality", Text("up.other_kind", values), Text("staffcase.18", values), question)


def _age(facts: Facts, need: Need) -> Finding | None:
    code, on = document(facts, need), facts.study_on
    limit = next((d.max_age_days for d in need.documents if code in d.codes), None)
    if on is None or limit is None or (need.today - on).days <= limit:
        return None
    months = round(limit / DAYS_A_MONTH)
    staff = Text("staffcase.10", {"n": full_months(on, need.today), "m": months})
    question = Question("age", ("newer", "nohave"))
    return Finding("old_study", Text("up.too_old", {"date": Day(on), "m": months}), staff, question)


CHECKS: tuple[Callable[[Facts, Need], Finding | None], ...] = (_person, _picture, _side, _date, _part, _modality, _age)


def match_of(facts: Facts, need: Need) -> Match:
    """How the person of the study and the patient compare."""
    person = Person(facts.patient_name or "", facts.born_on)
    return compare(person, Person(need.patient_name, need.born_on))
