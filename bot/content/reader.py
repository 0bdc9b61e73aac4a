"""Reads files of `data/` into frozen records and keeps every fault, so that an author sees all of them at once.

1. A key that nobody reads is a fault: a misspelt one would be lost in silence.
2. One bad entry never hides the faults of another file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from bot.content.faults import Fault
from flows import content as records

T = TypeVar("T")

STRICT = with_config(ConfigDict(extra="forbid"))
for _name in records.__all__:
    _record = getattr(records, _name)
    if hasattr(_record, "__dataclass_fields__"):
        STRICT(_record)  # a hint for the reader only: the records themselves stay plain

TODO = {
    "missing": "add it",
    "missing_argument": "add it",
    "unexpected_keyword_argument": "remove it or correct its spelling",
    "extra_forbidden": "remove it or correct its spelling",
}


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def table(raw: Mapping[str, Any], key: str) -> dict[str, Any]:
    """The table `[key]`, or an empty one."""
    found = raw.get(key, {})
    return found if isinstance(found, dict) else {}


@dataclass(slots=True)
class Reader:
    """One reading of a folder; `faults` grows as it goes."""

    root: Path
    faults: list[Fault] = field(default_factory=list)

    def name(self, path: Path) -> str:
        """A file's name as an author knows it, below the folder."""
        return path.relative_to(self.root).as_posix()

    def fault(self, path: Path, entry: str, wrong: str, todo: str) -> None:
        """Keeps one fault."""
        self.faults.append(Fault(self.name(path), entry, wrong, todo))

    def toml(self, path: Path) -> dict[str, Any]:
        """A TOML file's table, or an empty one and a fault."""
        try:
            return tomllib.loads(self.text(path))
        except tomllib.TOMLDecodeError as error:
            self.fault(path, "file", f"it is not TOML ({error})", "correct that line")
            return {}

    def text(self, path: Path) -> str:
        """A file's text with its line ends as they are, or an empty one and a fault."""
        try:
            return path.read_bytes().decode("utf-8")
        except (UnicodeDecodeError, OSError) as error:
            self.fault(path, "file", f"it cannot be read ({error})", "save it as UTF-8")
            return ""

    def tables(self, path: Path, raw: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
        """The tables of an array `[[key]]`, or none and a fault where it is something else."""
        found = raw.get(key, [])
        if isinstance(found, list) and all(isinstance(entry, dict) for entry in found):
            return found
        self.fault(path, key, "it is not an array of tables", f"write [[{key}]] above each entry")
        return []

    def record(self, kind: type[T], path: Path, raw: Any, entry: str = "") -> T | None:
        """The record that `raw` is, or None and a fault for each thing that is wrong with it."""
        shape: Any = kind  # a generic alias like dict[str, str] is a shape too
        try:
            found: T = _adapter(shape).validate_python(raw)
        except ValidationError as error:
            for detail in error.errors(include_input=False, include_url=False):
                where = ".".join(str(part) for part in (entry, *detail["loc"]) if part != "")
                todo = TODO.get(detail["type"], "correct it")
                self.fault(path, where or "file", detail["msg"].lower(), todo)
            return None
        return found

    def files(self, pattern: str) -> list[Path]:
        """The files of a pattern below the folder, in a stable order."""
        return sorted(self.root.glob(pattern))
