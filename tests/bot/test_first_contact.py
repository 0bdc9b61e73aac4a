"""First contact: the clinic's card, typical questions, links, another language, and that nothing is kept too early."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from bot.staffing import staff_link
from bot.store import schema as t
from flows.text import Day, Text
from tests.bot import played
from tests.bot.harness import ANA, CARLOS, GROUP, NOBODY, PRIMERA, ROSA, catalogs, content

LANGUAGES = ("en", "es", "fr")
MATTERS = ("licences", "physicians", "lab", "results", "followup")
ILL = "Tengo cáncer de próstata y tomo warfarina desde 2019"


def said(id_: str, on: date) -> str:
    return catalogs().render(Text(id_, {"date": Day(on, weekday=False)}), "es")


async def begins(clinic, who=CARLOS, lang="es"):
    await clinic.says(who, "/start")
    await clinic.presses(who, f"lang_{lang}")


async def kept(clinic) -> str:
    """Everything that the store keeps, opened."""
    found = []
    async with clinic.house.batch() as work:
        people = [row.id for row in (await work.conn.execute(sa.select(t.person.c.id))).all()]
        await work.load_people(people)
        found += [person.about for person in work.people.values()]
        for upload in await work.uploads():
            found += [upload.body, *(one.body for one in upload.attachments)]
        for row in (await work.conn.execute(sa.select(t.message))).all():
            found.append(work.open(row.subject_id, f"message.body|{row.key}", row.body_sealed))
        for row in (await work.conn.execute(sa.select(t.run))).all():
            run = await work.run(row.id)
            found += [run.facts, run.answers, run.draft]
        for row in (await work.conn.execute(sa.select(t.todo))).all():
            found.append(work.open(row.subject_id, "todo.body", row.body_sealed))
    return repr(found)


# -- the card


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_a_stranger_may_look_at_every_matter_before_any_agreement(clinic, lang):
    await begins(clinic, lang=lang)
    await clinic.says(CARLOS, "/clinic")
    assert clinic.sees(CARLOS) == ["trust.card"]
    for matter in MATTERS:
        await clinic.presses(CARLOS, catalogs().label(matter, lang))
        assert clinic.sees(CARLOS) == [f"trust.{matter}"]
        assert all(clinic.telegram.chats[CARLOS.id][-1].text)
        await clinic.presses(CARLOS, catalogs().label("card", lang))
        assert clinic.sees(CARLOS) == ["trust.card"]


async def test_what_has_ended_was_not_checked_or_names_another_holder_is_shown(clinic):
    await clinic.says(CARLOS, "/licences")
    shown = clinic.reads(CARLOS)
    assert "DEMO-LS-00000" in shown
    assert shown.count(catalogs().render(Text("trust.stated"), "es")) == 3
    assert catalogs().render(Text("trust.holder_differs"), "es") in shown
    await clinic.says(CARLOS, "/physicians")
    shown = clinic.reads(CARLOS)
    assert "0000000" in shown
    assert said("trust.expired", date(2026, 10, 31)) in shown
    assert "hace más de 180 días" in shown
    await clinic.says(CARLOS, "/results")
    assert catalogs().render(Text("trust.no_report"), "es") in clinic.reads(CARLOS)


async def test_a_licence_that_ends_within_thirty_days_is_said_to(clinic):
    await clinic.says(CARLOS, "/licences")
    assert said("trust.ends", date(2026, 12, 31)) in clinic.reads(CARLOS)  # on December 1


async def test_who_asks_for_cvs_is_work_for_the_team_with_an_end(clinic):
    await clinic.opens()
    await begins(clinic)
    await clinic.says(CARLOS, "/cv")
    assert clinic.sees(CARLOS) == ["trust.cv_early"]
    assert clinic.desk == ["desk.todo_early"]
    await clinic.presses(CARLOS, "agree")
    assert "desk.todo" in clinic.desk  # now that there is a case, they can be answered
    await clinic.says(CARLOS, "/cv")
    assert clinic.sees(CARLOS) == ["trust.cv_asked"]
    async with clinic.store.reading() as conn:
        rows = (await conn.execute(sa.select(t.todo.c.case_id, t.todo.c.due_at))).all()
    assert [row.case_id for row in rows] == [1, 1]
    assert all(row.due_at > clinic.clock.now() for row in rows)


async def test_the_card_tells_where_plan_and_quote_of_ones_own_case_stand(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.says(CARLOS, "/followup")
    assert catalogs().render(Text("trust.unread"), "es") in clinic.reads(CARLOS)


# -- typical questions


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_every_answer_is_reached_by_buttons_with_its_source_and_a_person_beside_it(clinic, lang):
    await begins(clinic, lang=lang)
    for group in content().questions.answers.groups:
        for one in content().questions.answers.of(group.key, "open"):
            await clinic.says(CARLOS, "/questions")
            await clinic.presses(CARLOS, group.button[lang])
            assert clinic.sees(CARLOS) == ["faq.choose"]
            await clinic.presses(CARLOS, one.button[lang])
            assert clinic.sees(CARLOS) == ["faq.answer"]
            assert one.source[lang] in clinic.reads(CARLOS)
            assert "2026" in clinic.reads(CARLOS)
            assert catalogs().label("ask_person", lang) in clinic.buttons(CARLOS)


async def test_a_question_before_the_agreement_is_answered_and_the_notice_asked_again(clinic):
    await begins(clinic)
    await clinic.says(CARLOS, "¿Cuánto cuesta?")
    assert clinic.sees(CARLOS) == ["faq.answer", "privacy.summary"]
    await clinic.presses(CARLOS, "agree")
    assert "privacy.agreed" in clinic.sees(CARLOS)


async def test_who_begins_with_a_question_reads_its_answer_and_the_languages(clinic):
    await clinic.says(CARLOS, "Hola, ¿cuánto cuesta?")
    assert clinic.sees(CARLOS) == ["faq.answer", "welcome.languages"]
    await clinic.presses(CARLOS, "lang_es")
    assert "welcome.emergency" in clinic.sees(CARLOS)


async def test_staff_who_ask_are_answered_and_not_welcomed(clinic):
    await clinic.opens()
    await clinic.says(ANA, "¿Cuánto cuesta?")
    assert clinic.sees(ANA) == ["faq.answer"]


async def test_a_question_in_the_form_is_answered_and_the_team_reads_it_too(clinic_at):
    clinic = await clinic_at(played.AGREED)
    await clinic.says(CARLOS, "¿Lo cubre el seguro?")
    assert clinic.sees(CARLOS) == ["faq.answer", "about@1/name"]
    assert clinic.desk[-1] == "relay.mirrored"


async def test_of_several_that_fit_somebody_chooses(clinic):
    await begins(clinic)
    await clinic.says(CARLOS, "¿cuánto cuesta y lo cubre el seguro?")
    assert clinic.sees(CARLOS) == ["faq.which", "privacy.summary"]
    await clinic.presses(CARLOS, "faq_insurance")
    assert clinic.sees(CARLOS) == ["faq.answer"]


async def test_what_nobody_can_answer_goes_to_a_person(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.says(CARLOS, "¿Puedo llevar a mi perro en el avión?")
    assert clinic.sees(CARLOS) == ["err.not_understood"]
    assert clinic.desk == ["relay.mirrored"]
    await clinic.says(CARLOS, "/questions")
    await clinic.presses(CARLOS, "ask_person")
    assert clinic.sees(CARLOS) == ["person.called"]


async def test_a_warning_sign_in_a_question_comes_before_any_answer(clinic):
    await begins(clinic)
    await clinic.says(CARLOS, "me duele mucho el pecho y no puedo respirar, ¿cuánto cuesta?")
    assert clinic.sees(CARLOS) == ["t.emergency"]
    await clinic.says(CARLOS, "tengo fiebre de 39, ¿cuánto cuesta?")
    assert "faq.answer" not in clinic.sees(CARLOS)


async def test_after_a_decline_nothing_is_offered(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.says(CARLOS, "/questions")
    old = clinic.newest(CARLOS.id, content().questions.answers.groups[0].button["es"])
    async with clinic.house.batch() as work:
        case = await work.case(1)
        case.stage = type(case.stage).DECLINED
        work.touch(case)
    await clinic.says(CARLOS, "¿Cuánto cuesta?")
    assert "faq.answer" not in clinic.sees(CARLOS)
    assert "relay.mirrored" in clinic.desk
    await clinic.presses(CARLOS, "faqs_cells", under=old)
    assert clinic.sees(CARLOS) == ["faq.groups"]
    assert content().questions.answers.groups[0].button["es"] not in clinic.buttons(CARLOS)
    await clinic.says(CARLOS, "¿Por qué me rechazaron?")
    assert "faq.answer" in clinic.sees(CARLOS)


async def test_with_the_letter_of_a_decline_open_nothing_is_offered(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    thread = (await clinic.case()).topic_id
    await clinic.presses(PRIMERA, "st_take", chat=GROUP)
    await clinic.presses(PRIMERA, "st_decline", chat=GROUP)
    for words in ("La articulación está muy gastada.", "Consulte a un ortopedista."):
        await clinic.says(PRIMERA, words, chat=GROUP, thread=thread)
    await clinic.presses(PRIMERA, "st_not_suitable", chat=GROUP)
    await clinic.presses(PRIMERA, "st_sign", chat=GROUP)
    await clinic.says(CARLOS, "¿Cuánto cuesta?")
    assert clinic.sees(CARLOS)[0] == "faq.answer"
    await clinic.presses(CARLOS, "open_now")
    await clinic.says(CARLOS, "¿Cuánto cuesta?")
    assert clinic.sees(CARLOS) == ["form.use_buttons_kept", "case.decline_letter"]
    await clinic.presses(CARLOS, "next")
    await clinic.says(CARLOS, "¿Me va a curar?")
    assert clinic.sees(CARLOS) == ["form.use_buttons_kept", "case.decline_after"]


async def test_an_old_answer_that_is_true_no_more_leads_to_a_person(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.says(CARLOS, "/questions")
    await clinic.presses(CARLOS, "faqs_money")
    old = clinic.newest(CARLOS.id, catalogs().label("faq_cost", "es"))
    async with clinic.house.batch() as work:
        case = await work.case(1)
        case.stage = type(case.stage).OFFER
        work.touch(case)
    await clinic.presses(CARLOS, "faq_cost", under=old)
    assert clinic.sees(CARLOS) == ["faq.not_here"]


async def test_a_question_ends_a_talk_about_the_conversation_itself(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.says(CARLOS, "/cancel")
    await clinic.says(CARLOS, "¿Qué riesgos hay?")
    assert clinic.sees(CARLOS) == ["faq.answer"]
    assert (await clinic.case()).stage == "review"


async def test_how_long_the_review_takes_is_no_question_about_the_treatment(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    for words in ("¿Cuánto tarda?", "¿Cuánto tiempo tarda la respuesta?", "Combien de temps?"):
        await clinic.says(CARLOS, words)
        assert clinic.sees(CARLOS) == ["err.not_understood"]


async def test_where_a_date_is_due_a_question_is_answered_as_one(clinic_at):
    clinic = await clinic_at(played.AGREED)
    await clinic.says(CARLOS, "Carlos Peña")
    await clinic.says(CARLOS, "¿qué riesgos hay?")
    assert clinic.sees(CARLOS) == ["faq.answer", "about@1/birth"]


async def test_a_companion_asks_about_the_trip_only(clinic_at):
    clinic = await clinic_at(played.JOINED)
    await clinic.says(ROSA, "¿Cuánto cuesta?")
    assert clinic.sees(ROSA) == ["comp.trip_only"]
    await clinic.says(ROSA, "/clinic")
    assert clinic.sees(ROSA) == ["menu.main"]


# -- links


@pytest.mark.parametrize(("word", "source"), [
    ("k-website", {"kind": "campaign", "key": "website"}),
    ("r-dr-ejemplo", {"kind": "referral", "key": "dr-ejemplo"}),
])  # fmt: skip
async def test_where_somebody_comes_from_stays_with_the_inquiry(clinic, word, source):
    await clinic.says(CARLOS, f"/start {word}")
    assert clinic.sees(CARLOS) == ["welcome.languages"]
    await clinic.presses(CARLOS, "lang_es")
    await clinic.presses(CARLOS, "agree")
    async with clinic.house.batch() as work:
        [event] = [one for one in await work.events(1) if one.kind == "source"]
    assert event.body == source


async def test_the_first_link_counts_and_one_that_has_ended_is_explained(clinic):
    await clinic.says(CARLOS, "/start k-fair-2025")
    assert clinic.sees(CARLOS) == ["err.link_ended", "welcome.languages"]
    await clinic.says(CARLOS, "/start k-website")
    await clinic.presses(CARLOS, "lang_es")
    await clinic.presses(CARLOS, "agree")
    async with clinic.house.batch() as work:
        [event] = [one for one in await work.events(1) if one.kind == "source"]
    assert event.body["key"] == "fair-2025"


@pytest.mark.parametrize("word", ["k-nothing", "r-website", "k-", "nonsense", "c-x", "s-x"])
async def test_a_link_nobody_knows_is_explained_and_the_welcome_goes_on(clinic, word):
    await clinic.says(CARLOS, f"/start {word}")
    assert clinic.sees(CARLOS) == ["err.link", "welcome.languages"]


async def test_a_used_link_a_link_that_is_over_and_ones_own_are_told_apart(clinic):
    used, over = [await staff_link(clinic.store, "demo", "coordinator", "", clinic.clock.now()) for _ in range(2)]
    await clinic.says(ANA, f"/start {used}")
    await clinic.says(ANA, f"/start {used}")
    assert clinic.sees(ANA) == ["staff.here"]
    await clinic.says(NOBODY, f"/start {used}")
    assert clinic.sees(NOBODY) == ["err.link_used", "welcome.languages"]
    await clinic.advance(days=7, seconds=1)
    await clinic.says(NOBODY, f"/start {over}")
    assert clinic.sees(NOBODY)[0] == "err.link_over"


async def test_what_is_written_chooses_where_one_button_alone_is_meant(clinic):
    await clinic.says(CARLOS, "/start")
    await clinic.presses(CARLOS, "lang_es")
    await clinic.presses(CARLOS, "agree")
    await clinic.says(CARLOS, "mi rodilla derecha")
    assert clinic.sees(CARLOS) == ["welcome.which"]
    await clinic.says(CARLOS, "no es la rodilla")
    assert "evidence.knee" not in clinic.sees(CARLOS)
    await clinic.says(CARLOS, "knee")
    assert clinic.sees(CARLOS) == ["evidence.knee"]


# -- another language


async def test_who_needs_another_language_is_asked_which_and_the_team_has_an_end(clinic):
    await clinic.opens()
    await clinic.says(CARLOS, "/start")
    await clinic.presses(CARLOS, "lang_other")
    assert clinic.sees(CARLOS) == ["welcome.which_language"]
    await clinic.presses(CARLOS, "tongue_vi")
    assert clinic.sees(CARLOS) == ["welcome.other_language"]
    assert clinic.desk == ["desk.todo_early"]
    assert "vietnamita" in clinic.reads(GROUP)
    assert "13:00" in clinic.reads(GROUP)
    await clinic.presses(CARLOS, "lang_es")
    await clinic.presses(CARLOS, "agree")
    assert "desk.todo" in clinic.desk
    assert "vietnamita" in clinic.reads(GROUP)
    async with clinic.store.reading() as conn:
        [row] = (await conn.execute(sa.select(t.todo))).all()
    assert (row.kind, row.case_id, row.state) == ("interpreter", 1, "open")


# -- nothing is kept too early


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_no_emergency_care_is_said_before_anything_is_asked(clinic, lang):
    await begins(clinic, lang=lang)
    assert clinic.sees(CARLOS) == ["welcome.hello", "welcome.emergency", "privacy.summary"]


async def test_words_before_the_agreement_are_nowhere(clinic):
    await clinic.says(CARLOS, ILL)
    await begins(clinic)
    number = await clinic.says(CARLOS, ILL)
    await clinic.edits(CARLOS, number, f"{ILL}.")
    await clinic.says(CARLOS, f"{ILL}, ¿cuánto cuesta?")
    await clinic.says(CARLOS, f"me duele el pecho. {ILL}")
    await clinic.uploads_file(CARLOS, "a.pdf", b"%PDF", caption=ILL)
    everything = await kept(clinic)
    assert "privacy.summary" in everything
    for word in ("cáncer", "warfarina", "2019"):
        assert word not in everything


async def test_a_refusal_keeps_nothing_but_the_way_back(clinic):
    await begins(clinic)
    await clinic.says(CARLOS, ILL)
    await clinic.presses(CARLOS, "refuse")
    assert "warfarina" not in await kept(clinic)
    await clinic.says(CARLOS, "/clinic")
    assert clinic.sees(CARLOS) == ["trust.card"]
