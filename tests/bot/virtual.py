"""A loop whose time jumps to whatever is due next: minutes of waiting are tested in milliseconds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any

GRAIN = 1e-6  # seconds; without it a wait shorter than a float can tell would never end


class VirtualLoop(asyncio.SelectorEventLoop):
    """Only for code without threads and sockets: nothing real is waited for."""

    def __init__(self) -> None:
        super().__init__()
        self._jumped = 0.0

    def time(self) -> float:
        return self._jumped

    def _run_once(self) -> None:
        if not self._ready and self._scheduled:
            self._jumped = max(self._jumped, self._scheduled[0].when()) + GRAIN
        super()._run_once()


def in_virtual_time(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """A test that is a coroutine, run on such a loop."""

    @wraps(test)
    def run(*args: Any, **kwargs: Any) -> None:
        with asyncio.Runner(loop_factory=VirtualLoop) as runner:
            runner.run(test(*args, **kwargs))

    return run
