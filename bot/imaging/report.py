"""What `puente inspect --json` prints for files.

1. One object, always valid JSON, with every key; what is not known is null.
2. The verdict and the problems of comparison need a context: who the patient is, what is needed, what day it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flows.content.rules import DocumentNeed
from flows.rules.anatomy import part_of
from flows.rules.dates import add_months
from flows.rules.findings import UNSAFE
from flows.rules.imaging import Verdict, judge
from flows.rules.study import Facts
from flows.rules.wanted import Need, Study
from flows.text import Json

ASKED = "asked"  # the one document of a context
REJECTED = frozenset({"up.unsafe", "up.not_image"})
FINE = frozenset({"up.ok", "up.report", "up.report_scan", "up.photo_ok"})
HARMFUL = frozenset({*UNSAFE, "not_medical", "empty"})
HARMLESS = frozenset({"gps", "burned_in", "burned_in_possible", "scanned", "no_pixels", "bad_birth_date"})


def context(raw: Json) -> Need:
    """What issue 4's context file, parsed, asks for; KeyError, TypeError or ValueError when it is none."""
    today, need, patient = date.fromisoformat(raw["today"]), raw["need"], raw["patient"]
    part = part_of(need["body_part"], ())
    days = (today - add_months(today, -int(need["max_age_months"]))).days
    born = patient.get("birth_date")
    return Need(
        documents=(DocumentNeed((ASKED,), days, required=True, unsigned=False),),
        side=need.get("laterality"),
        patient_name=patient.get("name") or "",
        born_on=date.fromisoformat(born) if born else None,
        today=today,
        studies={ASKED: Study(tuple(need["modalities"]), (part,) if part else ())},
    )


def report(facts: Facts, need: Need | None = None) -> dict[str, Json]:
    """The object for one file."""
    verdict = judge(facts, need) if need else None
    return {
        "kind": facts.kind,
        "verdict": _verdict(facts, verdict),
        "modality": facts.modality,
        "body_part": facts.body_part,
        "laterality": facts.laterality,
        "study_date": _iso(facts.study_on),
        "transfer_syntax": facts.transfer_syntax,
        "rows": facts.rows,
        "cols": facts.cols,
        "frames": facts.frames,
        "study_uid": facts.study_uid,
        "series_uid": facts.series_uid,
        "patient": {"name": facts.patient_name, "birth_date": _iso(facts.born_on), "id": facts.patient_id},
        "counts": _counts(facts),
        "studies": None,
        "text": facts.text,
        "problems": _problems(facts, verdict),
    }


def _verdict(facts: Facts, verdict: Verdict | None) -> str:
    """Without a context, what the file is in itself."""
    if verdict is None:
        codes = {problem.code for problem in facts.problems}
        return "reject" if codes & HARMFUL else "ask" if codes - HARMLESS else "accept"
    if verdict.answer.id in REJECTED:
        return "reject"
    return "accept" if verdict.answer.id in FINE else "ask"


def _counts(facts: Facts) -> Mapping[str, Json]:
    single = 1 if facts.kind == "dicom" else None
    return {"studies": single, "series": single, "instances": single, "pages": facts.pages}


def _problems(facts: Facts, verdict: Verdict | None) -> list[Mapping[str, Json]]:
    found: dict[str, Mapping[str, Json]] = {}
    for problem in facts.problems:
        found[problem.code] = {"code": problem.code} | ({"value": problem.value} if problem.value else {})
    for code in verdict.problems if verdict else ():
        found.setdefault(code, {"code": code})
    return list(found.values())


def _iso(on: date | None) -> str | None:
    return on.isoformat() if on else None
