"""Short talks about the conversation itself: its language, its end, and what was agreed to.

They stand aside of what is asked: an unanswered one gives way as soon as its person does something else.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from flows import ask
from flows.effects import Keep, Say
from flows.engine import Facts
from flows.items import Choice
from flows.text import Text
from flows.welcome import LANGUAGES

ASIDES = frozenset({"language", "cancel", "withdraw", "release", "research", "erase"})


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
    if answer == "goon":
        yield Say(Text("cancel.kept"))
    return Cancelled(yes=answer == "cancel")


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Whether the patient really takes the consent to treatment back."""

    yes: bool


def withdraw(facts: Facts) -> Generator[Any, Any, Withdrawn]:
    """Ask once, with what it means; no reason is asked for (domain-consent CR8)."""
    asked = Text("consent.withdraw_ask", {"refund_terms": ask.text(facts["refund_terms"])})
    answer = yield from Choice("withdraw", ["withdraw", "keepcons"], ask=asked, side=("ask_md",))
    if answer == "keepcons":
        yield Say(Text("consent.kept"))
    return Withdrawn(yes=answer == "withdraw")


@dataclass(frozen=True, slots=True)
class ErasureChosen:
    """Whether the patient really wants the data deleted. `unagreed`: the agreement to the notice is taken back too."""

    yes: bool
    unagreed: bool


def erase(facts: Facts) -> Generator[Any, Any, ErasureChosen]:
    """Ask once, with what it means, before anything is ordered."""
    press = "unagree" if facts["unagree"] else "erase"
    answer = yield from Choice("erase", [press, "keep"], ask=ask.text(facts["asked"]), side=("person",))
    if answer == "keep":
        yield Say(Text("data.kept"))
    return ErasureChosen(answer == press, unagreed=press == "unagree")


@dataclass(frozen=True, slots=True)
class ResearchChosen:
    """The patient's word on research; it changes nothing else (law 7)."""

    yes: bool


def research(facts: Facts) -> Generator[Any, Any, ResearchChosen]:
    """The separate question, asked again."""
    answer = yield from Choice("research", ["res_yes", "res_no"], ask=Text("research.ask"))
    yield Say(Text("research.saved", {"choice": Text(f"btn.{answer}")}))
    return ResearchChosen(yes=answer == "res_yes")
