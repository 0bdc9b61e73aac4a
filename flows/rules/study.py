"""What an upload is and says, as far as it is in its files.

An upload is one file, or several that belong together: an album, the volumes of an archive, loose slices.

1. A fact that is not in the file is None, never guessed: a wrong side or date is worse than none.
2. Facts come from a child process that may have been taken over; what is not of the expected type is refused.
3. What is true of the whole is what all its studies agree on; where they differ, it is None.
4. Facts never hold pixels, and nothing here is logged: names and dates of birth are among them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from typing import TypeVar

from flows.rules.anatomy import PAIRED, part_of
from flows.text import Json, Text

T = TypeVar("T")

ARCHIVES = frozenset({"zip", "7z", "rar", "tar", "gzip"})
PHOTOS = frozenset({"jpeg", "png", "heic"})
XRAY = ("CR", "DX")
_REPORTS = "SR PR KO DOC PLAN REG FID RWV SMR ANN ASMT STAIN TEXTUREMAP M3D POS"
_CURVES = "ECG HD EPS EEG EMG EOG RESP AU AR KER LEN SRF VA OAM IOL"
_PLANS = "RTPLAN RTSTRUCT RTRECORD RTINTENT RTRAD RTSEGANN"
PICTURELESS = frozenset(f"{_REPORTS} {_CURVES} {_PLANS}".split())  # PS3.3 C.7.3.1.1.1
NAMED_KINDS = frozenset({"cr", "ct", "dx", "mg", "mr", "nm", "pt", "rf", "us", "xa"})


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a file; `value` is the raw value or measure that shows it."""

    code: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """What one series of a study holds: `instances` files with `images` pictures in all."""

    uid: str | None
    modality: str | None
    description: str | None
    body_part: str | None
    laterality: str | None
    instances: int
    images: int


@dataclass(frozen=True, slots=True)
class Facts:
    """An upload, or one of its studies. `laterality` is R, L or B; `frames` None means one; `text` is a report's words.

    `part_in_tag` is False where the part of the body was read in a description and no element for it names one.
    `kind` is the kind of the file; several files of one kind are of that kind, of different kinds "multi".
    `instances` counts DICOM files, each once. `studies` are those of an upload with DICOM files: every study is
    `Facts` of kind dicom with its `series` and no further studies; nothing else has any.
    """

    kind: str
    modality: str | None = None
    body_part: str | None = None
    part_in_tag: bool | None = None
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
    instances: int | None = None
    series: tuple[Series, ...] = ()
    studies: tuple[Facts, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def parts(self) -> frozenset[str]:
        """The parts of the body that are shown, as keys of `anatomy`: the study's own, else those of its series."""
        if whole := _part(self.body_part, self.study_description, self.series_description):
            return frozenset({whole})
        each = {_part(one.body_part, one.description) for one in self.series}
        return frozenset(part for part in each if part)

    @property
    def part(self) -> str | None:
        """The one part of the body that is shown."""
        return next(iter(self.parts)) if len(self.parts) == 1 else None

    @property
    def side(self) -> str | None:
        """R, L, or B for both: the study's own, else what its series say together; a contradiction is none."""
        if self.laterality or self.problem("side_conflict"):
            return self.laterality
        said = {one.laterality for one in self.series if one.laterality}
        return said.pop() if len(said) == 1 else "B" if said else None

    @property
    def modalities(self) -> frozenset[str]:
        """How it was taken; reports, plans and curves beside pictures say nothing about the pictures."""
        said = {self.modality} if self.modality else {one.modality for one in self.series if one.modality}
        return frozenset(said - PICTURELESS or said)

    @property
    def images(self) -> int:
        """Pictures in the file, or in all series of a study."""
        pictures = (one.images for one in self.series if one.modality not in PICTURELESS)
        return sum(pictures) or self.frames or 1

    @property
    def each(self) -> tuple[Facts, ...]:
        """The studies one by one; what has none stands for itself."""
        return self.studies or (self,)

    def problem(self, *codes: str) -> Problem | None:
        """The first problem with one of these codes, in the order of the codes."""
        return next((p for code in codes for p in self.problems if p.code == code), None)


@lru_cache(1024)  # it is asked again and again, of hundreds of series that say the same
def _part(tag: str | None, *said: str | None) -> str | None:
    return part_of(tag, [text for text in said if text])


_NUMBERS = ("rows", "cols", "frames", "pages", "instances")
_TYPES: Mapping[str, type[str | int | bool]] = {"standing": bool, "part_in_tag": bool, **dict.fromkeys(_NUMBERS, int)}
_DAYS = ("study_on", "born_on")
_LISTS = ("problems", "series", "studies")


def to_json(facts: Facts) -> Json:
    """Facts as JSON."""
    raw = {field.name: getattr(facts, field.name) for field in fields(facts)}
    for name in _DAYS:
        raw[name] = raw[name].isoformat() if raw[name] else None
    raw["problems"] = [[p.code, p.value] for p in facts.problems]
    raw["series"] = [[getattr(one, field.name) for field in fields(one)] for one in facts.series]
    raw["studies"] = [to_json(study) for study in facts.studies]
    return raw


def from_json(raw: Json) -> Facts:
    """The facts that `to_json` wrote; KeyError, TypeError or ValueError when they are none."""
    return _facts(raw, nested=True)


def _facts(raw: Json, *, nested: bool) -> Facts:
    plain = {f.name: _of(raw[f.name], _TYPES.get(f.name, str)) for f in fields(Facts) if f.name not in _LISTS}
    days = {name: date.fromisoformat(str(plain[name])) if plain[name] is not None else None for name in _DAYS}
    if raw["studies"] and not nested:
        raise ValueError("a study within a study")
    lists = {
        "problems": tuple(Problem(_sure(code, str), _sure(value, str)) for code, value in raw["problems"]),
        "series": tuple(_series(row) for row in raw["series"]),
        "studies": tuple(_facts(study, nested=False) for study in raw["studies"]),
    }
    values: dict[str, Json] = {**plain, **days, "kind": _sure(raw["kind"], str), **lists}
    return Facts(**values)


def _series(row: Json) -> Series:
    *words, instances, images = row
    uid, modality, description, body_part, laterality = (_of(word, str) for word in words)
    return Series(uid, modality, description, body_part, laterality, _sure(instances, int), _sure(images, int))


def _sure(value: Json, kind: type[T]) -> T:
    if type(value) is not kind:  # a bool is no number here
        raise TypeError(kind.__name__)
    return value


def _of(value: Json, kind: type[T]) -> T | None:
    return None if value is None else _sure(value, kind)


def named(facts: Facts, part: str | None = None) -> Text:
    """What was examined how: "MRI of the right knee"; `part` is the one to call it by where it shows several."""
    standing = facts.standing and not facts.modalities.isdisjoint(XRAY)
    kind = Text("kind.xray_standing") if standing else kind_of(facts)
    return Text("study.of", {"kind": kind, "part": Text(f"of{part_text(part or facts.part, facts.side).id}")})


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
    if len(facts.modalities) != 1:
        return "several" if facts.modalities else "unknown"
    (modality,) = (one.casefold() for one in facts.modalities)
    return modality if modality in NAMED_KINDS else "other"
