"""What is known already, what is elsewhere, what is shown to staff, and how far a long reading is."""

from __future__ import annotations

import pytest

from bot.imaging.parts import Inspected, Picture
from bot.store import StoreDown
from bot.store import schema as t
from bot.uploads import progress
from flows.rules.study import Facts
from flows.text import Text
from tests.bot import played
from tests.bot.harness import CARLOS, GROUP, NOBODY
from tests.bot.uploads.made import STANDING, slices, study
from tests.bot.uploads.sent import KNEE, SLICES, disc, packed, receipts, sealed, states, told, uploads

KNOWN = "Este ya lo tengo"


def everything_told(clinic) -> str:
    """All that Carlos ever read."""
    return "\n".join(said.text for said in clinic.said if said.chat == CARLOS.id)


async def test_the_same_bytes_are_kept_once(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "a.dcm", KNEE)
    before = sealed(clinic)
    await clinic.uploads_file(CARLOS, "again.dcm", KNEE)
    assert sealed(clinic) == before
    assert (await states(clinic, t.attachment)).count("same") == 1
    assert "Este ya lo tengo." in clinic.reads(CARLOS)


async def test_the_same_slices_in_another_archive_are_known_again_and_kept(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "disco.zip", disc(SLICES))
    await clinic.uploads_file(CARLOS, "otra-copia.zip", disc(reversed(SLICES)))
    assert "Este ya lo tengo." in clinic.reads(CARLOS)
    assert "Todavía falta:\n• radiografía de rodilla de pie" in clinic.reads(CARLOS)
    assert await states(clinic) == ["read", "read"]
    one, other = await uploads(clinic)
    assert one.files[0].file_name != other.files[0].file_name


async def test_more_slices_of_a_known_study_are_no_duplicate(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "disco.zip", disc(SLICES[:4]))
    await clinic.uploads_file(CARLOS, "entero.zip", disc(SLICES))
    assert KNOWN not in everything_told(clinic)


async def test_a_single_picture_in_another_archive_is_looked_at_anew(clinic_at):
    """Nothing but its name among the others would tell it from the next slice."""
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "uno.zip", packed(KNEE))
    await clinic.uploads_file(CARLOS, "dos.zip", disc([("X", KNEE)]))
    assert KNOWN not in everything_told(clinic)


LEFT = study(Laterality="L", StudyDescription="RM RODILLA")
LEFTS = [(f"IM{n}", data) for n, data in enumerate(slices(2, Laterality="L", StudyDescription="RM RODILLA"))]


async def test_a_copy_is_answered_with_what_is_still_missing(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "a.dcm", KNEE)
    await clinic.uploads_file(CARLOS, "again.dcm", KNEE)
    assert "Este ya lo tengo. No necesita enviarlo otra vez.\nTodavía falta:\n• radiografía" in clinic.reads(CARLOS)
    assert clinic.label("howto", "es") in clinic.buttons(CARLOS)
    await clinic.uploads_file(CARLOS, "b.dcm", STANDING)
    await clinic.uploads_file(CARLOS, "again.dcm", KNEE)
    assert receipts(clinic)[-1] == "up.duplicate"
    assert "Todavía falta" not in clinic.reads(CARLOS)


@pytest.mark.parametrize(
    ("first", "copy"), [(LEFT, LEFT), (disc(LEFTS), disc(reversed(LEFTS)))], ids=["bytes", "studies"]
)
async def test_what_is_open_about_the_earlier_copy_is_asked_again_below(clinic_at, first, copy):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "x.bin", first)
    undated = study(StudyDate=None, SOPInstanceUID="2.25.8.1", StudyInstanceUID="2.25.8")
    await clinic.uploads_file(CARLOS, "undated.dcm", undated)
    assert clinic.sees(CARLOS)[-1] == "up.no_date"
    await clinic.advance(minutes=1)
    await clinic.uploads_file(CARLOS, "x2.bin", copy)
    assert clinic.sees(CARLOS) == ["up.received", "up.receipt", "up.ask_again"]
    assert "Este ya lo tengo." in clinic.reads(CARLOS)
    assert "¿Cuál le duele?" in clinic.reads(CARLOS)
    await clinic.says(CARLOS, "la izquierda")
    assert "rodilla izquierda" in clinic.reads(CARLOS)
    assert clinic.sees(CARLOS)[-1] == "up.ask_again"
    assert "¿Cuándo se tomó?" in clinic.reads(CARLOS)


async def test_what_was_answered_about_the_earlier_copy_is_not_asked_again(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "x.dcm", LEFT)
    await clinic.presses(CARLOS, "left")
    await clinic.advance(minutes=1)
    await clinic.uploads_file(CARLOS, "x2.dcm", LEFT)
    assert clinic.sees(CARLOS) == ["up.received", "up.receipt"]


async def test_a_copy_that_comes_while_a_person_speaks_is_answered_without_the_question(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "x.dcm", LEFT)
    await clinic.says(CARLOS, "/person")
    await clinic.advance(minutes=1)
    await clinic.uploads_file(CARLOS, "x2.dcm", LEFT)
    assert clinic.sees(CARLOS) == ["up.received", "up.receipt"]
    await clinic.presses(CARLOS, "next")
    assert clinic.sees(CARLOS) == ["up.ask_again"]


async def test_of_the_same_bytes_in_somebody_elses_case_staff_are_told_and_nobody_else(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.uploads_file(CARLOS, "a.dcm", KNEE)
    await clinic.says(NOBODY, "/start")
    await clinic.presses(NOBODY, "lang_en")
    await clinic.presses(NOBODY, "agree")
    await clinic.uploads_file(NOBODY, "b.dcm", KNEE)
    assert "staffcase.elsewhere" in clinic.desk
    assert "PU-0001" in clinic.reads(GROUP)
    assert "PU-0001" not in clinic.reads(NOBODY)
    assert "I already have this one" not in clinic.reads(NOBODY)
    assert len({upload.files[0].file_name for upload in await uploads(clinic)}) == 2


class Reader:
    """In place of the inspector: tells of progress, and shows what it is given."""

    def __init__(self, *steps: tuple[int, int], pictures: tuple[Picture, ...] = ()) -> None:
        self.steps, self.pictures = steps, pictures

    async def inspect(self, parts, *, password=None, pictures=False, progress=None):
        for done, total in self.steps:
            progress(done * 2**20, total * 2**20)
            if progress._telling:
                await progress._telling
        return Inspected(Facts("unknown"), self.pictures if pictures else ())

    async def close(self) -> None:
        """Nothing to end."""


async def test_a_long_reading_says_how_far_it_is_and_a_short_one_nothing(clinic_at, monkeypatch):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.house.inspector.close()
    clinic.house.inspector = Reader((1, 90), (40, 90), (90, 90))
    await clinic.uploads_file(CARLOS, "a.zip", b"1")
    assert "up.progress" not in clinic.sees(CARLOS)
    monkeypatch.setattr(progress, "FIRST", 0.0)
    await clinic.uploads_file(CARLOS, "b.zip", b"2")
    assert clinic.sees(CARLOS).count("up.progress") == 1
    (said,) = [said for said in clinic.said if said.id == "up.progress"]
    assert said.text == clinic.house.catalogs.render(Text("up.progress", {"n": 1, "m": 90}), "es")
    monkeypatch.setattr(progress, "EVERY", 0.0)
    await clinic.uploads_file(CARLOS, "c.zip", b"3")
    assert clinic.sees(CARLOS).count("up.progress") == 3
    assert len(receipts(clinic)) == 3


async def test_progress_is_nothing_to_wait_for_the_store_for(clinic_at, monkeypatch):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.house.inspector.close()
    monkeypatch.setattr(progress, "FIRST", 0.0)
    monkeypatch.setattr(progress, "transaction", _down)
    clinic.house.inspector = Reader((1, 2))
    await clinic.uploads_file(CARLOS, "a.zip", b"1")
    assert await states(clinic) == ["read"]


def _down(*_: object) -> None:
    raise StoreDown("database: locked; it is tried again")


async def test_pictures_of_an_upload_are_sealed_and_replaced_when_it_is_read_again(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.house.inspector.close()
    clinic.house.inspector = Reader(pictures=(Picture("sheet", b"\xff\xd8one"), Picture("slice", b"\xff\xd8two")))
    await clinic.gets(clinic.file(CARLOS, "1.bin", b"1", media_group_id="a")[0])
    await clinic.advance(seconds=6)
    await clinic.gets(clinic.file(CARLOS, "2.bin", b"2", media_group_id="a")[0])
    await clinic.advance(seconds=6)
    (upload,) = await uploads(clinic)
    assert [(one.state, one.body["shows"]) for one in upload.previews] == [
        ("dropped", "sheet"),
        ("dropped", "slice"),
        ("stored", "sheet"),
        ("stored", "slice"),
    ]
    assert len(sealed(clinic)) == 4
    assert b"one" not in b"".join(path.read_bytes() for path in sealed(clinic))


@pytest.mark.parametrize("lost", [0, 1])
async def test_one_file_that_telegram_lost_keeps_the_others_from_nothing(clinic_at, lost):
    clinic = await clinic_at(played.FORM_SENT)
    sent = [clinic.file(CARLOS, name, data, media_group_id="a") for name, data in SLICES[:2]]
    del clinic.telegram.files[sent[lost][1]]
    await clinic.gets(*(update for update, _ in sent))
    await clinic.advance(seconds=6)
    (upload,) = await uploads(clinic)
    assert (upload.state, upload.body["facts"]["instances"]) == ("read", 1)
    assert "up.not_fetched" in told(clinic)
