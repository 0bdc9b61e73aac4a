"""Messages before they have a language: tokens, keyboards, bodies."""

from __future__ import annotations

import json

import pytest

from bot import message
from bot.render import LIMIT, markup, pieces, text_of
from flows.items import Choice, Multi, Rating
from flows.text import Text
from tests.bot.harness import catalogs

YES_NO = Choice("ask", ["yes", "no"], side=("back",))


def test_a_token_says_run_turn_and_place_or_case_version_and_act_and_nothing_else():
    assert message.run_token(7, 3, 1) == "r:7:3:1"
    assert message.read_token("r:7:3:1") == ("r", 7, 3, "1")
    assert message.read_token(message.case_token(5, 2, "review")) == ("c", 5, 2, "review")


@pytest.mark.parametrize(
    "data", ["", "x", "r:1:2", "x:1:2:3", "r:a:2:3", "r:-1:2:3", "r:²:1:0", "r:٣:1:0", f"r:{'9' * 30}:1:0", "c:1::menu"]
)
def test_data_that_is_not_ours_is_nothing(data):
    assert message.read_token(data) is None


def test_a_keyboard_shows_answers_then_what_steers_each_by_its_place():
    rows = message.keyboard(YES_NO, 7, 3)
    assert [(b.label.id, b.data) for row in rows for b in row] == [
        ("btn.yes", "r:7:3:0"),
        ("btn.no", "r:7:3:1"),
        ("btn.back", "r:7:3:2"),
    ]


def test_a_scale_stands_in_rows_of_six_and_what_is_chosen_carries_a_mark():
    rows = message.keyboard(Rating("pain", 0, 10, skip=True), 1, 1)
    assert [len(row) for row in rows] == [6, 5, 1]
    marked = message.keyboard(Multi("of", ["yes", "no"]), 1, 1, ["no"])
    assert [row[0].label.id for row in marked[:2]] == ["btn.yes", "mark.chosen"]
    assert [message.read_at(row[0].data.split(":")[3]) for row in marked] == [(0, "+"), (1, "-"), (2, ""), (3, "")]
    assert message.read_at("e1") == (-1, "")


def test_a_body_is_json_and_holds_no_rendered_word():
    body = message.body(
        Text("menu.main"), to=3, rows=message.keyboard(YES_NO, 7, 3), topic=True, edits="u1:1", reply_to=9
    )
    assert json.loads(json.dumps(body)) == body
    assert body["text"] == {"text": "menu.main", "values": {}}
    assert (body["topic"], body["edits"], body["reply_to"], body["to"]) == (True, "u1:1", 9, 3)


def test_short_labels_share_a_row_and_long_ones_stand_alone():
    rows = message.keyboard(Choice("ask", ["yes", "no", "howto"]), 1, 1)
    shown = markup(message.body(Text("menu.main"), rows=rows), catalogs(), "es")
    assert [len(row) for row in shown["inline_keyboard"]] == [2, 1]
    assert markup(message.body(Text("menu.main")), catalogs(), "es") is None


def test_the_same_body_is_read_in_each_readers_language():
    body = message.body(Text("menu.main"))
    assert len({text_of(body, catalogs(), lang) for lang in ("es", "en", "fr")}) == 3


@pytest.mark.parametrize("text", ["", "short", "x" * LIMIT])
def test_what_fits_is_one_piece(text):
    assert list(pieces(text)) == [text]


def test_a_long_text_is_cut_between_paragraphs_else_lines_else_where_it_must_be():
    paragraphs = "\n\n".join(["a" * 3000, "b" * 3000, "c" * 1000])
    assert [piece[0] for piece in pieces(paragraphs)] == ["a", "b"]
    assert [piece[0] for piece in pieces("\n".join(["a" * 3000, "b" * 3000]))] == ["a", "b"]
    assert [len(piece) for piece in pieces("x" * (2 * LIMIT + 5))] == [LIMIT, LIMIT, 5]
    assert all(len(piece) <= LIMIT for piece in pieces("ab cd\n" * 5000))
