"""python-telegram-bot as its documentation sets it up: ConversationHandler, answers in user_data, nothing stored."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    filters,
)

from tests.bench.dialogue import Turn
from tests.bench.record import load
from tests.bench.server import TOKEN


async def _turn(turns: list[Turn], number: int, update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    """Keep the answer, then make the calls of this turn."""
    turn, query = turns[number], update.callback_query
    context.user_data[str(number)] = query.data if query else update.message.text
    for method, text, labels in turn.calls:
        if method == "answerCallbackQuery":
            await query.answer()
        elif method == "editMessageText":
            await query.edit_message_text(f"{query.message.text}\n\n→ {turn.deed.words}")
        else:
            await update.effective_chat.send_message(text, reply_markup=_keyboard(labels))
    return number + 1 if number + 1 < len(turns) else ConversationHandler.END


def _keyboard(labels: list[list[str]]) -> InlineKeyboardMarkup | None:
    rows = [[InlineKeyboardButton(label, callback_data=label[:32]) for label in row] for row in labels]
    return InlineKeyboardMarkup(rows) if rows else None


def _handler(turns: list[Turn], number: int) -> Any:
    callback = partial(_turn, turns, number)
    if turns[number].deed.is_tap:
        return CallbackQueryHandler(callback)
    return MessageHandler(filters.TEXT & ~filters.COMMAND, callback)


def main(url: str, script: Path) -> None:
    """Poll until told to stop."""
    turns = load(script)
    states: dict[object, list[Any]] = {number: [_handler(turns, number)] for number in range(1, len(turns))}
    begin = CommandHandler("start", partial(_turn, turns, 0))
    application = Application.builder().token(TOKEN).base_url(f"{url}/bot").build()
    application.add_handler(ConversationHandler([begin], states, []))
    application.run_polling()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
