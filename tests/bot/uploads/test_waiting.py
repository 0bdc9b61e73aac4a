"""Parts that are missing and studies too large for Telegram: reminded of once, ended after a week, taken when they come."""

from __future__ import annotations

import pytest

from bot.wire import CLOUD_LIMIT
from tests.bot import played
from tests.bot.harness import CARLOS
from tests.bot.uploads.sent import DISC, KNEE, receipts, split, states, uploads

PARTS = split("estudio.zip", DISC, 3)


async def test_a_lone_part_names_the_others_reminds_once_and_ends(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, *PARTS[1])
    await clinic.advance(seconds=6)
    assert await states(clinic) == ["parts"]
    await clinic.advance(days=1)
    assert "up.parts_reminder" in clinic.sees(CARLOS)
    await clinic.advance(days=5, hours=23)
    assert "up.parts_reminder" not in clinic.sees(CARLOS)
    await clinic.advance(hours=1)
    assert "up.parts_end" in clinic.sees(CARLOS)
    assert "desk.todo" in clinic.desk
    assert await states(clinic) == ["read"]


async def test_when_the_last_part_comes_nothing_is_waited_for(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    for part in PARTS:
        await clinic.uploads_file(CARLOS, *part)
        await clinic.advance(seconds=6)
    assert await states(clinic) == ["read"]
    await clinic.advance(days=8)
    assert "up.parts_reminder" not in clinic.sees(CARLOS)


@pytest.mark.parametrize("public", [None, "https://clinic.example/puente"])
async def test_a_large_study_is_answered_at_once_reminded_of_and_ended(clinic_at, public):
    clinic = await clinic_at(played.FORM_SENT)
    clinic.house.public_url = public
    await clinic.uploads_file(CARLOS, "cd.zip", b"x", file_size=90 * 2**20)
    assert clinic.sees(CARLOS) == ["up.too_big" if public else "up.too_big_parts"]
    assert await states(clinic) == ["large"]
    await clinic.advance(days=1)
    assert ("up.large_link" if public else "up.large_reminder") in clinic.sees(CARLOS)
    await clinic.advance(days=6)
    assert "up.large_end" in clinic.sees(CARLOS)
    assert "desk.todo" in clinic.desk


async def test_a_study_that_comes_another_way_ends_the_wait(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "cd.zip", b"x", file_size=CLOUD_LIMIT + 1)
    await clinic.uploads_file(CARLOS, "a.dcm", KNEE)
    assert await states(clinic) == ["read", "read"]
    await clinic.advance(days=8)
    assert "up.large_end" not in clinic.sees(CARLOS)


async def test_who_speaks_with_a_person_is_not_reminded_by_the_bot(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "cd.zip", b"x", file_size=CLOUD_LIMIT + 1)
    await clinic.says(CARLOS, "/person")
    await clinic.advance(days=1)
    assert not [said for said in clinic.sees(CARLOS) if said.startswith("up.")]
    await clinic.advance(days=6)
    assert "desk.todo" in clinic.desk


async def test_a_file_that_turns_out_too_large_is_waited_for_too(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    clinic.telegram.will("file_is_too_big", method="getFile")
    await clinic.uploads_file(CARLOS, "big.zip", b"x")
    assert receipts(clinic) == ["up.too_big_parts"]
    assert [upload.state for upload in await uploads(clinic)] == ["large"]


async def test_an_album_of_large_files_is_answered_once(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    more = {"media_group_id": "a", "file_size": CLOUD_LIMIT + 1}
    await clinic.gets(*(clinic.file(CARLOS, f"{n}.zip", b"x", **more)[0] for n in range(3)))
    assert clinic.sees(CARLOS) == ["up.too_big_parts"]
    assert await states(clinic) == ["large"]
