"""`puente try screen`: how the rules sort cases of a file, and what the patient would read of it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.content import Content
from bot.i18n import Catalogs
from bot.trying import Tried, cases
from flows.rules.reasons import in_words, to_patient
from flows.rules.screening import Fired, Outcome, screen, worked_out

UNFIT = 2  # the exit code where the file cannot be tried


def try_screen(content: Content, words: Catalogs, path: Path, *, as_json: bool) -> int:
    """Print the outcome of each case of a file; notes and faults go to stderr."""
    found = cases(path, content)
    sys.stderr.writelines(f"note: {note}\n" for note in found.notes)
    if found.faults:
        sys.stderr.write(f'puente: "{path}":' + "".join(f"\n  {fault}" for fault in found.faults) + "\n")
        return UNFIT
    tried = [(case, _screened(case, content)) for case in found.cases]
    if as_json:
        printed = [_plain(case, outcome, words) for case, outcome in tried]
        _print(json.dumps(printed if found.several else printed[0], indent=2, ensure_ascii=not _is_unicode()))
    else:
        for case, outcome in tried:
            _print("\n".join(_readable(case, outcome, words)) + "\n")
    return 0


def _screened(case: Tried, content: Content) -> Outcome:
    return screen(worked_out(case.facts), case.indication, content.screening(case.indication))


def _plain(case: Tried, outcome: Outcome, words: Catalogs) -> dict[str, Any]:
    called = {} if case.id is None else {"id": case.id}
    return called | {
        "outcome": outcome.outcome,
        "reasons": list(outcome.reasons),
        "holds": list(outcome.holds),
        "urgent": outcome.urgent,
        "texts": {lang: _read(outcome, words, lang) for lang in words.languages},
        "versions": list(outcome.versions),
    }


def _read(outcome: Outcome, words: Catalogs, lang: str) -> str:
    return "\n\n".join(words.render(text, lang) for text in to_patient(outcome))


def _readable(case: Tried, outcome: Outcome, words: Catalogs) -> Iterator[str]:
    name = case.indication if case.id is None else f"{case.id} · {case.indication}"
    yield f"{name}: {outcome.outcome}"
    for fired in outcome.fired:
        yield f"  {_reason(fired, words)}"
    yield from (f"  hold: {hold}" for hold in outcome.holds)
    if outcome.urgent:
        yield "  urgent: the physician is paged"
    for lang in words.languages:
        first, *rest = _read(outcome, words, lang).splitlines()
        yield f"  the patient reads ({lang}): {first}"
        yield from (f"    {line}" if line else "" for line in rest)
    yield f"  versions: {', '.join(outcome.versions)}"


def _reason(fired: Fired, words: Catalogs) -> str:
    told = ", ".join(f"{fact} = {json.dumps(value, ensure_ascii=False)}" for fact, value in fired.facts.items())
    return f"{fired.id}: {words.render(in_words(fired), 'en')} · {told} · {fired.rule.partition('/')[0]}"


def _is_unicode() -> bool:
    return sys.stdout.encoding.lower().startswith("utf")


def _print(text: str) -> None:
    sys.stdout.write(text.encode(sys.stdout.encoding, "backslashreplace").decode(sys.stdout.encoding) + "\n")
