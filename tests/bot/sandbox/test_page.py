"""The sandbox's page, used as a reader uses it: by pressing, typing and looking."""

import asyncio
import re
from pathlib import Path

import pytest
from page_stage import Stage, opened, stage
from playwright.async_api import Page, Route, expect

expect.set_options(timeout=10_000)  # two cores may be shared

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("chromium")]


async def begun(where: Stage, page: Page) -> None:
    """Ana has opened the chat."""
    await page.get_by_test_id("start-patient").click()
    await expect(page.get_by_test_id("phone-patient").get_by_role("button", name="Yes")).to_be_visible()


async def say(page: Page, pane: str, text: str) -> None:
    await page.get_by_test_id(f"composer-{pane}").fill(text)
    await page.get_by_test_id(f"send-{pane}").click()


async def test_a_newcomer_sees_two_phones_a_desk_two_clocks_and_that_this_is_not_telegram():
    async with stage() as where, opened(where) as page:
        await expect(page.get_by_test_id("phone-patient")).to_contain_text("Ana Torres")
        await expect(page.get_by_test_id("phone-companion")).to_contain_text("Luis Torres")
        await expect(page.get_by_test_id("desk")).to_contain_text("Staff")
        await expect(page.get_by_test_id("banner")).to_contain_text("This is not Telegram. The people are invented.")
        await expect(page.get_by_test_id("clock-clinic")).to_contain_text("08:05")
        await expect(page.get_by_test_id("clock-home")).to_contain_text("10:05")


async def test_a_press_on_a_button_reaches_the_bot_and_the_edit_is_marked():
    async with stage() as where, opened(where) as page:
        await begun(where, page)
        phone = page.get_by_test_id("phone-patient")
        await phone.get_by_role("button", name="Yes").click()
        await expect(phone).to_contain_text("Ana chose yes")
        await expect(phone).to_contain_text("edited")
        await expect(phone.get_by_role("button", name="Yes")).to_have_count(0)


async def test_a_pressed_button_turns_until_the_bot_has_answered():
    async with stage() as where, opened(where) as page:
        await begun(where, page)
        where.bot.slow = asyncio.Event()
        button = page.get_by_test_id("phone-patient").get_by_role("button", name="Hint")
        await button.click()
        await expect(button).to_have_attribute("aria-busy", "true")
        where.bot.slow.set()
        await expect(button).not_to_have_attribute("aria-busy", "true")


async def test_a_hint_is_shown_to_the_one_who_pressed_and_an_alert_waits_for_ok():
    async with stage() as where, opened(where) as page:
        await begun(where, page)
        phone = page.get_by_test_id("phone-patient")
        await phone.get_by_role("button", name="Hint").click()
        await expect(phone.get_by_text("A hint")).to_be_visible()
        await phone.get_by_role("button", name="Alert").click()
        await expect(phone.get_by_text("Look here")).to_be_visible()
        await expect(page.get_by_test_id("phone-companion").get_by_text("Look here")).to_have_count(0)
        await phone.get_by_role("button", name="OK").click()
        await expect(phone.get_by_text("Look here")).to_have_count(0)


async def test_what_looks_like_html_stays_text():
    async with stage() as where, opened(where) as page:
        await begun(where, page)
        await say(page, "patient", "<img src=x onerror=alert(1)><b>hi</b>")
        said = page.get_by_test_id("phone-patient").get_by_text("You said: <img src=x onerror=alert(1)><b>hi</b>")
        await expect(said).to_be_visible()
        assert await page.locator("img[src=x]").count() == 0


async def test_bold_is_bold_behind_an_emoji_and_hidden_words_are_shown_when_pressed():
    async with stage() as where, opened(where) as page:
        await begun(where, page)
        await say(page, "patient", "bold")
        phone = page.get_by_test_id("phone-patient")
        await expect(phone.locator("strong", has_text="Bold 😀")).to_be_visible()
        hidden = phone.get_by_role("button", name="hidden")
        await hidden.click()
        await expect(hidden).to_have_attribute("aria-expanded", "true")


async def test_a_file_goes_up_and_a_file_comes_back(tmp_path: Path):
    async with stage() as where, opened(where) as page:
        await begun(where, page)
        knee = tmp_path / "rodilla ñ.dcm"
        knee.write_bytes(b"x" * 2048)
        await page.get_by_test_id("attach-patient").set_input_files(knee)
        await page.get_by_test_id("send-patient").click()
        phone = page.get_by_test_id("phone-patient")
        await expect(phone).to_contain_text("Received rodilla ñ.dcm, 2048 bytes")
        await say(page, "patient", "file")
        async with page.expect_download() as download:
            await phone.get_by_role("link", name="Download trip.ics").click()
        assert (await download.value).suggested_filename == "trip.ics"


async def test_a_picture_goes_as_a_photo_or_untouched_as_the_reader_chooses(tmp_path: Path):
    from PIL import Image

    picture = tmp_path / "knee.png"
    Image.new("RGB", (200, 100), "white").save(picture)
    async with stage() as where, opened(where) as page:
        await begun(where, page)
        phone = page.get_by_test_id("phone-patient")
        await page.get_by_test_id("attach-patient").set_input_files(picture)
        await page.get_by_test_id("send-patient").click()
        await expect(phone).to_contain_text("Received a photo")
        await page.get_by_test_id("attach-patient").set_input_files(picture)
        await page.get_by_test_id("as-document-patient").click()
        await page.get_by_test_id("send-patient").click()
        await expect(phone).to_contain_text("Received knee.png")


async def test_the_bots_keyboard_says_its_text_and_folds_away_after_one_use():
    async with stage() as where, opened(where) as page:
        await begun(where, page)
        await say(page, "patient", "keys")
        phone = page.get_by_test_id("phone-patient")
        await phone.get_by_role("button", name="Right").click()
        await expect(phone).to_contain_text("You said: Right")
        await expect(phone.get_by_role("button", name="Left")).to_have_count(0)


async def test_the_desk_follows_a_new_topic_and_speaks_as_whom_the_reader_chose():
    async with stage() as where, opened(where) as page:
        await begun(where, page)
        await say(page, "patient", "case")
        desk = page.get_by_test_id("desk")
        await expect(desk).to_contain_text("A case to read")
        await page.get_by_test_id("speak-as").select_option(str(where.people["elena"]))
        await desk.get_by_role("button", name="Accept").click()
        await expect(desk).to_contain_text("Elena chose accept")


async def test_staff_answer_a_message_in_its_topic():
    async with stage() as where, opened(where) as page:
        await begun(where, page)
        await say(page, "patient", "case")
        card = page.get_by_test_id("desk").locator("article", has_text="A case to read")
        await card.hover()
        await card.get_by_role("button", name="Reply").click()
        await say(page, "desk", "I read it today")
        await expect(page.get_by_test_id("desk")).to_contain_text("You said: I read it today")
        heard = next(u["message"] for u in where.bot.heard if u.get("message", {}).get("text") == "I read it today")
        assert heard["reply_to_message"]["text"] == "A case to read"
        assert heard["message_thread_id"]
        assert heard["from"]["first_name"] == "Marta"


async def test_a_topic_that_the_reader_chose_stays_and_the_others_count_what_is_new():
    async with stage() as where, opened(where) as page:
        await begun(where, page)
        await say(page, "patient", "case")
        await expect(page.get_by_test_id("desk")).to_contain_text("A case to read")
        await page.get_by_test_id("topic-general").click()
        await say(page, "desk", "hello all")
        await expect(page.get_by_test_id("desk").get_by_text("You said: hello all").first).to_be_visible()
        await say(page, "patient", "case")
        newest = page.get_by_test_id("desk").locator(".topic", has_text="PU-0142").first
        await expect(newest.locator(".badge")).to_have_text("1")
        await expect(page.get_by_test_id("topic-general")).to_have_attribute("aria-current", "true")


async def test_a_deleted_message_stays_with_its_mark():
    async with stage() as where, opened(where) as page:
        await begun(where, page)
        await say(page, "patient", "gone")
        gone = page.get_by_test_id("phone-patient").locator("article", has_text="Soon gone")
        await expect(gone).to_contain_text("deleted")


async def test_a_person_may_change_and_delete_what_they_said():
    async with stage() as where, opened(where) as page:
        await begun(where, page)
        await say(page, "patient", "helo")
        mine = page.get_by_test_id("phone-patient").locator("article.own", has_text=re.compile("^hell?o"))
        await mine.hover()
        await mine.get_by_role("button", name="Edit").click()
        await say(page, "patient", "hello")
        await expect(mine).to_contain_text("edited")
        await mine.hover()
        await mine.get_by_role("button", name="Delete").click()
        await expect(mine).to_contain_text("deleted")


async def test_the_menu_lists_the_bots_commands_and_sends_one():
    async with stage() as where, opened(where) as page:
        await begun(where, page)
        await where.bot.call("setMyCommands", commands=[{"command": "menu", "description": "Open the menu"}])
        await page.get_by_test_id("commands-patient").click()
        await page.get_by_role("menuitem", name="/menu Open the menu").click()
        await expect(page.get_by_test_id("phone-patient")).to_contain_text("You said: /menu")


async def test_a_sticker_and_a_voice_note_can_be_sent_and_look_like_what_they_are():
    async with stage() as where, opened(where) as page:
        await begun(where, page)
        for name in ("A sticker", "A voice note"):
            await page.get_by_test_id("commands-patient").click()
            await page.get_by_role("menuitem", name=name).click()
        phone = page.get_by_test_id("phone-patient")
        await expect(phone.get_by_role("img", name="Sticker")).to_be_visible()
        await expect(phone.locator(".voice", has_text="Voice note")).to_be_visible()


async def test_an_invitation_is_opened_on_the_companions_phone():
    async with stage() as where, opened(where) as page:
        await begun(where, page)
        await page.get_by_test_id("phone-patient").get_by_role("button", name="Invite").click()
        await page.get_by_test_id("open-link").get_by_role("button", name="Luis Torres").click()
        await expect(page.get_by_test_id("phone-companion")).to_contain_text("You came with: /start invite_1")


async def test_a_phone_that_blocks_the_bot_says_so_and_takes_it_back():
    async with stage() as where, opened(where) as page:
        await begun(where, page)
        phone = page.get_by_test_id("phone-patient")
        await page.get_by_test_id("more-patient").click()
        await phone.get_by_role("menuitem", name="Block the bot").click()
        await expect(phone).to_contain_text("The bot is blocked on this phone")
        await expect(page.get_by_test_id("composer-patient")).to_be_disabled()
        await phone.get_by_role("button", name="Unblock the bot").click()
        await expect(page.get_by_test_id("composer-patient")).to_be_enabled()


async def test_the_clock_moves_by_an_hour_and_by_a_day():
    async with stage() as where, opened(where) as page:
        await page.get_by_test_id("clock-hour").click()
        await expect(page.get_by_test_id("clock-clinic")).to_contain_text("09:05")
        await page.get_by_test_id("clock-day").click()
        await expect(page.get_by_test_id("clock-clinic")).to_contain_text("Nov 22")


async def test_the_script_says_what_comes_next_and_plays_it():
    async with stage() as where, opened(where) as page:
        await expect(page.get_by_test_id("next-step")).to_be_hidden()
        await page.get_by_test_id("rehearsal-start").click()
        await expect(page.get_by_test_id("upcoming")).to_have_text("Patient: says hello")
        await page.get_by_test_id("next-step").click()
        await expect(page.get_by_test_id("phone-patient")).to_contain_text("You said: hello")
        await page.get_by_test_id("next-step").click()
        await expect(page.get_by_test_id("upcoming")).to_have_text("The case is complete.")
        await expect(page.get_by_test_id("clock-clinic")).to_contain_text("09:05")


async def test_an_answer_that_was_overtaken_by_an_event_does_not_undo_it():
    async with stage() as where, opened(where) as page:
        caught, released = asyncio.Event(), asyncio.Event()

        async def late(route: Route) -> None:
            answer = await route.fetch()
            caught.set()
            await released.wait()
            await route.fulfill(response=answer)

        await page.route("**/control/state", late, times=1)
        await where.control("users", id=where.people["luis"], first_name="Luis", city="Denver")
        await caught.wait()
        await page.get_by_test_id("rehearsal-start").click()
        await expect(page.get_by_test_id("next-step")).to_be_visible()
        released.set()
        await expect(page.get_by_test_id("phone-companion")).to_contain_text("Denver")
        await expect(page.get_by_test_id("next-step")).to_be_visible()


async def test_a_page_that_lost_its_line_says_so_and_catches_up():
    async with stage() as where, opened(where) as page:
        await begun(where, page)
        await page.context.set_offline(True)
        await where.control("say", user=where.people["ana"], text="while away")
        await expect(page.get_by_text("The sandbox does not answer.")).to_be_visible()
        await page.context.set_offline(False)
        await expect(page.get_by_test_id("phone-patient")).to_contain_text("You said: while away")
        await expect(page.get_by_text("The sandbox does not answer.")).to_be_hidden()


async def test_files_dropped_on_a_phone_wait_to_be_sent():
    async with stage() as where, opened(where) as page:
        await begun(where, page)
        drop = """(pane) => {
            const carried = new DataTransfer();
            carried.items.add(new File(["knee"], "knee.pdf", { type: "application/pdf" }));
            pane.dispatchEvent(new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true }));
        }"""
        await page.get_by_test_id("phone-patient").evaluate(drop)
        await page.get_by_test_id("send-patient").click()
        await expect(page.get_by_test_id("phone-patient")).to_contain_text("Received knee.pdf, 4 bytes")


async def test_the_bots_typing_is_seen_until_it_has_written():
    async with stage() as where, opened(where) as page:
        await begun(where, page)
        phone = page.get_by_test_id("phone-patient")
        await where.bot.call("sendChatAction", chat_id=where.people["ana"], action="typing")
        await expect(phone.get_by_text("Puente is typing")).to_be_visible()
        await where.bot.call("sendMessage", chat_id=where.people["ana"], text="Here it is")
        await expect(phone.get_by_text("Puente is typing")).to_be_hidden()


async def test_a_world_that_begins_anew_leaves_nothing_of_the_old_one_on_the_page():
    async with stage() as where, opened(where) as page:
        await begun(where, page)
        await where.control("reset")
        await expect(page.get_by_test_id("phone-patient")).to_contain_text("Nobody holds this phone yet")
        ben = await where.control("users", first_name="Ben", role="patient")
        await where.control("say", user=ben["id"], text="I am new")
        await expect(page.get_by_test_id("phone-patient").locator("article", has_text="I am new").first).to_be_visible()
        await expect(page.get_by_test_id("phone-patient")).not_to_contain_text("Ana")


async def test_a_second_page_stays_in_step_with_the_first():
    async with stage() as where, opened(where) as page, opened(where) as other:
        await begun(where, page)
        await say(other, "patient", "from the other device")
        await expect(page.get_by_test_id("phone-patient")).to_contain_text("You said: from the other device")


async def test_behind_the_scenes_every_call_of_the_bot_is_listed():
    async with stage() as where, opened(where) as page:
        await begun(where, page)
        await page.get_by_test_id("drawer-open").click()
        await expect(page.get_by_test_id("calls")).to_contain_text("sendMessage")
        await page.keyboard.press("Escape")
        await expect(page.get_by_test_id("drawer")).to_be_hidden()
