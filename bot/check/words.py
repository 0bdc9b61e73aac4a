"""Texts: whole in every language, with the same gaps, short enough for a button, and free of refused words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.content import Content, Fault, placeholders
from flows.content import Wording
from flows.rules.wording import WordingRules, judge

LANGUAGES = ("en", "es", "fr")
BUTTON = 24  # characters that a telephone shows of a button


def faults(content: Content, wording: Mapping[str, WordingRules]) -> Iterator[Fault]:
    """What is wrong with the texts of the files; `wording` are the refused words by language."""
    names = [name for clinic in content.clinics.values() for name in clinic.protected_names]
    for text_id, texts in sorted(content.texts().items()):
        file = content.sources[text_id]
        yield from _languages(file, text_id, texts)
        yield from _gaps(file, text_id, texts)
        for lang, text in texts.items():
            for hit in judge(text, wording[lang], names) if lang in wording else ():
                wrong = f'"{hit.phrase}" ({lang}) is a word the clinic does not use ({hit.rule})'
                yield Fault(file, text_id, wrong, "say what may happen, and that nothing may change")
    yield from _buttons(content)


def _languages(file: str, text_id: str, texts: Wording) -> Iterator[Fault]:
    for lang in LANGUAGES:
        if not texts.get(lang, "").strip():
            yield Fault(
                file, text_id, f'the text is missing in "{lang}"', "translate it; a language is whole or absent"
            )
    for lang in sorted(set(texts) - set(LANGUAGES)):
        yield Fault(file, text_id, f'"{lang}" is not a language of this house', "remove it or add its catalog first")


def _gaps(file: str, text_id: str, texts: Wording) -> Iterator[Fault]:
    gaps = {lang: placeholders(text) for lang, text in texts.items()}
    for lang, found in gaps.items():
        uneven = set.union(*map(set, gaps.values())) - found
        if uneven:
            named = ", ".join(sorted(uneven))
            yield Fault(file, text_id, f'"{lang}" lacks the value {named}', "name the same values in every language")


def _buttons(content: Content) -> Iterator[Fault]:
    items = [item for form in content.questionnaires.values() for item in form.items]
    for text_id in sorted({option.text_id for item in items for option in item.options}):
        for lang, label in content.texts().get(text_id, {}).items():
            if len(label) > BUTTON:
                wrong = f"the button has {len(label)} characters in {lang}"
                yield Fault(content.sources[text_id], text_id, wrong, f"shorten it to {BUTTON}")
