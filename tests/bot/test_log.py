"""The log: what it lets through, searched with markers for what it must not."""

from __future__ import annotations

import io
import json
import logging
import sys

import pytest
import structlog

from bot import log
from bot.clock import SECOND, ManualClock
from bot.vault import Keyring, Vault

MARKER = "dolor de rodilla MARKER"


@pytest.fixture
def lines():
    out = io.StringIO()
    handlers, level, hook = logging.root.handlers, logging.root.level, sys.excepthook
    log.configure(ManualClock(1_795_251_600 * SECOND), Vault(Keyring.fresh()).index, out)
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    logging.root.handlers = handlers
    logging.root.setLevel(level)
    sys.excepthook = hook
    structlog.reset_defaults()


def test_a_line_has_its_event_level_time_and_allowed_keys(lines):
    structlog.get_logger().info("send_refused", lane=1, attempt=2, verdict="wait")
    line = {"event": "send_refused", "level": "info", "at": "2026-11-21T09:00:00.000Z"}
    assert lines() == [{**line, "lane": 1, "attempt": 2, "verdict": "wait"}]


def test_keys_that_are_not_on_the_list_are_dropped(lines):
    structlog.get_logger().info("answered", text=MARKER, answer=MARKER, file_name=MARKER, token=MARKER)
    assert set(lines()[0]) == {"event", "level", "at"}


def test_a_sentence_under_an_allowed_key_shows_its_type_only(lines):
    structlog.get_logger().info(MARKER, error=MARKER, kind={"a": MARKER}, where=[MARKER, "bot/x.py:1"], size=None)
    assert lines()[0]["event"] == "<str>"
    assert (lines()[0]["error"], lines()[0]["kind"], lines()[0]["where"]) == (
        "<str>",
        "<dict>",
        ["<str>", "bot/x.py:1"],
    )


def test_a_chat_is_a_keyed_hash(lines):
    structlog.get_logger().info("blocked", chat=4711)
    structlog.get_logger().info("blocked", chat=4711)
    first, second = (line["chat"] for line in lines())
    assert first == second
    assert "4711" not in first
    assert len(first) == 12


@pytest.mark.parametrize("how", ["true", "error", "tuple"])
def test_an_exception_is_its_class_and_places(lines, how):
    try:
        int(MARKER)
    except ValueError as error:
        info = {"true": True, "error": error, "tuple": sys.exc_info()}[how]
        structlog.get_logger().error("failed", exc_info=info)
    assert lines()[0]["error"] == "ValueError"
    assert lines()[0]["where"][0].startswith("tests/bot/test_log.py:")
    assert "MARKER" not in str(lines())


def test_places_outside_our_code_keep_the_file_s_name_only(lines):
    with pytest.raises(ValueError, match="Expecting") as caught:
        json.loads("{")
    assert log.places(caught.value)[-1].startswith("decoder.py:")


def test_libraries_are_heard_from_warnings_on_without_their_words(lines):
    logging.getLogger("telegram.ext").info(MARKER)
    logging.getLogger("aiohttp.server").warning("got %s", MARKER)
    assert [(line["event"], line["logger"], line["level"]) for line in lines()] == [
        ("library", "aiohttp.server", "warning")
    ]
    assert lines()[0]["where"].startswith("test_log:")


def test_a_library_s_exception_is_named(lines):
    try:
        raise KeyError(MARKER)
    except KeyError:
        logging.getLogger("asyncio").exception(MARKER)
    assert lines()[0]["error"] == "KeyError"
    assert "MARKER" not in str(lines())


def test_what_nobody_caught_is_a_line_too(lines):
    try:
        raise RuntimeError(MARKER)
    except RuntimeError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    assert (lines()[0]["event"], lines()[0]["level"], lines()[0]["error"]) == ("crashed", "critical", "RuntimeError")
    assert "MARKER" not in str(lines())


def test_debugging_is_not_logged(lines):
    structlog.get_logger().debug("effort_failed")
    assert lines() == []
