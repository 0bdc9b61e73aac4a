"""A video call: times are offered in both zones, chosen, held or not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from flows.consultation import ConsultAnswered, ConsultEnded, ConsultOffered, consult, consult_end, consult_offer
from flows.text import Lines, Moment, Place, Text, to_json
from tests.talk import talk
from tests.walks import reached, walks

PLACES = [["America/Tijuana", "Tijuana"], ["Europe/Paris", "Paris"]]
OFFER: dict[str, Any] = {"physicians": {"primera": "Dra. Primera"}, "zone": "America/Tijuana", "places": PLACES}


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000_000


def test_up_to_three_times_are_offered_as_both_clocks_show_them() -> None:
    begun = talk(consult_offer, OFFER).asks("time.1", "staff.consult_time").types("2026-12-02 10:00")
    begun.asks("more.1", "staff.consult_preview").offers("st_send", "st_time").presses("st_time")
    begun.asks("time.2").types("2026-12-01 10:00").asks("more.2").presses("st_time").asks("time.3")
    begun.types("2026-12-01 10:00").asks("more.3").offers("st_send")
    times = (at("2026-12-01T18:00"), at("2026-12-02T18:00"))
    assert begun.turn.asks is not None
    both = (Place("America/Tijuana", "Tijuana"), Place("Europe/Paris", "Paris"))
    assert begun.turn.asks.question.values["list"] == Lines(tuple(Moment(one, both) for one in times))
    begun.presses("st_send").ends(ConsultOffered("primera", times))


def test_a_coordinator_names_the_physician() -> None:
    two = OFFER | {"physicians": {"primera": "Dra. Primera", "segundo": "Dr. Segundo"}}
    begun = talk(consult_offer, two).asks("who", "staff.consult_who").presses("segundo").asks("time.1")
    begun.types("2026-11-20 10:00").misfits("desk.past").types("2026-12-02 10:00").asks("more.1").presses("st_send")
    begun.ends(ConsultOffered("segundo", (at("2026-12-02T18:00"),)))


@pytest.mark.parametrize(("typed", "clinic_utc"), [
    ("2027-03-13 10:00", "2027-03-13T18:00"),  # the last day before Tijuana's clocks change
    ("2027-03-15 10:00", "2027-03-15T17:00"),  # Paris changes two weeks later
    ("2027-03-29 10:00", "2027-03-29T17:00"),
])  # fmt: skip
def test_a_time_at_the_clinic_is_the_same_instant_for_both_across_the_change_of_clocks(
    typed: str, clinic_utc: str
) -> None:
    begun = talk(consult_offer, OFFER).asks("time.1").types(typed).asks("more.1").presses("st_send")
    begun.ends(ConsultOffered("primera", (at(clinic_utc),)))


ASKED: dict[str, Any] = {"number": 2, "physician": "Dra. Primera", "times": [1, 2], "places": PLACES}


def test_the_patient_chooses_a_time() -> None:
    begun = talk(consult, ASKED).asks("time", "case.call_offer").offers("1", "2", "consult_other").presses("2")
    begun.ends(ConsultAnswered(2, 2))


def test_or_says_what_suits_better() -> None:
    begun = talk(consult, ASKED).asks("time").presses("consult_other").asks("other", "consult.other")
    begun.types("Mornings, please").ends(ConsultAnswered(2, 0, "Mornings, please"))


END: dict[str, Any] = {"case": "P-7", "number": 2, "when": to_json(Text("staff.none")), "begun": True}


def test_notes_are_a_physicians() -> None:
    begun = talk(consult_end, END | {"physician": "primera"}).asks("how").presses("st_held").asks("words")
    begun.types("Walks well.").asks("save", "staff.consult_notes_check").presses("st_record")
    begun.ends(ConsultEnded(2, "held", "primera", "Walks well."))
    talk(consult_end, END | {"physician": ""}).asks("how").offers("st_missed", "st_called_off")


def test_what_has_not_begun_can_only_be_called_off() -> None:
    begun = talk(consult_end, END | {"physician": "primera", "begun": False}).asks("how").offers("st_called_off")
    begun.presses("st_called_off").ends(ConsultEnded(2, "called_off"))


def test_every_walk_ends() -> None:
    ended = walks(consult_end, END | {"physician": "primera"}, free=5)
    assert reached(ended, lambda walk: walk.result.how) == {"held", "missed", "called_off"}
    assert all(walk.result for walk in walks(consult, ASKED, free=5))
    assert all(walk.result for walk in walks(consult_offer, OFFER, free=5))
