"""The guards of words: claims, clinical text and red flags in any language, and what a companion may read."""

from __future__ import annotations

import pytest

from bot import message
from bot.guard import Guard
from flows.case import Role
from flows.errors import FlowBug
from flows.text import Money, Quoted, Text, bullets
from tests.bot.harness import wording

CLAIMS = ("Garantizamos su curación.", "We guarantee a cure.", "Nous garantissons la guérison.")
CALM = ("Buenos días, lo esperamos el martes.", "See you on Tuesday.", "À mardi.")


@pytest.mark.parametrize("text", CLAIMS)
def test_a_claim_is_found_in_whatever_language_staff_write(text):
    hits = wording().claims(text, ())
    assert hits
    assert all(hit.phrase and hit.rule and hit.better for hit in hits)


@pytest.mark.parametrize("text", CALM)
def test_calm_words_pass_every_guard(text):
    assert not wording().claims(text, ())
    assert not wording().is_clinical(text)
    assert not wording().red_flags(text)


@pytest.mark.parametrize(
    "text", ["Suspenda el anticoagulante 5 días antes.", "Take ibuprofen 400 mg.", "Prenez 400 mg d'ibuprofène."]
)
def test_what_is_a_physicians_to_write_is_noticed(text):
    assert wording().is_clinical(text)


@pytest.mark.parametrize("text", ["dolor en el pecho", "chest pain", "douleur à la poitrine"])
def test_a_red_flag_is_heard_in_every_language(text):
    assert wording().red_flags(text)


def guard(reader: Role, *, accepted: bool = False) -> Guard:
    return Guard(reader, accepted, wording(), ())


def refuses(guard: Guard, text: Text) -> bool:
    """Whether a message may not leave, whichever sentence its words stand in."""
    for body in (message.body(text, to=1), message.body(Text("relay.to_patient", {"list": bullets([text])}), to=1)):
        try:
            guard.check(body)
        except FlowBug:
            continue
        return False
    return True


@pytest.mark.parametrize(
    "text", ["itin.lines", "comp.welcome", "err.sticker", "menu.main", "t.emergency", "about.puente"]
)
def test_a_companion_may_read_logistics(text):
    guard(Role.COMPANION).check(message.body(Text(text), to=1))


@pytest.mark.parametrize(
    "text", ["case.accepted", "quote.shown", "t.urgent", "staff.review", "hc.d1", "data.menu", "menu.where", "plain"]
)
def test_a_companion_may_read_nothing_else_and_a_patient_may(text):
    with pytest.raises(FlowBug, match=text):
        guard(Role.COMPANION).check(message.body(Text(text), to=1))
    guard(Role.PATIENT).check(message.body(Text(text), to=1))


def test_nobodys_words_and_no_file_but_the_calendar_are_for_a_companion():
    with pytest.raises(FlowBug, match="words"):
        guard(Role.COMPANION).check(message.body(Text("itin.lines", {"line": Quoted("Hola", "patient")}), to=1))
    for body in ({"do": "resend", "kind": "photo"}, {"do": "file", "name": "PU-0001.pdf"}, {"do": "copy"}):
        with pytest.raises(FlowBug, match="companion"):
            guard(Role.COMPANION).check(body)
        guard(Role.PATIENT).check(body)
    guard(Role.COMPANION).check({"do": "file", "name": "PU-0001-1.ics"})


@pytest.mark.parametrize("by", ["", "coordinator", "physician"])
@pytest.mark.parametrize("words", CLAIMS)
def test_a_claim_of_staff_reaches_no_patient_whoever_wrote_it_and_whatever_the_reason(by, words):
    said = Text("quote.shown", {"description": Quoted(words, by, "asked for"), "amount": "-"})
    assert refuses(guard(Role.PATIENT, accepted=True), said)


def test_what_a_patient_wrote_is_read_back_to_them_as_it_is():
    guard(Role.PATIENT).check(message.body(Text("paper.told", {"words": Quoted("Quiero curarme, $500", "patient")})))


@pytest.mark.parametrize(
    ("words", "leaves"),
    [
        (Quoted("Cuesta 5,000 USD", "coordinator"), False),
        (Quoted("Cuesta 5,000 USD", "physician"), False),
        (Quoted("Cuesta 5,000 USD", "coordinator", "asked for"), False),
        (Quoted("Cuesta 5,000 USD", "physician", "asked for"), True),
        (Money(500_00, "USD"), False),
    ],
)
def test_an_amount_waits_for_the_acceptance_or_a_physicians_reason(words, leaves):
    said = Text("relay.to_patient", {"words": words})
    assert refuses(guard(Role.PATIENT), said) is not leaves
    assert not refuses(guard(Role.PATIENT, accepted=True), said)


def test_clinical_words_leave_only_as_a_physicians():
    advice = "Suspenda el anticoagulante 5 días antes."
    assert refuses(guard(Role.PATIENT), Text("relay.to_patient", {"words": Quoted(advice, "coordinator")}))
    assert refuses(guard(Role.PATIENT), Text("relay.to_patient", {"words": Quoted(advice)}))
    assert not refuses(guard(Role.PATIENT), Text("relay.to_patient", {"words": Quoted(advice, "physician")}))
