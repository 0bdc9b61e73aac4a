"""Everything that is wrong with what a clinic edits, file by file, with the way out.

1. A fault stops `puente run` and `puente check`. A warning says what the demo clinic may leave so, and a real one not;
   before real patients an unsigned value stops it too.
2. Nothing here changes a file.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path

from bot.check import clinics, contact, forms, frozen, indications, memo, minutes, papers, rules, signed, trips, words
from bot.clock import SystemClock
from bot.content import FAULT, Content, Fault, read
from bot.flowbook import flowbook
from bot.i18n import Catalogs
from bot.i18n import faults as catalog_faults
from bot.wording import Wording
from flows.rules.dates import local_day
from flows.rules.wording import WordingRules

__all__ = ["check", "check_all", "faults", "faults_at_start", "takes_all"]


def faults_at_start(root: Path, folder: Path, served: Collection[str], *, real: bool) -> list[Fault]:
    """What forbids to start, for `real` patients also what is unsigned; `folder` remembers what passed before."""
    mark = memo.fingerprint(root, _today(), (*sorted(served), str(real)))
    if memo.has_passed(folder, mark):
        return []
    found = [fault for fault in check_all(root) if fault.level == FAULT]
    if real:
        found += signed.refusals(read(root / "data")[0], root / "data", served)
    if not found:
        memo.remember(folder, mark)
    return found


def _today() -> date:
    return local_day(SystemClock().now(), "America/Tijuana")


def check_all(root: Path) -> list[Fault]:
    """Everything `puente check` looks at: content, catalogs, wording, and that every flow can be built."""
    wording = Wording.load(root / "data" / "wording")
    content, unread = read(root / "data")
    catalogs = Catalogs.load(root / "locales", content.texts())
    flowbook(content)
    today = _today()
    said = [
        Fault(f"locales/{found.lang}", found.id, found.wrong, found.todo)
        for found in catalog_faults(catalogs, wording.rules)
    ]
    return sorted([*unread, *faults(content, root / "data", catalogs.ids, wording.rules, today), *said])


def takes_all(root: Path) -> list[minutes.Takes]:
    """How long each questionnaire takes."""
    return minutes.takes(read(root / "data")[0])


def check(root: Path, catalog: Collection[str], wording: Mapping[str, WordingRules], today: date) -> list[Fault]:
    """All faults and warnings of a folder, also of files that cannot be read; `catalog` are the ids of `locales/`."""
    content, unread = read(root)
    return sorted([*unread, *faults(content, root, catalog, wording, today)])


def faults(
    content: Content, root: Path, catalog: Collection[str], wording: Mapping[str, WordingRules], today: date
) -> list[Fault]:
    """Faults and warnings of what could be read."""
    return [
        *words.faults(content, wording),
        *forms.faults(content, catalog),
        *minutes.faults(content),
        *indications.faults(content, catalog),
        *rules.faults(content),
        *papers.faults(content),
        *trips.faults(content),
        *clinics.faults(content, today),
        *contact.faults(content, today),
        *signed.faults(content, root, today),
        *frozen.faults(root),
    ]
