"""What goes wrong around an upload: a disk that fills, sealed files that rot, a case that ends meanwhile, a crowd."""

from __future__ import annotations

import asyncio
import errno
import shutil

import pytest
import sqlalchemy as sa

from bot import files, patience
from bot.files import Folder
from bot.store import schema as t
from bot.uploads import worker
from bot.uploads.worker import TRIES
from flows.case import Stage
from tests.bot import played
from tests.bot.harness import CARLOS, NOBODY
from tests.bot.uploads.made import STANDING, study
from tests.bot.uploads.sent import KNEE, SLICES, disc, receipts, sealed, states, uploads


def full(*_):
    """A disk that takes nothing more."""
    raise OSError(errno.ENOSPC, "full")


@pytest.fixture
def stored(clinic_at):
    """A clinic with one file that is sealed and not read, and without its working copy, as after a restart."""

    async def at(data=KNEE, name="a.dcm"):
        clinic = await clinic_at(played.FORM_SENT)
        update, _ = clinic.file(CARLOS, name, data)
        await clinic.intake.take([update])
        await clinic.uploads._next()
        for copies in (clinic.folder / "work").iterdir():
            shutil.rmtree(copies)
        return clinic

    return at


async def test_a_copy_that_the_disk_took_half_of_is_never_read(stored, monkeypatch):
    clinic = await stored()
    opened, tries = files._decrypt, []

    def halved(source, plain, key):
        tries.append(key)
        if len(tries) == 1:
            plain.write(KNEE[: len(KNEE) // 2])
            full()
        opened(source, plain, key)

    monkeypatch.setattr(files, "_decrypt", halved)
    await clinic.rests()
    (upload,) = await uploads(clinic)
    assert (upload.state, upload.body["facts"]["problems"]) == ("read", [])
    assert len(tries) > 1


async def test_a_sealed_file_that_was_altered_is_not_read_as_half_of_itself(stored):
    clinic = await stored(KNEE + bytes(200_000))
    (path,) = sealed(clinic)
    path.write_bytes(path.read_bytes()[:-100])
    await clinic.rests()
    (upload,) = await uploads(clinic)
    assert upload.state == "read"
    assert "facts" not in upload.body
    assert receipts(clinic) == ["up.not_fetched"]


async def test_pictures_that_the_disk_does_not_take_leave_nothing_behind(clinic_at, monkeypatch):
    clinic = await clinic_at(played.FORM_SENT)
    put, calls = Folder.put, []

    def second_picture_fails(self, plain, key):
        calls.append(plain)
        if len(calls) == 3:
            full()
        return put(self, plain, key)

    monkeypatch.setattr(Folder, "put", second_picture_fails)
    await clinic.uploads_file(CARLOS, "cd.zip", disc([*SLICES, ("other", STANDING)]))
    assert len(calls) > 4
    assert await states(clinic) == ["read"]
    async with clinic.store.reading() as conn:
        named = set((await conn.execute(sa.select(t.attachment.c.file_name))).scalars())
    assert {path.stem for path in sealed(clinic)} == named


# -- a case that ends meanwhile


async def test_a_case_withdrawn_while_an_album_gathers_leaves_no_plain_copy_and_no_open_promise(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.gets(*(clinic.file(CARLOS, name, data, media_group_id="a")[0] for name, data in SLICES))
    await clinic.says(CARLOS, "/privacy")
    await clinic.presses(CARLOS, "unagree")
    await clinic.presses(CARLOS, clinic.buttons(CARLOS)[0])
    assert (await clinic.case()).stage is Stage.WITHDRAWN
    await clinic.advance(seconds=6)
    assert not list((clinic.folder / "work").iterdir())
    assert receipts(clinic) == ["up.ended"]
    assert "facts" not in (await uploads(clinic))[0].body


async def test_one_upload_whose_row_does_not_open_holds_up_no_other(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    update, _ = clinic.file(CARLOS, "a.dcm", KNEE)
    await clinic.intake.take([update])
    async with clinic.store.tx() as conn:
        await conn.execute(sa.update(t.upload).values(body_sealed=b"altered"))
    await clinic.says(NOBODY, "/start")
    await clinic.presses(NOBODY, "lang_en")
    await clinic.presses(NOBODY, "agree")
    await clinic.uploads_file(NOBODY, "b.dcm", STANDING)
    assert (await states(clinic))[-1] == "read"


async def test_an_upload_of_somebody_whose_key_was_erased_meanwhile_is_set_aside(stored):
    clinic = await stored()
    (upload,) = await uploads(clinic)
    async with clinic.store.tx() as conn:
        await conn.execute(sa.delete(t.subject_key).where(t.subject_key.c.person_id == upload.person_id))
    clinic.house.keys.forget(upload.person_id)
    await clinic.rests()
    assert await states(clinic) == ["parked"]
    assert not list((clinic.folder / "work").iterdir())


async def test_a_case_withdrawn_while_it_is_read_is_not_answered_with_what_was_seen(clinic_at, monkeypatch):
    clinic = await clinic_at(played.FORM_SENT)
    inspect = clinic.house.inspector.inspect

    async def meanwhile(parts, **more):
        found = await inspect(parts, **more)
        async with clinic.house.batch() as work:
            case = await work.case(1)
            case.stage, case.moved_at = Stage.WITHDRAWN, work.now
            work.touch(case)
        return found

    monkeypatch.setattr(clinic.house.inspector, "inspect", meanwhile)
    await clinic.uploads_file(CARLOS, "a.dcm", KNEE)
    assert receipts(clinic) == ["up.ended"]
    assert (await states(clinic, t.attachment)) == ["stored"]
    assert len(sealed(clinic)) == 1


async def test_a_word_on_an_upload_that_was_joined_to_another_meanwhile_harms_nobody(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "x.dcm", study(StudyDate=""))
    async with clinic.store.tx() as conn:
        await conn.execute(sa.delete(t.attachment))
        await conn.execute(sa.delete(t.upload))
    await clinic.presses(CARLOS, "dk")
    assert "err.problem" not in clinic.sees(CARLOS)
    assert "desk.parked" not in clinic.desk


async def test_a_file_in_a_group_that_is_nobodys_desk_is_left_alone(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    update, _ = clinic.file(CARLOS, "a.dcm", KNEE)
    update["message"]["chat"] = {"id": -55, "type": "group"}
    await clinic.gets(update)
    assert await states(clinic) == []
    assert clinic.sees(-55) == []


async def test_many_files_of_one_patient_do_not_hold_up_another(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.says(NOBODY, "/start")
    await clinic.presses(NOBODY, "lang_en")
    await clinic.presses(NOBODY, "agree")
    flood = [clinic.file(CARLOS, f"{n}.pdf", b"%PDF" + bytes([n]))[0] for n in range(6)]
    one, _ = clinic.file(NOBODY, "b.dcm", STANDING)
    await clinic.intake.take([*flood, one])
    for _ in range(4):
        await clinic.uploads._next()
    assert (await states(clinic))[-1] == "read"
    await clinic.rests()
    assert set(await states(clinic)) == {"read"}


# -- a Telegram that lies, or trickles


async def test_a_file_that_comes_shorter_than_announced_is_never_taken_for_whole(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "a.dcm", KNEE[:-500], file_size=len(KNEE))
    assert len(clinic.telegram.called("getFile")) == TRIES
    assert receipts(clinic) == ["up.not_fetched"]
    assert sealed(clinic) == []
    assert not list((clinic.folder / "work").iterdir())


async def test_a_file_that_trickles_in_lets_others_go_first(clinic_at, monkeypatch):
    clinic = await clinic_at(played.FORM_SENT)
    monkeypatch.setattr(patience, "FIRST", 1000.0)
    monkeypatch.setattr(patience, "LONGEST", 1000.0)
    with monkeypatch.context() as slow:
        slow.setattr(worker, "LONGEST", 0.01)
        slow.setattr(clinic.telegram, "download", lambda *_: asyncio.Event().wait())
        await clinic.uploads_file(CARLOS, "a.dcm", KNEE)
    await clinic.uploads_file(CARLOS, "b.dcm", STANDING)
    assert await states(clinic) == ["ready", "read"]
