"""Typical questions and their answers out of TOML."""

from __future__ import annotations

from pathlib import Path

from bot.content.reader import Reader
from flows.content import Answers, Wording


def answers(reader: Reader, path: Path) -> tuple[Answers | None, dict[str, Wording]]:
    """The questions, and their texts: `answer/<key>`, `answer/<key>.question`, `.source`; buttons like any other."""
    found = reader.record(Answers, path, reader.toml(path))
    if found is None:
        return None, {}
    texts: dict[str, Wording] = {f"btn.faqs_{one.key}": one.button for one in found.groups}
    for one in found.answers:
        texts |= {
            f"btn.faq_{one.key}": one.button,
            f"answer/{one.key}": one.text,
            f"answer/{one.key}.question": one.question,
            f"answer/{one.key}.source": one.source,
        }
    return found, texts
