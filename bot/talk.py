"""Runs in the shell: a reply comes in, the flow decides, the next question goes out.

1. A reply is only ever an answer to the question now open; a button names run and turn (law 14), and words that were
   written before that question could be read are no answer to it.
2. Every change of a run raises its turn, so that each prompt's buttons work once.
3. What a flow wanted since its last turn is performed in the same transaction.
4. A run that is held was opened while a person spoke with its respondent; until it is asked nobody answers it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog

from bot import burst, doubt, edit_menu, message
from bot.hearing import hearing, label_of
from bot.message import Tap
from bot.store.rows import Case, Person, Run
from flows.ask import Held
from flows.engine import Answer, Turn, hear, replay, understand
from flows.errors import FlowBug, Misfit
from flows.items import Draft, Item, Pressed, Reply, Typed
from flows.rules.typed_speech import is_for_people
from flows.settings import ASIDES
from flows.text import Json, Text, text_from_json

if TYPE_CHECKING:
    from bot.room import Room

log = structlog.get_logger()

LEAVES = ("back", "later", "edit", "st_edit", "st_discard")  # after these the question is no longer open as it was


async def open_run(
    room: Room,
    flow: str,
    person: Person,
    chat_id: int,
    facts: dict[str, Json],
    *,
    case: Case | None = None,
    thread_id: int | None = None,
    lasts: int | None = None,
    not_before: int = 0,
    answers: dict[str, Answer] | None = None,
    is_held: bool = False,
) -> Run:
    """Start a flow and say what it says first, unless it is held. Answers of an earlier run may be given along."""
    work = room.work
    expires = work.now + lasts if lasts else None
    run = await work.new_run(flow, person, chat_id, facts, case=case, thread_id=thread_id, expires_at=expires)
    if expires:
        work.schedule(f"expire.{run.id}", "expire", run.subject_id, expires, {"run": run.id}, case_id=run.case_id)
    for name, answer in (answers or {}).items():
        work.put_answer(run, name, answer)
    if not is_held:
        await go_on(room, run, not_before=not_before)
    return run


def is_held(run: Run) -> bool:
    """Whether a run was opened and has not asked anything yet."""
    return run.status == "open" and run.turn == 0


def where(room: Room, run: Run) -> Turn | None:
    """Where a run stands; None when its flow is broken, which staff hear of."""
    try:
        return replay(room.house.flows[run.flow], run.facts, run.answers)
    except (FlowBug, KeyError) as fault:
        log.warning("flow_stuck", flow=run.flow, run=run.id, exc_info=fault)
        run.status = "stuck"
        room.work.touch(run)
        return None


async def go_on(room: Room, run: Run, *, not_before: int = 0, note: Text | None = None) -> None:
    """Replay, perform what is new, then ask the next question or close the run."""
    turn = where(room, run)
    if turn is None:
        room.tell_desk_problem(run.case_id)
        room.say(run, Text("err.problem"), not_before=not_before)
        return
    run.turn += 1
    run.touched_at = room.work.now
    room.work.touch(run)
    await _effects(room, run, turn)
    for said in turn.says:
        room.say(run, said, not_before=not_before)
    if note is not None:
        room.say(run, note, not_before=not_before)
    if turn.asks is not None:
        prompt(room, run, turn.asks, not_before=not_before)
    else:
        await _close(room, run, turn.result)


async def _effects(room: Room, run: Run, turn: Turn) -> None:
    gone = [key for key in run.raised if key not in turn.effects]
    new = [effect for key, effect in turn.effects.items() if key not in run.raised]
    run.raised = [key for key in run.raised if key not in gone] + [effect.key for effect in new]
    for effect in new:
        await room.house.conductor.effect(room, run, effect)


def prompt(room: Room, run: Run, item: Item[Any], *, not_before: int = 0, question: Text | None = None) -> None:
    """Ask the open question, in its own words or in others."""
    rows = message.keyboard(item, run.id, run.turn, run.draft or ())
    room.say(run, question or item.question, rows=rows, not_before=not_before)
    burst.asked(room, run, item)


async def _close(room: Room, run: Run, result: object) -> None:
    run.status = "closed"
    if run.expires_at is not None:
        room.work.cancel_due(f"expire.{run.id}")
    await room.house.conductor.closed(room, run, result)
    await resume(room, run)


async def resume(room: Room, closed: Run) -> None:
    """When a run ended, the one it interrupted asks again."""
    current = await current_run(room, closed.person_id, closed.chat_id, closed.thread_id)
    if current is None or current.opened_at > closed.opened_at or current.id > closed.id:
        return
    await ask_anew(room, current)


async def ask_anew(room: Room, run: Run) -> None:
    """Ask the open question after something else, so that it says what it is about and to whom it is put."""
    turn = where(room, run)
    if turn is not None and turn.asks is not None and turn.asks.anew:
        room.work.drop_answer(run, turn.asks.anew)
        turn = where(room, run)
    if turn is not None and turn.asks is not None:
        run.turn += 1
        room.work.touch(run)
        burst.forget(room, run)
        prompt(room, run, turn.asks, question=_again(run))


def _again(run: Run) -> Text | None:
    """How a run's first question is asked after another one, where it could be taken for that."""
    again = run.facts.get("again")
    return text_from_json(again) if again and not run.answers else None


async def current_run(room: Room, person_id: int, chat_id: int, thread_id: int | None) -> Run | None:
    """The run whose question is open in a chat: the one that was opened, answered or pressed last."""
    runs = await room.work.runs_of(person_id)
    asked = [run for run in runs if run.status == "open" and not is_held(run)]
    here = [run for run in asked if (run.chat_id, run.thread_id) == (chat_id, thread_id)]
    return max(here, key=lambda run: (run.touched_at, run.id), default=None)


async def leave_asides(room: Room, person_id: int, chat_id: int, *, but: Run | None = None) -> None:
    """A talk about the conversation itself ends as soon as its person does something else; it decided nothing."""
    for run in await room.work.runs_of(person_id):
        if run.flow in ASIDES and run.chat_id == chat_id and run is not but:
            run.status = "closed"
            room.work.touch(run)


async def heard(room: Room, person_id: int, chat_id: int, text: str, message_id: int) -> bool:
    """Words in a private chat; False when no open question takes them. An aside they do not fit ends at once."""
    while (run := await current_run(room, person_id, chat_id, None)) is not None:
        if await typed(room, run, text, message_id):
            return True
        if run.flow not in ASIDES:
            return False
        await leave_asides(room, person_id, chat_id)
    return False


async def tapped(room: Room, run: Run, tap: Tap) -> None:
    """A button under one of a run's prompts."""
    doubt.pressed(room, run, tap)
    if run.status == "paused" and tap.turn == run.turn:
        run.status = "open"
    if run.status != "open" or tap.turn != run.turn:
        await _stale(room, run, tap)
        return
    turn = where(room, run)
    if turn is None or turn.asks is None:
        return
    run.touched_at = room.work.now
    room.work.touch(run)
    await leave_asides(room, run.person_id, run.chat_id, but=run)
    if tap.at.startswith(edit_menu.EDIT):
        await _edit(room, run, turn, tap)
        return
    buttons = message.all_buttons(turn.asks)
    index, does = message.read_at(tap.at)
    if not 0 <= index < len(buttons):
        await _stale(room, run, tap)
        return
    pressed = buttons[index]
    if pressed in turn.asks.changes or pressed.key in set(LEAVES).intersection(turn.asks.side):
        room.mark(tap, pressed.label, run)
    if await _steered(room, run, turn, turn.asks, pressed.key):
        return
    if does and (pressed.key in (run.draft or ())) == (does == message.CHOOSE):  # pressed twice, drawn once
        room.redraw(tap, message.keyboard(turn.asks, run.id, run.turn, run.draft or ()), run)
        return
    await _reply(room, run, turn.asks, Pressed(pressed.key), tap=tap)


async def _stale(room: Room, run: Run, tap: Tap) -> None:
    """An old button writes nothing. A repeat of the last press is not answered twice; anything older is, kindly.

    Every answer raises the turn, the last one too: so a closed run's last press is known by it.
    """
    if run.status == "open" and tap.turn >= run.turn - 1:
        return
    if run.status == "closed" and tap.turn == run.turn - 1:
        return
    current = await current_run(room, run.person_id, run.chat_id, run.thread_id)
    room.tell(run, await room.house.conductor.too_late(room, run))
    if current is not None:
        await ask_again(room, current)


async def ask_again(room: Room, run: Run) -> None:
    """Repeat the open question under a fresh turn."""
    turn = where(room, run)
    if turn is not None and turn.asks is not None:
        run.turn += 1
        room.work.touch(run)
        prompt(room, run, turn.asks)


async def typed(room: Room, run: Run, text: str, message_id: int) -> bool:
    """Text while a question is open; False when it is no answer to it."""
    turn = where(room, run)
    if turn is None or turn.asks is None:
        return False
    label = label_of(room, run, turn.asks, text)
    if label is not None and await _steered(room, run, turn, turn.asks, label):
        return True
    if run.chat_id > 0 and run.flow not in ASIDES and burst.is_unseen(room, run, message_id):
        await burst.too_soon(room, run, turn, turn.asks, text, message_id)
        return True
    reply: Reply = Pressed(label) if label else Typed(text)
    return await _reply(room, run, turn.asks, reply, message_id=message_id)


def is_button(room: Room, run: Run, text: str) -> bool:
    """Whether somebody typed one of the buttons of the open question."""
    turn = where(room, run)
    return turn is not None and turn.asks is not None and label_of(room, run, turn.asks, text) is not None


async def _reply(
    room: Room, run: Run, item: Item[Any], reply: Reply, *, tap: Tap | None = None, message_id: int | None = None
) -> bool:
    try:
        answered_item, heard = understand(item, reply, run.draft, hearing(room, run))
    except Misfit as misfit:
        return await _misfit(room, run, item, misfit.text, reply, message_id)
    if isinstance(heard, Draft):
        run.draft = heard.value
        room.work.touch(run)
        if tap:
            room.redraw(tap, message.keyboard(item, run.id, run.turn, heard.value), run)
        else:
            await ask_again(room, run)
        return True
    run.draft = None
    room.work.put_answer(run, answered_item.name, heard, message_id)
    if tap:
        room.mark(tap, _shown(answered_item, heard.value), run)
    else:
        doubt.answered(room, run, run.turn)
    await answered(room, run)
    await go_on(room, run)
    return True


def _shown(item: Item[Any], stored: Json) -> Text:
    shown = item.show(stored)
    return shown if isinstance(shown, Text) else Text("plain", {"value": shown})


async def answered(room: Room, run: Run) -> None:
    """Somebody who answers is not silent: the ladder of this check ends."""
    if run.flow == "health_check" and run.case_id is not None:
        room.work.cancel_dues(run.case_id, f"rung.{run.facts['code']}.")


async def _misfit(
    room: Room, run: Run, item: Item[Any], why: Text, reply: Reply, message_id: int | None = None
) -> bool:
    """Say why, with the question still answerable. What says more than an answer would is for the team as well."""
    words, pass_on = reply.text if isinstance(reply, Typed) else "", room.house.conductor.passed_on
    if words and why.id == "form.use_buttons":
        return False
    is_read = is_for_people(words) and await pass_on(room, run, words, message_id or 0)
    why = Text("form.passed_on", {"again": why}) if is_read else why
    is_said = burst.say_once(room, run, why, item, message_id)
    if words and not is_said and not is_read:
        await pass_on(room, run, words, message_id or 0)  # what is met with silence is read by somebody
    return True


async def _steered(room: Room, run: Run, turn: Turn, item: Item[Any], key: str) -> bool:
    """Whether a button is no answer, but leads on to something else; then it did."""
    if key in (one.key for one in item.changes):
        await _anew(room, run, turn, key)
    elif key in item.side:
        await _steer(room, run, turn, key)
    else:
        return False
    return True


async def _steer(room: Room, run: Run, turn: Turn, key: str) -> None:
    match key:
        case "back":
            await back(room, run, turn)
        case "later":
            await pause(room, run)
        case "edit":
            run.turn += 1
            room.work.touch(run)
            room.say(run, Text("form.edit_which"), rows=edit_menu.rows(room, run, turn))
        case "st_edit":
            await back(room, run, turn)
        case "st_discard":
            await discard(room, run)
        case _:
            await room.house.conductor.steered(room, run, key)


async def back(room: Room, run: Run, turn: Turn) -> None:
    """One question back: the last answer of theirs on the path, as replay computed it, is taken off."""
    asked = [name for name in turn.path if not isinstance(turn.items[name], Held)]
    if asked and not isinstance(turn.asks, Held):
        _take_off(room, run, turn, asked[-1])
    run.draft = None
    await go_on(room, run)


def _take_off(room: Room, run: Run, turn: Turn, name: str) -> None:
    """An answer is given anew, with what comes before it each time, and what followed it is waited for anew."""
    follow = [item.name for item in turn.items.values() if isinstance(item, Held) and item.of == name]
    for gone in filter(None, (turn.items[name].anew, name, *follow)):
        room.work.drop_answer(run, gone)


async def pause(room: Room, run: Run) -> None:
    """Rest; everything is kept."""
    run.status = "paused"
    room.work.touch(run)
    room.tell(run, Text("form.paused"), buttons=(("menu", "menu"),))


async def discard(room: Room, run: Run) -> None:
    """A staff dialogue is dropped; nothing of it was sent."""
    run.status = "closed"
    room.work.touch(run)
    room.say(run, Text("relay.discarded"))


async def _edit(room: Room, run: Run, turn: Turn, tap: Tap) -> None:
    """In the menu of answers: one is chosen, a page is turned, or nothing is changed after all."""
    at, page = tap.at.removeprefix(edit_menu.EDIT), tap.at.removeprefix(edit_menu.EDIT + edit_menu.PAGE)
    if at == edit_menu.LEAVE:
        await ask_again(room, run)
    elif page.isdigit() and page != at:
        room.redraw(tap, edit_menu.rows(room, run, turn, int(page)), run)
    elif at.isdigit() and int(at) < len(turn.path):
        await _anew(room, run, turn, turn.path[int(at)])


async def _anew(room: Room, run: Run, turn: Turn, name: str) -> None:
    """Ask one answer again; the others stay and are asked again only where they no longer fit."""
    _take_off(room, run, turn, name)
    run.draft = None
    await go_on(room, run)


async def edited(room: Room, run: Run, text: str, message_id: int) -> bool:
    """A message was edited: it changes the answer it gave when that is the newest on the path."""
    turn = where(room, run)
    if turn is None or not turn.path or run.heard.get(turn.path[-1]) != message_id:
        return False
    item = turn.items[turn.path[-1]]
    try:
        heard = hear(item, Typed(text), None, hearing(room, run))
    except Misfit as misfit:
        room.say(run, misfit.text)
        return True
    if isinstance(heard, Answer):
        old = _shown(item, run.answers[item.name].value)
        room.work.put_answer(run, item.name, heard, message_id)
        await go_on(room, run, note=Text("form.edited", {"old": old, "new": _shown(item, heard.value)}))
    return True
