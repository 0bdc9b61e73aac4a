"""The upload page in a browser: in each language, at the width of a telephone, by keyboard, and when a file is gone."""

from __future__ import annotations

from contextlib import asynccontextmanager

import pytest
import sqlalchemy as sa
from playwright.async_api import expect

from bot.store import schema as t
from tests.bot import played
from tests.bot.harness import catalogs
from tests.bot.sandbox.page_stage import browser
from tests.bot.uploads.page_stage import served

pytestmark = pytest.mark.browser
NARROW = {"width": 320, "height": 640}


@asynccontextmanager
async def opened(page, lang="es", **more):
    """The page of a new link, read to the end by somebody whose language this is."""
    async with page.clinic.store.tx() as conn:
        await conn.execute(sa.update(t.person).values(lang=lang))
    page.clinic.house.langs.clear()
    address = await page.link()
    async with browser() as found:
        tab = await found.new_page(viewport=NARROW, **more)
        await tab.goto(address)
        await expect(tab.locator("main")).to_have_attribute("aria-busy", "false")
        yield tab


def words(lang: str, id_: str) -> str:
    return catalogs().templates(lang)[f"page.{id_}"].forms[0]


@pytest.mark.parametrize(("lang", "scheme"), [("en", "light"), ("es", "dark"), ("fr", "light")])
async def test_it_speaks_the_patients_language_and_fits_a_small_telephone(clinic_at, lang, scheme):
    clinic = await clinic_at(played.FORM_SENT)
    async with served(clinic, "/puente") as page, opened(page, lang, color_scheme=scheme) as tab:
        await expect(tab.locator("h1")).to_have_text(words(lang, "title"))
        await expect(tab.locator("html")).to_have_attribute("lang", lang)
        await expect(tab.get_by_role("button", name=words(lang, "choose"))).to_be_visible()
        await page.tell(("Resonancia de rodilla/" + "IM" * 40 + ".dcm", 5_000_000))
        await tab.reload()
        await expect(tab.locator("#said")).to_have_text(words(lang, "again"))
        assert await tab.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
        await tab.keyboard.press("Tab")
        await expect(tab.locator("#choose")).to_be_focused()


async def test_a_file_can_be_left_out_and_then_the_rest_is_all(clinic_at):
    async with served(await clinic_at(played.FORM_SENT)) as page, opened(page) as tab:
        await page.tell(("larga.dcm", 5_000_000))
        await tab.reload()
        small = {"name": "informe.txt", "mimeType": "text/plain", "buffer": b"informe"}
        await tab.locator("#files").set_input_files([small])
        await expect(tab.locator("#list")).to_contain_text(words("es", "here"))
        await tab.get_by_role("button", name=f"{words('es', 'remove')} larga.dcm").click()
        await expect(tab.locator("#said")).to_have_text(words("es", "done"))
        await page.handed()
        await tab.reload()
        await expect(tab.locator("#said")).to_have_text(words("es", "done"))


async def test_a_file_that_is_gone_is_named(clinic_at, tmp_path):
    async with served(await clinic_at(played.FORM_SENT)) as page, opened(page) as tab:
        gone = tmp_path / "estudio.dcm"
        gone.write_bytes(bytes(100_000))
        await tab.route("**/files", lambda route: (gone.unlink(missing_ok=True), route.continue_())[1])
        await tab.locator("#files").set_input_files(gone)
        await expect(tab.locator("#trouble")).to_have_text(words("es", "unreadable").format(name="estudio.dcm"))
        await expect(tab.locator("#choose")).to_be_visible()


async def test_what_cannot_be_is_said(clinic_at, monkeypatch):
    async with served(await clinic_at(played.FORM_SENT)) as page, opened(page) as tab:
        page.clinic.clock.set(page.clinic.clock.now() + 8 * 86_400_000_000)
        await tab.reload()
        await expect(tab.locator("#trouble")).to_have_text(words("es", "expired"))
        await expect(tab.locator("#choose")).to_be_hidden()
        await tab.goto("about:blank")
        await tab.goto(page.root)
        await expect(tab.locator("#trouble")).to_be_visible()
