"""What came in, in our words; anything else is nothing, and never a fault."""

from __future__ import annotations

from typing import Any

import pytest

from bot.arrivals import Commanded, Filed, Membership, Migrated, Said, Stuck, Tapped, Unknown, read
from tests.bot.fake_telegram import Message
from tests.bot.harness import CARLOS, GROUP, membership, message, pressed


def test_words_and_commands_are_told_apart():
    said = read(message(CARLOS, {"text": "hola"}))
    assert isinstance(said, Said)
    assert (said.text, said.private, said.sender.id, said.edited) == ("hola", True, CARLOS.id, False)
    command = read(message(CARLOS, {"text": "/Start@puente_bot  c-abc "}))
    assert isinstance(command, Commanded)
    assert (command.name, command.rest) == ("start", "c-abc")


def test_an_edited_command_is_words():
    update = message(CARLOS, {"text": "/menu"})
    update["edited_message"] = update.pop("message")
    said = read(update)
    assert isinstance(said, Said)
    assert said.edited


def test_a_name_is_what_is_shown():
    update = message(CARLOS, {"text": "x"})
    update["message"]["from"]["last_name"] = "Peña"
    assert read(update).sender.name == "Carlos Peña"


def test_a_topic_is_where_something_was_said_and_its_first_message_is_no_answer():
    update = message(CARLOS, {"text": "x"}, chat=GROUP, thread=7, reply_to=3)
    said = read(update)
    assert (said.private, said.thread_id, said.reply_to) == (False, 7, 3)
    update["message"]["reply_to_message"]["forum_topic_created"] = {"name": "PU-0001"}
    assert read(update).reply_to is None


@pytest.mark.parametrize("kind", ["document", "voice", "video", "audio", "animation", "video_note"])
def test_a_file_is_a_file_whatever_its_kind(kind):
    filed = read(message(CARLOS, {kind: {"file_id": "f"}, "caption": "mi rodilla", "media_group_id": "a"}))
    assert isinstance(filed, Filed)
    assert (filed.kind, filed.file["file_id"], filed.caption, filed.album) == (kind, "f", "mi rodilla", "a")


def test_of_a_photo_the_largest_is_taken_and_an_edited_file_is_nothing():
    update = message(CARLOS, {"photo": [{"file_id": "small"}, {"file_id": "large"}]})
    assert read(update).file["file_id"] == "large"
    update["edited_message"] = update.pop("message")
    assert isinstance(read(update), Unknown)


@pytest.mark.parametrize("kind", ["sticker", "location", "contact", "poll", "dice", "venue", "game", "story"])
def test_what_cannot_be_read_is_stuck(kind):
    stuck = read(message(CARLOS, {kind: {}}))
    assert isinstance(stuck, Stuck)
    assert stuck.kind == kind


def test_a_press_names_its_message():
    tapped = read(pressed(CARLOS, "r:1:2:3", Message(55, CARLOS.id, "Pregunta")))
    assert isinstance(tapped, Tapped)
    assert (tapped.data, tapped.message_id, tapped.shown) == ("r:1:2:3", 55, "Pregunta")


def test_membership_and_migration():
    blocked = read(membership(CARLOS, "kicked"))
    assert isinstance(blocked, Membership)
    assert (blocked.status, blocked.private) == ("kicked", True)
    moved = read(message(CARLOS, {"migrate_to_chat_id": -1002}, chat=GROUP))
    assert isinstance(moved, Migrated)
    assert (moved.chat_id, moved.to) == (GROUP, -1002)


NONSENSE: list[dict[str, Any]] = [
    {},
    {"poll_answer": {}},
    {"message": None},
    {"message": {}},
    {"message": {"text": "no sender"}},
    {"message": {"from": {"id": 1}, "text": "no chat"}},
    {"message": {"from": {}, "chat": {"id": 1, "type": "private"}, "message_id": 1, "text": "x"}},
    {"message": {"from": {"id": "1"}, "chat": {"id": 1, "type": "private"}, "message_id": 1, "text": "x"}},
    {"message": {"from": {"id": 1}, "chat": {"id": "1", "type": "private"}, "message_id": 1, "text": "x"}},
    {"message": {"from": {"id": 1}, "chat": {"id": 1, "type": "private"}, "message_id": 1, "text": None}},
    {"message": {"from": {"id": 1}, "chat": {"id": 1, "type": "private"}, "message_id": 1, "photo": []}},
    {"message": {"from": {"id": 1}, "chat": {"id": 1, "type": "private"}, "message_id": 1, "document": "f"}},
    {"message": {"from": {"id": 1}, "chat": {"id": 1, "type": "private"}, "message_id": 1, "document": {}}},
    {"message": {"from": {"id": 1}, "chat": {"id": 1, "type": "private"}, "message_id": 1, "new_chat_title": "x"}},
    {"message": {"from": {"id": 1, "is_bot": True}, "chat": {"id": 1, "type": "private"}, "text": "x"}},
    {"edited_message": 7},
    {"callback_query": {"id": "1", "from": {"id": 1}, "data": "x"}},
    {"callback_query": {"id": "1", "from": {"id": 1}, "message": {"chat": {"id": 1, "type": "private"}}}},
    {"callback_query": "x"},
    {"my_chat_member": {"chat": {"id": 1, "type": "private"}, "from": {"id": 1}}},
]


@pytest.mark.parametrize("update", NONSENSE)
def test_anything_else_is_nothing(update):
    assert read({"update_id": 9, **update}) == Unknown(9)
