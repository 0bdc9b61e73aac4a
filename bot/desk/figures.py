"""Intake figures in the staff group: a table to read and the same as bars on paper.

They are counted beside everything else, and only for coordinators and physicians.
"""

from __future__ import annotations

import asyncio
import base64
from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from bot.room import transaction
from bot.store.inquiries import inquiries
from bot.store.work import HOUSE
from flows import figures
from flows.case import Role
from flows.errors import Misfit
from flows.rules import dates
from flows.text import Text, Value, to_json

if TYPE_CHECKING:
    from bot.arrivals import Commanded
    from bot.house import House
    from bot.room import Room

COMMAND = "figures"
MAY = (Role.COORDINATOR, Role.PHYSICIAN)


async def commanded(room: Room, role: Role, said: Commanded) -> None:
    """`/figures`, of the last 90 days; or of so many days, a month, or from one day to another."""
    if role not in MAY:
        room.desk(said.chat_id, said.thread_id, None, Text("staff.only_team"))
        return
    clinic, cause = room.clinic, room.key()
    try:
        first, last = figures.period(said.rest, dates.local_day(room.work.now, clinic.zone))
    except Misfit as misfit:
        room.desk(said.chat_id, said.thread_id, None, misfit.text)
        return
    place = said.chat_id, said.thread_id
    room.work.after.append(lambda: _told(room.house, clinic.key, place, (first, last), cause))


async def _told(
    house: House, clinic_key: str, place: tuple[int, int | None], days: tuple[date, date], cause: str
) -> None:
    clinic = house.content.clinic(clinic_key)
    first, last = days
    since, until = (dates.wall_to_utc(day, time(0), clinic.zone) for day in (first, last + timedelta(days=1)))
    async with house.store.reading() as conn:
        found = figures.figures(await inquiries(conn, house.keys, clinic.key, since, until))
    tables = figures.tables(found, {f"{one.kind}/{one.key}": one.name for one in clinic.sources})
    title, lang = figures.title(first, last), house.desk_lang(clinic.key)
    paper = await asyncio.to_thread(_paper, house, title, tables, lang)
    group, thread = place
    async with transaction(house, f"{cause}.figures") as room:
        await room.work.load_people([HOUSE])
        room.at_clinic(clinic.key)
        room.desk(group, thread, None, figures.report(tables, first, last))
        name = f"{COMMAND}-{first.isoformat()}-{last.isoformat()}.pdf"
        body = {"do": "file", "name": name, "bytes": base64.b64encode(paper).decode(), "text": to_json(title)}
        reader = {"to": None, "clinic": clinic.key, "thread": thread}
        room.post(group, HOUSE, None, body | reader, "staff")


def _paper(house: House, title: Text, tables: tuple[figures.Table, ...], lang: str) -> bytes:
    # a typesetter's libraries are a third of what a start would import, and figures are printed now and then
    from bot.documents.pdf import Bar, Bars, Sheet, pdf

    def say(value: Value) -> str:
        return house.catalogs.render(Text("plain", {"value": value}), lang)

    none = say(Text("figures.few"))
    charts = [
        Bars(say(table.title), [Bar(say(row.name), say(row.told), row.size) for row in table.rows], none)
        for table in tables
    ]
    sheet = Sheet(lang, say(Text("figures.name")), say(title), charts, say(Text("figures.foot")))
    return pdf([sheet], dates.local(house.clock.now(), "UTC"))
