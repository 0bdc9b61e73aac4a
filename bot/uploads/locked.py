"""A password for a locked file (B12): taken only while it is asked for, used once, and kept nowhere.

1. It lives in memory until it is tried, and in nothing else: no row, no log, no card, no argument of a process. After a
   restart it is asked for again.
2. The message that holds it is deleted from the chat, by the outbox, so that this happens whatever happens to us.
3. What says more than a password would is for people; three that did not open it are enough, then a person helps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import perform, talk
from bot.room import Room
from bot.store import schema as t
from bot.store.rows import Case, Person, Run, Upload
from bot.uploads import gathering
from flows.acts import Todo
from flows.journey.uploads import question_key
from flows.rules.study import Facts
from flows.rules.typed_speech import is_question
from flows.text import Text

if TYPE_CHECKING:
    from bot.arrivals import Said

TRIES = 3
LONGEST = 256  # characters; more is no password


async def heard(room: Room, person: Person, case: Case | None, said: Said) -> bool:
    """Whether words were the password that is asked for; then nobody else gets to see them."""
    run = await talk.current_run(room, person.id, said.chat_id, None)
    if case is None or run is None or run.flow != "imaging_question" or run.facts.get("kind") != "password":
        return False
    if is_question(said.text) or len(said.text) > LONGEST or talk.is_button(room, run, said.text):
        return False
    await _taken(room, person, case, run, said)
    return True


async def _taken(room: Room, person: Person, case: Case, run: Run, said: Said) -> None:
    """The question is over; the upload is read again, with the password."""
    room.forget(said.chat_id, person, said.message_id, case)
    run.status = "closed"
    room.work.touch(run)
    room.work.cancel_due(f"expire.{run.id}")
    for upload in await room.work.uploads(t.upload.c.id == run.facts["upload"], t.upload.c.state == "read"):
        room.work.cancel_dues(case.id, question_key(upload.id))
        upload.state = "ready"
        gathering.say(room, upload, person, Text("up.received"), case)
        await room.work.save_upload(upload)
        room.house.passwords[upload.id] = said.text
        room.wake_uploads()
    await talk.resume(room, run)


async def is_enough(room: Room, case: Case, upload: Upload, facts: Facts, *, tried: bool) -> bool:
    """Whether a password was wrong for the last time; then a person is asked for help."""
    if not facts.problem("encrypted"):
        upload.body.pop("tries", None)
        return False
    upload.body["tries"] = upload.body.get("tries", 0) + tried
    if upload.body["tries"] < TRIES:
        return False
    upload.body["tries"] = 0
    person = await room.work.person(upload.person_id)
    gathering.say(room, upload, person, Text("up.locked"), case, (("person", "person"),))
    await perform.acts(room, case, (Todo("file", Text("desk.wanted.locked")),))
    return True
