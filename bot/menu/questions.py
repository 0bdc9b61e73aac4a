"""Answers to typical questions: found by buttons, or by somebody's own words.

1. Words with a warning sign in them are answered by nobody but the alarm and a person.
2. An answer is given only in a case of which it is true; after a decline nothing is told that could be an offer.
3. Nothing is kept of what a stranger asks; a patient's words reach the team as well, because they may say more.
4. Who begins with a question reads its answer, and the first conversation follows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import perform, talk
from bot.desk import relay
from bot.menu.entering import begin
from bot.store.rows import Case, Person
from flows.items import Words
from flows.journey import standing
from flows.rules.typed_speech import is_no_name
from flows.text import Day, Text, Value

if TYPE_CHECKING:
    from bot.arrivals import Said
    from bot.room import Room
    from bot.store.rows import Run
    from flows.content import Answer

BELOW = (("ask_more", "questions"), ("ask_person", "person"))


async def questions(room: Room, person: Person, case: Case | None, chat_id: int) -> None:
    """The subjects of which something is left to say."""
    groups = room.house.content.questions.answers.shown(await _standing(room, case))
    buttons = (*((f"faqs_{one.key}", f"faqs.{one.key}") for one in groups), BELOW[1], ("menu", "menu"))
    room.write(chat_id, person, Text("faq.groups"), case=case, buttons=buttons)


async def subject(room: Room, person: Person, case: Case | None, chat_id: int, key: str) -> None:
    """The questions of one subject."""
    found = room.house.content.questions.answers.of(key, await _standing(room, case))
    if not found:
        await questions(room, person, case, chat_id)
        return
    room.write(chat_id, person, Text("faq.choose"), case=case, buttons=(*_buttons(found), *BELOW))


async def question(room: Room, person: Person, case: Case | None, chat_id: int, key: str) -> None:
    """One answer; an old button leads to a person where the answer is true no more."""
    found = room.house.content.questions.answers.find(key)
    if found is None or await _standing(room, case) not in found.told:
        room.write(chat_id, person, Text("faq.not_here"), case=case, buttons=(BELOW[1], ("menu", "menu")))
        return
    _answer(room, person, case, chat_id, found)


async def asked(room: Room, person: Person, case: Case | None, said: Said) -> bool:
    """Whether words ask what can be answered; then they are, and the open question is asked again."""
    fitting = room.house.content.questions.asked(said.text)
    if not fitting or room.house.wording.red_flags(said.text):
        return False
    run = await talk.current_run(room, person.id, said.chat_id, None)
    known = await _standing(room, case)
    found = [one for one in fitting if known in one.told]
    if not found or (run is not None and _may_answer(room, run, said.text)):
        return False
    if case is not None:
        await relay.mirror(room, case, person, said.text, said.message_id)
    if len(found) == 1:
        _answer(room, person, case, said.chat_id, found[0])
    else:
        room.write(said.chat_id, person, Text("faq.which"), case=case, buttons=(*_buttons(found), BELOW[1]))
    await talk.leave_asides(room, person.id, said.chat_id)
    run = await talk.current_run(room, person.id, said.chat_id, None)
    if run is not None:
        await talk.ask_again(room, run)
    elif case is None and not room.work.roles[person.id]:
        await begin(room, person, said.chat_id)
    return True


def _answer(room: Room, person: Person, case: Case | None, chat_id: int, found: Answer) -> None:
    values: dict[str, Value] = {
        "question": Text(f"answer/{found.key}.question"),
        "text": Text(f"answer/{found.key}"),
        "source": Text(f"answer/{found.key}.source"),
        "date": Day(found.checked_on, weekday=False),
    }
    room.write(chat_id, person, Text("faq.answer", values), case=case, buttons=BELOW)


def _buttons(found: list[Answer] | tuple[Answer, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((f"faq_{one.key}", f"faq.{one.key}") for one in found)


def _may_answer(room: Room, run: Run, words: str) -> bool:
    """Whether words may be the answer to what is asked: a button's, anything where words are wanted, or no question."""
    turn = talk.where(room, run)
    if turn is None or turn.asks is None or talk.is_button(room, run, words):
        return True
    item = turn.asks
    if isinstance(item, Words):
        asks = run.flow == "more_info" and is_no_name(words)  # a physician asked: a typical question is no answer
        return not asks and (item.is_none is None or not item.is_none(words))
    return hasattr(item, "reader") and "?" not in words


async def _standing(room: Room, case: Case | None) -> str:
    return standing.told(await perform.view_of(room, case) if case is not None else None)
