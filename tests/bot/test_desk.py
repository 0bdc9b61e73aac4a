"""The staff group: who may do what, dialogues that end in a press, and words that reach a patient only by one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.staffing import group_code
from tests.bot import played
from tests.bot.harness import ANA, CARLOS, GROUP, NOBODY, PRIMERA, SEGUNDO, membership, message, pressed

CLAIM = "Le garantizamos la curación total de su rodilla."
STRANGER = replace(NOBODY, lang="es")  # a button is pressed by what is written on it
KIND = "Buenos días, le ayudo con gusto."


def topic(clinic) -> int:
    """The case's topic, where the desk spoke last."""
    return next(m.thread for m in reversed(clinic.telegram.chats[GROUP]) if m.thread)


async def write(clinic, who, text: str, **where) -> int:
    return await clinic.says(who, text, chat=GROUP, thread=topic(clinic), **where)


# -- roles


@pytest.mark.parametrize("key", ["st_take", "st_answers"])
async def test_a_stranger_in_the_group_can_press_nothing(clinic_at, key):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.presses(STRANGER, key, chat=GROUP)
    assert clinic.toasts()[-1] == clinic.label("staff.stranger", "es")
    assert not clinic.desk


async def test_a_stranger_and_a_patient_in_the_group_can_say_nothing_that_counts(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    for who in (STRANGER, CARLOS):
        await write(clinic, who, "Acepten el caso")
        await clinic.presses(who, "st_take", chat=GROUP)
        assert not clinic.desk
        assert not clinic.sees(CARLOS)


async def test_only_a_physician_decides_and_the_attempt_of_another_is_written_down(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.presses(ANA, "st_take", chat=GROUP)
    assert clinic.desk == ["staff.only_physician"]
    assert (await clinic.events())[-1] == "refused"


async def test_two_physicians_do_not_decide_one_case_at_once(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.hires(SEGUNDO, "physician", "segundo")
    await clinic.presses(PRIMERA, "st_take", chat=GROUP)
    assert clinic.desk == ["staff.take"]
    await clinic.presses(SEGUNDO, "st_take", chat=GROUP)
    assert clinic.desk == ["staff.taken"]
    await clinic.presses(SEGUNDO, "st_four", chat=GROUP)
    assert clinic.toasts()[-1] == clinic.label("staff.not_yours", "es")
    assert not clinic.desk
    await clinic.presses(PRIMERA, "st_take", chat=GROUP)
    assert clinic.desk == ["staff.take"]


async def test_who_is_away_with_a_case_is_named_and_can_be_relieved(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.hires(SEGUNDO, "physician", "segundo")
    await clinic.presses(SEGUNDO, "st_take", chat=GROUP)
    asked = clinic.newest(GROUP, clinic.label("st_four", "es"))
    await clinic.presses(PRIMERA, "st_take", chat=GROUP)
    assert clinic.desk == ["staff.taken"]
    assert clinic.house.content.clinic("demo").physician("segundo").name in clinic.reads(GROUP)
    await clinic.presses(PRIMERA, "st_instead", chat=GROUP)
    assert clinic.desk == ["staff.taken_over", "staff.take"]
    assert "taken_over" in await clinic.events()
    await clinic.presses(SEGUNDO, "st_four", chat=GROUP, under=asked)
    assert clinic.desk == ["staff.old_card"]
    await clinic.presses(PRIMERA, "st_four", chat=GROUP)
    assert clinic.desk == ["staff.q1"]


async def test_a_coordinator_relieves_no_physician(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.presses(PRIMERA, "st_take", chat=GROUP)
    shown = clinic.newest(GROUP, clinic.label("st_take", "es"))
    await clinic.gets(pressed(ANA, "c:1:1:!review", shown))
    assert clinic.desk == ["staff.only_physician"]


async def test_a_case_taken_by_mistake_is_left_at_once(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.presses(PRIMERA, "st_take", chat=GROUP)
    assert clinic.label("back", "es") not in clinic.buttons(GROUP)
    await clinic.presses(PRIMERA, "st_discard", chat=GROUP)
    assert clinic.desk == ["relay.discarded"]


async def test_a_letter_is_signed_as_of_the_day_it_is_signed_and_over_what_came_in_since(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await played.answered(clinic)
    await clinic.presses(PRIMERA, "st_decline", chat=GROUP)
    await write(clinic, PRIMERA, "La articulación está muy gastada.")
    await write(clinic, PRIMERA, "Consulte a un ortopedista.")
    await clinic.presses(PRIMERA, "st_not_suitable", chat=GROUP)
    assert clinic.desk[-1] == "staff.letter"
    await clinic.advance(days=3)
    await clinic.says(CARLOS, "Olvidé decir que tengo cáncer de pulmón")
    await clinic.presses(PRIMERA, "st_sign", chat=GROUP)
    assert clinic.desk == ["staff.letter_news"], "it is shown anew and not signed"
    assert "cáncer de pulmón" in clinic.reads(GROUP)
    assert (await clinic.case()).stage == "review"
    await clinic.presses(PRIMERA, "st_sign", chat=GROUP)
    assert (await clinic.case()).stage == "declined"
    async with clinic.house.batch() as work:
        [letter] = [run for run in await work.runs_of((await work.case(1)).patient_id) if run.flow == "letter"]
    assert "2026-12-04" in str(letter.facts["letter"])


async def test_what_cannot_be_done_now_says_so_and_changes_nothing(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    shown = clinic.newest(GROUP, clinic.label("st_take", "es"))
    for act in ("quote", "sign_quote", "confirm_trip", "treatment"):
        await clinic.gets(pressed(PRIMERA, f"c:1:1:{act}", shown))
        assert len(clinic.desk) == 1, act
        assert not clinic.sees(CARLOS), act
    assert (await clinic.case()).stage == "review"


async def test_a_decided_case_is_not_reviewed_again(clinic_at):
    clinic = await clinic_at(played.ACCEPTED)
    shown = clinic.newest(GROUP, clinic.label("st_answers", "es"))
    await clinic.gets(pressed(PRIMERA, "c:1:1:review", shown))
    assert clinic.desk == ["staff.not_in_review"]


@pytest.mark.parametrize("data", ["", "x", "c:999:1:review", "c:1:1:nonsense", "r:999:1:0"])
async def test_a_card_nobody_knows_is_harmless(clinic_at, data):
    clinic = await clinic_at(played.IN_REVIEW)
    shown = clinic.newest(GROUP, clinic.label("st_take", "es"))
    await clinic.gets(pressed(PRIMERA, data, shown))
    assert not clinic.desk


async def test_the_answers_stand_in_the_topic_for_whoever_asks(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.presses(ANA, "st_answers", chat=GROUP)
    assert clinic.desk == ["desk.identity", "desk.answers"]
    assert "Eliquis" in clinic.reads(GROUP)
    covered, answers = (said for said in clinic.said[-2:] if said.chat == GROUP)
    assert covered.row.body["silent"]
    assert "Carlos" in covered.text
    assert "Carlos" not in answers.text, "a telephone shows the first lines of a message to whoever passes"
    assert "1958" not in answers.text


# -- words for the patient


async def test_talk_among_staff_stays_among_staff(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await write(clinic, ANA, "¿Quién toma este?")
    await write(clinic, PRIMERA, "Yo.")
    await clinic.gets(message(ANA, {"document": {"file_id": "f"}}, chat=GROUP, thread=topic(clinic)))
    await clinic.gets(message(ANA, {"sticker": {}}, chat=GROUP))
    assert not clinic.sees(CARLOS)
    assert not clinic.desk


async def test_talk_beside_a_dialogues_buttons_is_no_answer(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.presses(PRIMERA, "st_take", chat=GROUP)
    await write(clinic, PRIMERA, "Un momento, contesto el teléfono")
    assert not clinic.desk
    await clinic.presses(PRIMERA, "st_four", chat=GROUP)
    assert clinic.desk == ["staff.q1"]


async def test_a_reply_to_a_patients_words_goes_out_only_after_a_preview_and_a_press(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.says(CARLOS, "¿Puedo llevar a mi hermana?")
    mirrored = clinic.telegram.chats[GROUP][-1]
    await write(clinic, ANA, "Sí, con gusto.", reply_to=mirrored.id)
    assert clinic.desk == ["relay.preview"]
    assert not clinic.sees(CARLOS)
    await clinic.presses(ANA, "st_send", chat=GROUP)
    assert clinic.sees(CARLOS) == ["person.joined", "relay.to_patient"]
    assert "Sí, con gusto." in clinic.reads(CARLOS)
    assert clinic.desk == ["relay.sent"]


async def test_a_reply_to_a_patients_words_answers_no_question_of_a_review(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.says(CARLOS, "¿Puedo llevar a mi hermana?")
    mirrored = clinic.telegram.chats[GROUP][-1]
    await clinic.presses(PRIMERA, "st_take", chat=GROUP)
    await clinic.presses(PRIMERA, "st_decline", chat=GROUP)
    await write(clinic, PRIMERA, KIND, reply_to=mirrored.id)
    assert clinic.desk == ["relay.preview"]
    await clinic.presses(PRIMERA, "st_send", chat=GROUP)
    assert KIND in clinic.reads(CARLOS)
    assert sorted(clinic.desk) == ["relay.sent", "staff.reason"], "the review asks again where it stood"


async def test_a_reply_can_be_dropped(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.says(CARLOS, "Hola")
    await write(clinic, ANA, KIND, reply_to=clinic.telegram.chats[GROUP][-1].id)
    await clinic.presses(ANA, "st_discard", chat=GROUP)
    assert clinic.desk == ["relay.discarded"]
    assert not clinic.sees(CARLOS)


async def test_a_reply_to_anything_else_is_talk_and_the_bot_says_so_under_its_own_cards(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    card = clinic.newest(GROUP, clinic.label("st_take", "es"))
    await write(clinic, ANA, KIND, reply_to=card.id)
    assert clinic.desk == ["relay.internal"]
    assert not clinic.sees(CARLOS)
    await write(clinic, ANA, KIND, reply_to=1)
    assert not clinic.desk


async def test_a_file_in_answer_to_a_patient_is_said_not_to_arrive(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.says(CARLOS, "¿Tiene un folleto?")
    for reply_to, told in ((clinic.telegram.chats[GROUP][-1].id, ["relay.no_file"]), (1, [])):
        file = {"document": {"file_id": "f"}}
        await clinic.gets(message(ANA, file, chat=GROUP, thread=topic(clinic), reply_to=reply_to))
        assert clinic.desk == told
        assert not clinic.sees(CARLOS)


async def test_words_that_a_blocked_chat_did_not_take_are_not_called_sent(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.says(CARLOS, "Hola")
    mirrored = clinic.telegram.chats[GROUP][-1]
    clinic.telegram.will("blocked", chat=CARLOS.id, times=9)
    for told in ("relay.undelivered", "relay.unsent"):
        await write(clinic, ANA, "Buen día.", reply_to=mirrored.id)
        await clinic.presses(ANA, "st_send", chat=GROUP)
        assert clinic.desk == [told]
        assert "contacto" in clinic.reads(GROUP).splitlines()[-1]


async def test_work_is_taken_and_done_where_everybody_sees_it(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.says(CARLOS, "/person")
    assert "antes de" in clinic.reads(GROUP)
    card = clinic.newest(GROUP, clinic.label("st_mine", "es"))
    await clinic.presses(ANA, "st_mine", under=card)
    assert "Ana se encarga" in clinic.reads(GROUP)
    await clinic.presses(PRIMERA, "st_done", under=card)
    assert clinic.desk == ["desk.todo_closed"]
    await clinic.presses(ANA, "st_mine", under=card)
    assert clinic.desk == ["staff.old_card"]
    for number in ("x", "²", "9" * 20):
        await clinic.gets(pressed(ANA, f"c:1:1:done.{number}", card))
    assert not clinic.desk


async def test_an_admin_reads_that_it_is_the_role(clinic_at):
    clinic = await clinic_at(played.LETTER_READ)
    await clinic.hires(SEGUNDO, "admin")
    await clinic.presses(SEGUNDO, "st_quote", chat=GROUP)
    assert clinic.desk == ["staff.only_team"]


async def test_a_claim_is_refused_while_it_is_typed(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.says(CARLOS, "¿Me voy a curar?")
    await write(clinic, ANA, CLAIM, reply_to=clinic.telegram.chats[GROUP][-1].id)
    assert clinic.desk == ["guard.claim"]
    assert not clinic.sees(CARLOS)


async def test_a_coordinator_names_no_amount_before_an_accepted_review_and_writes_nothing_clinical(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    for words, refusal in (
        ("Cuesta 4800 USD.", "guard.amount"),
        ("Tome ibuprofeno 400 mg cada 8 horas.", "guard.clinical"),
    ):
        await clinic.says(CARLOS, "¿Y entonces?")
        await write(clinic, ANA, words, reply_to=clinic.telegram.chats[GROUP][-1].id)
        if "relay.preview" in clinic.desk:
            await clinic.presses(ANA, "st_send", chat=GROUP)
        assert refusal in clinic.desk, words
        assert not clinic.sees(CARLOS), words


async def test_a_physician_names_an_early_amount_with_a_reason_that_is_kept(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.says(CARLOS, "¿Cuánto cuesta?")
    await write(clinic, PRIMERA, "La revisión cuesta 250 USD.", reply_to=clinic.telegram.chats[GROUP][-1].id)
    assert clinic.desk == ["guard.override"]
    await write(clinic, PRIMERA, "Pregunta por la revisión, no por el tratamiento")
    assert clinic.desk == ["relay.preview"]
    await clinic.presses(PRIMERA, "st_send", chat=GROUP)
    assert "relay.to_patient" in clinic.sees(CARLOS)
    async with clinic.house.batch() as work:
        replied = next(event for event in await work.events(1) if event.kind == "replied")
    assert replied.body["reason"].startswith("Pregunta")


async def test_the_bot_is_silent_while_a_person_owns_the_case_and_goes_on_when_it_is_handed_back(clinic_at):
    clinic = await clinic_at(played.AGREED)
    await clinic.says(CARLOS, "/person")
    await clinic.presses(ANA, "st_reply", chat=GROUP)
    await write(clinic, ANA, KIND)
    await clinic.presses(ANA, "st_send", chat=GROUP)
    await clinic.says(CARLOS, "Carlos Andrés Peña Londoño")
    assert clinic.sees(CARLOS) == []
    assert clinic.desk == ["relay.mirrored"]
    await clinic.presses(ANA, "st_handback", chat=GROUP)
    assert clinic.sees(CARLOS) == ["person.back", "about@1/name"]
    assert clinic.desk == ["desk.handed"]
    await clinic.presses(ANA, "st_handback", chat=GROUP)
    assert clinic.desk == ["desk.not_held"]
    assert not clinic.sees(CARLOS)


# -- the group itself


async def test_a_group_is_bound_by_its_code_once(clinic):
    await clinic.opens()
    assert clinic.desk == ["desk.bound"]
    assert clinic.house.groups == {GROUP: "demo"}
    await clinic.says(ANA, "hola", chat=-77)
    assert not clinic.sees(-77)


async def test_the_code_of_a_group_ends_after_seven_days_and_a_wrong_one_binds_nothing(clinic):
    code = await group_code(clinic.store, "demo", clinic.clock.now())
    await clinic.says(ANA, "PUENTE-00000000", chat=GROUP)
    assert not clinic.house.groups
    await clinic.advance(days=8)
    await clinic.says(ANA, code, chat=GROUP)
    assert not clinic.house.groups


async def test_a_group_without_topics_gets_its_cards_all_the_same(clinic):
    await clinic.opens()
    clinic.telegram.will("thread_not_found", method="createForumTopic", times=9)
    await clinic.says(CARLOS, "/start")
    for key in ("lang_es", "agree"):
        await clinic.presses(CARLOS, key)
    await clinic.says(CARLOS, "/person")
    assert "desk.todo" in clinic.desk


async def test_a_group_that_becomes_a_supergroup_goes_on_under_its_new_id(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.gets(message(ANA, {"migrate_to_chat_id": -1002}, chat=GROUP))
    await clinic.says(CARLOS, "¿Siguen ahí?")
    assert clinic.sees(-1002) == ["relay.mirrored"]
    assert not clinic.desk


async def test_a_group_whose_migration_was_heard_of_from_a_refusal_loses_no_card(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    clinic.telegram.will("migrated", chat=GROUP, to=-1002)
    await clinic.says(CARLOS, "¿Siguen ahí?")
    await clinic.advance(seconds=1)
    assert clinic.sees(-1002) == ["relay.mirrored"]


async def test_a_group_that_threw_the_bot_out_gets_everything_when_it_is_back(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.gets(membership(ANA, "left", chat=GROUP))
    clinic.telegram.will("blocked", chat=GROUP)
    await clinic.says(CARLOS, "¿Siguen ahí?")
    assert not clinic.desk
    await clinic.gets(membership(ANA, "administrator", chat=GROUP))
    await clinic.advance(seconds=1)
    assert clinic.desk == ["relay.mirrored"]


# -- alarms


async def test_an_alarm_nobody_takes_is_repeated_and_one_that_is_taken_is_not(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.says(CARLOS, "Tengo dolor en el pecho y no puedo respirar")
    await clinic.advance(minutes=6)
    assert "alarm.nobody" in clinic.desk
    await clinic.presses(PRIMERA, "st_ack", chat=GROUP)
    assert clinic.desk == ["alarm.taken"]
    await clinic.advance(minutes=60)
    assert "alarm.nobody" not in clinic.desk
    await clinic.presses(PRIMERA, "st_close", chat=GROUP)
    await write(clinic, PRIMERA, "espera, todavía no contesta")
    assert clinic.desk == ["alarm.close_check"], "talk closes nothing"
    await clinic.presses(PRIMERA, "st_edit", chat=GROUP)
    await write(clinic, PRIMERA, "Hablé con el paciente; va a urgencias.")
    await clinic.presses(PRIMERA, "st_close", chat=GROUP)
    assert clinic.desk == ["alarm.closed"]
    assert "alarm_closed" in await clinic.events()


async def alarmed(clinic):
    """The card of a new alarm."""
    await clinic.says(CARLOS, "Tengo dolor en el pecho y no puedo respirar")
    return clinic.newest(GROUP, clinic.label("st_ack", "es"))


async def test_the_card_of_an_older_alarm_takes_no_newer_one(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    first = await alarmed(clinic)
    await clinic.presses(ANA, "st_ack", under=first)
    await clinic.presses(ANA, "st_close", chat=GROUP)
    await write(clinic, ANA, "Hablé con el paciente.")
    await clinic.presses(ANA, "st_close", chat=GROUP)
    await clinic.advance(hours=6)
    await alarmed(clinic)
    await clinic.presses(ANA, "st_ack", under=first)
    assert clinic.toasts()[-1] == clinic.label("staff.old_card", "es")
    assert not clinic.desk
    await clinic.advance(minutes=6)
    assert "alarm.nobody" in clinic.desk
    assert "pecho" in clinic.reads(GROUP)


async def test_who_presses_second_reads_who_has_the_alarm(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    card = await alarmed(clinic)
    await clinic.presses(ANA, "st_ack", under=card)
    await clinic.presses(PRIMERA, "st_ack", under=card)
    assert not clinic.desk
    assert clinic.toasts()[-1].startswith("La atiende Ana")


async def test_two_may_close_an_alarm_and_the_first_does(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.presses(ANA, "st_ack", under=await alarmed(clinic))
    taken = clinic.newest(GROUP, clinic.label("st_close", "es"))
    for who in (ANA, PRIMERA):
        await clinic.presses(who, "st_close", under=taken)
        await clinic.presses(who, "st_close", under=taken)
        assert clinic.desk == ["alarm.closing"]
        await write(clinic, who, f"Lo vio {who.name}.")
    await clinic.presses(PRIMERA, "st_close", chat=GROUP)
    assert clinic.desk == ["alarm.closed"]
    shown = next(m for m in reversed(clinic.telegram.chats[GROUP]) if "Lo vio Ana" in m.text and m.rows)
    await clinic.presses(ANA, "st_close", under=shown)
    assert clinic.desk == ["staff.old_card"]
    assert (await clinic.events()).count("alarm_closed") == 1


async def test_a_patient_reads_who_speaks_whenever_that_changes(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    for who, named in ((ANA, "Ana, "), (PRIMERA, "Dra. Ejemplo Primera Ficticia"), (PRIMERA, ""), (ANA, "Ana, ")):
        await clinic.says(CARLOS, "¿Sigue ahí?")
        await write(clinic, who, "Aquí estamos.", reply_to=clinic.telegram.chats[GROUP][-1].id)
        await clinic.presses(who, "st_send", chat=GROUP)
        assert clinic.sees(CARLOS) == (["person.joined"] if named else []) + ["relay.to_patient"]
        assert named in clinic.reads(CARLOS)
    await clinic.presses(ANA, "st_handback", chat=GROUP)
    assert "Ana me devolvió" in clinic.reads(CARLOS)
