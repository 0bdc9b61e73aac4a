"""The tables.

1. What says something about a person is sealed under that person's key (`*_sealed`); ids, times and the
   states of machinery are plain (law 12). Deleting a row of `subject_key` makes the rest unreadable.
2. Instants are epoch microseconds in UTC, `*_at`. No default of the database reads its own clock.
3. A table changes by a migration and never otherwise.
4. An upload is one thing to the patient, with one message about it and one set of facts; its files are attachments,
   which come, are kept and are found again one by one.
"""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.types import BigId, Instant

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _table(name: str, *parts: sa.schema.SchemaItem) -> sa.Table:
    return sa.Table(name, metadata, *parts, sqlite_strict=True)


def _id() -> sa.Column[int]:
    return sa.Column("id", BigId, primary_key=True, autoincrement=True)


def _ref(name: str, target: str, *, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, BigId, sa.ForeignKey(f"{target}.id"), nullable=null)


def _int(name: str, *, null: bool = False, default: int | None = None) -> sa.Column[int]:
    """A number; large, because Telegram's ids are."""
    server = None if default is None else sa.text(str(default))
    return sa.Column(name, sa.BigInteger, nullable=null, server_default=server)


def _at(name: str, *, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, Instant, nullable=null)


def _word(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=null)


def _sealed(name: str, *, null: bool = False) -> sa.Column[bytes]:
    return sa.Column(f"{name}_sealed", sa.LargeBinary, nullable=null)


meta = _table("meta", sa.Column("key", sa.Text, primary_key=True), _word("value"))

person = _table(
    "person",
    _id(),
    _word("lang", null=True),
    _word("zone", null=True),
    _word("zone_source", null=True),
    _sealed("about"),  # name, city, birth date, sex, reading language
    _at("created_at"),
)
subject_key = _table(
    "subject_key",
    sa.Column("person_id", BigId, sa.ForeignKey("person.id"), primary_key=True),
    sa.Column("wrapped", sa.LargeBinary, nullable=False),
)
account = _table(
    "account",
    sa.Column("telegram_id", sa.BigInteger, primary_key=True, autoincrement=False),
    _ref("person_id", "person"),
    _word("state"),  # ok, blocked
    _at("seen_at"),
    sa.Index(None, "person_id"),
)
clinic_group = _table(
    "clinic_group",
    sa.Column("clinic", sa.Text, primary_key=True),
    _int("chat_id"),
    _word("topics"),  # yes, no: a plain group carries case tags instead
    _at("bound_at"),
    sa.UniqueConstraint("chat_id"),
)
role = _table(
    "role",
    _id(),
    _ref("person_id", "person"),
    _word("kind"),
    _word("clinic"),
    _ref("case_id", "case", null=True),
    _word("profile", null=True),  # the physician's entry in the clinic's profile
    _at("since_at"),
    _at("until_at", null=True),
    sa.Index(None, "person_id"),
    sa.Index(None, "case_id"),
)
case = _table(
    "case",
    _id(),
    _word("code"),
    _word("clinic"),
    _ref("patient_id", "person"),
    _word("stage"),
    _int("version"),
    _int("topic_id", null=True),
    _ref("owner_id", "person", null=True),  # who speaks with the patient; None: the bot
    _at("opened_at"),
    _at("moved_at"),
    sa.UniqueConstraint("code"),
    sa.Index(None, "patient_id"),
    sa.Index(None, "topic_id"),
)
event = _table(  # append-only, a hash chain per case; what is true of a case is derived from it; its kind is sealed
    "event",
    _id(),
    _ref("case_id", "case"),
    _int("seq"),
    _at("at"),
    _ref("by_id", "person", null=True),
    _sealed("body"),
    sa.Column("prev", sa.LargeBinary, nullable=False),
    sa.Column("hash", sa.LargeBinary, nullable=False),
    sa.UniqueConstraint("case_id", "seq"),
)
run = _table(
    "run",
    _id(),
    _ref("case_id", "case", null=True),
    _ref("person_id", "person"),
    _int("chat_id"),
    _int("thread_id", null=True),
    _ref("subject_id", "person"),  # under whose key its answers lie
    _word("flow"),
    _word("status"),  # open, paused, closed, expired, stuck
    _int("turn"),
    _sealed("facts"),  # the snapshot it started with; never rewritten
    _sealed("state"),  # draft, keys of effects raised so far, which message asked the open item
    _at("opened_at"),
    _at("touched_at"),
    _at("expires_at", null=True),
    sa.Index(None, "person_id", "status"),
    sa.Index(None, "case_id"),
)
answer = _table(
    "answer",
    _id(),
    _ref("run_id", "run"),
    _at("at"),
    _sealed("body"),  # item, rev, value: the item's name tells what the illness is
    _at("superseded_at", null=True),
    sa.Index("ix_answer_live", "run_id", sqlite_where=sa.text("superseded_at IS NULL")),
)
upload = _table(  # what a patient sends as one thing: a message, an album, the parts of an archive, slices in a row
    "upload",
    _id(),
    _ref("case_id", "case", null=True),
    _ref("person_id", "person"),
    _int("chat_id"),
    _word("state"),  # pointer, gathering, ready, read, parts, large, dropped: bot.uploads says what they mean
    _word("album", null=True),  # Telegram's media group
    _sealed("body"),  # key of its message, facts, what was settled and told about them
    _at("received_at"),  # its newest file
    _int("attempts", default=0),
    sa.Index(None, "case_id"),
    sa.Index(None, "person_id"),
    sa.Index(
        "ix_upload_open",
        "state",
        sqlite_where=sa.text("state IN ('gathering', 'ready')"),
        postgresql_where=sa.text("state IN ('gathering', 'ready')"),
    ),
)
attachment = _table(  # one file of an upload (FHIR Attachment), sealed under its person's key
    "attachment",
    _id(),
    _ref("upload_id", "upload"),
    _ref("person_id", "person"),
    _word("kind"),  # original; made by us for staff: preview, a picture of it; export, it without its person
    _word("state"),  # waiting, stored, same (its bytes were here before), lost, large, dropped
    _int("chat_id", null=True),  # the message it came in; none: it came by the upload page, or is ours
    _int("message_id", null=True),
    sa.Column("digest", sa.LargeBinary, nullable=True),  # keyed hash of the bytes: the same again, here or elsewhere
    _word("file_name", null=True),  # random name in the file store
    _sealed("body"),  # Telegram's id and kind, name, mime, size, caption, sha256
    _at("received_at"),
    sa.UniqueConstraint("chat_id", "message_id"),
    sa.Index(None, "upload_id"),
    sa.Index(None, "digest"),
)
due = _table(
    "due",
    _id(),
    _word("key"),  # unique: the occurrence, so that it happens once
    _ref("case_id", "case", null=True),
    _ref("person_id", "person"),
    _word("kind"),
    _sealed("body"),  # the intent: what, and at which local time
    _at("due_at"),
    _int("window", null=True),  # microseconds after due_at within which it still makes sense
    _word("state"),  # open, done, missed, cancelled
    sa.UniqueConstraint("key"),
    sa.Index(
        "ix_due_open",
        "due_at",
        "id",
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    ),
    sa.Index(None, "case_id"),
    sa.Index(None, "person_id"),
)
outbox = _table(
    "outbox",
    _id(),
    _word("key"),  # made from its cause, so that a repeated cause cannot double it
    _int("chat_id"),
    _ref("case_id", "case", null=True),
    _ref("subject_id", "person"),
    _int("lane"),
    _sealed("body"),
    _at("at"),
    _at("not_before_at"),
    _word("state"),  # planned, waiting (for its time), parked, blocked
    sa.UniqueConstraint("key"),
    sa.Index(
        "ix_outbox_planned",
        "lane",
        "id",
        sqlite_where=sa.text("state = 'planned'"),
        postgresql_where=sa.text("state = 'planned'"),
    ),
    sa.Index(
        "ix_outbox_waiting",
        "not_before_at",
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    ),
)
message = _table(  # what was sent or mirrored: needed for edits, replies and proof
    "message",
    _id(),
    _word("key"),
    _int("chat_id"),
    _int("message_id"),
    _ref("case_id", "case", null=True),
    _ref("subject_id", "person"),
    _sealed("body"),
    _at("at"),
    sa.UniqueConstraint("key"),
    sa.Index(None, "chat_id", "message_id"),
    sa.Index(None, "case_id"),
)
link = _table(  # deep links: random, single use, only their hash is kept
    "link",
    sa.Column("hash", sa.LargeBinary, primary_key=True),
    _word("kind"),  # companion, staff, upload (by the patient of the case)
    _word("clinic"),
    _ref("case_id", "case", null=True),
    _word("profile", null=True),
    _at("made_at"),
    _at("until_at"),
    _at("used_at", null=True),
    _ref("used_by", "person", null=True),
)
todo = _table(
    "todo",
    _id(),
    _ref("case_id", "case", null=True),
    _ref("subject_id", "person"),
    _word("kind"),
    _word("state"),  # open, taken, closed
    _sealed("body"),
    _at("made_at"),
    _at("due_at", null=True),
    _ref("taken_by", "person", null=True),
    sa.Index(None, "case_id"),
)
seen_update = _table(
    "seen_update",
    sa.Column("bot_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
    _at("at"),
)
parked_update = _table(
    "parked_update",
    sa.Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
    _at("at"),
    _word("fault"),  # class and place, never a value
    sa.Column("payload_sealed", sa.LargeBinary, nullable=False),
)
