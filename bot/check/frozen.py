"""Published files never change: their checksums are pinned in `data/frozen.toml`.

A text that a patient read, a question that was answered and a rule that sorted a case stay as they were. A change is a
new version beside the old one.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from pathlib import Path

from bot.content import WARNING, Fault

PINS = "frozen.toml"


def sums(root: Path) -> dict[str, str]:
    """SHA-256 of every versioned file below the folder, by name."""
    versioned = sorted({*root.glob("*/*@*.toml"), *root.glob("*/parts/*@*.toml"), *root.glob("*/*@*/*.md")})
    return {path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in versioned}


def pinned(root: Path) -> dict[str, str]:
    """What `frozen.toml` pins; ValueError where it cannot be read."""
    path = root / PINS
    found = tomllib.loads(path.read_text(encoding="utf-8")).get("sha256") if path.exists() else {}
    if isinstance(found, dict):
        return found
    raise ValueError("[sha256] is no table of it")


def faults(root: Path) -> Iterator[Fault]:
    """Pinned files that changed or went, and versioned files that are not pinned."""
    try:
        now, pins = sums(root), pinned(root)
    except ValueError as error:  # no TOML, or not UTF-8
        yield Fault(PINS, "file", f"nothing is pinned by it ({error})", "correct it there")
        return
    for name, digest in pins.items():
        if name not in now:
            yield Fault(name, "file", "it was published and is gone", "restore it")
        elif now[name] != digest:
            yield Fault(name, "file", "it was published and has changed", "restore it; publish the change as @N+1")
    for name in sorted(set(now) - set(pins)):
        todo = f'once it is in use, pin it in {PINS}: "{name}" = "{now[name]}"'
        yield Fault(name, "file", "it is not pinned", todo, WARNING)
