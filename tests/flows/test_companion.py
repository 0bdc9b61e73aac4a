"""A companion chooses a language and waits; the patient says who they are."""

from __future__ import annotations

import pytest

from flows.companion import Confirmed, Joined, companion, companion_confirm, standing
from flows.text import Json
from tests.talk import talk
from tests.walks import reached, walks


def test_a_companion_waits_for_the_patients_word() -> None:
    begun = talk(companion, {"name": "Ana", "case": 7}).asks("language", "welcome.languages").presses("lang_fr")
    begun.wants("language", values={"lang": "fr"}).says("companion.wait").ends(Joined(7))


@pytest.mark.parametrize(("press", "yes"), [("yes", True), ("no", False)])
def test_the_patient_confirms_or_not(press: str, yes: bool) -> None:
    asked = talk(companion_confirm, {"companion": "Luis", "person": 3}).asks("confirm", "comp.confirm")
    asked.presses(press).says("comp.let_in" if yes else "comp.kept_out").ends(Confirmed(3, yes=yes))


@pytest.mark.parametrize(("events", "told"), [
    ([], "companion.wait"),
    ([("companion_invited", {"person": 3})], "companion.wait"),
    ([("companion_refused", {"person": 3})], "comp.refused"),
    ([("companion_refused", {"person": 4})], "companion.wait"),
    ([("companion_refused", {"person": 3}), ("companion_invited", {"person": 3})], "companion.wait"),
    ([("companion_joined", {"person": 3}), ("companions_revoked", {"people": [3, 4]})], "comp.ended"),
    ([("companions_revoked", {"people": [4]})], "companion.wait"),
])  # fmt: skip
def test_who_opened_a_link_reads_how_it_stands_with_it(events: list[tuple[str, dict[str, Json]]], told: str) -> None:
    assert standing(events, 3) == told


def test_every_walk_ends() -> None:
    assert reached(walks(companion, {"name": "Ana", "case": 7}, free=9), lambda walk: walk.result) == {Joined(7)}
