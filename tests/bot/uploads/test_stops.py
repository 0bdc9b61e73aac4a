"""A stop at every stage of an upload: the next start goes on from there, and there is exactly one answer."""

from __future__ import annotations

import pytest

from bot.store import schema as t
from bot.uploads import outcome, worker
from tests.bot import played
from tests.bot.harness import CARLOS
from tests.bot.uploads.sent import KNEE, SLICES, receipts, states, told, uploads


class Killed(BaseException):
    """The process ends here."""


async def _killed(*_: object, **__: object) -> None:
    raise Killed


async def goes_on(clinic):
    """What the worker does when it begins."""
    clinic.house.uploads_wake.set()
    await clinic.rests()


async def is_answered_once(before, later) -> None:
    """One message stands in the chat, with the receipt in it."""
    (upload,) = await uploads(later)
    assert upload.state == "read"
    assert upload.body["facts"]["modality"] == "MR"
    chat = [message for message in later.telegram.chats[CARLOS.id] if message.text]
    answer = [said for said in before.said + later.said if said.chat == CARLOS.id and said.id == "up.receipt"]
    assert len(answer) == 1
    assert sum(message.text == answer[0].text for message in chat) == 1
    assert [kind for kind in await later.events() if kind == "document"] == ["document"]
    assert not list((later.folder / "work").iterdir())


STAGES = {
    "waiting": (worker, "receive"),
    "fetched, and nothing known of it": (outcome, "stored"),
    "inspecting": (worker.Uploads, "_previews"),
    "inspected": (outcome, "read"),
}


@pytest.mark.parametrize("stage", STAGES)
async def test_a_stop_while_it_is_worked_on(clinic_at, monkeypatch, stage):
    clinic = await clinic_at(played.FORM_SENT)
    update, _ = clinic.file(CARLOS, "a.dcm", KNEE)
    with monkeypatch.context() as patch:
        patch.setattr(*STAGES[stage], _killed)
        with pytest.raises(Killed):
            await clinic.gets(update)
    async with clinic.again() as later:
        await goes_on(later)
        await is_answered_once(clinic, later)


async def test_a_stop_between_storing_and_reading(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    update, _ = clinic.file(CARLOS, "a.dcm", KNEE)
    await clinic.intake.take([update])
    await clinic.uploads._next()
    assert await states(clinic, t.attachment) == ["stored"]
    async with clinic.again() as later:
        await goes_on(later)
        await is_answered_once(clinic, later)


async def test_a_stop_after_the_answer_repeats_nothing(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "a.dcm", KNEE)
    async with clinic.again() as later:
        await goes_on(later)
        assert later.said == []
        await is_answered_once(clinic, later)


async def test_a_stop_before_the_agreement(clinic):
    await clinic.uploads_file(CARLOS, "a.dcm", KNEE)
    async with clinic.again() as later:
        later.telegram.files |= clinic.telegram.files
        await later.presses(CARLOS, "lang_es")
        await later.presses(CARLOS, "agree")
        assert await states(later) == ["read"]
        assert len(receipts(later)) == 1


async def test_a_stop_while_an_album_gathers_and_while_it_is_read(clinic_at, monkeypatch):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.gets(*(clinic.file(CARLOS, name, data, media_group_id="a")[0] for name, data in SLICES))
    async with clinic.again() as later:
        with monkeypatch.context() as patch:
            patch.setattr(outcome, "read", _killed)
            with pytest.raises(Killed):
                await later.advance(seconds=6)
        async with later.again() as last:
            await goes_on(last)
            (upload,) = await uploads(last)
            assert (upload.state, upload.body["facts"]["instances"]) == ("read", 6)
            assert len(receipts(last)) == 1
            assert not [said for said in told(last) if said == "up.received"]


async def test_what_comes_while_it_is_read_is_read_with_it_and_answered_once(clinic_at, monkeypatch):
    clinic = await clinic_at(played.FORM_SENT)
    inspect = clinic.house.inspector.inspect
    late, _ = clinic.file(CARLOS, *SLICES[5], media_group_id="a")

    async def meanwhile(parts, **more):
        if len(parts) == 5:
            await clinic.intake.take([late])
        return await inspect(parts, **more)

    monkeypatch.setattr(clinic.house.inspector, "inspect", meanwhile)
    await clinic.gets(*(clinic.file(CARLOS, name, data, media_group_id="a")[0] for name, data in SLICES[:5]))
    await clinic.advance(seconds=6)
    assert await states(clinic) == ["gathering"]
    await clinic.advance(seconds=6)
    (upload,) = await uploads(clinic)
    assert (upload.state, upload.body["facts"]["instances"]) == ("read", 6)
    assert [kind for kind in await clinic.events() if kind == "document"] == ["document"]
