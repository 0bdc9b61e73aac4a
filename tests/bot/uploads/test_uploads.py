"""Files from patients: kept first, read afterwards, each answered, none lost and none twice."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from typing import Literal

import pytest
import sqlalchemy as sa
from telegram.error import InvalidToken

from bot import patience
from bot.app import ROOT
from bot.store import StoreDown
from bot.store import schema as t
from bot.uploads import worker
from bot.uploads.worker import TRIES
from bot.wire import CLOUD_LIMIT
from tests.bot import played
from tests.bot.harness import CARLOS, GROUP

FILES = ROOT / "data" / "rehearsals" / "files"
KNEE = (FILES / "knee_mri_right.dcm").read_bytes()
OTHER = (FILES / "knee_other_person.dcm").read_bytes()
STANDING = (FILES / "knee_standing.dcm").read_bytes()


async def states(clinic, of: sa.Table = t.upload) -> list[str]:
    async with clinic.store.reading() as conn:
        return list((await conn.execute(sa.select(of.c.state).order_by(of.c.id))).scalars())


def receipt(clinic) -> str:
    """The newest message in the patient's chat that began as "received"."""
    return next(said.id for said in reversed(clinic.said) if said.chat == CARLOS.id and said.id.startswith("up."))


def sealed(clinic) -> list[Path]:
    return sorted((clinic.folder / "files").rglob("*.age"))


# -- the way of a file


async def test_a_file_is_received_stored_sealed_read_and_its_receipt_replaces_the_first_word(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "rodilla.dcm", KNEE)
    assert clinic.sees(CARLOS) == ["up.received", "up.receipt"]
    assert sum("Recib" in m.text for m in clinic.telegram.chats[CARLOS.id]) <= 1
    assert clinic.desk == ["topic", "staffcase.lines", "pictures"]
    assert await states(clinic) == ["read"]
    files = sealed(clinic)
    assert files
    assert not [file for file in files if KNEE[:2000] in file.read_bytes() or "rodilla" in file.name]
    assert not list((clinic.folder / "work").iterdir())


async def test_the_last_missing_study_completes_the_file(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "a.dcm", KNEE)
    await clinic.uploads_file(CARLOS, "b.dcm", STANDING)
    assert "case.complete" in clinic.sees(CARLOS)
    assert "staff.review" in clinic.desk
    assert (await clinic.case()).stage == "review"


async def test_the_same_bytes_twice_are_one_study(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "a.dcm", KNEE)
    await clinic.uploads_file(CARLOS, "again.dcm", KNEE)
    assert "Este ya lo tengo." in clinic.reads(CARLOS)
    assert await states(clinic) == ["read", "read"]


async def test_a_study_of_somebody_else_is_asked_about_and_set_aside(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "x.dcm", OTHER)
    assert clinic.sees(CARLOS) == ["up.received", "up.receipt", "up.other_name"]
    await clinic.presses(CARLOS, "notmine")
    assert "dejé aparte" in clinic.reads(CARLOS)
    await clinic.uploads_file(CARLOS, "b.dcm", STANDING)
    assert (await clinic.case()).stage == "review"


async def test_a_compressed_photo_is_taken_and_how_to_send_it_better_is_said(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    photo = next((ROOT / "tests" / "samples" / "imaging" / "photos").glob("*.jp*g")).read_bytes()
    await clinic.uploads_file(CARLOS, "", photo, kind="photo")
    assert await states(clinic) == ["read"]
    assert "staffcase.lines" in clinic.desk


async def test_words_beside_a_file_reach_the_team(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "x.dcm", KNEE, caption="Es de marzo")
    assert "relay.mirrored" in clinic.desk
    assert "Es de marzo" in clinic.reads(GROUP)


async def test_an_album_of_three_has_one_message_and_one_receipt(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    files = [clinic.file(CARLOS, f"{n}.bin", bytes([n]) * 50, media_group_id="a")[0] for n in range(3)]
    await clinic.gets(*files)
    assert clinic.sees(CARLOS) == ["up.received"]
    await clinic.advance(seconds=6)
    assert len(clinic.sees(CARLOS)) == 1
    assert await states(clinic) == ["read"]


@pytest.mark.parametrize("data", [b"", b"MZ\x90\x00" + b"x" * 100, b"\x00" * 128 + b"DICM" + b"\xff" * 50])
async def test_what_cannot_be_read_is_answered_and_kept(clinic_at, data):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "x.dcm", data)
    assert len(clinic.sees(CARLOS)) >= 2
    assert "err.problem" not in clinic.sees(CARLOS)
    assert await states(clinic) == ["read"]
    assert (await clinic.case()).stage == "intake"


# -- what Telegram does not give


async def test_a_file_too_large_for_telegrams_bots_is_told_at_once_with_the_way_out(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "big.zip", b"x", file_size=CLOUD_LIMIT + 1)
    assert clinic.sees(CARLOS) == ["up.too_big_parts"]
    assert not clinic.telegram.called("getFile")


async def test_a_file_that_turns_out_too_large_is_told_then(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    clinic.telegram.will("file_is_too_big", method="getFile")
    await clinic.uploads_file(CARLOS, "big.zip", b"x")
    assert receipt(clinic) == "up.too_big_parts"


async def test_a_file_that_telegram_lost_is_asked_for_again(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    update, file_id = clinic.file(CARLOS, "x.dcm", b"x")
    del clinic.telegram.files[file_id]
    await clinic.gets(update)
    assert receipt(clinic) == "up.not_fetched"
    assert await states(clinic) == ["read"]


@pytest.mark.parametrize("trouble", ["cut_before", "server_error", "flood"])
async def test_a_network_that_fails_never_ends_a_file(clinic_at, trouble):
    clinic = await clinic_at(played.FORM_SENT)
    clinic.telegram.will(trouble, method="getFile", times=10 * TRIES)
    await clinic.uploads_file(CARLOS, "a.dcm", KNEE)
    assert receipt(clinic) == "up.receipt"
    assert await states(clinic) == ["read"]


async def test_while_a_file_waits_for_the_network_the_next_is_read_and_a_restart_waits_no_longer(
    clinic_at, monkeypatch
):
    clinic = await clinic_at(played.FORM_SENT)
    monkeypatch.setattr(patience, "FIRST", 1000.0)
    monkeypatch.setattr(patience, "LONGEST", 1000.0)
    clinic.telegram.will("cut_before", method="getFile")
    await clinic.uploads_file(CARLOS, "a.dcm", KNEE)
    assert clinic.sees(CARLOS) == ["up.received"]
    await clinic.uploads_file(CARLOS, "b.dcm", STANDING)
    assert await states(clinic) == ["ready", "read"]
    async with clinic.again() as later:
        await reads_files(later)
        assert (await later.case()).stage == "review"


async def test_a_disk_that_takes_nothing_is_waited_for(clinic_at, monkeypatch):
    clinic = await clinic_at(played.FORM_SENT)
    monkeypatch.setattr(patience, "FIRST", 1000.0)
    monkeypatch.setattr(patience, "LONGEST", 1000.0)
    (clinic.folder / "files").write_text("no folder can be made here")
    await clinic.uploads_file(CARLOS, "a.dcm", KNEE)
    assert await states(clinic) == ["ready"]
    (clinic.folder / "files").unlink()
    async with clinic.again() as later:
        await reads_files(later)
        assert receipt(later) == "up.receipt"


async def test_a_sealed_file_that_is_gone_is_not_waited_for(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    update, _ = clinic.file(CARLOS, "a.dcm", KNEE)
    await clinic.intake.take([update])
    await clinic.uploads._next()
    (lost,) = sealed(clinic)
    lost.unlink()
    shutil.rmtree(next((clinic.folder / "work").iterdir()))
    await clinic.rests()
    assert receipt(clinic) == "up.not_fetched"


async def test_a_token_that_telegram_no_longer_takes_ends_no_file(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    clinic.telegram.will("wrong_token", method="getFile")
    update, _ = clinic.file(CARLOS, "a.dcm", KNEE)
    await clinic.intake.take([update])
    with pytest.raises(InvalidToken):
        await clinic.uploads._next()
    assert await states(clinic) == ["ready"]


async def reads_files(clinic) -> None:
    """What the worker does when it begins."""
    clinic.house.uploads_wake.set()
    await clinic.rests()


async def _at_once(_: float) -> None:
    """No pause."""


async def test_a_file_that_breaks_its_reader_is_left_to_staff_and_the_next_is_read(clinic_at, monkeypatch):
    clinic = await clinic_at(played.FORM_SENT)
    with monkeypatch.context() as patch:
        patch.setattr(clinic.house.inspector, "inspect", _broken)
        await clinic.uploads_file(CARLOS, "a.dcm", KNEE)
    assert receipt(clinic) == "up.not_fetched"
    await clinic.uploads_file(CARLOS, "b.dcm", STANDING)
    assert receipt(clinic) == "up.ok"


async def _broken(_: object) -> None:
    raise ZeroDivisionError


# -- before the agreement


async def test_a_file_as_the_first_message_is_fetched_only_after_the_agreement(clinic):
    await clinic.uploads_file(CARLOS, "rodilla.dcm", KNEE)
    assert clinic.sees(CARLOS) == ["privacy.file_first", "welcome.languages"]
    assert await states(clinic) == ["pointer"]
    assert not clinic.telegram.called("getFile")
    await clinic.presses(CARLOS, "lang_es")
    await clinic.presses(CARLOS, "agree")
    assert await states(clinic) == ["read"]
    assert len(clinic.telegram.called("getFile")) == 1
    assert any(told.startswith("up.") for told in clinic.sees(CARLOS))


async def test_several_files_before_the_agreement_are_all_kept_and_told_of_once(clinic):
    await clinic.uploads_file(CARLOS, "a.dcm", KNEE)
    await clinic.uploads_file(CARLOS, "b.dcm", STANDING)
    assert clinic.sees(CARLOS) == ["privacy.file_more"]
    await clinic.uploads_file(CARLOS, "c.pdf", b"%PDF-1.4 c")
    await clinic.uploads_file(CARLOS, "d.pdf", b"%PDF-1.4 d")
    assert clinic.sees(CARLOS) == []
    assert await states(clinic) == ["pointer"] * 4
    await clinic.presses(CARLOS, "lang_es")
    await clinic.uploads_file(CARLOS, "e.pdf", b"%PDF-1.4 e")
    assert clinic.sees(CARLOS) == []
    await clinic.advance(minutes=11)
    await clinic.uploads_file(CARLOS, "f.pdf", b"%PDF-1.4 f")
    assert clinic.sees(CARLOS) == ["privacy.file_first", "privacy.summary"]
    await clinic.presses(CARLOS, "agree")
    assert len(clinic.telegram.called("getFile")) == 6
    assert "pointer" not in await states(clinic)


async def test_an_album_before_the_agreement_is_told_of_once(clinic):
    sent = [clinic.file(CARLOS, f"{n}.pdf", b"%PDF-1.4 " + bytes([n]), media_group_id="a")[0] for n in range(3)]
    await clinic.gets(*sent)
    assert clinic.sees(CARLOS) == ["privacy.file_first", "welcome.languages"]
    await clinic.uploads_file(CARLOS, "b.dcm", KNEE)
    assert clinic.sees(CARLOS) == ["privacy.file_more"]
    assert await states(clinic) == ["pointer"] * 2


async def test_after_a_refusal_a_file_is_told_of_anew(clinic):
    await clinic.uploads_file(CARLOS, "a.dcm", KNEE)
    await clinic.presses(CARLOS, "lang_es")
    await clinic.presses(CARLOS, "refuse")
    await clinic.uploads_file(CARLOS, "a.dcm", KNEE)
    assert clinic.sees(CARLOS)[0] == "privacy.file_first"


async def test_a_file_before_a_refusal_is_dropped_with_all_that_was_known_of_it(clinic):
    await clinic.uploads_file(CARLOS, "rodilla.dcm", KNEE)
    await clinic.presses(CARLOS, "lang_es")
    await clinic.presses(CARLOS, "refuse")
    assert await states(clinic) == ["dropped"]
    async with clinic.house.batch() as work:
        (kept,) = await work.uploads(t.upload.c.id == 1)
    assert kept.body == {}
    assert not clinic.telegram.called("getFile")


# -- after a stop


async def test_a_restart_finds_every_file_where_it_was_left(clinic_at):
    """One not fetched yet, one stored and not read: the worker goes through both when it begins."""
    clinic = await clinic_at(played.FORM_SENT)
    first, _ = clinic.file(CARLOS, "a.dcm", KNEE)
    await clinic.intake.take([first])
    await clinic.uploads._next()
    assert await states(clinic, t.attachment) == ["stored"]
    async with clinic.again() as later:
        later.telegram.files |= clinic.telegram.files
        second, _ = later.file(CARLOS, "b.dcm", STANDING)
        await later.intake.take([second])
        done = asyncio.Event()
        later.house.uploads_wake = Waking(done)
        task = asyncio.create_task(later.uploads.run())
        await asyncio.wait_for(done.wait(), 30)
        task.cancel()
        await later.rests()
        assert (await later.case()).stage == "review"


class Waking(asyncio.Event):
    """Tells when the worker has nothing left to do."""

    def __init__(self, resting: asyncio.Event) -> None:
        super().__init__()
        self.resting = resting

    async def wait(self) -> Literal[True]:
        self.resting.set()
        return await super().wait()


async def test_a_store_that_is_down_is_waited_for(clinic, monkeypatch):
    monkeypatch.setattr(worker.asyncio, "sleep", _at_once)

    async def down() -> None:
        raise StoreDown("database: locked; it is tried again")

    monkeypatch.setattr(clinic.uploads, "_oldest", down)
    assert await clinic.uploads._next()
