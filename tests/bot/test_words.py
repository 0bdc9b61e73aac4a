"""The guards of words: claims, clinical text and red flags in any language, and what a companion may read."""

from __future__ import annotations

import pytest

from bot.guard import guard
from flows.case import Role
from flows.errors import FlowBug
from flows.text import Text
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


@pytest.mark.parametrize(
    "text", ["itin.lines", "comp.welcome", "err.sticker", "menu.main", "t.emergency", "about.puente"]
)
def test_a_companion_may_read_logistics(text):
    guard(Text(text), Role.COMPANION)


@pytest.mark.parametrize("text", ["case.accepted", "quote.shown", "t.urgent", "staff.review", "hc.d1", "data.menu"])
def test_a_companion_may_read_nothing_else_and_a_patient_may(text):
    with pytest.raises(FlowBug, match=text):
        guard(Text(text), Role.COMPANION)
    guard(Text(text), Role.PATIENT)
