"""What happens next, decided but not done.

1. An act is data; the shell performs each once, in one transaction with its cause.
2. Acts speak of roles and runs, never of chats, rows or Telegram.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from flows.case import Role, Stage
from flows.text import Json, Text, Value


@dataclass(frozen=True, slots=True)
class Record:
    """Append an event to the case."""

    kind: str
    body: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Move:
    """Move the case; when it is done the transition table is asked again, about who really does it.

    `by` is who is meant to; BOT stands for what follows by itself, whoever set it off.
    """

    to: Stage
    by: Role


@dataclass(frozen=True, slots=True)
class Open:
    """Open a run with the patient. `polite`: not in their night."""

    flow: str
    facts: Mapping[str, Json] = field(default_factory=dict)
    polite: bool = False
    lasts: int | None = None  # microseconds


@dataclass(frozen=True, slots=True)
class Close:
    """End what a flow still asks the patient: something newer took its place."""

    flow: str


@dataclass(frozen=True, slots=True)
class Tell:
    """A message without a question, to the patient or to the companions."""

    text: Text
    to: Role = Role.PATIENT
    lane: str = "reply"
    polite: bool = False
    buttons: tuple[tuple[str, str], ...] = ()  # label key, act


@dataclass(frozen=True, slots=True)
class Card:
    """A message in the case's topic. `buttons`: label key and act.

    A card that `edits` changes the newest one of its `key` where it stands, and nobody is notified.
    """

    text: Text
    lane: str = "staff"
    buttons: tuple[tuple[str, str], ...] = ()
    key: str = ""
    edits: bool = False


@dataclass(frozen=True, slots=True)
class Schedule:
    """Write an intent with its time. The key is unique within the case."""

    key: str
    kind: str
    at: int
    body: Mapping[str, Json] = field(default_factory=dict)
    window: int | None = None


@dataclass(frozen=True, slots=True)
class Cancel:
    """Close the open intents whose key starts so."""

    prefix: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """The itinerary as .ics, to the patient and to every companion."""

    itinerary: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of the clinic as a PDF, once in each of the languages, to the patient or, `to_desk`, to the staff."""

    document: str
    langs: tuple[str, ...]
    values: Mapping[str, Value]
    caption: Text
    to_desk: bool = False


@dataclass(frozen=True, slots=True)
class HandOff:
    """One attempt to bring an upload to the clinic's own archive."""

    upload: int


@dataclass(frozen=True, slots=True)
class Export:
    """One attempt to make an upload without its person; `released` are pictures that a physician has looked at."""

    upload: int
    released: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Invite:
    """A companion's link, made and told to the patient."""


@dataclass(frozen=True, slots=True)
class ReturnRecords:
    """The patient's files, sent back to them."""


@dataclass(frozen=True, slots=True)
class Todo:
    """Work for a person of the clinic."""

    kind: str
    text: Text
    due_at: int | None = None


@dataclass(frozen=True, slots=True)
class Alarm:
    """A person is needed now."""

    key: str
    level: str
    signs: tuple[Text, ...] = ()
    rules: tuple[str, ...] = ()
    words: str = ""
    temp: float | None = None
    pain: int | None = None
    companion: str = ""  # who said it, when it was not the patient
    language: str = ""  # of that person


Act: TypeAlias = (
    Record
    | Move
    | Open
    | Close
    | Tell
    | Card
    | Schedule
    | Cancel
    | Calendar
    | Paper
    | HandOff
    | Export
    | Invite
    | ReturnRecords
    | Todo
    | Alarm
)
