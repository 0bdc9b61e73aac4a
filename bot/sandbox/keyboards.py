"""Keyboards under messages: their shapes, one action per button, and what Telegram refuses.

Shape errors come from telegram-bot-api, addresses are checked by TDLib, and names in capitals
(BUTTON_DATA_INVALID) are Telegram's own server's; hence three steps.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.sandbox import fields
from bot.sandbox.entities import links
from bot.sandbox.model import Json
from bot.sandbox.params import Params
from bot.sandbox.refusals import Malformed, part_of

_MOST_BUTTONS = 100
_MOST_IN_ROW = 8
_DATA_BYTES = 64
_COPY = 256
_STYLES = {"primary", "success", "danger"}

Markup = tuple[str, Json]
"""What kind of markup it is (inline, keyboard, remove, force) and the markup as it is shown."""


def read(params: Params) -> Markup | None:
    """The reply_markup of a request; None when there is none or it says nothing."""
    found = params.value("reply_markup", "Can't parse reply keyboard markup JSON object")
    if found is None:
        return None
    if not isinstance(found, dict):
        raise Malformed("Object expected as reply markup")
    rows = _rows(found, "keyboard", 'Field "keyboard" must be an Array of Arrays', _plain_button)
    inline = _rows(
        found,
        "inline_keyboard",
        'Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        _inline_button,
    )
    flags = {name: fields.boolean(found, name) for name in ("remove_keyboard", "selective", "force_reply")}
    placeholder = fields.optional_text(found, "input_field_placeholder")
    if rows:
        return _reply_keyboard(found, rows, flags, placeholder)
    if inline:
        return "inline", {"inline_keyboard": inline}
    if flags["remove_keyboard"]:
        return "remove", {"remove_keyboard": True}
    if flags["force_reply"]:
        return "force", {"force_reply": True} | _placeholder(placeholder)
    return None


def _placeholder(text: str) -> Json:
    return {"input_field_placeholder": text} if text else {}


def _reply_keyboard(found: Json, rows: list[list[Json]], flags: dict[str, bool], placeholder: str) -> Markup:
    shown: Json = {"keyboard": rows}
    for name in ("resize_keyboard", "one_time_keyboard", "is_persistent"):
        if fields.boolean(found, name):
            shown[name] = True
    if flags["selective"]:
        shown["selective"] = True
    return "keyboard", shown | _placeholder(placeholder)


def _rows(found: Json, name: str, wrong: str, read_button: Callable[[Any], Json]) -> list[list[Json]]:
    rows: list[list[Json]] = []
    for row in fields.optional_array(found, name):
        if not isinstance(row, list):
            raise Malformed(wrong)
        rows.append([read_button(button) for button in row])
    return [row for row in rows if row]


# buttons of a reply keyboard

_REQUESTS = ("request_contact", "request_location")


def _plain_button(button: Any) -> Json:
    with part_of("Can't parse keyboard button"):
        if isinstance(button, str):
            return {"text": button}
        if not isinstance(button, dict):
            raise Malformed("KeyboardButton must be a String or an Object")
        shown: Json = {"text": fields.text(button, "text")}
        shown |= {name: True for name in _REQUESTS if fields.boolean(button, name)}
        for name, check in _PLAIN_OBJECTS.items():
            if fields.has(button, name):
                check(shown.setdefault(name, fields.child(button, name)))
        return shown | _look(button)


def _check_chat_request(found: Json) -> None:
    fields.integer(found, "request_id")
    for name in ("chat_is_channel", "chat_is_forum", "chat_has_username", "chat_is_created", "bot_is_member"):
        fields.boolean(found, name)


def _check_user_request(found: Json) -> None:
    fields.integer(found, "request_id")
    for name in ("user_is_bot", "user_is_premium", "request_name", "request_username", "request_photo"):
        fields.boolean(found, name)
    fields.optional_integer(found, "max_quantity", 1)


def _check_poll_request(found: Json) -> None:
    fields.optional_text(found, "type")


def _check_web_app(found: Json) -> None:
    fields.text(found, "url")


_PLAIN_OBJECTS: dict[str, Callable[[Json], None]] = {
    "request_chat": _check_chat_request,
    "request_users": _check_user_request,
    "request_poll": _check_poll_request,
    "web_app": _check_web_app,
}


def _look(button: Json) -> Json:
    shown = {}
    for name in ("style", "icon_custom_emoji_id"):
        if value := fields.optional_text(button, name):
            shown[name] = value
    if shown.get("style", "primary") not in _STYLES:
        raise Malformed("Invalid button style specified")
    return shown


# buttons of an inline keyboard


def _inline_button(button: Any) -> Json:
    with part_of("Can't parse inline keyboard button"):
        if not isinstance(button, dict):
            raise Malformed("InlineKeyboardButton must be an Object")
        shown: Json = {"text": fields.text(button, "text")}
        return shown | _action(button) | _look(button)


def _action(button: Json) -> Json:
    for name in ("url", "callback_data"):
        if value := fields.optional_text(button, name):
            return {name: value}
    for name in ("callback_game", "pay"):
        if fields.has(button, name):
            return {name: button[name]}
    for name in ("switch_inline_query", "switch_inline_query_current_chat"):
        if fields.has(button, name):
            return {name: fields.text(button, name)}
    for name, check in _INLINE_OBJECTS.items():
        if fields.has(button, name):
            found = fields.child(button, name)
            check(found)
            return {name: found}
    raise Malformed("Text buttons are unallowed in the inline keyboard")


def _check_chosen_chat(found: Json) -> None:
    fields.optional_text(found, "query")
    for name in ("allow_user_chats", "allow_bot_chats", "allow_group_chats", "allow_channel_chats"):
        fields.boolean(found, name)


def _check_login(found: Json) -> None:
    fields.text(found, "url")
    fields.boolean(found, "request_write_access")
    fields.optional_text(found, "bot_username")
    fields.optional_text(found, "forward_text")


def _check_copy(found: Json) -> None:
    fields.text(found, "text")


def _check_disabled(found: Json) -> None:
    """A disabled button (Bot API 10.3) says nothing more."""


_INLINE_OBJECTS: dict[str, Callable[[Json], None]] = {
    "switch_inline_query_chosen_chat": _check_chosen_chat,
    "login_url": _check_login,
    "web_app": _check_web_app,
    "copy_text": _check_copy,
    "disabled": _check_disabled,
}


# what TDLib and the server refuse afterwards


def check(markup: Markup | None) -> None:
    """Refuses addresses that cannot be opened, then what Telegram's server refuses."""
    if markup is None:
        return
    kind, shown = markup
    rows = shown.get("inline_keyboard") or shown.get("keyboard") or []
    where = "inline keyboard button" if kind == "inline" else "keyboard button"
    for row in rows:
        for button in row:
            _check_addresses(button, where)
    if sum(map(len, rows)) > _MOST_BUTTONS or any(len(row) > _MOST_IN_ROW for row in rows):
        raise Malformed("Reply markup is too long")
    for row in rows:
        for button in row:
            _check_server(button, kind)


def _check_addresses(button: Json, where: str) -> None:
    if "url" in button:
        with part_of(f"{where} URL '{button['url']}' is invalid"):
            button["url"] = button["url"] if links.user_of(button["url"]) else links.checked(button["url"])
    for name, what in (("web_app", "Web App URL"), ("login_url", "login URL")):
        if name in button:
            with part_of(f"{where} {what} '{button[name]['url']}' is invalid"):
                links.secure(button[name]["url"])


def _check_server(button: Json, kind: str) -> None:
    if not button["text"].strip():
        raise Malformed("BUTTON_TEXT_INVALID" if kind == "inline" else "Button text must be non-empty")
    if len(button.get("callback_data", "").encode()) > _DATA_BYTES:
        raise Malformed("BUTTON_DATA_INVALID")
    if "pay" in button or "callback_game" in button:
        raise Malformed("BUTTON_TYPE_INVALID")
    if "copy_text" in button and not 1 <= len(button["copy_text"]["text"]) <= _COPY:
        raise Malformed("BUTTON_COPY_TEXT_INVALID")
    if button.get("request_users", {}).get("max_quantity", 1) not in range(1, 11):
        raise Malformed("BUTTON_QUANTITY_MAX_INVALID")
