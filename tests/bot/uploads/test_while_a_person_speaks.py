"""Law 9 and files: while somebody of the clinic speaks with the patient, nothing is asked about a file.

The receipt still says that it came; the question is open on the card, and is asked once the bot speaks again.
"""

from __future__ import annotations

from tests.bot import played
from tests.bot.harness import ANA, CARLOS, GROUP
from tests.bot.uploads.made import KNEE, STANDING, study
from tests.bot.uploads.sent import packed, receipts, uploads

LEFT = study(Laterality="L", StudyDescription="RM RODILLA")
UNDATED = study(StudyDate=None, SOPInstanceUID="2.25.8.1", StudyInstanceUID="2.25.8")
PASSWORD = "Rodilla-1958"
LOCKED = packed(KNEE, options="encryption=aes256", passphrase=PASSWORD)


async def joined(clinic) -> None:
    """A coordinator writes to the patient, and so speaks with them until she hands back."""
    await clinic.says(CARLOS, "/person")
    await clinic.presses(ANA, "st_reply", chat=GROUP)
    thread = clinic.telegram.chats[GROUP][-1].thread
    await clinic.says(ANA, "Buenos días, le ayudo con gusto.", chat=GROUP, thread=thread)
    await clinic.presses(ANA, "st_send", chat=GROUP)
    assert (await clinic.case()).owner_id is not None


def cards(clinic) -> str:
    """What stands on the newest card of a file."""
    return next(said.text for said in reversed(clinic.said) if said.chat == GROUP and "filecard:" in str(said.row))


async def questions(clinic) -> list[tuple[str, int]]:
    """The runs that ask about files, with their turns."""
    async with clinic.house.batch() as work:
        await work.prefetch([CARLOS.id])
        person = await work.person_of(CARLOS.id)
        return [
            (run.facts["kind"], run.turn) for run in await work.runs_of(person.id) if run.flow == "imaging_question"
        ]


async def test_a_question_waits_while_a_person_speaks_and_is_asked_at_the_hand_back(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await joined(clinic)
    await clinic.uploads_file(CARLOS, "x.dcm", LEFT)
    assert clinic.sees(CARLOS) == ["up.received", "up.receipt"]
    assert "Queda una pregunta; se la haré cuando termine de hablar con el equipo." in clinic.reads(CARLOS)
    assert "¿Cuál le duele?" not in clinic.reads(CARLOS)
    assert "Todavía falta" in clinic.reads(CARLOS)
    assert "Pregunta abierta" in cards(clinic)
    assert "Se le dijo al paciente" not in cards(clinic)
    await clinic.says(CARLOS, "la izquierda")
    assert (clinic.sees(CARLOS), clinic.desk) == ([], ["relay.mirrored"])
    await clinic.advance(days=1, minutes=1)
    assert "¿Cuál le duele?" not in clinic.reads(CARLOS)
    await clinic.presses(ANA, "st_handback", chat=GROUP)
    assert clinic.sees(CARLOS) == ["person.back", "up.ask_again"]
    assert "¿Cuál le duele?" in clinic.reads(CARLOS)
    assert "Se le dijo al paciente" in cards(clinic)
    await clinic.says(CARLOS, "la izquierda")
    assert "rodilla izquierda" in clinic.reads(CARLOS)


async def test_who_waits_for_a_person_and_goes_on_alone_is_asked_then(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.says(CARLOS, "/person")
    await clinic.uploads_file(CARLOS, "x.dcm", LEFT)
    assert clinic.sees(CARLOS) == ["up.received", "up.receipt"]
    await clinic.presses(CARLOS, "next")
    assert clinic.sees(CARLOS) == ["up.ask_again"]
    await clinic.presses(CARLOS, "left")
    assert "rodilla izquierda" in clinic.reads(CARLOS)


async def test_what_was_held_is_reminded_of_a_day_after_it_was_asked(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await joined(clinic)
    await clinic.uploads_file(CARLOS, "x.dcm", LEFT)
    await clinic.advance(days=3)
    await clinic.presses(ANA, "st_handback", chat=GROUP)
    await clinic.advance(hours=2)
    assert clinic.sees(CARLOS) == []
    await clinic.advance(hours=23)
    assert clinic.sees(CARLOS) == ["up.ask_again"]
    await clinic.advance(days=5, hours=22)
    assert clinic.sees(CARLOS) == []
    await clinic.advance(hours=2)
    assert clinic.sees(CARLOS) == ["up.ask_end"]


async def test_a_question_asked_before_stays_open_and_is_asked_once_more(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "x.dcm", LEFT)
    await joined(clinic)
    await clinic.uploads_file(CARLOS, "y.dcm", STANDING)
    assert await questions(clinic) == [("hurts", 1)]
    assert "Pregunta abierta" not in cards(clinic)
    await clinic.presses(ANA, "st_handback", chat=GROUP)
    assert clinic.sees(CARLOS) == ["person.back", "up.side_differs"]


async def test_the_next_question_waits_too(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    wrong = study(PatientName="ANON", PatientBirthDate="", StudyDate=None)
    await clinic.uploads_file(CARLOS, "x.dcm", wrong)
    await joined(clinic)
    await clinic.presses(CARLOS, "mine", under=clinic.newest(CARLOS.id, clinic.label("mine", "es")))
    assert clinic.sees(CARLOS) == ["up.receipt"]
    assert "Queda una pregunta" in clinic.reads(CARLOS)
    await clinic.presses(ANA, "st_handback", chat=GROUP)
    assert clinic.sees(CARLOS) == ["person.back", "up.ask_again"]
    await clinic.says(CARLOS, "agosto de 2026")
    assert "agosto de 2026" in clinic.reads(CARLOS)


async def test_two_that_waited_are_both_answered(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await joined(clinic)
    await clinic.uploads_file(CARLOS, "x.dcm", LEFT)
    await clinic.advance(minutes=5)
    await clinic.uploads_file(CARLOS, "y.dcm", UNDATED)
    assert await questions(clinic) == [("hurts", 0), ("date", 0)]
    await clinic.presses(ANA, "st_handback", chat=GROUP)
    await clinic.says(CARLOS, "marzo de 2026")
    assert clinic.sees(CARLOS)[-1] == "up.ask_again"
    await clinic.presses(CARLOS, "left")
    assert await questions(clinic) == []


async def test_what_staff_answered_meanwhile_is_not_asked(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await joined(clinic)
    await clinic.uploads_file(CARLOS, "x.dcm", LEFT)
    await clinic.presses(ANA, "st_file_accept", chat=GROUP)
    await clinic.presses(ANA, "fr_none", chat=GROUP)
    assert await questions(clinic) == []
    await clinic.presses(ANA, "st_handback", chat=GROUP)
    assert clinic.sees(CARLOS) == ["person.back_quiet"]


async def test_what_waited_for_a_week_is_left_to_staff(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await joined(clinic)
    await clinic.uploads_file(CARLOS, "x.dcm", LEFT)
    await clinic.advance(days=7, minutes=1)
    assert clinic.sees(CARLOS) == []
    assert "desk.todo" in clinic.desk
    await clinic.presses(ANA, "st_handback", chat=GROUP)
    assert clinic.sees(CARLOS) == ["person.back_quiet"]


async def test_what_waits_outlasts_a_restart(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await joined(clinic)
    await clinic.uploads_file(CARLOS, "x.dcm", LEFT)
    async with clinic.again() as later:
        await later.presses(ANA, "st_handback", chat=GROUP)
        assert later.sees(CARLOS) == ["person.back", "up.ask_again"]


async def test_a_password_opens_a_file_also_while_its_question_waits_and_nobody_reads_it(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await joined(clinic)
    await clinic.uploads_file(CARLOS, "x.zip", LOCKED)
    assert await questions(clinic) == [("password", 0)]
    await clinic.says(CARLOS, f"la clave es: {PASSWORD}")
    assert "relay.mirrored" not in clinic.desk
    assert (await uploads(clinic))[0].body["facts"]["modality"] == "MR"
    assert await questions(clinic) == []
    assert not {"person.joined"} & set(clinic.sees(CARLOS))


async def test_a_file_of_somebody_else_is_open_on_the_card_and_its_pictures_wait(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await joined(clinic)
    await clinic.uploads_file(CARLOS, "x.dcm", study(PatientName="TORRES^MARTHA", PatientBirthDate="19600101"))
    assert "Pregunta abierta" in cards(clinic)
    assert "TORRES" not in clinic.reads(CARLOS)
    assert receipts(clinic) == ["up.receipt"]
    assert not [said for said in clinic.said if said.row.body["do"] == "pictures"]
