"""Which language to begin in, before the person has chosen one."""

from __future__ import annotations

import re

DEFAULT = "en"

# Readers of Catalan, Galician and Basque are offered Spanish first. Portuguese is not Spanish: those readers choose.
BEGIN_IN = {"en": "en", "es": "es", "fr": "fr", "ca": "es", "gl": "es", "eu": "es"}

_TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{1,8})*")
_LONGEST = 35  # characters of an IETF tag that Telegram may send


def lang_of(telegram_language_code: str | None) -> str:
    """The language to begin in for what Telegram says of a person's app; English when it says nothing useful."""
    tag = (telegram_language_code or "").casefold().replace("_", "-")
    if len(tag) > _LONGEST or not _TAG.fullmatch(tag):
        return DEFAULT
    return BEGIN_IN.get(tag.split("-", maxsplit=1)[0], DEFAULT)
