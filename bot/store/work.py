"""One transaction's work: what it reads, what it changes, written at the end in a few set-based statements.

1. Everything a handler sees and changes goes through here; nothing else holds a connection.
2. Reads are prefetched for a whole batch; a later read of something loaded costs no statement.
3. What concerns a person is opened and sealed under that person's key, here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import orjson
import sqlalchemy as sa

from bot import audit
from bot.store import schema as t
from bot.store import statements as st
from bot.store.rows import LANES, Account, Case, Due, Event, Outgoing, Person, RoleRow, Run, Upload
from flows.case import Stage
from flows.engine import Answer
from flows.text import Json

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.keys import Keys

HOUSE = 1  # the person under whose key lies what concerns nobody in particular


class Work:
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
        self.outgoing: list[Outgoing] = []
        self.after: list[Callable[[], Coroutine[Any, Any, Any]]] = []  # begun, best effort, after the commit
        self.committed: list[Callable[[], None]] = []  # done right after the commit
        self.found_nothing = False  # a look that changed nothing: nobody need hear of it
        self._looked_for: set[int] = set()  # Telegram users, strangers too
        self._reached: dict[int, Account | None] = {}
        self._cases_of: dict[int, list[int]] = {}
        self._runs_of: dict[int, list[int]] = {}
        self._events: dict[int, list[Event]] = {}
        self._heads: dict[int, tuple[int, bytes]] = {}
        self._dirty: dict[tuple[str, int], Any] = {}
        self._answers: list[dict[str, Any]] = []
        self._superseded: list[dict[str, Any]] = []
        self._new_events: list[dict[str, Any]] = []
        self._new_dues: list[dict[str, Any]] = []
        self._later: dict[Any, list[dict[str, Any]]] = {}

    # -- sealing ---------------------------------------------------------------------------------

    def seal(self, person_id: int, what: str, body: Json) -> bytes:
        """A JSON body under a person's key, bound to the place it is written to."""
        return self.keys.of(person_id).seal(orjson.dumps(body), f"{what}|{person_id}")

    def open(self, person_id: int, what: str, sealed: bytes) -> Json:
        """The body that `seal` wrote there."""
        return orjson.loads(self.keys.of(person_id).open(sealed, f"{what}|{person_id}"))

    # -- reading ---------------------------------------------------------------------------------

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
        account = self.accounts.setdefault(row.telegram_id, Account(row.telegram_id, row.person_id, row.state))
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
            )
            self._runs_of.setdefault(row.person_id, []).append(row.id)
        await self._load_answers([row.id for row in fresh])

    async def _load_answers(self, runs: list[int]) -> None:
        if not runs:
            return
        for row in await self._rows(st.ANSWERS, ids=runs):
            run = self.runs[row.run_id]
            body = self.open(run.subject_id, "answer.body", row.body_sealed)
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
            opened = self.open(self.cases[r.case_id].patient_id, "event.body", r.body_sealed)
            self._events[r.case_id].append(Event(r.seq, r.at, opened["kind"], r.by_id, opened["body"]))
            self._heads[r.case_id] = (r.seq, r.hash)

    # -- changing --------------------------------------------------------------------------------

    def touch(self, row: Person | Account | Case | Run) -> None:
        """Remember to write a changed row."""
        key = row.telegram_id if isinstance(row, Account) else row.id
        self._dirty[type(row).__name__, key] = row

    def later(self, statement: sa.Executable, **row: Any) -> None:
        """Write a row at the end, with all others of the same statement; nothing of this transaction reads it."""
        self._later.setdefault(statement, []).append(row)

    async def insert(self, table: sa.Table, **values: Any) -> int:
        """Insert one row and return its id."""
        done = await self.conn.execute(st.inserting(table), values)
        new_id: int = done.scalar_one()
        return new_id

    async def new_person(self, telegram_id: int | None, about: dict[str, Json]) -> Person:
        """Somebody new, with a key of their own."""
        person_id = await self.insert(t.person, about_sealed=b"", created_at=self.now)
        self.later(st.INSERT_KEY, person_id=person_id, wrapped=self.keys.make(person_id))
        person = self.people[person_id] = Person(person_id, None, None, None, about)
        self.touch(person)
        self.roles[person_id], self._cases_of[person_id], self._runs_of[person_id] = [], [], []
        if telegram_id is not None:
            row = {"telegram_id": telegram_id, "person_id": person_id, "state": "ok", "seen_at": self.now}
            self.later(st.INSERT_ACCOUNT, **row)
            self.accounts[telegram_id] = self._reached[person_id] = Account(telegram_id, person_id, "ok")
        return person

    async def new_case(self, clinic: str, patient: Person) -> Case:
        """A case in its first stage; its code carries no meaning."""
        values = {"clinic": clinic, "patient_id": patient.id, "stage": Stage.INQUIRY.value, "version": 1}
        case_id = await self.insert(
            t.case, code=f"new-{patient.id}-{self.now}", opened_at=self.now, moved_at=self.now, **values
        )
        code = f"PU-{case_id:04d}"
        case = Case(case_id, code, clinic, patient.id, Stage.INQUIRY, 1, None, None, self.now, self.now)
        self.cases[case_id] = case
        self.touch(case)
        self._cases_of.setdefault(patient.id, []).append(case_id)
        self._events[case_id], self._heads[case_id] = [], (0, audit.START)
        return case

    async def new_run(
        self,
        flow: str,
        person: Person,
        chat_id: int,
        facts: dict[str, Json],
        *,
        case: Case | None = None,
        thread_id: int | None = None,
        expires_at: int | None = None,
    ) -> Run:
        """Open a run; its answers lie under the key of the case's patient, else of the respondent."""
        subject = case.patient_id if case else person.id
        run_id = await self.insert(
            t.run,
            case_id=case.id if case else None,
            person_id=person.id,
            chat_id=chat_id,
            thread_id=thread_id,
            subject_id=subject,
            flow=flow,
            status="open",
            turn=0,
            facts_sealed=self.seal(subject, "run.facts", facts),
            state_sealed=self.seal(subject, "run.state", {"draft": None, "raised": []}),
            opened_at=self.now,
            touched_at=self.now,
            expires_at=expires_at,
        )
        case_id = case.id if case else None
        run = Run(
            run_id,
            case_id,
            person.id,
            chat_id,
            thread_id,
            subject,
            flow,
            "open",
            0,
            facts,
            None,
            [],
            self.now,
            self.now,
            expires_at,
        )
        self.runs[run_id] = run
        self._runs_of.setdefault(person.id, []).append(run_id)
        return run

    def put_answer(self, run: Run, item: str, answer: Answer, message: int | None = None) -> None:
        """Write an answer and the message that gave it; the one it replaces stays as a record."""
        self.drop_answer(run, item)
        body = {"item": item, "rev": answer.rev, "value": answer.value, "message": message}
        sealed = self.seal(run.subject_id, "answer.body", body)
        self._answers.append({"run_id": run.id, "at": self.now, "body_sealed": sealed, "superseded_at": None})
        run.answers[item], run.rows[item] = answer, -len(self._answers)
        if message:
            run.heard[item] = message

    def drop_answer(self, run: Run, item: str) -> None:
        """Take an answer off the live ones."""
        if run.answers.pop(item, None) is None:
            return
        row = run.rows.pop(item)
        run.heard.pop(item, None)
        if row < 0:
            self._answers[-row - 1]["superseded_at"] = self.now
        else:
            self._superseded.append({"b_id": row, "b_at": self.now})

    async def record(self, case: Case, kind: str, body: dict[str, Json], by: int | None = None) -> None:
        """Append an event to the case's chain."""
        events = await self.events(case.id)
        seq, prev = self._heads[case.id]
        sealed = self.seal(case.patient_id, "event.body", {"kind": kind, "body": body})
        entry = audit.Entry(case.id, seq + 1, self.now, by, sealed)
        digest = audit.link(prev, entry)
        self._new_events.append(
            {
                "case_id": case.id,
                "seq": seq + 1,
                "at": self.now,
                "by_id": by,
                "body_sealed": sealed,
                "prev": prev,
                "hash": digest,
            }
        )
        events.append(Event(seq + 1, self.now, kind, by, body))
        self._heads[case.id] = (seq + 1, digest)

    def send(self, outgoing: Outgoing) -> None:
        """Put a message into the outbox; the same key twice is one message."""
        self.outgoing.append(outgoing)

    def log(self, sent: Outgoing, message_id: int, text: str) -> None:
        """Note a message that arrived: the exact words as they were read, and what was said, in no language yet.

        `message_id` 0 and no text where only an answer to a later one shows that it arrived.
        """
        row = {
            "key": sent.key,
            "chat_id": sent.chat_id,
            "message_id": message_id,
            "case_id": sent.case_id,
            "subject_id": sent.subject_id,
            "body_sealed": self.seal(sent.subject_id, "message.body", {"text": text, "said": sent.body.get("text")}),
            "at": self.now,
        }
        self.later(st.ONCE_MESSAGE[self.conn.dialect.name], **row)

    def schedule(
        self,
        key: str,
        kind: str,
        person_id: int,
        due_at: int,
        body: dict[str, Json],
        *,
        case_id: int | None = None,
        window: int | None = None,
    ) -> None:
        """Write an intent with its time; an occurrence that exists already stays as it is."""
        self._new_dues.append(
            {
                "key": key,
                "case_id": case_id,
                "person_id": person_id,
                "kind": kind,
                "body_sealed": self.seal(person_id, "due.body", body),
                "due_at": due_at,
                "window": window,
                "state": "open",
            }
        )

    def cancel_due(self, key: str) -> None:
        """Close the open intent of this key."""
        self._new_dues = [d for d in self._new_dues if d["key"] != key]
        self.later(st.CANCEL_DUE, b_key=key)

    def cancel_dues(self, case_id: int, prefix: str = "") -> None:
        """Close open intents of a case whose key, after the case's id, starts so."""
        start = f"{case_id}.{prefix}"
        self._new_dues = [d for d in self._new_dues if not d["key"].startswith(start)]
        self.later(st.CANCEL_DUES, b_case=case_id, b_start=start, b_length=len(start))

    def due(self, row: sa.Row[Any]) -> Due:
        """An opened due row; its person must be loaded."""
        body = self.open(row.person_id, "due.body", row.body_sealed)
        return Due(row.id, row.key, row.case_id, row.person_id, row.kind, body, row.due_at, row.window)

    def upload(self, row: sa.Row[Any]) -> Upload:
        """An opened upload row; its person must be loaded."""
        body = self.open(row.person_id, "upload.body", row.body_sealed)
        return Upload(
            row.id,
            row.case_id,
            row.person_id,
            row.chat_id,
            row.message_id,
            row.state,
            row.file_name,
            body,
            row.received_at,
            row.attempts,
        )

    async def uploads(self, *where: sa.ColumnElement[bool]) -> list[Upload]:
        """Uploads, oldest first."""
        rows = await self._rows(sa.select(t.upload).where(*where).order_by(t.upload.c.id))
        await self.load_people([row.person_id for row in rows])
        return [self.upload(row) for row in rows]

    async def save_upload(self, upload: Upload, **values: Any) -> None:
        """Write an upload back."""
        sealed = self.seal(upload.person_id, "upload.body", upload.body)
        row = {"state": upload.state, "case_id": upload.case_id, "file_name": upload.file_name, "body_sealed": sealed}
        change = sa.update(t.upload).where(t.upload.c.id == upload.id)
        await self.conn.execute(change.values(attempts=upload.attempts, **row, **values))

    # -- writing ---------------------------------------------------------------------------------

    async def flush(self) -> None:
        """Write everything, a statement a table."""
        dialect = self.conn.dialect.name
        for statement, rows in self._later.items():
            await self.conn.execute(statement, rows)
        await self._flush_dirty()
        if self._answers:
            await self.conn.execute(st.INSERT_ANSWER, self._answers)
        if self._superseded:
            await self.conn.execute(st.SUPERSEDE, self._superseded)
        if self._new_events:
            await self.conn.execute(st.INSERT_EVENT, self._new_events)
        if self._new_dues:
            await self.conn.execute(st.ONCE_DUE[dialect], self._new_dues)
        if self.outgoing:
            await self.conn.execute(st.ONCE_OUTBOX[dialect], [self._outbox_row(o) for o in self.outgoing])

    def _outbox_row(self, o: Outgoing) -> dict[str, Any]:
        return {
            "key": o.key,
            "chat_id": o.chat_id,
            "case_id": o.case_id,
            "subject_id": o.subject_id,
            "lane": o.lane,
            "body_sealed": self.seal(o.subject_id, "outbox.body", o.body),
            "at": o.at,
            "not_before_at": o.not_before_at,
            "state": "waiting" if o.not_before_at > self.now else "planned",
        }

    async def _flush_dirty(self) -> None:
        runs, people, cases, accounts = [], [], [], []
        for row in self._dirty.values():
            match row:
                case Run():
                    state = {"draft": row.draft, "raised": row.raised}
                    runs.append(
                        {
                            "b_id": row.id,
                            "b_case": row.case_id,
                            "b_status": row.status,
                            "b_turn": row.turn,
                            "b_state": self.seal(row.subject_id, "run.state", state),
                            "b_touched": row.touched_at,
                            "b_expires": row.expires_at,
                        }
                    )
                case Person():
                    about = self.seal(row.id, "person.about", row.about)
                    people.append(
                        {
                            "b_id": row.id,
                            "b_lang": row.lang,
                            "b_zone": row.zone,
                            "b_source": row.zone_source,
                            "b_about": about,
                        }
                    )
                case Case():
                    cases.append(
                        {
                            "b_id": row.id,
                            "b_code": row.code,
                            "b_stage": row.stage.value,
                            "b_version": row.version,
                            "b_topic": row.topic_id,
                            "b_owner": row.owner_id,
                            "b_moved": row.moved_at,
                        }
                    )
                case Account():
                    accounts.append({"b_id": row.telegram_id, "b_state": row.state, "b_seen": self.now})
        for statement, rows in (
            (st.UPDATE_RUN, runs),
            (st.UPDATE_PERSON, people),
            (st.UPDATE_CASE, cases),
            (st.UPDATE_ACCOUNT, accounts),
        ):
            if rows:
                await self.conn.execute(statement, rows)


__all__ = ["HOUSE", "LANES", "Work"]
