"""Acts become rows: what is done in a case is done by whoever really does it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot import perform
from bot.room import Room
from bot.store import schema as t
from flows.acts import Move
from flows.case import Role, Stage
from flows.errors import FlowBug
from tests.bot import played
from tests.bot.harness import ANA, CARLOS, GROUP, PRIMERA
from tests.bot.test_desk import write


async def becomes(clinic, who, kind: str) -> None:
    """Somebody's role at the clinic is another from now on."""
    async with clinic.house.batch() as work:
        person = await work.person_of(who.id)
        await work.conn.execute(sa.update(t.role).where(t.role.c.person_id == person.id).values(kind=kind))


async def test_who_is_no_physician_any_more_signs_nothing(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.presses(PRIMERA, "st_take", chat=GROUP)
    await clinic.presses(PRIMERA, "st_decline", chat=GROUP)
    await write(clinic, PRIMERA, "No hay artrosis.")
    await write(clinic, PRIMERA, "Vea a su médico.")
    await clinic.presses(PRIMERA, "st_not_suitable", chat=GROUP)
    await becomes(clinic, PRIMERA, "coordinator")
    await clinic.presses(PRIMERA, "st_sign", chat=GROUP)
    assert clinic.desk == ["staff.only_physician", "relay.discarded"]
    assert not clinic.sees(CARLOS)
    assert (await clinic.case()).stage == "review"
    assert (await clinic.events())[-1] == "refused"


async def test_the_table_is_asked_about_who_really_moves_a_case(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    async with clinic.house.batch() as work:
        room, case = Room(clinic.house, work, "x"), await work.case(1)
        ana, companion = await work.person_of(ANA.id), await work.new_person(None, {"shown": "Rosa"})
        for by in (ana.id, companion.id, case.patient_id, None):
            with pytest.raises(FlowBug, match="declined"):
                await perform.acts(room, case, [Move(Stage.DECLINED, Role.PHYSICIAN)], by=by)


async def test_no_key_of_a_message_tells_of_an_alarm(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.says(CARLOS, "Tengo dolor en el pecho y no puedo respirar")
    assert "alarm.emergency" in clinic.desk
    async with clinic.house.batch() as work:
        keys = [row.key for row in await work.conn.execute(sa.select(t.message.c.key))]
    assert not [key for key in keys if "alarm" in key]
