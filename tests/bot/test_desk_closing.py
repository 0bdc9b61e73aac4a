"""What staff take back or end, what they are late with, and whose own case it is."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store import schema as t
from tests.bot import played
from tests.bot.harness import ANA, CARLOS, GROUP, NOBODY, PRIMERA, SEGUNDO, pressed
from tests.bot.test_desk_review import bodies, write
from tests.bot.uploads.sent import presses


async def open_flows(clinic) -> set[str]:
    async with clinic.store.reading() as conn:
        unfinished = t.run.c.status.in_(("open", "paused")), t.run.c.case_id == 1
        return set((await conn.execute(sa.select(t.run.c.flow).where(*unfinished))).scalars())


async def asked_for_more(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.presses(PRIMERA, "st_take", chat=GROUP)
    await clinic.presses(PRIMERA, "st_more", chat=GROUP)
    await write(clinic, PRIMERA, "¿Desde cuándo le duele?")
    await clinic.presses(PRIMERA, "st_sign", chat=GROUP)
    assert clinic.sees(CARLOS) == ["case.more_info"]
    return clinic


# -- a question to the patient


async def test_a_physician_takes_the_case_back_and_the_patient_need_not_answer(clinic_at):
    clinic = await asked_for_more(clinic_at)
    card = clinic.newest(GROUP, clinic.label("st_take_back", "es"))
    await clinic.presses(ANA, "st_take_back", under=card)
    assert clinic.desk == ["staff.only_physician"]
    await clinic.presses(PRIMERA, "st_take_back", under=card)
    assert (clinic.desk, clinic.sees(CARLOS)) == (["staff.took_back"], ["case.no_more"])
    assert (await clinic.case()).stage == "review"
    assert "more_info" not in await open_flows(clinic)
    await clinic.presses(PRIMERA, "st_take_back", under=card)
    assert clinic.desk == ["guard.order"]
    await clinic.advance(days=6)
    assert "case.more_info_reminder" not in clinic.sees(CARLOS)
    await clinic.presses(PRIMERA, "st_take", chat=GROUP)
    assert clinic.desk == ["staff.take"]


async def test_a_question_of_the_patients_goes_to_a_person_and_the_physicians_stays_open(clinic_at):
    clinic = await asked_for_more(clinic_at)
    for words, told in (
        ("¿Me puede llamar mi esposa mañana?", ["form.passed_on"]),
        ("cuanto cuesta el tratamiento", ["faq.answer", "case.more_info"]),
    ):
        await clinic.says(CARLOS, words)
        assert (clinic.sees(CARLOS), clinic.desk) == (told, ["relay.mirrored"])
        assert words in clinic.reads(GROUP)
    assert (await clinic.case()).stage == "intake"
    await clinic.says(CARLOS, "¿Desde cuándo? Desde mayo.")
    assert (await bodies(clinic, "more_answered")) == [{"words": "¿Desde cuándo? Desde mayo."}]


# -- a case that will not go on


async def test_a_case_that_will_not_go_on_is_ended_in_writing(clinic_at):
    clinic = await clinic_at(played.AGREED)
    await clinic.says(CARLOS, "/person")
    assert clinic.label("st_end", "es") in clinic.buttons(GROUP)
    await clinic.says(CARLOS, "Ya no quiero seguir, gracias.")
    await clinic.presses(ANA, "st_reply", chat=GROUP)
    await write(clinic, ANA, "Lo entiendo, gracias por avisar.")
    await clinic.presses(ANA, "st_send", chat=GROUP)
    card = clinic.newest(GROUP, clinic.label("st_end", "es"))
    await clinic.presses(NOBODY, clinic.label("st_end", "es"), under=card)
    assert not clinic.desk
    await clinic.presses(ANA, "st_end", under=card)
    await clinic.presses(ANA, "st_wish", chat=GROUP)
    await write(clinic, ANA, "Escribió que ya no quiere.")
    assert clinic.desk == ["staff.end_check"]
    await clinic.presses(ANA, "st_end", chat=GROUP)
    assert (clinic.desk, clinic.sees(CARLOS)) == (["staff.ended"], ["case.ended_wish"])
    assert ((await clinic.case()).stage, await open_flows(clinic)) == ("withdrawn", set())
    await clinic.presses(ANA, "st_handback", chat=GROUP)
    assert clinic.sees(CARLOS) == ["person.back_quiet"]
    await clinic.presses(CARLOS, "records")
    assert clinic.sees(CARLOS) == ["data.no_records"]
    await clinic.advance(days=20)
    assert not clinic.sees(CARLOS)
    await clinic.presses(ANA, "st_end", under=card)
    assert clinic.desk == ["guard.order"]


async def test_a_form_nobody_sends_is_told_to_staff_who_end_it_as_long_as_it_is_not_sent(clinic_at):
    clinic = await clinic_at(played.AGREED)
    await clinic.advance(days=15)
    assert "staff.form_over" in clinic.desk
    await clinic.presses(ANA, "st_end", chat=GROUP)
    await clinic.presses(ANA, "st_unreached", chat=GROUP)
    await write(clinic, ANA, "Tres llamadas sin respuesta.")
    async with clinic.house.batch() as work:  # the case went on meanwhile
        case = await work.case(1)
        case.stage = type(case.stage).REVIEW
        work.touch(case)
    await clinic.presses(ANA, "st_end", chat=GROUP)
    assert (clinic.desk, clinic.sees(CARLOS)) == (["guard.order", "relay.discarded"], [])


# -- one's own case


async def test_nobody_of_the_staff_does_anything_in_their_own_case(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.says(CARLOS, "Hola")
    mirrored = clinic.newest(GROUP, clinic.label("st_reply", "es"))
    await clinic.hires(CARLOS, "physician", "segundo")
    for key in ("st_take", "st_consult", "st_second", "st_answers"):
        await clinic.presses(CARLOS, key, chat=GROUP)
        assert clinic.desk == ["staff.own_case"]
    await clinic.says(CARLOS, "Todo bien", chat=GROUP, thread=mirrored.thread, reply_to=mirrored.id)
    assert clinic.desk == ["staff.own_case"]
    assert [body["act"] for body in await bodies(clinic, "refused")][-5:] == [
        "review",
        "consult_offer",
        "second",
        "answers",
        "reply",
    ]
    await clinic.presses(PRIMERA, "st_second", chat=GROUP)
    assert clinic.desk == ["staff.opinion_absent"]


async def test_a_colleague_who_has_not_joined_yet_is_not_offered(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.presses(PRIMERA, "st_second", chat=GROUP)
    assert clinic.desk == ["staff.opinion_absent"]
    name = clinic.house.content.clinic("demo").physician("segundo").name
    assert name in clinic.reads(GROUP)
    await clinic.hires(SEGUNDO, "physician", "segundo")
    await clinic.presses(PRIMERA, "st_second", chat=GROUP)
    assert (clinic.desk, name in clinic.buttons(GROUP)) == (["staff.opinion_whom"], True)


# -- work that is late


async def test_work_that_is_late_is_said_once_and_never_after_it_is_done(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    for is_done in (False, True):
        await clinic.says(CARLOS, "/person")
        if is_done:
            await clinic.presses(ANA, "st_done", chat=GROUP)
        late = []
        for _ in range(3):
            await clinic.advance(days=1)
            late += [said for said in clinic.desk if said == "desk.todo_late"]
        assert len(late) == (not is_done)


async def test_what_was_promised_to_somebody_new_is_said_without_a_name(clinic):
    await clinic.opens()
    await clinic.says(NOBODY, "/start")
    await clinic.says(NOBODY, "/person")
    assert "desk.todo_early" in clinic.desk
    await clinic.advance(days=3)
    assert clinic.desk == ["desk.todo_late_early"]
    assert NOBODY.name not in clinic.reads(GROUP)


# -- a file that changes during the review


async def test_a_study_that_is_set_aside_during_the_review_is_missing_on_its_card(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    review, before = clinic.newest(GROUP, clinic.label("st_take", "es")), await bodies(clinic, "screened")
    text = review.text
    await presses(clinic, ANA, "st_file_wrong")
    await clinic.presses(ANA, "st_send", chat=GROUP)
    assert "staff.review" in clinic.desk
    assert review.text != text
    kept = await bodies(clinic, "screened")
    assert (len(kept), kept[0]) == (len(before) + 1, before[0])
    assert kept[-1]["reasons"] != before[-1]["reasons"]
    await presses(clinic, ANA, "st_file_undo")
    assert review.text == text
    await clinic.gets(pressed(PRIMERA, review.data(clinic.label("st_take", "es")), review))
    assert clinic.desk == ["staff.take"]
