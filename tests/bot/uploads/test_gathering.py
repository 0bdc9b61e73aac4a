"""Which files are one upload: albums, parts, slices in a row; each has one message, whenever the last one comes."""

from __future__ import annotations

import pytest

from bot.store import schema as t
from bot.uploads.gathering import is_slice, stem
from tests.bot import played
from tests.bot.harness import CARLOS
from tests.bot.uploads.sent import DISC, KNEE, SLICES, receipts, split, states, told, uploads


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Estudio.7z.001", "estudio"),
        ("study.zip.012", "study"),
        ("study.z01", "study"),
        ("study.part03.rar", "study"),
        ("study.r00", "study"),
        ("study.zip", None),
        ("IM0001", None),
        ("1.2.840.001", None),
        ("", None),
    ],
)
def test_parts_of_an_archive_are_known_by_their_names(name, found):
    assert stem(name) == found


async def sends(clinic, files, **more) -> None:
    """All at once, as an app does."""
    await clinic.gets(*(clinic.file(CARLOS, name, data, **more)[0] for name, data in files))


async def test_an_album_of_slices_is_one_study_with_one_answer(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await sends(clinic, SLICES, media_group_id="a")
    assert clinic.sees(CARLOS) == ["up.received"]
    assert await states(clinic) == ["gathering"]
    assert await states(clinic, t.attachment) == ["stored"] * 6
    await clinic.advance(seconds=6)
    assert len(receipts(clinic)) == 1
    (upload,) = await uploads(clinic)
    assert (upload.state, upload.body["facts"]["instances"]) == ("read", 6)
    assert clinic.desk.count("staffcase.lines") == 1


async def test_an_album_split_over_five_seconds_and_a_restart_is_one_upload(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await sends(clinic, SLICES[:3], media_group_id="a")
    await clinic.advance(seconds=5)
    async with clinic.again() as later:
        await sends(later, SLICES[3:], media_group_id="a")
        assert await states(later) == ["gathering"]
        await later.advance(seconds=5)
        assert await states(later) == ["gathering"]
        await later.advance(seconds=1)
        (upload,) = await uploads(later)
        assert (upload.state, upload.body["facts"]["instances"]) == ("read", 6)
        assert not [said for said in later.said if said.id == "up.received"]


async def test_a_late_file_of_an_album_joins_it_and_its_message_is_changed(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await sends(clinic, SLICES[:5], media_group_id="a")
    await clinic.advance(seconds=6)
    await clinic.advance(seconds=30)
    await sends(clinic, SLICES[5:], media_group_id="a")
    await clinic.advance(seconds=6)
    (upload,) = await uploads(clinic)
    assert upload.body["facts"]["instances"] == 6
    assert len(receipts(clinic)) == 1


async def test_a_file_that_comes_hours_later_gets_a_message_where_it_is_seen(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await sends(clinic, SLICES[:5], media_group_id="a")
    await clinic.advance(seconds=6)
    await clinic.advance(hours=2)
    await sends(clinic, SLICES[5:], media_group_id="a")
    assert clinic.sees(CARLOS) == ["up.received"]
    await clinic.advance(seconds=6)
    assert len(await uploads(clinic)) == 1
    assert len(receipts(clinic)) == 2


async def test_slices_sent_one_by_one_are_one_upload_with_one_message(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    for name, data in SLICES:
        await clinic.uploads_file(CARLOS, name, data)
        clinic.clock.advance(2)
    await clinic.advance(seconds=6)
    (upload,) = await uploads(clinic)
    assert (upload.state, upload.body["facts"]["instances"]) == ("read", 6)
    assert len(receipts(clinic)) == 1
    assert told(clinic).count("up.received") <= 2


async def test_studies_that_follow_one_another_are_each_answered(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "a.dcm", KNEE)
    await clinic.uploads_file(CARLOS, *SLICES[0])
    assert await states(clinic) == ["read", "read"]
    assert len(receipts(clinic)) == 2


@pytest.mark.parametrize("together", [True, False])
async def test_the_parts_of_an_archive_are_joined_also_when_they_come_apart(clinic_at, together):
    clinic = await clinic_at(played.FORM_SENT)
    parts = split("estudio.zip", DISC, 3)
    if together:
        await sends(clinic, parts, media_group_id="a")
    else:
        for part in reversed(parts):
            await sends(clinic, [part])
            await clinic.advance(seconds=6)
            await clinic.advance(minutes=5)
    await clinic.advance(seconds=6)
    (upload,) = await uploads(clinic)
    assert (upload.state, upload.body["facts"]["modality"]) == ("read", "MR")
    assert len(receipts(clinic)) == 1


async def test_an_album_before_the_agreement_is_one_upload_after_it(clinic):
    await sends(clinic, SLICES, media_group_id="a")
    assert await states(clinic) == ["pointer"]
    await clinic.presses(CARLOS, "lang_es")
    await clinic.presses(CARLOS, "agree")
    assert await states(clinic) == ["read"]
    assert len(receipts(clinic)) == 1


async def test_files_that_are_not_slices_are_never_joined(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    for name in ("foto.jpg", "informe.pdf", "otro.pdf"):
        await clinic.uploads_file(CARLOS, name, name.encode())
    assert len(await uploads(clinic)) == 3
    assert not any(is_slice(upload.files[0]) for upload in await uploads(clinic))
