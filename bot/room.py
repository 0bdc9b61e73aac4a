"""Where one cause (an update, a due row, an inspected file) is handled: its work, its words, its messages.

1. Every message gets a key made from the cause and a counter, so that a repeated cause cannot double it (law 4).
2. What is sent here is only written; the outbox sends it after the commit.
3. Everything on its way out passes the guard (law 8), here and nowhere else.
4. Nobody is written to in their night, unless it is urgent or they are awake (law 5), here and nowhere else.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot import message, render
from bot.guard import Guard, refused_claim
from bot.message import Button, Tap
from bot.store.rows import LANES, Case, Outgoing, Person, Run
from bot.store.work import HOUSE, Work
from flows.acts import Card
from flows.case import AFTER_ACCEPTANCE, Fact, Role
from flows.content import Clinic
from flows.rules.followup import next_waking
from flows.text import Json, Text, Value, to_json
from flows.view import MINUTE, View, facts_of

if TYPE_CHECKING:
    from bot.house import House

NO_CASE = 0
AWAKE = 10 * MINUTE  # who wrote so lately is not asleep


@asynccontextmanager
async def transaction(house: House, cause: str, heard: int | None = None) -> AsyncIterator[Room]:
    """One cause in one transaction; what it wrote to the outbox is sent once it is committed."""
    async with house.batch() as work:
        yield Room(house, work, cause, heard)


class Room:
    """One cause, one transaction. `heard` is the chat in which somebody did what caused it."""

    def __init__(self, house: House, work: Work, cause: str, heard: int | None = None) -> None:
        self.house, self.work, self.cause, self.heard = house, work, cause, heard
        self.views: dict[int, View] = {}  # the cases looked at so far
        self._count = 0
        self.clinic: Clinic = house.content.clinic(house.default_clinic)

    def at_clinic(self, name: str) -> None:
        """The cause concerns a case of this clinic."""
        self.clinic = self.house.content.clinic(name)

    def key(self) -> str:
        """The next key of this cause."""
        self._count += 1
        return f"{self.cause}:{self._count}"

    def refuse(self, words: str) -> Text | None:
        """Why words may not reach a patient, or None. Claims only: the other guards look at who writes and when."""
        return refused_claim(self.house.wording, words, self.clinic.protected_names)

    def wake_uploads(self) -> None:
        """Files wait; the worker looks once this is committed."""
        self.work.committed.append(self.house.uploads_wake.set)

    # -- to people -------------------------------------------------------------------------------

    def say(self, run: Run, text: Text, *, rows: Sequence[Sequence[Button]] = (), not_before: int = 0) -> None:
        """A message in a run's own chat."""
        if run.chat_id < 0:
            self._to_desk(run.chat_id, run.case_id, run.subject_id, text, rows, "staff", run.thread_id)
            return
        self._to_person(run.chat_id, run.person_id, run.subject_id, run.case_id, text, rows, "reply", not_before)

    def tell(self, run: Run, text: Text, *, buttons: Sequence[tuple[str, str]] = ()) -> None:
        """A message in a run's chat that is no part of the run."""
        self.say(run, text, rows=self.act_rows(run.case_id, buttons))

    def act_rows(self, case_id: int | None, buttons: Sequence[tuple[str, str]]) -> list[list[Button]]:
        """Buttons that do something in a case."""
        case = self.work.cases.get(case_id) if case_id else None
        version = case.version if case else 0
        return [
            [Button(Text(f"btn.{key}"), message.case_token(case_id or NO_CASE, version, act))] for key, act in buttons
        ]

    def write(
        self,
        chat_id: int,
        person: Person,
        text: Text,
        *,
        case: Case | None = None,
        lane: str = "reply",
        buttons: Sequence[tuple[str, str]] = (),
        not_before: int = 0,
        edits: str | None = None,
        key: str | None = None,
    ) -> None:
        """A message to a person by id of chat."""
        rows = self.act_rows(case.id if case else None, buttons)
        subject = case.patient_id if case else person.id
        self._to_person(
            chat_id, person.id, subject, case.id if case else None, text, rows, lane, not_before, edits, key
        )

    def _to_person(
        self,
        chat_id: int,
        person_id: int,
        subject_id: int,
        case_id: int | None,
        text: Text,
        rows: Sequence[Sequence[Button]],
        lane: str,
        not_before: int,
        edits: str | None = None,
        key: str | None = None,
    ) -> None:
        body = message.body(text, to=person_id, rows=rows, edits=edits)
        self.post(chat_id, subject_id, case_id, body, lane, not_before, key)

    def forget(self, chat_id: int, person: Person, message_id: int, case: Case) -> None:
        """Delete what somebody wrote from their chat."""
        body = {"do": "delete", "message": message_id, "to": person.id, "clinic": case.clinic}
        self.post(chat_id, case.patient_id, case.id, body, "now")

    def post(
        self,
        chat_id: int,
        subject: int,
        case_id: int | None,
        body: dict[str, Json],
        lane: str,
        not_before: int = 0,
        key: str | None = None,
    ) -> None:
        """Write one row of the outbox: the one way out. `to` in the body is who reads it, None at the desk."""
        now, reader = self.work.now, body["to"]
        if reader is not None:
            case = self.work.cases.get(case_id) if case_id else None
            self.guard(reader, case).check(body)
            if not body.get("edits"):  # a changed message makes no sound
                not_before = max(not_before, self._waking(chat_id, reader, case, lane))
        row = Outgoing(key or self.key(), chat_id, case_id, subject, LANES[lane], body, now, max(not_before, now))
        self.work.send(row)

    def guard(self, reader: int, case: Case | None) -> Guard:
        """What may be said to somebody now."""
        return Guard(
            self._role(reader, case), self._accepted(case), self.house.wording, tuple(self.clinic.protected_names)
        )

    def _role(self, reader: int, case: Case | None) -> Role:
        """A case has one patient; outside a case the rows of roles tell who is nothing but a companion."""
        if case is not None:
            return Role.PATIENT if case.patient_id == reader else Role.COMPANION
        kinds = {role.kind for role in self.work.roles.get(reader, ())}
        has_own = any(own.patient_id == reader for own in self.work.cases.values())
        return Role.COMPANION if kinds == {Role.COMPANION} and not has_own else Role.PATIENT

    def _accepted(self, case: Case | None) -> bool:
        """Whether a physician accepted: stages from the offer on say so; of a withdrawn case, what happened in it."""
        if case is None:
            return False
        view = self.views.get(case.id)
        return case.stage in AFTER_ACCEPTANCE or (view is not None and Fact.ACCEPTED in facts_of(view))

    def _waking(self, chat_id: int, reader: int, case: Case | None, lane: str) -> int:
        """Now, or the end of the reader's night; a companion is taken to be where the patient is."""
        now = self.work.now
        account = self.work.accounts.get(chat_id)
        if lane == "now" or chat_id == self.heard or (account is not None and account.seen_at > now - AWAKE):
            return now
        view = self.views.get(case.id) if case else None
        return next_waking(now, view.zone if view else self.work.people[reader].zone or self.clinic.zone)

    # -- to the desk -----------------------------------------------------------------------------

    def card(self, case: Case, card: Card, *, resend: dict[str, Json] | None = None, edits: str | None = None) -> None:
        """A message in the case's topic, which is made when it is not there yet; or a change of the one it `edits`."""
        group = self.house.group_of(case.clinic)
        if group is None:
            return
        self.topic(case, group)
        if resend is not None:
            self.post(
                group, case.patient_id, case.id, resend | {"topic": True, "to": None, "clinic": case.clinic}, card.lane
            )
            return
        rows = self.act_rows(case.id, card.buttons)
        body = message.body(card.text, clinic=case.clinic, rows=rows, topic=True, edits=edits)
        cause = self.key() if card.edits else self.cause  # one cause may change a card more than once
        key = f"card:{case.id}:{case.version}:{card.key}:{cause}" if card.key else None
        self.post(group, case.patient_id, case.id, body, card.lane, key=key)

    def covered(self, case: Case, text: Text, hidden: Value, lane: str = "staff") -> None:
        """A message in the case's topic, without a sound; what is `hidden` shows when somebody opens it."""
        group = self.house.group_of(case.clinic)
        if group is not None:
            self.topic(case, group)
            body = message.body(text, clinic=case.clinic, topic=True)
            self.post(group, case.patient_id, case.id, body | {"hidden": to_json(hidden), "silent": True}, lane)

    def topic(self, case: Case, group: int) -> None:
        """Ask for a topic once; the row precedes every card, even an urgent one."""
        if case.topic_id is None and self.house.topics_on.get(group, True):
            body = {"do": "topic", "name": case.code, "to": None, "clinic": case.clinic}
            self.post(group, case.patient_id, case.id, body, "now", key=f"topic:{case.id}")

    def _to_desk(
        self,
        group: int,
        case_id: int | None,
        subject: int,
        text: Text,
        rows: Sequence[Sequence[Button]],
        lane: str,
        thread: int | None,
    ) -> None:
        clinic = self.house.groups.get(group, self.clinic.key)
        body = message.body(text, clinic=clinic, rows=rows)
        if thread:
            body["thread"] = thread
        self.post(group, subject, case_id, body, lane)

    def desk(self, group: int, thread: int | None, case: Case | None, text: Text, lane: str = "staff") -> None:
        """A line in the staff group, outside any dialogue."""
        subject = case.patient_id if case else HOUSE
        self._to_desk(group, case.id if case else None, subject, text, (), lane, thread)

    def tell_desk_problem(self, case_id: int | None) -> None:
        """Staff hear that something broke; they see no detail, the log has class and place."""
        group = self.house.group_of(self.clinic.key)
        if group is not None:
            case = self.work.cases.get(case_id) if case_id else None
            self.desk(
                group, case.topic_id if case else None, case, Text("desk.problem", {"case": case.code if case else "-"})
            )

    # -- best effort -----------------------------------------------------------------------------

    def mark(self, tap: Tap, label: Text, run: Run) -> None:
        """Show beside the question what was chosen, and take its buttons away."""
        lang = self.lang_of(run)
        chosen = self.house.catalogs.render(label, lang)
        if not tap.shown or len(tap.shown) + len(chosen) > render.LIMIT - 10:
            return
        params = {"chat_id": run.chat_id, "message_id": tap.message_id, "text": f"{tap.shown}\n\n→ {chosen}"}
        self.work.after.append(lambda: self.house.wire.call("editMessageText", params))

    def redraw(self, tap: Tap, rows: Sequence[Sequence[Button]], run: Run) -> None:
        """Show which of several are chosen so far."""
        markup = render.markup({"rows": message.rows_json(rows)}, self.house.catalogs, self.lang_of(run))
        params = {"chat_id": run.chat_id, "message_id": tap.message_id, "reply_markup": markup}
        self.work.after.append(lambda: self.house.wire.call("editMessageReplyMarkup", params))

    def toast(self, query_id: str, text: str = "") -> None:
        """Stop the spinner of a pressed button."""
        params = {"callback_query_id": query_id} | ({"text": text[:200]} if text else {})
        self.work.after.append(lambda: self.house.wire.call("answerCallbackQuery", params))

    def lang_of(self, run: Run) -> str:
        """The language of whoever reads a run's chat."""
        if run.chat_id < 0:
            return self.house.desk_lang(self.house.groups.get(run.chat_id, self.clinic.key))
        return self.work.people[run.person_id].lang or "en"
