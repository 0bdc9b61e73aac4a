"""What one transaction reads, opened: rows of the people in it, each loaded once.

1. What a batch needs is prefetched for all of it; a later read of something loaded costs no statement.
2. What concerns a person is opened under that person's key, here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import orjson
import sqlalchemy as sa

from bot import audit
from bot.store import schema as t
from bot.store import statements as st
from bot.store.rows import Account, Attachment, Case, Due, Event, Person, RoleRow, Run, Upload
from flows.case import Stage
from flows.engine import Answer
from flows.text import Json

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.keys import Keys

UPLOAD = "upload.body"  # where an upload and its attachments are sealed: one place, so that rows may be parted


class Reading:
    """Rows of one transaction, opened."""

    def __init__(self, conn: AsyncConnection, keys: Keys, now: int) -> None:
        self.conn = conn
        self.keys = keys
        self.now = now
        self.people: dict[int, Person] = {}
        self.accounts: dict[int, Account] = {}
        self.cases: dict[int, Case] = {}
        self.runs: dict[int, Run] = {}
        self.roles: dict[int, list[RoleRow]] = {}
        self._looked_for: set[int] = set()  # Telegram users, strangers too
        self._reached: dict[int, Account | None] = {}
        self._cases_of: dict[int, list[int]] = {}
        self._runs_of: dict[int, list[int]] = {}
        self._events: dict[int, list[Event]] = {}
        self._heads: dict[int, tuple[int, bytes]] = {}

    def open(self, person_id: int, what: str, sealed: bytes) -> Json:
        """The body that `Work.seal` wrote there."""
        return orjson.loads(self.keys.of(person_id).open(sealed, f"{what}|{person_id}"))

    async def _rows(self, statement: sa.Select[Any], **values: Any) -> Sequence[sa.Row[Any]]:
        rows: Sequence[sa.Row[Any]] = (await self.conn.execute(statement, values)).all()
        return rows

    async def prefetch(self, telegram_ids: Iterable[int]) -> None:
        """Load accounts, people, cases, open runs and their answers of these Telegram users."""
        wanted = [i for i in dict.fromkeys(telegram_ids) if i not in self._looked_for]
        if not wanted:
            return
        self._looked_for.update(wanted)
        rows = await self._rows(st.ACCOUNTS, ids=wanted)
        for row in rows:
            self._take_account(row)
        await self.load_people([row.person_id for row in rows])

    def _take_account(self, row: sa.Row[Any]) -> None:
        account = self.accounts.setdefault(
            row.telegram_id, Account(row.telegram_id, row.person_id, row.state, row.seen_at)
        )
        if self._reached.get(row.person_id) is None:
            self._reached[row.person_id] = account

    async def load_people(self, ids: Iterable[int]) -> None:
        """Load people with their keys, roles, cases and open runs; the rows are locked in one order."""
        wanted = sorted({i for i in ids if i not in self.people})
        if not wanted:
            return
        rows = await self._rows(st.PEOPLE, ids=wanted)
        await self.keys.load(self.conn, [row.id for row in rows])
        for row in rows:
            about = self.open(row.id, "person.about", row.about_sealed)
            self.people[row.id] = Person(row.id, row.lang, row.zone, row.zone_source, about)
        await self._load_roles(wanted)
        await self._load_cases_of(wanted)
        await self._load_runs_of(wanted)

    async def _load_roles(self, people: list[int]) -> None:
        for person_id in people:
            self.roles[person_id] = []
        for r in await self._rows(st.ROLES, ids=people):
            role = RoleRow(r.id, r.person_id, r.kind, r.clinic, r.case_id, r.profile)
            self.roles[r.person_id].append(role)

    async def _load_cases_of(self, people: list[int]) -> None:
        for person_id in people:
            self._cases_of[person_id] = []
        for row in await self._rows(st.CASES_OF, ids=people):
            self._cases_of[row.patient_id].append(self._case(row).id)

    def _case(self, row: sa.Row[Any]) -> Case:
        if row.id not in self.cases:
            self.cases[row.id] = Case(
                row.id,
                row.code,
                row.clinic,
                row.patient_id,
                Stage(row.stage),
                row.version,
                row.topic_id,
                row.owner_id,
                row.opened_at,
                row.moved_at,
            )
        return self.cases[row.id]

    async def _load_runs_of(self, people: list[int]) -> None:
        for person_id in people:
            self._runs_of[person_id] = []
        await self._take_runs(await self._rows(st.RUNS_OF, ids=people))

    async def _take_runs(self, rows: Sequence[sa.Row[Any]]) -> None:
        fresh = [row for row in rows if row.id not in self.runs]
        await self.keys.load(self.conn, [row.subject_id for row in fresh])
        for row in fresh:
            facts = self.open(row.subject_id, "run.facts", row.facts_sealed)
            state = self.open(row.subject_id, "run.state", row.state_sealed)
            self.runs[row.id] = Run(
                row.id,
                row.case_id,
                row.person_id,
                row.chat_id,
                row.thread_id,
                row.subject_id,
                row.flow,
                row.status,
                row.turn,
                facts,
                state["draft"],
                state["raised"],
                row.opened_at,
                row.touched_at,
                row.expires_at,
                asked=state.get("asked"),
            )
            self._runs_of.setdefault(row.person_id, []).append(row.id)
        await self._load_answers([row.id for row in fresh])

    async def _load_answers(self, runs: list[int]) -> None:
        if not runs:
            return
        for row in await self._rows(st.ANSWERS, ids=runs):
            run = self.runs[row.run_id]
            body = self.open(run.subject_id, f"answer.body|{run.id}", row.body_sealed)
            run.answers[body["item"]] = Answer(body["value"], body["rev"])
            run.rows[body["item"]] = row.id
            if body["message"]:
                run.heard[body["item"]] = body["message"]

    async def person(self, person_id: int) -> Person:
        """A person by id."""
        await self.load_people([person_id])
        return self.people[person_id]

    async def person_of(self, telegram_id: int) -> Person | None:
        """The person behind a Telegram user, when known."""
        await self.prefetch([telegram_id])
        account = self.accounts.get(telegram_id)
        return self.people[account.person_id] if account else None

    async def account_of(self, person_id: int) -> Account | None:
        """The Telegram account a person is reached by: the one they write from now, else the one they used last."""
        await self._load_accounts([person_id])
        return self._reached[person_id]

    async def _load_accounts(self, people: Iterable[int]) -> None:
        wanted = [i for i in dict.fromkeys(people) if i not in self._reached]
        if not wanted:
            return
        for row in await self._rows(st.ACCOUNTS_OF, ids=wanted):
            self._take_account(row)
        for person_id in wanted:
            self._reached.setdefault(person_id, None)

    async def case(self, case_id: int) -> Case:
        """A case by id, its patient loaded with it; KeyError when there is none."""
        case = await self.known_case(case_id)
        if case is None:
            raise KeyError(case_id)
        return case

    async def known_case(self, case_id: int) -> Case | None:
        """The same for an id that came from outside; None when there is none."""
        if case_id not in self.cases:
            row = (await self.conn.execute(st.CASE, {"id": case_id})).first()
            if row is None:
                return None
            self._case(row)
        case = self.cases[case_id]
        await self.load_people([case.patient_id])
        return case

    async def cases_of(self, person_id: int) -> list[Case]:
        """A patient's cases, oldest first."""
        await self.load_people([person_id])
        return [self.cases[i] for i in self._cases_of[person_id]]

    async def run(self, run_id: int) -> Run | None:
        """A run by id, in whatever state."""
        if run_id not in self.runs:
            await self._take_runs(await self._rows(st.RUN, id=run_id))
        return self.runs.get(run_id)

    async def runs_of(self, person_id: int) -> list[Run]:
        """A person's open and paused runs, oldest first."""
        await self.load_people([person_id])
        found = [self.runs[i] for i in self._runs_of.get(person_id, [])]
        return [run for run in found if run.status in ("open", "paused")]

    async def companions(self, case_id: int) -> list[Person]:
        """Those the patient let into the trip."""
        wanted = sa.select(t.role.c.person_id).where(t.role.c.case_id == case_id, t.role.c.until_at.is_(None))
        ids = [row.person_id for row in await self._rows(wanted)]
        await self.load_people(ids)
        return [self.people[i] for i in ids]

    async def staff(self, clinic: str) -> list[Person]:
        """Who works at a clinic, in whatever role."""
        here = sa.and_(t.role.c.clinic == clinic, t.role.c.case_id.is_(None), t.role.c.until_at.is_(None))
        ids = [row.person_id for row in await self._rows(sa.select(t.role.c.person_id).where(here).distinct())]
        await self.load_people(ids)
        return [self.people[i] for i in ids]

    async def load_for_dues(self, people: Iterable[int], cases: Iterable[int]) -> None:
        """Load what carrying out dues reads: people and how they are reached, their cases with what happened."""
        ids = list(people)
        await self.load_people(ids)
        await self._load_accounts(ids)
        await self._load_events([i for i in dict.fromkeys(cases) if i in self.cases])

    async def events(self, case_id: int) -> list[Event]:
        """What happened in a case, oldest first."""
        await self.case(case_id)
        await self._load_events([case_id])
        return self._events[case_id]

    async def _load_events(self, cases: Iterable[int]) -> None:
        wanted = [i for i in cases if i not in self._events]
        if not wanted:
            return
        for case_id in wanted:
            self._events[case_id], self._heads[case_id] = [], (0, audit.START)
        for r in await self._rows(st.EVENTS, ids=wanted):
            opened = self.open(self.cases[r.case_id].patient_id, f"event.body|{r.case_id}|{r.seq}", r.body_sealed)
            self._events[r.case_id].append(Event(r.seq, r.at, opened["kind"], r.by_id, opened["body"]))
            self._heads[r.case_id] = (r.seq, r.hash)

    def due(self, row: sa.Row[Any]) -> Due:
        """An opened due row; its person must be loaded."""
        body = self.open(row.person_id, f"due.body|{row.key}", row.body_sealed)
        return Due(row.id, row.key, row.case_id, row.person_id, row.kind, body, row.due_at, row.window)

    def _upload(self, row: sa.Row[Any]) -> Upload:
        body = self.open(row.person_id, UPLOAD, row.body_sealed)
        place = row.chat_id, row.state, row.album
        return Upload(row.id, row.case_id, row.person_id, *place, body, row.received_at, row.attempts)

    def _attachment(self, row: sa.Row[Any]) -> Attachment:
        body = self.open(row.person_id, UPLOAD, row.body_sealed)
        where = row.upload_id, row.person_id, row.kind, row.state, row.chat_id, row.message_id, row.file_name
        return Attachment(row.id, *where, body, row.received_at)

    async def upload(self, upload_id: int) -> Upload:
        """An upload by id; KeyError when there is none."""
        for found in await self.uploads(t.upload.c.id == upload_id):
            return found
        raise KeyError(upload_id)

    async def uploads(self, *where: sa.ColumnElement[bool]) -> list[Upload]:
        """Uploads with their attachments, oldest first."""
        rows = await self._rows(sa.select(t.upload).where(*where).order_by(t.upload.c.id))
        await self.load_people([row.person_id for row in rows])
        found = {row.id: self._upload(row) for row in rows}
        if found:
            for row in await self._rows(st.ATTACHMENTS, ids=list(found)):
                found[row.upload_id].attachments.append(self._attachment(row))
        return list(found.values())
