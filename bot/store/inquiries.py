"""The inquiries of a clinic in a period, with the few events that figures are counted from.

Cases are opened a few at a time, so that nobody's chat waits for a long count. Those of erased people cannot be opened
any more; they are in no figure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bot.store import schema as t
from bot.store import statements as st
from bot.store.reading import Reading
from flows.figures import KINDS, Inquiry
from flows.view import Happened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.keys import Keys

AT_ONCE = 25  # cases
LEFT_OUT = {"form_sent"}  # what was answered is in no figure


async def inquiries(conn: AsyncConnection, keys: Keys, clinic: str, since: int, until: int) -> list[Inquiry]:
    """Those opened from `since` to before `until`."""
    mine: sa.Select[Any] = sa.select(t.case.c.id, t.case.c.patient_id, t.case.c.opened_at).where(
        t.case.c.clinic == clinic
    )
    cases: Sequence[sa.Row[Any]] = (
        await conn.execute(mine.where(t.case.c.opened_at >= since, t.case.c.opened_at < until))
    ).all()
    reading, found = Reading(conn, keys, until), []
    for start in range(0, len(cases), AT_ONCE):
        found += await _opened(reading, cases[start : start + AT_ONCE])
    return found


async def _opened(reading: Reading, cases: Sequence[sa.Row[Any]]) -> list[Inquiry]:
    await reading.keys.load(reading.conn, [case.patient_id for case in cases])
    rows = (await reading.conn.execute(st.EVENTS, {"ids": [case.id for case in cases]})).all()
    events: dict[int, list[Happened]] = {case.id: [] for case in cases}
    patients = {case.id: case.patient_id for case in cases}
    for row in rows:
        patient = patients[row.case_id]
        if not reading.keys.has(patient):
            continue
        body = reading.open(patient, f"event.body|{row.case_id}|{row.seq}", row.body_sealed)
        if body["kind"] in KINDS:
            said = {} if body["kind"] in LEFT_OUT else body["body"]
            events[row.case_id].append(Happened(body["kind"], row.at, said))
    known = [case for case in cases if reading.keys.has(case.patient_id)]
    return [Inquiry(case.opened_at, tuple(events[case.id])) for case in known]
