"""Whose language a text is in: sentences that one catalog says and the reader's own does not."""

from __future__ import annotations

import re
from functools import cache

from tests.shipped import catalogs


def strange(text: str, reader: str) -> list[str]:
    """Sentences in `text` that only another language than the reader's says."""
    others = [lang for lang in catalogs().languages if lang != reader]
    return [sentence for lang in others for sentence in _foreign(lang, reader) if sentence in text]


def own(text: str, reader: str) -> list[str]:
    """Sentences of the reader's language in `text`."""
    return [sentence for sentence in _pieces(reader) if sentence in text]


@cache
def _foreign(lang: str, reader: str) -> tuple[str, ...]:
    known = set(_pieces(reader))
    return tuple(sentence for sentence in _pieces(lang) if sentence not in known)


@cache
def _pieces(lang: str) -> tuple[str, ...]:
    """Sentences of four words and more, without their values."""
    forms = (form for template in catalogs().templates(lang).values() for form in template.forms)
    spoken = (re.split(r"\{[^}]*\}|\n|(?<=[.?!:])\s", form) for form in forms)
    return tuple({piece.strip() for parts in spoken for piece in parts if len(piece.strip(" ,;:").split()) >= 4})
