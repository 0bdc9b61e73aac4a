"""What to say about an upload, and what it counts for.

1. One question at a time: what cannot be opened, then the person, the side, the date, the part, the kind, the age.
2. A study counts for a document only when nothing is left to ask; what cannot be told from it is staff's to judge.
3. An upload is judged from its facts and the patient's words alone, so that it can be judged again after each of them.
4. Nothing here interprets a picture or a report.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from flows.rules import receipt
from flows.rules.findings import Finding, Question, beside, stopped
from flows.rules.looked import Looked, asked_next, is_report, look, people, which_person
from flows.rules.study import PHOTOS, Facts
from flows.rules.told import Word, key_of
from flows.rules.wanted import Need
from flows.text import Text

CAUSES = {"blurry": "blurred", "dark": "dark", "bright": "bright", "low_contrast": "flat"}


@dataclass(frozen=True, slots=True)
class Counted:
    """A document that an upload is, with the date on it."""

    code: str
    on: date


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the patient reads and what staff read, line by line.

    `seen` are the studies, `notes` what else is to be said; `buttons` are keys of help beside the question's options.
    `counts` are the documents that it is. `problems` are all that were found, in the order in which they are asked.
    `outcome` is accept, ask or reject.
    """

    answer: Text
    staff: tuple[Text, ...]
    question: Question | None = None
    buttons: tuple[str, ...] = ()
    counts: tuple[Counted, ...] = ()
    problems: tuple[str, ...] = ()
    outcome: str = "ask"
    seen: tuple[Text, ...] = ()
    notes: tuple[Text, ...] = ()


def judge(
    facts: Facts,
    need: Need,
    words: Sequence[Word] = (),
    *,
    compressed: bool = False,
    hinted: bool = False,
    pictured: bool = True,
) -> Verdict:
    """The answer to an upload after the patient's words about it.

    `compressed`: Telegram made the photo smaller; `hinted`: the patient was told so before. `pictured`: there is
    something to see of it.
    """
    ending = stopped(facts)
    if ending and facts.studies and _is_said(ending, words):  # what is not locked counts
        facts = replace(facts, problems=tuple(p for p in facts.problems if p.code != ending.code))
        ending = stopped(facts)
    if ending:
        return _ended(ending, words)
    if facts.kind in PHOTOS:
        return _photo(facts, compressed=compressed, hinted=hinted)
    if facts.kind != "dicom" and not facts.studies:
        return _report(facts, need)
    return _studies(facts, need, words, pictured=pictured)


def still_missing(have: Collection[str], need: Need) -> tuple[str, ...]:
    """Codes of required documents of which none is there; alternatives are joined by "|"."""
    return tuple("|".join(d.codes) for d in need.documents if d.required and not set(d.codes) & set(have))


def _is_said(ending: Finding, words: Sequence[Word]) -> bool:
    return ending.question is not None and any(word.kind == ending.question.kind for word in words)


def _ended(ending: Finding, words: Sequence[Word]) -> Verdict:
    problems = (ending.code,) if ending.code else ()
    if _is_said(ending, words):
        return Verdict(Text("up.noted"), (ending.staff,), problems=problems)
    buttons = ending.buttons
    return Verdict(ending.answer, (ending.staff,), ending.question, buttons, (), problems, ending.outcome)


def _photo(facts: Facts, *, compressed: bool, hinted: bool) -> Verdict:
    smaller = (Text("staffcase.compressed"),) if compressed else ()
    place = (Text("staffcase.gps"),) if facts.problem("gps") else ()
    if unclear := facts.problem(*CAUSES):
        cause = Text(f"cause.{CAUSES[unclear.code]}")
        staff = (Text("staffcase.22", {"cause": cause, "value": unclear.value}), *place, *smaller)
        answer = Text("up.photo_unclear", {"cause": cause})
        return Verdict(answer, staff, buttons=("person",), problems=(unclear.code,))
    if facts.problem("too_small"):
        staff = (Text("staffcase.photo_small"), *place, *smaller)
        return Verdict(Text("up.photo_small"), staff, buttons=("howto", "person"), problems=("too_small",))
    clear = (Text("staffcase.heic" if facts.kind == "heic" else "staffcase.photo"), *place, *smaller)
    hint = compressed and not hinted
    return Verdict(Text("up.compressed" if hint else "up.photo_ok"), clear, buttons=("howto",), outcome="accept")


def _report(facts: Facts, need: Need) -> Verdict:
    active = (Text("staffcase.active"),) if facts.problem("active_content") else ()
    if picture := facts.problem("scanned", "no_text"):
        staff = (Text("staffcase.25"), *active)
        return Verdict(Text("up.report_scan"), staff, problems=(picture.code,), outcome="accept")
    is_dated = facts.study_on is not None and facts.study_on <= need.today
    answer = receipt.report(facts.study_on if is_dated else None)
    return Verdict(answer, (Text("staffcase.24"), *active), outcome="accept")


def _studies(facts: Facts, need: Need, words: Sequence[Word], *, pictured: bool) -> Verdict:
    studies = _each(facts)
    groups = people(studies) if facts.problem("multiple_patients") else [studies]
    chosen = next((word for word in reversed(words) if word.kind == "person"), None)
    if len(groups) > 1 and chosen is None:
        return _asks_whose(facts, groups, need)
    looked = [one for group in groups for one in _looked(group, need, words, chosen if len(groups) > 1 else None)]
    said, told = beside(facts)
    staff = [line for one in looked for line in receipt.staff(one, need)]
    staff += [Text("staffcase.no_preview")] if not pictured else []
    staff += told
    codes = _codes(looked)
    staff = list(receipt.shortened(staff, receipt.LINES_SHOWN))
    seen = receipt.shortened([receipt.line(one, need) for one in looked], receipt.STUDIES_SHOWN)
    asking = asked_next(looked, need)
    if asking is not None and asking.left is not None and asking.question is not None:
        question = replace(asking.question, studies=_same_person(asking, groups))
        return Verdict(asking.left.answer, tuple(staff), question, (), (), codes, "ask", seen, said)
    return _settled(
        facts, need, looked, words, Verdict(Text("up.noted"), tuple(staff), problems=codes, seen=seen, notes=said)
    )


def _each(facts: Facts) -> list[Facts]:
    """The studies; what was found in an upload with one study was found in that study."""
    if len(facts.studies) == 1:
        (study,) = facts.studies
        merged = dict.fromkeys((*study.problems, *facts.problems))
        return [replace(study, problems=tuple(merged))]
    return _told_apart(facts.each)


def _told_apart(studies: Sequence[Facts]) -> list[Facts]:
    """Studies of which no two have one number: files of two people may bear the same."""
    numbers = [study.study_uid or "" for study in studies]
    again = [numbers[:n].count(number) for n, number in enumerate(numbers)]
    return [
        replace(study, study_uid=f"{study.study_uid or ''}#{count}") if count else study
        for study, count in zip(studies, again, strict=True)
    ]


def _looked(group: Sequence[Facts], need: Need, words: Sequence[Word], chosen: Word | None) -> list[Looked]:
    """One person's studies; who was not chosen is somebody else, who was needs no other proof."""
    keys = tuple(key_of(study) for study in group)
    if chosen is None:
        return [look(study, need, words) for study in group]
    if not chosen.studies:  # nobody knows
        return [replace(look(study, need, words), is_aside=True) for study in group]
    is_mine = not set(keys).isdisjoint(chosen.studies)
    whose = Word("identity", "mine" if is_mine else "notmine", keys)
    return [replace(look(study, need, (*words, whose)), is_aside=not is_mine) for study in group]


def _same_person(asking: Looked, groups: Sequence[Sequence[Facts]]) -> tuple[str, ...]:
    """Whom a study shows is asked once for all that show the same person; everything else of that study alone."""
    key = key_of(asking.study)
    if asking.question is None or asking.question.kind != "identity":
        return (key,)
    everyone = [study for group in groups for study in group]
    return next(
        tuple(key_of(study) for study in group)
        for group in people(everyone)
        if any(key_of(study) == key for study in group)
    )


def _codes(looked: Sequence[Looked]) -> tuple[str, ...]:
    """Problems of the studies that count or may; of the others only when there is nothing else."""
    wanted = [one for one in looked if one.codes] or looked
    return tuple(dict.fromkeys(finding.code for one in wanted for finding in one.found if finding.code))


def _asks_whose(facts: Facts, groups: Sequence[Sequence[Facts]], need: Need) -> Verdict:
    asked = which_person(groups, need)
    looked = [look(study, need, ()) for group in groups for study in group]
    lines = [line for one in looked for line in receipt.staff(one, need)]
    said, told = beside(facts)
    staff = (asked.staff, *receipt.shortened(lines, receipt.LINES_SHOWN), *told)
    return Verdict(asked.answer, staff, asked.question, asked.buttons, problems=(asked.code,), notes=said)


def _settled(facts: Facts, need: Need, looked: Sequence[Looked], words: Sequence[Word], so_far: Verdict) -> Verdict:
    """Nothing is left to ask."""
    counts = tuple(
        Counted(code, one.study.study_on)
        for one in looked
        if one.study.study_on and not one.is_aside
        for code in one.codes
    )
    partly = any(note.id in {"up.cut", "up.cut_some"} for note in so_far.notes)
    if counts:
        answer, notes = receipt.thanks(facts, looked, so_far, need)
        return replace(so_far, answer=answer, counts=counts, notes=notes, outcome="ask" if partly else "accept")
    if words and any(one.ended or one.is_aside for one in looked):
        return replace(so_far, answer=receipt.news(words[-1], looked, need))
    if len(looked) == 1 and is_report(looked[0].study):
        return replace(_report(looked[0].study, need), staff=(*so_far.staff, Text("staffcase.24")))
    unfit = next((one.left for one in looked if one.left), None)
    if unfit is not None and len(looked) == 1:
        return replace(so_far, answer=unfit.answer, buttons=unfit.buttons, outcome=unfit.outcome)
    answer, notes = receipt.thanks(facts, looked, so_far, need)
    return replace(so_far, answer=answer, notes=notes, outcome="ask" if partly else "accept")
