"""What staff do with an upload: take it for a document, ask for it again, set it aside, write about it, look at it.

1. The first who answers for an upload has answered; whoever comes later reads who it was.
2. What was taken back is judged by its facts again. Once a physician decided on the file, it stays as it is.
3. What is set aside is shown to nobody. Every look at an original is an event of the case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot import perform, sealed, talk
from bot.desk import relay
from bot.desk.once import about
from bot.store import schema as t
from bot.uploads import answering, card
from flows import file_card, file_review
from flows.acts import Card
from flows.case import Stage
from flows.journey import exporting, handoff, uploads
from flows.text import Json, Text, Value, text_from_json, to_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.arrivals import Tapped
    from bot.room import Room
    from bot.store.rows import Case, Person, Run, Upload

ANSWERS = frozenset({"file_accept", "file_again", "file_wrong"})
LEAVES = frozenset({"file_export", "file_release", "file_archive"})
LOOKS = LEAVES | {"file_original"}
UNDECIDED = (Stage.INQUIRY, Stage.INTAKE, Stage.REVIEW)


async def refusal(room: Room, case: Case, name: str, tapped: Tapped) -> Text | None:
    """Why a press under an upload's card changes nothing any more, or None."""
    upload = await _upload(room, case, about(tapped))
    if upload is None:
        return Text("staff.old_card")
    desk = card.desk_of(upload)
    if name in ANSWERS and desk is not None:
        return Text("staffcase.has", {"staff": desk["by"]})
    if name == "file_archive" and room.house.archive is None:
        return Text("staff.old_card")
    if (name == "file_undo" and desk is None) or (name in LOOKS and desk is not None and desk["did"] == "aside"):
        return Text("staff.old_card")
    if name == "file_undo" and case.stage not in UNDECIDED:
        return Text("staffcase.undo_late")
    if name in LEAVES and not await _is_theirs(room, case, upload):
        return Text("staffcase.whose")
    return None


async def _is_theirs(room: Room, case: Case, upload: Upload) -> bool:
    """Whether nobody doubts that it is the patient's."""
    verdict = answering.verdict_of(room, upload, await perform.view_of(room, case))
    return file_card.is_shown(verdict, card.desk_of(upload))


async def _upload(room: Room, case: Case, number: str) -> Upload | None:
    """An upload of this case that was read; a changed app can name any."""
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    found = await room.work.uploads(t.upload.c.id == int(number), t.upload.c.case_id == case.id)
    return found[0] if found and "facts" in found[0].body else None


async def _sure(room: Room, case: Case, tapped: Tapped) -> Upload:
    """The upload that `refusal` let pass."""
    upload = await _upload(room, case, about(tapped))
    assert upload is not None
    return upload


# -- presses ---------------------------------------------------------------------------------------


async def accept(room: Room, person: Person, case: Case, tapped: Tapped) -> None:
    """Which document it is, of those that the case asks for."""
    upload = await _sure(room, case, tapped)
    view = await perform.view_of(room, case)
    facts, need = answering.facts_of(upload), answering.need_of(view, room)
    codes = [code for document in need.documents for code in document.codes]
    days = {one.study_on for one in facts.each if one.study_on and one.study_on <= need.today}
    on = days.pop().isoformat() if len(days) == 1 else None
    await _dialogue(room, person, case, upload, "file_accept", tapped, codes=codes, on=on)


async def again(room: Room, person: Person, case: Case, tapped: Tapped) -> None:
    """Why the patient is asked to send it again."""
    await _to_patient(room, person, case, "file_again", tapped)


async def wrong(room: Room, person: Person, case: Case, tapped: Tapped) -> None:
    """Whether it is set aside."""
    await _to_patient(room, person, case, "file_wrong", tapped)


async def _to_patient(room: Room, person: Person, case: Case, flow: str, tapped: Tapped) -> None:
    view = await perform.view_of(room, case)
    await _dialogue(room, person, case, await _sure(room, case, tapped), flow, tapped, lang=view.patient.lang)


async def _dialogue(
    room: Room, person: Person, case: Case, upload: Upload, flow: str, tapped: Tapped, **more: Json
) -> None:
    """One's own questions about an upload; two may begin, the first to finish has answered."""
    for run in await room.work.runs_of(person.id):
        if run.flow == flow and run.status == "open" and run.facts.get("upload") == upload.id:
            await talk.ask_again(room, run)
            return
    view = await perform.view_of(room, case)
    facts = file_review.facts_of(case.code, upload.id, _called(room, upload, view), **more)
    await talk.open_run(room, flow, person, tapped.chat_id, facts, case=case, thread_id=tapped.thread_id)


def _called(room: Room, upload: Upload, view: Any) -> Text:
    return card.called(answering.facts_of(upload), answering.need_of(view, room))


async def ask(room: Room, person: Person, case: Case, tapped: Tapped) -> None:
    """Words to the patient about it."""
    upload, view = await _sure(room, case, tapped), await perform.view_of(room, case)
    called = {"upload": upload.id, "about": to_json(_called(room, upload, view))}
    await relay.open_reply(room, person, case, None, tapped.chat_id, tapped.thread_id, called)


async def undo(room: Room, person: Person, case: Case, tapped: Tapped) -> None:
    """What staff said of it is taken back."""
    upload = await _sure(room, case, tapped)
    del upload.body["desk"]
    await room.work.record(case, "file_judged", {"upload": upload.id, "did": "undone"}, person.id)
    view = await perform.view_of(room, case)
    named, staff = _called(room, upload, view), relay.name_of(room, person)
    values: dict[str, Value] = {"case": case.code, "staff": staff, "file": named}
    room.card(case, Card(Text("staffcase.undone", values)))
    await answering.judged(room, upload, first=False, by=person.id)
    await room.work.save_upload(upload)


async def original(room: Room, person: Person, case: Case, tapped: Tapped) -> None:
    """What was sent, as it was sent; that somebody looked is on file."""
    upload, group = await _sure(room, case, tapped), room.house.group_of(case.clinic)
    assert group is not None
    files = [one for one in upload.files if one.state == "stored"]
    view = await perform.view_of(room, case)
    called = _called(room, upload, view)
    await room.work.record(case, "file_fetched", {"upload": upload.id, "files": [one.id for one in files]}, person.id)
    values: dict[str, Value] = {"case": case.code, "staff": relay.name_of(room, person), "file": called}
    room.card(case, Card(Text("staffcase.fetched", values)))
    if sum(one.body["size"] for one in files) <= sealed.most(room.house):
        body = {"do": "original", "upload": upload.id, "of": [one.id for one in files], "text": to_json(called)}
        room.card(case, Card(called), resend=body | {"name": answering.facts_of(upload).kind})
        return
    known = [one for one in files if one.body.get("file_id")]
    for one in known:
        sent = {"do": "resend", "kind": one.body["kind"], "file_id": one.body["file_id"], "silent": True}
        room.card(case, Card(called), resend=sent)
    if len(known) < len(files):
        room.card(case, Card(Text("staffcase.no_file", {"case": case.code})))


async def export(room: Room, person: Person, case: Case, tapped: Tapped) -> None:
    """It leaves without its person, as far as that can be made sure of."""
    await _export(room, person, case, await _sure(room, case, tapped), ())


async def release(room: Room, person: Person, case: Case, tapped: Tapped) -> None:
    """Somebody has looked at what may show a name: that leaves too."""
    upload = await _sure(room, case, tapped)
    await _export(room, person, case, upload, upload.body.get("waits", ()))


async def _export(room: Room, person: Person, case: Case, upload: Upload, released: Sequence[int]) -> None:
    view = await perform.view_of(room, case)
    staff, called = relay.name_of(room, person), _called(room, upload, view)
    begun = Text("staffcase.export_begun", {"case": case.code, "staff": staff, "file": called})
    await perform.acts(room, case, (Card(begun), *exporting.asked(view, upload.id, released)), by=person.id)


async def archive(room: Room, person: Person, case: Case, tapped: Tapped) -> None:
    """It goes to the clinic's own archive."""
    upload, view = await _sure(room, case, tapped), await perform.view_of(room, case)
    values: dict[str, Value] = {"case": case.code, "staff": relay.name_of(room, person)}
    begun = Text("staffcase.archive_begun", values | {"file": _called(room, upload, view)})
    await perform.acts(room, case, (Card(begun), *handoff.asked(view, upload.id)), by=person.id)


# -- what was answered ------------------------------------------------------------------------------


async def taken(room: Room, run: Run, result: file_review.Taken) -> None:
    """It is a document of the case, or none."""
    counts = [[result.code, result.on.isoformat()]] if result.on is not None else []
    await _answered(room, run, "accepted", counts)


async def asked_anew(room: Room, run: Run, result: file_review.AskedAnew) -> None:
    """The patient is asked for it again."""
    case = await room.work.case(run.case_id or 0)
    if await _answered(room, run, "asked"):
        view = await perform.view_of(room, case)
        text = file_review.again_text(_named(run), result.reason)
        await perform.acts(room, case, uploads.asked_anew(view, text), by=run.person_id)


async def set_aside(room: Room, run: Run, result: file_review.NotTheirs) -> None:
    """It is somebody else's: the patient hears that it does not count, and not whose it is."""
    case = await room.work.case(run.case_id or 0)
    if await _answered(room, run, "aside"):
        await perform.acts(room, case, uploads.set_aside(file_review.wrong_text(_named(run))), by=run.person_id)


def _named(run: Run) -> Text:
    return text_from_json(run.facts["called"])


async def _answered(room: Room, run: Run, did: str, counts: Json = ()) -> bool:
    """Write down who answered for an upload; False where a colleague was faster."""
    case, number = await room.work.case(run.case_id or 0), str(run.facts["upload"])
    upload = await _upload(room, case, number)
    if upload is None:
        room.card(case, Card(Text("staff.old_card")))
        return False
    if (desk := card.desk_of(upload)) is not None:
        room.card(case, Card(Text("staffcase.has", {"staff": desk["by"]})))
        return False
    person = await room.work.person(run.person_id)
    upload.body["desk"] = {"did": did, "by": relay.name_of(room, person), "counts": list(counts)}
    await room.work.record(case, "file_judged", {"upload": upload.id, "did": did}, person.id)
    await answering.judged(room, upload, first=False, by=person.id)
    await room.work.save_upload(upload)
    return True


ACTS = {
    "file_accept": accept,
    "file_again": again,
    "file_wrong": wrong,
    "file_ask": ask,
    "file_undo": undo,
    "file_original": original,
    "file_export": export,
    "file_release": release,
    "file_archive": archive,
}
RULED = dict.fromkeys(ACTS, "file") | dict.fromkeys(("file_export", "file_release"), "release_file")
GOING_ON = tuple(stage for stage in Stage if stage not in {Stage.CLOSED, Stage.DECLINED, Stage.WITHDRAWN})
STAGES_OF = dict.fromkeys(ANSWERS, GOING_ON)  # of a case that is over nobody is asked anything
