"""After a kill: what somebody has answered meanwhile had arrived, and is not sent again."""

from __future__ import annotations

import sqlalchemy as sa

from bot.message import run_token
from bot.room import Room
from bot.store import schema as t
from flows.text import Text
from tests.bot import played
from tests.bot.fake_telegram import Message
from tests.bot.harness import CARLOS, Clinic, message, pressed

LONG = 1000.0
ARRIVED = Message(777, CARLOS.id, "¿Qué sexo?")  # what Telegram delivered and the bot, killed, never noted


async def gets_held(clinic: Clinic, *updates) -> None:
    """Updates are committed, and nothing is sent yet."""
    for update in updates:
        await clinic._beside(clinic.intake.take([update]))


async def token(clinic: Clinic, index: int, turns_ago: int = 0) -> str:
    """A button of the question that is open now."""
    async with clinic.store.reading() as conn:
        run = (await conn.execute(sa.select(t.run).where(t.run.c.status == "open"))).one()
    return run_token(run.id, run.turn - turns_ago, index)


async def in_doubt(clinic_at) -> Clinic:
    """Two answers are in; the questions they led to are committed, and nobody knows whether they arrived."""
    clinic = await clinic_at(played.AGREED)
    clinic.house.outbox.hold(LONG)
    clinic._mark = len(clinic.said)
    for words in ("Carlos Andrés Peña Londoño", "23 de noviembre de 1958"):
        await gets_held(clinic, message(CARLOS, {"text": words}))
        for row in clinic.house.outbox.waiting(CARLOS.id):
            row.attempts = 1  # as of a process before this one
    return clinic


async def released(clinic: Clinic) -> list[str]:
    clinic.house.outbox.release()
    await clinic.rests()
    return clinic.sees(CARLOS)


async def outbox(clinic: Clinic) -> list[str]:
    async with clinic.store.reading() as conn:
        return list((await conn.execute(sa.select(t.outbox.c.key))).scalars())


async def test_what_nobody_answered_is_sent(clinic_at):
    clinic = await in_doubt(clinic_at)
    assert (await released(clinic))[-1] == "about@1/sex"


async def test_a_question_that_was_pressed_is_not_asked_again_and_the_next_one_is(clinic_at):
    clinic = await in_doubt(clinic_at)
    await gets_held(clinic, pressed(CARLOS, await token(clinic, 1), ARRIVED))
    assert await released(clinic) == ["about@1/weight"]
    assert not await outbox(clinic)
    async with clinic.store.reading() as conn:
        known = (await conn.execute(sa.select(t.message.c.key).where(t.message.c.message_id == ARRIVED.id))).all()
    assert len(known) == 1


async def test_a_letter_that_waited_for_its_time_is_sent_whatever_was_pressed_after_it(clinic_at):
    clinic = await in_doubt(clinic_at)
    async with clinic.house.batch() as work:
        patient = await work.person_of(CARLOS.id)
        room = Room(clinic.house, work, "letter")
        room.write(CARLOS.id, patient, Text("case.decision_here"), lane="now", case=await work.case(1))
    await gets_held(clinic, pressed(CARLOS, await token(clinic, 1), ARRIVED))
    assert await released(clinic) == ["case.decision_here", "about@1/weight"]


async def test_a_press_of_an_earlier_question_says_nothing_of_the_later_one(clinic_at):
    clinic = await in_doubt(clinic_at)
    await gets_held(clinic, pressed(CARLOS, await token(clinic, 0, turns_ago=9), ARRIVED))
    assert "about@1/sex" in await released(clinic)


async def test_a_question_answered_in_words_is_not_asked_again(clinic_at):
    clinic = await in_doubt(clinic_at)
    await gets_held(clinic, message(CARLOS, {"text": "Hombre"}))
    assert await released(clinic) == ["about@1/weight"]
    assert not await outbox(clinic)
