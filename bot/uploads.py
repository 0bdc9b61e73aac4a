"""Files from patients: kept safe first, read afterwards, beside every conversation.

    pointer  seen before the privacy agreement: only Telegram's file id is kept, for seven days
    waiting  to be fetched
    stored   sealed on our disk; nothing has parsed it yet (law 13)
    read     its facts are on file, the patient has a receipt, staff a line
    dropped  never fetched

A restart finds every file in the state it was left in and goes on from there. Trouble that is not the file's (network,
flood, a full disk) never ends it: what Telegram's id names is still there, so the file rests while the others go on.
"""

from __future__ import annotations

import asyncio
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
import structlog
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter

from bot import perform, talk
from bot.imaging.inspect import inspect
from bot.imaging.parts import Part
from bot.patience import Patience
from bot.room import Room, transaction
from bot.store import StoreDown
from bot.store import schema as t
from bot.store.rows import Case, Upload
from flows.acts import Card
from flows.imaging_question import ImagingAnswer
from flows.journey import intake
from flows.rules import imaging, study
from flows.rules.findings import Question, stopped
from flows.rules.imaging import Verdict
from flows.rules.study import Facts
from flows.rules.wanted import Need
from flows.text import Day, Json, Lines, Text, Value, to_json
from flows.view import DAY, View

if TYPE_CHECKING:
    from bot.arrivals import Filed
    from bot.house import House

log = structlog.get_logger()

CLOUD_LIMIT = 20 * 2**20  # bytes; Telegram's own for bots (getFile)
POINTER_LASTS = 7 * DAY
TRIES = 5
SIDES = {"left": "L", "right": "R", "both": "B"}


async def arrived(room: Room, filed: Filed, person_id: int, case: Case | None) -> None:
    """Write down that a file came, and say so; nothing is fetched here."""
    file = filed.file
    size = int(file.get("file_size") or 0)
    body: dict[str, Json] = {
        "file_id": file["file_id"],
        "name": file.get("file_name") or "",
        "mime": file.get("mime_type") or "",
        "size": size,
        "kind": filed.kind,
        "caption": filed.caption,
        "settled": [],
        "key": f"receipt:{filed.chat_id}:{filed.message_id}",
    }
    person = await room.work.person(person_id)
    too_big = size > CLOUD_LIMIT
    state = "pointer" if case is None else "dropped" if too_big else "waiting"
    values = {
        "case_id": case.id if case else None,
        "person_id": person_id,
        "chat_id": filed.chat_id,
        "message_id": filed.message_id,
        "state": state,
        "body_sealed": room.work.seal(person_id, "upload.body", body),
        "received_at": room.work.now,
    }
    upload_id = await room.work.insert(t.upload, **values)
    if case is None:
        person.about["early_files"] = True
        room.work.touch(person)
        until = room.work.now + POINTER_LASTS
        room.work.schedule(f"pointer.{upload_id}", "pointer", person_id, until, {"upload": upload_id})
        return
    if too_big:
        _not_fetched(room, case, body)
        room.write(filed.chat_id, person, _too_big(size), case=case, buttons=(("person", "person"),))
        return
    room.write(filed.chat_id, person, Text("up.received"), case=case, key=body["key"])
    room.wake_uploads()


def _is_whole(known: Upload, upload: Upload) -> bool:
    """Whether an earlier file makes the same one superfluous: sent again, a broken one is still broken."""
    return known.id != upload.id and "facts" in known.body and stopped(facts_of(known)) is None


def _too_big(size: int) -> Text:
    """The way out for a file that Telegram does not hand over; `size` in bytes, 0 where nobody said it."""
    told = -(-max(size, CLOUD_LIMIT + 1) // 2**20)
    return Text("up.too_big_parts", {"size": told, "limit": CLOUD_LIMIT // 2**20})


def _not_fetched(room: Room, case: Case, body: Json) -> None:
    """Staff know of every file, also of one that we do not have."""
    named = Text("staffcase.file", {"case": case.code, "name": body["name"] or "-"})
    lines = Lines((named, Text("staffcase.not_fetched")), bullets=False)
    room.card(case, Card(Text("staffcase.lines", {"lines": lines})))


class Uploads:
    """The worker: one file at a time, so that a large study costs one core and no chat waits for it."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.busy = False
        self.patience = Patience(house.uploads_wake.set)

    async def run(self) -> None:
        """Work through what waits, for ever."""
        while True:
            self.house.uploads_wake.clear()
            self.busy = True
            worked = await self._next()
            self.busy = worked or bool(self.patience.resting)
            if not worked:
                await self.house.uploads_wake.wait()

    async def _next(self) -> bool:
        try:
            upload = await self._oldest()
            if upload is None:
                return False
            await self._work_on(upload)
        except StoreDown as fault:
            log.warning("store_down", error=type(fault).__name__)
            await asyncio.sleep(0.5)
        return True

    async def _work_on(self, upload: Upload) -> None:
        """One step; a file that breaks it is tried again, then left to staff, and the others go on."""
        try:
            await (self._fetch(upload) if upload.state == "waiting" else self._inspect(upload))
            self.patience.forget(upload.id)
        except (StoreDown, InvalidToken):
            raise
        except BadRequest as error:  # Telegram does not have it any more, or never gives it
            too_big = "too big" in str(error)
            await self._failed(upload, _too_big(upload.body["size"]) if too_big else Text("up.not_fetched"), TRIES)
        except Exception as fault:
            if _is_its_own(fault):
                log.warning("upload_failed", attempt=upload.attempts, exc_info=fault)
                await self._failed(upload, Text("up.not_fetched"))
            else:
                log.warning("upload_waits", error=type(fault).__name__)
            self.patience.rest(upload.id, fault)

    async def _oldest(self) -> Upload | None:
        async with transaction(self.house, "upload") as room:
            open_ones = t.upload.c.state.in_(("waiting", "stored"))
            ready = t.upload.c.id.not_in(self.patience.resting)
            first = sa.select(sa.func.min(t.upload.c.id)).where(open_ones, ready).scalar_subquery()
            found = await room.work.uploads(t.upload.c.id == first)
            return found[0] if found else None

    async def _fetch(self, upload: Upload) -> None:
        """Bring the file over and seal it; the plain copy lives no longer than this function."""
        if upload.body["size"] > CLOUD_LIMIT:
            await self._failed(upload, _too_big(upload.body["size"]), TRIES)
            return
        with tempfile.TemporaryDirectory(dir=self.house.folder) as folder:
            plain = Path(folder) / "file"
            await self.house.wire.download(upload.body["file_id"], plain)
            key = await self._key(upload)
            with plain.open("rb") as stream:
                ref = await asyncio.to_thread(self.house.files.put, stream, key)
        async with transaction(self.house, f"upload.{upload.id}.stored") as room:
            await room.work.load_people([upload.person_id])
            digest = self.house.keys.vault.index(f"{upload.case_id}:{ref.sha256}")
            same = [known for known in await room.work.uploads(t.upload.c.digest == digest) if _is_whole(known, upload)]
            upload.file_name, upload.body["sha256"], upload.state = ref.name, ref.sha256, "stored"
            if same:
                upload.state = "read"
                await self._duplicate(room, upload)
            await room.work.save_upload(upload, digest=digest)

    async def _key(self, upload: Upload) -> Any:
        async with transaction(self.house, "upload.key") as room:
            await room.work.load_people([upload.person_id])
        return self.house.keys.of(upload.person_id)

    async def _failed(self, upload: Upload, text: Text, attempts: int = 1) -> None:
        """Telegram does not give the file, or it breaks us again and again: said, and left to staff."""
        upload.attempts += attempts
        async with transaction(self.house, f"upload.{upload.id}.failed.{upload.attempts}") as room:
            await room.work.load_people([upload.person_id])
            if upload.attempts >= TRIES:
                upload.state = "read"
                case = await room.work.case(upload.case_id or 0)
                _not_fetched(room, case, upload.body)
                await _receipt(room, case, upload, text, ())
            await room.work.save_upload(upload)

    async def _duplicate(self, room: Room, upload: Upload) -> None:
        case = await room.work.case(upload.case_id or 0)
        room.card(case, Card(Text("staffcase.27")))
        await _receipt(room, case, upload, Text("up.duplicate"), ())

    async def _inspect(self, upload: Upload) -> None:
        """Read it in a child process, then judge it against what the case needs."""
        key = await self._key(upload)
        with tempfile.TemporaryDirectory(dir=self.house.folder) as folder:
            plain = Path(folder) / "file"
            await asyncio.to_thread(self.house.files.restore, upload.file_name or "", key, plain)
            facts = (await inspect([Part(plain, upload.body["name"])])).facts
        async with transaction(self.house, f"upload.{upload.id}.read") as room:
            await room.work.load_people([upload.person_id])
            upload.body["facts"], upload.state = study.to_json(facts), "read"
            await judged(room, upload)
            await room.work.save_upload(upload)


def _is_its_own(fault: Exception) -> bool:
    """Whether a fault comes from this file; the network, a flood and a full disk meet every file alike."""
    missing = isinstance(fault, FileNotFoundError)  # the sealed file itself: waiting does not bring it back
    return missing or not isinstance(fault, (NetworkError, RetryAfter, OSError))


async def judged(room: Room, upload: Upload, *, first: bool = True) -> None:
    """The receipt, the staff's line, the question, and whether the file is complete now."""
    case = await room.work.case(upload.case_id or 0)
    facts, need = facts_of(upload), need_of(await perform.view_of(room, case), room)
    compressed = first and upload.body["kind"] == "photo"
    verdict = imaging.judge(facts, need, upload.body["settled"], compressed=compressed)
    await _record(room, case, upload, verdict)
    _tell_staff(room, case, upload, verdict, first=first)
    await _receipt(room, case, upload, await _receipt_text(room, case, verdict), verdict.buttons)
    if verdict.question is not None:
        await _ask(room, case, upload, verdict.question, verdict.answer)
    if verdict.counts_for is not None:
        view = await perform.view_of(room, case)
        await perform.acts(room, case, intake.when_complete(view, room.house.content))


async def _record(room: Room, case: Case, upload: Upload, verdict: Verdict) -> None:
    on = facts_of(upload).study_on
    staff = to_json(Lines(verdict.staff, bullets=False)) if verdict.staff else "-"
    body = {"upload": upload.id, "code": verdict.counts_for, "on": on.isoformat() if on else None, "staff": staff}
    await room.work.record(case, "document", body | {"problems": list(verdict.problems)}, upload.person_id)


def _tell_staff(room: Room, case: Case, upload: Upload, verdict: Verdict, *, first: bool) -> None:
    """The facts line by line, and, the first time, the file itself."""
    named = Text("staffcase.file", {"case": case.code, "name": upload.body["name"] or "-"})
    room.card(case, Card(Text("staffcase.lines", {"lines": Lines((named, *verdict.staff), bullets=False)})))
    if first:
        resend = {"do": "resend", "kind": upload.body["kind"], "file_id": upload.body["file_id"]}
        room.card(case, Card(named), resend=resend)


async def _receipt_text(room: Room, case: Case, verdict: Verdict) -> Text:
    """What was seen, and in the last line what is still missing; a question stands in a message of its own."""
    if verdict.question is not None:
        return Text("up.looked")
    view = await perform.view_of(room, case)
    wanted = intake.missing(view, room.house.content) if view.last("indication") else []
    if not wanted:
        return verdict.answer
    still = Text("up.still", {"list": Lines(tuple(wanted))})
    return Text("up.receipt", {"answer": verdict.answer, "still": still})


async def _receipt(room: Room, case: Case, upload: Upload, text: Text, buttons: tuple[str, ...]) -> None:
    person = await room.work.person(upload.person_id)
    shown = tuple((key, key) for key in buttons if key in ("howto", "person"))
    room.write(upload.chat_id, person, text, case=case, buttons=shown, edits=upload.body["key"])


async def _ask(room: Room, case: Case, upload: Upload, question: Question, text: Text) -> None:
    person = await room.work.person(upload.person_id)
    facts = {"upload": upload.id, "kind": question.kind, "options": list(question.options), "ask": to_json(text)}
    await talk.open_run(room, "imaging_question", person, upload.chat_id, facts, case=case)


async def answered(room: Room, answer: ImagingAnswer) -> None:
    """The patient's word on a file: it is judged again, or staff take over."""
    upload = (await room.work.uploads(t.upload.c.id == answer.upload))[0]
    case = await room.work.case(upload.case_id or 0)
    room.card(case, Card(_said(case, answer)))
    question = Question(answer.kind, (answer.option,))
    need = need_of(await perform.view_of(room, case), room)
    if answer.on:
        upload.body["told"] = {"study_on": answer.on}
    elif imaging.goes_on(question, answer.option, facts_of(upload), need):
        upload.body["settled"].append(answer.kind)
    else:
        await _end(room, case, upload, answer)
        return
    await judged(room, upload, first=False)
    await room.work.save_upload(upload)


def _said(case: Case, answer: ImagingAnswer) -> Text:
    told: Value = Day(date.fromisoformat(answer.on)) if answer.on else Text(f"btn.{answer.option}")
    return Text("staffcase.answer", {"case": case.code, "kind": Text(f"asked.{answer.kind}"), "value": told})


NEWS = {"newer": "up.newer_please", "later": "up.newer_please", "notmine": "up.set_aside"}


async def _end(room: Room, case: Case, upload: Upload, answer: ImagingAnswer) -> None:
    """Nothing more to ask about this file; it is kept and does not count."""
    person = await room.work.person(upload.person_id)
    room.write(upload.chat_id, person, Text(NEWS.get(answer.option, "up.noted")), case=case)


def facts_of(upload: Upload) -> Facts:
    """The facts of a file, with what the patient told about it."""
    return study.from_json(upload.body["facts"] | upload.body.get("told", {}))


def need_of(view: View, room: Room) -> Need:
    """What a file is held against: the case's documents, the side that hurts, the person."""
    about = room.work.people[view.patient.id].about
    sent = view.last("form_sent")
    side = SIDES.get(sent["answers"].get("side", "")) if sent else None
    indication = view.last("indication")
    documents = room.house.content.screening(indication["indication"]).own.documents if indication else ()
    born = date.fromisoformat(about["birth"]) if about.get("birth") else None
    return Need(documents, side, about.get("name", ""), born, view.today)
