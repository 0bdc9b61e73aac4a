"""Short talks about the conversation itself."""

from __future__ import annotations

import pytest

from flows.settings import Cancelled, LanguageChosen, ResearchChosen, Withdrawn, cancel, language, research, withdraw
from flows.text import Text, to_json
from tests.talk import talk


@pytest.mark.parametrize("lang", ["en", "es", "fr"])
def test_a_language_is_kept_at_once(lang: str) -> None:
    begun = talk(language).asks("language", "welcome.languages").presses(f"lang_{lang}")
    begun.wants("language", values={"lang": lang}).says("menu.language").ends(LanguageChosen(lang))


@pytest.mark.parametrize(("press", "yes"), [("cancel", True), ("goon", False)])
def test_a_case_is_cancelled_by_a_second_press_only(press: str, yes: bool) -> None:
    talk(cancel).asks("cancel", "cancel.ask").presses(press).ends(Cancelled(yes=yes))


@pytest.mark.parametrize(("press", "yes"), [("withdraw", True), ("keepcons", False)])
def test_consent_is_withdrawn_after_one_question_that_says_what_it_means(press: str, yes: bool) -> None:
    begun = talk(withdraw, {"refund_terms": to_json(Text("plain", {"value": "50 %"}))}).asks(
        "withdraw", "consent.withdraw_ask"
    )
    begun.presses(press).ends(Withdrawn(yes=yes))


@pytest.mark.parametrize(("press", "yes"), [("res_yes", True), ("res_no", False)])
def test_the_word_on_research_is_repeated(press: str, yes: bool) -> None:
    begun = talk(research).asks("research", "research.ask").presses(press)
    begun.says("research.saved").ends(ResearchChosen(yes=yes))
