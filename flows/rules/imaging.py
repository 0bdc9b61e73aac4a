"""What to say about a file that a patient sent, and what it counts for.

1. One question at a time: what cannot be opened, then the person, the side, the date, the part, the kind, the age.
2. A file counts for a document only when nothing is left to ask; what cannot be told from it is staff's to judge.
3. Nothing here interprets a picture or a report.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from flows.rules.findings import CHECKS, Finding, Question, match_of, stopped
from flows.rules.identity import Match
from flows.rules.study import PHOTOS, Facts, named
from flows.rules.wanted import STANDING, Need, document
from flows.text import Day, Text, Value

SETTLED_BY_WORD = frozenset({"identity", "side"})  # a date is told and put into the facts; the rest is sent anew
SIDE_BUTTONS = {"R": "right", "L": "left"}
CAUSES = {"blurry": "blurred", "dark": "dark", "bright": "bright"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the patient reads and what staff read, line by line.

    `buttons` are keys, the question's options among them. `counts_for` is a document code or None.
    `problems` are all that were found, in the order in which they are asked.
    """

    answer: Text
    staff: tuple[Text, ...]
    question: Question | None = None
    buttons: tuple[str, ...] = ()
    counts_for: str | None = None
    problems: tuple[str, ...] = ()


def judge(facts: Facts, need: Need, settled: Collection[str] = frozenset(), *, compressed: bool = False) -> Verdict:
    """The answer to a file. `settled`: kinds of questions the patient's word ended (identity, side).

    `compressed`: Telegram made the photo smaller and the patient was not yet told. A date that the patient told
    is put into the facts.
    """
    if ending := stopped(facts):
        return _asked((ending,), ending, ())
    if facts.kind in PHOTOS:
        return _photo(facts, compressed=compressed)
    if facts.kind == "pdf":
        return _report(facts)
    found = tuple(finding for check in CHECKS if (finding := check(facts, need)))
    ended = SETTLED_BY_WORD.intersection(settled)
    left = [f for f in found if f.question is None or f.question.kind not in ended]
    if left:
        return _asked(found, left[0], _headline(facts))
    return _counted(facts, need, found)


def goes_on(question: Question, option: str, facts: Facts, need: Need) -> bool:
    """Whether a study may still count after this answer; then it is judged again with the question settled.

    The side that hurts is the patient's to say: a study of that side counts, also when the form said the other.
    """
    if question.kind != "side":
        return question.kind == "identity" and option == "mine"
    shown_side = SIDE_BUTTONS.get(facts.laterality or need.side or "")
    return option in {shown_side, "both"} if shown_side else option != "dk"


def still_missing(have: Collection[str], need: Need) -> tuple[str, ...]:
    """Codes of required documents of which none is there; alternatives are joined by "|"."""
    return tuple("|".join(d.codes) for d in need.documents if d.required and not set(d.codes) & set(have))


def _asked(found: tuple[Finding, ...], first: Finding, headline: tuple[Text, ...]) -> Verdict:
    staff = (*headline, *(f.staff for f in found))
    codes = tuple(f.code for f in found if f.code)
    buttons = first.question.options if first.question else first.buttons
    return Verdict(first.answer, staff, first.question, buttons, None, codes)


def _counted(facts: Facts, need: Need, found: tuple[Finding, ...]) -> Verdict:
    code, staff = document(facts, need), [*_identified(facts, need)]
    codes = tuple(f.code for f in found)
    if code is None or facts.study_on is None:
        return Verdict(Text("up.no_preview"), tuple(staff), problems=codes)
    staff += [f.staff for f in found if f.code != "no_identity"]
    if code in STANDING and not facts.standing:
        staff.append(Text("staffcase.not_standing"))
    answer = Text("up.ok", {"study": named(facts), "date": Day(facts.study_on), "n": facts.images})
    return Verdict(answer, tuple(staff), counts_for=code, problems=codes)


def _identified(facts: Facts, need: Need) -> tuple[Text, ...]:
    match = match_of(facts, need)
    if match in {Match.SAME, Match.SPELLED} and facts.study_on:
        values: dict[str, Value] = {
            "study": named(facts),
            "date": Day(facts.study_on),
            "series": 1,
            "n": facts.images,
        }
        spelled = (Text("staffcase.14"),) if match is Match.SPELLED else ()
        return (Text("staffcase.1", values), *spelled)
    told = (Text("staffcase.16", {"value": Text("btn.mine")}),) if match is Match.NO_NAME else ()
    return (*_headline(facts), *told)


def _photo(facts: Facts, *, compressed: bool) -> Verdict:
    if unclear := facts.problem(*CAUSES):
        cause = Text(f"cause.{CAUSES[unclear.code]}")
        staff = Text("staffcase.22", {"cause": cause, "value": unclear.value})
        answer = Text("up.photo_unclear", {"cause": cause})
        return Verdict(answer, (staff,), buttons=("person",), problems=(unclear.code,))
    text = "up.compressed" if compressed else "up.photo_ok"
    return Verdict(Text(text), (Text("kind.photo"),), buttons=("howto", "photo_only"))


def _report(facts: Facts) -> Verdict:
    if facts.problem("scanned"):
        return Verdict(Text("up.report_scan"), (Text("staffcase.25"),), problems=("scanned",))
    answer = Text("up.report", {"date": Day(facts.study_on)}) if facts.study_on else Text("up.no_preview")
    return Verdict(answer, (Text("staffcase.24"),))


def _headline(facts: Facts) -> tuple[Text, ...]:
    when = (Text("plain", {"value": Day(facts.study_on)}),) if facts.study_on else ()
    return (named(facts), *when)
