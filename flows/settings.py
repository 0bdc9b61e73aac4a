"""Short talks about the conversation itself: its language, its end."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from flows.effects import Keep, Say
from flows.engine import Facts
from flows.items import Choice
from flows.text import Text
from flows.welcome import LANGUAGES


@dataclass(frozen=True, slots=True)
class LanguageChosen:
    """The language somebody wants from now on."""

    lang: str


def language(facts: Facts) -> Generator[Any, Any, LanguageChosen]:
    """Change the language, at any point."""
    lang = yield from Choice("language", LANGUAGES, ask=Text("welcome.languages"))
    yield Keep("language", {"lang": lang.removeprefix("lang_")})
    yield Say(Text("menu.language"))
    return LanguageChosen(lang.removeprefix("lang_"))


@dataclass(frozen=True, slots=True)
class Cancelled:
    """Whether the patient really cancels."""

    yes: bool


def cancel(facts: Facts) -> Generator[Any, Any, Cancelled]:
    """Ask once more before a case is withdrawn."""
    answer = yield from Choice("cancel", ["cancel", "goon"], ask=Text("cancel.ask"), side=("person",))
    return Cancelled(yes=answer == "cancel")
