"""Questions about files: asked once, asked again after a day, ended after seven; and what files before the form mean."""

from __future__ import annotations

import pytest

from tests.bot import played
from tests.bot.harness import CARLOS, catalogs, pressed
from tests.bot.uploads.made import KNEE, STANDING, cd, sample, slices, study, zipped

LEFT = study(Laterality="L", StudyDescription="RM RODILLA")
UNDATED = study(StudyDate=None, SOPInstanceUID="2.25.8.1", StudyInstanceUID="2.25.8")
NOT_CARLOS = study(PatientName="TORRES^MARTHA", PatientBirthDate="19600101")


def asked(clinic) -> list[str]:
    """Every question and what followed, in the patient's chat."""
    return [said.id for said in clinic.said if said.chat == CARLOS.id]


# -- one after another


async def test_a_question_that_comes_back_after_another_one_says_what_it_is_about(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "x.dcm", NOT_CARLOS)
    other = {"SOPInstanceUID": "2.25.9.1", "StudyInstanceUID": "2.25.9", "StudyDate": "20260801"}
    await clinic.uploads_file(CARLOS, "y.dcm", study(NOT_CARLOS, **other))
    await clinic.says(CARLOS, "no, es de mi mamá")
    assert "Lo dejé aparte" in clinic.reads(CARLOS)
    assert "pregunta sobre su resonancia magnética de rodilla derecha, 20 ago 2026: El nombre" in clinic.reads(CARLOS)
    await clinic.says(CARLOS, "es mía")
    assert "Le sirve al médico" in clinic.reads(CARLOS)


# -- time


async def test_a_question_is_asked_again_after_a_day_and_can_still_be_answered(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "x.dcm", LEFT)
    await clinic.advance(days=1, minutes=1)
    assert clinic.sees(CARLOS) == ["up.ask_again"]
    assert "¿Cuál le duele?" in clinic.reads(CARLOS)
    await clinic.presses(CARLOS, "next")
    assert clinic.sees(CARLOS) == ["up.ask_again"]
    await clinic.presses(CARLOS, "right")
    assert "rodilla derecha" in clinic.reads(CARLOS)
    await clinic.advance(days=8)
    assert clinic.sees(CARLOS) == []


async def test_a_question_that_nobody_answers_ends_after_a_week_and_staff_go_on(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "x.dcm", LEFT)
    await clinic.advance(days=1, minutes=1)
    await clinic.advance(days=6)
    assert clinic.sees(CARLOS) == ["up.ask_end"]
    assert "desk.todo" in clinic.desk
    await clinic.presses(CARLOS, "left", under=clinic.newest(CARLOS.id, catalogs().label("left", "es")))
    assert clinic.sees(CARLOS) == ["err.old_button"]
    assert (await clinic.case()).stage == "intake"


async def test_a_question_outlasts_a_restart(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "x.dcm", LEFT)
    async with clinic.again() as later:
        await later.advance(days=1, minutes=1)
        assert later.sees(CARLOS) == ["up.ask_again"]
        await later.presses(CARLOS, "left")
        assert "rodilla izquierda" in later.reads(CARLOS)


async def test_a_question_is_answered_once(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "x.dcm", NOT_CARLOS)
    shown = clinic.newest(CARLOS.id, label := catalogs().label("mine", "es"))
    mine = pressed(CARLOS, shown.data(label), shown)
    await clinic.presses(CARLOS, "notmine")
    assert "dejé aparte" in clinic.reads(CARLOS)
    await clinic.gets(mine)
    assert clinic.sees(CARLOS) == []  # a second press at once is a slip
    await clinic.uploads_file(CARLOS, "y.dcm", STANDING)
    assert (await clinic.case()).stage == "review"


# -- one question after the other


async def test_questions_follow_each_other_in_their_order(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    wrong = study(
        PatientName="ANON", PatientBirthDate="", StudyDate=None, StudyDescription="RM RODILLA IZQUIERDA", Modality="CR"
    )
    await clinic.uploads_file(CARLOS, "x.dcm", wrong)
    order = [clinic.sees(CARLOS)[-1]]
    for key in ("mine", "right"):
        await clinic.presses(CARLOS, key)
        order.append(clinic.sees(CARLOS)[-1])
    await clinic.says(CARLOS, "agosto de 2026")
    assert order == ["up.no_name", "up.side_conflict", "up.no_date"]
    assert "según usted me dijo: agosto de 2026" in clinic.reads(CARLOS)
    assert (await clinic.case()).stage == "review"


async def test_two_files_have_a_question_each_and_both_are_answered(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "x.dcm", LEFT)
    await clinic.advance(minutes=5)
    await clinic.uploads_file(CARLOS, "y.dcm", UNDATED)
    await clinic.says(CARLOS, "marzo de 2026")
    assert "según usted me dijo: marzo de 2026" in clinic.reads(CARLOS)
    assert clinic.sees(CARLOS)[-1] == "up.ask_again"  # the older one, named
    assert "¿Cuál le duele?" in clinic.reads(CARLOS)
    await clinic.presses(CARLOS, "left")
    assert "rodilla izquierda" in clinic.reads(CARLOS)


async def test_what_words_do_not_answer_goes_to_the_team_and_the_question_stays(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "x.dcm", LEFT)
    await clinic.says(CARLOS, "Perdón, el hospital se equivocó")
    assert "relay.mirrored" in clinic.desk
    assert clinic.sees(CARLOS)[-1] == "up.side_differs"


async def two_people(clinic) -> None:
    """An MRI and a CT, of Carlos and of somebody else."""
    other = study(NOT_CARLOS, Modality="CT", StudyDate="20260801", StudyInstanceUID="2.25.9", SOPInstanceUID="2.25.9.1")
    await clinic.uploads_file(CARLOS, "x.zip", zipped({"a": KNEE, "b": other}))


async def test_the_patient_chooses_the_person_from_a_numbered_list_by_kind_and_date(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await two_people(clinic)
    assert "1. resonancia magnética de rodilla derecha, 20 ago 2026\n2. tomografía" in clinic.reads(CARLOS)
    assert clinic.buttons(CARLOS)[:3] == ["1", "2", "No lo sé"]
    await clinic.presses(CARLOS, "1")
    assert "· aparte" in clinic.reads(CARLOS)
    assert "TORRES" not in clinic.reads(CARLOS)


@pytest.mark.parametrize("typed", ["el 1", "la primera", "la resonancia", "the first one"])
async def test_a_person_may_be_chosen_in_words(clinic_at, typed):
    clinic = await clinic_at(played.FORM_SENT)
    await two_people(clinic)
    await clinic.says(CARLOS, typed)
    assert "tomografía de rodilla derecha · 1 ago 2026 · imágenes: 1 · aparte" in clinic.reads(CARLOS)


async def test_the_side_that_hurts_may_be_said_in_a_sentence(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "x.dcm", LEFT)
    await clinic.says(CARLOS, "no es la derecha")
    assert clinic.sees(CARLOS)[-1] == "up.side_differs"
    await clinic.says(CARLOS, "es la izquierda la que me duele")
    assert "rodilla izquierda" in clinic.reads(CARLOS)
    assert "relay.mirrored" not in clinic.desk


# -- what the form tells later


async def test_a_file_before_the_form_is_held_against_it_once_it_is_sent(clinic_at):
    clinic = await clinic_at(played.AGREED)
    await clinic.uploads_file(CARLOS, "x.dcm", NOT_CARLOS)
    assert "up.other_name" not in asked(clinic)
    await clinic.uploads_file(CARLOS, "y.dcm", STANDING)
    await played.play(clinic, played.FORM_SENT, played.AGREED)
    assert "up.other_name" in asked(clinic)
    assert (await clinic.case()).stage == "review"


# -- what is still missing


async def test_how_to_obtain_what_is_missing_is_a_button_of_the_receipt(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "x.dcm", KNEE)
    await clinic.presses(CARLOS, "howto")
    said = clinic.reads(CARLOS)
    assert "Tengo:\n• resonancia magnética de rodilla" in said
    assert "radiografía de rodilla de pie. Pida los archivos de imagen (DICOM)" in said
    assert "oprima el clip" in said


async def test_a_compressed_photo_is_hinted_at_once(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "", sample("photos/telegram_photo.jpg"), kind="photo")
    assert "Telegram la redujo" in clinic.reads(CARLOS)
    await clinic.advance(minutes=5)
    await clinic.uploads_file(CARLOS, "", sample("photos/telegram_photo.jpg") + b"\0", kind="photo")
    assert "Telegram la redujo" not in clinic.reads(CARLOS)


async def test_a_cd_with_everything_completes_the_case(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "cd.zip", cd([*slices(3), STANDING]))
    assert "Encontré estos estudios" in clinic.reads(CARLOS)
    assert (await clinic.case()).stage == "review"
