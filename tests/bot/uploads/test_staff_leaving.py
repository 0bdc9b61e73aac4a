"""What staff take out of the house: an export without its person, the files themselves, what goes to an archive."""

from __future__ import annotations

from contextlib import asynccontextmanager

import sqlalchemy as sa

from bot import sealed
from bot.app import ROOT
from bot.leaving import releasing
from bot.leaving.archive import Archive
from bot.store import schema as t
from bot.store.rows import Outgoing
from tests.bot import played
from tests.bot.harness import ANA, CARLOS, GROUP, PRIMERA, pressed
from tests.bot.leaving.fake_archive import FakeArchive
from tests.bot.uploads.made import KNEE, MARTHAS, slices
from tests.bot.uploads.sent import THEIRS, card, presses, uploads


async def test_a_physician_lets_a_study_leave_without_its_person(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "x.dcm", KNEE)
    await presses(clinic, PRIMERA, "st_file_export")
    assert clinic.desk == ["staffcase.export_begun", "staffcase.lines", "staffcase.export_name"]
    assert "imágenes: 1" in clinic.reads(GROUP)
    assert clinic.telegram.called("sendDocument")[-1]["document"] == "PU-0001-copia.zip"
    assert [one.kind for one in (await uploads(clinic))[0].attachments] == ["original", "preview", "export"]
    assert {"export_asked", "export_made"} <= set(await clinic.events())
    assert clinic.sees(CARLOS) == []


async def test_a_coordinator_does_not_let_a_study_leave(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "x.dcm", KNEE)
    await presses(clinic, ANA, "st_file_export")
    assert clinic.desk == ["staff.only_physician"]
    assert "export_asked" not in await clinic.events()


async def test_a_photo_leaves_after_somebody_has_looked(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    photo = next((ROOT / "tests" / "samples" / "imaging" / "photos").glob("*.jp*g")).read_bytes()
    await clinic.uploads_file(CARLOS, "film.jpg", photo)
    await presses(clinic, PRIMERA, "st_file_export")
    assert not clinic.telegram.called("sendDocument")
    assert "impreso en la placa" in clinic.reads(GROUP)
    await clinic.presses(PRIMERA, "st_file_release", chat=GROUP)
    assert len(clinic.telegram.called("sendDocument")) == 1


async def test_an_export_that_breaks_is_tried_again_by_a_row(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "x.dcm", KNEE)
    (file,) = (await uploads(clinic))[0].files
    (path,) = clinic.folder.rglob(f"{file.file_name}.age")
    away = path.rename(path.with_suffix(".away"))
    await presses(clinic, PRIMERA, "st_file_export")
    assert clinic.desk == ["staffcase.export_begun"]
    away.rename(path)
    await clinic.advance(minutes=31)
    assert "staffcase.export_name" in clinic.desk


async def test_an_export_whose_study_is_gone_at_its_end_is_over(clinic_at, monkeypatch):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "x.dcm", KNEE)
    made = releasing.exported

    @asynccontextmanager
    async def gone_at_its_end(*what):
        async with made(*what) as done:
            async with clinic.store.tx() as conn:
                for table in (t.attachment, t.upload):
                    await conn.execute(sa.delete(table))
            yield done

    monkeypatch.setattr(releasing, "exported", gone_at_its_end)
    await releasing.release(clinic.house, 1, [])
    assert "export_made" not in await clinic.events()


async def test_a_doubted_study_does_not_leave(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "x.dcm", MARTHAS)
    assert clinic.label("st_file_export", "es") not in card(clinic).labels
    await clinic.gets(pressed(PRIMERA, "c:1:1:file_export.1", card(clinic)))
    assert clinic.toasts()[-1] == clinic.label("staffcase.whose", "es")


async def test_what_is_put_aside_meanwhile_is_not_handed_out(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "x.dcm", KNEE)
    async with clinic.house.batch() as work:
        upload = await work.upload(1)
        upload.body["desk"] = {"did": "aside", "by": "Ana", "counts": []}
        await work.save_upload(upload)
        row = Outgoing("k", GROUP, 1, upload.person_id, 2, THEIRS | {"of": [1, 2]}, 0, 0)
    assert await sealed.original(clinic.house, row, "x", {}) is None
    assert await sealed.pictures(clinic.house, row, {}) is None


async def test_several_files_are_handed_out_as_one(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.gets(*(clinic.file(CARLOS, f"{n}.dcm", one, media_group_id="a")[0] for n, one in enumerate(slices(3))))
    await clinic.advance(seconds=20)
    await presses(clinic, ANA, "st_file_original")
    (call,) = clinic.telegram.called("sendDocument")
    assert call["document"].endswith("2026.zip")


async def test_what_is_too_large_comes_from_telegram_itself(clinic_at, monkeypatch):
    clinic = await clinic_at(played.FORM_SENT)
    monkeypatch.setattr(sealed, "CLOUD_MOST", 10)
    await clinic.uploads_file(CARLOS, "x.dcm", KNEE)
    await presses(clinic, ANA, "st_file_original")
    assert clinic.desk == ["staffcase.fetched", "resend"]
    assert clinic.telegram.called("sendDocument")[-1]["disable_notification"]
    await presses(clinic, PRIMERA, "st_file_export")
    assert clinic.desk[-1] == "staffcase.no_file"


async def test_staff_send_a_study_to_the_clinics_archive_where_there_is_one(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "x.dcm", KNEE)
    await clinic.gets(pressed(ANA, "c:1:1:file_archive.1", card(clinic)))
    assert clinic.toasts()[-1] == clinic.label("staff.old_card", "es")
    async with FakeArchive() as archive:
        clinic.house.archive = Archive(archive.url, "t", takes_originals=False)
        await clinic.gets(pressed(ANA, "c:1:1:file_archive.1", card(clinic)))
        assert clinic.desk == ["staffcase.archive_begun", "staffcase.handoff"]
        assert len(archive.instances) == 1
