"""Clients that were not written for the sandbox speak to it as to Telegram."""

import asyncio
import contextlib
import importlib
import io

import pytest
from conftest import TOKEN
from telebot import apihelper
from telebot.async_telebot import AsyncTeleBot, asyncio_helper
from telebot.asyncio_helper import ApiTelegramException
from telebot.types import InlineKeyboardButton as TeleButton
from telebot.types import InlineKeyboardMarkup as TeleMarkup


@pytest.fixture(scope="module")
def aiogram():
    """It takes seconds to load: only the process that plays these tests does."""
    return importlib.import_module("aiogram")


@pytest.fixture
async def aiogram_bot(sandbox, aiogram):
    server = aiogram.client.telegram.TelegramAPIServer.from_base(sandbox.url)
    session = aiogram.client.session.aiohttp.AiohttpSession(api=server)
    async with aiogram.Bot(TOKEN, session=session) as bot:
        yield bot


def keys(types, *texts):
    row = [types.InlineKeyboardButton(text=text, callback_data=text.lower()) for text in texts]
    return types.InlineKeyboardMarkup(inline_keyboard=[row])


async def test_aiogram_polls_answers_and_edits(aiogram, aiogram_bot, control, ana):
    dispatcher = aiogram.Dispatcher()
    done = asyncio.Event()

    @dispatcher.message(aiogram.F.text)
    async def ask(message):
        await message.answer(
            f"<b>{message.text}</b>?", parse_mode="HTML", reply_markup=keys(aiogram.types, "Yes", "No")
        )

    @dispatcher.callback_query()
    async def answer(query):
        await query.answer("noted")
        await query.message.edit_text(f"you said {query.data}")
        done.set()

    polling = asyncio.create_task(dispatcher.start_polling(aiogram_bot, handle_signals=False, polling_timeout=5))
    await control.say(ana, "knee")
    while len(await control.messages(ana)) < 3:
        continue
    await control.press(ana, "Yes")
    await asyncio.wait_for(done.wait(), 10)
    assert (await control.messages(ana))[-1]["text"] == "you said yes"
    assert (await control.callbacks())["toasts"][-1]["text"] == "noted"
    await dispatcher.stop_polling()
    await polling


async def test_aiogram_sends_files_albums_and_downloads_them(aiogram, aiogram_bot, control, ana):
    sent = await aiogram_bot.send_document(
        ana, aiogram.types.BufferedInputFile(b"%PDF", "itinerario ñ.pdf"), caption="x"
    )
    assert sent.document.file_name == "itinerario ñ.pdf"
    album = await aiogram_bot.send_media_group(
        ana,
        [
            aiogram.types.InputMediaDocument(media=aiogram.types.BufferedInputFile(b"a", name))
            for name in ("a.ics", "b.ics")
        ],
    )
    assert len({each.media_group_id for each in album}) == 1
    shown = await control.upload(ana, "knee.dcm", b"DICM" * 10)
    out = io.BytesIO()
    await aiogram_bot.download(shown["file"]["file_id"], destination=out)
    assert out.getvalue() == b"DICM" * 10


async def test_aiogram_works_the_staff_forum(aiogram, aiogram_bot, control, staff):
    topic = await aiogram_bot.create_forum_topic(staff["chat"], "Ana")
    sent = await aiogram_bot.send_message(staff["chat"], "card", message_thread_id=topic.message_thread_id)
    assert sent.is_topic_message
    await aiogram_bot.set_message_reaction(
        staff["chat"], sent.message_id, [aiogram.types.ReactionTypeEmoji(emoji="👍")]
    )
    await aiogram_bot.pin_chat_message(staff["chat"], sent.message_id)
    await aiogram_bot.edit_forum_topic(staff["chat"], topic.message_thread_id, name="Ana, done")
    await aiogram_bot.close_forum_topic(staff["chat"], topic.message_thread_id)
    chat = await aiogram_bot.get_chat(staff["chat"])
    assert chat.is_forum
    assert chat.pinned_message.text == "card"
    assert [each.status for each in await aiogram_bot.get_chat_administrators(staff["chat"])] == [
        "creator",
        "administrator",
    ]
    assert (await aiogram_bot.get_chat_member(staff["chat"], staff["omar"])).status == "member"


async def test_aiogram_sets_commands_and_understands_refusals(aiogram, aiogram_bot, control, ana):
    commands = [aiogram.types.BotCommand(command="menu", description="Menú")]
    await aiogram_bot.set_my_commands(commands, aiogram.types.BotCommandScopeAllPrivateChats(), "es")
    read_back = await aiogram_bot.get_my_commands(aiogram.types.BotCommandScopeAllPrivateChats(), "es")
    assert [(each.command, each.description) for each in read_back] == [("menu", "Menú")]
    await aiogram_bot.set_my_description("x")
    with pytest.raises(aiogram.exceptions.TelegramBadRequest, match="chat not found"):
        await aiogram_bot.send_message(1, "x")
    await control.block(ana)
    with pytest.raises(aiogram.exceptions.TelegramForbiddenError, match="bot was blocked by the user"):
        await aiogram_bot.send_message(ana, "x")
    await control.fault("getMe", "status", retry_after=3)
    with pytest.raises(aiogram.exceptions.TelegramRetryAfter) as flood:
        await aiogram_bot.get_me()
    assert flood.value.retry_after == 3
    info = await aiogram_bot.get_webhook_info()
    assert info.url == ""


async def test_aiogram_reads_every_kind_of_update(aiogram, aiogram_bot, control, staff, ana):
    await control.upload(ana, "x", b"x", kind="voice")
    await control.upload(ana, "x", b"x", kind="video")
    await control.upload(ana, "x", b"x", kind="sticker")
    await control.post("/location", user=ana, latitude=1, longitude=2)
    await control.post("/contact", user=ana, phone_number="+1")
    said = await control.say(ana, "x")
    await control.edit(ana, said["id"], "y")
    await control.block(ana)
    await control.post("/promote", chat=staff["chat"], user=4242, status="member")
    updates = await aiogram_bot.get_updates()
    assert [update.event_type for update in updates] == [
        *["message"] * 6,
        "edited_message",
        *["my_chat_member"] * 2,
    ]
    assert updates[0].message.voice.duration == 3


# pyTelegramBotAPI


@pytest.fixture
async def telebot(sandbox, monkeypatch):
    for helper in (asyncio_helper, apihelper):
        monkeypatch.setattr(helper, "API_URL", sandbox.url + "/bot{0}/{1}")
        monkeypatch.setattr(helper, "FILE_URL", sandbox.url + "/file/bot{0}/{1}")
    bot = AsyncTeleBot(TOKEN)
    yield bot
    await bot.close_session()


async def test_telebot_polls_and_answers(telebot, control, ana):
    @telebot.message_handler(func=lambda _: True)
    async def ask(message):
        markup = TeleMarkup([[TeleButton("Yes", callback_data="yes")]])
        await telebot.reply_to(message, "sure?", reply_markup=markup)

    @telebot.callback_query_handler(func=lambda _: True)
    async def answer(query):
        await telebot.answer_callback_query(query.id, "noted")

    polling = asyncio.create_task(telebot.polling(non_stop=True, timeout=2, request_timeout=5))
    await control.say(ana, "knee")
    while len(await control.messages(ana)) < 3:
        continue
    assert (await control.messages(ana))[-1]["reply_to"] == 2
    await control.press(ana, "Yes")
    while not (await control.callbacks())["toasts"]:
        continue
    polling.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await polling


async def test_telebot_sends_files_and_understands_refusals(telebot, control, ana, staff):
    document = io.BytesIO(b"%PDF")
    document.name = "x.pdf"
    sent = await telebot.send_document(ana, document, visible_file_name="hoja.pdf")
    assert sent.document.file_name == "hoja.pdf"
    file = await telebot.get_file(sent.document.file_id)
    assert await telebot.download_file(file.file_path) == b"%PDF"
    topic = await telebot.create_forum_topic(staff["chat"], "Ana", icon_color=7322096)
    message = await telebot.send_message(staff["chat"], "card", message_thread_id=topic.message_thread_id)
    assert message.message_thread_id == topic.message_thread_id
    copied = await telebot.copy_message(ana, staff["chat"], message.message_id)
    assert copied.message_id
    with pytest.raises(ApiTelegramException, match="message is not modified"):
        await telebot.edit_message_text("card", staff["chat"], message.message_id)
