"""Offsets of entities count UTF-16 units, offsets in error texts count bytes of UTF-8."""

from __future__ import annotations


def length(text: str) -> int:
    """How many UTF-16 units the text has."""
    return len(text) if text.isascii() else len(text) + sum(character > "\uffff" for character in text)


def clamp_to(text: str, units: int) -> str:
    """The first `units` UTF-16 units of the text."""
    return text.encode("utf-16-le")[: units * 2].decode("utf-16-le", "ignore")


def part(text: str, offset: int, units: int) -> str:
    """A part of the text, counted in UTF-16 units."""
    return text.encode("utf-16-le")[offset * 2 : (offset + units) * 2].decode("utf-16-le", "ignore")


def starts(text: str) -> list[int]:
    """For each character and for the end, the UTF-16 offset where it starts."""
    found, at = [], 0
    for character in text:
        found.append(at)
        at += 2 if character > "\uffff" else 1
    found.append(at)
    return found
