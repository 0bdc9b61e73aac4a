"""The dialogue that every bot of the benchmark leads: from /start to the twelfth answer of the questionnaire.

What people do stands here; what they read is recorded from our own bot, once, and played by the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from bot.content import Content
from bot.i18n import Catalogs

ROOT = Path(__file__).parent.parent.parent

# press: a button by its key; say: words; tap: a button by its words.
DOES = (
    ("say", "/start"),
    ("press", "lang_en"),
    ("press", "agree"),
    ("press", "g_joints"),
    ("press", "c_knee"),
    ("press", "next"),
    ("press", "next"),
    ("press", "res_no"),
    ("press", "next"),
    ("press", "me"),
    ("say", "Carlos Andrés Peña Londoño"),
    ("say", "November 23, 1958"),
    ("press", "male"),
    ("say", "185 lb"),
    ("say", "174 cm"),
    ("say", "Chicago"),
    ("press", "lang_en"),
    ("press", "self"),
    ("press", "plane"),
    ("press", "right"),
    ("say", "3 years"),
    ("tap", "3"),
)
ANSWERS = ("name", "birth", "sex", "weight", "height", "city", "reading", "capacity", "travel", "side", "duration")
ANSWERS += ("pain_rest",)


@dataclass(frozen=True, slots=True)
class Deed:
    """What a person does next: says `words`, or presses the button that shows them."""

    words: str
    is_tap: bool


def deeds() -> list[Deed]:
    """What a person does, in order, in the words of the English catalog."""
    catalogs = Catalogs.load(ROOT / "locales", Content.load(ROOT / "data").texts())
    return [
        Deed(catalogs.label(words, "en") if kind == "press" else words, is_tap=kind != "say") for kind, words in DOES
    ]


Call: TypeAlias = tuple[str, str, list[list[str]]]  # method, text, labels of the keyboard


@dataclass(frozen=True, slots=True)
class Turn:
    """A deed, and what the bot then calls, as recorded."""

    deed: Deed
    calls: list[Call]

    @property
    def messages(self) -> int:
        """How many messages end the turn."""
        return sum(method == "sendMessage" for method, _, _ in self.calls)

    @property
    def last_text(self) -> str:
        """The message that ends the turn: the next question."""
        return next(text for method, text, _ in reversed(self.calls) if method == "sendMessage")
