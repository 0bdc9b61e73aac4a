"""The record of a treatment: when, what, and who signs it."""

from __future__ import annotations

from flows.treatment import Treated, treatment
from tests.talk import talk
from tests.walks import reached, walks

DONE = {
    "case": "P-7",
    "zone": "America/Tijuana",
    "place": "Tijuana",
    "routes": ["ia", "iv"],
    "example": "2026-11-21 12:00",
    "physician": "primera",
    "signs": "Dra. Ruiz",
}


def test_a_treatment_is_recorded_as_done_when_the_button_is_pressed() -> None:
    """Noon in Tijuana, and not the hour at which the dialogue was opened."""
    begun = talk(treatment, DONE).asks("done", "treat.when").presses("st_now").asks("route").offers("ia", "iv")
    begun.presses("ia").asks("dose").types("50 million cells").asks("lot").types("L-17").asks("sign", "treat.check")
    assert begun.turn.asks is not None
    assert begun.turn.asks.question.values["physician"] == "Dra. Ruiz"
    begun.presses("st_record").ends(Treated("2026-11-21", "12:00", "ia", "50 million cells", "L-17", "primera"))


def test_a_treatment_is_recorded_afterwards() -> None:
    begun = talk(treatment, DONE).asks("done").types("sometime").misfits("form.not_moment").types("2026-11-20 16:00")
    begun.asks("route").presses("iv").asks("dose").types("x").asks("lot").types("y").asks("sign").presses("st_record")
    begun.ends(Treated("2026-11-20", "16:00", "iv", "x", "y", "primera"))


def test_a_treatment_to_come_is_not_recorded() -> None:
    begun = talk(treatment, DONE).asks("done")
    for later in ("2028-06-01 10:00", "2026-11-21 12:01"):
        begun.types(later).misfits("desk.not_past")
    begun.types("2026-11-21 12:00").asks("route")


def test_every_treatment_walk_ends() -> None:
    assert reached(walks(treatment, DONE, free=30), lambda walk: walk.result.route) == {"ia", "iv"}
