"""A condition gets its name after the form for what stands on no list was sent, or where the clinic had none for it.

What was sent before stays on file and is no longer the form of the case: the right one is asked, and a review that had
begun waits for it.
"""

from __future__ import annotations

from collections.abc import Sequence

from flows.acts import Act, Cancel, Card, Close, Move, Record, Tell
from flows.case import Role, Stage
from flows.journey.intake import form_reminders
from flows.journey.more_info import NO_MORE, is_waiting
from flows.library import Library
from flows.naming import LABELS, Named
from flows.text import Json, Quoted, Text, to_json
from flows.view import View
from flows.welcome import OTHER

MAY = (Stage.INQUIRY, Stage.INTAKE, Stage.REVIEW)


def refusal(view: View) -> Text | None:
    """Why there is nothing to name: the patient chose the condition."""
    said = view.last("indication")
    if said is None or said["indication"] == OTHER or "staff" in said:
        return None
    return Text("staff.condition_known", {"case": view.code})


def too_late(view: View) -> Text:
    """That the case is elsewhere by now."""
    return Text("guard.order", {"stage": Text(f"stage.{view.stage}"), "missing": Text(f"stage.{Stage.INTAKE}")})


def name_facts(view: View, staff: str, reviewed: Text) -> dict[str, Json]:
    """What the choice starts with."""
    sent = view.last("form_sent")
    given = sent["answers"].get("condition") if sent else None
    words = Quoted(given["words"], Role.PATIENT) if given else Text("staff.none")
    return {
        "case": view.code,
        "staff": staff,
        "lang": view.patient.lang,
        "words": to_json(words),
        "reviewed": to_json(reviewed),
        "indications": [one for one in view.clinic.indications if one in LABELS and one != OTHER],
    }


def after_name(view: View, library: Library, named: Named) -> Sequence[Act]:
    """The form that is open ends, and the patient reads why another comes; the shell opens it with what is known."""
    if named.told is None:
        kept = Text("staff.condition_kept", {"case": view.code, "staff": named.staff})
        return (Record("condition_kept", {"staff": named.staff}), Card(kept, buttons=(("st_take", "review"),)))
    research = (view.last("indication") or {}).get("research", False)
    condition = Text(f"opt.indication.{named.indication}")
    done = Text("staff.condition_named", {"case": view.code, "staff": named.staff, "condition": condition})
    moved = () if view.stage is Stage.INTAKE else (Move(Stage.INTAKE, Role.BOT),)
    return (
        Record("indication", {"indication": named.indication, "research": research, "staff": named.staff}),
        *moved,
        Cancel("review_overdue"),
        Cancel("form_reminder"),
        Close("form"),
        *((Record("more_taken_back", {"staff": named.staff}),) if is_waiting(view) else ()),
        *NO_MORE,
        *form_reminders(view, f"{view.now}."),
        Card(done),
        Tell(named.told, polite=True),
    )
