"""A password for a locked file (B12): taken only while it is asked for, used once, and kept nowhere.

1. It lives in memory until it is tried, and in nothing else: no row, no log, no card, no argument of a process. After a
   restart it is asked for again.
2. The message that holds it is deleted from the chat, by the outbox, so that this happens whatever happens to us.
3. What says more than a password would is for people; three that did not open it are enough, then a person helps.
4. Beside a file, and to a person of the clinic, only what is clearly a password is taken for one: words to people are
   never lost. The message of a file stays, because the file goes with it.
"""

from __future__ import annotations

import re
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
    from bot.arrivals import Filed, Said

TRIES = 3
LONGEST = 256  # characters; more is no password


# contraseña: x7 · la clave es x7 · password=x7
SPOKEN = re.compile(
    r"(?:(?:la|el|le|the|mi|my|mon)\s+)?(?:contrase[ñn]a|clave|password|mot de passe|mdp|c[oó]digo|code)\s*"
    r"(?:[:=]\s*(?P<told>\S+)|(?:es|is|est)\s*:?\s+(?P<said>\S*\d\S*))",
    re.IGNORECASE,
)


def spoken(text: str) -> str | None:
    """The password in words that tell nothing else."""
    found = SPOKEN.fullmatch(text.strip()) if len(text) <= LONGEST else None
    return (found["told"] or found["said"]) if found else None


async def heard(room: Room, person: Person, case: Case | None, said: Said) -> bool:
    """Whether words were the password that is asked for; then nobody else gets to see them."""
    run = await _asking(room, person, said.chat_id)
    if case is None or run is None:
        return False
    password = spoken(said.text)
    if password is None:
        if case.owner_id is not None or is_question(said.text) or len(said.text) > LONGEST:
            return False
        if talk.is_button(room, run, said.text):
            return False
    room.forget(said.chat_id, person, said.message_id, case)
    await _taken(room, person, case, run, password or said.text)
    return True


async def beside(room: Room, person: Person, case: Case, filed: Filed) -> str | None:
    """The password that somebody wrote beside a file; where one is asked for, it is tried there too."""
    run = await _asking(room, person, filed.chat_id)
    password = spoken(filed.caption)
    if password is None and run is not None and case.owner_id is None and _looks_like_one(filed.caption):
        password = filed.caption
    if password is not None and run is not None:
        await _taken(room, person, case, run, password)
    return password


def _looks_like_one(text: str) -> bool:
    return len(text) <= LONGEST and re.fullmatch(r"\S*\d\S*", text) is not None


async def _asking(room: Room, person: Person, chat_id: int) -> Run | None:
    """The open question for a password; one that waits until the bot speaks again is answered by who is quicker."""
    current = await talk.current_run(room, person.id, chat_id, None)
    held = [run for run in await room.work.runs_of(person.id) if talk.is_held(run) and run.chat_id == chat_id]
    asking = (run for run in (current, *held) if run is not None and run.flow == "imaging_question")
    return next((run for run in asking if run.facts.get("kind") == "password"), None)


async def _taken(room: Room, person: Person, case: Case, run: Run, password: str) -> None:
    """The question is over; the upload is read again, with the password."""
    run.status = "closed"
    room.work.touch(run)
    room.work.cancel_due(f"expire.{run.id}")
    for upload in await room.work.uploads(t.upload.c.id == run.facts["upload"], t.upload.c.state == "read"):
        room.work.cancel_dues(case.id, question_key(upload.id))
        upload.state = "ready"
        gathering.say(room, upload, person, Text("up.received"), case)
        await room.work.save_upload(upload)
        room.house.passwords[upload.id] = password
        room.wake_uploads()
    if case.owner_id is None:
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
