"""Remembers that content passed, so that a bot that died is back at once.

Reading every text against every rule takes a second or more; what passed yesterday and has not changed passes today.
Only a pass is remembered, by the hash of everything the check reads and of the check itself, and for one day:
papers expire.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

READ = ("data", "locales", "bot/check", "bot/content", "bot/i18n", "bot/flowbook.py", "bot/wording.py", "flows")
NAME = "checked"


def fingerprint(root: Path, today: date, asked: Iterable[str] = ()) -> str:
    """The hash of everything that decides what the check says; `asked` is what it was asked about."""
    digest = hashlib.sha256("\n".join((today.isoformat(), *asked)).encode())
    for path in _files(root):
        digest.update(f"\n{path.relative_to(root)}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _files(root: Path) -> Iterator[Path]:
    for name in READ:
        path = root / name
        for each in [path] if path.is_file() else sorted(path.rglob("*")):
            if each.is_file() and each.suffix in (".toml", ".md", ".po", ".py"):
                yield each


def has_passed(folder: Path, mark: str) -> bool:
    """Whether exactly this passed before, as far as the data folder knows."""
    path = folder / NAME
    return path.exists() and path.read_text("ascii") == mark


def remember(folder: Path, mark: str) -> None:
    """Note a pass."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / NAME).write_text(mark, "ascii")
