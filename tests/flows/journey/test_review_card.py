"""The physician's card at a glance: who it is without a name, what is measured, and no more than fits one message."""

from __future__ import annotations

from typing import Any

import pytest

from flows.acts import Card
from flows.journey import intake
from flows.text import Lines, Text
from tests.casebook import Casebook, catalogs, content, of
from tests.flows.filled import case_of, sent
from tests.flows.journey.test_intake import card, send_all, with_form

LIMIT = 4096  # Telegram's, for one message
LONG = "palabra " * 500


def shown(book: Casebook, name: str, lang: str = "en") -> str:
    return catalogs().render(Text("plain", {"value": card(book).text.values[name]}), lang)


def well(**answers: Any) -> Casebook:
    kilograms = {"value": 80.0, "unit": "kg", "typed": "80 kg", "sure": True}
    centimetres = {"value": 170.0, "unit": "cm", "typed": "170 cm", "sure": True}
    birth = {"value": "1968-05-03", "precision": "day", "typed": "x"}
    known = {"sex": "female", "weight": kilograms, "height": centimetres, "birth": birth, "kl": "kl_3"}
    book = with_form(**{**known, "pain_rest": 3, "pain_walk": 6, **answers})
    send_all(book)
    return book


def test_age_sex_weight_and_index_stand_in_one_line_and_what_is_measured_in_the_next() -> None:
    person = "58 years · Sex recorded at birth: Female · Weight: 80 kg (176 lb) · BMI: 27.7"
    assert shown(well(), "person") == person
    measured = "Pain at rest: 3 · Pain when walking: 6 · X-ray grade: 3"
    assert shown(well(), "scores").startswith(measured)


def test_what_was_said_of_the_condition_stands_beside_what_is_measured() -> None:
    said = shown(well(injection="yes", locking="no", prior=["exercise", "brace"]), "scores")
    assert "Injection in the knee: Yes" in said
    assert "Tried so far: Exercise or physio and Brace or cane" in said
    assert "Knee locks: No" in said


def test_what_is_not_known_is_left_out() -> None:
    open_ones = {"weight": {"key": "dk"}, "height": {"key": "dk"}}
    assert shown(well(**open_ones), "person") == "58 years · Sex recorded at birth: Female · Weight: I don't know"


def test_a_condition_that_nothing_measures_has_no_score() -> None:
    book = case_of(content().form("anti_ageing"), "anti_ageing", sent("anti_ageing"), {})
    book.happens("privacy_agreed")
    assert card_of(book).text.values["scores"] == Text("staff.none")


def card_of(book: Casebook) -> Card:
    result = intake.screened(book.view, content())
    return intake.review_card(book.view, content(), result, book.view.now)


@pytest.mark.parametrize("lang", ["en", "es", "fr"])
@pytest.mark.parametrize("indication", ["tendon_sports", "other", "ms"])
def test_somebody_who_writes_pages_has_a_card_of_one_message(indication: str, lang: str) -> None:
    form, told = content().form(indication), sent(indication, cancer_status="active", medications=["x"], heart="stable")
    pages = {item.link_id: {"words": LONG} for item in form.items if item.type in ("long_text", "medicines")}
    book = case_of(form, indication, told | {name: words for name, words in pages.items() if name in told}, {})
    text = catalogs().render(card_of(book).text, lang)
    assert len(text) < LIMIT
    assert "…" in text


def test_of_many_studies_the_newest_stand_there_and_the_others_are_counted() -> None:
    book = well()
    for n in range(10, 20):
        book.happens("document", upload=n, counts=[], staff=f"study {n}")
    images = of(Card, book.does(intake.after_documents(book.view, content())))[0].text.values["images"]
    assert isinstance(images, Lines)
    assert [images.of[-2], len(images.of)] == ["study 19", 9]
    assert images.of[-1] == Text("staffcase.more", {"n": len(content().screening("knee_oa").documents) + 10 - 8})
