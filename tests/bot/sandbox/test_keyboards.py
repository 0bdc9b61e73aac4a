"""Keyboards: shapes, one action for a button, and the refusals of each step."""

import pytest


def inline(**button):
    return {"inline_keyboard": [[{"text": "A"} | button]]}


def plain(**button):
    return {"keyboard": [[{"text": "A"} | button]]}


REFUSED = [
    (inline(), "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
    (
        inline(callback_data=""),
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    (inline(callback_data="x" * 65), "BUTTON_DATA_INVALID"),
    (inline(callback_data="ñ" * 33), "BUTTON_DATA_INVALID"),
    (
        inline(url="http://localhost:80/x"),
        "inline keyboard button URL 'http://localhost:80/x' is invalid: Wrong HTTP URL",
    ),
    (
        inline(url="ftp://example.com"),
        "inline keyboard button URL 'ftp://example.com' is invalid: Unsupported URL protocol",
    ),
    (
        inline(web_app={"url": "bad"}),
        "inline keyboard button Web App URL 'bad' is invalid: Only HTTPS links are allowed",
    ),
    (
        plain(web_app={"url": "http://example.com"}),
        "keyboard button Web App URL 'http://example.com' is invalid: Only HTTPS links are allowed",
    ),
    (inline(pay=True), "BUTTON_TYPE_INVALID"),
    (inline(callback_game={}), "BUTTON_TYPE_INVALID"),
    (inline(copy_text={"text": ""}), "BUTTON_COPY_TEXT_INVALID"),
    (inline(copy_text={"text": "x" * 257}), "BUTTON_COPY_TEXT_INVALID"),
    (inline(text=" ", callback_data="x"), "BUTTON_TEXT_INVALID"),
    (inline(callback_data="x", style="pink"), "can't parse inline keyboard button: Invalid button style specified"),
    (plain(request_users={"request_id": 1, "max_quantity": 999}), "BUTTON_QUANTITY_MAX_INVALID"),
    (
        {"inline_keyboard": [[{"callback_data": "x"}]]},
        "can't parse inline keyboard button: Can't find field \"text\"",
    ),
    (
        inline(switch_inline_query_chosen_chat={"allow_user_chats": "yes"}),
        'can\'t parse inline keyboard button: Field "allow_user_chats" must be of type Boolean',
    ),
    (
        inline(login_url={"url": "https://a.b", "request_write_access": "yes"}),
        'can\'t parse inline keyboard button: Field "request_write_access" must be of type Boolean',
    ),
    (
        {"inline_keyboard": [["x"]]},
        "can't parse inline keyboard button: InlineKeyboardButton must be an Object",
    ),
    ({"keyboard": [[3]]}, "can't parse keyboard button: KeyboardButton must be a String or an Object"),
    (plain(request_chat={"chat_is_channel": True}), "can't parse keyboard button: Can't find field \"request_id\""),
    (
        plain(request_chat={"request_id": 1, "chat_is_forum": "yes"}),
        'can\'t parse keyboard button: Field "chat_is_forum" must be of type Boolean',
    ),
    (plain(request_poll={"type": []}), 'can\'t parse keyboard button: Field "type" must be of type String'),
    ({"inline_keyboard": "bad"}, 'field "inline_keyboard" must be of type Array'),
    ({"keyboard": "bad"}, 'field "keyboard" must be of type Array'),
    ({"keyboard": ["bad"]}, 'field "keyboard" must be an Array of Arrays'),
    (
        {"inline_keyboard": ["bad"]},
        'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
    ),
    ({"force_reply": "yes"}, 'field "force_reply" must be of type Boolean'),
    ({"remove_keyboard": "yes"}, 'field "remove_keyboard" must be of type Boolean'),
    (plain() | {"selective": "yes"}, 'field "selective" must be of type Boolean'),
    (plain() | {"resize_keyboard": "yes"}, 'field "resize_keyboard" must be of type Boolean'),
    ([1], "object expected as reply markup"),
    ("{", "can't parse reply keyboard markup JSON object"),
    ({"inline_keyboard": [[{"text": "A", "callback_data": "x"}] * 9]}, "reply markup is too long"),
    ({"inline_keyboard": [[{"text": "A", "callback_data": "x"}]] * 101}, "reply markup is too long"),
]


@pytest.mark.parametrize(("markup", "why"), REFUSED)
async def test_keyboards_are_refused_with_telegrams_words(api, ana, markup, why):
    assert await api.refused("sendMessage", chat_id=ana, text="x", reply_markup=markup) == f"Bad Request: {why}"


@pytest.mark.parametrize(
    "button",
    [
        {"callback_data": "ñ" * 32},
        {"callback_data": "x" * 64, "style": "danger", "icon_custom_emoji_id": "5"},
        {"url": "https://example.com/x"},
        {"url": "tg://user?id=5"},
        {"copy_text": {"text": "code"}},
        {"switch_inline_query": ""},
        {"switch_inline_query_current_chat": "x"},
        {"switch_inline_query_chosen_chat": {"query": "x"}},
        {"web_app": {"url": "https://example.com/app"}},
        {"login_url": {"url": "https://example.com/"}},
        {"disabled": {}},
    ],
)
async def test_an_inline_button_comes_back_as_it_was_sent(api, ana, button):
    sent = await api.ok("sendMessage", chat_id=ana, text="x", reply_markup=inline(**button))
    assert sent["reply_markup"]["inline_keyboard"] == [[{"text": "A"} | button]]


async def test_a_reply_keyboard_is_on_the_screen_but_not_in_the_message(api, control, ana):
    markup = {
        "keyboard": [["A", {"text": "B", "request_contact": True}], []],
        "resize_keyboard": True,
        "selective": True,
        "input_field_placeholder": "…",
    }
    sent = await api.ok("sendMessage", chat_id=ana, text="x", reply_markup=markup)
    assert "reply_markup" not in sent
    shown = (await control.messages(ana))[-1]["reply_keyboard"]
    assert shown["keyboard"] == [[{"text": "A"}, {"text": "B", "request_contact": True}]]
    assert shown["input_field_placeholder"] == "…"
    assert (await control.get("/chats"))[0]["keyboard"] == shown
    await api.ok("sendMessage", chat_id=ana, text="y", reply_markup={"remove_keyboard": True})
    assert (await control.get("/chats"))[0]["keyboard"] is None
    await api.ok("sendMessage", chat_id=ana, text="z", reply_markup={"force_reply": True})
    assert (await control.messages(ana))[-1]["reply_keyboard"] == {"force_reply": True}


async def test_an_empty_keyboard_is_none(api, ana):
    sent = await api.ok("sendMessage", chat_id=ana, text="x", reply_markup={"inline_keyboard": [[]]})
    assert "reply_markup" not in sent
