"""Answers to pressed buttons."""

from __future__ import annotations

from bot.sandbox.methods import access
from bot.sandbox.methods.registry import method
from bot.sandbox.params import Params
from bot.sandbox.refusals import Malformed
from bot.sandbox.world import World

_MOST = 200


@method("answerCallbackQuery")
def answer_callback_query(world: World, params: Params) -> bool:
    """Ends the spinner on a button, with a toast or an alert when there is a text."""
    text = params.text("text")
    if len(text) > _MOST:
        raise Malformed("MESSAGE_TOO_LONG")
    if params.text("url"):
        raise Malformed("URL_INVALID")
    query = world.callbacks.answer(params.text("callback_query_id"))
    if query is None:
        raise access.unknown_query()
    alert = params.boolean("show_alert")
    toast = {"id": query.id, "user": query.user, "chat": query.chat, "message": query.message}
    toast |= {"text": text, "alert": alert}
    world.callbacks.toasts.append(toast)
    world.feed.emit("toast", toast)
    return True
