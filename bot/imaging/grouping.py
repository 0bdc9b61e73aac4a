"""DICOM objects brought together to series and studies (PS3.3 A.1.2).

1. Objects belong together by their UIDs. An object is counted once: the same UID and bytes again is a duplicate, the
   same UID with other bytes is a conflict, and both are kept.
2. One study is of one person: objects of different people are different studies, whatever their UIDs say.
3. What is true of a study is what its pictures agree on; one that says nothing contradicts nothing. What is true of the
   whole is what all studies say.
4. Only sums are held, so that a thousand slices take no more memory than ten.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from typing import Any

from flows.rules.identity import Match, Person, compare, is_name
from flows.rules.study import PICTURELESS, Facts, Problem, Series

STUDIES_KEPT = 500  # of one upload; more are counted as one
SERIES_KEPT = 2_000
_SUMS = {"kind", "instances", "series", "studies", "problems"}
FIELDS = tuple(field.name for field in fields(Facts) if field.name not in _SUMS)


class _Agreed:
    """What all say who say anything; `frames` not said means one."""

    def __init__(self) -> None:
        self._said: dict[str, Any] = {}
        self._at_odds: set[str] = set()

    def hear(self, facts: Facts) -> None:
        for name in FIELDS:
            value = getattr(facts, name)
            if value is None and name != "frames":
                continue
            if self._said.setdefault(name, value) != value:
                self._at_odds.add(name)

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self._said.items() if name not in self._at_odds}


class _Group:
    """A series, or a study: what its pictures agree on, or what the rest does when there are none."""

    def __init__(self) -> None:
        self._pictures, self._rest = _Agreed(), _Agreed()
        self.instances = self.images = 0

    def hear(self, facts: Facts) -> None:
        (self._rest if facts.modality in PICTURELESS else self._pictures).hear(facts)
        self.instances += 1
        self.images += facts.frames or 1

    def facts(self) -> dict[str, Any]:
        return self._pictures.facts() or self._rest.facts()


class _Study(_Group):
    def __init__(self, person: Person, identifier: str | None) -> None:
        super().__init__()
        self.person, self.identifier = person, identifier
        self.problems: dict[str, Problem] = {}
        self._spelled = True
        self._series: dict[str | None, _Group] = {}

    def hear(self, facts: Facts) -> None:
        super().hear(facts)
        self._spelled = self._spelled and _is_spelling(facts, self.person)
        key = facts.series_uid if len(self._series) < SERIES_KEPT else None
        self._series.setdefault(key, _Group()).hear(facts)
        for problem in facts.problems:
            self.problems.setdefault(problem.code, problem)

    def told(self) -> Facts:
        problems, said = tuple(self.problems.values()), self.facts()
        if self.person.name and self._spelled:  # with accents here and without them there
            said["patient_name"] = self.person.name
        return Facts("dicom", **said, instances=self.instances, series=tuple(self._each()), problems=problems)

    def _each(self) -> Iterator[Series]:
        for uid, group in self._series.items():
            said = group.facts()
            yield Series(
                uid,
                said.get("modality"),
                said.get("series_description"),
                said.get("body_part"),
                said.get("laterality"),
                group.instances,
                group.images,
            )


class Grouping:
    """The DICOM objects of one upload."""

    def __init__(self) -> None:
        self._studies: dict[str | None, list[_Study]] = {}
        self._seen: dict[str, bytes] = {}
        self.instances = self.duplicates = self.conflicts = self._count = 0

    def hear(self, facts: Facts, uid: str | None, digest: bytes) -> None:
        """One more object."""
        key = uid or digest.hex()
        if self._seen.get(key) == digest:
            self.duplicates += 1
            return
        self.conflicts += key in self._seen
        self._seen.setdefault(key, digest)
        self.instances += 1
        self._study(facts).hear(facts)

    def knows(self, uid: str) -> bool:
        """Whether an object is there."""
        return uid in self._seen

    def _study(self, facts: Facts) -> _Study:
        person = Person(facts.patient_name or "", facts.born_on)
        full = self._count >= STUDIES_KEPT
        studies = self._studies.setdefault(None if full else facts.study_uid, [])
        for study in studies:
            if full or not differ(study.person, study.identifier, person, facts.patient_id):
                return study
        studies.append(_Study(person, facts.patient_id))
        self._count += 1
        return studies[-1]

    def studies(self) -> tuple[Facts, ...]:
        """The studies in the order in which they came."""
        return tuple(study.told() for studies in self._studies.values() for study in studies)

    def people(self) -> int:
        """How many different people they are of."""
        people: list[_Study] = []
        for studies in self._studies.values():
            for study in studies:
                if all(differ(one.person, one.identifier, study.person, study.identifier) for one in people):
                    people.append(study)
        return len(people)


def _is_spelling(facts: Facts, person: Person) -> bool:
    """Whether an object gives a person's name, in whatever spelling, or none."""
    if facts.patient_name in {None, person.name}:
        return True
    return compare(person, Person(facts.patient_name or "", facts.born_on)) in {Match.SAME, Match.SPELLED}


def differ(one: Person, one_id: str | None, other: Person, other_id: str | None) -> bool:
    """Whether two objects are of different people; a number counts only where neither has a name."""
    if one == other and one_id == other_id:
        return False
    if one.born_on and other.born_on and one.born_on != other.born_on:
        return True
    named = is_name(one.name), is_name(other.name)
    if all(named):
        return one.name != other.name and compare(one, other) in {Match.OTHER_NAME, Match.OTHER_BIRTH}
    return not any(named) and bool(one_id and other_id) and one_id != other_id


def whole(kind: str, studies: tuple[Facts, ...], problems: Iterable[Problem]) -> Facts:
    """An upload with studies."""
    first = studies[0]
    same = {name: getattr(first, name) for name in FIELDS if len({getattr(study, name) for study in studies}) == 1}
    series = tuple(one for study in studies for one in study.series)
    instances = sum(study.instances or 0 for study in studies)
    facts = Facts(kind, **same, instances=instances, series=series, studies=studies, problems=tuple(problems))
    return facts if facts.patient_name else replace(facts, patient_name=_spelled(studies))


def _spelled(studies: tuple[Facts, ...]) -> str | None:
    """One person's name as the first study spells it, where all have it."""
    people = [Person(study.patient_name or "", study.born_on) for study in studies]
    one_person = all(compare(people[0], other) in {Match.SAME, Match.SPELLED} for other in people[1:])
    return studies[0].patient_name if one_person and len(people) > 1 else None
