"""Consent part by part: agreement is asked for only after every question was understood."""

from __future__ import annotations

from datetime import date
from typing import Any

from flows.consent import Consented, consent
from flows.text import Day, Lines, Text, to_json
from tests.talk import Talk, talk
from tests.walks import effects, reached, says, walks

SHA = "0f" * 32
DOCUMENT = "consent-joint-msc@1"


def question(key: str, correct: str, *options: str) -> dict[str, Any]:
    full = {letter: Text(f"{key}.{letter}", {}, "es") for letter in options}
    return {
        "key": key,
        "correct": correct,
        "text": to_json(Text(key)),
        "list": to_json(Lines(tuple(full.values()))),
        "if_wrong": to_json(Text(f"{key}.if_wrong")),
        "options": [
            {"key": letter, "label": to_json(Text("plain", {"value": letter})), "full": to_json(text)}
            for letter, text in full.items()
        ],
    }


def part(key: str, *questions: dict[str, Any]) -> dict[str, Any]:
    texts = {"title": to_json(Text(f"{key}.title")), "text": to_json(Text(key))}
    return {"key": key, "questions": list(questions), **texts}


FACTS = {
    "lang": "es",
    "document": DOCUMENT,
    "version": "1",
    "sha256": SHA,
    "physician": "Dra. Ruiz",
    "call_by": to_json(Day(date(2026, 11, 23))),
    "parts": [
        part("what"),
        part("benefit", question("tb1", "b", "a", "b", "c")),
        part("rights", question("tb5", "b", "a", "b")),
    ],
}


def at_first_question() -> Talk:
    begun = talk(consent, FACTS).asks("intro", "consent.intro").presses("next").asks("what", "consent.section")
    return begun.presses("wasread").asks("benefit").presses("wasread").asks("tb1.1", "consent.question")


def test_read_understood_and_agreed() -> None:
    (
        at_first_question().presses("b").says("consent.right").asks("rights").presses("wasread").asks("tb5.1")
        .presses("b").says("consent.right").asks("agree", "consent.agree").offers("agree", "refuse").presses("agree")
        .ends(Consented("agreed", SHA, (("tb1", 1, "b"), ("tb5", 1, "b")), DOCUMENT))
    )  # fmt: skip


def test_who_refuses_has_refused() -> None:
    (
        at_first_question().presses("b").says("consent.right").asks("rights").presses("wasread").asks("tb5.1")
        .presses("b").says("consent.right").asks("agree").presses("refuse")
        .ends(Consented("refused", SHA, (("tb1", 1, "b"), ("tb5", 1, "b")), DOCUMENT))
    )  # fmt: skip


def test_a_wrong_answer_shows_the_part_again_and_asks_once_more() -> None:
    (
        at_first_question().presses("a").wants("missed-tb1-1").says("consent.wrong")
        .asks("tb1.reread", "consent.section").presses("wasread").asks("tb1.2").presses("b")
        .says("consent.right").asks("rights")
    )  # fmt: skip


def test_two_wrong_answers_bring_a_physician_not_another_try() -> None:
    (
        at_first_question().presses("a").wants("missed-tb1-1").says("consent.wrong").asks("tb1.reread")
        .presses("wasread").asks("tb1.2").presses("c").wants("missed-tb1-2").says("consent.talk")
        .ends(Consented("talk", SHA, (("tb1", 1, "a"), ("tb1", 2, "c")), DOCUMENT))
    )  # fmt: skip


def test_staff_read_which_answer_was_given() -> None:
    missed = at_first_question().presses("c")
    note = missed.turn.effects["missed-tb1-1"]
    missed.wants("missed-tb1-1", text=Text("teach.missed", {"n": 2, "value": Text("tb1.c", {}, "es"), "m": 1}))
    missed.says("consent.wrong").asks("tb1.reread")
    assert note.key == "missed-tb1-1"


def test_nobody_is_asked_to_agree_before_everything_was_understood() -> None:
    walked = walks(consent, FACTS)
    assert reached(walked, lambda walk: walk.result.outcome) == {"agreed", "refused", "talk"}
    assert says(walked) == {"consent.right", "consent.wrong", "consent.talk"}
    assert effects(walked) == {"missed-tb1-1", "missed-tb1-2", "missed-tb5-1", "missed-tb5-2"}
    for walk in walked:
        right = {key for key, _, given in walk.result.quiz if given == "b"}
        assert ("agree" in walk.answers) == (right == {"tb1", "tb5"})


def test_a_hash_that_was_read_is_the_hash_that_is_kept() -> None:
    assert reached(walks(consent, FACTS, free=20), lambda walk: walk.result.sha256) == {SHA}
