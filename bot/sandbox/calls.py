"""The log of Bot API calls, for the technical drawer of the page and for tests.

getUpdates that bring nothing are left out: there would be little else to see.
"""

from __future__ import annotations

from collections import Counter, deque
from typing import Any

from bot.sandbox.clock import iso
from bot.sandbox.feed import Feed
from bot.sandbox.params import Params

_KEPT = 20_000
_LONG = 4000


class Calls:
    """The last calls, and the methods that were asked for in vain."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._log: deque[dict[str, Any]] = deque(maxlen=_KEPT)
        self.unimplemented: Counter[str] = Counter()
        self.running = 0
        self.last_at = 0.0

    def add(self, method: str, params: Params, status: int, answer: Any, ms: float, now_us: int) -> None:
        """Notes one call and its answer."""
        call = {
            "seq": self._feed.seq,
            "method": method,
            "params": shown(params),
            "status": status,
            "answer": answer,
            "ms": round(ms, 2),
            "at": iso(now_us),
        }
        self._log.append(call)
        self._feed.emit("call", {"call": call}, self._feed.seq)

    def since(self, seq: int) -> list[dict[str, Any]]:
        """The calls after a change."""
        return [call for call in self._log if call["seq"] > seq]


def shown(params: Params) -> dict[str, Any]:
    """The parameters, with files as name and size."""
    found = {name: _short(value) for name, value in params.values.items()}
    files = {name: {"name": each.name, "size": len(each.content)} for name, each in params.files.items()}
    return found | files


def _short(value: Any) -> Any:
    return value if not isinstance(value, str) or len(value) <= _LONG else f"{value[:_LONG]}…"
