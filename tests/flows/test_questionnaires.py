"""Every questionnaire that is shipped: walked in all pairs of answers, easy to read, and what it asks reaches the rules."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path

import pytest

from bot.trying import cases
from flows.case import Stage
from flows.content import FormItem, Questionnaire
from flows.effects import Alert
from flows.form import Filled, player
from flows.journey import intake, uploads
from flows.noting import Noted
from flows.respondent import HANDED, HELPER
from flows.rules.readability import (
    counts,
    fernandez_huerta,
    flesch_kincaid,
    inflesz,
    kandel_moles,
    longest_sentence,
    reading_ease,
)
from flows.rules.screening import screen
from flows.text import Json
from flows.welcome import Welcomed
from tests.casebook import Casebook, content, told
from tests.flows.filled import case_of, played
from tests.flows.rules.worked import ABSENT, BASE, EDGES, OWN, WHOLE, P, Row, facts
from tests.walks import Walk, walks

FORMS = sorted(content().questionnaires)
CONDITIONS = {form.indication for form in content().questionnaires.values()}
NOT_TOLD = {"17 years, nothing else known", "sex not told"}  # a form asks for both until they are told
ROWS = {name: (row, facts(row, OWN)) for name, row in P.items()} | {
    name: (row, facts(row, WHOLE)) for name, row in EDGES.items() if name not in NOT_TOLD
}
OUTCOMES = {"DECLINE_SUGGESTED", "MISSING_INFO", "PHYSICIAN_LOOK", "PROCEED_REVIEW"}
ASIDE = {"intro", "who", "review"}
# all that a form says beside its headings, whatever is answered
SAID = {"form.dk_noted", "form.helper", "form.private_over"}
KEPT = {"city", "reading"}  # all that it keeps beside the answers
LANGUAGES = ("en", "es", "fr")


@cache
def walked(form_id: str) -> list[Walk]:
    return walks(player(content().questionnaire(form_id), content().city), {"today": "2026-12-01"}, free=25)


def urgent(item: FormItem, walk: Walk) -> bool:
    given = walk.answers[item.link_id].value
    keys = given if isinstance(given, list) else [given]
    return any(key in one.values for one in item.urgent for key in keys)


@pytest.mark.parametrize("form_id", FORMS)
def test_every_pair_of_answers_is_walked_and_every_question_asked(form_id: str) -> None:
    asked = {name for walk in walked(form_id) for name in walk.answers}
    assert {item.link_id for item in content().questionnaire(form_id).items} <= asked


@pytest.mark.parametrize("form_id", FORMS)
def test_a_walk_ends_with_answers_and_says_no_verdict(form_id: str) -> None:
    headings = {item.prefix for item in content().questionnaire(form_id).items}
    for walk in walked(form_id):
        assert isinstance(walk.result, Filled)
        assert walk.says <= headings | SAID
        assert {key for key, effect in walk.effects.items() if not isinstance(effect, Alert)} == KEPT


@pytest.mark.parametrize("form_id", FORMS)
def test_what_is_sent_is_what_was_asked(form_id: str) -> None:
    for walk in walked(form_id):
        sent = {name: answer.value for name, answer in walk.answers.items() if name not in ASIDE and "." not in name}
        assert (walk.result.questionnaire, walk.result.answers) == (form_id, sent)


@pytest.mark.parametrize("form_id", FORMS)
def test_what_is_private_is_the_patients_own_or_left_open_and_all_else_of_a_helper_is_a_helpers(form_id: str) -> None:
    private = {item.link_id for item in content().questionnaire(form_id).items if item.private}
    assert {"pregnancy", "viral"} <= private
    for walk in walked(form_id):
        helps = walk.answers["who"].value == HELPER
        names, of = list(walk.answers), walk.result
        assert set(of.by_proxy) == (set(of.answers) - private if helps else set())
        assert set(of.left_open).isdisjoint(of.answers)
        assert set(of.left_open) <= private if helps else not of.left_open
        for name in private & set(names) if helps else ():
            before = [one for one in names[: names.index(name)] if one.endswith(".private")]
            assert walk.answers[before[-1]].value == HANDED


@pytest.mark.parametrize("form_id", FORMS)
def test_an_answer_that_cannot_wait_alarms_and_no_other_does(form_id: str) -> None:
    items = [item for item in content().questionnaire(form_id).items if item.urgent]
    for walk in walked(form_id):
        due = {item.link_id for item in items if item.link_id in walk.answers and urgent(item, walk)}
        raised = [key.rpartition(".")[2] for key, effect in walk.effects.items() if isinstance(effect, Alert)]
        assert set(raised) == due


@pytest.mark.parametrize("form_id", FORMS)
def test_every_walk_gives_facts_that_the_rules_may_read_and_an_outcome(form_id: str, tmp_path: Path) -> None:
    form = content().questionnaire(form_id)
    books = [case_of(form, form.indication, walk.result.answers, {}) for walk in walked(form_id)]
    told_of = [{"indication": form.indication, "facts": asked_facts(book)} for book in books]
    (tmp_path / "facts.json").write_text(json.dumps(told_of), "utf-8")
    read = cases(tmp_path / "facts.json", content())
    assert (read.faults, read.notes, len(read.cases)) == ([], [], len(books))
    screening = content().screening(form.indication)
    assert {screen(case.facts, form.indication, screening).outcome for case in read.cases} <= OUTCOMES


def asked_facts(book: Casebook) -> dict[str, Json]:
    """Facts but for what is worked out: of the smallest weight and the greatest height no index comes that could be."""
    return {fact: value for fact, value in intake.case_facts(book.view, content()).items() if fact != "bmi"}


def row_of(name: str) -> tuple[Row, Casebook]:
    """A worked patient who fills in the form of their condition."""
    row, known = ROWS[name]
    form = content().form(row.indication)
    unknown = {fact: "unknown" for fact, value in row.changes.items() if value is ABSENT and fact not in KEPT_OPEN}
    turn = played(form, unknown | known, Casebook().view.today)
    assert isinstance(turn.result, Filled)
    return row, case_of(form, row.indication, turn.result.answers, known.get("documents", {}))


BY_STAFF = {kind.key for kinds in content().facts.values() for kind in kinds.facts if kind.by}
KEPT_OPEN = {"kl_grade", "sex", "documents", "pregnancy", "breastfeeding"}


@pytest.mark.parametrize("name", [name for name, (row, _) in ROWS.items() if row.indication in CONDITIONS])
def test_a_worked_patient_who_fills_in_the_form_is_sorted_as_the_reference_says(name: str) -> None:
    row, book = row_of(name)
    screening = content().screening(row.indication)
    others = {fact for rules in screening.sets for fact in rules.other_facts}
    read_elsewhere = {fact: value for fact, value in ROWS[name][1].items() if fact in others}
    for fact in BY_STAFF & read_elsewhere.keys():
        one = Noted(fact, "Ana", read_elsewhere.pop(fact), "-", "st_from_lab", "2026-11-03")
        book.happens("noted", **asdict(one))
    found = screen(intake.case_facts(book.view, content()) | read_elsewhere, row.indication, screening)
    assert (found.outcome, " ".join(found.reasons)) == (row.outcome, row.reasons)
    assert found.urgent == ("urgent" in row.flags)


@pytest.mark.parametrize("form_id", FORMS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_question_is_short(form_id: str, lang: str) -> None:
    texts = content().texts()
    said = {item.text: texts[item.text][lang] for item in content().questionnaire(form_id).items}
    assert {name for name, text in said.items() if longest_sentence(text) > 20 or len(text) > 360} == set()


@pytest.mark.parametrize("form_id", FORMS)
def test_a_form_reads_at_or_below_the_eighth_grade(form_id: str) -> None:
    en, es, fr = (counts(whole(content().questionnaire(form_id), lang), lang) for lang in LANGUAGES)
    assert flesch_kincaid(en) <= 8
    assert reading_ease(en) >= 60
    assert inflesz(es) >= 55
    assert fernandez_huerta(es) >= 60
    assert kandel_moles(fr) >= 60


def whole(form: Questionnaire, lang: str) -> str:
    return "\n".join(content().texts()[item.text][lang] for item in form.items)


# what a well person's file says: the evidence alone
C1 = {
    **dict.fromkeys(("hip_oa", "spine_disc", "parkinson", "copd", "diabetes_t1", "other"), "C1-EV-PRELIM"),
    **dict.fromkeys(("anti_ageing", "cognitive_decline"), "C1-EV-NONE"),
    "autoimmune": "C1-EV-WHICH",
}


@pytest.mark.parametrize("form_id", FORMS)
def test_a_case_with_this_form_reaches_the_physician_and_every_word_of_it_is_there(form_id: str) -> None:
    """The casebook renders all that is said and shown, in each language."""
    form, book = content().questionnaire(form_id), Casebook()
    book.happens("privacy_agreed", version="privacy-notice@1", lang="es")
    book.after("welcome", Welcomed(agreed=True, indication=form.indication))
    book.after("form", played(form, BASE, book.view.today).result)
    first = book.does(intake.after_documents(book.view, content()))
    for n, code in enumerate(intake_missing(book)):
        book.happens("document", upload=n, counts=[[code, book.view.today.isoformat()]], staff="-")
        book.does(intake.when_complete(book.view, content()))
    assert told(first) in (["up.invite"], ["up.invite_papers"], ["case.complete"])
    assert book.view.stage is Stage.REVIEW
    assert " ".join(book.view.said("screened")["reasons"]) == C1.get(form.indication, "")


def intake_missing(book: Casebook) -> list[str]:
    return uploads.missing(book.view, content()) if book.view.stage is Stage.INTAKE else []
