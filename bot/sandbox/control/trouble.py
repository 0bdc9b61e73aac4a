"""Trouble on purpose: faults, a cut network, flood control."""

from __future__ import annotations

from dataclasses import fields as fields_of
from typing import Any

from bot.sandbox.acting import Cannot
from bot.sandbox.control.routes import Args, Box, route
from bot.sandbox.faults import ACTIONS, Fault
from bot.sandbox.flood import MODES
from bot.sandbox.model import Json

_WORDS = {"method", "action", "body"}


@route("POST", "/faults")
def add_fault(box: Box, args: Args) -> list[Json]:
    """Plans what happens to the next calls of a method."""
    if args.text("action") not in ACTIONS:
        raise Cannot(f'"action" is unknown; one of {", ".join(sorted(ACTIONS))}')
    given: dict[str, Any] = {name: args.values[name] for name in _names() if args.values.get(name) is not None}
    given["method"] = args.text("method", "*").lower()
    for name in given.keys() - _WORDS:
        given[name] = args.seconds(name, 0.0) if name == "seconds" else args.number(name)
    box.api.faults.planned.append(Fault(**given))
    return box.api.faults.shown()


def _names() -> list[str]:
    return [each.name for each in fields_of(Fault)]


@route("GET", "/faults")
def list_faults(box: Box, _args: Args) -> list[Json]:
    """The faults that are still to come."""
    return box.api.faults.shown()


@route("DELETE", "/faults")
def clear_faults(box: Box, _args: Args) -> list[Json]:
    """Forgets all faults and mends the network."""
    box.api.faults.planned.clear()
    box.api.faults.network_cut = False
    return []


@route("POST", "/network")
def network(box: Box, args: Args) -> Json:
    """Cuts the bot's connections, or lets them through again; polls that wait are ended."""
    box.api.faults.network_cut = args.flag("cut")
    if box.api.faults.network_cut:
        box.world.updates.end_poll("")
    box.world.feed.emit("network", {"cut": box.api.faults.network_cut})
    return {"cut": box.api.faults.network_cut}


@route("GET", "/flood")
def flood_state(box: Box, _args: Args) -> Json:
    """The mode, and what was too fast since it was chosen."""
    return {"mode": box.api.flood.mode, "warnings": list(box.api.flood.warnings)}


@route("POST", "/flood")
def set_flood(box: Box, args: Args) -> Json:
    """Chooses the mode of flood control."""
    mode = next((each for each in MODES if each == args.text("mode")), None)
    if mode is None:
        raise Cannot(f'"mode" is unknown; one of {", ".join(MODES)}')
    box.api.flood.set_mode(mode)
    return flood_state(box, args)
