"""A frozen consent as its reader gets it: parts in one language, filled in, and the hash that binds what was read."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping

from flows.content import Document, Question, TeachBack
from flows.text import Json, Lines, Text, Value, to_json

APART = ("title", "signatures")  # not read in the chat


def parts(
    document: Document, teach: TeachBack, asked: Collection[str], values: Mapping[str, Value], lang: str
) -> list[Json]:
    """Every section with its questions; `asked` are the keys of those that are asked."""
    return [
        {
            "key": section.key,
            "title": to_json(Text(f"{document.id}/{section.key}.title", {}, lang)),
            "text": to_json(Text(f"{document.id}/{section.key}", values, lang)),
            "questions": [
                _question(f"{teach.id}/{question.key}", question, lang)
                for question in teach.questions
                if question.key in asked and question.section == section.key
            ],
        }
        for section in document.sections
        if section.key not in APART
    ]


def bound(document: Document, lang: str, values: Mapping[str, Value]) -> str:
    """The hash a consent is bound to: the frozen text of this language and the values it was filled with."""
    filled = repr(sorted((key, to_json(value)) for key, value in values.items()))
    return hashlib.sha256(f"{document.sha256[lang]}\n{filled}".encode()).hexdigest()


def _question(text_id: str, question: Question, lang: str) -> Json:
    letters = sorted(question.options)
    full = {k: Text(f"{text_id}.{k}", {}, lang) for k in letters}
    listed = Lines(
        tuple(Text("consent.option", {"letter": k.upper(), "text": full[k]}) for k in letters), bullets=False
    )
    return {
        "key": question.key,
        "correct": question.correct,
        "text": to_json(Text(text_id, {}, lang)),
        "list": to_json(listed),
        "if_wrong": to_json(Text(f"{text_id}.if_wrong", {}, lang)),
        "options": [
            {"key": k, "label": to_json(Text("plain", {"value": k.upper()})), "full": to_json(full[k])} for k in letters
        ],
    }
