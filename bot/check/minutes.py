"""How long a questionnaire takes: what is read, and what is tapped or typed, at a slow reader's pace.

The longest way is every question that a form can ask; nobody is asked all of them, so nobody who answers for themselves
takes longer. Handing the phone over for private questions comes on top.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.content import Content, Fault
from flows.content import BUTTON_TYPES, FormItem, Questionnaire

MOST = 12  # minutes that a form may take
WORDS_A_MINUTE = 180  # slower than most adults read their own language (214 to 278)
TAP, TICKS, TYPED, TOLD = 3, 5, 8, 25  # seconds: one button, several, a number or a line, a list or a sentence
WHO_WORDS = 12  # of the first question, which every form has: who answers
AT_LENGTH = ("long_text", "medicines")
RATING = "rating"  # tapped too


@dataclass(frozen=True, slots=True)
class Takes:
    """The longest way through a form: its questions, how they are answered, and minutes to read and to answer."""

    form: str
    items: int
    taps: int
    typed: int
    reading: float
    answering: float

    @property
    def minutes(self) -> float:
        """Both together."""
        return self.reading + self.answering

    def __str__(self) -> str:
        how = f"{self.items} items, {self.taps} tapped, {self.typed} typed"
        return (
            f"{self.form}: {how}; {self.minutes:.1f} min ({self.reading:.1f} reading, {self.answering:.1f} answering)"
        )


def takes(content: Content) -> list[Takes]:
    """How long each questionnaire takes, in the language in which it is longest."""
    return [_takes(content, form) for _, form in sorted(content.questionnaires.items())]


def faults(content: Content) -> Iterator[Fault]:
    """Questionnaires that ask for too much time, or for more than they say."""
    for one in takes(content):
        form, file = content.questionnaires[one.form], f"questionnaires/{one.form}.toml"
        if one.minutes > MOST:
            wrong = f"it takes {one.minutes:.1f} minutes, more than {MOST}"
            yield Fault(file, "item", wrong, "ask less, or in fewer words")
        if one.minutes > form.minutes:
            yield Fault(file, "minutes", f"it says {form.minutes} and takes {one.minutes:.1f}", "say how long it takes")


def _takes(content: Content, form: Questionnaire) -> Takes:
    tapped = [item for item in form.items if _is_tapped(item)]
    langs = {lang for item in form.items for lang in content.texts().get(item.text, {})}
    words = WHO_WORDS + max((sum(_words(content, item, lang) for item in form.items) for lang in langs), default=0)
    seconds = TAP + sum(_seconds(item) for item in form.items)
    rest = len(form.items) - len(tapped)
    return Takes(form.id, 1 + len(form.items), 1 + len(tapped), rest, words / WORDS_A_MINUTE, seconds / 60)


def _is_tapped(item: FormItem) -> bool:
    return item.type in (*BUTTON_TYPES, RATING)


def _words(content: Content, item: FormItem, lang: str) -> int:
    """Words of a question and of those of its buttons that only it has."""
    texts = content.texts()
    named = [item.text, *(option.text_id for option in item.options)]
    return sum(len(texts[text_id].get(lang, "").split()) for text_id in named if text_id in texts)


def _seconds(item: FormItem) -> int:
    if item.type in AT_LENGTH:
        return TOLD
    if not _is_tapped(item):
        return TYPED
    return TICKS if item.type == "multi" else TAP
