"""Whether what was typed may be somebody's name.

1. No name is judged by its length, its script or its spelling: Li, Ng, O'Neill and 李明 are names.
2. Refused is what people type instead of one: a greeting, a number, a try-out, keys at random, a sentence.
"""

from __future__ import annotations

import re

from flows.rules.typed import fold
from flows.rules.typed_speech import is_no_name

_LETTERS = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
# Where nothing else stands beside them, these name nobody.
_INSTEAD = (
    "hola hello hi hey hallo bonjour bonsoir salut allo coucou buenas buenos dias tardes noches good morning afternoon "
    "evening ok okay vale si yes yeah oui no non nop gracias thanks thank you merci msg message mensaje test testing "
    "prueba probando essai name nombre nom full completo complet my mi mon es is est paciente patient user usuario "
    "nada nothing rien none ninguno ninguna aucun aucune anonymous anonimo anonyme yo me moi i je listo done start "
    "menu help ayuda aide bot puente doctor doctora dr dra medico medecin abc xyz lol jaja jeje haha xd the el la le "
    "de do don't know dont lo se sais pas"
)
# Nobody is called so, whatever stands beside it.
_SENTENCE = "tengo quiero necesito duele duelen puedo porque have want need hurts because j'ai veux voudrais besoin"
_IS_INSTEAD, _IS_SENTENCE = frozenset(_INSTEAD.split()), frozenset(_SENTENCE.split())
_AT_RANDOM = ("asdf", "qwer", "zxcv", "sdfg", "dfgh", "fghj", "ghjk", "hjkl")  # how keys lie beside each other


def is_name(text: str) -> bool:
    """Whether at least one word may be a name, and none makes a sentence or a question of it."""
    words = _LETTERS.findall(fold(text))
    return any(map(_may_be, words)) and _IS_SENTENCE.isdisjoint(words) and not is_no_name(text)


def _may_be(word: str) -> bool:
    if not word.isascii():
        return True
    return word not in _IS_INSTEAD and len(set(word)) > 1 and not word.startswith(_AT_RANDOM)
