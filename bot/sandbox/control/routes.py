"""Which control calls there are, and how their arguments are read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from bot.sandbox.acting import Cannot
from bot.sandbox.params import Upload

if TYPE_CHECKING:
    from bot.sandbox.calls import Calls
    from bot.sandbox.presence import Presence
    from bot.sandbox.rehearsal import Rehearsal
    from bot.sandbox.transport import BotApi
    from bot.sandbox.world import World


class Box(Protocol):
    """The parts of a sandbox that control calls reach for."""

    world: World
    api: BotApi
    calls: Calls
    presence: Presence
    rehearsal: Rehearsal | None

    def reset(self) -> None:
        """Forgets everything."""


@dataclass(frozen=True, slots=True)
class Args:
    """The arguments of one control call, from query, JSON or form."""

    values: dict[str, Any]
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str, default: str | None = None) -> str:
        """A text; without a default it must be there."""
        found = self.values.get(name)
        if found is None:
            if default is None:
                raise Cannot(f'"{name}" is missing; see bot/sandbox/README.md')
            return default
        return str(found)

    def optional(self, name: str) -> str | None:
        """A text, if it is there."""
        found = self.values.get(name)
        return None if found is None else str(found)

    def number(self, name: str) -> int:
        """A whole number that must be there."""
        found = self.maybe(name)
        if found is None:
            raise Cannot(f'"{name}" is missing; give a number')
        return found

    def maybe(self, name: str) -> int | None:
        """A whole number, if it is there."""
        found = self.values.get(name)
        if found is None or found == "":
            return None
        try:
            return int(found)
        except (TypeError, ValueError):
            raise Cannot(f'"{name}" is not a number; give a whole one') from None

    def seconds(self, name: str, default: float) -> float:
        """A duration in real or virtual seconds."""
        found = self.values.get(name)
        try:
            return default if found is None or found == "" else float(found)
        except (TypeError, ValueError):
            raise Cannot(f'"{name}" is not a number; give seconds') from None

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A yes or no."""
        found = self.values.get(name)
        if isinstance(found, str):
            return found.lower() in {"true", "yes", "1"}
        return default if found is None else bool(found)


Control = Callable[[Any, Args], Any | Awaitable[Any]]
AnyControl = TypeVar("AnyControl", bound=Control)
ROUTES: dict[tuple[str, str], Control] = {}


def route(verb: str, path: str) -> Callable[[AnyControl], AnyControl]:
    """Registers the function as the answer to one control call."""

    def register(control: AnyControl) -> AnyControl:
        ROUTES[verb, path] = control
        return control

    return register
