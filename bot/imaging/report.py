"""What `puente inspect` prints for an upload: one object, or the same for people.

1. The object has every key and is valid JSON of ASCII alone; what is not known is null. A side is R, L or null.
2. Problems of comparison need a context: who the patient is, what is needed, what day it is.
3. Without one, the verdict is about the files themselves: reject what is unsafe or no study at all, ask about what is
   incomplete, locked, not clear or not certain.
4. What people read holds no character that steers a terminal.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date

from flows.content.rules import DocumentNeed
from flows.rules.anatomy import part_of
from flows.rules.dates import add_months
from flows.rules.findings import UNSAFE, is_beside
from flows.rules.imaging import Verdict, judge
from flows.rules.study import PICTURELESS, Facts, Series
from flows.rules.wanted import Need, Study
from flows.text import Json

ASKED = "asked"  # the one document of a context
NO_LIMIT = date.max.toordinal()  # days
SINGLE_SIDES = frozenset({"R", "L"})
SHOWN_BY = {  # a picture that shows these parts serves as well
    "brain": ("brain", "head"),
    "head": ("head", "brain"),
    "spine": ("spine", "cspine", "tspine", "lspine"),
    "hip": ("hip", "pelvis"),
}
NOTHING = ("empty", "no_images", "not_medical", "video")
REJECTED = frozenset({*UNSAFE, *NOTHING})
HARMLESS = frozenset(
    {
        *("bad_birth_date", "burned_in", "burned_in_possible", "duplicate", "gps", "low_resolution", "no_text"),
        *("scanned", "secondary_capture", "trailing_data"),
    }
)
INDENT = "  "


def context(raw: Json) -> Need:
    """What a parsed context file asks for; AttributeError, KeyError, TypeError or ValueError when it is none."""
    today, need, patient = date.fromisoformat(raw["today"]), raw["need"], raw.get("patient") or {}
    months, born = need.get("max_age_months"), patient.get("birth_date")
    days = NO_LIMIT if months is None else (today - add_months(today, -int(months))).days
    return Need(
        documents=(DocumentNeed((ASKED,), days, required=True, unsigned=False),),
        side=need.get("laterality"),
        patient_name=patient.get("name") or "",
        born_on=date.fromisoformat(born) if born else None,
        today=today,
        studies={ASKED: Study(tuple(need["modalities"]), tuple(_parts(need["body_part"])))},
    )


def _parts(named: Json) -> Iterator[str]:
    for name in [named] if isinstance(named, str) else named or ():
        if part := part_of(name, ()):
            yield from SHOWN_BY.get(part, (part,))


def report(facts: Facts, need: Need | None = None) -> dict[str, Json]:
    """The object for one upload."""
    verdict = judge(facts, need) if need else None
    return {
        "kind": facts.kind,
        "verdict": _verdict(facts, verdict),
        "modality": facts.modality,
        "body_part": facts.body_part,
        "laterality": _side(facts.laterality),
        "study_date": _iso(facts.study_on),
        "transfer_syntax": facts.transfer_syntax,
        "rows": facts.rows,
        "cols": facts.cols,
        "frames": facts.frames,
        "study_uid": facts.study_uid,
        "series_uid": facts.series_uid,
        "patient": _patient(facts),
        "counts": _counts(facts),
        "studies": [_study(study) for study in facts.studies],
        "text": facts.text,
        "problems": _problems(facts, verdict),
    }


def printed(found: Mapping[str, Json]) -> str:
    """The object as one line."""
    return json.dumps(found, allow_nan=False)


def readable(found: Mapping[str, Json]) -> Iterator[str]:
    """The object for people, line by line; what is not known is left out."""
    singles = {key: value for key, value in found.items() if key not in {"studies", "problems", "text"}}
    yield from (f"{key}: {value}" for key, value in _known(singles))
    for study in found["studies"]:
        yield f"study: {_line(study)}"
        yield from (f"{INDENT}series: {_line(series)}" for series in study["series"])
    for problem in found["problems"]:
        yield " ".join(["problem:", *(_plain(value) for value in problem.values())])
    if found["text"]:
        yield "text:"
        yield from (f"{INDENT}{_plain(line)}" for line in found["text"].splitlines() if line.strip())


def _line(raw: Mapping[str, Json]) -> str:
    return ", ".join(f"{key} {value}" for key, value in _known(raw))


def _known(raw: Mapping[str, Json], within: str = "") -> Iterator[tuple[str, str]]:
    """What is known of one thing, the parts of a part among it; lists are apart."""
    for key, value in raw.items():
        if isinstance(value, Mapping):
            yield from _known(value, f"{key} ")
        elif value not in (None, "") and not isinstance(value, list):
            yield f"{within}{key}", _plain(value)


def _plain(value: Json) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in str(value))


def _verdict(facts: Facts, verdict: Verdict | None) -> str:
    if verdict is None:
        codes = {problem.code for problem in facts.problems}
        if is_beside(facts, "executable"):
            codes.discard("executable")
        if (facts.instances or 0) > 1 or (facts.modalities and facts.modalities <= PICTURELESS):
            codes.discard("no_pixels")  # reports and plans have none, also among pictures
        return "reject" if codes & REJECTED else "ask" if codes - HARMLESS else "accept"
    return verdict.outcome


def _patient(facts: Facts) -> Mapping[str, Json]:
    return {"name": facts.patient_name, "birth_date": _iso(facts.born_on), "id": facts.patient_id}


def _counts(facts: Facts) -> Mapping[str, Json]:
    counted = facts.instances is not None
    return {
        "studies": len(facts.studies) if counted else None,
        "series": sum(len(study.series) for study in facts.studies) if counted else None,
        "instances": facts.instances,
        "pages": facts.pages,
    }


def _study(facts: Facts) -> Mapping[str, Json]:
    return {
        "study_uid": facts.study_uid,
        "study_date": _iso(facts.study_on),
        "description": facts.study_description,
        "modality": facts.modality,
        "body_part": facts.body_part,
        "laterality": _side(facts.laterality),
        "patient": _patient(facts),
        "instances": facts.instances,
        "images": facts.images,
        "series": [_series(one) for one in facts.series],
    }


def _series(one: Series) -> Mapping[str, Json]:
    return {
        "series_uid": one.uid,
        "modality": one.modality,
        "body_part": one.body_part,
        "laterality": _side(one.laterality),
        "description": one.description,
        "instances": one.instances,
        "images": one.images,
    }


def _side(side: str | None) -> str | None:
    """Both sides are no side."""
    return side if side in SINGLE_SIDES else None


def _problems(facts: Facts, verdict: Verdict | None) -> list[Mapping[str, Json]]:
    found: dict[str, Mapping[str, Json]] = {}
    for problem in facts.problems:
        found[problem.code] = {"code": problem.code} | ({"value": problem.value} if problem.value else {})
    for code in verdict.problems if verdict else ():
        if code:
            found.setdefault(code, {"code": code})
    return list(found.values())


def _iso(on: date | None) -> str | None:
    return on.isoformat() if on else None
