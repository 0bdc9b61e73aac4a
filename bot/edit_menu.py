"""The menu of answers that can be changed, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.message import Button, run_token
from flows.text import Text

if TYPE_CHECKING:
    from bot.room import Room
    from bot.store.rows import Run
    from flows.engine import Turn

EDIT, PAGE, LEAVE = "e", "p", "x"
PER_PAGE = 9  # with the buttons that turn the page and lead out, no more than a dozen


def rows(room: Room, run: Run, turn: Turn, page: int = 0) -> list[list[Button]]:
    """One page of it; a page that is not there is the last."""
    with_another = {turn.items[name].anew for name in turn.path}
    asked = [(n, turn.items[name].question) for n, name in enumerate(turn.path) if name not in with_another]
    answers = [
        Button(Text(f"{question.id}.short", question.values), run_token(run.id, run.turn, f"{EDIT}{n}"))
        for n, question in asked
        if room.house.catalogs.has(f"{question.id}.short")
    ]
    page = min(page, max(0, len(answers) - 1) // PER_PAGE)
    shown = answers[page * PER_PAGE : (page + 1) * PER_PAGE]
    turned = [
        Button(Text(f"btn.{label}"), run_token(run.id, run.turn, f"{EDIT}{PAGE}{other}"))
        for label, other in (("answers_before", page - 1), ("answers_after", page + 1))
        if 0 <= other * PER_PAGE < len(answers)
    ]
    leave = Button(Text("btn.back"), run_token(run.id, run.turn, f"{EDIT}{LEAVE}"))
    return [[button] for button in (*shown, *turned, leave)]
