"""The sandbox's page for every reader: narrow screens, the keyboard, three languages, both themes, no motion."""

import json
import re
from pathlib import Path

import pytest
from page_stage import Stage, opened, stage
from playwright.async_api import Page, expect

from bot.sandbox import http

expect.set_options(timeout=10_000)  # two cores may be shared

WORDS = {language: json.loads((http.PAGE / f"i18n/{language}.json").read_text()) for language in ("en", "es", "fr")}
SCRIPTS = sorted(http.PAGE.rglob("*.js"))
SIZES = [(1440, 900), (1024, 768), (390, 844), (360, 640)]
AA = 4.5


def on_the_page(test):
    """A test that looks at the page in the module's browser."""
    marks = pytest.mark.browser, pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("chromium")
    for mark in marks:
        test = mark(test)
    return test


async def with_talk(where: Stage) -> None:
    """Ana and Luis have said something, and so has the staff."""
    for person in ("ana", "luis"):
        await where.control("start", user=where.people[person])
    await where.control("say", user=where.people["marta"], chat=where.group, text="Good morning")
    await where.control("wait", timeout=10)


def test_the_three_languages_have_the_same_sentences_with_the_same_values():
    for words in WORDS.values():
        assert words.keys() == WORDS["en"].keys()
        for key, text in words.items():
            assert text.strip(), key
            assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", WORDS["en"][key])), key


def test_every_sentence_that_the_page_names_is_there_and_none_is_left_over():
    sources = "\n".join(path.read_text() for path in [*SCRIPTS, http.PAGE / "index.html"])
    named = set(re.findall(r"""(?:\bt\(|data-t=)["']([\w.]+)["']""", sources))
    assert named <= WORDS["en"].keys(), named - WORDS["en"].keys()
    families = re.findall(r"t\(`([\w.]+\.)\$\{", sources)
    strings = set(re.findall(r"""["']([\w.-]+)["']""", sources)) | {"clock.hour", "clock.day", "clock.next"}
    unused = {key for key in WORDS["en"] if key not in strings and not key.startswith(tuple(families))}
    assert unused == set()


def test_no_file_of_the_page_names_an_outside_address_or_parses_html():
    for path in [*SCRIPTS, *http.PAGE.rglob("*.css"), *http.LOOK.iterdir(), http.PAGE / "index.html"]:
        text = path.read_text().replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://\w", text), path
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", text), path


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_and_ground_contrast_by_wcag_aa(theme: str):
    colours = tokens(theme)
    grounds = ["card", "chat", "tint", "paper"]
    pairs = [(text, ground) for text in ("ink", "soft-ink", "accent") for ground in grounds]
    pairs += [
        ("ink", "own"),
        ("soft-ink", "own"),
        ("accent", "own"),
        ("on-accent", "accent"),
        ("on-accent", "accent-strong"),
    ]
    pairs += [("danger", "card"), ("danger", "danger-tint"), ("note-ink", "note"), ("card", "ink")]
    low = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in pairs}
    assert {pair: value for pair, value in low.items() if value < AA} == {}
    assert contrast(colours["edge"], colours["card"]) >= 3


def tokens(theme: str) -> dict[str, str]:
    """The colours of a theme, out of the style sheets."""
    found: dict[str, str] = {}
    for sheet in ["base", "dark"] if theme == "dark" else ["base"]:
        found |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", (http.LOOK / f"{sheet}.css").read_text()))
    return found


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours by WCAG 2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@on_the_page
@pytest.mark.parametrize(("width", "height"), SIZES)
async def test_nothing_is_wider_than_the_screen_in_any_language(width: int, height: int):
    async with stage() as where, opened(where, width, height) as page:
        await with_talk(where)
        await where.control("rehearsal/start", case="knee", language="es")
        for language in WORDS:
            await page.get_by_test_id("page-language").select_option(language)
            await expect(page.locator("html")).to_have_attribute("lang", language)
            assert await page.evaluate("document.documentElement.scrollWidth") <= width
            assert await cut_off(page, width) == []


async def cut_off(page: Page, width: int) -> list[str]:
    """Buttons in sight that reach over the edge of the screen."""
    boxes = [(await one.text_content(), await one.bounding_box()) for one in await page.locator("button:visible").all()]
    inside = page.locator(".topics button:visible")  # a strip of topics is moved sideways
    moved = [await one.text_content() for one in await inside.all()]
    return [text or "" for text, box in boxes if box and box["x"] + box["width"] > width and text not in moved]


@on_the_page
async def test_at_phone_width_one_chat_is_shown_at_a_time():
    async with stage() as where, opened(where, 360, 780) as page:
        await with_talk(where)
        await expect(page.get_by_test_id("phone-patient")).to_be_visible()
        await expect(page.get_by_test_id("desk")).to_be_hidden()
        await page.get_by_test_id("tab-desk").click()
        await expect(page.get_by_test_id("desk").locator("article", has_text="Good morning").first).to_be_visible()
        await expect(page.get_by_test_id("phone-patient")).to_be_hidden()


@on_the_page
async def test_at_phone_width_a_step_brings_its_chat_into_sight_and_the_clock_unfolds():
    async with stage() as where, opened(where, 390, 844) as page:
        await page.get_by_test_id("rehearsal-start").click()
        await page.get_by_test_id("tab-companion").click()
        await page.get_by_test_id("next-step").click()
        await expect(page.get_by_test_id("phone-patient")).to_contain_text("You said: hello")
        await expect(page.get_by_test_id("clock-hour")).to_be_hidden()
        await page.get_by_test_id("stage-more").click()
        await page.get_by_test_id("clock-hour").click()
        await expect(page.get_by_test_id("clock-clinic")).to_contain_text("09:05")


@on_the_page
async def test_everything_can_be_done_by_keyboard_and_focus_is_seen():
    async with stage() as where, opened(where) as page:
        await page.get_by_test_id("start-patient").focus()
        await page.keyboard.press("Enter")
        phone = page.get_by_test_id("phone-patient")
        await expect(phone.get_by_role("button", name="Yes")).to_be_visible()
        await page.get_by_test_id("composer-patient").focus()
        await page.keyboard.type("by hand")
        await page.keyboard.press("Enter")
        await expect(phone).to_contain_text("You said: by hand")
        await phone.get_by_role("log").focus()
        await page.keyboard.press("ArrowUp")
        await page.keyboard.press("Tab")
        await expect(phone.get_by_role("button", name="Reply").last).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("composer-patient")).to_be_focused()
        outline = "getComputedStyle(document.activeElement).outlineStyle"
        assert await page.evaluate(outline) != "none"


@on_the_page
async def test_a_menu_opens_moves_and_closes_by_keyboard():
    async with stage() as where, opened(where) as page:
        await page.get_by_test_id("more-patient").press("Enter")
        await expect(page.get_by_role("menuitem").first).to_be_focused()
        await page.keyboard.press("ArrowDown")
        await expect(page.get_by_role("menuitem").nth(1)).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(page.get_by_test_id("more-patient")).to_be_focused()


@on_the_page
@pytest.mark.parametrize("language", ["es", "fr"])
async def test_no_english_is_left_in_the_page_of_another_language(language: str):
    async with stage() as where, opened(where) as page:
        await page.get_by_test_id("page-language").select_option(language)
        await expect(page.get_by_test_id("banner")).to_contain_text(WORDS[language]["banner.text"])
        shown = await page.locator("body").inner_text()
        names = [await one.get_attribute("aria-label") for one in await page.locator("[aria-label]").all()]
        foreign = {
            text
            for key, text in WORDS["en"].items()
            if text != WORDS[language][key] and " " in text and "{" not in text
        }
        assert [text for text in foreign if text in shown or text in names] == []


@on_the_page
async def test_the_reader_chooses_the_theme_and_it_is_kept():
    async with stage() as where, opened(where, color_scheme="light") as page:
        await page.get_by_test_id("theme").click()
        await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        await page.reload()
        await expect(page.locator("html")).to_have_attribute("data-theme", "dark")


@on_the_page
async def test_who_wants_no_motion_gets_none():
    async with stage() as where, opened(where, reduced_motion="reduce") as page:
        moving = (
            "[...document.querySelectorAll('*')].filter((n) => getComputedStyle(n).animationName !== 'none').length"
        )
        assert await page.evaluate(moving) == 0


@on_the_page
async def test_new_messages_are_read_out_and_old_ones_are_not():
    async with stage() as where, opened(where) as page:
        for pane in ("phone-patient", "phone-companion", "desk"):
            log = page.get_by_test_id(pane).get_by_role("log")
            await expect(log).to_have_attribute("aria-live", "polite")
            await expect(log).not_to_have_attribute("aria-busy", "true")


@on_the_page
async def test_a_page_without_the_token_says_what_is_wrong():
    async with stage() as where, opened(where) as page:
        await page.goto(where.box.url)
        await expect(page.get_by_text("the token is wrong or missing")).to_be_visible()


def test_each_file_of_the_page_is_short():
    assert {path.name: lines for path in SCRIPTS if (lines := len(path.read_text().splitlines())) > 300} == {}


def test_every_hook_for_tests_is_named_at_the_top_of_the_page():
    documented = Path(http.PAGE / "app.js").read_text().split("import", 1)[0]
    sources = "\n".join(path.read_text() for path in SCRIPTS)
    fixed = set(re.findall(r'"data-testid": "([\w-]+)"', sources))
    assert {hook for hook in fixed if hook not in documented} == set()
