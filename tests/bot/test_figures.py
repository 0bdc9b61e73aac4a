"""Intake figures in the staff group: for coordinators and physicians, of their clinic, equal to the events."""

from __future__ import annotations

import base64

import pypdfium2
import pytest
import sqlalchemy as sa

from bot.store import schema as t
from bot.store.inquiries import AT_ONCE, inquiries
from tests.bot import played
from tests.bot.harness import ANA, CARLOS, GROUP, NOBODY, PRIMERA

FOREVER = 2**62


async def opened(clinic, many: int, **case) -> None:
    """So many cases of people who agreed to the notice, each with a key of its own."""
    async with clinic.house.batch() as work:
        for n in range(many):
            person = await work.new_person(None, {"shown": f"Ben {n}"})
            made = await work.new_case("demo", person)
            await work.record(made, "privacy_agreed", {})
            await work.record(made, "indication", {"indication": "knee_oa"})
            await work.record(made, "form_sent", {"answers": {"diagnosis": "secret"}})
            await work.record(made, "moved", {"to": "intake"})


async def read(clinic, since: int = 0, until: int = FOREVER, name: str = "demo"):
    async with clinic.store.reading() as conn:
        return await inquiries(conn, clinic.house.keys, name, since, until)


def paper(clinic) -> str:
    """What stands in the PDF that came last."""
    body = next(said.row.body for said in reversed(clinic.said) if said.id == "figures.title")
    with pypdfium2.PdfDocument(base64.b64decode(body["bytes"])) as pages:
        return " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in pages)


@pytest.mark.parametrize("who", [ANA, PRIMERA])
async def test_coordinators_and_physicians_get_a_table_and_a_chart(clinic_at, who):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.says(who, "/figures", chat=GROUP)
    assert clinic.desk == ["figures.report", "figures.title"]
    for read in (clinic.reads(GROUP), paper(clinic)):
        assert "Con el médico: 1" in read
        assert "Menos de 5; no se desglosa." in read
    shown = [one for one in clinic.telegram.chats[GROUP] if one.file][-1]
    assert shown.file.startswith("figures-")
    assert shown.file.endswith(".pdf")


async def test_nobody_else_gets_them(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.says(NOBODY, "/figures", chat=GROUP)
    assert clinic.desk == []
    await clinic.hires(NOBODY, "admin")
    await clinic.says(NOBODY, "/figures", chat=GROUP)
    assert clinic.desk == ["staff.only_team"]
    await clinic.says(CARLOS, "/figures")
    assert not [text for text in clinic.sees(CARLOS) if text.startswith("figures")]


async def test_a_period_that_cannot_be_read_is_explained(clinic_at):
    clinic = await clinic_at(played.AGREED)
    await clinic.says(ANA, "/figures yesterday", chat=GROUP)
    assert clinic.desk == ["figures.usage"]


async def test_many_cases_are_counted_and_each_is_in_its_period(clinic_at):
    clinic = await clinic_at(played.AGREED)
    before = clinic.clock.now()
    await clinic.advance(days=40)
    await opened(clinic, AT_ONCE + 3)
    assert len(await read(clinic)) == AT_ONCE + 4
    assert len(await read(clinic, since=before + 1)) == AT_ONCE + 3
    assert await read(clinic, name="other") == []
    await clinic.says(ANA, "/figures 7", chat=GROUP)
    assert f"Falta algo: {AT_ONCE + 3}" in clinic.reads(GROUP)


async def test_what_was_answered_is_not_read(clinic_at):
    clinic = await clinic_at(played.AGREED)
    await opened(clinic, 1)
    assert "secret" not in repr(await read(clinic))


async def test_an_erased_person_is_in_no_figure(clinic_at):
    clinic = await clinic_at(played.AGREED)
    await opened(clinic, 1)
    async with clinic.house.batch() as work:
        newest = (await work.conn.execute(sa.select(sa.func.max(t.case.c.patient_id)))).scalar_one()
        await work.conn.execute(sa.delete(t.subject_key).where(t.subject_key.c.person_id == newest))
    clinic.house.keys.forget(newest)
    assert len(await read(clinic)) == 1
