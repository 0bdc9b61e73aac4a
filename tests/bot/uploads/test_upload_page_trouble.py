"""The upload page when a store is away, a commit was not heard of, or what it kept rots: nothing is lost in silence."""

from __future__ import annotations

import json
import re

import pytest

from bot.store import StoreDown
from bot.uploads.page import pieces
from tests.bot import played
from tests.bot.harness import CARLOS
from tests.bot.uploads.page_stage import served, until
from tests.bot.uploads.sent import KNEE, states


async def test_a_store_that_is_away_is_busy_and_nothing_is_lost(page, monkeypatch):
    (file,) = await page.tell(("rodilla.dcm", len(KNEE)))

    def away(*_):
        raise StoreDown("away")

    with monkeypatch.context() as down:
        down.setattr(page.clinic.store, "reading", away)
        assert (await page.ask("GET", "state"))[:2] == (503, {"error": "busy"})
    with monkeypatch.context() as down:
        down.setattr(page.clinic.store, "tx", away)
        assert await page.patch(file, 0, KNEE) == (204, len(KNEE))
        await until(lambda: page.handing._patience.resting)
    await page.handed()
    assert await states(page.clinic) == ["read"]


async def test_one_link_that_cannot_be_looked_at_holds_up_no_other(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    async with served(clinic) as page:
        await page.link()
        await page.tell(("a", 3))
        for path in next((clinic.folder / "arriving").iterdir()).iterdir():
            path.write_bytes(b"altered")
    async with served(clinic) as page:
        await until(lambda: page.handing._faults or not list((clinic.folder / "arriving").iterdir()))
        clinic.clock.set(clinic.clock.now() + 1)
        await page.link()
        await page.send("rodilla.dcm", KNEE)
        await page.handed()
    assert await states(page.clinic) == ["read"]


async def test_a_commit_that_was_not_heard_of_is_not_repeated(page, monkeypatch):
    (file,) = await page.tell(("rodilla.dcm", len(KNEE)))
    write, tries = page.handing._write, []

    async def unheard(found):
        await write(found)
        tries.append(found)
        if len(tries) == 1:
            raise StoreDown("was it committed?")

    monkeypatch.setattr(page.handing, "_write", unheard)
    await page.patch(file, 0, KNEE)
    await page.handed()
    assert len(tries) == 2
    assert await states(page.clinic) == ["read"]


ROT = {
    "altered": lambda path: path.write_bytes(b"altered"),
    "gone": lambda path: path.unlink(),
}


@pytest.mark.parametrize("rot", ROT)
async def test_what_rots_after_it_was_acknowledged_is_asked_for_again_and_staff_hear_why(page, monkeypatch, rot):
    other, file = await page.tell(("b.dcm", 3), ("a.dcm", len(KNEE)))
    await page.patch(other, 0, b"abc")
    await page.patch(file, 0, KNEE[:1000])
    folder = next((page.clinic.folder / "arriving").iterdir())
    ROT[rot](folder / f"{file}-0-1000.age")
    page.clinic._mark = len(page.clinic.said)
    await page.patch(file, 1000, KNEE[1000:])
    await page.handed()
    assert page.clinic.sees(CARLOS) == ["up.page_again"]
    assert "staffcase.lines" in page.clinic.desk
    assert await states(page.clinic) == []
    assert not list(folder.parent.iterdir())
    assert not list((page.clinic.folder / "files").rglob("*.age"))
    assert (await page.ask("GET", "state"))[:2] == (410, {"error": "used", "lang": "es"})
    page.word = re.search(r"#(\w+)", page.clinic.reads(CARLOS))[1]
    await page.send("rodilla.dcm", KNEE)
    await page.handed()
    assert await states(page.clinic) == ["read"]


async def test_a_list_that_rots_is_asked_for_again_after_a_restart(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    async with served(clinic) as page:
        await page.link()
        await page.tell(("a", 3))
    (folder,) = (clinic.folder / "arriving").iterdir()
    (folder / pieces.LIST).write_bytes(b"altered")
    async with served(clinic) as page:
        await until(lambda: not list((clinic.folder / "arriving").iterdir()))
        await page.handed()
    assert "up.page_again" in [said.id for said in clinic.said]


async def test_pieces_that_do_not_open_are_a_fault_of_ours(page):
    (file,) = await page.tell(("a", 6))
    await page.patch(file, 0, b"abc")
    found = page.handing._arrivals.popitem()[1]
    for path in (page.clinic.folder / "arriving" / found.link.hash.hex()).iterdir():
        path.write_bytes(b"altered")
    assert (await page.ask("GET", "state"))[:2] == (500, {"error": "fault"})


async def test_gaps_and_halves_on_the_disk_count_as_never_received(page):
    (file,) = await page.tell(("a", 20))
    await page.patch(file, 0, b"0123")
    folder = next((page.clinic.folder / "arriving").iterdir())
    (folder / f"{file}-9-3.age").write_bytes(b"x")
    (folder / f"{file}-4-2.age.part").write_bytes(b"x")
    (folder / "other").write_text(json.dumps({}))
    page.handing._arrivals.clear()
    assert (await page.state())["files"][0]["here"] == 4
