"""Acts of the staff that one press does: an alarm is taken or closed, a chat handed back, a call noted, work done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import perform, talk
from bot.desk import relay, todos
from flows.acts import Card
from flows.journey import alarm, care
from flows.journey.contact import whom_to_call
from flows.text import Text, Value

if TYPE_CHECKING:
    from bot.arrivals import Tapped
    from bot.room import Room
    from bot.store.rows import Case, Person

ABOUT = "."  # between a button's act and what of the case it is about


def about(tapped: Tapped) -> str:
    """What of a case a card's button is about: the key of an alarm."""
    return tapped.data.partition(ABOUT)[2]


async def ack(room: Room, person: Person, case: Case, tapped: Tapped) -> None:
    """Somebody has the alarm: everybody sees who, and nobody is asked again."""
    view, key = await perform.view_of(room, case), about(tapped)
    staff = relay.name_of(room, person)
    await room.work.record(case, "alarm_taken", {"key": key, "staff": staff}, person.id)
    room.work.cancel_dues(case.id, f"nobody.{key}.")
    values: dict[str, Value] = {"case": case.code, "staff": staff, "time": view.moment(room.work.now, "time")}
    buttons = (("st_close", f"close{ABOUT}{key}"), ("st_reply", "reply"), *alarm.CONTACT)
    room.card(case, Card(Text("alarm.taken", values), buttons=buttons))


async def contact(room: Room, person: Person, case: Case, tapped: Tapped) -> None:
    """Whom to call and where they are; that somebody looked is on file."""
    view = await perform.view_of(room, case)
    await room.work.record(case, "contact_shown", {}, person.id)
    room.covered(case, Text("desk.contact", {"case": case.code}), whom_to_call(view, room.house.content), "now")


async def close(room: Room, person: Person, case: Case, tapped: Tapped) -> None:
    """The line about an alarm. Nobody waits for a colleague's: the first that is confirmed closes it."""
    facts = alarm.closing_facts(await perform.view_of(room, case), about(tapped))
    own = [run for run in await room.work.runs_of(person.id) if run.flow == "closing" and run.facts == facts]
    if own:
        await talk.ask_again(room, own[0])
    else:
        await talk.open_run(room, "closing", person, tapped.chat_id, facts, case=case, thread_id=tapped.thread_id)


async def handback(room: Room, person: Person, case: Case, tapped: Tapped) -> None:
    """The bot speaks again."""
    await relay.handback(room, case, relay.name_of(room, person))


async def phoned(room: Room, person: Person, case: Case, tapped: Tapped) -> None:
    """A call is on file, with what came of it."""
    view, (act_name, _, code) = await perform.view_of(room, case), tapped.data.rpartition(":")[2].partition(ABOUT)
    staff = relay.name_of(room, person)
    await perform.acts(room, case, care.phoned(view, code, staff, reached=act_name == "reached"), by=person.id)


async def mine(room: Room, person: Person, case: Case, tapped: Tapped) -> None:
    """Somebody does this work."""
    await todos.becomes(room, person, case, about(tapped), "taken")


async def done(room: Room, person: Person, case: Case, tapped: Tapped) -> None:
    """Work is done."""
    await todos.becomes(room, person, case, about(tapped), "closed")
