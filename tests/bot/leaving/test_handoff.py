"""From a patient's upload to the clinic's archive: what is sent, what is tried again, and what staff read."""

from __future__ import annotations

from io import BytesIO

import pytest
from pydicom import dcmread

from bot import perform
from bot.leaving import handoff as leaving
from bot.leaving.archive import Archive
from bot.room import transaction
from flows.journey import handoff
from tests.bot import played
from tests.bot.harness import CARLOS
from tests.bot.leaving import made
from tests.bot.leaving.fake_archive import FakeArchive
from tests.shipped import content


@pytest.fixture
async def clinic(clinic_at):
    """One where Carlos has sent his answers."""
    return await clinic_at(played.FORM_SENT)


@pytest.fixture
async def fake():
    async with FakeArchive() as running:
        yield running


async def sent(clinic, fake, *, originals=False, data=None):
    """An upload of Carlos, which staff want in the archive."""
    clinic.house.archive = Archive(fake.url, "t", takes_originals=originals)
    await clinic.uploads_file(CARLOS, "IM1.dcm", data or made.bytes_of(await of_carlos(clinic)))
    await wanted(clinic)


async def of_carlos(clinic):
    async with clinic.house.batch() as work:
        about = (await work.person((await work.case(1)).patient_id)).about
    return made.slice_of(about["name"], born=about["birth"].replace("-", ""))


async def wanted(clinic, attempts=0):
    """Staff want it, or wanted it so many attempts ago."""
    clinic._mark = len(clinic.said)
    async with transaction(clinic.house, "staff") as room:
        case = await room.work.case(1)
        view = await perform.view_of(room, case)
        acts = (
            handoff.on_due(view, content(), {"upload": 1, "attempt": attempts}) if attempts else handoff.asked(view, 1)
        )
        await perform.acts(room, case, acts)
    await clinic.rests()


async def test_the_archive_gets_the_picture_without_its_person(clinic, fake):
    await sent(clinic, fake)
    assert clinic.desk == ["staffcase.handoff"]
    (one,) = fake.instances
    assert one.dataset.PatientIdentityRemoved == "YES"
    assert b"HX-448812" not in one.data


async def test_by_the_clinics_setting_it_gets_the_original_byte_by_byte(clinic, fake):
    original = made.bytes_of(made.slice_of())
    await sent(clinic, fake, originals=True, data=original)
    assert [one.data for one in fake.instances] == [original]
    assert dcmread(BytesIO(original)).PatientID == "HX-448812"


async def test_silence_is_tried_again_and_the_answer_ends_it(clinic, fake):
    fake.will("busy", "away")
    await sent(clinic, fake)
    assert clinic.desk == []
    await clinic.advance(minutes=15)
    assert clinic.desk == []
    await clinic.advance(minutes=30)
    assert clinic.desk == ["staffcase.handoff"]
    await clinic.advance(hours=40)
    assert fake.requests == 3
    assert len(fake.instances) == 1


async def test_a_restart_goes_on_with_it(clinic, fake):
    fake.will("busy")
    await sent(clinic, fake)
    async with clinic.again() as after:
        after.house.archive = clinic.house.archive
        await after.advance(minutes=15)
        assert "staffcase.handoff" in after.desk


async def test_an_archive_that_never_answers_is_told_to_staff(clinic, fake):
    fake.will("unauthorized", *["busy"] * 3)
    await sent(clinic, fake)
    await wanted(clinic, attempts=len(handoff.PAUSES) - 1)
    for _ in range(2):
        assert clinic.desk == []
        await clinic.advance(hours=16)
    assert clinic.desk == ["staffcase.handoff_away"]
    assert fake.requests == 3


async def test_a_refusal_is_final(clinic, fake):
    fake.will("unauthorized")
    await sent(clinic, fake)
    assert clinic.desk == ["staffcase.handoff_refused"]
    await clinic.advance(hours=40)
    assert fake.requests == 1


async def test_twice_is_once(clinic, fake):
    await sent(clinic, fake)
    await wanted(clinic)
    assert len(fake.instances) == 1


async def test_without_an_archive_nothing_leaves(clinic, fake):
    await sent(clinic, fake)
    clinic.house.archive = None
    await leaving.hand_off(clinic.house, 1)
    assert fake.requests == 1


async def test_what_was_erased_meanwhile_is_not_sent(clinic, fake):
    await sent(clinic, fake)
    await leaving.hand_off(clinic.house, 99)
    assert fake.requests == 1


async def test_where_nothing_may_be_sent_staff_hear_of_it(clinic, fake):
    ultrasound = made.slice_of()
    ultrasound.Modality = "US"
    await sent(clinic, fake, data=made.bytes_of(ultrasound))
    assert clinic.desk == ["staffcase.handoff_refused"]
    assert fake.requests == 0


async def test_an_export_for_a_second_opinion_is_there_for_as_long_as_it_is_used(clinic, fake):
    await sent(clinic, fake)
    async with leaving.exported(clinic.house, 1) as done:
        assert done.written == 1
        assert done.archive.exists()
    assert not done.archive.exists()
    assert not [path for path in clinic.house.folder.rglob("*") if path.is_file()]
