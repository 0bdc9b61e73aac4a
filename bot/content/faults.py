"""What is wrong with a file that a clinic edits, said so that its author can put it right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flows.errors import ContentError

FAULT = "fault"
WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing: in which file, at which entry, what is wrong, what to do. A warning does not stop the demo clinic."""

    file: str
    entry: str
    wrong: str
    todo: str
    level: str = FAULT

    def __str__(self) -> str:
        return f'{self.level}: "{self.file}", "{self.entry}": {self.wrong}; {self.todo}'


def refuse(faults: Iterable[Fault]) -> None:
    """Raises one ContentError that lists every fault; returns when there is none."""
    listed = sorted(fault for fault in faults if fault.level == FAULT)
    if listed:
        raise ContentError("\n".join(str(fault) for fault in listed))
