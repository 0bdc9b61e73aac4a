"""The studies of an upload, each held against the need and against what the patient said.

1. Studies of one person stand together; whose they are is asked once.
2. Of several studies only those that were asked for raise questions; the others are kept and listed.
3. That nothing fits is asked about only while nothing does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from flows.rules.checks import CHECKS, WHOSE
from flows.rules.findings import Finding, Question
from flows.rules.identity import Match, Person, compare, is_name
from flows.rules.study import Facts, named
from flows.rules.told import Said, Word, key_of
from flows.rules.wanted import Need, documents, is_asked_for, shown_part
from flows.text import Day, Lines, Text, Value

PEOPLE_ASKED = 4  # more are a mistake that no button puts right
ORDER = ("person", "identity", "side", "hurts", "date", "shows", "part", "kind", "age")
SENT_ANEW = frozenset({"part", "kind", "age"})  # what a further file answers


@dataclass(frozen=True, slots=True)
class Looked:
    """One study. `found` is what the file says; `left` is the first of it that the patient's words leave open.

    `study` is completed by what was told. `ended` is the question whose answer keeps it from counting; `is_aside` says
    that it is somebody else's. `codes` are the documents that it counts for.
    """

    study: Facts
    said: Said
    found: tuple[Finding, ...]
    left: Finding | None
    ended: str
    codes: tuple[str, ...]
    is_aside: bool = False

    @property
    def question(self) -> Question | None:
        """What is left to ask about it."""
        return self.left.question if self.left else None


def look(study: Facts, need: Need, words: Sequence[Word]) -> Looked:
    """One study, held against everything."""
    said = Said.about(study, words)
    told, corrected = said.completes(study, need), said.corrects(need)
    checks: Sequence[Callable[[Facts, Need], Finding | None]] = CHECKS[:1] if is_report(study) else CHECKS
    found = tuple(finding for check in checks if (finding := check(study, need)))
    open_ = (finding for check in checks if (finding := check(told, corrected)))
    left = next((f for f in open_ if f.question is None or not said.settles(f.question.kind, told)), None)
    kind = left.question.kind if left and left.question else ""
    if said.ends(kind):
        return Looked(told, said, found, None, kind, (), is_aside=kind == "identity")
    if left is not None:
        return Looked(told, said, found, _as_told(_again(left, said), said), "", ())
    return Looked(told, said, found, None, "", documents(told, need))


def _again(left: Finding, said: Said) -> Finding:
    """A birth date that was put right and still differs is not put right twice."""
    if left.question is None or said.option(left.question.kind) != "fixbirth":
        return left
    return replace(left, question=Question("identity", WHOSE))


def _as_told(left: Finding, said: Said) -> Finding:
    """An age that follows from what the patient told is said with their words: of a year no day is made."""
    if left.code != "old_study" or said.told_date is None:
        return left
    return replace(left, answer=Text("up.too_old_told", {**left.answer.values, "date": said.told_date}))


def is_report(study: Facts) -> bool:
    """A report in DICOM's clothes: pages, and no picture."""
    return study.pages is not None and study.rows is None


def asked_next(looked: Sequence[Looked], need: Need) -> Looked | None:
    """The study whose question comes first."""
    mine = [one for one in looked if not one.is_aside]
    fitting = [one for one in mine if documents(one.study, need)] or [
        one for one in mine if is_asked_for(one.study, need)
    ]
    is_enough = any(one.codes for one in mine) or any(one.ended in SENT_ANEW for one in mine)
    asking = [
        (ORDER.index(one.question.kind), n)
        for n, one in enumerate(fitting or mine)
        if one.question and not (is_enough and one.question.kind in SENT_ANEW)
    ]
    return (fitting or mine)[min(asking)[1]] if asking else None


def people(studies: Sequence[Facts]) -> list[list[Facts]]:
    """Studies by person, in their order, until they are a crowd; who is not named is nobody that is."""
    found: list[list[Facts]] = []
    for study in studies:
        if len(found) > PEOPLE_ASKED:
            break
        same = next((group for group in found if _is_same(group[0], study)), None)
        if same is None:
            found.append([study])
        else:
            same.append(study)
    return found


def _is_same(one: Facts, other: Facts) -> bool:
    names = [one.patient_name or "", other.patient_name or ""]
    if one.born_on and other.born_on and one.born_on != other.born_on:
        return False
    if not all(map(is_name, names)):
        return not any(map(is_name, names)) and _is_one_number(one.patient_id, other.patient_id)
    return compare(Person(names[0], one.born_on), Person(names[1], other.born_on)) is not Match.OTHER_NAME


def _is_one_number(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one == other


def which_person(groups: Sequence[Sequence[Facts]], need: Need) -> Finding:
    """Whose studies are the patient's: a numbered list by kind and date, never by name; a button is a number."""
    if len(groups) > PEOPLE_ASKED:
        return Finding("multiple_patients", Text("up.many_people"), Text("staffcase.17_many"), buttons=("person",))
    first = [group[0] for group in groups]
    options, names = [f"p{n}" for n in range(len(first))], tuple(which(study, need) for study in first)
    labels = tuple(Text("plain", {"value": str(n)}) for n, _ in enumerate(names, 1))
    listed = tuple(Text("up.numbered", {"n": n, "study": name}) for n, name in enumerate(names, 1))
    question = Question("person", (*options, "dk"), tuple(key_of(study) for study in first), labels, names)
    answer = Text("up.two_people" if len(groups) == 2 else "up.more_people", {"list": Lines(listed, bullets=False)})
    return Finding("multiple_patients", answer, Text("staffcase.17"), question)


def which(study: Facts, need: Need) -> Text:
    """One study among others, by kind and date."""
    when: Value = Day(study.study_on, weekday=False) if study.study_on else Text("study.undated")
    return Text("up.which", {"study": named(study, shown_part(study, need)), "date": when})
