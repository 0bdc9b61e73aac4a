"""A case that will not go on is ended in writing, after a look at what its patient reads."""

from __future__ import annotations

from flows.ending import CaseEnded, end_case
from tests.talk import talk
from tests.walks import reached, walks

FACTS = {"case": "P-7", "lang": "es", "staff": "Ana"}


def test_the_reason_is_written_for_the_staff_and_the_patients_text_is_shown_before_it_goes() -> None:
    begun = talk(end_case, FACTS).asks("why", "staff.end_why").offers("st_wish", "st_unreached").presses("st_unreached")
    begun.asks("words", "staff.end_words").types("Called three times.").asks("end", "staff.end_check")
    assert begun.turn.asks is not None
    shown = begun.turn.asks.question.values["text"]
    assert (getattr(shown, "id", ""), getattr(shown, "lang", "")) == ("case.ended_unreached", "es")
    begun.presses("st_end").ends(CaseEnded("st_unreached", "Called three times.", "Ana"))


def test_every_walk_ends() -> None:
    ended = walks(end_case, FACTS, free=5)
    assert reached(ended, lambda walk: walk.result.why) == {"st_wish", "st_unreached"}
