"""An upload on its way to the clinic's own archive: asked for by staff, sent again until the archive answers.

1. The next attempt is written down before this one is made, so a process that dies in between loses nothing.
2. What is sent twice is stored once, so an attempt too many does no harm.
3. An archive's answer ends it, also a refusal; after the last attempt without one staff hear of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from flows.acts import Act, Cancel, Card, HandOff, Record, Schedule
from flows.library import Library
from flows.text import Json, Text, Value
from flows.view import MINUTE, View

PAUSES = (15, 30, 60, 120, 240, 480, 960)  # minutes between attempts: a day and a half in all


def asked(view: View, upload: int) -> Sequence[Act]:
    """Staff want an upload in the archive."""
    return (Record("handoff_asked", {"upload": upload}), *_attempt(view, upload, 0))


def on_due(view: View, library: Library, body: Json) -> Sequence[Act]:
    """The archive has not answered yet."""
    upload, attempt = body["upload"], body["attempt"]
    if attempt > len(PAUSES):
        return _ended(upload, "away", Text("staffcase.handoff_away", {"case": view.code}))
    return _attempt(view, upload, attempt)


def stored(view: View, upload: int, count: int, failed: int, kept: int) -> Sequence[Act]:
    """The archive answered: how many pictures it has, how many it did not take; `kept` were not sent at all."""
    values: dict[str, Value] = {"case": view.code, "count": count, "failed": failed, "kept": kept}
    text = Text("staffcase.handoff" if not (failed or kept) else "staffcase.handoff_partly", values)
    return _ended(upload, "stored" if not failed else "partly", text)


def refused(view: View, upload: int) -> Sequence[Act]:
    """The archive takes nothing from us, or there is nothing to send."""
    return _ended(upload, "refused", Text("staffcase.handoff_refused", {"case": view.code}))


def _attempt(view: View, upload: int, attempt: int) -> Sequence[Act]:
    later = PAUSES[min(attempt, len(PAUSES) - 1)] * MINUTE
    body = {"upload": upload, "attempt": attempt + 1}
    again = Schedule(f"{_key(upload)}{view.now}.{attempt + 1}", "handoff", view.now + later, body)
    return (Cancel(_key(upload)), again, HandOff(upload))


def _ended(upload: int, how: str, text: Text) -> Sequence[Act]:
    return (Cancel(_key(upload)), Record("handoff_ended", {"upload": upload, "how": how}), Card(text))


def _key(upload: int) -> str:
    return f"handoff.{upload}."
