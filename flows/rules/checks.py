"""What keeps one study from counting, and the question about it.

1. A check looks at one thing and knows nothing of the others; `CHECKS` is their order.
2. An age is counted only for a study that was asked for.
3. A side is asked about only where it contradicts something: itself, or the form. A file that names no side is not
   asked about, since most X-rays of both knees name none; staff read that none is named, and nobody assumes one.
"""

from __future__ import annotations

from collections.abc import Callable

from flows.rules.dates import full_months
from flows.rules.findings import Finding, Question
from flows.rules.identity import Match, Person, compare, shown
from flows.rules.names import legible
from flows.rules.study import PICTURELESS, Facts, kind_of, part_text
from flows.rules.wanted import Need, documents, is_asked_for, parts, shown_part, wanted
from flows.text import Day, Quoted, Text, Value

DAYS_A_MONTH = 30.4
OTHER_SIDE = {"R": "L", "L": "R"}
NOT_TOLD = "-"
WHOSE = ("mine", "notmine", "dk")
SENT_ANEW = ("willsend", "nohave")


def _person(facts: Facts, need: Need) -> Finding | None:
    match match_of(facts, need):
        case Match.NO_NAME:
            staff = Text("staffcase.16", {"value": NOT_TOLD})
            return Finding("no_identity", Text("up.no_name"), staff, Question("identity", WHOSE))
        case Match.OTHER_NAME:
            staff = Text("staffcase.13", {"old": _shown(facts), "new": Quoted(legible(need.patient_name))})
            return Finding("patient_mismatch", Text("up.other_name"), staff, Question("identity", WHOSE))
        case Match.OTHER_BIRTH:
            question = Question("identity", ("mine", "notmine", "fixbirth"))
            return Finding("birth_mismatch", Text("up.other_birth"), Text("staffcase.15"), question)
        case Match.PARTLY if need.patient_name and need.born_on:
            staff = Text("staffcase.unsure", {"old": _shown(facts), "new": Quoted(legible(need.patient_name))})
            return Finding("no_identity", Text("up.unsure"), staff, Question("identity", WHOSE))
        case _:
            return None


def _shown(facts: Facts) -> Value:
    return Quoted(legible(shown(facts.patient_name or "")))


def _picture(facts: Facts, need: Need) -> Finding | None:
    """Reports, plans and curves in DICOM's clothes; and pictures that are not in the file."""
    if facts.modalities and facts.modalities <= PICTURELESS:
        return Finding("no_pixels", Text("up.report_data"), Text("staffcase.no_picture"), outcome="accept")
    if facts.problem("no_pixels"):
        return Finding("no_pixels", Text("up.no_picture"), Text("staffcase.no_pixels"), buttons=("howto",))
    return None


def _side(facts: Facts, need: Need) -> Finding | None:
    """A file that says two sides: the patient is asked which one it shows."""
    conflict = facts.problem("side_conflict")
    if conflict is None or not is_asked_for(facts, need) or facts.laterality:
        return None
    old, _, new = conflict.value.partition("/")
    staff = Text("staffcase.9", {"old": old, "new": new})
    return Finding("side_conflict", Text("up.side_conflict"), staff, Question("side", ("left", "right", "dk")))


def _hurts(facts: Facts, need: Need) -> Finding | None:
    """A file of the other side than the form's: the patient is asked which one hurts."""
    if not is_asked_for(facts, need) or facts.side is None or facts.side != OTHER_SIDE.get(need.side or ""):
        return None
    part = shown_part(facts, need)
    sides: dict[str, Value] = {"part": part_text(part, facts.side), "expected": part_text(part, need.side)}
    question = Question("hurts", ("left", "right", "both"))
    return Finding("wrong_side", Text("up.side_differs", sides), Text("staffcase.8", sides), question)


def _date(facts: Facts, need: Need) -> Finding | None:
    question, bad = Question("date", ("dk",)), facts.problem("bad_date")
    if facts.study_on is not None and facts.study_on > need.today:
        staff = Text("staffcase.12", {"value": Day(facts.study_on)})
        return Finding("future_date", Text("up.no_date"), staff, question)
    if facts.study_on is not None:
        return None
    if bad:
        return Finding(
            "bad_date", Text("up.no_date"), Text("staffcase.12", {"value": Quoted(legible(bad.value))}), question
        )
    return Finding("no_study_date", Text("up.no_date"), Text("staffcase.11"), question)


def _part(facts: Facts, need: Need) -> Finding | None:
    shown = parts(need)
    if not shown or is_asked_for(facts, need) or (not facts.parts and is_of_no_use(facts, need)):
        return None
    values: dict[str, Value] = {
        "part": part_text(facts.part, facts.side),
        "expected": part_text(shown[0], need.side),
    }
    if not facts.parts:
        expected = {"expected": values["expected"]}
        question = Question("shows", ("yes", "no", "dk"))
        return Finding("", Text("up.part_unknown", expected), Text("staffcase.part_unknown", expected), question)
    question = Question("part", SENT_ANEW)
    return Finding("wrong_body_part", Text("up.other_part", values), Text("staffcase.20", values), question)


def _modality(facts: Facts, need: Need) -> Finding | None:
    if documents(facts, need) or not (is_asked_for(facts, need) or is_of_no_use(facts, need)):
        return None
    values: dict[str, Value] = {"kind": kind_of(facts), "expected": _expected(facts, need)}
    code, question = "wrong_modality" if facts.modalities else "", Question("kind", SENT_ANEW)
    return Finding(code, Text("up.other_kind", values), Text("staffcase.18", values), question)


def is_of_no_use(facts: Facts, need: Need) -> bool:
    """Whether no picture taken in this way was asked for, whatever it shows."""
    ways = {way for _, study in wanted(need) for way in study.modalities}
    return bool(ways and facts.modalities) and facts.modalities.isdisjoint(ways)


def _expected(facts: Facts, need: Need) -> Text:
    """The document that is wanted of this part, or of any; a required one before a welcome one."""
    every = dict(wanted(need))
    fitting = {code for code, study in every.items() if not facts.parts.isdisjoint(study.parts)} or every.keys()
    needs = sorted(need.documents, key=lambda one: not one.required)
    return next(Text(f"doc.{code}") for one in needs for code in one.codes if code in fitting)


def _age(facts: Facts, need: Need) -> Finding | None:
    limit, on = _limit(facts, need), facts.study_on
    if on is None or limit is None or (need.today - on).days <= limit:
        return None
    months = round(limit / DAYS_A_MONTH)
    staff = Text("staffcase.10", {"n": full_months(on, need.today), "m": months})
    question = Question("age", ("newer", "nohave"))
    return Finding("old_study", Text("up.too_old", {"date": Day(on, weekday=False), "m": months}), staff, question)


def _limit(facts: Facts, need: Need) -> int | None:
    """How many days old it may be; of a study that is several documents, the longest of them."""
    codes = set(documents(facts, need))
    return max((one.max_age_days for one in need.documents if codes.intersection(one.codes)), default=None)


CHECKS: tuple[Callable[[Facts, Need], Finding | None], ...] = (
    _person,
    _picture,
    _side,
    _hurts,
    _date,
    _part,
    _modality,
    _age,
)


def match_of(facts: Facts, need: Need) -> Match:
    """How the person of the study and the patient compare."""
    person = Person(facts.patient_name or "", facts.born_on)
    return compare(person, Person(need.patient_name, need.born_on))
