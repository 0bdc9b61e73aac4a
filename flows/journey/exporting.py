"""An upload without its person, for a second opinion: released by a physician, made beside all chats, handed to staff.

1. The next attempt is written down before this one is made, so a process that dies in between loses nothing.
2. What was kept back is said with its reason; what waits for eyes can be released by a physician who has looked.
3. The age of a study is told beside the file, never in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from flows.acts import Act, Cancel, Card, Export, Record, Schedule
from flows.library import Library
from flows.rules.study import Facts
from flows.text import Json, Lines, Measure, Text, Value
from flows.view import MINUTE, View

PAUSE, TRIES = 30 * MINUTE, 3
HEADS = frozenset({"head", "brain"})
SHARP = frozenset({"MR", "CT"})  # from whose slices a face can be made
EYES = {  # reasons that a person who has looked may set aside
    "burned_in": "eyes",
    "burned_in_possible": "eyes",
    "secondary_capture": "eyes",
    "photo": "photo",
}
WHY = EYES | {"no_picture": "kind", "not_exported": "kind", "other_person": "person", "leak": "leak"}


def asked(view: View, upload: int, released: Sequence[int] = ()) -> Sequence[Act]:
    """A physician lets it leave; `released` are pictures that somebody has looked at, by number."""
    return (
        Record("export_asked", {"upload": upload, "released": list(released)}),
        *_attempt(view, upload, released, 0),
    )


def on_due(view: View, library: Library, body: Json) -> Sequence[Act]:
    """The last attempt came to no end."""
    if body["attempt"] < TRIES:
        return _attempt(view, body["upload"], body["released"], body["attempt"])
    failed = Card(Text("staffcase.export_failed", {"case": view.code}))
    return (Cancel(_key(body["upload"])), Record("export_failed", {"upload": body["upload"]}), failed)


def _attempt(view: View, upload: int, released: Sequence[int], attempt: int) -> Sequence[Act]:
    body = {"upload": upload, "released": list(released), "attempt": attempt + 1}
    again = Schedule(f"{_key(upload)}{view.now}.{attempt + 1}", "export", view.now + PAUSE, body)
    return (Cancel(_key(upload)), again, Export(upload, tuple(released)))


def made(
    view: View,
    upload: int,
    facts: Facts,
    written: int,
    refused: Sequence[tuple[int, str]],
    ages: Mapping[str, int | None],
) -> Sequence[Act]:
    """What is in it, what is not and why, how old its studies are, and what to be careful with."""
    counted = Text("staffcase.export" if written else "staffcase.export_none", {"case": view.code, "n": written})
    lines = (counted, *_ages(ages), *_kept(refused), *_faces(facts, written))
    buttons = (("st_file_release", f"file_release.{upload}"),) if releasable(refused) else ()
    told = Card(Text("staffcase.lines", {"lines": Lines(lines, bullets=False)}), buttons=buttons)
    return (Cancel(_key(upload)), Record("export_made", {"upload": upload, "n": written, "kept": len(refused)}), told)


def releasable(refused: Sequence[tuple[int, str]]) -> list[int]:
    """The numbers of pictures that may leave after somebody has looked."""
    return [number for number, reason in refused if reason in EYES]


def _ages(ages: Mapping[str, int | None]) -> Iterator[Text]:
    for study, months in ages.items():
        if months is not None:
            yield Text("staffcase.export_age", {"study": study, "age": Measure(months, "months")})


def _kept(refused: Sequence[tuple[int, str]]) -> Iterator[Text]:
    for reason, count in Counter(WHY.get(reason, "unread") for _, reason in refused).items():
        values: dict[str, Value] = {"n": count, "reason": Text(f"staffcase.kept.{reason}")}
        yield Text("staffcase.export_kept", values)


def _faces(facts: Facts, written: int) -> Iterator[Text]:
    if written and any(one.modalities & SHARP and one.parts & HEADS for one in facts.each):
        yield Text("staffcase.faces")


def _key(upload: int) -> str:
    return f"export.{upload}."
