"""The review's card after it was written: a file that changes during the review, and a case that is elsewhere.

The card is changed where it stands; the patient is told nothing of it. An outcome that was kept stays on file, and
the newer one stands beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flows.acts import Act, Card, Record
from flows.case import Stage
from flows.journey import deferral
from flows.journey.flagged import as_found, stored
from flows.journey.intake import screened
from flows.journey.review_card import REVIEW, review_card
from flows.library import Library
from flows.rules.screening import Outcome
from flows.view import View

STILL = {  # what of the card's buttons does something in another stage
    Stage.INTAKE: ("answers", "note"),
    Stage.OFFER: ("answers", "consult_offer", "note"),
    Stage.DEFERRED: ("answers", "second", "consult_offer", "note"),
}
UNDECIDED = (Stage.INTAKE, Stage.REVIEW, Stage.DEFERRED)  # later the card shows what was decided on


def screened_again(view: View, library: Library) -> Sequence[Act]:
    """What changed in a file that waits for a decision: its outcome is stored anew, and its card shows it."""
    kept = view.current("screened")
    if kept is None or view.stage not in UNDECIDED:
        return ()
    result = screened(view, library)
    outcome = stored(result)
    new = () if outcome == kept else (Record("screened", outcome),)
    return (*new, _card(view, library, result, view.stage))


def card_at(view: View, library: Library, stage: Stage) -> Card:
    """The card as it was, with the buttons that do something once the case is there."""
    kept = view.said("screened")
    return _card(view, library, Outcome(kept["outcome"], as_found(kept), tuple(kept["versions"])), stage)


def _card(view: View, library: Library, found: Outcome, stage: Stage) -> Card:
    still = STILL.get(stage, ("answers",))
    buttons = REVIEW if stage is Stage.REVIEW else tuple(one for one in REVIEW if one[1] in still)
    buttons = (*deferral.BUTTONS, *buttons) if stage is Stage.DEFERRED else buttons
    return replace(review_card(view, library, found, answer_by(view)), buttons=buttons, edits=True)


def answer_by(view: View) -> int:
    """When a physician answers at the latest, as it was promised last."""
    by: int = next(event.body["answer_by"] for event in reversed(view.events) if "answer_by" in event.body)
    return by
