"""A video call: times are offered in both zones, chosen, held or not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from flows.consultation import ConsultAnswered, ConsultEnded, ConsultOffered, consult, consult_end, consult_offer
from flows.text import Lines, Moment, Place, Text, to_json
from tests.casebook import catalogs
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
    listed = [Text("consult.nth", {"n": n, "when": Moment(one, both)}) for n, one in enumerate(times, 1)]
    assert begun.turn.asks.question.values["list"] == Lines(tuple(listed), bullets=False)
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


def test_the_first_question_of_an_offer_goes_back_to_nothing() -> None:
    """Only who chose a physician before it has something to go back to."""
    first = talk(consult_offer, OFFER).asks("time.1").turn.asks
    two = OFFER | {"physicians": {"primera": "Dra. Primera", "segundo": "Dr. Segundo"}}
    second = talk(consult_offer, two).asks("who").presses("segundo").asks("time.1").turn.asks
    assert first is not None
    assert second is not None
    assert (first.side, second.side) == (("st_discard",), ("back", "st_discard"))


ASKED: dict[str, Any] = {
    "number": 2,
    "physician": "Dra. Primera",
    "times": [at("2027-01-12T18:00"), at("2027-01-13T18:00")],
    "places": PLACES,
}


def test_the_patient_chooses_a_time() -> None:
    begun = talk(consult, ASKED).asks("time", "case.call_offer").offers("p0", "p1", "consult_other").presses("p1")
    begun.ends(ConsultAnswered(2, at("2027-01-13T18:00")))


def test_where_a_number_of_the_list_may_be_a_day_of_the_month_no_number_chooses() -> None:
    asked = ASKED | {"times": [at("2026-11-30T18:00"), at("2026-12-01T18:00")]}
    begun = talk(consult, asked).asks("time").offers("on_0", "on_1", "consult_other").presses("on_1")
    begun.ends(ConsultAnswered(2, at("2026-12-01T18:00")))


def test_the_day_counts_where_the_patient_is_too() -> None:
    asked = ASKED | {"times": [at("2026-11-30T23:30")]}  # in Paris December has begun
    talk(consult, asked).asks("time").offers("on_0", "consult_other")


@pytest.mark.parametrize(("lang", "label"), [
    ("en", "1. Tue, Jan 12, 10:00, Tijuana"),
    ("es", "1. mar 12 de ene, 10:00, Tijuana"),
    ("fr", "1. mar. 12 janv., 10 h 00, Tijuana"),
])  # fmt: skip
def test_a_button_has_the_number_of_its_line_and_the_first_of_its_clocks(lang: str, label: str) -> None:
    asked = talk(consult, ASKED).asks("time").turn.asks
    assert asked is not None
    assert catalogs().render(asked.buttons[0].label, lang) == label
    first = catalogs().render(asked.question, lang).splitlines()[1]
    assert first.startswith(label[:5])
    assert first.index("Tijuana") < first.index("Paris")
    assert max(len(catalogs().render(one.label, lang)) for one in asked.buttons) <= 40


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
