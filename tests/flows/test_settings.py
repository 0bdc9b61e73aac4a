"""Short talks about the conversation itself."""

from __future__ import annotations

import pytest

from flows.settings import (
    Cancelled,
    ErasureChosen,
    LanguageChosen,
    ResearchChosen,
    Withdrawn,
    cancel,
    erase,
    language,
    research,
    withdraw,
)
from flows.text import Text, to_json
from tests.talk import talk


@pytest.mark.parametrize("lang", ["en", "es", "fr"])
def test_a_language_is_kept_at_once(lang: str) -> None:
    begun = talk(language).asks("language", "welcome.languages").presses(f"lang_{lang}")
    begun.wants("language", values={"lang": lang}).says("menu.language").ends(LanguageChosen(lang))


@pytest.mark.parametrize(("press", "yes"), [("cancel", True), ("goon", False)])
def test_a_case_is_cancelled_by_a_second_press_only(press: str, yes: bool) -> None:
    answered = talk(cancel).asks("cancel", "cancel.ask").presses(press)
    (answered if yes else answered.says("cancel.kept")).ends(Cancelled(yes=yes))


@pytest.mark.parametrize(("press", "yes"), [("withdraw", True), ("keepcons", False)])
def test_consent_is_withdrawn_after_one_question_that_says_what_it_means(press: str, yes: bool) -> None:
    begun = talk(withdraw, {"refund_terms": to_json(Text("plain", {"value": "50 %"}))}).asks(
        "withdraw", "consent.withdraw_ask"
    )
    answered = begun.presses(press)
    (answered if yes else answered.says("consent.kept")).ends(Withdrawn(yes=yes))


@pytest.mark.parametrize(("unagree", "press"), [(False, "erase"), (True, "unagree")])
def test_an_erasure_is_asked_about_before_it_is_ordered(unagree: bool, press: str) -> None:
    facts = {"asked": to_json(Text("data.erase_ask", {"years": "5"})), "unagree": unagree}
    talk(erase, facts).asks("erase", "data.erase_ask").presses(press).ends(ErasureChosen(yes=True, unagreed=unagree))
    kept = talk(erase, facts).asks("erase").presses("keep").says("data.kept")
    kept.ends(ErasureChosen(yes=False, unagreed=unagree))


@pytest.mark.parametrize(("press", "yes"), [("res_yes", True), ("res_no", False)])
def test_the_word_on_research_is_repeated(press: str, yes: bool) -> None:
    begun = talk(research).asks("research", "research.ask").presses(press)
    begun.says("research.saved").ends(ResearchChosen(yes=yes))
