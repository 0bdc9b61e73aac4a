"""How what somebody typed is heard: in which language, on which day, as which button."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot import message
from flows.ask import Confirm
from flows.items import Hearing
from flows.rules import dates, typed_choice

if TYPE_CHECKING:
    from bot.room import Room
    from bot.store.rows import Run
    from flows.items import Item


def hearing(room: Room, run: Run) -> Hearing:
    """In which language and on which day a reply is read."""
    person = room.work.people[run.person_id]
    zone = person.zone or room.clinic.zone
    return Hearing(person.lang or "en", dates.local_day(room.work.now, zone), room.refuse, room.work.now)


def label_of(room: Room, run: Run, item: Item[Any], text: str) -> str | None:
    """The button somebody typed instead of pressing it; "no" to what was understood is the way back."""
    lang = room.work.people[run.person_id].lang or "en"
    buttons, render = message.all_buttons(item), room.house.catalogs.render
    labels = {one.key: render(one.label, lang) for one in buttons}
    names = {one.key: render(one.name, lang) for one in buttons if one.name}
    also = {one.key: room.house.catalogs.said(one.label.id) for one in buttons}
    no_means = "back" if isinstance(item, Confirm) else ""
    return typed_choice.chosen(text, labels, names=names, also=also, no_means=no_means)
