"""Uploads with several studies, series or people: what counts, what is asked, what is listed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from flows.rules.imaging import Counted, judge
from flows.rules.names import legible, misleads
from flows.rules.study import Facts, Problem, Series, kind_of
from flows.rules.told import Word, key_of, word_from_json, word_to_json
from flows.rules.wanted import documents
from flows.text import Day, Lines, Text
from tests.knee import KNEE_MRI, NEED

KNEE = replace(
    KNEE_MRI,
    study_uid="1.1",
    series=(Series("1.1.1", "MR", "sag", "KNEE", "R", 24, 24), Series("1.1.2", "MR", "cor", "KNEE", "R", 20, 20)),
)
STANDING = replace(KNEE, modality="DX", standing=True, study_uid="1.2", study_on=date(2026, 9, 1), series=())
CHEST = replace(KNEE, modality="CT", body_part="CHEST", laterality=None, study_uid="1.3", series=())
MARTHA = replace(CHEST, patient_name="TORRES^MARTHA", born_on=date(1960, 1, 1), study_uid="2.1")
TWO = (Problem("multiple_patients"),)


def cd(*studies: Facts, problems: tuple[Problem, ...] = (), kind: str = "zip") -> Facts:
    return Facts(kind, instances=384, studies=studies, problems=problems)


def ids(texts):
    return [text.id for text in texts]


def counted(verdict):
    return [one.code for one in verdict.counts]


def test_a_cd_with_one_study_is_answered_with_its_images_and_without_its_programs():
    verdict = judge(cd(KNEE, problems=(Problem("executable", "2"),)), NEED)
    assert (verdict.answer.id, verdict.answer.values["n"], verdict.notes) == ("up.cd", 44, ())
    assert (counted(verdict), verdict.outcome) == (["mri_knee"], "accept")
    assert verdict.staff[0].values["series"] == 2
    assert Text("staffcase.programs", {"n": "2"}) in verdict.staff


def test_loose_slices_are_one_study():
    verdict = judge(cd(KNEE, kind="dicom"), NEED)
    assert (verdict.answer.id, verdict.answer.values["n"]) == ("up.album", 384)


def test_a_cd_with_an_xray_and_an_mri_counts_for_both_documents():
    verdict = judge(cd(KNEE, STANDING, problems=(Problem("executable"),)), NEED)
    assert verdict.counts == (
        Counted("mri_knee", date(2026, 8, 20)),
        Counted("xr_knee_weightbearing", date(2026, 9, 1)),
    )
    assert (verdict.answer.id, ids(verdict.notes)) == ("up.studies", ["up.programs"])
    assert isinstance(verdict.answer.values["list"], Lines)


def test_a_study_that_nobody_asked_for_is_kept_and_listed_without_a_question():
    verdict = judge(cd(CHEST, KNEE), NEED)
    assert (counted(verdict), verdict.question, verdict.problems) == (["mri_knee"], None, ())
    assert ids(verdict.answer.values["list"].of) == ["up.study", "up.study_kept"]


def test_of_two_that_would_fit_the_newer_counts_and_the_older_asks_nothing():
    older = replace(KNEE, study_uid="1.0", study_on=date(2015, 1, 1))
    assert (counted(judge(cd(older, KNEE), NEED)), judge(cd(older, KNEE), NEED).question) == (["mri_knee"], None)


def test_where_nothing_fits_one_question_is_asked_about_the_nearest():
    verdict = judge(cd(CHEST, replace(KNEE, modality="CT")), NEED)
    assert verdict.question is not None
    assert (verdict.question.kind, verdict.question.studies) == ("kind", ("1.1",))
    later = judge(cd(CHEST, replace(KNEE, modality="CT")), NEED, [Word("kind", "willsend", verdict.question.studies)])
    assert (later.question, later.answer.id) == (None, "up.newer_please")


def test_where_no_part_fits_the_first_is_asked_about_and_then_no_other():
    foot = replace(CHEST, body_part="FOOT", study_uid="1.4")
    verdict = judge(cd(CHEST, foot), NEED)
    assert verdict.question is not None
    assert verdict.question.studies == (key_of(CHEST),)
    assert judge(cd(CHEST, foot), NEED, [Word("part", "nohave", verdict.question.studies)]).question is None


def test_questions_keep_their_order_across_studies():
    undated = replace(KNEE, study_on=None)
    other = replace(STANDING, laterality="L")
    words = []
    asked = []
    while (verdict := judge(cd(undated, other), NEED, words)).question:
        asked.append((verdict.question.kind, verdict.question.studies))
        answer = {"hurts": "left", "date": ""}[verdict.question.kind]
        on = date(2026, 5, 1) if verdict.question.kind == "date" else None
        words.append(Word(verdict.question.kind, answer, verdict.question.studies, on))
    assert asked == [("hurts", ("1.2",)), ("date", ("1.1",))]
    assert counted(verdict) == ["mri_knee", "xr_knee_weightbearing"]


def test_whose_studies_they_are_is_asked_once_for_all_of_one_person():
    theirs = [replace(one, patient_name="TORRES^MARTHA") for one in (KNEE, STANDING)]
    verdict = judge(cd(*theirs), NEED)
    assert verdict.question is not None
    assert (verdict.question.kind, verdict.question.studies) == ("identity", ("1.1", "1.2"))
    mine = judge(cd(*theirs), NEED, [Word("identity", "mine", verdict.question.studies)])
    assert counted(mine) == ["mri_knee", "xr_knee_weightbearing"]
    aside = judge(cd(*theirs), NEED, [Word("identity", "notmine", verdict.question.studies)])
    assert (aside.counts, aside.answer.id, ids(aside.seen)) == ((), "up.set_aside", ["up.study_aside"] * 2)
    assert "staffcase.aside" in ids(aside.staff)


# -- two people


def test_two_people_are_told_apart_by_kind_and_date_and_never_by_name():
    verdict = judge(cd(KNEE, MARTHA, problems=TWO), NEED)
    assert (verdict.answer.id, verdict.problems, verdict.outcome) == ("up.two_people", ("multiple_patients",), "ask")
    assert verdict.question is not None
    assert verdict.question.options == ("p0", "p1", "dk")
    assert [label.values["value"] for label in verdict.question.labels] == ["1", "2"]
    assert verdict.question.names[0].values["date"] == Day(date(2026, 8, 20), weekday=False)
    listed = verdict.answer.values["list"].of
    assert [(line.id, line.values["n"], line.values["study"]) for line in listed] == [
        ("up.numbered", n, name) for n, name in enumerate(verdict.question.names, 1)
    ]
    assert "TORRES" not in str((verdict.answer, verdict.question))
    assert "staffcase.17" in ids(verdict.staff)


def test_the_chosen_persons_studies_count_and_the_others_are_put_aside():
    verdict = judge(cd(KNEE, MARTHA, STANDING, problems=TWO), NEED, [Word("person", "p0", (key_of(KNEE),))])
    assert counted(verdict) == ["mri_knee", "xr_knee_weightbearing"]
    assert ids(verdict.answer.values["list"].of) == ["up.study", "up.study", "up.study_aside"]


def test_who_was_chosen_needs_no_other_proof_and_staff_read_that_the_name_differs():
    knee = replace(MARTHA, modality="MR", body_part="KNEE", laterality="R")
    verdict = judge(cd(KNEE, knee, problems=TWO), NEED, [Word("person", "p1", (key_of(knee),))])
    assert verdict.counts == (Counted("mri_knee", date(2026, 8, 20)),)
    assert "staffcase.13" in ids(verdict.staff)


def test_who_does_not_know_leaves_it_to_the_team():
    verdict = judge(cd(KNEE, MARTHA, problems=TWO), NEED, [Word("person", "dk")])
    assert (verdict.counts, verdict.answer, verdict.question) == ((), Text("up.noted"), None)


def test_three_people_are_more_than_two_and_the_nameless_are_none_of_the_others():
    nameless = replace(KNEE, patient_name=None, study_uid="3.1")
    another = replace(nameless, patient_name="ANONYMOUS", study_uid="3.2", study_on=None)
    verdict = judge(cd(KNEE, MARTHA, nameless, another, problems=TWO), NEED)
    assert (verdict.answer.id, len(verdict.question.options)) == ("up.more_people", 4)
    assert verdict.question.studies == (key_of(KNEE), key_of(MARTHA), "3.1")
    undated = judge(cd(another, MARTHA, problems=TWO), NEED)
    assert undated.question.names[0].values["date"] == Text("study.undated")


def test_the_nameless_are_told_apart_by_their_numbers_and_birth_dates():
    bare = replace(KNEE, patient_name=None, patient_id="7", study_uid="3.1")
    others = (
        replace(bare, patient_id="8", study_uid="3.2"),
        replace(bare, born_on=date(1990, 1, 1), study_uid="3.3"),
        replace(bare, patient_id=None, study_uid="3.4"),
    )
    verdict = judge(cd(bare, *others, problems=TWO), NEED)
    assert verdict.question.studies == ("3.1", "3.2", "3.3")


def test_one_number_for_studies_of_two_people_is_still_two():
    verdict = judge(
        cd(KNEE, replace(MARTHA, study_uid="1.1"), problems=TWO), NEED, [Word("person", "p0", (key_of(KNEE),))]
    )
    assert counted(verdict) == ["mri_knee"]
    assert ids(verdict.seen) == ["up.study", "up.study_aside"]


def test_a_crowd_is_not_asked_about():
    many = [replace(MARTHA, patient_name=f"NADIE{n}^ANA", study_uid=f"9.{n}") for n in "ABCDEF"]
    verdict = judge(cd(*many, problems=TWO), NEED)
    assert (verdict.answer, verdict.question, verdict.outcome) == (Text("up.many_people"), None, "ask")


def test_hundreds_of_studies_are_counted_and_not_listed():
    many = [replace(CHEST, study_uid=f"9.{n}") for n in range(500)]
    verdict = judge(cd(*many, KNEE), NEED)
    listed = verdict.answer.values["list"].of
    assert (counted(verdict), listed[0].id, listed[-1]) == (["mri_knee"], "up.study", Text("up.more", {"n": 491}))
    assert len(verdict.staff) < 50


# -- parts of it cannot be read


@pytest.mark.parametrize(
    ("problem", "note", "line"),
    [
        (Problem("truncated", "37/384"), Text("up.cut", {"n": 37, "m": 384}), "staffcase.28"),
        (Problem("truncated"), Text("up.cut_some"), "staffcase.cut_some"),
        (Problem("unreadable"), Text("up.cut_some"), "staffcase.cut_some"),
    ],
)
def test_what_was_readable_counts(problem, note, line):
    verdict = judge(cd(KNEE, problems=(problem,)), NEED)
    assert (counted(verdict), verdict.notes, verdict.outcome) == (["mri_knee"], (note,), "ask")
    assert line in ids(verdict.staff)


@pytest.mark.parametrize(
    ("problem", "notes"),
    [
        (Problem("executable", "2"), ()),  # the answer itself says that programs were left aside
        (Problem("unreadable", "1/2"), (Text("up.cut", {"n": 1, "m": 2}),)),
        (Problem("truncated", "1/2"), (Text("up.cut", {"n": 1, "m": 2}),)),
    ],
)
def test_one_picture_counts_beside_what_is_none(problem, notes):
    verdict = judge(replace(cd(KNEE, problems=(problem,)), instances=1), NEED)
    assert (counted(verdict), verdict.notes) == (["mri_knee"], notes)


def test_files_that_a_cd_lists_and_does_not_have_are_said():
    verdict = judge(cd(KNEE, problems=(Problem("missing_files", "3"), Problem("uid_conflict"))), NEED)
    assert (counted(verdict), ids(verdict.notes)) == (["mri_knee"], ["up.files_missing"])
    assert {"staffcase.files_missing", "staffcase.uid_conflict"} <= set(ids(verdict.staff))


def test_a_report_beside_pictures_is_said():
    verdict = judge(replace(cd(KNEE), pages=2), NEED)
    assert (counted(verdict), ids(verdict.notes)) == (["mri_knee"], ["up.report_beside"])


@pytest.mark.parametrize(
    ("facts", "answer", "outcome"),
    [
        (replace(cd(KNEE, problems=(Problem("truncated"),)), instances=1), "up.broken", "ask"),
        (cd(KNEE, problems=(Problem("truncated", "0/12"),)), "up.cut", "ask"),
        (replace(cd(KNEE, problems=(Problem("too_large"),), kind="dicom"), instances=1), "up.unsafe", "reject"),
        (Facts("zip", pages=2, text="x"), "up.report_undated", "accept"),
        (Facts("zip"), "up.several", "ask"),
        (Facts("zip", problems=(Problem("no_images"),)), "up.no_images", "ask"),
    ],
)
def test_where_nothing_was_readable_nothing_counts(facts, answer, outcome):
    verdict = judge(facts, NEED)
    assert (verdict.answer.id, verdict.counts, verdict.outcome) == (answer, (), outcome)


def test_what_may_do_harm_stops_everything():
    verdict = judge(cd(KNEE, problems=(Problem("path_traversal"),)), NEED)
    assert (verdict.answer.id, verdict.counts, verdict.outcome) == ("up.unsafe", (), "reject")


def test_what_is_not_locked_counts_once_the_password_is_not_known():
    locked = cd(KNEE, problems=(Problem("encrypted"),))
    assert judge(locked, NEED).question.kind == "password"
    assert counted(judge(locked, NEED, [Word("password", "dk")])) == ["mri_knee"]


# -- what series say


def test_reports_beside_pictures_do_not_hide_how_the_pictures_were_taken():
    beside = (*KNEE.series, Series("1.1.9", "SR", None, None, None, 1, 1))
    study = replace(KNEE, modality=None, series=beside)
    assert (documents(study, NEED), study.images) == (("mri_knee",), 44)


def test_parts_and_sides_are_read_from_the_series_where_the_study_names_none():
    bare = replace(KNEE, body_part=None, laterality=None)
    assert (bare.part, bare.side) == ("knee", "R")
    left = replace(bare.series[0], laterality="L")
    assert replace(bare, series=(bare.series[0], left)).side == "B"
    assert replace(bare, series=(replace(left, body_part=None, description="RODILLA"),)).part == "knee"
    assert replace(bare, series=()).side is None
    assert replace(bare, problems=(Problem("side_conflict", "R/L"),)).side is None


def test_a_study_of_several_parts_is_called_by_the_one_that_was_asked_for():
    both = replace(KNEE, body_part=None, series=(*KNEE.series, Series("1.1.3", "MR", None, "ANKLE", "R", 5, 5)))
    assert both.part is None
    verdict = judge(cd(both), NEED)
    assert verdict.answer.values["study"].values["part"] == Text("ofpart.knee.R")
    other = judge(cd(replace(both, laterality="L")), NEED)
    assert other.answer.values["part"] == Text("part.knee.L")


def test_a_study_with_an_xray_and_an_mri_is_of_several_kinds_and_counts_for_both():
    both = replace(KNEE, modality=None, series=(*KNEE.series, Series("1.1.4", "DX", None, "KNEE", "R", 1, 1)))
    assert counted(judge(cd(both), NEED)) == ["mri_knee", "xr_knee_weightbearing"]
    assert kind_of(both) == Text("kind.several")


def test_a_word_is_stored_and_read_back():
    for word in (Word("side", "left", ("1.1",)), Word("date", "", ("1",), date(2026, 3, 1), "marzo")):
        assert word_from_json(word_to_json(word)) == word


def test_a_value_out_of_a_header_steers_no_screen():
    assert legible("A\u202eB\x1b[31m\nC" + "x" * 99) == ("A B [31m C" + "x" * 99)[:64]


@pytest.mark.parametrize(
    ("name", "kind", "ending"),
    [
        ("foto.jpg", "dicom", ".jpg"),
        ("informe.PDF", "dicom", ".pdf"),
        ("rodilla.dcm", "dicom", ""),
        ("IM0001", "dicom", ""),
        ("1.2.840.113619", "dicom", ""),
        ("program.dcm", "exe", ".dcm"),
    ],
)
def test_a_name_that_promises_another_kind_is_told(name, kind, ending):
    assert misleads(name, kind) == ending
