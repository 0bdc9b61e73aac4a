"""The card about one upload in the case's topic: what is said openly, what is covered, what can be pressed.

1. The first line names the case and nothing else; a phone shows it to whoever holds the phone.
2. Names stand below a cover, which Telegram keeps out of notifications and lists. In the case's record they are not.
3. What may harm whoever opens it, and what is somebody else's, is not offered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flows.rules.imaging import Verdict
from flows.rules.study import PHOTOS, Facts
from flows.text import Json, Lines, Quoted, Text, Value, bullets

OTHERS = "staffcase.13"
NAMED = {OTHERS: "staffcase.differs", "staffcase.unsure": "staffcase.not_sure"}  # lines with names, and without them
HEADLINES = frozenset({"staffcase.1", "staffcase.study"})  # lines that begin with what a study is called
MOST = 24  # lines of a card; the rest is counted
WHOSE = frozenset({"identity", "person"})  # questions during which nobody looks at the pictures
DID = {"accepted": "not_accepted", "asked": "asked_again", "aside": "aside_by"}  # where it counts for nothing
NOTE = (("st_note", "note"),)  # what a paper says is put on file by whoever read it
BETWEEN = "."  # a button's act and the upload


def card(
    code: str,
    called: Text,
    verdict: Verdict,
    wanted: Sequence[Text],
    desk: Mapping[str, Json] | None,
    more: Sequence[Text] = (),
    *,
    is_held: bool = False,
) -> tuple[Text, Lines | None]:
    """The text about an upload, and what stands below the cover. `is_held`: its question was not asked yet."""
    name = () if any(line.id in HEADLINES for line in verdict.staff) else (called,)
    lines: list[Value] = [Text("staffcase.received", {"case": code}), *name, *open_lines(verdict.staff), *more]
    if len(lines) > MOST:
        lines = [*lines[:MOST], Text("staffcase.more", {"n": len(lines) - MOST})]
    lines.append(Text("staffcase.to_ask" if is_held else "staffcase.told_patient", {"text": verdict.answer}))
    if wanted:
        lines.append(Text("staffcase.still", {"list": bullets(wanted)}))
    lines += by_staff(desk)
    covered = tuple(line for line in verdict.staff if line.id in NAMED)
    return Text("staffcase.lines", {"lines": Lines(tuple(lines), bullets=False)}), Lines(
        covered, bullets=False
    ) if covered else None


def open_lines(staff: Sequence[Text]) -> list[Text]:
    """The lines about an upload without anybody's name."""
    return [Text(NAMED[line.id]) if line.id in NAMED else line for line in staff]


def by_staff(desk: Mapping[str, Json] | None) -> list[Text]:
    """What staff did with it, and who."""
    if desk is None:
        return []
    values: dict[str, Value] = {"staff": Quoted(desk["by"])}
    if desk["counts"]:
        code, _ = desk["counts"][0]  # staff take it for one document
        return [Text("staffcase.accepted", values | {"doc": Text(f"doc.{code}")})]
    return [Text(f"staffcase.{DID[desk['did']]}", values)]


def buttons(
    upload: int,
    desk: Mapping[str, Json] | None,
    *,
    counts: bool,
    is_safe: bool,
    has_file: bool,
    leaves: bool,
    archive: bool = False,
) -> tuple[tuple[str, str], ...]:
    """What may be pressed now. `desk`: what staff did with it; `counts`: it is a document of the case already.

    `archive`: the clinic has an archive of its own.
    """
    found: list[str] = []
    if desk is None:
        found += [] if counts else ["accept"]
        found += ["again", "wrong"]
    else:
        found.append("undo")
    found.append("ask")
    is_aside = desk is not None and desk["did"] == "aside"
    if is_safe and has_file and not is_aside:
        found.append("original")
        found += ["export"] if leaves else []
        found += ["archive"] if leaves and archive else []
    noted = NOTE if desk is not None and desk["did"] == "accepted" else ()
    return (*((f"st_file_{name}", f"file_{name}{BETWEEN}{upload}") for name in found), *noted)


def is_shown(verdict: Verdict, desk: Mapping[str, Json] | None) -> bool:
    """Whether its pictures may be looked at: nobody does while it may be somebody else's."""
    if desk is not None:
        return bool(desk["did"] == "accepted")
    asks_whose = verdict.question is not None and verdict.question.kind in WHOSE
    return not asks_whose and all(line.id not in {OTHERS, "staffcase.aside"} for line in verdict.staff)


def is_safe(verdict: Verdict, facts: Facts) -> bool:
    """Whether somebody of the clinic may open it by a tap."""
    return verdict.answer.id != "up.unsafe" and facts.problem("active_content") is None


def can_leave(facts: Facts) -> bool:
    """Whether there is something to export: pictures."""
    return facts.kind == "dicom" or bool(facts.studies) or facts.kind in PHOTOS
