"""Polls, in their simple form."""

from __future__ import annotations

from typing import Any

from bot.sandbox import fields
from bot.sandbox.entities import text as texts
from bot.sandbox.methods import access, editing, outgoing
from bot.sandbox.methods.registry import method
from bot.sandbox.model import Json
from bot.sandbox.params import Params
from bot.sandbox.refusals import Malformed
from bot.sandbox.render import message_json
from bot.sandbox.world import World

_QUESTION = 300
_OPTION = 100
_OPTIONS = 12


@method("sendPoll")
def send_poll(world: World, params: Params) -> Json:
    """Sends a poll."""
    options = _read_options(params)
    question, _ = outgoing.fixed(world, texts.read(params.text("question"), params.text("question_parse_mode"), None))
    target = outgoing.begin(world, params)
    access.may_send(world, target.chat, "can_send_polls", "polls")
    _check(question, options)
    poll: Json = {
        "id": str(5_000_000_000_000_000_000 + world.count("poll")),
        "question": question,
        "options": [_option(place, text) for place, text in enumerate(options)],
        "total_voter_count": 0,
        "is_closed": params.boolean("is_closed"),
        "is_anonymous": params.boolean("is_anonymous") if params.has("is_anonymous") else True,
        "type": params.text("type") or "regular",
        "allows_multiple_answers": params.boolean("allows_multiple_answers"),
        "allows_revoting": params.boolean("allows_revoting"),
        "members_only": params.boolean("members_only"),
    }
    if poll["type"] == "quiz":
        poll["correct_option_id"] = params.integer("correct_option_id")
    return message_json(world, outgoing.finish(world, target, {"poll": poll}))


def _option(place: int, text: str) -> Json:
    return {"persistent_id": str(place + 1), "text": text, "voter_count": 0}


def _read_options(params: Params) -> list[str]:
    found: Any = params.value("options", "Can't parse options JSON object")
    if not isinstance(found, list):
        raise Malformed("Expected an Array of String as options")
    return [_read_option(each) for each in found]


def _read_option(found: Any) -> str:
    if isinstance(found, dict):
        found = fields.text(found, "text")
    if not isinstance(found, str):
        raise Malformed("Expected an option to be of type String")
    return found.strip()


def _check(question: str, options: list[str]) -> None:
    if not question:
        raise Malformed("poll question must be non-empty")
    if len(question) > _QUESTION:
        raise Malformed(f"poll question length must not exceed {_QUESTION}")
    if not options:
        raise Malformed("poll must have at least 1 option")
    if len(options) > _OPTIONS:
        raise Malformed(f"poll can't have more than {_OPTIONS} options")
    if not all(options):
        raise Malformed("poll options must be non-empty")
    if any(len(option) > _OPTION for option in options):
        raise Malformed(f"poll options length must not exceed {_OPTION}")


@method("stopPoll")
def stop_poll(world: World, params: Params) -> Json:
    """Closes a poll and answers with its result."""
    inline = editing.read_inline(params)
    chat = access.readable(world, params)
    message = access.message(chat, params.message_id(), "message with poll to stop")
    poll = message.content.get("poll")
    if poll is None or message.sender != world.bot.id:
        raise Malformed("message is not a poll" if poll is None else "poll can't be stopped")
    if poll["is_closed"]:
        raise Malformed("poll has already been closed")
    closed = poll | {"is_closed": True}
    editing.apply(world, message, {"poll": closed}, inline)
    return dict(closed)
