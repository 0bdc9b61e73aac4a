"""How rows that the shell works with are written: opened values to columns, bodies sealed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

import sqlalchemy as sa

from bot.store import statements as st
from bot.store.rows import Account, Case, Outgoing, Person, Run
from flows.text import Json

Changed: TypeAlias = Person | Account | Case | Run
Seal: TypeAlias = Callable[[int, str, Json], bytes]  # whose key, which column, the body
Row: TypeAlias = dict[str, Any]


def updates(changed: Iterable[Changed], seal: Seal, now: int) -> dict[sa.Executable, list[Row]]:
    """The rows of each statement, tables always in one order."""
    found: dict[sa.Executable, list[Row]] = {
        st.UPDATE_RUN: [],
        st.UPDATE_PERSON: [],
        st.UPDATE_CASE: [],
        st.UPDATE_ACCOUNT: [],
    }
    for row in changed:
        match row:
            case Run():
                found[st.UPDATE_RUN].append(_run(row, seal))
            case Person():
                found[st.UPDATE_PERSON].append(_person(row, seal))
            case Case():
                found[st.UPDATE_CASE].append(_case(row))
            case Account():
                found[st.UPDATE_ACCOUNT].append({"b_id": row.telegram_id, "b_state": row.state, "b_seen": now})
    return found


def _run(row: Run, seal: Seal) -> Row:
    return {
        "b_id": row.id,
        "b_case": row.case_id,
        "b_status": row.status,
        "b_turn": row.turn,
        "b_state": seal(row.subject_id, "run.state", {"draft": row.draft, "raised": row.raised, "asked": row.asked}),
        "b_touched": row.touched_at,
        "b_expires": row.expires_at,
    }


def _person(row: Person, seal: Seal) -> Row:
    about = seal(row.id, "person.about", row.about)
    return {"b_id": row.id, "b_lang": row.lang, "b_zone": row.zone, "b_source": row.zone_source, "b_about": about}


def _case(row: Case) -> Row:
    return {
        "b_id": row.id,
        "b_code": row.code,
        "b_stage": row.stage.value,
        "b_version": row.version,
        "b_owner": row.owner_id,
        "b_moved": row.moved_at,
    }


def outbox_row(row: Outgoing, seal: Seal, now: int) -> Row:
    """A message for the outbox; one whose time has not come waits."""
    return {
        "key": row.key,
        "chat_id": row.chat_id,
        "case_id": row.case_id,
        "subject_id": row.subject_id,
        "lane": row.lane,
        "body_sealed": seal(row.subject_id, f"outbox.body|{row.key}", row.body),
        "at": row.at,
        "not_before_at": row.not_before_at,
        "state": "waiting" if row.not_before_at > now else "planned",
    }
