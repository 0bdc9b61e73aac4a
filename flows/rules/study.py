"""What a file is and says, as far as it is in the file.

1. A fact that is not in the file is None, never guessed: a wrong side or date is worse than none.
2. Facts come from a child process that may have been taken over; what is not of the expected type is refused.
3. Facts never hold pixels, and nothing here is logged: names and dates of birth are among them.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import TypeVar

from flows.rules.anatomy import PAIRED, part_of
from flows.text import Json, Text

T = TypeVar("T")

ARCHIVES = frozenset({"zip", "7z", "rar", "tar", "gzip"})
PHOTOS = frozenset({"jpeg", "png", "heic"})
XRAY = ("CR", "DX")
NAMED_KINDS = frozenset({"cr", "ct", "dx", "mg", "mr", "nm", "pt", "rf", "us", "xa"})


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a file; `value` is the raw value or measure that shows it."""

    code: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """One file. `laterality` is R, L or B; `frames` None means one; `text` is a report's own words."""

    kind: str
    modality: str | None = None
    body_part: str | None = None
    laterality: str | None = None
    standing: bool | None = None
    study_on: date | None = None
    transfer_syntax: str | None = None
    rows: int | None = None
    cols: int | None = None
    frames: int | None = None
    pages: int | None = None
    study_uid: str | None = None
    series_uid: str | None = None
    patient_name: str | None = None
    patient_id: str | None = None
    born_on: date | None = None
    study_description: str | None = None
    series_description: str | None = None
    view: str | None = None
    text: str | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def part(self) -> str | None:
        """The part of the body as a key of `anatomy`."""
        return part_of(self.body_part, [t for t in (self.study_description, self.series_description) if t])

    @property
    def images(self) -> int:
        """Pictures in the file."""
        return self.frames or 1

    def problem(self, *codes: str) -> Problem | None:
        """The first problem with one of these codes, in the order of the codes."""
        return next((p for code in codes for p in self.problems if p.code == code), None)


_TYPES: dict[str, type[str | int | bool]] = {
    "rows": int,
    "cols": int,
    "frames": int,
    "pages": int,
    "standing": bool,
}
_DAYS = ("study_on", "born_on")


def to_json(facts: Facts) -> Json:
    """Facts as JSON."""
    raw = {field.name: getattr(facts, field.name) for field in fields(facts)}
    for name in _DAYS:
        raw[name] = raw[name].isoformat() if raw[name] else None
    raw["problems"] = [[p.code, p.value] for p in facts.problems]
    return raw


def from_json(raw: Json) -> Facts:
    """The facts that `to_json` wrote; KeyError, TypeError or ValueError when they are none."""
    plain = {f.name: _of(raw[f.name], _TYPES.get(f.name, str)) for f in fields(Facts) if f.name != "problems"}
    days = {name: date.fromisoformat(str(plain[name])) if plain[name] is not None else None for name in _DAYS}
    problems = tuple(Problem(_sure(code, str), _sure(value, str)) for code, value in raw["problems"])
    values: dict[str, Json] = {**plain, **days, "kind": _sure(raw["kind"], str), "problems": problems}
    return Facts(**values)


def _sure(value: Json, kind: type[T]) -> T:
    if type(value) is not kind:  # a bool is no number here
        raise TypeError(kind.__name__)
    return value


def _of(value: Json, kind: type[T]) -> T | None:
    return None if value is None else _sure(value, kind)


def named(facts: Facts) -> Text:
    """What was examined how: "MRI of the right knee"."""
    standing = facts.standing and facts.modality in XRAY
    kind = Text("kind.xray_standing") if standing else kind_of(facts)
    return Text("study.of", {"kind": kind, "part": Text(f"of{part_text(facts.part, facts.laterality).id}")})


def part_text(key: str | None, side: str | None) -> Text:
    """A part with its side: "right knee"."""
    return Text(f"part.{key or 'unknown'}" + (f".{side}" if side and key in PAIRED else ""))


def kind_of(facts: Facts) -> Text:
    """What kind of study or file it is."""
    return Text(f"kind.{_kind(facts)}")


def _kind(facts: Facts) -> str:
    if facts.kind != "dicom":
        groups = (
            {"pdf": "report", "video": "video"} | dict.fromkeys(PHOTOS, "photo") | dict.fromkeys(ARCHIVES, "archive")
        )
        return groups.get(facts.kind, "unknown")
    if facts.modality is None:
        return "unknown"
    return facts.modality.casefold() if facts.modality.casefold() in NAMED_KINDS else "other"
