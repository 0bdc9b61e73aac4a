"""Words that are meant for a person, where an answer is due.

A question is nobody's name, and a sentence beside a date is not only a slip of the pen: a person reads it.
"""

from __future__ import annotations

import re

from flows.rules.typed import fold

SENTENCE = 4  # words; fewer are an attempt at the answer ("el 14 de marzo", "no me acuerdo")

_WORD = re.compile(r"[^\W\d_]{2,}")
_SENTENCES = re.compile(r"[^.!?\n]*[^.!?\s][^.!?\n]*[.!?]*")
# Names alone are judged by these: "como antes" and "quand je marche" are answers to what somebody hopes for.
_ASKING = (
    "como cuando cuanto cuanta cuantos cuantas donde quien quienes cual cuales what what's whats how when where why "
    "who who's which comment quand combien pourquoi quel quelle quels quelles est-ce qu'est-ce c'est"
)


def is_question(text: str) -> bool:
    """Whether all that was typed is asked; an answer with a question behind it is an answer."""
    sentences = _SENTENCES.findall(text)
    return len(_WORD.findall(text)) > 1 and all("?" in said or "\u00bf" in said for said in sentences)


def is_no_name(text: str) -> bool:
    """Whether somebody asked something where a name is due, with a question mark or without."""
    words = fold(text).split()
    return "?" in text or "\u00bf" in text or (len(words) > 2 and words[0] in _ASKING.split())


def is_for_people(text: str) -> bool:
    """Whether what could not be read says more than an answer would: a question, or a sentence."""
    return is_question(text) or len(_WORD.findall(text)) >= SENTENCE
