"""What reaches a person: through one guard, and not in their night unless they are awake or it is urgent."""

from __future__ import annotations

import pytest

from bot import perform
from bot.clock import SECOND
from bot.room import Room
from flows.case import Role
from flows.errors import FlowBug
from flows.rules.dates import local
from flows.text import Text
from tests.bot import played
from tests.bot.harness import ANA, CARLOS, GROUP, PRIMERA, ROSA, Clinic
from tests.bot.test_desk import write

CURE = "Tratamiento que cura la rodilla con resultado garantizado, 1, 250.00, 16 %"
PRICE = "¿Qué tanto le duele? El tratamiento cuesta 5,000 USD."
CHEST_PAIN = "Tengo dolor en el pecho y no puedo respirar"


async def at_home(clinic: Clinic, hour: int, *, days: int = 0) -> None:
    """Time passes until it is this hour where the patient lives (Chicago)."""
    now = clinic.clock.now()
    while local(now, "America/Chicago").hour != hour or now < clinic.clock.now() + days * 86_400 * SECOND:
        now += 600 * SECOND
    await clinic.tick_at(now)


# -- the guard


async def test_a_line_of_a_quote_makes_no_claim(clinic_at):
    clinic = await clinic_at(played.LETTER_READ)
    await clinic.presses(ANA, "st_quote", chat=GROUP)
    await write(clinic, ANA, CURE)
    assert clinic.desk == ["guard.claim"]
    await write(clinic, ANA, "Consulta médica, 1, 250.00, 16 %")
    assert clinic.desk == ["quote.echo"]


async def asks_more(clinic: Clinic, words: str) -> None:
    """The physician asks the patient for more."""
    await clinic.presses(PRIMERA, "st_take", chat=GROUP)
    await clinic.presses(PRIMERA, "st_more", chat=GROUP)
    await write(clinic, PRIMERA, words)


async def test_an_amount_in_a_decision_before_acceptance_needs_a_reason_which_is_kept(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await asks_more(clinic, PRICE)
    assert clinic.desk == ["guard.override"]
    await write(clinic, PRIMERA, "Preguntó dos veces por el precio")
    assert clinic.desk == ["staff.letter"]
    await clinic.presses(PRIMERA, "st_sign", chat=GROUP)
    assert clinic.sees(CARLOS) == ["case.more_info"]
    async with clinic.house.batch() as work:
        asked = next(event for event in await work.events(1) if event.kind == "more_asked")
    assert asked.body["override"].startswith("Preguntó")
    await clinic.advance(days=2, hours=1)
    assert clinic.sees(CARLOS) == ["case.more_info_reminder"]


async def test_a_decision_without_an_amount_asks_for_no_reason(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await asks_more(clinic, "¿Qué tanto le duele?")
    assert clinic.desk == ["staff.letter"]


async def test_a_companion_is_one_also_where_no_case_is_named(clinic_at):
    clinic = await clinic_at(played.JOINED)
    async with clinic.house.batch() as work:
        room, case = Room(clinic.house, work, "x"), await work.case(1)
        companion = (await work.companions(case.id))[0]
        for one in (case, None):
            with pytest.raises(FlowBug, match="decline_letter"):
                room.write(ROSA.id, companion, Text("case.decline_letter"), case=one)
        with pytest.raises(FlowBug, match="resend"):
            room.post(ROSA.id, case.patient_id, case.id, {"do": "resend", "to": companion.id}, "reply")
        room.write(CARLOS.id, await work.person(case.patient_id), Text("up.received"))


async def test_after_a_withdrawal_what_happened_says_whether_amounts_may_be_named(clinic_at):
    clinic = await clinic_at(played.QUOTE_SENT)
    async with clinic.house.batch() as work:
        room, case = Room(clinic.house, work, "x"), await work.case(1)
        await perform.withdraw(room, case)
        assert room.guard(case.patient_id, case).accepted
        room.views.clear()
        assert not room.guard(case.patient_id, case).accepted
        assert room.guard(case.patient_id, None).reader is Role.PATIENT


# -- the night


async def test_what_staff_write_in_the_patients_night_waits_for_their_morning(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.says(CARLOS, "¿Puedo llevar a mi hermana?")
    asked = clinic.telegram.chats[GROUP][-1].id
    await at_home(clinic, 2)
    await write(clinic, ANA, "Sí, con gusto.", reply_to=asked)
    await clinic.presses(ANA, "st_send", chat=GROUP)
    assert not clinic.sees(CARLOS)
    await at_home(clinic, 7)
    assert not clinic.sees(CARLOS)
    await at_home(clinic, 8)
    assert clinic.sees(CARLOS) == ["person.joined", "relay.to_patient"]


async def test_who_wrote_just_now_is_answered_in_the_night(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await at_home(clinic, 2)
    await clinic.says(CARLOS, "¿Puedo llevar a mi hermana?")
    asked = clinic.telegram.chats[GROUP][-1].id
    await clinic.advance(minutes=8)
    await write(clinic, ANA, "Sí, con gusto.", reply_to=asked)
    await clinic.presses(ANA, "st_send", chat=GROUP)
    assert clinic.sees(CARLOS) == ["person.joined", "relay.to_patient"]


async def test_an_itinerary_confirmed_in_the_night_comes_in_the_morning_with_its_calendar(clinic_at):
    clinic = await clinic_at(played.JOINED)
    await at_home(clinic, 23)
    await clinic.presses(ANA, "st_trip_ok", chat=GROUP)
    assert not clinic.sees(CARLOS)
    assert not clinic.sees(ROSA)
    await at_home(clinic, 8)
    assert clinic.sees(CARLOS) == ["itin.header", "itin.lines", "file"]
    assert clinic.sees(ROSA) == ["itin.header", "itin.lines", "file"]


async def test_what_the_patient_does_themselves_is_answered_at_any_hour(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await at_home(clinic, 2)
    await clinic.says(CARLOS, "/menu")
    assert clinic.sees(CARLOS) == ["menu.main"]


async def test_an_emergency_waits_for_no_morning(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await at_home(clinic, 2)
    await clinic.says(CARLOS, CHEST_PAIN)
    assert "t.emergency" in clinic.sees(CARLOS)
    await clinic.advance(minutes=15)
    assert "t.called" in clinic.sees(CARLOS)
