"""A form whose time was over: what it asked is over, what was answered is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from bot import perform, talk
from bot.store import schema as t
from flows.case import Stage
from flows.engine import Answer
from flows.form import INTRO
from flows.journey.intake import FORM_LASTS, form_facts
from flows.respondent import WHO, handing
from flows.rules.followup import next_waking
from flows.text import Text

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.room import Room
    from bot.store.rows import Case, Person, Run

FORM, OVER = "form", "expired"


async def form(room: Room, person: Person, case: Case, chat_id: int) -> bool:
    """Opens the newest version of it with the answers that still fit; whether there was one to open."""
    if case.stage is not Stage.INTAKE or case.patient_id != person.id:
        return False
    last = await _last(room, case)
    if last is None or last.status != OVER:
        return False
    view, content = await perform.view_of(room, case), room.house.content
    newest = content.form(view.said("indication")["indication"])
    before = content.questionnaire(last.facts["questionnaire"])
    names = {item.link_id for item in before.items}
    if newest.id != before.id:
        added = sum(item.link_id not in names for item in newest.items)
        room.write(chat_id, person, Text("form.new_version", {"n": added}), case=case)
    facts, kept = form_facts(view, newest.id), _kept(last, names)
    await talk.open_run(room, FORM, person, chat_id, facts, case=case, lasts=FORM_LASTS, answers=kept)
    return True


async def another(room: Room, case: Case) -> None:
    """Opens the form of the condition that was named, by day, with the answers to what the one before asked as well."""
    view, content = await perform.view_of(room, case), room.house.content
    person, newest = await room.work.person(case.patient_id), content.form(view.said("indication")["indication"])
    chat_id, last = await perform.chat_of(room, person), await _last(room, case)
    if chat_id is None:
        return
    before = content.questionnaire(last.facts["questionnaire"]).items if last is not None else ()
    same = {item.text for item in before} & {item.text for item in newest.items}  # of the parts that all forms share
    kept = _kept(last, {item.link_id for item in newest.items if item.text in same}) if last is not None else {}
    morning = next_waking(view.now, view.zone)
    facts = form_facts(view, newest.id)
    await talk.open_run(
        room, FORM, person, chat_id, facts, case=case, lasts=FORM_LASTS, answers=kept, not_before=morning
    )


async def _last(room: Room, case: Case) -> Run | None:
    runs = sa.select(t.run.c.id).where(t.run.c.case_id == case.id, t.run.c.flow == FORM).order_by(t.run.c.id.desc())
    found = (await room.work.conn.execute(runs.limit(1))).first()
    return await room.work.run(found.id) if found is not None else None


def _kept(last: Run, names: Collection[str]) -> dict[str, Answer]:
    """The answers to these questions, and who gave them."""
    asked = {INTRO, WHO, *names, *(handing(name) for name in names if name in last.answers)}
    return {name: answer for name, answer in last.answers.items() if name in asked}
