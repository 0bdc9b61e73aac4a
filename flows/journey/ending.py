"""A case that staff end: a form that nobody sends, a patient who cannot be reached or told a person that they stop.

Nothing is due or asked afterwards; the patient is told once, is offered their records, and may begin again.
"""

from __future__ import annotations

from collections.abc import Sequence

from flows.acts import Act, Card, Move, Record, Tell
from flows.case import Role, Stage
from flows.ending import TOLD, CaseEnded
from flows.journey import consultation
from flows.library import Library
from flows.text import Json, Quoted, Text, Value
from flows.view import View

ENDS = (Stage.INTAKE, Stage.INQUIRY, Stage.DEFERRED)  # a review ends with a physician's decision
END = (("st_end", "end_case"),)
OFFERED = (("records", "records"), ("erase", "erase"), ("again", "again"))


def end_facts(view: View, staff: str) -> dict[str, Json]:
    """What the ending of a case starts with."""
    return {"case": view.code, "lang": view.patient.lang, "staff": staff}


def after_end_case(view: View, library: Library, ended: CaseEnded) -> Sequence[Act]:
    """It is over: on file with its reason, and told to the patient by day."""
    values: dict[str, Value] = {
        "case": view.code,
        "staff": ended.staff,
        "why": Text(f"btn.{ended.why}"),
        "words": Quoted(ended.words),
    }
    return (
        Record("ended", {"why": ended.why.removeprefix("st_"), "words": ended.words}),
        *consultation.ended(view),
        Move(Stage.WITHDRAWN, Role.COORDINATOR),
        Card(Text("staff.ended", values)),
        Tell(Text(TOLD[ended.why]), polite=True, buttons=OFFERED),
    )


def on_form_over(view: View, library: Library, body: Json) -> Sequence[Act]:
    """A form's time is over and it was never sent: staff may write, or end the case."""
    if view.stage is not Stage.INTAKE or view.current("form_sent") is not None:
        return ()
    return (Card(Text("staff.form_over", {"case": view.code}), buttons=(("st_reply", "reply"), *END)),)
