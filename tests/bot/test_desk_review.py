"""The review in the staff group: four answers, questions to the patient, a colleague's view, a video call."""

from __future__ import annotations

from tests.bot import played
from tests.bot.harness import ANA, CARLOS, GROUP, PRIMERA, SEGUNDO, pressed


async def write(clinic, who, text: str) -> None:
    await clinic.says(who, text, chat=GROUP, thread=(await clinic.case()).topic_id)


async def bodies(clinic, kind: str) -> list:
    async with clinic.house.batch() as work:
        return [event.body for event in await work.events(1) if event.kind == kind]


async def ask_for_more(clinic, question: str, answer: str) -> None:
    """The physician asks, the patient answers, the case is back in review."""
    await clinic.presses(PRIMERA, "st_more", chat=GROUP)
    await write(clinic, PRIMERA, question)
    await clinic.presses(PRIMERA, "st_sign", chat=GROUP)
    assert clinic.sees(CARLOS) == ["case.more_info"]
    assert (await clinic.case()).stage == "intake"
    await clinic.advance(minutes=5)
    await clinic.says(CARLOS, answer)
    assert "staff.more_answer" in clinic.desk
    assert (await clinic.case()).stage == "review"


# -- the four questions


async def test_accept_with_a_question_open_is_refused_with_what_is_open(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.presses(PRIMERA, "st_take", chat=GROUP)
    await clinic.presses(PRIMERA, "st_accept", chat=GROUP)
    assert clinic.desk == ["staff.decide_open", "staff.q1"]
    for n in "1234":
        assert clinic.label(f"staff.q{n}.short", "es") in clinic.reads(GROUP)
    assert (await clinic.case()).stage == "review"
    assert not await bodies(clinic, "decided")


async def test_the_four_answers_are_kept_with_the_decision_and_shown_in_the_case(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await played.answered(clinic)
    await clinic.presses(PRIMERA, "st_accept", chat=GROUP)
    await clinic.presses(PRIMERA, "st_as_asked", chat=GROUP)
    await clinic.presses(PRIMERA, "opt.source.umbilical_cord_tissue", chat=GROUP)
    await clinic.presses(PRIMERA, "opt.route.ia", chat=GROUP)
    await write(clinic, PRIMERA, "50 millones de células")
    await clinic.presses(PRIMERA, "1", chat=GROUP)
    await clinic.presses(PRIMERA, "st_sign", chat=GROUP)
    assert clinic.desk == ["staff.decided", "staff.four", "quote.start", "staff.review"]
    assert "Hay ensayos controlados." in clinic.reads(GROUP)
    [decided] = await bodies(clinic, "decided")
    assert [one["words"] for one in decided["answers"]][:2] == ["Hay ensayos controlados.", "Está en condiciones."]
    assert (decided["route"], decided["dose"], decided["physician"]) == ("ia", "50 millones de células", "primera")


async def test_a_decline_needs_only_its_reason(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.presses(PRIMERA, "st_take", chat=GROUP)
    await clinic.presses(PRIMERA, "st_decline", chat=GROUP)
    assert clinic.desk == ["staff.reason"]


async def test_questions_to_the_patient_return_to_the_same_review_twice_and_the_clock_goes_on(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await played.answered(clinic)
    await ask_for_more(clinic, "¿Qué tanto le duele?", "Mucho al bajar escaleras")
    await clinic.presses(PRIMERA, "st_take", chat=GROUP)
    assert clinic.desk == ["staff.take"]
    assert "Menos dolor es posible." in clinic.reads(GROUP)
    await ask_for_more(clinic, "¿Desde cuándo?", "Desde mayo")
    await clinic.presses(PRIMERA, "st_take", chat=GROUP)
    await clinic.presses(PRIMERA, "st_accept", chat=GROUP)
    assert clinic.desk == ["staff.indication"]
    await clinic.advance(days=8)
    assert "staff.overdue" in clinic.desk


async def test_no_review_is_late_while_the_patient_is_asked(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.presses(PRIMERA, "st_take", chat=GROUP)
    await clinic.presses(PRIMERA, "st_more", chat=GROUP)
    await write(clinic, PRIMERA, "¿Qué tanto le duele?")
    await clinic.presses(PRIMERA, "st_sign", chat=GROUP)
    for _ in range(3):
        await clinic.advance(days=4)
        assert "staff.overdue" not in clinic.desk


async def test_of_two_physicians_who_press_at_once_one_decides(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.hires(SEGUNDO, "physician", "segundo")
    shown = clinic.newest(GROUP, clinic.label("st_take", "es"))
    data = shown.data(clinic.label("st_take", "es"))
    await clinic.gets(pressed(PRIMERA, data, shown), pressed(SEGUNDO, data, shown))
    assert sorted(clinic.desk) == ["staff.take", "staff.taken"]


# -- a second opinion


async def test_a_colleague_is_asked_by_name_and_who_asked_decides(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.hires(SEGUNDO, "physician", "segundo")
    await clinic.presses(ANA, "st_second", chat=GROUP)
    assert clinic.desk == ["staff.only_physician"]
    await clinic.presses(PRIMERA, "st_second", chat=GROUP)
    name = clinic.house.content.clinic("demo").physician("segundo").name
    await clinic.presses(PRIMERA, name, chat=GROUP)
    await write(clinic, PRIMERA, "¿Lo tratarías con el anticoagulante?")
    assert clinic.desk == ["staff.opinion_wanted"]
    assert name in clinic.reads(GROUP)
    await clinic.presses(PRIMERA, "st_opinion", chat=GROUP)
    assert clinic.desk == ["staff.opinion_not_asked"]
    await clinic.presses(SEGUNDO, "st_opinion", chat=GROUP)
    await clinic.presses(SEGUNDO, "st_opinion", chat=GROUP)
    assert clinic.desk == ["staff.opinion_write"]
    await write(clinic, SEGUNDO, "Sí, si su médico lo suspende.")
    await clinic.presses(SEGUNDO, "st_record", chat=GROUP)
    assert clinic.desk == ["staff.opinion_given"]
    assert not clinic.sees(CARLOS)
    await clinic.presses(PRIMERA, "st_take", chat=GROUP)
    assert clinic.desk == ["staff.take"]
    assert "Sí, si su médico lo suspende." in clinic.reads(GROUP)


# -- a video call


async def offer(clinic, who, *times: str) -> None:
    await clinic.presses(who, "st_consult", chat=GROUP)
    if clinic.desk == ["staff.consult_who"]:
        await clinic.presses(who, clinic.house.content.clinic("demo").physician("primera").name, chat=GROUP)
    for n, time in enumerate(times):
        if n:
            await clinic.presses(who, "st_time", chat=GROUP)
        await write(clinic, who, time)
    await clinic.presses(who, "st_send", chat=GROUP)


async def test_a_video_call_is_offered_chosen_reminded_of_and_noted(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await offer(clinic, ANA, "2026-12-07 10:00", "2026-12-08 11:00")
    assert clinic.desk == ["staff.consult_offered"]
    assert clinic.sees(CARLOS) == ["case.call_offer"]
    both = clinic.buttons(CARLOS)[0]
    assert "Tijuana" in both
    assert "10:00" in both
    await clinic.presses(CARLOS, both)
    assert (clinic.sees(CARLOS), clinic.desk) == (["consult.is_set"], ["staff.consult_set"])
    await clinic.presses(ANA, "st_consult", chat=GROUP)
    assert clinic.desk == ["staff.consult_stands"]
    told = []
    while not told or told[-1] != "staff.consult_was":
        await clinic.tick_at(max(await clinic.ticker.next_at(), clinic.clock.now()))
        told += [said for said in (*clinic.sees(CARLOS), *clinic.desk) if "consult" in said]
    assert told == ["consult.reminder", "consult.reminder", "staff.consult_soon", "staff.consult_was"]
    await clinic.presses(ANA, "st_consult_end", chat=GROUP)
    assert clinic.label("st_held", "es") not in clinic.buttons(GROUP)
    await clinic.presses(PRIMERA, "st_consult_end", chat=GROUP)
    await clinic.presses(PRIMERA, "st_held", chat=GROUP)
    await write(clinic, PRIMERA, "Camina sin bastón.")
    await clinic.presses(PRIMERA, "st_record", chat=GROUP)
    assert clinic.desk == ["staff.consult_noted"]
    assert not clinic.sees(CARLOS)
    await clinic.presses(PRIMERA, "st_take", chat=GROUP)
    assert "Camina sin bastón." in clinic.reads(GROUP)
    await clinic.presses(PRIMERA, "st_consult_end", chat=GROUP)
    assert clinic.desk == ["staff.consult_none_stands"]


async def test_a_patient_asks_for_other_times_and_calls_one_off(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await offer(clinic, PRIMERA, "2026-12-07 10:00")
    await clinic.presses(CARLOS, "consult_other")
    await clinic.says(CARLOS, "Mejor por la tarde")
    assert (clinic.sees(CARLOS), clinic.desk) == (["consult.asked"], ["staff.consult_others"])
    assert "Mejor por la tarde" in clinic.reads(GROUP)
    await offer(clinic, PRIMERA, "2026-12-07 16:00")
    await clinic.presses(CARLOS, clinic.buttons(CARLOS)[0])
    await clinic.presses(CARLOS, "consult_cannot")
    assert (clinic.sees(CARLOS), clinic.desk) == (["consult.off_by_you"], ["staff.consult_called_off"])
    await clinic.presses(CARLOS, "consult_cannot")
    assert clinic.sees(CARLOS) == ["consult.none"]


async def decline(clinic) -> None:
    await clinic.presses(PRIMERA, "st_take", chat=GROUP)
    await clinic.presses(PRIMERA, "st_decline", chat=GROUP)
    await write(clinic, PRIMERA, "La articulación está muy gastada.")
    await write(clinic, PRIMERA, "Consulte a un ortopedista.")
    await clinic.presses(PRIMERA, "st_not_suitable", chat=GROUP)
    await clinic.presses(PRIMERA, "st_sign", chat=GROUP)
    assert (await clinic.case()).stage == "declined"


async def test_a_decline_ends_what_was_still_offered_and_takes_off_the_cards_buttons(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    review = clinic.newest(GROUP, clinic.label("st_take", "es"))
    data = {key: review.data(clinic.label(key, "es")) for key in ("st_take", "st_consult", "st_second")}
    await clinic.presses(ANA, "st_consult", chat=GROUP)  # a coordinator has begun to offer another time meanwhile
    await offer(clinic, PRIMERA, "2026-12-07 10:00")
    shown = clinic.newest(CARLOS.id, clinic.label("consult_other", "es"))
    await decline(clinic)
    assert clinic.sees(CARLOS) == ["consult.over_offer", "case.decision_here"]
    assert review.labels == [clinic.label("st_answers", "es")]
    await clinic.presses(CARLOS, "consult_other", under=shown)
    assert "err.old_button" in clinic.sees(CARLOS)
    for key, answer in (
        ("st_take", "staff.not_in_review"),
        ("st_consult", "guard.order"),
        ("st_second", "guard.order"),
    ):
        await clinic.gets(pressed(PRIMERA, data[key], review))
        assert clinic.desk == [answer]
    await clinic.presses(ANA, clinic.house.content.clinic("demo").physician("primera").name, chat=GROUP)
    assert (clinic.desk[0], clinic.sees(CARLOS)) == ("guard.order", [])


async def test_a_call_that_was_chosen_ends_with_a_decline_or_a_cancel_and_is_not_reminded_of(clinic_at):
    for ends in (decline, cancel):
        clinic = await clinic_at(played.IN_REVIEW)
        await offer(clinic, PRIMERA, "2026-12-07 10:00")
        await clinic.presses(CARLOS, clinic.buttons(CARLOS)[0])
        await ends(clinic)
        assert clinic.sees(CARLOS)[0] == "consult.over"
        assert "staff.consult_called_off" in clinic.desk
        await clinic.advance(days=8)
        assert not {"consult.reminder", "staff.consult_soon", "staff.consult_was"} & {
            *clinic.sees(CARLOS),
            *clinic.desk,
        }


async def cancel(clinic) -> None:
    await clinic.says(CARLOS, "/cancel")
    await clinic.presses(CARLOS, "cancel")


async def test_a_call_that_did_not_happen_is_offered_anew_by_a_coordinator(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await offer(clinic, PRIMERA, "2026-12-07 10:00")
    await clinic.presses(CARLOS, clinic.buttons(CARLOS)[0])
    await clinic.advance(days=10)
    await clinic.presses(ANA, "st_consult_end", chat=GROUP)
    await clinic.presses(ANA, "st_missed", chat=GROUP)
    assert clinic.desk == ["staff.consult_missed"]
    assert clinic.sees(CARLOS) == ["consult.we_missed"]
    await offer(clinic, ANA, "2026-12-21 10:00")
    assert clinic.sees(CARLOS) == ["case.call_offer"]
