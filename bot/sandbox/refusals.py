"""How Telegram says no.

A refusal carries the words of TDLib; `bad_request` and `forbidden` apply the server's own rule for
prefixes and first letters (telegram-bot-api, `fail_query_with_error`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_BAD_REQUEST = 400
_FORBIDDEN = 403
_FLOOD = 429


class Refusal(Exception):
    """One error answer: status, description and, where Telegram sends them, parameters."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """The JSON answer."""
        answer: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer


class Malformed(Exception):
    """A nested value that cannot be read; the caller knows what it was part of."""


def _lowered(message: str) -> str:
    """The first letter is lowered unless a name such as BUTTON_DATA_INVALID follows."""
    if len(message) >= 2 and (message[1] == "_" or "A" <= message[1] <= "Z"):
        return message
    return message[:1].lower() + message[1:]


def bad_request(message: str, parameters: dict[str, Any] | None = None) -> Refusal:
    """A 400 in Telegram's spelling."""
    return Refusal(_BAD_REQUEST, f"Bad Request: {_lowered(message)}", parameters)


def forbidden(message: str) -> Refusal:
    """A 403 in Telegram's spelling."""
    return Refusal(_FORBIDDEN, f"Forbidden: {message}")


def too_many_requests(seconds: int) -> Refusal:
    """A 429 that says after how many seconds to come back."""
    return Refusal(_FLOOD, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


@contextmanager
def part_of(what: str) -> Iterator[None]:
    """Whatever is malformed inside is reported as a part of `what`."""
    try:
        yield
    except Malformed as why:
        raise Malformed(f"{what}: {why}") from None
