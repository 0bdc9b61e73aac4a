"""How strict to be: an invented clinic may stand on invented and unsigned values, a real one may not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.content import FAULT, WARNING, Content, Fault

SIGN = "have it confirmed in writing, then remove the mark"


def shared_level(content: Content) -> str:
    """For files that all clinics share: strict as soon as one of the clinics is real."""
    return WARNING if all(clinic.demo for clinic in content.clinics.values()) else FAULT


def unsigned(content: Content, file: str, entries: Iterable[str]) -> Iterator[Fault]:
    """One line for all unsigned entries of a file."""
    names = list(entries)
    if names:
        yield Fault(file, ", ".join(names), "nobody has signed these values", SIGN, shared_level(content))
