"""Objects make series and studies by their UIDs, and people by their names and birth dates."""

from __future__ import annotations

from datetime import date

import pytest

from bot.imaging.grouping import Grouping, differ, whole
from flows.rules.identity import Person
from flows.rules.study import Facts, Problem

BORN = date(1970, 1, 1)


def one(**changes):
    """One object of a right knee."""
    said = {"study_uid": "1.1", "series_uid": "1.1.1", "modality": "MR", "body_part": "KNEE", "laterality": "R"}
    return Facts("dicom", **{**said, "patient_name": "Rojas^Ana", "born_on": BORN, **changes})


def grouped(*objects):
    group = Grouping()
    for number, facts in enumerate(objects):
        group.hear(facts, f"1.9.{number}", bytes([number]))
    return group


def test_a_study_is_what_its_pictures_agree_on():
    (study,) = grouped(
        one(), one(laterality=None, series_uid="1.1.2"), one(modality="SR", body_part="CHEST", series_uid="1.1.3")
    ).studies()
    assert (study.modality, study.body_part, study.laterality, study.series_uid) == ("MR", "KNEE", "R", None)
    assert [series.instances for series in study.series] == [1, 1, 1]


def test_what_two_series_contradict_is_not_said_of_the_study():
    (study,) = grouped(one(), one(laterality="L", series_uid="1.1.2")).studies()
    assert study.laterality is None
    assert [series.laterality for series in study.series] == ["R", "L"]


def test_frames_count_as_pictures():
    (study,) = grouped(one(frames=10), one()).studies()
    assert (study.instances, study.images, study.frames) == (2, 11, None)


def test_the_whole_is_what_all_studies_say():
    studies = grouped(one(), one(study_uid="1.2", laterality=None, modality="CR")).studies()
    facts = whole("zip", studies, [Problem("executable", "2")])
    assert (facts.instances, facts.body_part, facts.laterality, facts.modality) == (2, "KNEE", None, None)
    assert facts.patient_name == "Rojas^Ana"
    assert facts.problem("executable")


def test_one_person_spelled_in_two_ways_is_one_person():
    group = grouped(one(), one(study_uid="1.2", patient_name="ROJAS^ANA"))
    assert group.people() == 1
    assert whole("zip", group.studies(), ()).patient_name == "Rojas^Ana"


def test_one_study_of_a_name_in_two_spellings_says_it_as_its_first_object_does():
    (study,) = grouped(one(), one(patient_name="ROJAS^ANA"), one(patient_name=None)).studies()
    assert study.patient_name == "Rojas^Ana"
    (study,) = grouped(one(), one(patient_name="Rojas^Ana Luz", born_on=None)).studies()
    assert study.patient_name is None


def test_two_people_are_two_studies_even_with_one_uid():
    group = grouped(one(), one(patient_name="Perez^Luis"), one(study_uid="1.2", born_on=date(1980, 1, 1)))
    assert group.people() == 3
    assert len(group.studies()) == 3
    assert whole("zip", group.studies(), ()).patient_name is None


@pytest.mark.parametrize(
    ("mine", "other", "two"),
    [
        (("Rojas^Ana", BORN, "1"), ("Rojas^Ana", None, "2"), False),
        (("Rojas^Ana", BORN, "1"), ("", BORN, "2"), False),
        (("", None, "1"), ("", None, "2"), True),
        (("", None, None), ("Anonymous", None, "2"), False),
        (("", BORN, None), ("", date(1980, 1, 1), None), True),
        (("Rojas^Ana", None, None), ("Perez^Luis", None, None), True),
    ],
)
def test_people_differ_by_birth_date_name_or_number(mine, other, two):
    assert differ(Person(*mine[:2]), mine[2], Person(*other[:2]), other[2]) is two


def test_an_object_counts_once():
    group = Grouping()
    for uid, digest in (("1.9", b"a"), ("1.9", b"a"), ("1.9", b"b"), (None, b"c"), (None, b"c")):
        group.hear(one(), uid, digest)
    assert (group.instances, group.duplicates, group.conflicts) == (3, 2, 1)
    assert group.knows("1.9")
    assert not group.knows("1.8")


def test_an_upload_of_very_many_studies_is_held_in_bounds():
    group = grouped(*(one(study_uid=f"1.{n}", series_uid=f"2.{n}") for n in range(250)))
    for n in range(600):
        group.hear(one(study_uid=f"3.{n}", series_uid=f"4.{n}"), f"5.{n}", b"")
    assert len(group.studies()) == 501
    assert sum(study.instances for study in group.studies()) == 850
