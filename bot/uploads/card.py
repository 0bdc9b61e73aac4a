"""The card about an upload in the case's topic, and the pictures below it.

1. One card an upload, changed as facts change; where the patient's message about it is a new one, so is the card.
2. Pictures come once, after the card, and are taken away again when the upload turns out to be somebody else's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from bot import message
from flows import file_card
from flows.file_review import label
from flows.rules.wanted import shown_part
from flows.text import Json, Lines, Quoted, Text, to_json

if TYPE_CHECKING:
    from bot.room import Room
    from bot.store.rows import Case, Upload
    from flows.rules.imaging import Verdict
    from flows.rules.study import Facts
    from flows.rules.wanted import Need

REPORT = 3000  # characters of a report that stand below its cover


def desk_of(upload: Upload) -> Mapping[str, Json] | None:
    """What staff did with an upload: `did` is accepted, asked or aside; `by` is who."""
    found: Mapping[str, Json] | None = upload.body.get("desk")
    return found


def called(facts: Facts, need: Need) -> Text:
    """What an upload is called."""
    return label(facts, shown_part(facts.each[0], need) if len(facts.each) == 1 else None)


def show(
    room: Room,
    case: Case,
    upload: Upload,
    facts: Facts,
    verdict: Verdict,
    need: Need,
    *,
    wanted: Sequence[Text],
    counts: bool,
    more: Sequence[Text] = (),
    is_held: bool = False,
) -> None:
    """Write the card, or change it. `is_held`: its question waits until the bot speaks again."""
    group = room.house.group_of(case.clinic)
    if group is None:
        return
    desk, is_safe = desk_of(upload), file_card.is_safe(verdict, facts)
    text, hidden = file_card.card(case.code, called(facts, need), verdict, wanted, desk, more, is_held=is_held)
    buttons = file_card.buttons(
        upload.id,
        desk,
        counts=counts,
        is_safe=is_safe,
        has_file=any(one.state == "stored" for one in upload.files),
        leaves=file_card.can_leave(facts) and file_card.is_shown(verdict, desk),
        archive=room.house.archive is not None,
    )
    room.topic(case, group)
    key = f"filecard:{upload.id}:{upload.body['key']}"
    is_said = upload.body.get("card") == key
    rows = room.act_rows(case.id, buttons)
    body = message.body(text, clinic=case.clinic, rows=rows, topic=True, edits=key if is_said else None)
    body["hidden"] = to_json(hidden) if hidden is not None else None
    room.post(group, case.patient_id, case.id, body, "staff", key=None if is_said else key)
    upload.body["card"] = key


async def pictures(room: Room, case: Case, upload: Upload, *, is_shown: bool) -> None:
    """Pictures that nobody saw yet; those of somebody else are taken away."""
    group = room.house.group_of(case.clinic)
    if group is None:
        return
    if not is_shown:
        _take_away(room, case, upload, group)
        for one in upload.previews:
            one.body.pop("posted", None)
            await room.work.save_attachment(one)
        return
    new = [one for one in upload.previews if one.state == "stored" and not one.body.get("posted")]
    for one in new:
        one.body["posted"] = True
        await room.work.save_attachment(one)
    if new:
        _take_away(room, case, upload, group)  # it was read anew
        key = upload.body["album"] = f"album:{upload.id}:{room.key()}"
        body = {"do": "pictures", "upload": upload.id, "of": [one.id for one in new], "topic": True}
        room.post(group, case.patient_id, case.id, body | {"to": None, "clinic": case.clinic}, "staff", key=key)


def _take_away(room: Room, case: Case, upload: Upload, group: int) -> None:
    if key := upload.body.pop("album", None):
        taken = {"do": "delete", "album": key, "to": None, "clinic": case.clinic}
        room.post(group, case.patient_id, case.id, taken, "staff")


def report(room: Room, case: Case, text: str) -> None:
    """A report's words, covered and without a sound: whoever reads them opens them."""
    words = "".join(c for c in text if c.isprintable() or c == "\n")[:REPORT]
    room.covered(case, Text("staffcase.report_text", {"case": case.code}), Lines((Quoted(words),), bullets=False))
