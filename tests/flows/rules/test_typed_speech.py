"""Words that are meant for a person."""

import pytest

from flows.rules.typed_speech import is_for_people, is_no_name, is_question


@pytest.mark.parametrize(
    "typed",
    ["¿cuanto dura el efecto?", "what's your name?", "¿Qué es? ¿Cuánto dura?", "combien de temps ?", "¿cuánto dura"],
)
def test_a_question_is_known_by_its_mark(typed):
    assert is_question(typed)
    assert is_for_people(typed)
    assert is_no_name(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "Caminar sin dolor. ¿Cuánto dura?",
        "como antes",
        "quand je pourrai marcher",
        "When I can walk",
        "?",
        "Metformina?",
        "",
    ],
)
def test_an_answer_is_none(typed):
    assert not is_question(typed)


@pytest.mark.parametrize("typed", ["como se llama el doctor", "comment s'appelle le docteur", "Why do you ask", "qué?"])
def test_nobody_is_called_like_a_question(typed):
    assert is_no_name(typed)


@pytest.mark.parametrize(
    "typed", ["Carlos Andrés Peña Londoño", "Qui Nguyen", "Perry Como", "Como Perry", "Dr. Will Smith"]
)
def test_a_name_is_a_name(typed):
    assert not is_no_name(typed)


def test_a_sentence_is_for_people_and_a_slip_is_not():
    assert is_for_people("se me durmio la pierna y me hice pipi")
    assert not any(map(is_for_people, ["31/2/1960", "14 de marzo 1862", "mucho", "no me acuerdo", "900 kg"]))
