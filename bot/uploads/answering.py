"""What was found in a file, said: the receipt, the card for staff, the question; and the patient's word on it."""

from __future__ import annotations

from datetime import date

from bot import perform, talk
from bot.room import Room
from bot.store import schema as t
from bot.store.rows import Case, Upload
from bot.uploads import gathering
from flows.acts import Card
from flows.imaging_question import ImagingAnswer
from flows.journey import intake
from flows.rules import imaging, study
from flows.rules.findings import Question
from flows.rules.imaging import Verdict
from flows.rules.study import Facts
from flows.rules.wanted import Need
from flows.text import Day, Lines, Text, Value, to_json
from flows.view import View

SIDES = {"left": "L", "right": "R", "both": "B"}


async def judged(room: Room, upload: Upload, *, first: bool = True) -> None:
    """The receipt, the staff's line, the question, and whether the file is complete now."""
    case = await room.work.case(upload.case_id or 0)
    facts, need = facts_of(upload), need_of(await perform.view_of(room, case), room)
    compressed = first and upload.files[0].body["kind"] == "photo"
    verdict = imaging.judge(facts, need, upload.body["settled"], compressed=compressed)
    await _record(room, case, upload, verdict)
    await _tell_staff(room, case, upload, verdict)
    await receipt(room, case, upload, await _receipt_text(room, case, verdict), verdict.buttons)
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


async def _tell_staff(room: Room, case: Case, upload: Upload, verdict: Verdict) -> None:
    """The facts line by line, and each file itself, once."""
    named = Text("staffcase.file", {"case": case.code, "name": upload.files[0].name or "-"})
    room.card(case, Card(Text("staffcase.lines", {"lines": Lines((named, *verdict.staff), bullets=False)})))
    for file in [file for file in upload.files if file.state == "stored" and not file.body.get("shown")]:
        file.body["shown"] = True
        await room.work.save_attachment(file)
        if file.body.get("file_id"):
            resend = {"do": "resend", "kind": file.body["kind"], "file_id": file.body["file_id"]}
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


async def receipt(room: Room, case: Case, upload: Upload, text: Text, buttons: tuple[str, ...]) -> None:
    """The one message about an upload, in place of what it said before."""
    person = await room.work.person(upload.person_id)
    shown = tuple((key, key) for key in buttons if key in ("howto", "person"))
    gathering.say(room, upload, person, text, case, shown)


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
