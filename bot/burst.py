"""Several messages at once: thirty in a second, or one thought in three lines.

1. What was written before the open question stood in the chat is no answer to it. It goes on with the words before it
   where that can be, else a person reads it; nothing is lost.
2. The same answer of ours is given once in a few seconds: who writes on so soon has not read it yet.
3. Nobody waits for the end of a burst: the first message is answered at once, and only repeats are left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot import message
from bot.clock import SECOND
from bot.store import statements as st
from flows.engine import Answer, replay
from flows.text import Text

if TYPE_CHECKING:
    from bot.room import Room
    from bot.store.rows import Person, Run
    from flows.engine import Turn
    from flows.items import Item

READ = 3 * SECOND  # nobody has read an answer and written another message sooner


def asked(room: Room, run: Run, item: Item[Any]) -> None:
    """Remember which message asked the open question first: the one just written, if none did that is on its way."""
    if run.asked is None or run.asked[0] != item.name or _waits(room, run):
        forget(room, run)
        prompt = room.work.outgoing[-1]
        later = [prompt.not_before_at] if prompt.not_before_at > room.work.now else []  # a clock may be set back
        run.asked = [item.name, prompt.key, *later]


def forget(room: Room, run: Run) -> None:
    """The open question is put anew; a message that would ask it in the morning need not be sent."""
    if run.asked is not None and _waits(room, run):
        room.work.later(st.SENT, b_key=run.asked[1])
    run.asked = None
    room.work.touch(run)


def is_unseen(room: Room, run: Run, message_id: int) -> bool:
    """Whether a message was written before the question that is open now could be read."""
    return run.asked is not None and (_waits(room, run) or _comes_later(room, run.asked[1], message_id))


def _waits(room: Room, run: Run) -> bool:
    """Whether the open question goes out later only, as in the morning."""
    return run.asked is not None and any(at > room.work.now for at in run.asked[2:])


def _comes_later(room: Room, key: str, message_id: int) -> bool:
    """Whether a message of ours stands below theirs in the chat, or will.

    Ids of both count up together. Of what may have been sent before, and of what was sent long ago, it is not known.
    """
    if any(row.key == key for row in reversed(room.work.outgoing)):
        return True
    waiting = room.house.outbox.row(key)
    if waiting is not None:
        return waiting.attempts == 0
    return message_id < room.house.post.sent.get(key, 0)


async def too_soon(room: Room, run: Run, turn: Turn, item: Item[Any], text: str, message_id: int) -> None:
    """Words from before the open question: they go on with those before them, or a person reads them.

    Who writes before the morning is awake, and reads the question now.
    """
    waits = _waits(room, run)
    if not waits and _goes_on(room, run, turn, text):
        return
    if await room.house.conductor.passed_on(room, run, text, message_id):
        is_said = say_once(room, run, Text("form.passed_on", {"again": item.question}), item, message_id)
        if is_said and waits:
            asked(room, run, item)


def _goes_on(room: Room, run: Run, turn: Turn, text: str) -> bool:
    """Whether words went on with those that were the answer just before; then they stand with them.

    They do not where the open question would be another one, or read otherwise: it was put as it is.
    """
    last = max(run.rows, key=lambda name: (run.rows[name] < 0, abs(run.rows[name])), default="")
    longer = turn.items[last].longer(run.answers[last].value, text) if last in turn.path else None
    if longer is None:
        return False
    answer = Answer(longer, run.answers[last].rev)
    if replay(room.house.flows[run.flow], run.facts, run.answers | {last: answer}).asks != turn.asks:
        return False
    room.work.put_answer(run, last, answer)  # of several messages none is changed alone
    return True


def say_once(room: Room, run: Run, why: Text, item: Item[Any], message_id: int | None) -> bool:
    """Say why something is no answer, with the question still answerable; False where it was said just now."""
    person = room.work.people[run.person_id]
    if is_repeat(room, person, why, message_id):
        return False
    room.say(run, why, rows=message.keyboard(item, run.id, run.turn, run.draft or ()))
    told(room, person, why)
    return True


def is_repeat(room: Room, person: Person, text: Text, message_id: int | None) -> bool:
    """Whether somebody was told the same here just now, and did this before they can have read it.

    A press has no id, and ids of two chats cannot be compared.
    """
    found = person.about.get("told", {}).get(_here(room.heard, text))
    if found is None:
        return False
    at, key = found
    if at < room.work.now < at + READ:
        return True
    return message_id is not None and _comes_later(room, key, message_id)


def told(room: Room, person: Person, text: Text) -> None:
    """Remember what was said last in this transaction, for as long as it may be repeated."""
    if not room.work.outgoing:  # a flow that is broken says nothing
        return
    lately = {what: (at, key) for what, (at, key) in person.about.get("told", {}).items() if at > room.work.now - READ}
    said = room.work.outgoing[-1]
    person.about["told"] = lately | {_here(said.chat_id, text): (room.work.now, said.key)}
    room.work.touch(person)


def _here(chat_id: int | None, text: Text) -> str:
    return f"{chat_id} {text.id}"
