"""Messages before they have a language: what the outbox stores.

1. A message is a text id with values, buttons as tokens, and the reader; never a rendered sentence.
2. A button's data is `r:<run>:<turn>:<index>` or `c:<case>:<version>:<act>`; never a value (law 14). Under what can be
   chosen and left again stands which of the two a press does, so that two presses of one drawing are one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flows.items import Item, Option, option
from flows.text import Json, Text, to_json

TOKEN = re.compile(r"([rc]):([0-9]{1,18}):([0-9]{1,18}):([!-~]*)")
WIDE = 14  # a label longer than this stands alone in its row
NUMBERS_PER_ROW = 6
CHOOSE, LEAVE = "+", "-"
PRESSED = re.compile(r"([0-9]{1,3})([+-]?)")


@dataclass(frozen=True, slots=True)
class Button:
    """A label and its token."""

    label: Text
    data: str


@dataclass(frozen=True, slots=True)
class Tap:
    """A button of a run's prompt: the turn it was made for, the position, and the message it stands under."""

    turn: int
    at: str
    message_id: int
    shown: str
    query_id: str


def rows_json(rows: Sequence[Sequence[Button]]) -> Json:
    """A keyboard as JSON."""
    return [[[to_json(b.label), b.data] for b in row] for row in rows]


def run_token(run_id: int, turn: int, index: int | str) -> str:
    """The data of a button that answers the open item of a run."""
    return f"r:{run_id}:{turn}:{index}"


def case_token(case_id: int, version: int, act: str) -> str:
    """The data of a button on a staff card."""
    return f"c:{case_id}:{version}:{act}"


def read_token(data: str) -> tuple[str, int, int, str] | None:
    """Kind, id, turn or version, and the rest; None for data that is not ours, which a changed app can send."""
    found = TOKEN.fullmatch(data)
    return (found[1], int(found[2]), int(found[3]), found[4]) if found else None


def read_at(at: str) -> tuple[int, str]:
    """Which button of an item was pressed, -1 for none that we made, and whether to choose or leave it."""
    found = PRESSED.fullmatch(at)
    return (int(found[1]), found[2]) if found else (-1, "")


def all_buttons(item: Item[object]) -> tuple[Option, ...]:
    """The buttons under an item: its answers, earlier answers to change, then those that steer."""
    return (*item.buttons, *item.changes, *(option(key) for key in item.side))


def keyboard(item: Item[object], run_id: int, turn: int, chosen: Sequence[str] = ()) -> list[list[Button]]:
    """The buttons of an item in rows; what is chosen already carries a mark."""
    numbers: list[Button] = []
    rest: list[Button] = []
    for index, one in enumerate(all_buttons(item)):
        is_chosen = one.key in chosen
        label = Text("mark.chosen", {"label": one.label}) if is_chosen else one.label
        does = (LEAVE if is_chosen else CHOOSE) if one.key in item.toggles else ""
        (numbers if one.key.isdigit() else rest).append(Button(label, run_token(run_id, turn, f"{index}{does}")))
    rows = [numbers[n : n + NUMBERS_PER_ROW] for n in range(0, len(numbers), NUMBERS_PER_ROW)]
    return [*rows, *([button] for button in rest)]


def body(
    text: Text,
    *,
    to: int | None = None,
    clinic: str | None = None,
    rows: Sequence[Sequence[Button]] = (),
    topic: bool = False,
    edits: str | None = None,
    reply_to: int | None = None,
) -> dict[str, Json]:
    """A message for a person (`to`) or a clinic's staff group; `edits` is the key of the message to change."""
    found: dict[str, Json] = {"do": "say", "text": to_json(text), "to": to, "clinic": clinic, "rows": rows_json(rows)}
    if topic:
        found["topic"] = True
    if edits:
        found["edits"] = edits
    if reply_to:
        found["reply_to"] = reply_to
    return found
