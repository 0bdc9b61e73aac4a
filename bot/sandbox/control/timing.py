"""The clock, and waiting for the bot."""

from __future__ import annotations

from bot.sandbox.acting import Cannot
from bot.sandbox.clock import from_iso
from bot.sandbox.control.routes import Args, Box, route
from bot.sandbox.model import Json
from bot.sandbox.presence import Report

_PATIENCE = 60.0
_MICRO = 1_000_000


@route("GET", "/clock")
async def read_clock(box: Box, args: Args) -> Json:
    """The time; with `after`, waits until the clock was moved since that version."""
    if (after := args.maybe("after")) is not None:
        await box.world.clock.moved(after, args.seconds("timeout", 25.0))
    return box.world.clock.state()


@route("POST", "/clock")
async def move_clock(box: Box, args: Args) -> Json:
    """Moves the clock, and answers when the bot is idle again."""
    clock = box.world.clock
    if "rate" in args.values:
        clock.set_rate(args.seconds("rate", 1.0))
        box.world.feed.emit("clock", clock.state())
        return clock.state()
    target = _target(box, args)
    if target < clock.now_us():
        _set_back(box, args, target)
    elif not args.flag("wait", default=True):
        box.presence.jump(target)
    elif why := await box.presence.move(target, args.seconds("timeout", _PATIENCE)):
        raise Cannot(f"the clock moved but {why}; look at GET /control/updates and /control/calls", 504)
    return clock.state() | box.presence.shown()


def _target(box: Box, args: Args) -> int:
    now_us = box.world.clock.now_us()
    if "advance" in args.values:
        return now_us + int(args.seconds("advance", 0.0) * _MICRO)
    if args.optional("to") == "next":
        return _next_due(box)
    if "set" not in args.values:
        raise Cannot('nothing to do; give "set", "advance", "to": "next" or "rate"')
    try:
        return from_iso(args.text("set"))
    except ValueError:
        raise Cannot('"set" is not a time; give ISO 8601 such as 2026-11-20T10:00:00Z') from None


def _next_due(box: Box) -> int:
    due = box.presence.next_due_us()
    if due is None:
        raise Cannot("the bot reported nothing that is due; advance by seconds instead", 409)
    return max(due, box.world.clock.now_us())


def _set_back(box: Box, args: Args, target: int) -> None:
    if "set" not in args.values or not args.flag("backwards"):
        raise Cannot('the clock does not go back by itself; add "backwards": true to "set"')
    box.world.clock.set(target)
    box.world.feed.emit("clock", box.world.clock.state())


@route("POST", "/idle")
def report_idle(box: Box, args: Args) -> Json:
    """The bot says how far it is."""
    box.presence.report(
        Report(
            args.number("clock"),
            args.maybe("updates") or 0,
            args.flag("idle"),
            args.maybe("next_due_us"),
            args.text("bot", ""),
        )
    )
    return {"version": box.world.clock.version}


@route("POST", "/wait")
async def wait(box: Box, args: Args) -> Json:
    """Answers when the bot is idle."""
    seconds = args.seconds("timeout", 10.0)
    if why := await box.presence.settle(seconds):
        raise Cannot(f"after {seconds:g} s {why}; look at GET /control/updates and /control/calls", 504)
    return {"idle": True, "seq": box.world.feed.seq}
