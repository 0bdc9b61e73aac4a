"""Reading one field of a nested JSON object as strictly, and in the same words, as TDLib does.

Numbers may come as strings and strings as numbers; a boolean must be one.
"""

from __future__ import annotations

from typing import Any

from bot.sandbox.refusals import Malformed

Object = dict[str, Any]
_INT32 = 2**31
_INT64 = 2**63


def has(value: Object, name: str) -> bool:
    """Whether the field is there and not null."""
    return value.get(name) is not None


def _need(value: Object, name: str) -> Any:
    if not has(value, name):
        raise Malformed(f'Can\'t find field "{name}"')
    return value[name]


def text(value: Object, name: str) -> str:
    """A field that must be there and be a text."""
    return _as_text(_need(value, name), name)


def optional_text(value: Object, name: str) -> str:
    """A text, empty when the field is missing."""
    return _as_text(value[name], name) if has(value, name) else ""


def _as_text(found: Any, name: str) -> str:
    if isinstance(found, str):
        return found
    if isinstance(found, (int, float)) and not isinstance(found, bool):
        return str(found)
    raise Malformed(f'Field "{name}" must be of type String')


def boolean(value: Object, name: str) -> bool:
    """A boolean, false when the field is missing."""
    if not has(value, name):
        return False
    found = value[name]
    if not isinstance(found, bool):
        raise Malformed(f'Field "{name}" must be of type Boolean')
    return found


def integer(value: Object, name: str, *, wide: bool = False) -> int:
    """A number that must be there; `wide` takes 64 bits."""
    return _as_integer(_need(value, name), name, _INT64 if wide else _INT32)


def optional_integer(value: Object, name: str, default: int = 0) -> int:
    """A number, `default` when the field is missing."""
    return _as_integer(value[name], name, _INT32) if has(value, name) else default


def _as_integer(found: Any, name: str, bound: int) -> int:
    if isinstance(found, bool) or not isinstance(found, (int, float, str)):
        raise Malformed(f'Field "{name}" must be of type Number')
    try:
        number = int(found)
    except (ValueError, OverflowError):
        raise Malformed(f'Field "{name}" must be a valid Number') from None
    if not -bound <= number < bound:
        raise Malformed(f'Field "{name}" must be a valid Number')
    return number


def child(value: Object, name: str) -> Object:
    """A nested object that must be there."""
    found = _need(value, name)
    if not isinstance(found, dict):
        raise Malformed(f'Field "{name}" must be of type Object')
    return found


def optional_array(value: Object, name: str) -> list[Any]:
    """A nested array, empty when the field is missing."""
    if not has(value, name):
        return []
    found = value[name]
    if not isinstance(found, list):
        raise Malformed(f'Field "{name}" must be of type Array')
    return found
