"""Companions who wait, whom the patient refused or shut out, and those who were let in: none is taken for a patient."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.store import schema as t
from tests.bot import played
from tests.bot.harness import CARLOS, GROUP, ROSA, User

PEDRO = User(107, "Pedro")


async def link(clinic) -> str:
    """The newest invitation in the patient's chat."""
    text = next(m.text for m in reversed(clinic.telegram.chats[CARLOS.id]) if "start=c-" in m.text)
    return text.split("start=")[1].split()[0].rstrip(".")


async def waits(clinic, who: User) -> None:
    """Somebody opened the link and chose a language; the patient has not said anything yet."""
    await clinic.says(who, f"/start {await link(clinic)}")
    await clinic.presses(who, "lang_es")
    assert clinic.sees(who) == ["companion.wait"]


@pytest.mark.parametrize("word", ["quand est le rendez-vous?", "/start", "/menu", "/mycase"])
async def test_who_waits_for_the_patients_word_goes_on_waiting(clinic_at, word):
    clinic = await clinic_at(played.TRIP_SAID)
    await waits(clinic, PEDRO)
    await clinic.says(PEDRO, word)
    assert clinic.sees(PEDRO)[0] in ("companion.wait", "menu.main")
    await clinic.says(PEDRO, "hola")
    assert clinic.sees(PEDRO) == ["companion.wait"]


async def test_a_file_of_who_waits_is_not_taken_in(clinic_at):
    clinic = await clinic_at(played.TRIP_SAID)
    await waits(clinic, PEDRO)
    await clinic.uploads_file(PEDRO, "x.pdf", b"%PDF")
    assert clinic.sees(PEDRO) == ["companion.wait"]
    async with clinic.store.reading() as conn:
        pointers = sa.select(t.upload.c.id).where(t.upload.c.state == "pointer")
        assert not (await conn.execute(pointers)).all()


async def test_a_dead_link_opened_before_leaves_no_question_of_a_new_patient_behind(clinic_at):
    clinic = await clinic_at(played.TRIP_SAID)
    await clinic.says(PEDRO, "/start c-dead")
    assert clinic.sees(PEDRO) == ["err.link", "welcome.languages"]
    await waits(clinic, PEDRO)


async def test_who_was_refused_reads_so_and_begins_for_themselves_with_start(clinic_at):
    clinic = await clinic_at(played.TRIP_SAID)
    await waits(clinic, PEDRO)
    await clinic.presses(CARLOS, "no")
    await clinic.says(PEDRO, "¿por qué?")
    assert clinic.sees(PEDRO) == ["comp.refused"]
    await clinic.says(PEDRO, "/start")
    assert clinic.sees(PEDRO) == ["welcome.languages"]


async def test_who_was_refused_may_be_invited_again(clinic_at):
    clinic = await clinic_at(played.TRIP_SAID)
    await waits(clinic, PEDRO)
    await clinic.presses(CARLOS, "no")
    await clinic.says(CARLOS, "/invite")
    await waits(clinic, PEDRO)
    await clinic.says(PEDRO, "hola")
    assert clinic.sees(PEDRO) == ["companion.wait"]


async def test_who_was_shut_out_reads_so(clinic_at):
    clinic = await clinic_at(played.JOINED)
    await clinic.says(CARLOS, "/revoke")
    await clinic.says(ROSA, "¿a qué hora es?")
    assert clinic.sees(ROSA) == ["comp.ended"]


async def test_a_companion_who_wants_somebody_is_named_and_the_patients_talk_goes_on(clinic_at):
    clinic = await clinic_at(played.JOINED)
    await clinic.says(ROSA, "/person")
    assert clinic.sees(ROSA) == ["comp.called"]
    assert clinic.desk == ["desk.todo"]
    assert "Rosa" in clinic.reads(GROUP).partition("\n")[2]
    assert (await clinic.case()).owner_id is None


async def test_a_companion_reads_what_is_kept_of_them(clinic_at):
    clinic = await clinic_at(played.JOINED)
    await clinic.says(ROSA, "/privacy")
    assert clinic.sees(ROSA) == ["comp.privacy"]


async def test_a_companion_reads_the_trip_again(clinic_at):
    clinic = await clinic_at(played.TRIP_CONFIRMED)
    await clinic.says(ROSA, "/menu")
    await clinic.presses(ROSA, "next")
    assert clinic.sees(ROSA) == ["itin.header", "itin.lines"]
