"""The statements of the hot path, made once: to put one together costs as much as to run it.

Each takes a whole batch: `ids` of what is looked up, or a list of rows.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.store import schema as t

b = sa.bindparam
IDS: sa.BindParameter[Any] = b("ids", expanding=True)

ACCOUNTS = sa.select(t.account).where(t.account.c.telegram_id.in_(IDS))
ACCOUNTS_OF = sa.select(t.account).where(t.account.c.person_id.in_(IDS)).order_by(t.account.c.seen_at.desc())
PEOPLE = sa.select(t.person).where(t.person.c.id.in_(IDS)).order_by(t.person.c.id).with_for_update()
ROLES = sa.select(t.role).where(t.role.c.person_id.in_(IDS), t.role.c.until_at.is_(None))
CASES_OF = sa.select(t.case).where(t.case.c.patient_id.in_(IDS)).order_by(t.case.c.id)
RUNS_OF = (
    sa.select(t.run).where(t.run.c.person_id.in_(IDS), t.run.c.status.in_(("open", "paused"))).order_by(t.run.c.id)
)
RUN = sa.select(t.run).where(t.run.c.id == b("id"))
CASE = sa.select(t.case).where(t.case.c.id == b("id")).with_for_update()
ANSWERS = (
    sa.select(t.answer).where(t.answer.c.run_id.in_(IDS), t.answer.c.superseded_at.is_(None)).order_by(t.answer.c.id)
)
EVENTS = sa.select(t.event).where(t.event.c.case_id.in_(IDS)).order_by(t.event.c.case_id, t.event.c.seq)
ATTACHMENTS = sa.select(t.attachment).where(t.attachment.c.upload_id.in_(IDS)).order_by(t.attachment.c.id)
KEYS = sa.select(t.subject_key).where(t.subject_key.c.person_id.in_(IDS))

INSERT_KEY = sa.insert(t.subject_key)
INSERT_ACCOUNT = sa.insert(t.account)
INSERT_ANSWER = sa.insert(t.answer)
INSERT_EVENT = sa.insert(t.event)
SUPERSEDE = sa.update(t.answer).where(t.answer.c.id == b("b_id")).values(superseded_at=b("b_at"))
CANCEL_DUE = sa.update(t.due).where(t.due.c.key == b("b_key"), t.due.c.state == "open").values(state="cancelled")
# by the case first, which has an index: a search by the start of a key would read every row there is
CANCEL_DUES = (
    sa.update(t.due)
    .where(t.due.c.case_id == b("b_case"), t.due.c.state == "open")
    .where(sa.func.substr(t.due.c.key, 1, b("b_length", type_=sa.Integer)) == b("b_start"))
    .values(state="cancelled")
)
TAKE_POINTERS = (
    sa.update(t.upload)
    .where(t.upload.c.person_id == b("b_person"), t.upload.c.state == "pointer")
    .values(state="ready", case_id=b("b_case"))
)
RENEW_RUN = sa.update(t.run).where(t.run.c.id == b("b_id")).values(facts_sealed=b("b_facts"))
UPDATE_RUN = (
    sa.update(t.run)
    .where(t.run.c.id == b("b_id"))
    .values(
        case_id=b("b_case"),
        status=b("b_status"),
        turn=b("b_turn"),
        state_sealed=b("b_state"),
        touched_at=b("b_touched"),
        expires_at=b("b_expires"),
    )
)
UPDATE_PERSON = (
    sa.update(t.person)
    .where(t.person.c.id == b("b_id"))
    .values(lang=b("b_lang"), zone=b("b_zone"), zone_source=b("b_source"), about_sealed=b("b_about"))
)
UPDATE_CASE = (
    sa.update(t.case)
    .where(t.case.c.id == b("b_id"))
    .values(
        code=b("b_code"),
        stage=b("b_stage"),
        version=b("b_version"),
        owner_id=b("b_owner"),
        moved_at=b("b_moved"),
    )
)
UPDATE_ACCOUNT = (
    sa.update(t.account).where(t.account.c.telegram_id == b("b_id")).values(state=b("b_state"), seen_at=b("b_seen"))
)


@cache
def inserting(table: sa.Table) -> sa.Insert:
    """One row into a table; returns its id."""
    return sa.insert(table).returning(table.c.id)


def _once(table: sa.Table, *key: str) -> dict[str, Any]:
    """An insert that leaves a row with the same key alone, by the database's dialect."""
    return {
        "sqlite": sqlite.insert(table).on_conflict_do_nothing(index_elements=key),
        "postgresql": postgresql.insert(table).on_conflict_do_nothing(index_elements=key),
    }


ONCE_DUE, ONCE_OUTBOX, ONCE_MESSAGE = _once(t.due, "key"), _once(t.outbox, "key"), _once(t.message, "key")
REMEMBER = {
    dialect: insert.returning(t.seen_update.c.update_id)
    for dialect, insert in _once(t.seen_update, "bot_id", "update_id").items()
}
SENT = sa.delete(t.outbox).where(t.outbox.c.key == b("b_key"))
