"""One transaction's work: what it changes, written at the end in a few set-based statements.

1. Everything a handler sees and changes goes through here; nothing else holds a connection.
2. What concerns a person is sealed under that person's key, here and in `filing` and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bot import audit
from bot.store import saving
from bot.store import schema as t
from bot.store import statements as st
from bot.store.filing import Filing
from bot.store.rows import LANES, Account, Case, Event, Outgoing, Person, Run
from flows.case import Stage
from flows.engine import Answer
from flows.text import Json

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.keys import Keys

HOUSE = 1  # the person under whose key lies what concerns nobody in particular


class Work(Filing):
    """A reading whose rows may be changed, and what follows once that is committed."""

    def __init__(self, conn: AsyncConnection, keys: Keys, now: int) -> None:
        super().__init__(conn, keys, now)
        self.outgoing: list[Outgoing] = []
        self.after: list[Callable[[], Coroutine[Any, Any, Any]]] = []  # begun, best effort, after the commit
        self.committed: list[Callable[[], None]] = []  # done right after the commit
        self.found_nothing = False  # a look that changed nothing: nobody need hear of it
        self._dirty: dict[tuple[str, int], saving.Changed] = {}
        self._answers: list[dict[str, Any]] = []
        self._superseded: list[dict[str, Any]] = []
        self._new_events: list[dict[str, Any]] = []
        self._new_dues: list[dict[str, Any]] = []
        self._later: dict[sa.Executable, list[dict[str, Any]]] = {}

    def touch(self, row: saving.Changed) -> None:
        """Remember to write a changed row."""
        key = row.telegram_id if isinstance(row, Account) else row.id
        self._dirty[type(row).__name__, key] = row

    def later(self, statement: sa.Executable, **row: Any) -> None:
        """Write a row at the end, with all others of the same statement; nothing of this transaction reads it."""
        self._later.setdefault(statement, []).append(row)

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
            self.accounts[telegram_id] = self._reached[person_id] = Account(telegram_id, person_id, "ok", self.now)
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

    def renew(self, run: Run, facts: dict[str, Json]) -> None:
        """Let a run go on with other facts than it began with; what it was answered stays."""
        run.facts = facts
        self.later(st.RENEW_RUN, b_id=run.id, b_facts=self.seal(run.subject_id, "run.facts", facts))

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
        sealed = self.seal(run.subject_id, f"answer.body|{run.id}", body)
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
        sealed = self.seal(case.patient_id, f"event.body|{case.id}|{seq + 1}", {"kind": kind, "body": body})
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
        said = {"text": text, "said": sent.body.get("text")}
        sealed = self.seal(sent.subject_id, f"message.body|{sent.key}", said)
        row = {
            "key": sent.key,
            "chat_id": sent.chat_id,
            "message_id": message_id,
            "case_id": sent.case_id,
            "subject_id": sent.subject_id,
            "body_sealed": sealed,
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
                "body_sealed": self.seal(person_id, f"due.body|{key}", body),
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

    async def flush(self) -> None:
        """Write everything, a statement a table."""
        dialect = self.conn.dialect.name
        updates = saving.updates(self._dirty.values(), self.seal, self.now)
        outbox = [saving.outbox_row(row, self.seal, self.now) for row in self.outgoing]
        for statement, rows in (
            *self._later.items(),
            *updates.items(),
            (st.INSERT_ANSWER, self._answers),
            (st.SUPERSEDE, self._superseded),
            (st.INSERT_EVENT, self._new_events),
            (st.ONCE_DUE[dialect], self._new_dues),
            (st.ONCE_OUTBOX[dialect], outbox),
        ):
            if rows:
                await self.conn.execute(statement, rows)


__all__ = ["HOUSE", "LANES", "Work"]
