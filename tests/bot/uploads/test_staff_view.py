"""What staff see of an upload, and what they do with it: conversations of patient, coordinator and physician."""

from __future__ import annotations

import pytest

from bot import perform, render, sealed
from bot.room import Room
from bot.sandbox.client import Control
from bot.sandbox.server import Sandbox
from bot.store.rows import Outgoing
from bot.wire import Wire
from flows.case import Stage
from tests.bot import played
from tests.bot.harness import ANA, CARLOS, GROUP, MORNING, NOBODY, PRIMERA, pressed
from tests.bot.uploads.made import KNEE, MARTHAS, cd, slices, study
from tests.bot.uploads.sent import THEIRS, card, presses, uploads


async def counted(clinic) -> list[str]:
    """What the newest judgements count."""
    async with clinic.house.batch() as work:
        newest = {e.body["upload"]: e.body for e in await work.events(1) if e.kind == "document"}
    return sorted(code for body in newest.values() for code, _ in body["counts"])


# -- the card


async def test_a_card_names_no_one_where_a_telephone_shows_it(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "MARTHA TORRES.dcm", MARTHAS)
    call = next(p for p in clinic.telegram.called("sendMessage") if "estudio recibido" in p["text"])
    (cover,) = call["entities"]
    open_, hidden = call["text"][: cover["offset"]], call["text"][cover["offset"] :]
    assert call["text"].splitlines()[0] == "PU-0001 · estudio recibido"
    assert "TORRES" not in open_
    assert "TORRES" in hidden
    assert (cover["type"], cover["length"]) == ("spoiler", len(hidden))


async def test_pictures_of_somebody_elses_study_are_shown_to_nobody(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "x.dcm", MARTHAS)
    assert "pictures" not in clinic.desk
    await clinic.presses(CARLOS, "mine")
    assert not clinic.telegram.called("sendPhoto")


async def test_the_card_is_changed_and_not_sent_again(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "x.dcm", study(StudyDate=""))
    await clinic.presses(CARLOS, "dk")
    assert sum("estudio recibido" in m.text for m in clinic.telegram.chats[GROUP]) == 1
    assert card(clinic).is_edited


async def test_pictures_come_without_a_sound_and_cannot_be_passed_on(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "x.dcm", KNEE)
    (call,) = clinic.telegram.called("sendPhoto")
    assert call["disable_notification"]
    assert call["protect_content"]
    assert call["message_thread_id"] == (await clinic.case()).topic_id


# -- accept, and take back


async def test_a_file_is_accepted_as_a_document_and_taken_back(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "x.dcm", study(BodyPartExamined="", StudyDescription="", SeriesDescription=""))
    assert await counted(clinic) == []
    await presses(clinic, ANA, "st_file_accept")
    await clinic.presses(ANA, "doc.mri_knee", chat=GROUP)
    assert await counted(clinic) == ["mri_knee"]
    assert "Ana" in card(clinic).text
    assert clinic.sees(CARLOS) == []
    await presses(clinic, ANA, "st_file_undo")
    assert await counted(clinic) == []
    assert clinic.label("st_file_accept", "es") in card(clinic).labels


async def test_staff_say_of_when_a_file_without_a_date_is(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "x.dcm", study(StudyDate=""))
    await presses(clinic, ANA, "st_file_accept")
    await clinic.presses(ANA, "doc.xr_knee_weightbearing", chat=GROUP)
    assert clinic.desk == ["staffcase.take_on"]
    await clinic.says(ANA, "2026-11-20", chat=GROUP, thread=(await clinic.case()).topic_id)
    assert await counted(clinic) == ["xr_knee_weightbearing"]
    assert (await clinic.case()).stage == "review"


async def test_a_file_that_was_seen_counts_for_nothing(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "x.dcm", study(StudyDate=""))
    await presses(clinic, PRIMERA, "st_file_accept")
    await clinic.presses(PRIMERA, "fr_none", chat=GROUP)
    assert await counted(clinic) == []
    assert "sin contar" in card(clinic).text.lower() or "no cuenta" in card(clinic).text.lower()


async def test_of_two_who_press_one_answers_and_the_other_reads_who(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "x.dcm", study(StudyDate=""))
    old = card(clinic)
    data = old.data(clinic.label("st_file_wrong", "es"))
    await presses(clinic, ANA, "st_file_wrong")
    await clinic.gets(pressed(PRIMERA, data, old))
    hers, theirs = sends(clinic)
    await clinic.presses(ANA, "st_send", chat=GROUP, under=hers)
    await clinic.presses(PRIMERA, "st_send", chat=GROUP, under=theirs)
    assert clinic.desk == ["staffcase.has"]
    assert clinic.sees(CARLOS) == []
    await clinic.gets(pressed(PRIMERA, data, old))
    assert "Ana" in clinic.toasts()[-1]


def sends(clinic):
    """The previews in the group, oldest first."""
    label = clinic.label("st_send", "es")
    return [m for m in clinic.telegram.chats[GROUP] if label in m.labels]


# -- the patient is asked, or told


async def test_a_file_is_asked_for_again_with_a_reason_and_a_week_later_once_more(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "x.dcm", KNEE)
    await presses(clinic, ANA, "st_file_again")
    await clinic.presses(ANA, "fr_unclear", chat=GROUP)
    assert clinic.sees(CARLOS) == []
    await clinic.presses(ANA, "st_send", chat=GROUP)
    assert clinic.sees(CARLOS) == ["up.staff_again"]
    assert "No se ve bien" in clinic.reads(CARLOS)
    assert await counted(clinic) == []
    await clinic.advance(days=8)
    assert "up.promised" in clinic.sees(CARLOS)


async def test_a_file_of_somebody_else_is_put_aside_and_nobody_is_named(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "x.dcm", MARTHAS)
    await presses(clinic, ANA, "st_file_wrong")
    await clinic.presses(ANA, "st_send", chat=GROUP)
    assert clinic.sees(CARLOS) == ["up.staff_aside"]
    assert "TORRES" not in clinic.reads(CARLOS)
    labels = card(clinic).labels
    assert clinic.label("st_file_original", "es") not in labels
    await clinic.presses(CARLOS, "mine")
    assert await counted(clinic) == []


async def test_pictures_of_what_is_put_aside_are_taken_away(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "x.dcm", KNEE)
    (shown,) = [m for m in clinic.telegram.chats[GROUP] if m.file == "1.jpg"]
    await presses(clinic, ANA, "st_file_wrong")
    await clinic.presses(ANA, "st_send", chat=GROUP)
    assert shown.is_gone
    await presses(clinic, ANA, "st_file_undo")
    assert "pictures" in clinic.desk


async def test_staff_write_about_a_file(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "x.dcm", KNEE)
    await presses(clinic, ANA, "st_file_ask")
    await clinic.says(ANA, "¿Tiene también el informe?", chat=GROUP, thread=(await clinic.case()).topic_id)
    await clinic.presses(ANA, "st_send", chat=GROUP)
    assert "relay.about_file" in clinic.sees(CARLOS)
    assert "rodilla derecha" in clinic.reads(CARLOS)


# -- the file itself


async def test_who_looks_at_the_file_is_on_record_and_its_name_says_what_it_is(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "MARTHA TORRES.dcm", KNEE)
    await presses(clinic, ANA, "st_file_original")
    (call,) = clinic.telegram.called("sendDocument")
    assert call["document"] == "resonancia magnética de rodilla derecha · 20 ago 2026.dcm"
    assert call["disable_notification"]
    assert "file_fetched" in await clinic.events()


async def test_a_press_about_a_file_of_nobody_changes_nothing(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "x.dcm", KNEE)
    for about in ("99", "x", "", "9" * 40):
        await clinic.gets(pressed(ANA, f"c:1:1:file_accept.{about}", card(clinic)))
        assert clinic.toasts()[-1] == clinic.label("staff.old_card", "es")
    (upload,) = await uploads(clinic)
    assert "desk" not in upload.body


@pytest.mark.parametrize(
    ("name", "kind", "ending"),
    [
        ("MARTHA TORRES", "dicom", ".dcm"),
        ("study.7z.001", "7z", ".7z.001"),
        ("MARTHA.torres", "unknown", ""),
        ("martha.JPG", None, ".jpg"),
        ("martha", None, ""),
    ],
)
def test_an_ending_says_what_a_file_is_and_nothing_of_its_name(name, kind, ending):
    assert sealed.ending_of(name, kind) == ending


def test_a_cover_hides_what_it_should_and_a_long_card_is_cut():
    text, (cover,) = render.covered("🦴" + "a" * 5000, "Martha")
    assert len(text) <= render.LIMIT
    units = text.encode("utf-16-le")[2 * cover["offset"] :].decode("utf-16-le")
    assert (units, cover["length"]) == ("Martha", 6)
    assert render.covered("open", "") == ("open", [])
    assert len(render.covered("open", "x" * 9000)[0]) <= render.LIMIT


async def test_an_album_arrives_over_the_wire_and_every_message_of_it_is_told(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "cd.zip", cd(slices(6)))
    (call,) = clinic.telegram.called("sendMediaGroup")
    assert call["protect_content"]
    (upload,) = await uploads(clinic)
    row = Outgoing("k", 0, 1, upload.person_id, 2, THEIRS | {"of": [one.id for one in upload.previews]}, 0, 0)
    async with (
        Sandbox("4242:ALBUM-token", clock_start=MORNING, frozen=True) as box,
        Control(box.url, box.control_token) as control,
    ):
        row.chat_id = (await control.user("Ana"))["id"]
        await control.start(row.chat_id)
        clinic.house.wire = Wire("4242:ALBUM-token", box.url)
        sent = await sealed.pictures(clinic.house, row, {})
        shown = await control.messages(row.chat_id)
        await clinic.house.wire.close()
    assert sent["album"] == [one["id"] for one in shown][-len(upload.previews) :]
    assert len(sent["album"]) == len(upload.previews) > 1


async def test_nothing_is_asked_of_a_patient_whose_case_is_over(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "x.dcm", KNEE)
    async with clinic.house.batch() as work:
        room = Room(clinic.house, work, "x")
        await perform.withdraw(room, await work.case(1))
    await presses(clinic, ANA, "st_file_again")
    assert clinic.desk == ["guard.order"]
    assert clinic.sees(CARLOS) == []


async def test_somebody_without_a_role_does_nothing(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "x.dcm", KNEE)
    await presses(clinic, NOBODY, "st_file_original")
    assert clinic.toasts()[-1] == clinic.label("staff.stranger", "es")
    assert "file_fetched" not in await clinic.events()


async def test_a_physicians_decision_is_not_undone_by_taking_back(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "x.dcm", KNEE)
    await presses(clinic, ANA, "st_file_wrong")
    await clinic.presses(ANA, "st_send", chat=GROUP)
    async with clinic.house.batch() as work:
        case = await work.case(1)
        case.stage = Stage.OFFER
        work.touch(case)
    await presses(clinic, ANA, "st_file_undo")
    assert clinic.toasts()[-1] == clinic.label("staffcase.undo_late", "es")


async def test_what_staff_begin_twice_is_asked_once(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "x.dcm", KNEE)
    await presses(clinic, ANA, "st_file_again")
    await presses(clinic, ANA, "st_file_again")
    async with clinic.house.batch() as work:
        runs = await work.runs_of((await work.person_of(ANA.id)).id)
    assert [run.flow for run in runs].count("file_again") == 1


async def test_in_a_group_without_topics_everything_is_said_in_the_group(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    clinic.house.topics_on[GROUP] = False
    await clinic.uploads_file(CARLOS, "x.dcm", KNEE)
    assert clinic.desk == ["staffcase.lines", "pictures"]
    assert card(clinic).thread is None
    await presses(clinic, ANA, "st_file_again")
    assert clinic.desk == ["staffcase.why"]


async def test_what_was_asked_for_again_is_looked_at_anew_when_it_comes(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    first, *more = slices(3)
    await clinic.gets(clinic.file(CARLOS, "1.dcm", first, media_group_id="a")[0])
    await clinic.advance(seconds=20)
    await presses(clinic, ANA, "st_file_again")
    await clinic.presses(ANA, "fr_cut", chat=GROUP)
    await clinic.presses(ANA, "st_send", chat=GROUP)
    assert await counted(clinic) == []
    await clinic.gets(*(clinic.file(CARLOS, "x.dcm", one, media_group_id="a")[0] for one in more))
    await clinic.advance(seconds=20)
    assert await counted(clinic) == ["mri_knee"]
