"""The clinic's card, the links and the typical questions, as `puente check` reads them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.check import contact
from bot.content import FAULT, WARNING, Content
from flows.content import Answers, Clinic, Source
from flows.rules.questions import Questions
from tests.bot.harness import content

TODAY = date(2026, 11, 21)
CLINIC = content().clinic("demo")
ANSWERS = content().questions.answers
WORDS = {"en": "x", "es": "x", "fr": "x"}


def of_clinic(clinic: Clinic) -> set[tuple[str, str]]:
    listed = list(contact.faults(Content(clinics={"demo": clinic}), TODAY))
    assert all(fault.wrong and fault.todo for fault in listed)
    return {(fault.entry, fault.level) for fault in listed}


def of_answers(*changed, today=TODAY):
    found = Content(questions=Questions.of(replace(ANSWERS, answers=(*ANSWERS.answers, *changed))))
    return {(fault.entry, fault.wrong, fault.level) for fault in contact.faults(found, today)}


def test_what_is_shipped_has_no_fault():
    assert of_clinic(CLINIC) == set()
    assert of_answers() == set()


@pytest.mark.parametrize("name", contact.SHOWN)
def test_a_field_of_the_card_that_is_empty_is_a_fault_in_the_demo_too(name):
    assert of_clinic(replace(CLINIC, **{name: "  "})) == {(name, FAULT)}


def test_papers_people_and_the_laboratory_have_no_empty_field_either():
    licence, physician = CLINIC.licences[0], CLINIC.physicians[0]
    empty = replace(
        CLINIC,
        licences=(replace(licence, holder="", activity=""),),
        physicians=(replace(physician, name=""),),
        lab=replace(CLINIC.lab, name=""),
    )
    kind, key = licence.kind, physician.key
    assert of_clinic(empty) == {
        (f"licences.{kind}.holder", FAULT),
        (f"licences.{kind}.activity", FAULT),
        (f"physicians.{key}.name", FAULT),
        ("lab.name", FAULT),
    }


@pytest.mark.parametrize(("demo", "level"), [(True, WARNING), (False, FAULT)])
def test_a_laboratory_without_a_number_is_a_fault_outside_the_demo(demo, level):
    assert of_clinic(replace(CLINIC, demo=demo, lab=replace(CLINIC.lab, licence=""))) == {("lab.licence", level)}


def test_what_the_card_has_no_words_for_is_named():
    odd = replace(
        CLINIC,
        licences=(replace(CLINIC.licences[0], kind="diploma"),),
        physicians=(replace(CLINIC.physicians[0], languages=("es", "de")),),
        published={"prices": WORDS, "outcomes": WORDS},
    )
    expected = {"licences.diploma", f"physicians.{CLINIC.physicians[0].key}.languages", "published.prices"}
    assert {entry for entry, _ in of_clinic(odd)} == expected


def test_a_source_needs_a_key_that_a_link_can_carry_a_kind_and_a_place_of_its_own():
    good = Source("web", "campaign", "Web")
    assert of_clinic(replace(CLINIC, sources=(good, replace(good, kind="referral")))) == set()
    assert of_clinic(replace(CLINIC, sources=(good, good))) == {("sources.web", FAULT)}
    assert of_clinic(replace(CLINIC, sources=(replace(good, key="Feria 2026"),))) == {("sources.Feria 2026", FAULT)}
    assert of_clinic(replace(CLINIC, sources=(replace(good, kind="advert"),))) == {("sources.web", FAULT)}


def test_an_answer_that_cannot_be_shown_or_found_is_named():
    first = ANSWERS.answers[0]
    lost = replace(first, key="lost", asks=("nobody asks so",), words=())
    assert {entry for entry, _, _ in of_answers(lost)} == {"lost"}
    assert of_answers(first) == {(first.key, "it stands here twice", FAULT)}
    odd = replace(first, group="nowhere", told=("open", "never"))
    wrong = {what for _, what, _ in of_answers(odd)}
    assert {'there is no group "nowhere"', '"never" is no standing of a case'} <= wrong


def test_an_answer_that_nobody_checked_for_a_year_is_a_warning():
    found = of_answers(today=date(2027, 11, 22))
    assert {level for _, _, level in found} == {WARNING}
    assert len(found) == len(ANSWERS.answers)


def test_without_answers_nothing_is_wrong():
    assert list(contact.faults(Content(questions=Questions.of(Answers())), TODAY)) == []
