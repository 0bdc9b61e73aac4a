"""The journey: what follows when a run closes or a due time comes.

1. Every function here takes a View and what happened, and returns acts. Nothing is done here.
2. Which flow leads where stands in three tables, `AFTER`, `EXPIRED` and `ON_DUE`; there is no other place to look.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from flows.acts import Act
from flows.journey import (
    alarm,
    care,
    consultation,
    decision,
    deferral,
    ending,
    exporting,
    handoff,
    intake,
    more_info,
    noting,
    offer,
    opinion,
    release,
    rights,
    trip,
    uploads,
)
from flows.library import Library
from flows.rules.followup import is_safety
from flows.text import Json
from flows.view import View

After: TypeAlias = Callable[[View, Library, Any], Sequence[Act]]
OnDue: TypeAlias = Callable[[View, Library, Json], Sequence[Act]]

AFTER: dict[str, After] = {
    "welcome": intake.after_welcome,
    "form": intake.after_form,
    "review": decision.after_review,
    "letter": decision.after_letter,
    "more_info": more_info.after_more_info,
    "second": opinion.after_second,
    "opinion": opinion.after_opinion,
    "note": noting.after_note,
    "consult_offer": consultation.after_offer,
    "consult": consultation.after_consult,
    "consult_end": consultation.after_end,
    "quote": offer.after_quote,
    "offer": offer.after_offer,
    "offer_decide": offer.after_decide,
    "consent": offer.after_consent,
    "trip": trip.after_trip,
    "trip_by_hand": trip.after_by_hand,
    "treatment": care.after_treatment,
    "health_check": care.after_check,
    "erase": rights.after_erase,
    "end_case": ending.after_end_case,
    "release": release.after_release,
}

EXPIRED: dict[str, OnDue] = {
    "form": ending.on_form_over,
    "health_check": care.on_expire,
    "imaging_question": uploads.on_expire,
    "offer_decide": offer.on_expire,
}


def _on_expire(view: View, library: Library, body: Json) -> Sequence[Act]:
    """A run's time is over; for most flows nothing follows."""
    follows = EXPIRED.get(body["flow"])
    return follows(view, library, body) if follows else ()


ON_DUE: dict[str, OnDue] = {
    "offer_decide": offer.on_decide,
    "check": care.on_check,
    "rung": care.on_rung,
    "expire": _on_expire,
    "file_promised": uploads.on_promised,
    "file_question": uploads.on_question,
    "handoff": handoff.on_due,
    "export": exporting.on_due,
    "form_reminder": intake.on_form_reminder,
    "review_overdue": decision.on_overdue,
    "deferred": deferral.on_deferred,
    "consult": consultation.on_consult,
    "more_reminder": more_info.on_more_reminder,
    "called": alarm.on_called,
    "nobody": alarm.on_nobody,
}

QUESTIONS = frozenset({"file_promised", "file_question", "form_reminder", "more_reminder", "offer_decide"})


def can_wait(kind: str, body: Json) -> bool:
    """Whether it may come when a person who speaks with the patient is done; safety and what staff read may not."""
    return kind in QUESTIONS or (kind in ("check", "rung") and not is_safety(body["code"]))
