"""What was found in an upload, said: the receipt, the card for staff, the question; and the patient's word on it.

1. An upload is judged anew after each word and each further file; what it counts for is what the newest judgement says.
2. It has at most one open question. A further file may make that one meaningless: then its buttons are old ones.
3. While somebody of the staff speaks with the patient nothing is asked (law 9): staff see the question on the card, and
   it is asked when the bot speaks again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot import perform, talk
from bot.room import Room
from bot.store import schema as t
from bot.store.rows import Case, Run, Upload
from bot.uploads import card, gathering
from flows import file_card
from flows.acts import Card, Todo
from flows.imaging_question import ImagingAnswer
from flows.imaging_question import facts_of as question_facts
from flows.journey import intake, rescreening, uploads
from flows.rules import imaging, study
from flows.rules.imaging import Counted, Verdict
from flows.rules.looked import which
from flows.rules.names import misleads
from flows.rules.study import Facts
from flows.rules.told import SIDES, Word, key_of, word_from_json, word_to_json
from flows.rules.wanted import STUDIES, Need
from flows.text import Day, Json, Lines, Quoted, Text, Value, bullets
from flows.view import View

HOW = ("howto",)  # where something is still missing
REPORTS = frozenset({"up.report", "up.report_undated", "up.report_scan"})  # a person reads them
FOR_STAFF = frozenset({"dk", "nohave", "fixbirth"})


async def judged(room: Room, upload: Upload, *, first: bool = True, heard: bool = False, by: int | None = None) -> None:
    """The receipt, the staff's card, the question, and whether the file is complete now.

    `first`: it was never judged before. `heard`: the patient just said something about it, and is answered below that.
    `by`: somebody of the staff did something with it; what the patient is told of that is said elsewhere.
    """
    case = await room.work.case(upload.case_id or 0)
    view = await perform.view_of(room, case)
    verdict = verdict_of(room, upload, view)
    if verdict.answer.id == "up.compressed" and by is None:
        await room.work.record(case, "photo_hint", {}, upload.person_id)
    counts = _counts(upload, verdict)
    lines = (*file_card.open_lines(verdict.staff), *file_card.by_staff(card.desk_of(upload)))
    record = uploads.judgement(upload.id, counts, lines, verdict.problems)
    await perform.acts(room, case, (record,), by=by or upload.person_id)
    view = await perform.view_of(room, case)
    wanted = _missing(room, view)
    is_held = await _is_held(room, case, upload, verdict, view)
    await _tell_staff(room, case, upload, verdict, view, with_text=not heard and by is None, is_held=is_held)
    text = _receipt_text(verdict, wanted, is_held=is_held)
    buttons = dict.fromkeys((*verdict.buttons, *(HOW if wanted else ())))
    if heard:
        person = await room.work.person(upload.person_id)
        room.write(upload.chat_id, person, text, case=case, buttons=_help(tuple(buttons)))
    elif by is None:
        await receipt(room, case, upload, text, tuple(buttons))
    await _ask(room, case, upload, verdict)
    view, content = await perform.view_of(room, case), room.house.content
    complete = intake.when_complete(view, content) if counts else ()
    await perform.acts(room, case, complete or rescreening.screened_again(view, content))


def _counts(upload: Upload, verdict: Verdict) -> tuple[Counted, ...]:
    """The documents that it is: what staff said of it stands above the rules."""
    desk = card.desk_of(upload)
    if desk is None:
        return verdict.counts
    return tuple(Counted(code, date.fromisoformat(on)) for code, on in desk["counts"])


def verdict_of(room: Room, upload: Upload, view: View) -> Verdict:
    """What an upload is, after all that was said about it."""
    compressed = any(file.body.get("kind") == "photo" for file in upload.files)
    hinted, facts = view.last("photo_hint") is not None, facts_of(upload)
    pictured = any(one.state == "stored" for one in upload.previews) or not any(one.rows for one in facts.each)
    return imaging.judge(
        facts, need_of(view, room), words_of(upload), compressed=compressed, hinted=hinted, pictured=pictured
    )


async def again(room: Room, case: Case) -> None:
    """The form told who the patient is and which side hurts: what was sent before it is held against that."""
    for upload in await room.work.uploads(t.upload.c.case_id == case.id, t.upload.c.state == "read"):
        if "facts" not in upload.body or card.desk_of(upload) is not None:
            continue
        view = await perform.view_of(room, case)
        verdict, known = verdict_of(room, upload, view), uploads.judgements(view).get(upload.id)
        counts = [[one.code, one.on.isoformat()] for one in verdict.counts]
        if verdict.question is not None or known is None or known["counts"] != counts:
            await judged(room, upload, first=False, heard=True)
            await room.work.save_upload(upload)


def _missing(room: Room, view: View) -> Sequence[Text]:
    """What the patient's file still lacks."""
    return intake.missing(view, room.house.content) if view.last("indication") else ()


async def _tell_staff(
    room: Room, case: Case, upload: Upload, verdict: Verdict, view: View, *, with_text: bool, is_held: bool
) -> None:
    """The card, the pictures below it, a report's words; the files themselves stay sealed until somebody asks."""
    facts, desk = facts_of(upload), card.desk_of(upload)
    counts, more, wanted = bool(_counts(upload, verdict)), _misnamed(upload), _missing(room, view)
    need = need_of(view, room)
    card.show(room, case, upload, facts, verdict, need, wanted=wanted, counts=counts, more=more, is_held=is_held)
    await card.pictures(room, case, upload, is_shown=file_card.is_shown(verdict, desk))
    if facts.text and with_text:
        card.report(room, case, facts.text)


def _misnamed(upload: Upload) -> tuple[Text, ...]:
    """A single file whose name promises something else."""
    if len(upload.files) != 1 or not (ending := misleads(upload.files[0].name, facts_of(upload).kind)):
        return ()
    return (Text("staffcase.named", {"value": ending}),)


def _receipt_text(verdict: Verdict, wanted: Sequence[Text], *, is_held: bool) -> Text:
    """What was seen, what else is to be said, and below it what is still missing; a question stands for itself."""
    said: list[Value] = [verdict.answer]
    if verdict.question is not None:
        said = [Text("up.looked_later" if is_held else "up.looked")]
        said += [bullets(verdict.seen)] if verdict.seen else []
    said += verdict.notes
    answer = (
        verdict.answer if said == [verdict.answer] else Text("up.lines", {"lines": Lines(tuple(said), bullets=False)})
    )
    return _with_missing(answer, wanted, is_unread=_is_unread(verdict.answer.id, wanted))


def _is_unread(answer: str, wanted: Sequence[Text]) -> bool:
    """Whether only a person can say that it is one of the documents that are missing."""
    codes = [text.id.removeprefix("doc.") for text in wanted]
    return answer in REPORTS or (answer == "up.kept" and any(code not in STUDIES for code in codes))


def _with_missing(answer: Text, wanted: Sequence[Text], *, is_unread: bool = False) -> Text:
    """An answer, and below it what is still missing. `is_unread`: what just came may be one of these."""
    if not wanted:
        return answer
    still = Text("up.still_unread" if is_unread else "up.still", {"list": Lines(tuple(wanted))})
    return Text("up.receipt", {"answer": answer, "still": still})


def _help(buttons: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple((key, key) for key in buttons)


async def receipt(room: Room, case: Case, upload: Upload, text: Text, buttons: Sequence[str]) -> None:
    """The one message about an upload, in place of what it said before."""
    person = await room.work.person(upload.person_id)
    gathering.say(room, upload, person, text, case, _help(buttons))


async def duplicate(room: Room, case: Case, upload: Upload, copies: Sequence[Upload]) -> None:
    """All of it was here before, in `copies`: what is missing is said anew, and what is open about them asked anew."""
    wanted = _missing(room, await perform.view_of(room, case))
    await receipt(room, case, upload, _with_missing(Text("up.duplicate"), wanted), HOW if wanted else ())
    for copy in copies:
        if case.owner_id is None and await _open_runs(room, copy):
            await _ask_late(room, case, copy)


async def is_held_up(room: Room, case: Case) -> bool:
    """Whether a question about a file waits until nobody of the staff speaks with the patient."""
    return any(talk.is_held(run) for run in await room.work.runs_of(case.patient_id))


async def released(room: Room, case: Case) -> bool:
    """Nobody of the staff speaks with the patient any more; whether anything was asked that had to wait for that."""
    is_asked = False
    for held in [run for run in await room.work.runs_of(case.patient_id) if talk.is_held(run)]:
        _close(room, held)
        for upload in await room.work.uploads(t.upload.c.id == held.facts["upload"], t.upload.c.case_id == case.id):
            view = await perform.view_of(room, case)
            verdict = verdict_of(room, upload, view)
            await _tell_staff(room, case, upload, verdict, view, with_text=False, is_held=False)
            await room.work.save_upload(upload)
            is_asked = await _ask_late(room, case, upload) or is_asked
    return is_asked


async def _ask_late(room: Room, case: Case, upload: Upload) -> bool:
    """Whether its question was asked below all that was said since."""
    for run in await _open_runs(room, upload):
        _close(room, run)
    view = await perform.view_of(room, case)
    return await _ask(room, case, upload, verdict_of(room, upload, view), is_late=True)


async def _ask(room: Room, case: Case, upload: Upload, verdict: Verdict, *, is_late: bool = False) -> bool:
    """Whether a question was asked: not where it stands open already; one that means nothing any more is closed."""
    person, view = await room.work.person(upload.person_id), await perform.view_of(room, case)
    about, wanted = _about(room, upload, verdict, view), _wanted(room, upload, verdict, view)
    for run in await _open_runs(room, upload):
        if run.facts == wanted and run.status == "open":
            return False
        _close(room, run)
    room.work.cancel_dues(case.id, uploads.question_key(upload.id))
    if wanted is None:
        return False
    run = await talk.open_run(
        room,
        "imaging_question",
        person,
        upload.chat_id,
        wanted,
        case=case,
        lasts=uploads.QUESTION_LASTS,
        is_held=True,
    )
    if case.owner_id is not None:
        return False
    await perform.acts(room, case, uploads.asked(view, upload.id, about, verdict.answer))
    await (talk.ask_anew(room, run) if is_late else talk.go_on(room, run))
    return True


def _close(room: Room, run: Run) -> None:
    run.status = "closed"
    room.work.touch(run)
    room.work.cancel_due(f"expire.{run.id}")


async def _is_held(room: Room, case: Case, upload: Upload, verdict: Verdict, view: View) -> bool:
    """Whether its question has to wait; one that was asked before stands open."""
    wanted = _wanted(room, upload, verdict, view)
    if case.owner_id is None or wanted is None:
        return False
    return not any(run.facts == wanted and not talk.is_held(run) for run in await _open_runs(room, upload))


async def _open_runs(room: Room, upload: Upload) -> list[Run]:
    runs = await room.work.runs_of(upload.person_id)
    return [run for run in runs if run.flow == "imaging_question" and run.facts["upload"] == upload.id]


def _wanted(room: Room, upload: Upload, verdict: Verdict, view: View) -> dict[str, Json] | None:
    """The facts of the run that asks; None where nothing is to be asked, or staff have answered."""
    if verdict.question is None or card.desk_of(upload) is not None:
        return None
    again = uploads.again(_about(room, upload, verdict, view), verdict.answer)
    return question_facts(upload.id, verdict.question, verdict.answer, again)


def _about(room: Room, upload: Upload, verdict: Verdict, view: View) -> Text | None:
    """The study that a question is about, where it is about one."""
    asked = verdict.question.studies if verdict.question else ()
    studies = [one for one in facts_of(upload).each if key_of(one) in asked]
    return which(studies[0], need_of(view, room)) if len(studies) == 1 else None


async def answered(room: Room, answer: ImagingAnswer) -> None:
    """The patient's word on an upload: it is judged again; what only a person can settle is work for staff."""
    found = await room.work.uploads(t.upload.c.id == answer.upload)
    if not found:  # its files belong to another upload by now, which is asked about for itself
        return
    (upload,) = found
    case = await room.work.case(upload.case_id or 0)
    word, view = answer.word, await perform.view_of(room, case)
    room.card(case, Card(_said(case, word)))
    if word.option == "fixbirth" and word.on is not None:
        person = await room.work.person(case.patient_id)
        person.about["birth"] = word.on.isoformat()
        room.work.touch(person)
    if word.option in uploads.PROMISES:
        await perform.acts(room, case, (uploads.promised(view),))
    upload.body["words"] = [*upload.body.get("words", []), word_to_json(word)]
    if word.option in FOR_STAFF or _is_another_side(word, need_of(view, room)):
        values: dict[str, Value] = {"kind": Text(f"asked.{word.kind}"), "value": _value(word)}
        await perform.acts(room, case, (Todo("file", Text("desk.wanted.file", values)),))
    await judged(room, upload, first=False, heard=True)
    await room.work.save_upload(upload)


def _is_another_side(word: Word, need: Need) -> bool:
    """The patient says another side than the form does: somebody must put one of them right."""
    return word.kind == "hurts" and SIDES.get(word.option) != need.side


def _said(case: Case, word: Word) -> Text:
    return Text("staffcase.answer", {"case": case.code, "kind": Text(f"asked.{word.kind}"), "value": _value(word)})


def _value(word: Word) -> Value:
    """A word as staff read it; of people, only whether one was chosen."""
    if word.kind == "person" and word.option != "dk":
        return Text("staffcase.chosen")
    if word.on is not None:
        return Quoted(word.typed) if word.typed else Day(word.on, weekday=False)
    return Text(f"btn.{word.option}")


def facts_of(upload: Upload) -> Facts:
    """What the files of an upload say."""
    return study.from_json(upload.body["facts"])


def words_of(upload: Upload) -> tuple[Word, ...]:
    """What the patient said about it."""
    return tuple(word_from_json(raw) for raw in upload.body.get("words", ()))


def need_of(view: View, room: Room) -> Need:
    """What a file is held against: the case's documents, the side that hurts, the person."""
    about = room.work.people[view.patient.id].about
    sent = view.last("form_sent")
    side = SIDES.get(sent["answers"].get("side", "")) if sent else None
    indication = view.last("indication")
    documents = room.house.content.screening(indication["indication"]).documents if indication else ()
    born = date.fromisoformat(about["birth"]) if about.get("birth") else None
    return Need(documents, side, about.get("name", ""), born, view.today)
