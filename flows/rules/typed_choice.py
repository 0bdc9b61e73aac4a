"""Buttons that somebody types: "si", "la derecha", "avion", "no sé", "ya lo lei".

1. Small words, accents, capitals and a leading yes make no difference; one letter of a longer label may be wrong.
2. What people say for a button in any of the three languages counts where one button alone fits.
3. A bare yes is no consent: "Acepto" has to be said ("sí, acepto", "I agree").
4. Of a sentence every word has to be known ("es la derecha la que me duele"): what says more, or asks, is for a person.
5. What one button alone is called stands with its texts (`said`): "talón", "SPMS"; a word of several is no button.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache, lru_cache

from flows.rules.typed import fold

LONGEST = 60  # characters; a label is short, and a sentence is for a person to read
KNOWN = 4096  # labels and names that are kept as they are compared
SLIP = 5  # letters from which on one may be wrong

_SIGNS = re.compile(r"[^\w' ]+|_")
_SMALL = (
    "a al an au aux by de del des du el en es est et is it it's la las le les lo los l c'est me mi mon ma mis mes my "
    "of on par por the to un una une y ya s'il plait please favor gracias merci thanks vous te je j yo i "
    "rodilla knee genou bien pues entonces alors so well"
)
# What may stand around one of `_NAMING` in a sentence; "I have" alone is no pain: "tengo derecho", "j'ai le droit".
_AROUND = re.compile(
    r"\b(?:duelen?|tengo dolor|dolor|hurts?|hurting|painful|pain|sore|fait mal|j'ai mal|j'ai une douleur|douleur|que|"
    r"qui|that|which|lado|cote|side|pierna|jambe|leg|one|celle|celui|solo|solamente|only|seulement|creo|pienso|think|"
    r"crois|mia|mio|mine|mien|mienne|estudio|study|examen|numero|number|opcion|option|i'm|voy|vamos|vengo|llego|viajo|"
    r"going|coming|traveling|travelling|viens|arrive|soy|am|suis)\b"
)
_PEOPLE = frozenset(["p0", "p1", "p2", "p3"])
_NAMING = _PEOPLE | {"left", "right", "plane", "road", "male", "female"}
# "That is right" and "it hurts right there" name no side.
_RIGHT_SIDE = re.compile(r"\b(?:my|the) right\b|\bright (?:knee|one|side|leg)\b|\bknee right\b")
_SEVERAL = re.compile(r"\b(?:las|los|les|mis|mes|my) (?:\d|dos|deux|two)\b")  # "los 2" are both
# What may stand around what a button is called; a side only where no button is one: "mi rodilla derecha".
_BESIDE = (
    "tengo have i've ai j'ai problema problemas problem problems probleme problemes trouble molestia molestias mal "
    "mucho mucha very tres beaucoup"
)
_SIDED = "left right both izquierda izquierdo derecha derecho ambas ambos gauche droit droite deux dos"
_DENIES = "no not non pas ni sin sans without never nunca jamais sauf except but"
_OR = re.compile(r"\b(?:or|o|ou|u)\b")
_IN_BRACKETS = re.compile(r"\(([^)]*)\)")
_KINDS = (
    "mri irm rm rmn resonancia resonance; ct tac tomografia scanner scan; xray ray rayos rx radiografia radiographie "
    "radio placa; ultrasound ultrasonido ecografia echographie eco"
)
_KIND_OF = {word: kind.split()[0] for kind in _KINDS.split(";") for word in kind.split()}
# Whole answers as people give them. "@yes" stands for the words of another line; a key may have several lines.
_SAID = """
yes: si, oui, yes, yep, yeah, ok, okay, sip, claro, correcto, exacto, exact, correct, vale, dale
yes: ouais, asi es, c'est ca, exactamente, claro que si, por supuesto, of course, sure, certainly, bien sur
yes: bien sur que oui
no: non, nope, nop, nah, no, para nada, pas du tout, not at all, no gracias, non merci, no thanks
no: nada, nada mas, ninguno, ninguna, ninguno de estos, ninguna de estas, nothing, nothing else, none, none of these
no: none of them, none of those, none of the above, ninguno de ellos, ninguna de ellas, nada de eso, nada de esto
no: ninguna de las anteriores, ninguno de los anteriores, no tengo ninguno, no tengo ninguna, aucun de ceux-la
no: aucun d'entre eux, aucune d'entre elles, je n'en ai aucun, je n'en ai aucune, never, nunca, jamas, jamais, tampoco
no: claro que no, por supuesto que no, of course not, bien sur que non
no: rien, rien d'autre, aucun, aucune
none: @no
med_none: @no, no tomo, no tomo ninguna, no tomo ninguno, no tomo nada, je n'en prends pas, i take nothing
never: @no, nunca, jamas, jamais, never
dk: no se, no lo se, no sabria, ni idea, no tengo idea, no recuerdo, no me acuerdo, no estoy seguro, no estoy segura
dk: je ne sais pas, je ne sais plus, je sais pas, sais pas, chais pas, jsp, aucune idee, je ne me souviens pas
dk: je ne suis pas sur, je ne suis pas sure
dk: idk, i dont know, i don't know, dont know, don't know, dunno, no idea, not sure, i'm not sure
dk: im not sure, i don't remember, i dont remember
dk: i do not know, i am not sure, i do not remember, i can't remember, i cant remember, i cannot remember
dk: ya no recuerdo, ya no me acuerdo, je ne me souviens plus, je ne me rappelle pas, je ne me rappelle plus
same: @no
changed: @yes
mine: @yes, es mio, es mia, si es mio, si es mia, mio, mia, son mios, son mias, si son mios, si son mias, soy yo
mine: si soy yo, it's mine, its mine, it is mine, mine, yes it's mine, yes its mine, yes it is mine, it's me, its me
mine: c'est a moi, oui c'est a moi, c'est le mien, c'est la mienne, oui c'est le mien, oui c'est la mienne, c'est moi
notmine: @no, no es mio, no es mia, no son mios, no son mias, no soy yo, es de otra persona, not mine, it's not mine
notmine: its not mine, it is not mine, it isn't mine, no it's not mine, it's not me, it is someone else's
notmine: it's someone else's, ce n'est pas a moi, c'est pas a moi, pas a moi, ce n'est pas le mien
notmine: ce n'est pas la mienne, c'est pas le mien, ce n'est pas moi, c'est a quelqu'un d'autre
newer: @yes, si tengo, si tengo uno, si tengo una, si tengo otro, si tengo otra, tengo otro, tengo otra, yes i have
newer: yes i do, i do, i have one, yes i have one, oui j'en ai un, j'en ai un, oui j'en ai un autre
willsend: @newer, si lo tengo, si la tengo, la tengo, lo tengo, i have it, yes i have it, je l'ai, oui je l'ai, later
willsend: despues, mas tarde, luego, plus tard
nohave: @no, no tengo, no no tengo, no lo tengo, no la tengo, no tengo otro, no tengo otra, no tengo mas
nohave: es el unico, es la unica, es el unico que tengo, es la unica que tengo, es lo unico que tengo, i don't have it
nohave: i dont have it, i don't have one, i dont have one, i don't, i have no other, it's the only one i have
nohave: it is the only one i have, it's all i have, je n'en ai pas, non je n'en ai pas, je ne l'ai pas, je n'ai pas
nohave: non je n'ai pas, je n'ai que celui-la, c'est le seul que j'ai, je n'en ai pas d'autre
flight_ok: @yes
flight_chg: @no
called: @yes
notcalled: @no, todavia no, aun no, not yet, pas encore
res_yes: @yes
res_no: @no
notyet: todavia no, aun no, not yet, pas encore, no se todavia, aun no se
agree: acepto, si acepto, de acuerdo, estoy de acuerdo, i agree, agreed, i accept, yes i agree, j'accepte, jaccepte
agree: oui j'accepte, d'accord, je suis d'accord
refuse: no acepto, no estoy de acuerdo, i do not agree, i don't agree, je n'accepte pas, je refuse, i refuse
left: izquierda, izquierdo, izq, left, left one, gauche, celle de gauche, celui de gauche
right: derecha, derecho, der, right, right one, droit, droite, celle de droite, celui de droite
both: ambas, ambos, las dos, los dos, both, both knees, les deux, las dos rodillas, les deux genoux, dos, deux
both: me duelen las dos, me duelen ambas, las dos me duelen, both hurt, both of them, les deux me font mal
both: me duelen las dos rodillas, me duelen ambas rodillas, both knees hurt, both my knees hurt
both: les deux genoux me font mal, j'ai mal aux deux genoux, j'ai mal aux deux
p0: 1
p0: primero, primera, primer, uno, numero uno, first, 1st, number one, premier, premiere, 1er, 1ere, 1a, 1o, numero un
p1: 2
p1: segundo, segunda, numero dos, second, 2nd, number two, deuxieme, seconde, 2e, 2eme, 2a, 2o, numero deux
p2: 3
p2: tercero, tercera, tercer, tres, numero tres, third, 3rd, number three, troisieme, 3e, 3eme, 3a, 3o, numero trois
p3: 4
p3: cuarto, cuarta, cuatro, numero cuatro, fourth, 4th, number four, quatrieme, 4e, 4eme, 4a, 4o, numero quatre
step_0: 0, cero, zero
step_1: 1, uno, one, un
step_2: 2, dos, two, deux
step_3: 3, tres, three, trois
step_4: 4, cuatro, four, quatre
step_5: 5, cinco, five, cinq
step_6: 6, seis, six
step_7: 7, siete, seven, sept
step_8: 8, ocho, eight, huit
male: hombre, masculino, varon, male, man, homme, masculin
female: mujer, femenino, female, woman, femme, feminin
plane: avion, plane, airplane, flying, volando, vuelo, by plane
road: carro, auto, coche, car, bus, autobus, camion, carretera, voiture, en voiture, by car, driving, manejando
self: yo, yo mismo, yo misma, yo decido, me, myself, i do, moi, moi-meme, moi meme
better: mejor, better, mieux
equal: igual, lo mismo, same, the same, about the same, pareil, la meme chose
worse: peor, worse, pire, moins bien
next: @yes, continuar, seguir, siguiente, adelante, listo, continue, next, go on, suivant, de acuerdo
wasread: ya lo lei, lo lei, leido, ya leido, ya, i read it, read it, read, done, lu, je l'ai lu, c'est lu
seen: @yes, visto, seen, vu
done: listo, ya, fin, termine, terminar, terminado, done, finish, finished, fini, terminer
send: enviar, envie, send, envoyer, mandar
skip: omitir, saltar, skip, passer, siguiente
started: @yes, empezar, comenzar, start, commencer, listo
back: regresar, volver, atras, go back, back, revenir, retour
lang_en: ingles, english, anglais
lang_es: espanol, spanish, espagnol, castellano
lang_fr: frances, french, francais
unmeasured: no la he medido, no la medi, no tengo termometro, not measured, i have no thermometer, pas mesuree
"""


def _table(lines: str) -> dict[str, set[str]]:
    heard: dict[str, set[str]] = {}
    for key, _, words in (line.partition(": ") for line in lines.strip().splitlines()):
        for word in words.split(", "):
            heard.setdefault(key, set()).update(heard[word[1:]] if word.startswith("@") else {_words(word)})
    return heard


_KIN = (
    "mama madre papa padre esposo esposa marido mujer pareja novio novia hermana hermano hija hijo tia tio abuela "
    "abuelo suegra suegro prima primo amiga amigo mother mom mum father dad husband wife partner sister brother "
    "daughter son aunt uncle grandmother grandfather cousin friend mere maman pere papa mari femme conjoint conjointe "
    "soeur frere fille fils tante oncle cousine ami amie"
)
# "No, es de mi mamá" names whose it is; without its comma it may say whose it is not.
_IS_KIN = re.compile(
    r"(?:no[,.;] ?|non[,.;] ?)?(?:es|son|it's|its|it is|c'est|that's)"
    r"(?: el| la| los| las| un| celui| celle)?(?: de| of| a)?"
    rf" (?:mi|my|mon|ma) (?:{'|'.join(_KIN.split())})(?:'?s)?[.! ]*"
)


def _is_kin(text: str) -> bool:
    """Whether somebody says that it is a relative's."""
    return _IS_KIN.fullmatch(fold(text).strip()) is not None


def _words(text: str) -> str:
    return " ".join(_SIGNS.sub(" ", fold(text)).split())


_HEARD = _table(_SAID)
_IS_SMALL = frozenset(_SMALL.split())
_IS_BESIDE, _IS_SIDE, _IS_DENIAL = (frozenset(words.split()) for words in (_BESIDE, _SIDED, _DENIES))


def chosen(
    text: str,
    labels: Mapping[str, str],
    *,
    names: Mapping[str, str] | None = None,
    also: Mapping[str, Sequence[str]] | None = None,
    no_means: str = "",
) -> str | None:
    """The key of the only button that somebody can have meant, by its label in their language or by usual words.

    `names` say in full what a short label stands for, `also` what else people call it. `no_means` is the button that a
    bare no stands for where none says no: at "Is that right?", to go back.
    """
    if len(text) > LONGEST:
        return None
    said = _words(text)
    for fits in _fitting(text, said, labels, names or {}, also or {}):
        meant = [key for key in fits if _is_meant(key, said)]
        if fits:
            return meant[0] if len(meant) == len(fits) == 1 else None
    return no_means if no_means and said in _HEARD["no"] else None


def _fitting(
    text: str, said: str, labels: Mapping[str, str], names: Mapping[str, str], also: Mapping[str, Sequence[str]]
) -> Iterator[list[str]]:
    """The buttons that fit, the surest way first; what is not needed is not worked out."""
    spelled, bare = {key: _spelled(label) for key, label in labels.items()}, _bare(said)
    yield [key for key, label in spelled.items() if said == label]
    yield [key for key, label in spelled.items() if said in _heard(key, label) or (key == "notmine" and _is_kin(text))]
    yield [key for key, label in spelled.items() if bare and bare in _bare_heard(_line_of(key, label))]
    yield [key for key, label in spelled.items() if bare and bare == _bare(label)]
    yield [key for key, label in spelled.items() if _is_slip(said, label)]
    if "?" not in text:
        yield [key for key, label in spelled.items() if key in _NAMING and _core(said) in _cores(key, label)]
        yield _called(said, labels, also)
        yield [key for key, name in names.items() if _is_named(said, _words(name))]


def _is_meant(key: str, said: str) -> bool:
    """Whether a word that fits is no other word that is spelled like it."""
    if key == "right" and "right" in said.split()[:-1] + said.split()[1:]:
        return _RIGHT_SIDE.search(said) is not None
    return key not in _PEOPLE or _SEVERAL.search(said) is None


def _core(said: str) -> str:
    """What a sentence names, without all that may stand around it; a word said twice is one."""
    return " ".join(dict.fromkeys(_bare(" ".join(_AROUND.sub(" ", said).split())).split()))


def _cores(key: str, label: str) -> set[str]:
    return {core for words in (*_heard(key, label), label) if (core := _core(words))}


def _called(said: str, labels: Mapping[str, str], also: Mapping[str, Sequence[str]]) -> list[str]:
    """The buttons that are called so, where nothing that matters stands beside it.

    Of a label with an "or" or a bracket each part is a name.
    """
    calls = {key: (*_either(label), *map(_spelled, also.get(key, ()))) for key, label in labels.items()}
    around = _around(frozenset(call for some in calls.values() for call in some), sided=not _IS_SIDE.isdisjoint(labels))
    kept = _told(said, around)
    if not kept:
        return []
    told = {key: [_told_once(call, around) for call in some] for key, some in calls.items()}
    exact = [key for key, some in told.items() if kept in some]
    return exact or [key for key, some in told.items() if any(_is_slip(kept, call) for call in some)]


@lru_cache(maxsize=KNOWN)
def _around(names: frozenset[str], *, sided: bool) -> frozenset[str]:
    """Words that may stand around a name."""
    return (_IS_SMALL | _IS_BESIDE | (frozenset() if sided else _IS_SIDE)) - names


@lru_cache(maxsize=KNOWN)
def _either(label: str) -> tuple[str, ...]:
    if _IS_DENIAL & set(_spelled(label).split()):
        return ()
    inside = [_words(part) for bracket in _IN_BRACKETS.findall(label) for part in bracket.split(",")]
    outside = _OR.split(_words(_IN_BRACKETS.sub(" ", label)))
    return (*inside, *(part.strip() for part in outside if inside or len(outside) > 1))


def _told(said: str, around: Collection[str]) -> str:
    """The words that name something, without a yes before them; a word said twice is one."""
    words = [word for word in dict.fromkeys(_AROUND.sub(" ", said).split()) if word not in around]
    return " ".join(words[1:] if len(words) > 1 and words[0] in _HEARD["yes"] else words)


_spelled, _told_once = lru_cache(maxsize=KNOWN)(_words), lru_cache(maxsize=KNOWN)(_told)  # of ours, never of theirs


def _is_named(said: str, name: str) -> bool:
    """Whether all that was said is in a name: "la tomografía", "la del 20 de agosto"."""
    of, words = _parts_of(name), _parts_of(_AROUND.sub(" ", said))
    return bool(words) and all(any(_is_short_for(word, other) for other in of) for word in words)


def _parts_of(words: str) -> list[str]:
    kept = [word.removeprefix("l'") for word in words.split() if word not in _IS_SMALL and word != "x"]
    return [_KIND_OF.get(word, word) for word in kept]


def _is_short_for(word: str, other: str) -> bool:
    """One of the two may be shortened: "ago" and "agosto"."""
    short, long = sorted((word, other), key=len)
    return long == short or (len(short) > 2 and short.isalpha() and long.startswith(short))


def _heard(key: str, label: str) -> set[str]:
    """What people say for a button."""
    return _HEARD.get(_line_of(key, label), set())


def _line_of(key: str, label: str) -> str:
    """A button that confirms a value has the value for its key, and is known by its label."""
    return key if key in _HEARD else next((name for name in ("yes", "no") if label in _HEARD[name]), "")


@cache
def _bare_heard(line: str) -> frozenset[str]:
    return frozenset(map(_bare, _HEARD.get(line, ())))


def _bare(words: str) -> str:
    """Words without the small ones and without a yes before them; "sí, no" stays what it is."""
    kept = [word for word in words.split() if word not in _IS_SMALL]
    rest = " ".join(kept[1:])
    return rest if rest and kept[0] in _HEARD["yes"] and rest not in _HEARD["no"] else " ".join(kept)


def _digits(words: str) -> str:
    return "".join(filter(str.isdigit, words))


def _is_slip(said: str, label: str) -> bool:
    """One letter missing, too many, another, or two swapped; never the first one, and never a digit."""
    if min(len(said), len(label)) < SLIP or said[0] != label[0] or _digits(said) != _digits(label):
        return False
    while said and label and said[0] == label[0]:
        said, label = said[1:], label[1:]
    while said and label and said[-1] == label[-1]:
        said, label = said[:-1], label[:-1]
    return max(len(said), len(label)) < 2 or (len(said) == 2 and said[::-1] == label)
