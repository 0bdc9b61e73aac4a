"""What the page needs of a rehearsal: who plays it is handed in, the sandbox does not know the case."""

from __future__ import annotations

from typing import Any, Protocol


class Rehearsal(Protocol):
    """A scripted case that is played one step at a time."""

    def state(self) -> dict[str, Any]:
        """The cases there are, and where the current one stands."""

    async def start(self, case: str, language: str) -> dict[str, Any]:
        """Begins a case anew and answers with the state."""

    async def next(self) -> dict[str, Any]:
        """Plays one step and answers with the state."""
