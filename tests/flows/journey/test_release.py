"""The letter asks for what is missing, from whom the patient named, and guesses nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from flows.acts import Card, Paper, Record
from flows.journey import release
from flows.release import ReleaseAsked
from flows.text import Day, Quoted, Text
from tests.casebook import Casebook, content, only, with_condition

XRAY, MRI = "xr_knee_weightbearing", "mri_knee"


def letter(book: Casebook) -> Paper:
    return release.letter(book.view, content(), "Hospital Ángeles")


def has(book: Casebook, code: str) -> None:
    on = (book.view.today - timedelta(days=3)).isoformat()
    book.happens("document", upload=len(book.view.events), counts=[[code, on]], staff="-")


def joined(*codes: str) -> Text:
    return Text("list.join", {f"v{n}": Text(f"doc.{code}") for n, code in enumerate(codes)})


def test_who_asked_gets_the_letter_and_staff_hear_of_it() -> None:
    acts = release.after_release(with_condition().view, content(), ReleaseAsked("Hospital Ángeles"))
    assert only(Record, acts).body == {"hospital": "Hospital Ángeles"}
    assert only(Paper, acts).document == "records-release-request"
    assert only(Card, acts).text.id == "desk.release"


def test_it_asks_for_every_document_that_is_not_there_yet() -> None:
    book = with_condition()
    assert letter(book).values["records_imaging"] == joined(XRAY, MRI)
    has(book, XRAY)
    assert letter(book).values["records_imaging"] == joined(MRI)


def test_what_is_not_needed_is_not_asked_for() -> None:
    values = letter(with_condition()).values
    kinds = ("records_labs", "records_procedures", "records_letters", "records_medication")
    assert all(values[kind] == Text("release.not_asked") for kind in kinds)


@pytest.mark.parametrize("known", [False, True])
def test_where_nothing_is_known_to_be_missing_it_asks_for_the_images_of_a_year(known: bool) -> None:
    book = with_condition() if known else Casebook()
    for code in (XRAY, MRI) if known else ():
        has(book, code)
    values = letter(book).values
    assert values["records_imaging"] == Text("release.all_images")
    assert values["records_from"] == Day(book.view.today - timedelta(days=365), weekday=False)


def test_name_and_birth_date_are_those_that_the_patient_gave() -> None:
    book = with_condition()
    assert letter(book).values["patient_birth_date"] == release.LINE
    book.happens("form_sent", questionnaire="knee-oa@1", answers={"birth": {"value": "1960-03-14"}})
    values = letter(book).values
    assert values["patient_birth_date"] == Day(date(1960, 3, 14), weekday=False)
    assert values["patient_name"] == Quoted(book.view.patient.name, "patient")


def test_what_nobody_told_is_a_line_to_be_filled_in() -> None:
    values = letter(with_condition()).values
    assert {values[name] for name in release.BY_HAND} == {release.LINE}


@pytest.mark.parametrize(("reads", "langs"), [("es", ("es", "en")), ("fr", ("fr", "en")), ("en", ("en", "es"))])
def test_the_hospital_reads_it_too(reads: str, langs: tuple[str, ...]) -> None:
    assert release.languages(reads) == langs


def test_the_authorisation_ends() -> None:
    book = with_condition()
    assert letter(book).values["valid_until"] == Day(book.view.today + timedelta(days=180), weekday=False)
