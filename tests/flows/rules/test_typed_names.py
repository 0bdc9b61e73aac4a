"""Names as people type them, and what they type instead."""

import pytest

from flows.rules.typed_names import is_name


@pytest.mark.parametrize(
    "typed",
    [
        "Li",
        "Ng",
        "O'Neill",
        "María de los Ángeles",
        "李明",
        "Йосип",
        "محمد",
        "Al",
        "Bo Ek",
        "J. R. Díaz",
        "Buenos Díaz García",
        "Dr. Will Smith",
        "Anne-Marie St-Pierre",
        "CARLOS ANDRÉS PEÑA",
        "Carlos Peña 1962",
        "Mi nombre es Ana",
    ],
)
def test_a_name_is_taken_however_short_or_unusual(typed):
    assert is_name(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "👍🏽",
        "12345",
        "msg 0",
        "hola",
        "Hola, buenas tardes",
        "hi",
        "Bonjour!",
        "test",
        "asdf",
        "asdfgh qwer",
        "aaaaa",
        "x",
        "sí",
        "no, gracias",
        "no sé",
        "mi nombre",
        "quiero una cita",
        "I need help",
        "me duele la rodilla",
        "¿Cómo se llama el doctor?",
    ],
)
def test_what_names_nobody_is_no_name(typed):
    assert not is_name(typed)
