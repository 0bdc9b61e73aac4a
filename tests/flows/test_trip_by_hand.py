"""A trip that a person plans: a time for each step, none for what does not happen."""

from __future__ import annotations

from datetime import date

from flows.text import Day, to_json
from flows.trip_by_hand import STEPS, ByHand, trip_by_hand
from tests.talk import talk
from tests.walks import walks

FACTS = {
    "case": "P-7",
    "zone": "America/Tijuana",
    "place": "Tijuana",
    "session": to_json(Day(date(2027, 1, 13))),
}


def test_steps_are_given_a_time_or_left_out_and_confirmed_as_a_whole() -> None:
    begun = talk(trip_by_hand, FACTS).asks("arrival", "trip.by_hand").types("2026-11-01 10:00").misfits("desk.past")
    begun.types("2027-01-12 15:00").asks("pickup").presses("skip").asks("A3").presses("skip")
    begun.asks("A4").types("2027-01-12 17:00").asks("leave").presses("skip").asks("confirm", "trip.by_hand_check")
    begun.presses("st_trip_ok")
    given = (("arrival", {"on": "2027-01-12", "at": "15:00"}), ("A4", {"on": "2027-01-12", "at": "17:00"}))
    begun.ends(ByHand(given))


def test_every_plan_by_hand_ends() -> None:
    assert {len(walk.result.steps) for walk in walks(trip_by_hand, FACTS, free=60)} >= {0, len(STEPS)}
