"""Short talks about the conversation itself."""

from __future__ import annotations

import pytest

from flows.settings import Cancelled, LanguageChosen, cancel, language
from tests.talk import talk


@pytest.mark.parametrize("lang", ["en", "es", "fr"])
def test_a_language_is_kept_at_once(lang: str) -> None:
    begun = talk(language).asks("language", "welcome.languages").presses(f"lang_{lang}")
    begun.wants("language", values={"lang": lang}).says("menu.language").ends(LanguageChosen(lang))


@pytest.mark.parametrize(("press", "yes"), [("cancel", True), ("goon", False)])
def test_a_case_is_cancelled_by_a_second_press_only(press: str, yes: bool) -> None:
    talk(cancel).asks("cancel", "cancel.ask").presses(press).ends(Cancelled(yes=yes))
