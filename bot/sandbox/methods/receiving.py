"""Fetching updates, and what the bot is."""

from __future__ import annotations

import asyncio
from typing import Any

from bot.sandbox.methods.registry import method
from bot.sandbox.model import Json
from bot.sandbox.params import Params
from bot.sandbox.refusals import Malformed, Refusal
from bot.sandbox.render import user_json
from bot.sandbox.world import World

_CONFLICT = 409
_MOST_BYTES = 4 * 2**20
_OTHER_POLL = "terminated by other getUpdates request; make sure that only one bot instance is running"


def conflict(why: str) -> Refusal:
    """A 409."""
    return Refusal(_CONFLICT, f"Conflict: {why}")


@method("getMe")
def get_me(world: World, _params: Params) -> Json:
    """The bot itself."""
    return user_json(world.bot) | {
        "can_join_groups": True,
        "can_read_all_group_messages": not world.privacy,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


@method("logOut", "close")
def log_out(_world: World, _params: Params) -> bool:
    """Nothing to leave: the sandbox is the only server."""
    return True


@method("getUpdates")
async def get_updates(world: World, params: Params) -> list[Json]:
    """The oldest unconfirmed updates; waits for one as long as the request says, in real time."""
    if world.webhook.url:
        raise conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        )
    world.updates.allow(read_kinds(params))
    offset = params.integer("offset")
    limit = params.integer("limit", 100, 1, 100)
    seconds = params.integer("timeout", 0, 0, 50)
    turn = world.updates.end_poll(_OTHER_POLL)
    await asyncio.sleep(0)
    if offset:
        world.updates.confirm(offset)
    return await _fetch(world, turn, limit, seconds)


async def _fetch(world: World, turn: int, limit: int, seconds: int) -> list[Json]:
    deadline = asyncio.get_running_loop().time() + seconds
    while not (found := world.updates.take(limit)):
        left = deadline - asyncio.get_running_loop().time()
        if left <= 0:
            return []
        await world.updates.wait(left)
        if world.updates.turn != turn and not world.updates.ended_by:
            return []
        if world.updates.turn != turn:
            raise conflict(world.updates.ended_by)
    return _fitting([update.json() for update in found])


def _fitting(found: list[Json]) -> list[Json]:
    """As many as fit into one answer; always at least one."""
    size = 0
    for place, update in enumerate(found):
        size += len(str(update))
        if size > _MOST_BYTES and place:
            return found[:place]
    return found


def read_kinds(params: Params) -> list[str] | None:
    """The allowed_updates of a request; None keeps the former."""
    found: Any = params.value("allowed_updates", "Can't parse allowed_updates JSON object")
    if found is None:
        return None
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise Malformed("Expected an Array of update types")
    return [each.lower() for each in found]
