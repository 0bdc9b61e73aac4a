"""A decision arrives in a moment that the patient chooses, and whole."""

from __future__ import annotations

from typing import Any

import pytest

from flows.letter import LetterRead, MoreInfo, Opened, letter, more_info
from flows.text import Quoted, Text, to_json
from tests.talk import talk
from tests.walks import reached, walks


def facts(decision: str) -> dict[str, Any]:
    return {"decision": decision, "letter": to_json(Text(f"case.{decision}_letter", {"reason": Quoted("No X-ray.")}))}


def test_an_acceptance_is_opened_at_once() -> None:
    opened = talk(letter, facts("accept")).asks("open", "case.decision_here").presses("open_now")
    opened.asks("accepted", "case.accept_letter").presses("next").ends(LetterRead("accept"))


def test_a_letter_can_wait() -> None:
    waiting = talk(letter, facts("defer")).asks("open").presses("open_later").asks("open_again", "case.decision_waits")
    waiting.presses("open_now").asks("deferred", "case.defer_letter").presses("seen").ends(LetterRead("defer"))


@pytest.mark.parametrize("wish", ["records", "erase", "keep"])
def test_below_a_decline_the_patient_says_what_becomes_of_the_file(wish: str) -> None:
    read = talk(letter, facts("decline")).asks("open").presses("open_now").wants("opened")
    read = read.asks("declined", "case.decline_letter")
    assert read.turn.effects == {"opened": Opened("opened")}
    read.presses("next").asks("after", "case.decline_after").presses(wish).ends(LetterRead("decline", wish))


def test_the_letter_itself_is_asked_whole() -> None:
    shown = talk(letter, facts("decline")).asks("open").presses("open_now").wants("opened").asks("declined")
    assert shown.turn.asks is not None
    assert shown.turn.asks.question == Text("case.decline_letter", {"reason": Quoted("No X-ray.")})


def test_a_question_back_is_no_answer_to_a_physicians_question() -> None:
    asked = {"question": to_json(Text("case.more_info", {"question": Quoted("Which side?")}))}
    begun = talk(more_info, asked).asks("answer").types("How long will all this take?").misfits("case.more_info")
    begun.types("Which side do you mean? The left one hurts.").ends(
        MoreInfo("Which side do you mean? The left one hurts.")
    )


def test_a_physicians_question_is_answered_in_own_words() -> None:
    asked = {"question": to_json(Text("case.more_info", {"question": Quoted("Which side?")}))}
    (
        talk(more_info, asked).asks("answer", "case.more_info").types("  ").misfits("form.words")
        .types("The left one, since 2019.").ends(MoreInfo("The left one, since 2019."))
    )  # fmt: skip


@pytest.mark.parametrize(("decision", "wishes"), [
    ("accept", {""}), ("defer", {""}), ("decline", {"records", "erase", "keep"}),
])  # fmt: skip
def test_every_walk_ends_with_the_decision_that_was_made(decision: str, wishes: set[str]) -> None:
    walked = walks(letter, facts(decision), free=50)
    assert reached(walked, lambda walk: walk.result.decision) == {decision}
    assert reached(walked, lambda walk: walk.result.wish) == wishes
