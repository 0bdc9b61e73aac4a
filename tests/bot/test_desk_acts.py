"""Later acts of the desk: once is enough, dead ends are opened again, and an alarm's answers reach the staff."""

from __future__ import annotations

import pytest

from bot import perform
from bot.room import Room
from bot.store.rows import Case
from flows.acts import Record
from tests.bot import played
from tests.bot.harness import ANA, CARLOS, GROUP, PRIMERA, ROSA, Clinic, pressed

CHEST_PAIN = "Tengo dolor en el pecho y no puedo respirar"


async def act(clinic: Clinic, who, name: str) -> Case:
    """Somebody presses a card that offers this act, wherever it stands."""
    case = await clinic.case()
    shown = next(m for m in clinic.telegram.chats[GROUP] if m.rows)
    await clinic.gets(pressed(who, f"c:{case.id}:{case.version}:{name}", shown))
    return await clinic.case()


async def test_a_quote_is_signed_once(clinic_at):
    clinic = await clinic_at(played.QUOTE_SENT)
    await act(clinic, PRIMERA, "sign_quote")
    assert clinic.desk == ["quote.already"]
    assert not clinic.sees(CARLOS)


async def test_a_quote_that_the_card_does_not_show_is_not_signed(clinic_at):
    clinic = await clinic_at(played.QUOTE_WRITTEN)
    shown = next(m for m in reversed(clinic.telegram.chats[GROUP]) if clinic.label("st_sign", "es") in m.labels)
    case = await clinic.case()
    first = f"c:{case.id}:{case.version}:sign_quote"
    async with clinic.house.batch() as work:
        room, case = Room(clinic.house, work, "x"), await work.case(1)
        written = (await perform.view_of(room, case)).said("quote_written")
        await perform.acts(room, case, [Record("quote_written", {**written, "number": "PU-0001-Q2", "total": "1"})])
    await clinic.gets(pressed(PRIMERA, first, shown))
    assert clinic.toasts()[-1] == clinic.label("staff.old_card", "es")
    assert "quote_sent" not in await clinic.events()
    await act(clinic, PRIMERA, "sign_quote")
    assert "quote_sent" in await clinic.events()


async def drafts(clinic: Clinic, total: int, day: str) -> None:
    """Another quote is written; nobody signed it yet."""
    async with clinic.house.batch() as work:
        room, case = Room(clinic.house, work, f"draft.{total}"), await work.case(1)
        written = (await perform.view_of(room, case)).said("quote_written")
        other = {**written, "number": "PU-0001-Q2", "total": total, "session_on": day}
        await perform.acts(room, case, [Record("quote_written", other)])


async def test_a_consent_names_the_quote_that_was_signed_and_given_and_no_draft(clinic_at):
    clinic = await clinic_at(played.CONSENT_OPEN - 1)
    await drafts(clinic, 1999900, "2027-03-01")
    await clinic.presses(CARLOS, "accept_q")
    async with clinic.house.batch() as work:
        [run] = [run for run in await work.runs_of((await work.case(1)).patient_id) if run.flow == "consent"]
    shown = str(run.facts["parts"])
    assert "PU-0001-Q1" in shown
    assert "PU-0001-Q2" not in shown
    assert "1999900" not in shown


async def test_a_newer_quote_that_is_signed_ends_the_question_about_the_older(clinic_at):
    clinic = await clinic_at(played.CONSENT_OPEN - 1)
    shown = clinic.newest(CARLOS.id, clinic.label("accept_q", "es"))
    accept = shown.data(clinic.label("accept_q", "es"))
    await drafts(clinic, 1999900, "2027-03-01")
    await act(clinic, PRIMERA, "sign_quote")
    assert clinic.sees(CARLOS) == ["offer.plan"]
    await clinic.gets(pressed(CARLOS, accept, shown))
    assert clinic.sees(CARLOS) == ["err.old_button", "offer.plan"]
    assert "quote_accepted" not in await clinic.events()


async def test_a_quote_nobody_wrote_is_not_signed(clinic_at):
    clinic = await clinic_at(played.LETTER_READ)
    await act(clinic, PRIMERA, "sign_quote")
    assert clinic.desk == ["quote.already"]


async def test_a_trip_without_a_flight_is_not_confirmed(clinic_at):
    clinic = await clinic_at(played.CONSENTED)
    case = await act(clinic, ANA, "confirm_trip")
    assert clinic.desk == ["desk.trip_conflict"]
    assert case.stage == "preparation"


async def test_a_trip_is_confirmed_once(clinic_at):
    clinic = await clinic_at(played.TRIP_CONFIRMED)
    case = await act(clinic, ANA, "confirm_trip")
    assert clinic.desk == ["desk.trip_conflict"]
    assert case.stage == "travel"


async def test_a_flight_that_is_cancelled_is_asked_about_again_and_confirmed_as_another_version(clinic_at):
    clinic = await clinic_at(played.TRIP_CONFIRMED)
    await clinic.presses(ANA, "st_trip", chat=GROUP)
    assert clinic.sees(CARLOS) == ["trip.start"]
    for key in ("next", "san"):
        await clinic.presses(CARLOS, key)
    for flight in ("UA 1234, 2027-01-12, 10:40", "UA 4321, 2027-01-15, 16:10"):
        await clinic.says(CARLOS, flight)
    await clinic.presses(CARLOS, "no")
    await clinic.presses(CARLOS, "none")
    await clinic.presses(CARLOS, "book")
    await clinic.says(CARLOS, "31 de marzo de 2031")
    await clinic.presses(CARLOS, "room2")
    await clinic.presses(CARLOS, "skip")
    assert "desk.trip" in clinic.desk
    await clinic.presses(ANA, "st_trip_ok", chat=GROUP)
    assert clinic.sees(CARLOS) == clinic.sees(ROSA) == ["itin.header", "itin.lines", "file"]
    assert "versión 2" in clinic.reads(CARLOS)
    assert (await clinic.case()).stage == "travel"


async def test_a_trip_by_car_is_planned_and_confirmed_by_a_person(clinic_at):
    clinic = await clinic_at(played.CONSENTED)
    await act(clinic, ANA, "trip_by_hand")
    assert clinic.desk == ["desk.trip_conflict"], "nothing was told yet"
    for key in ("next", "carbus", "no", "none", "book"):
        await clinic.presses(CARLOS, key)
    await clinic.presses(CARLOS, "dk")
    await clinic.presses(CARLOS, "room2")
    await clinic.presses(CARLOS, "skip")
    assert clinic.desk == ["desk.todo"]
    assert clinic.label("carbus", "es") in clinic.reads(GROUP)
    await clinic.presses(ANA, "st_by_hand", chat=GROUP)
    thread = (await clinic.case()).topic_id
    await clinic.says(ANA, "2027-01-12 15:00", chat=GROUP, thread=thread)
    for _ in range(4):
        await clinic.presses(ANA, "skip", chat=GROUP)
    await clinic.presses(ANA, "st_trip_ok", chat=GROUP)
    assert clinic.sees(CARLOS) == ["itin.header", "itin.lines", "file"]
    assert (await clinic.case()).stage == "travel"


async def test_no_treatment_is_recorded_before_the_patient_travels(clinic_at):
    clinic = await clinic_at(played.CONSENTED)
    case = await act(clinic, PRIMERA, "treatment")
    assert len(clinic.desk) == 1
    assert case.stage == "preparation"


async def test_a_treatment_is_recorded_once(clinic_at):
    clinic = await clinic_at(played.TREATED)
    await act(clinic, PRIMERA, "treatment")
    assert clinic.desk == ["guard.order"]


async def test_a_signed_record_of_a_treatment_is_corrected_by_another_and_only_by_a_physician(clinic_at):
    clinic = await clinic_at(played.TREATED)
    await clinic.presses(ANA, "st_correct", chat=GROUP)
    assert clinic.desk == ["staff.only_physician"]
    await clinic.presses(PRIMERA, "st_correct", chat=GROUP)
    thread = (await clinic.case()).topic_id
    await clinic.says(PRIMERA, "2027-01-12 12:00", chat=GROUP, thread=thread)
    await clinic.presses(PRIMERA, "opt.route.ia", chat=GROUP)
    for words in ("50 millones de células", "DEMO-0001"):
        await clinic.says(PRIMERA, words, chat=GROUP, thread=thread)
    await clinic.presses(PRIMERA, "st_record", chat=GROUP)
    assert clinic.desk == ["treat.saved"]
    assert "DEMO-0001" in clinic.reads(GROUP)
    assert clinic.sees(CARLOS) == ["treat.recorded"]
    assert (await clinic.events()).count("treated") == 2
    await clinic.advance(minutes=1)
    assert "check_sent" in await clinic.events(), "the first check belongs to the day that was meant"


async def test_a_quote_for_a_day_that_has_passed_is_not_signed(clinic_at):
    clinic = await clinic_at(played.QUOTE_WRITTEN)
    await drafts(clinic, 100, "2026-11-01")
    await act(clinic, PRIMERA, "sign_quote")
    assert clinic.desk == ["quote.passed"]
    assert "quote_sent" not in await clinic.events()


@pytest.mark.parametrize(("name", "steps", "flow"), [("consent", 18, "consent"), ("trip", 19, "trip")])
async def test_a_talk_that_came_to_a_dead_end_is_opened_again(clinic_at, name, steps, flow):
    clinic = await clinic_at(steps)
    asked = clinic.telegram.chats[CARLOS.id][-1].labels
    await act(clinic, ANA, name)
    assert clinic.desk == ["desk.asked"]
    assert clinic.sees(CARLOS), "an open talk asks again"
    assert clinic.telegram.chats[CARLOS.id][-1].labels == asked
    async with clinic.house.batch() as work:
        run = next(run for run in await work.runs_of((await work.case(1)).patient_id) if run.flow == flow)
        run.status = "closed"
        work.touch(run)
    await act(clinic, ANA, name)
    assert clinic.sees(CARLOS), "a closed one begins anew"


@pytest.mark.parametrize("name", ["consent", "trip"])
async def test_no_talk_is_opened_before_its_time(clinic_at, name):
    clinic = await clinic_at(played.IN_REVIEW)
    await act(clinic, ANA, name)
    assert len(clinic.desk) == 1
    assert not clinic.sees(CARLOS)


async def test_what_a_patient_says_about_an_emergency_reaches_the_desk_at_once(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.says(CARLOS, CHEST_PAIN)
    await clinic.advance(minutes=5)
    assert "t.called" in clinic.sees(CARLOS)
    for key, answer, cards in (
        ("notcalled", "t.emergency", ["alarm.not_called"]),
        ("notcalled", "t.emergency", []),
        ("cannot", "t.cannot", ["alarm.not_called"]),
        ("called", "t.called_ok", ["alarm.patient"]),
    ):
        await clinic.presses(CARLOS, key)
        assert clinic.sees(CARLOS) == [answer]
        assert clinic.desk == cards
    await clinic.advance(minutes=30)
    assert not clinic.sees(CARLOS)


async def test_whoever_takes_an_alarm_sees_whom_to_call_and_no_notice_shows_it(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.says(CARLOS, CHEST_PAIN)
    assert "Carlos" not in clinic.reads(GROUP)
    await clinic.says(CARLOS, "mi número es 664 555 0100")
    assert clinic.sees(CARLOS) == ["t.number_kept"]
    assert clinic.desk == ["relay.mirrored"]
    await clinic.presses(ANA, "st_contact", chat=GROUP)
    assert clinic.desk == ["desk.contact"]
    call = clinic.telegram.called("sendMessage")[-1]
    title, _, below = call["text"].partition("\n")
    [cover] = call["entities"]
    assert call["disable_notification"]
    assert (cover["type"], cover["offset"], cover["length"]) == ("spoiler", len(title) + 1, len(below))
    assert all(said in below for said in ("Carlos", "664 555 0100", "911"))
    assert (await clinic.events())[-1] == "contact_shown"


async def test_a_long_stop_of_the_bot_does_not_ask_thrice_at_once(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.says(CARLOS, CHEST_PAIN)
    await clinic.advance(minutes=40)
    assert clinic.sees(CARLOS) == ["t.called_last"]


async def test_who_is_not_fine_is_work_for_a_person(clinic_at):
    clinic = await clinic_at(played.TREATED)
    it = played.player(clinic)
    seen: list[str] = []
    while "sil.2" not in seen:
        await it.control.to_next()
        seen += clinic.sees(CARLOS)
    await clinic.presses(CARLOS, "notfine")
    assert "desk.todo" in clinic.desk
    assert clinic.sees(CARLOS)


async def test_a_call_of_the_staff_is_on_file_and_one_that_reached_somebody_ends_the_ladder(clinic_at):
    clinic = await clinic_at(played.TREATED)
    it = played.player(clinic)
    while "desk.silent.call" not in clinic.desk:
        await it.control.to_next()
    assert "Paciente: Carlos" in clinic.reads(GROUP)
    card = clinic.newest(GROUP, clinic.label("st_reached", "es"))
    await clinic.presses(ANA, "st_no_reply", under=card)
    assert clinic.desk == ["desk.no_reply"]
    await clinic.advance(hours=9)
    assert "desk.silent.contact" in clinic.desk
    await clinic.presses(ANA, "st_reached", chat=GROUP)
    assert clinic.desk == ["desk.reached"]
    await clinic.advance(hours=24)
    assert "desk.silent.welfare" not in clinic.desk
    assert (await clinic.events()).count("phoned") == 2


async def test_the_checks_end_only_after_a_talk_with_staff(clinic_at):
    clinic = await clinic_at(played.TREATED)
    await clinic.says(CARLOS, "/stop_checks")
    assert clinic.sees(CARLOS) == ["sil.stop_early"]
    assert clinic.desk == ["desk.todo"]


async def test_the_reminders_of_a_form_can_be_stopped(clinic_at):
    clinic = await clinic_at(played.AGREED)
    await clinic.advance(days=3, hours=1)
    assert "form.reminder" in clinic.sees(CARLOS)
    await clinic.presses(CARLOS, "stop")
    assert clinic.sees(CARLOS) == ["form.stopped"]
    await clinic.advance(days=8)
    assert "form.reminder" not in clinic.sees(CARLOS)


async def test_an_alarm_that_is_closed_says_what_still_waits_for_a_person(clinic_at):
    clinic = await clinic_at(4)
    await clinic.presses(CARLOS, "health@1/now.chest_pain")
    await clinic.presses(CARLOS, "done")
    await clinic.presses(ANA, "st_ack", chat=GROUP)
    await clinic.presses(ANA, "st_close", chat=GROUP)
    await clinic.says(ANA, "Está en urgencias.", chat=GROUP, thread=(await clinic.case()).topic_id)
    await clinic.presses(ANA, "st_close", chat=GROUP)
    assert set(clinic.desk) == {"alarm.closed", "desk.form_held"}
    await clinic.presses(ANA, "st_handback", chat=GROUP)
    assert clinic.sees(CARLOS)[0] == "person.back"
