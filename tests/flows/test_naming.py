"""A condition is named by a person who read the words, and the patient's message is seen before it goes."""

from __future__ import annotations

from dataclasses import replace

from flows.naming import LABELS, Named, name_condition, told_text
from flows.text import Quoted, Text, to_json
from tests.talk import talk
from tests.walks import reached, walks

REVIEWED = Text("evidence.unreviewed")
FACTS = {
    "case": "P-7",
    "staff": "Ana",
    "lang": "es",
    "words": to_json(Quoted("My knee clicks")),
    "reviewed": to_json(REVIEWED),
    "indications": ["knee_oa", "ms"],
}


def test_the_patients_message_is_shown_in_their_language_before_it_is_sent() -> None:
    asked = talk(name_condition, FACTS).asks("indication", "staff.condition_which")
    asked.offers("knee_oa", "ms", "st_no_condition").presses("ms").asks("send.ms", "staffcase.preview")
    assert asked.turn.asks is not None
    told = told_text("ms", REVIEWED)
    assert asked.turn.asks.question.values["text"] == replace(told, lang="es")
    asked.presses("st_send").ends(Named("Ana", "ms", told))


def test_what_is_none_of_them_goes_to_a_physician_as_it_is() -> None:
    talk(name_condition, FACTS).asks("indication").presses("st_no_condition").ends(Named("Ana"))


def test_every_condition_of_the_first_contact_can_be_named() -> None:
    facts = {**FACTS, "indications": sorted(LABELS)}
    assert reached(walks(name_condition, facts, free=5), lambda walk: walk.result.indication) == {*LABELS, ""}
