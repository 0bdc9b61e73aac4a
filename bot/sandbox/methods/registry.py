"""Which methods the sandbox answers, and which the Bot API has besides."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from bot.sandbox.params import Params

if TYPE_CHECKING:
    from bot.sandbox.world import World

Handler = Callable[["World", Params], Any | Awaitable[Any]]
AnyHandler = TypeVar("AnyHandler", bound=Handler)

METHODS: dict[str, Handler] = {}
"""By lower-cased name: method names are not case-sensitive."""

NAMES: dict[str, str] = {}


def method(*names: str) -> Callable[[AnyHandler], AnyHandler]:
    """Registers the function as the answer to one method, or to several alike."""

    def register(handler: AnyHandler) -> AnyHandler:
        for name in names:
            METHODS[name.lower()] = handler
            NAMES[name.lower()] = name
        return handler

    return register


def known_names() -> dict[str, str]:
    """All methods of the Bot API, by lower-cased name; those of 10.3 are the newest."""
    lines = Path(__file__).with_name("known.txt").read_text("utf-8").split()
    return {name.lower(): name for name in lines}
