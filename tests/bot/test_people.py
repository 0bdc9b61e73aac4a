"""Private chats: whatever somebody sends is answered kindly, red flags first, and nothing disturbs anybody else."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.store import schema as t
from tests.bot import played
from tests.bot.harness import ANA, CARLOS, GROUP, NOBODY, PRIMERA, ROSA, membership, message, pressed

CHEST_PAIN = "Tengo dolor en el pecho y no puedo respirar"
CARD = "4111 1111 1111 1111"


# -- red flags


async def test_a_red_flag_before_any_case_gets_the_emergency_advice_and_nothing_is_kept(clinic):
    await clinic.says(CARLOS, CHEST_PAIN)
    assert clinic.sees(CARLOS) == ["t.emergency"]
    async with clinic.store.reading() as conn:
        assert not (await conn.execute(sa.select(t.case.c.id))).all()


async def test_a_red_flag_in_a_patients_own_words_alarms_the_desk_at_once_and_advises_the_patient(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.says(CARLOS, CHEST_PAIN)
    assert "t.emergency" in clinic.sees(CARLOS)
    assert any(told.startswith("alarm.") for told in clinic.desk)
    assert (await clinic.events()).count("alarm") == 1


async def test_a_red_flag_alarms_even_while_a_person_owns_the_case(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await owned(clinic)
    await clinic.says(CARLOS, CHEST_PAIN)
    assert any(told.startswith("alarm.") for told in clinic.desk)


async def test_a_red_flag_of_a_companion_alarms_the_desk_and_the_patient_reads_none_of_it(clinic_at):
    clinic = await clinic_at(played.JOINED)
    for words, advice in (
        ("Carlos ne peut plus respirer", "t.emergency"),
        ("je veux mourir", "t.crisis"),
        ("se siente muy mal desde anoche", "comp.alarmed"),
    ):
        await clinic.says(ROSA, words)
        assert clinic.sees(ROSA) == [advice]
        assert any(told.startswith("alarm.") for told in clinic.desk)
        assert words in clinic.reads(GROUP)
        assert not clinic.sees(CARLOS)


@pytest.mark.parametrize("words", ["est-ce que je peux prendre un taxi?", "je peux prendre le train?"])
async def test_a_taxi_is_no_medicine(clinic_at, words):
    clinic = await clinic_at(played.JOINED)
    await clinic.says(ROSA, words)
    assert clinic.sees(ROSA) == ["comp.trip_only"]
    await clinic.says(NOBODY, words)
    assert not {"t.emergency", "t.crisis"} & set(clinic.sees(NOBODY))


@pytest.mark.parametrize(
    ("words", "advice"), [("je veux mourir", "t.crisis_early"), ("mi rodilla está roja y caliente", "t.urgent_early")]
)
async def test_a_stranger_reads_the_advice_of_their_level(clinic, words, advice):
    await clinic.says(NOBODY, words)
    assert clinic.sees(NOBODY)[0] == advice


async def test_words_after_an_emergency_are_the_teams_and_no_answer_of_the_bot(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.says(CARLOS, CHEST_PAIN)
    await clinic.says(CARLOS, "vengan por favor")
    assert (clinic.sees(CARLOS), clinic.desk) == (["t.passed_on"], ["relay.mirrored"])
    await clinic.advance(hours=4)
    await clinic.says(CARLOS, "vengan por favor")
    assert clinic.sees(CARLOS) == ["err.not_understood"]


async def test_a_number_that_answers_a_question_after_an_emergency_reaches_the_team_and_answers_it(clinic_at):
    clinic = await clinic_at(played.CONSENTED)
    for key in ("next", "carbus", "no", "none", "book"):
        await clinic.presses(CARLOS, key)
    await clinic.says(CARLOS, "3 de marzo de 2031")
    await clinic.presses(CARLOS, "room1")
    assert clinic.sees(CARLOS) == ["trip.contact"]
    await clinic.says(CARLOS, CHEST_PAIN)
    await clinic.says(CARLOS, "Rosa, 664 555 0100, mi hermana")
    assert clinic.sees(CARLOS) == ["trip.saved"]
    assert "relay.mirrored" in clinic.desk


async def test_a_question_about_a_medicine_is_answered(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.says(CARLOS, "puis-je prendre du tylenol?")
    assert clinic.sees(CARLOS) == ["t.soon"]
    assert "alarm.soon" in clinic.desk


async def test_a_fever_counts_from_the_treatment_on(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.says(CARLOS, "tengo 39 de fiebre")
    assert "t.urgent" not in clinic.sees(CARLOS)


# -- words


async def test_the_number_of_a_payment_card_is_deleted_and_kept_nowhere(clinic_at):
    clinic = await clinic_at(played.AGREED)
    said = await clinic.says(CARLOS, f"Mi tarjeta es {CARD}")
    assert clinic.sees(CARLOS)[0] == "err.card_number"
    assert {"chat_id": CARLOS.id, "message_id": said} in clinic.telegram.called("deleteMessage")
    assert CARD not in clinic.reads(GROUP)
    assert not clinic.desk


async def test_words_beside_buttons_are_passed_on_and_the_question_stays(clinic_at):
    clinic = await clinic_at(played.AGREED)
    for answer in ("Carlos Andrés Peña Londoño", "23 de noviembre de 1958"):
        await clinic.says(CARLOS, answer)
    await clinic.says(CARLOS, "¿Por qué lo preguntan?")
    assert clinic.sees(CARLOS) == ["form.use_buttons_kept", "about@1/sex"]
    assert "relay.mirrored" in clinic.desk


async def test_words_before_the_agreement_are_kept_by_nobody(clinic):
    await clinic.says(CARLOS, "/start")
    await clinic.says(CARLOS, "me duele la rodilla")
    assert clinic.sees(CARLOS) == ["form.use_buttons", "welcome.languages"]
    async with clinic.store.reading() as conn:
        assert not (await conn.execute(sa.select(t.answer.c.id))).all()


async def test_words_when_nothing_is_asked_reach_the_team_and_are_answered(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.says(CARLOS, "Una pregunta más")
    assert clinic.sees(CARLOS) == ["err.not_understood"]
    assert clinic.desk == ["relay.mirrored"]
    assert "Una pregunta más" in clinic.reads(GROUP)


async def test_while_a_person_owns_the_case_words_are_passed_on_and_the_bot_is_silent(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await owned(clinic)
    await clinic.says(CARLOS, "Gracias, ¿y el hotel?")
    assert clinic.sees(CARLOS) == []
    assert clinic.desk == ["relay.mirrored"]


async def test_a_companions_words_get_the_trip_and_nothing_else(clinic_at):
    clinic = await clinic_at(played.JOINED)
    for act in (clinic.says(ROSA, "¿Cómo está su rodilla?"), clinic.uploads_file(ROSA, "x.pdf", b"%PDF")):
        await act
        assert clinic.sees(ROSA) == ["comp.trip_only"]
        assert not clinic.desk


# -- what cannot be read


@pytest.mark.parametrize("kind", ["sticker", "location", "contact", "poll", "dice"])
async def test_what_cannot_be_read_is_answered_before_and_after_the_agreement(clinic, kind):
    await clinic.gets(message(CARLOS, {kind: {}}))
    assert clinic.sees(CARLOS)
    assert "err.problem" not in clinic.sees(CARLOS)


@pytest.mark.parametrize(
    ("what", "answer"),
    [
        ({"contact": {"phone_number": "1", "first_name": "Rosa"}}, "err.contact"),
        ({"location": {"latitude": 32.5, "longitude": -117.0}}, "err.place"),
        ({"location": {}, "venue": {"title": "Clínica"}}, "err.place"),
        ({"poll": {"question": "¿Rodilla?"}}, "err.poll"),
        ({"story": {}}, "err.sticker"),
    ],
)
async def test_what_only_a_person_understands_is_answered_by_what_it_is_and_passed_on(clinic_at, what, answer):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.gets(message(CARLOS, what))
    assert clinic.sees(CARLOS) == [answer]
    assert "relay.voice" in clinic.desk
    await clinic.gets(message(NOBODY, what))
    early = answer if answer == "err.sticker" else f"{answer}_early"
    assert clinic.sees(NOBODY) == [early, "welcome.languages"]
    assert not clinic.desk
    await owned(clinic)
    await clinic.gets(message(CARLOS, what))
    assert clinic.sees(CARLOS) == []
    assert "relay.voice" in clinic.desk


@pytest.mark.parametrize(("kind", "answer"), [("sticker", "err.sticker"), ("dice", "err.game"), ("game", "err.game")])
async def test_what_is_play_is_answered_and_nobody_is_disturbed(clinic_at, kind, answer):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.gets(message(CARLOS, {kind: {}}))
    assert clinic.sees(CARLOS) == [answer]
    assert not clinic.desk


async def test_a_contact_in_the_middle_of_a_question_leaves_it_open(clinic):
    await clinic.says(CARLOS, "/start")
    await clinic.gets(message(CARLOS, {"contact": {"phone_number": "1"}}))
    assert clinic.sees(CARLOS) == ["err.contact_early"]
    await clinic.presses(CARLOS, "lang_es")
    assert "privacy.summary" in clinic.sees(CARLOS)


async def test_what_a_companion_shows_is_passed_on_to_nobody(clinic_at):
    clinic = await clinic_at(played.JOINED)
    await clinic.gets(message(ROSA, {"contact": {"phone_number": "1"}}))
    assert clinic.sees(ROSA) == ["err.contact_early"]
    assert not clinic.desk


@pytest.mark.parametrize("kind", ["voice", "video_note", "audio"])
async def test_a_companions_voice_is_heard_by_a_person(clinic_at, kind):
    clinic = await clinic_at(played.JOINED)
    await clinic.gets(message(ROSA, {kind: {"file_id": "v", "file_unique_id": "v"}}))
    assert (clinic.sees(ROSA), clinic.desk) == (["comp.voice"], ["relay.voice_companion", "copy"])
    assert "Rosa" in clinic.reads(GROUP)
    assert not clinic.sees(CARLOS)


async def test_danger_in_words_beside_a_companions_file_alarms(clinic_at):
    clinic = await clinic_at(played.JOINED)
    await clinic.uploads_file(ROSA, "x.pdf", b"%PDF", caption="Carlos no puede respirar")
    assert clinic.sees(ROSA) == ["t.emergency"]
    assert "alarm.emergency" in clinic.desk


async def test_a_live_place_is_answered_once(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    shared = message(CARLOS, {"location": {"latitude": 32.5, "longitude": -117.0, "live_period": 900}})
    await clinic.gets(shared)
    for _ in range(3):
        moved = message(CARLOS, {"location": {"latitude": 32.6, "longitude": -117.0, "live_period": 900}})
        moved["edited_message"] = moved.pop("message") | {"message_id": shared["message"]["message_id"]}
        await clinic.gets(moved)
        assert (clinic.sees(CARLOS), clinic.desk) == ([], [])


@pytest.mark.parametrize("kind", ["voice", "video_note", "audio"])
async def test_a_voice_is_heard_by_a_person_never_by_the_bot(clinic_at, kind):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.gets(message(CARLOS, {kind: {"file_id": "v", "file_unique_id": "v"}}))
    assert clinic.sees(CARLOS) == ["err.voice"]
    assert "relay.voice" in clinic.desk
    await clinic.gets(message(NOBODY, {kind: {"file_id": "v", "file_unique_id": "v"}}))
    assert "err.voice_early" in clinic.sees(NOBODY)
    assert not clinic.desk


async def test_an_edited_message_that_answered_nothing_is_answered(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    said = await clinic.says(CARLOS, "Hola")
    await clinic.edits(CARLOS, said, "Hola, buenas tardes")
    assert clinic.sees(CARLOS) == ["err.edited"]


# -- buttons


@pytest.mark.parametrize(
    "data", ["", "x", "r:999:1:0", "r:1:1:99", "r:1:1:e9", "c:1:1:nonsense", "c:77:1:menu", "r:1:1:ex"]
)
async def test_a_forged_button_changes_nothing_and_its_spinner_stops(clinic, data):
    await clinic.says(CARLOS, "/start")
    shown = clinic.newest(CARLOS.id, clinic.buttons(CARLOS)[0])
    before = len(clinic.toasts())
    await clinic.gets(pressed(CARLOS, data, shown))
    assert len(clinic.toasts()) == before + 1
    assert not {"err.problem"} & set(clinic.sees(CARLOS))
    await clinic.presses(CARLOS, "lang_es")
    assert "privacy.summary" in clinic.sees(CARLOS)


async def test_the_button_of_somebody_else_answers_nothing_for_anybody(clinic):
    await clinic.says(CARLOS, "/start")
    shown = clinic.newest(CARLOS.id, clinic.buttons(CARLOS)[0])
    await clinic.gets(pressed(NOBODY, shown.rows[0][0]["callback_data"], shown))
    assert not clinic.sees(CARLOS)
    await clinic.presses(CARLOS, "lang_es")
    assert "privacy.summary" in clinic.sees(CARLOS)


async def test_acts_of_staff_are_none_of_a_patient(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    shown = clinic.newest(CARLOS.id, clinic.buttons(CARLOS)[0])
    for act in ("review", "sign_quote", "confirm_trip", "treatment", "handback", "answers"):
        await clinic.gets(pressed(CARLOS, f"c:1:1:{act}", shown))
        assert not clinic.desk
    assert (await clinic.case()).stage == "review"


# -- blocked and back


async def test_a_patient_who_blocks_the_bot_is_reported_once_and_what_rested_comes_when_they_are_back(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.gets(membership(CARLOS, "kicked"))
    assert clinic.desk == ["relay.undelivered"]
    await clinic.gets(membership(CARLOS, "kicked"))
    assert not clinic.desk
    clinic.telegram.will("blocked", chat=CARLOS.id)
    await reviewed(clinic)
    assert not clinic.sees(CARLOS)
    await clinic.gets(membership(CARLOS, "member"))
    await clinic.advance(seconds=1)
    assert "case.decision_here" in clinic.sees(CARLOS)


async def test_a_stranger_who_blocks_the_bot_is_nobodys_news(clinic):
    await clinic.opens()
    await clinic.says(NOBODY, "/start")
    await clinic.gets(membership(NOBODY, "kicked"))
    assert not clinic.desk
    assert not clinic.sees(NOBODY)


# -- steps of others


async def test_while_a_person_speaks_with_the_patient_a_word_ends_the_ladder_of_a_safety_check(clinic_at):
    clinic = await clinic_at(played.TREATED)
    await owned(clinic)
    await played.Controls(clinic).to_next()
    assert clinic.sees(CARLOS) == ["hc.d1"]
    await clinic.says(CARLOS, "La rodilla está bien, gracias.")
    assert clinic.desk == ["relay.mirrored"]
    mark = len(clinic.said)
    await played.Controls(clinic).advance(45 * 3600)
    told = [said.id for said in clinic.said[mark:]]
    assert "desk.missed" in told
    assert not [text for text in told if text.startswith(("sil.", "desk.silent"))]


async def test_what_can_wait_comes_when_the_person_is_done(clinic_at):
    clinic = await clinic_at(played.D3)
    await owned(clinic)
    mark = len(clinic.said)
    await played.Controls(clinic).advance(32 * 86400)
    assert "hc.m1" not in [said.id for said in clinic.said[mark:]]
    await clinic.presses(ANA, "st_handback", chat=GROUP)
    mark = len(clinic.said)
    await played.Controls(clinic).advance(24 * 3600)
    assert [said.id for said in clinic.said[mark:] if said.chat == CARLOS.id].count("hc.m1") == 1


async def owned(clinic) -> None:
    """A coordinator answers the patient, and so owns the conversation."""
    await clinic.says(CARLOS, "Hola")
    await clinic.presses(ANA, "st_reply", chat=GROUP)
    thread = clinic.telegram.chats[GROUP][-1].thread
    await clinic.says(ANA, "Buenos días, le ayudo con gusto.", chat=GROUP, thread=thread)
    await clinic.presses(ANA, "st_send", chat=GROUP)
    assert clinic.sees(CARLOS) == ["person.joined", "relay.to_patient"]


async def reviewed(clinic) -> None:
    """The physician accepts the case."""
    it = played.player(clinic)
    it.at = played.IN_REVIEW
    while it.at < played.ACCEPTED:
        await it.step()
    assert PRIMERA.id in it.people.values()
