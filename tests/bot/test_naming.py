"""A condition in own words gets its name in the topic: the patient reads why, and is asked only what is new."""

from __future__ import annotations

import sqlalchemy as sa

from bot import perform
from bot.room import transaction
from bot.store import schema as t
from flows.case import Stage
from flows.text import Text
from tests.bot import played
from tests.bot.harness import ANA, CARLOS, GROUP, PRIMERA


async def in_own_words(clinic_at):
    """A case in review of which nobody chose the condition, with the work that follows from that."""
    clinic = await clinic_at(played.IN_REVIEW)
    async with transaction(clinic.house, "own-words") as room:
        case = await room.work.case(1)
        view = await perform.view_of(room, case)
        await room.work.record(case, "indication", {"indication": "other", "research": False})
        sent = view.said("form_sent")
        answers = {name: given for name, given in sent["answers"].items() if name != "side"}
        await room.work.record(case, "form_sent", {**sent, "answers": answers})
        await room.work.record(case, "file_complete", dict(view.said("file_complete")))
        await perform.todo(room, case, case.patient_id, "condition", Text("desk.wanted.ask"))
    await clinic.rests()
    return clinic


async def todos(clinic) -> list[str]:
    async with clinic.store.tx() as conn:
        return list((await conn.execute(sa.select(t.todo.c.state).where(t.todo.c.kind == "condition"))).scalars())


async def test_the_right_form_opens_with_what_was_answered_and_the_review_waits(clinic_at):
    clinic = await in_own_words(clinic_at)
    await clinic.presses(PRIMERA, "st_take", chat=GROUP)
    four = clinic.newest(GROUP, clinic.label("st_four", "es"))
    await clinic.presses(ANA, "st_condition", chat=GROUP)
    assert clinic.desk == ["staff.condition_which"]
    await clinic.presses(ANA, "c_hip", chat=GROUP)
    assert clinic.desk == ["staffcase.preview"]
    assert not clinic.sees(CARLOS)
    await clinic.presses(ANA, "st_send", chat=GROUP)
    assert clinic.desk == ["staff.condition_named"]
    hip = clinic.house.content.questionnaire("hip-oa").items
    first = next(item for item in hip if item.text.startswith("hip-oa"))
    assert clinic.sees(CARLOS) == ["condition.named", first.prefix, first.text]
    assert "diagnóstico" in clinic.reads(CARLOS)
    assert (await clinic.case()).stage == "intake"
    assert await todos(clinic) == ["closed"]
    await clinic.presses(PRIMERA, "st_four", chat=GROUP, under=four)
    assert clinic.desk == ["staff.old_card"]
    await clinic.presses(ANA, "st_note", chat=GROUP)
    assert clinic.desk == ["guard.order"]


async def test_none_of_them_goes_to_a_physician_and_the_patients_own_choice_stays(clinic_at):
    clinic = await in_own_words(clinic_at)
    await clinic.presses(ANA, "st_condition", chat=GROUP)
    await clinic.presses(ANA, "st_no_condition", chat=GROUP)
    assert (clinic.desk, clinic.sees(CARLOS)) == (["staff.condition_kept"], [])
    assert ((await clinic.case()).stage, await todos(clinic)) == ("review", ["closed"])
    async with transaction(clinic.house, "chosen") as room:
        await room.work.record(await room.work.case(1), "indication", {"indication": "knee_oa", "research": False})
    await clinic.presses(ANA, "st_condition", chat=GROUP)
    assert clinic.desk == ["staff.condition_known"]


async def test_a_case_that_was_decided_meanwhile_keeps_its_condition(clinic_at):
    clinic = await in_own_words(clinic_at)
    await clinic.presses(ANA, "st_condition", chat=GROUP)
    async with transaction(clinic.house, "decided") as room:
        case = await room.work.case(1)
        case.stage = Stage.DECLINED
        room.work.touch(case)
    await clinic.presses(ANA, "st_no_condition", chat=GROUP)
    assert clinic.desk == ["guard.order"]
    assert await todos(clinic) == ["open"]
