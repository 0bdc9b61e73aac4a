"""`puente demo` as a process of its own, and its page in a browser, as a newcomer has them."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Page, expect

from tests.bot.sandbox.page_stage import browser

expect.set_options(timeout=20_000)  # the bot is a process of its own, and two cores may be shared
COMING = 60.0  # seconds for the page's address
ADDRESS = re.compile(rb"http://\S+")


@asynccontextmanager
async def demo() -> AsyncIterator[str]:
    """The address of the page of a running demo; Ctrl+C ends it kindly."""
    command = [sys.executable, "-m", "bot.cli", "demo", "--no-open", "--port", "0"]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    try:
        yield await asyncio.wait_for(_address(process.stdout), COMING)
    finally:
        process.terminate()
        assert await asyncio.wait_for(process.wait(), COMING) == 0


async def _address(said: asyncio.StreamReader) -> str:
    async for line in said:
        if found := ADDRESS.search(line):
            return found.group().decode()
    raise AssertionError("the demo ended without an address")


@asynccontextmanager
async def looked_at(address: str, locale: str, width: int = 1440, height: int = 900) -> AsyncIterator[Page]:
    """The page, read to the end, for a reader whose browser speaks `locale`; a complaint of the page fails the test."""
    wrong: list[str] = []
    async with browser() as found:
        size = {"width": width, "height": height}
        page = await found.new_page(viewport=size, locale=locale, reduced_motion="reduce")
        page.on("pageerror", lambda error: wrong.append(str(error)))
        await page.goto(address)
        await page.wait_for_selector("body[data-ready]")
        yield page
    assert not wrong


async def next_step(page: Page) -> None:
    """Press "next step", and wait until it has been played."""
    button = page.get_by_test_id("next-step")
    await button.click()
    await expect(button).to_have_attribute("aria-busy", "false", timeout=60_000)
    assert await page.locator(".notice").all_inner_texts() == []


async def begin(page: Page, lang: str) -> None:
    """Choose a language and start the case."""
    await page.get_by_test_id("rehearsal-language").select_option(lang)
    button = page.get_by_test_id("rehearsal-start")
    await button.click()
    await expect(button).to_have_attribute("aria-busy", "false", timeout=120_000)
    assert await page.locator(".notice").all_inner_texts() == []
    await expect(page.get_by_test_id("next-step")).to_be_enabled()
