"""A patient's telephone and a study of 200 MB: the connection is cut, the bot is killed, the page is closed; it arrives."""

from __future__ import annotations

import asyncio
import re
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import expect

from bot.clock import SECOND
from bot.stage import CLINIC, Stage
from bot.store import Store
from bot.uploads.page import links
from bot.vault import Keyring, Vault
from tests.acceptance.scene import Scene
from tests.bot.sandbox.page_stage import browser
from tests.bot.uploads.page_stage import until
from tests.pictures import BUILD, renew

pytestmark = pytest.mark.browser

LARGE = 200 * 10**6
PHONE = {"width": 390, "height": 844}


@pytest.fixture
async def scene(tmp_path, script, catalogs):
    """A patient who is asked for studies, and a bot with an upload page."""
    async with Stage(tmp_path, script.start, page=True) as stage:
        scene = Scene(stage, await stage.player(script, catalogs, "es"))
        await scene.play("He sends")
        yield scene


async def link(scene) -> str:
    """A link as the bot would send it."""
    stage = scene.stage
    store = Store(stage.database)
    try:
        async with store.tx() as conn:
            vault, now = Vault(Keyring.load(stage.folder / "keys")), int(stage.start.timestamp()) * SECOND
            word = await links.made(conn, vault, 1, CLINIC, now)
    finally:
        await store.close()
    return f"{stage.public}/{links.PATH}#{word}"


@pytest.fixture
def study(tmp_path):
    """Much, quickly made: nothing of it takes room on the disk."""
    path = tmp_path / "estudio.dcm"
    with path.open("wb") as file:
        file.truncate(LARGE)
    return path


@asynccontextmanager
async def phone(address, locale="es-MX", **more):
    """The page on a telephone; a complaint of it fails the test, and so does a request to somewhere else."""
    wrong = []
    async with browser() as found:
        page = await found.new_page(viewport=PHONE, locale=locale, is_mobile=True, has_touch=True, **more)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        root = address.partition("#")[0]
        page.on("request", lambda asked: None if asked.url.startswith(root) else wrong.append(asked.url))
        await page.goto(address)
        await expect(page.locator("main")).to_have_attribute("aria-busy", "false")
        yield page
    assert wrong == []


async def percent(page) -> int:
    """How much the page says is here."""
    found = re.match(r"(\d+)", await page.locator("#amount").inner_text())
    return int(found[1]) if found else 0


async def reaches(page, least) -> None:
    """Wait until so much is here."""
    await page.wait_for_function("least => document.getElementById('bar').value >= least / 100", arg=least)


async def chat(scene) -> list[str]:
    """What the patient reads in Telegram."""
    return [message.get("text", "") for message in await scene.control.messages(scene.people["patient"])]


async def test_two_hundred_megabytes_arrive_though_the_bot_is_killed_and_the_network_goes(scene, study, catalogs):
    said = {id_: catalogs.templates("es")[f"page.{id_}"].forms[0] for id_ in ("title", "cut", "done", "sending")}
    async with phone(await link(scene)) as page:
        await expect(page.locator("h1")).to_have_text(said["title"])
        await page.locator("#files").set_input_files(study)
        await reaches(page, 15)
        scene.stage.process.kill()
        await expect(page.locator("#said")).to_have_text(said["cut"])
        await reaches(page, 40)
        await expect(page.locator("#said")).to_have_text(said["sending"])
        await page.context.set_offline(True)
        await expect(page.locator("#said")).to_have_text(said["cut"])
        await renew(page, BUILD / "upload-cut.png")
        await page.context.set_offline(False)
        await expect(page.locator("#said")).to_have_text(said["done"], timeout=60_000)
        await renew(page, BUILD / "upload-done.png")
        await page.reload()
        await expect(page.locator("#said")).to_have_text(said["done"])
    await until(lambda: not list((scene.stage.folder / "arriving").iterdir()))
    received = catalogs.templates("es")["up.received"].forms[0]
    for _ in range(600):
        if received not in await chat(scene) and "Todavía falta" in (await chat(scene))[-1]:
            break
        await asyncio.sleep(0.1)
    assert received not in await chat(scene)
    (sealed,) = (scene.stage.folder / "files").rglob("*.age")
    assert sealed.stat().st_size > LARGE


async def test_a_page_that_was_closed_goes_on_where_it_stopped(scene, study, catalogs):
    address = await link(scene)
    async with phone(address) as page:
        await page.locator("#files").set_input_files(study)
        await reaches(page, 30)
    async with phone(address) as page:
        await expect(page.locator("#said")).to_have_text(catalogs.templates("es")["page.again"].forms[0])
        await renew(page, BUILD / "upload-again.png")
        sent = []
        page.on("request", lambda asked: sent.append(asked) if asked.method == "PATCH" else None)
        await page.locator("#files").set_input_files(study)
        await expect(page.locator("#said")).to_have_text(catalogs.templates("es")["page.done"].forms[0], timeout=60_000)
        assert int(await sent[0].header_value("Upload-Offset")) >= LARGE * 0.28
