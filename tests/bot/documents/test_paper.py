"""What is printed: the letter to a hospital, in every language, for every name."""

from __future__ import annotations

import dataclasses
import logging
import re
from datetime import UTC, datetime

import pypdfium2
import pytest

from bot import perform
from bot.documents.paper import printed
from bot.documents.pdf import Section, Sheet, pdf
from bot.room import transaction
from flows.journey import release
from flows.text import Quoted
from tests.bot import played
from tests.bot.harness import CARLOS, GROUP, catalogs
from tests.casebook import Casebook, content

MADE = datetime(2026, 12, 1, 9, tzinfo=UTC)
TITLES = {
    "es": "Solicitud de entrega de expediente clínico",
    "en": "Request for release of health records",
    "fr": "Demande de communication de dossier médical",
}


def letter(lang="es", **patient):
    book = Casebook()
    book.happens("privacy_agreed", version="privacy-notice@1", lang="es")
    book.happens("indication", indication="knee_oa", research="")
    book.happens("form_sent", questionnaire="knee-oa@1", answers={"birth": {"value": "1960-03-14"}})
    view = dataclasses.replace(book.view, patient=dataclasses.replace(book.view.patient, reading=lang, **patient))
    paper = release.letter(view, content(), "Hospital Ángeles, Tijuana")
    document = content().document(paper.document)
    return printed(document, view.clinic, catalogs(), paper.langs, paper.values, view.now)


def pages(data):
    with pypdfium2.PdfDocument(data) as document:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


@pytest.mark.parametrize("lang", ["es", "en", "fr"])
def test_the_letter_says_the_same_twice_on_two_pages(lang):
    first, second = pages(letter(lang, name="María Fernanda González Ibáñez"))
    other = "es" if lang == "en" else "en"
    assert first.startswith(TITLES[lang])
    assert second.startswith(TITLES[other])
    for page in (first, second):
        for words in ("María Fernanda González Ibáñez", "Hospital Ángeles, Tijuana", "expedientes@demo.invalid"):
            assert words in page
        assert "1960" in page
        assert "DEMO-LS-00000" in page  # the clinic's licence stands at the foot


@pytest.mark.parametrize("lang", ["es", "en", "fr"])
def test_no_placeholder_is_left(lang):
    assert not [page for page in pages(letter(lang)) if re.search(r"[{}]|clinic_sets", page)]


def test_the_file_says_nothing_of_the_person_beside_its_pages():
    with pypdfium2.PdfDocument(letter(name="María González")) as document:
        told = document.get_metadata_dict()
    assert not [value for value in told.values() if "Mar" in value or "Gonz" in value]


def test_the_same_letter_is_the_same_bytes():
    assert letter() == letter()


@pytest.mark.parametrize("name", ["Łukasz Żółć", "Αλέξανδρος", "Юлия Щербакова", "Nguyễn Thị Hồng"])
def test_names_of_many_countries_are_printed(name):
    assert name in pages(letter(name=name))[0]


def test_letters_that_the_font_lacks_become_a_line_and_no_log_names_them(caplog):
    with caplog.at_level(logging.DEBUG):
        page = pages(letter(name="山田 太郎"))[0]
    assert "山" not in page
    assert "__ __" in page
    assert "山" not in caplog.text


def test_a_long_text_goes_on_on_the_next_page_with_its_foot():
    sections = [Section(f"Part {n}", "• one\n1. two\n\n" + "words and more words " * 60) for n in range(12)]
    found = pages(pdf([Sheet("en", "Long", "", sections, "the foot")], MADE))
    assert len(found) > 2
    assert all("the foot" in page for page in found)
    assert found[0].endswith(f"1 / {len(found)}") or f"1 / {len(found)}" in found[0]


# -- in the chat


async def test_a_patient_asks_for_the_letter_and_gets_it_as_a_file(clinic):
    await played.play(clinic, played.FORM_SENT)
    await clinic.presses(CARLOS, "release")
    assert clinic.sees(CARLOS) == ["up.release", "release.hospital"]
    await clinic.says(CARLOS, "Hospital Ángeles, Tijuana")
    assert clinic.sees(CARLOS)[0] == "release.ready"
    sent = [shown for shown in clinic.telegram.chats[CARLOS.id] if shown.file][-1]
    assert sent.file == f"{(await clinic.case()).code}-carta.pdf"
    assert "Hospital Ángeles" in sent.text
    assert "desk.release" in clinic.sees(GROUP)


async def test_before_there_is_a_case_there_is_no_letter(clinic):
    await clinic.says(CARLOS, "/release")
    assert "release.hospital" not in clinic.sees(CARLOS)


async def test_staff_can_have_the_letter_in_the_topic(clinic):
    await played.play(clinic, played.FORM_SENT)
    async with transaction(clinic.house, "letter") as room:
        case = await room.work.case(1)
        view = await perform.view_of(room, case)
        paper = release.letter(view, clinic.house.content, "Hospital Ángeles", to_desk=True)
        await perform.acts(room, case, [paper])
    await clinic.rests()
    assert [shown for shown in clinic.telegram.chats[GROUP] if shown.file.endswith(".pdf")]


def test_words_of_the_patient_stay_their_own():
    values = release.letter(Casebook().view, content(), "x").values
    assert values["hospital_name"] == Quoted("x", "patient")
