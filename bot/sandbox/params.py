"""The parameters of one call, from wherever in the request they came.

Everything is text, as in a form; a value of a JSON body keeps its own type until someone asks for it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.refusals import Malformed

_INTEGER = re.compile(r"\s*([+-]?\d+)")
_NUMBER = re.compile(r"\s*([+-]?(\d+(\.\d*)?|\.\d+))")
_TRUE = {"true", "yes", "1"}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file inside a multipart request."""

    name: str
    mime: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Params:
    """What a method was called with."""

    values: dict[str, Any]
    files: dict[str, Upload] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Whether the parameter was given at all."""
        return name in self.values

    def text(self, name: str) -> str:
        """The parameter as text; empty when missing."""
        found = self.values.get(name, "")
        if isinstance(found, str):
            return found
        return json.dumps(found, ensure_ascii=False)

    def boolean(self, name: str) -> bool:
        """True for true, yes and 1, false for everything else."""
        return self.text(name).strip().lower() in _TRUE

    def integer(self, name: str, default: int = 0, low: int = -(2**31), high: int = 2**31 - 1) -> int:
        """A number clamped into its range; junk is zero."""
        text = self.text(name)
        if not text:
            return max(low, min(high, default))
        found = _INTEGER.match(text)
        return max(low, min(high, int(found[1]) if found else 0))

    def wide(self, name: str) -> int:
        """A number of 64 bits; junk is zero."""
        return self.integer(name, 0, -(2**63), 2**63 - 1)

    def decimal(self, name: str) -> float:
        """A number with a fraction; junk is zero."""
        found = _NUMBER.match(self.text(name))
        return float(found[1]) if found else 0.0

    def required(self, name: str) -> str:
        """A text that must not be empty."""
        text = self.text(name)
        if not text:
            raise Malformed(f'Parameter "{name}" is required')
        return text

    def value(self, name: str, unreadable: str) -> Any:
        """A nested value, None when missing or empty; `unreadable` is said of text that is no JSON."""
        found = self.values.get(name)
        if found is None or found == "":
            return None
        if not isinstance(found, str):
            return found
        try:
            return json.loads(found)
        except ValueError:
            raise Malformed(unreadable) from None

    def message_id(self, name: str = "message_id") -> int:
        """An id of a message; zero when missing or negative."""
        return max(0, self.integer(name))

    def user_id(self, name: str = "user_id") -> int:
        """An id of a user, which must be positive."""
        found = self.wide(name)
        if found <= 0:
            raise Malformed(f"Invalid {name} specified")
        return found

    def message_ids(self, name: str = "message_ids", most: int = 100) -> list[int]:
        """A list of ids of messages."""
        found = self.value(name, f"Can't parse {name} JSON object")
        if found is None:
            raise Malformed("Message identifiers are not specified")
        if not isinstance(found, list):
            raise Malformed("Expected an Array of message identifiers")
        if len(found) > most:
            raise Malformed("Too many message identifiers specified")
        return [_message_id(each) for each in found]


def _message_id(found: Any) -> int:
    if isinstance(found, bool) or not isinstance(found, (int, str)):
        raise Malformed("Message identifier must be a Number")
    try:
        number = int(found)
    except ValueError:
        raise Malformed("Can't parse message identifier as Number") from None
    if number <= 0:
        raise Malformed("Invalid message identifier specified")
    return number
