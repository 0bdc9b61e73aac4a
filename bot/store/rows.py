"""Rows as the shell works with them: opened, typed, and without SQL.

They are plain mutable records; `Work` notices what to write because the shell tells it (`work.touch(row)`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from flows.case import Stage
from flows.engine import Answer
from flows.text import Json


@dataclass(slots=True)
class Person:
    """Somebody: patient, companion or staff. `about` holds what is sealed: name, city, birth date, reading language."""

    id: int
    lang: str | None
    zone: str | None
    zone_source: str | None
    about: dict[str, Json]


@dataclass(slots=True)
class Account:
    """A Telegram user and the person behind it. Private chats have the user's id. Written to, `seen_at` is now."""

    telegram_id: int
    person_id: int
    state: str
    seen_at: int


@dataclass(slots=True)
class Case:
    """One patient's journey for one treatment at one clinic."""

    id: int
    code: str
    clinic: str
    patient_id: int
    stage: Stage
    version: int
    topic_id: int | None
    owner_id: int | None
    opened_at: int
    moved_at: int


@dataclass(slots=True)
class RoleRow:
    """What a person may do: in a clinic (staff) or in one case (companion)."""

    id: int
    person_id: int
    kind: str
    clinic: str
    case_id: int | None
    profile: str | None


@dataclass(slots=True)
class Run:
    """One filling of one flow by one respondent. `rows` says where each live answer lies (below 0: not written yet)."""

    id: int
    case_id: int | None
    person_id: int
    chat_id: int
    thread_id: int | None
    subject_id: int
    flow: str
    status: str
    turn: int
    facts: dict[str, Json]
    draft: Json
    raised: list[str]
    opened_at: int
    touched_at: int
    expires_at: int | None
    answers: dict[str, Answer] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    heard: dict[str, int] = field(default_factory=dict)  # item -> message that gave the answer
    asked: list[Json] | None = None  # the open item, the key of what first asked it, and when that will go out


@dataclass(slots=True)
class Event:
    """Something that happened in a case; append-only."""

    seq: int
    at: int
    kind: str
    by_id: int | None
    body: dict[str, Json]


@dataclass(slots=True)
class Attachment:
    """One file of an upload. `body`: Telegram's file_id and kind, name, mime, size, caption, sha256; a preview's shows.

    `message_id` is the message it came in, None where it came by the upload page or was made by us.
    """

    id: int
    upload_id: int
    person_id: int
    kind: str
    state: str
    chat_id: int | None
    message_id: int | None
    file_name: str | None
    body: dict[str, Json]
    received_at: int

    @property
    def name(self) -> str:
        """What its sender called it."""
        return str(self.body.get("name") or "")


@dataclass(slots=True)
class Upload:
    """What a patient sent as one thing. `body`: key (of the message about it), facts, settled, told.

    `received_at` is when its newest file came.
    """

    id: int
    case_id: int | None
    person_id: int
    chat_id: int
    state: str
    album: str | None
    body: dict[str, Json]
    received_at: int
    attempts: int = 0
    attachments: list[Attachment] = field(default_factory=list)

    @property
    def files(self) -> list[Attachment]:
        """What the patient sent, oldest first."""
        return [one for one in self.attachments if one.kind == "original"]

    @property
    def previews(self) -> list[Attachment]:
        """Pictures made of it, for staff."""
        return [one for one in self.attachments if one.kind == "preview"]


@dataclass(slots=True)
class Due:
    """An intent with a time. `body` says what; `key` makes it happen once."""

    id: int
    key: str
    case_id: int | None
    person_id: int
    kind: str
    body: dict[str, Json]
    due_at: int
    window: int | None


@dataclass(slots=True)
class Outgoing:
    """A message on its way: what to say and to whom, not yet in anyone's language."""

    key: str
    chat_id: int
    case_id: int | None
    subject_id: int
    lane: int
    body: dict[str, Json]
    at: int
    not_before_at: int
    attempts: int = 0


LANES = {"now": 0, "reply": 1, "staff": 2, "later": 3}
