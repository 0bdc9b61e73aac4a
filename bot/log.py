"""What the log may say (law 12).

1. Only what is on the list below: names of events, ids, counts, classes of errors, places in our code.
   A new key is dropped until somebody adds it here and thinks about what it may hold.
2. Never a message of an exception, ours or a library's: it may quote what it choked on.
3. Libraries speak at warnings and above, and only their name and the place are kept. httpx logs addresses with the
   token at INFO; python-telegram-bot logs whole updates.

One JSON object a line, on stderr: stdout belongs to what a command was asked for.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor

from bot.clock import SECOND, Clock

ALLOWED = frozenset(
    {
        "event", "level", "at", "logger", "where", "error",
        "update_id", "case_id", "run", "flow", "due_id", "outbox_id", "upload_id", "chat", "lane", "verdict", "role",
        "attempt", "size", "count", "ms", "seconds", "status", "method", "state", "kind", "version", "port", "signal",
    }
)  # fmt: skip
WORD = re.compile(r"[\w.:@/-]{1,200}")  # a name, a place; a sentence is none
FRAMES = 6  # innermost places of a traceback
ROOT = Path(__file__).parent.parent


def configure(clock: Clock, keyed: Callable[[str], bytes], stream: TextIO | None = None) -> None:
    """Log from here on; `keyed` turns a chat's id into a hash that means nothing outside this installation."""
    out = stream or sys.stderr

    def dated(_: Any, __: str, fields: EventDict) -> EventDict:
        now = datetime.fromtimestamp(clock.now() / SECOND, UTC)
        fields["at"] = now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return fields

    def hashed(_: Any, __: str, fields: EventDict) -> EventDict:
        if "chat" in fields:
            fields["chat"] = keyed(str(fields["chat"])).hex()[:12]
        return fields

    processors: list[Processor] = [structlog.processors.add_log_level, dated, hashed, faults, allowed]
    structlog.configure(
        processors=[*processors, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(out),
        cache_logger_on_first_use=False,  # a module's logger may exist before this call
    )
    logging.root.handlers = [Libraries()]
    logging.root.setLevel(logging.WARNING)
    sys.excepthook = crashed


def faults(_: Any, __: str, fields: EventDict) -> EventDict:
    """An exception becomes its class and its places."""
    info = fields.pop("exc_info", None)
    error = sys.exc_info()[1] if info is True else info[1] if isinstance(info, tuple) else info
    while isinstance(error, BaseExceptionGroup):  # a task group hands on what failed first, wrapped
        error = error.exceptions[0]
    if isinstance(error, BaseException):
        fields["error"] = type(error).__name__
        fields["where"] = places(error)
    return fields


def places(error: BaseException) -> list[str]:
    """Where an exception came through, outermost first: `file:line`."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    return [f"{_short(frame.filename)}:{frame.lineno}" for frame in frames]


def _short(file: str) -> str:
    path = Path(file)
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


def allowed(_: Any, __: str, fields: EventDict) -> EventDict:
    """What is on the list and has the shape of an id, a count or a name; of anything else its type."""
    return {key: _plain(value) for key, value in fields.items() if key in ALLOWED}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value if isinstance(value, str) and WORD.fullmatch(value) else f"<{type(value).__name__}>"


class Libraries(logging.Handler):
    """Passes on that a library spoke, and where; not what it said."""

    def emit(self, record: logging.LogRecord) -> None:
        log = structlog.get_logger()
        log.log(
            record.levelno,
            "library",
            logger=record.name,
            where=f"{record.module}:{record.lineno}",
            exc_info=record.exc_info,
        )


def crashed(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """What nobody caught: its class and its places."""
    structlog.get_logger().critical("crashed", exc_info=(kind, error, trace))
