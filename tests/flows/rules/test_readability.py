"""How hard a text is to read: formulas of the domain reference and how words, sentences and syllables are counted."""

from __future__ import annotations

import pytest

from flows.rules.readability import (
    Counts,
    counts,
    fernandez_huerta,
    flesch_kincaid,
    inflesz,
    kandel_moles,
    longest_sentence,
    reading_ease,
    sentences,
    syllables,
)


@pytest.mark.parametrize(
    ("formula", "words", "parts", "spoken", "score"),
    [
        (flesch_kincaid, 100, 8, 150, 6.98),
        (reading_ease, 100, 8, 150, 67.25),
        (inflesz, 100, 8, 190, 75.97),
        (fernandez_huerta, 100, 8, 190, 80.09),
        (kandel_moles, 100, 8, 160, 76.55),
        (flesch_kincaid, 120, 6, 190, 10.89),
        (reading_ease, 120, 6, 190, 52.59),
        (inflesz, 120, 6, 250, 57.04),
        (fernandez_huerta, 120, 6, 250, 61.44),
        (kandel_moles, 120, 6, 205, 60.97),
    ],
)
def test_worked_scores(formula, words, parts, spoken, score):
    assert formula(Counts(words, parts, spoken)) == pytest.approx(score, abs=0.0051)


@pytest.mark.parametrize(
    ("word", "lang", "spoken"),
    [
        ("treatment", "en", 2),
        ("physician", "en", 3),
        ("needed", "en", 2),
        ("saved", "en", 1),
        ("the", "en", 1),
        ("médico", "es", 3),
        ("días", "es", 2),
        ("ciudad", "es", 2),
        ("queso", "es", 2),
        ("muy", "es", 1),
        ("ayuda", "es", 3),
        ("clinique", "fr", 2),
        ("réponses", "fr", 2),
        ("genou", "fr", 2),
        ("384", "fr", 1),
        ("DMSO", "en", 1),
    ],
)
def test_syllables(word, lang, spoken):
    assert syllables(word, lang) == spoken


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Dr. Ruiz reads it at 10 a.m. every day.", 1),
        ("38.0 °C (100.4 °F) or more.", 1),
        ("Bring:\n• passport\n• medicines", 3),
        ("One. Two? Three!", 3),
        ("🔴 {case}", 0),
        ("Write to /menu or https://example.org/x.", 1),
    ],
)
def test_sentences(text, parts):
    assert len(sentences(text)) == parts


def test_placeholders_and_codes_are_no_words():
    assert counts("{physician} reads PU-0142 now.", "en").words == 2


def test_a_text_without_words_still_has_a_score():
    assert flesch_kincaid(counts("{list}", "en")) < 0
    assert longest_sentence("") == 0


def test_the_longest_sentence_counts():
    assert longest_sentence("One two three. Four five.") == 3
