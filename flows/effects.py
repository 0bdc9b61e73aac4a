"""What a flow may want, besides asking.

1. A flow only says what should happen; the shell makes it happen, once a key.
2. An effect is never unsent. When it leaves the path and returns it is raised again: one alarm too many is
   the safe side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flows.text import Text, Value


@dataclass(frozen=True, slots=True)
class Say:
    """A message that expects nothing. Said once, between the answer before it and the question after it."""

    text: Text


@dataclass(frozen=True, slots=True)
class Told:
    """What the shell learned beside the questions and stored under a name; the flow hears None when nothing was."""

    name: str


@dataclass(frozen=True, slots=True)
class Effect:
    """Something the shell must do. `key` is unique in its run."""

    key: str


@dataclass(frozen=True, slots=True)
class Alert(Effect):
    """A person at the clinic is needed now. `level` is emergency, urgent, soon or watch (domain: triage levels).

    Where it `stops`, the bot is silent until that person hands back (law 9).
    """

    level: str = "urgent"
    signs: tuple[Text, ...] = ()
    rules: tuple[str, ...] = ()
    stops: bool = False


@dataclass(frozen=True, slots=True)
class Note(Effect):
    """A line for the staff of the case."""

    text: Text = field(default_factory=lambda: Text("plain", {"value": ""}))


@dataclass(frozen=True, slots=True)
class Keep(Effect):
    """A fact about the person that is wanted at once, not only when the run closes (language, zone, agreement)."""

    values: Mapping[str, Value] = field(default_factory=dict)
