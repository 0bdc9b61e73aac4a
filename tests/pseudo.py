"""A language nobody speaks: accented and a third longer, so that words from outside the catalogs stand out."""

from __future__ import annotations

import re

from bot.i18n import Catalogs
from bot.i18n.language import Language, template

_PARTS = re.compile(r"(\{\w+\})")
_ACCENTS = str.maketrans("aeiouncAEIOUNC", "àéîöûñçÀÉÎÖÛÑÇ")


def pseudo(text):
    """A text as the pseudo-language has it; its values keep their names."""
    parts = [part if part.startswith("{") else part.translate(_ACCENTS) for part in _PARTS.split(text)]
    return "[" + "".join(parts) + "~" * (len(text) // 3) + "]"


def pseudo_catalogs(catalogs, lang="en"):
    """The same catalogs with one language spoken in its pseudo form."""
    real = catalogs._languages
    spoken = {
        id_: template(tuple(pseudo(form) for form in entry.forms), entry.counted)
        for id_, entry in real[lang].templates.items()
    }
    changed = Language(lang, real[lang]._locale, spoken, real[lang]._plural)
    return Catalogs({**real, lang: changed})
