"""A patient's telephone and a study of 200 MB: the connection is cut, the bot is killed, the page is closed; it arrives."""

from __future__ import annotations

import asyncio
import re
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import expect

from tests.acceptance.ready import ReadyStage
from tests.acceptance.scene import Scene
from tests.bot.sandbox.page_stage import browser
from tests.bot.uploads.page_stage import until
from tests.pictures import BUILD, renew

pytestmark = pytest.mark.browser

LARGE = 200 * 10**6
TOO_LARGE = 20 * 2**20 + 1  # for a bot, at Telegram
PATIENCE = 90_000  # milliseconds, generous on a loaded machine
PHONE = {"width": 390, "height": 844}


@pytest.fixture
async def scene(tmp_path, script, catalogs):
    """A patient who is asked for studies, and a bot with an upload page."""
    async with ReadyStage(tmp_path, script.start, page=True) as stage:
        scene = Scene(stage, await stage.player(script, catalogs, "es"))
        await scene.play("He answers questions")
        yield scene


async def link(scene) -> str:
    """The link that the bot answers a file with that Telegram does not hand over."""
    await scene.control.upload(scene.people["patient"], "estudio.zip", bytes(TOO_LARGE))
    await scene.rest()
    return re.search(r"http://\S+", (await chat(scene))[-1])[0]


def study(folder, size):
    """Much, quickly made: nothing of it takes room on the disk."""
    path = folder / "estudio.dcm"
    with path.open("wb") as file:
        file.truncate(size)
    return path


@asynccontextmanager
async def phone(address, locale="es-MX", **more):
    """The page on a telephone; a complaint of it fails the test, and so does a request to somewhere else."""
    wrong = []
    async with browser() as found:
        page = await found.new_page(viewport=PHONE, locale=locale, is_mobile=True, has_touch=True, **more)
        page.set_default_timeout(PATIENCE)
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


async def answered(scene, words: str) -> None:
    """Wait for the answer in Telegram, in the one message about the upload."""
    async with asyncio.timeout(PATIENCE / 1000):
        while not (shown := [text for text in await chat(scene) if words in text]):
            await asyncio.sleep(0.1)
            await scene.rest()
    assert len(shown) == 1
    assert scene.said("up.received") not in await chat(scene)


async def chat(scene) -> list[str]:
    """What the patient reads in Telegram."""
    return [message.get("text") or "" for message in await scene.control.messages(scene.people["patient"])]


async def test_two_hundred_megabytes_arrive_though_the_bot_is_killed_and_the_network_goes(scene, tmp_path, catalogs):
    said = {id_: catalogs.templates("es")[f"page.{id_}"].forms[0] for id_ in ("title", "cut", "done", "sending")}
    async with phone(await link(scene)) as page:
        await expect(page.locator("h1")).to_have_text(said["title"])
        await page.locator("#files").set_input_files(study(tmp_path, LARGE))
        await reaches(page, 15)
        scene.stage.process.kill()
        await expect(page.locator("#said")).to_have_text(said["cut"], timeout=PATIENCE)
        await reaches(page, 40)
        await expect(page.locator("#said")).to_have_text(said["sending"], timeout=PATIENCE)
        await page.context.set_offline(True)
        await expect(page.locator("#said")).to_have_text(said["cut"], timeout=PATIENCE)
        await renew(page, BUILD / "upload-cut.png")
        await page.context.set_offline(False)
        await expect(page.locator("#said")).to_have_text(said["done"], timeout=PATIENCE)
        await renew(page, BUILD / "upload-done.png")
        await page.reload()
        await expect(page.locator("#said")).to_have_text(said["done"])
    await until(lambda: not list((scene.stage.folder / "arriving").iterdir()))
    await answered(scene, "Esto no es una imagen de su estudio")
    (sealed,) = (scene.stage.folder / "files").rglob("*.age")
    assert sealed.stat().st_size > LARGE


async def test_a_page_that_was_closed_goes_on_where_it_stopped(scene, tmp_path, catalogs):
    address = await link(scene)
    async with phone(address) as page:
        await page.locator("#files").set_input_files(study(tmp_path, LARGE // 4))
        await reaches(page, 30)
    async with phone(address) as page:
        await expect(page.locator("#said")).to_have_text(catalogs.templates("es")["page.again"].forms[0])
        await renew(page, BUILD / "upload-again.png")
        sent = []
        page.on("request", lambda asked: sent.append(asked) if asked.method == "PATCH" else None)
        await page.locator("#files").set_input_files(study(tmp_path, LARGE // 4))
        await expect(page.locator("#said")).to_have_text(
            catalogs.templates("es")["page.done"].forms[0], timeout=PATIENCE
        )
        assert int(await sent[0].header_value("Upload-Offset")) >= LARGE // 4 * 0.28


async def test_a_server_of_ones_own_hands_over_what_telegram_does_not(tmp_path, script, catalogs):
    async with ReadyStage(tmp_path, script.start, local=True) as stage:
        scene = Scene(stage, await stage.player(script, catalogs, "es"))
        await scene.play("He answers questions")
        await scene.control.upload(scene.people["patient"], "estudio", bytes(TOO_LARGE))
        await answered(scene, "Esto no es una imagen de su estudio")
    (sealed,) = (tmp_path / "files").rglob("*.age")
    assert sealed.stat().st_size > TOO_LARGE
    (kept,) = (tmp_path / "telegram" / "documents").iterdir()
    assert kept.stat().st_size == TOO_LARGE  # the server's own, and its to remove
