"""A form whose time was over: what it asked is over, what was answered is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from bot import perform, talk
from bot.store import schema as t
from flows.case import Stage
from flows.form import INTRO
from flows.journey.intake import FORM_LASTS, form_facts
from flows.respondent import WHO, handing
from flows.text import Text

if TYPE_CHECKING:
    from bot.room import Room
    from bot.store.rows import Case, Person

FORM, OVER = "form", "expired"


async def form(room: Room, person: Person, case: Case, chat_id: int) -> bool:
    """Opens the newest version of it with the answers that still fit; whether there was one to open."""
    if case.stage is not Stage.INTAKE or case.patient_id != person.id:
        return False
    runs = sa.select(t.run.c.id).where(t.run.c.case_id == case.id, t.run.c.flow == FORM).order_by(t.run.c.id.desc())
    found = (await room.work.conn.execute(runs.limit(1))).first()
    last = await room.work.run(found.id) if found is not None else None
    if last is None or last.status != OVER:
        return False
    view, content = await perform.view_of(room, case), room.house.content
    newest = content.form(view.said("indication")["indication"])
    before = content.questionnaire(last.facts["questionnaire"])
    names = {item.link_id for item in before.items}
    if newest.id != before.id:
        added = sum(item.link_id not in names for item in newest.items)
        room.write(chat_id, person, Text("form.new_version", {"n": added}), case=case)
    asked = {INTRO, WHO, *names, *map(handing, names)}
    kept = {name: answer for name, answer in last.answers.items() if name in asked}
    facts = form_facts(view, newest.id)
    await talk.open_run(room, FORM, person, chat_id, facts, case=case, lasts=FORM_LASTS, answers=kept)
    return True
