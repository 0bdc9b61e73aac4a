"""Links to the upload page: nobody gets in without one, and one ends."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.room import transaction
from bot.store import schema as t
from bot.uploads.page import links, upload_link
from flows.view import DAY
from tests.bot import played
from tests.bot.harness import CARLOS
from tests.bot.uploads.page_stage import CASE, served, until


async def test_without_a_page_there_is_no_link(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    async with transaction(clinic.house, "test") as room:
        assert await upload_link(room, await room.work.case(CASE)) is None


async def test_only_the_hash_of_a_link_is_kept(page):
    async with page.clinic.store.reading() as conn:
        rows = (await conn.execute(sa.select(t.link).where(t.link.c.kind == "upload"))).all()
    assert [len(row.hash) for row in rows] == [32]
    assert page.word not in repr(rows)


@pytest.mark.parametrize("word", ["", "x", "A" * 40, "é", "ñ" * 40, "../../etc"])
async def test_a_guess_never_reaches_the_store(page, word, monkeypatch):
    monkeypatch.setattr(links, "by_hash", None)
    headers = {"Authorization": "Bearer " + word.encode().decode("latin-1")}
    assert (await page.ask("GET", "state", headers=headers))[:2] == (404, {"error": "unknown"})


async def test_a_link_of_another_installation_or_of_nobody_is_unknown(page):
    async with page.clinic.store.tx() as conn:
        await conn.execute(sa.delete(t.link).where(t.link.c.kind == "upload"))
    assert (await page.ask("GET", "state"))[:2] == (404, {"error": "unknown"})


async def test_a_link_ends_after_seven_days(page):
    page.clinic.clock.set(page.clinic.clock.now() + 7 * DAY)
    assert (await page.ask("GET", "state"))[:2] == (410, {"error": "expired", "lang": "es"})


async def test_what_an_expired_link_had_received_is_removed(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    async with served(clinic) as page:
        await page.link()
        (file,) = await page.tell(("a", 10))
        await page.patch(file, 0, b"abc")
        clinic.clock.set(clinic.clock.now() + 7 * DAY)
    async with served(clinic) as page:
        await until(lambda: not list((clinic.folder / "arriving").iterdir()))


async def test_a_case_has_three_links_at_a_time(page):
    first = page.word
    for _ in range(3):
        page.clinic.clock.set(page.clinic.clock.now() + 1)
        await page.link()
    assert (await page.ask("GET", "state"))[0] == 200
    page.word = first
    assert (await page.ask("GET", "state"))[:2] == (410, {"error": "expired", "lang": "es"})


async def test_looking_uses_up_nothing(page):
    for path in ("", "page.js", "words", "state", "state"):
        assert (await page.ask("GET", path))[0] == 200
    assert (await page.state())["files"] == []


async def test_a_revoked_companion_leaves_the_upload_links_alone(page):
    await page.clinic.says(CARLOS, "/privacy")
    await page.clinic.presses(CARLOS, "who")
    await page.clinic.presses(CARLOS, "invite")
    assert (await page.ask("GET", "state"))[0] == 200


async def test_an_erased_person_has_no_link(page):
    async with page.clinic.store.tx() as conn:
        await conn.execute(sa.delete(t.subject_key).where(t.subject_key.c.person_id == found_patient(page)))
    assert (await page.ask("GET", "state"))[0] == 404


def found_patient(page) -> sa.ScalarSelect[int]:
    return sa.select(t.case.c.patient_id).where(t.case.c.id == CASE).scalar_subquery()
