"""Finding the button that a person means, and pressing it.

Tests name a button by what it says. It is looked for in the newest message that has it, inline or in the
reply keyboard that is open; when it is nowhere the answer lists the buttons that are there.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.sandbox import acting
from bot.sandbox.acting import Cannot
from bot.sandbox.model import GENERAL, Chat, Json, Message, User
from bot.sandbox.view import message_view
from bot.sandbox.world import World


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which button: by its text, by its data, or by its place."""

    text: str | None = None
    data: str | None = None
    row: int | None = None
    column: int | None = None

    def fits(self, button: Json, row: int, column: int) -> bool:
        """Whether it is this one."""
        if self.row is not None:
            return (row, column) == (self.row, self.column or 0)
        if self.data is not None:
            return bool(button.get("callback_data") == self.data)
        return bool(button["text"] == self.text)


def press(world: World, user: User, chat: int | None, thread: int | None, message: int | None, wanted: Wanted) -> Json:
    """Presses the button; what comes of it depends on its kind."""
    where = acting.somewhere(world, user, chat)
    seen = _seen(where, thread, message)
    for each in seen:
        button = _button(each.inline["inline_keyboard"] if each.inline else [], wanted)
        if button:
            return _press_inline(world, user, where, each, button)
    keyboard = open_keyboard(where, thread)
    button = _button(keyboard["keyboard"] if keyboard and message is None else [], wanted)
    if button is None:
        raise Cannot(_nowhere(seen, keyboard), 404)
    return {"message": message_view(world, _press_plain(world, user, where, thread, button))}


def _seen(chat: Chat, thread: int | None, message: int | None) -> list[Message]:
    """The messages to look at, newest first."""
    if message is not None:
        return [acting.a_message(chat, message)]
    topic = None if thread == GENERAL else thread
    return [
        each
        for each in reversed(chat.messages.values())
        if not each.deleted and (thread is None or each.thread == topic)
    ]


def _button(rows: list[list[Json]], wanted: Wanted) -> Json | None:
    places = ((button, row, column) for row, line in enumerate(rows) for column, button in enumerate(line))
    return next((button for button, row, column in places if wanted.fits(button, row, column)), None)


def open_keyboard(chat: Chat, thread: int | None = None) -> Json | None:
    """The reply keyboard that is shown now: the last one, unless it was taken away since."""
    for each in _seen(chat, thread, None):
        if each.keyboard and ("keyboard" in each.keyboard or "remove_keyboard" in each.keyboard):
            return each.keyboard if "keyboard" in each.keyboard else None
    return None


def _nowhere(seen: list[Message], keyboard: Json | None) -> str:
    rows: list[list[Json]] = next((each.inline["inline_keyboard"] for each in seen if each.inline), [])
    rows = rows + (keyboard["keyboard"] if keyboard else [])
    texts = [button["text"] for row in rows for button in row]
    there = ", ".join(f'"{text}"' for text in texts) or "none"
    return f"the button is not there; the newest buttons are: {there}"


def _press_inline(world: World, user: User, chat: Chat, message: Message, button: Json) -> Json:
    if "callback_data" in button:
        return {"callback_query_id": acting.callback(world, user, chat, message, button)}
    if "disabled" in button:
        raise Cannot(f'button "{button["text"]}" is disabled; nothing happens', 409)
    return {name: value for name, value in button.items() if name != "text"}


def _press_plain(world: World, user: User, chat: Chat, thread: int | None, button: Json) -> Message:
    if button.get("request_contact"):
        contact: Json = {"phone_number": "+525555550100", "first_name": user.first_name, "user_id": user.id}
        return acting.send(world, user, {"contact": contact}, chat=chat.id, thread=thread)
    if button.get("request_location"):
        location = {"latitude": 32.5331, "longitude": -117.0193}
        return acting.send(world, user, {"location": location}, chat=chat.id, thread=thread)
    return acting.say(world, user, button["text"], chat=chat.id, thread=thread)
