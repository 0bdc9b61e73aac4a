"""Buttons that somebody types instead of pressing them."""

import pytest

from flows.rules.typed_choice import chosen

YES_NO = {"yes": "Sí", "no": "No"}
SIDES = {"left": "Izquierda", "right": "Derecha", "both": "Ambas", "back": "Regresar"}
HEART = {"no": "No", "stable": "Sí, estable", "unstable": "Sí, peor o reciente", "dk": "No lo sé"}
CANCER = {"never": "Never", "now": "Yes, now", "past": "Yes, in the past", "dk": "I don't know"}
CONSENT = {"agree": "Acepto", "refuse": "No acepto", "readall": "Leer el aviso completo"}
LUNG = {"no": "No", "stable": "Yes, stable", "unstable": "Yes, worse or recent", "dk": "I don't know"}
WHOSE = {"mine": "Sí, es mío", "notmine": "No es mío", "dk": "No lo sé", "person": "Hablar con alguien"}
ANEW = {"willsend": "Yes, I will send it", "nohave": "I have no other", "person": "Talk to someone"}
NEWER = {"newer": "Enviar uno reciente", "nohave": "No tengo otro", "person": "Hablar con alguien"}
HURTS = {"left": "Izquierda", "right": "Derecha", "both": "Ambas", "person": "Hablar con alguien"}
FILE_SIDE = {"left": "Left", "right": "Right", "dk": "I don't know", "person": "Talk to someone"}
PEOPLE = {"p0": "1", "p1": "2", "dk": "No lo sé", "person": "Hablar con alguien"}
NAMES = {
    "p0": "resonancia magnética de rodilla derecha, 20 ago 2026",
    "p1": "tomografía de rodilla derecha, 1 ago 2026",
}
TRAVEL = {"plane": "En avión", "road": "Por carretera", "dk": "No lo sé"}


@pytest.mark.parametrize(
    ("typed", "labels", "key"),
    [
        ("si", YES_NO, "yes"),
        ("Sí!", YES_NO, "yes"),
        ("SI", YES_NO, "yes"),
        ("sí, por favor", YES_NO, "yes"),
        ("oui", YES_NO, "yes"),
        ("yes", YES_NO, "yes"),
        ("ok", YES_NO, "yes"),
        ("non", YES_NO, "no"),
        ("pues no", YES_NO, "no"),
        ("sí claro", YES_NO, "yes"),
        ("claro que sí", YES_NO, "yes"),
        ("claro que no", YES_NO, "no"),
        ("non merci", YES_NO, "no"),
        ("nunca", YES_NO, "no"),
        ("none of them", YES_NO, "no"),
        ("ninguno", {"none": "Nada de esto", "dk": "No lo sé"}, "none"),
        ("la derecha", SIDES, "right"),
        ("rodilla izquierda", SIDES, "left"),
        ("isquierda", SIDES, "left"),
        ("drecha", SIDES, "right"),
        ("las dos", SIDES, "both"),
        ("regresar", SIDES, "back"),
        ("la izq", SIDES, "left"),
        ("the left one", SIDES, "left"),
        ("it's the right", SIDES, "right"),
        ("c'est celle de droite", SIDES, "right"),
        ("las dos me duelen", SIDES, "both"),
        ("es mía", WHOSE, "mine"),
        ("Sí, es mía.", WHOSE, "mine"),
        ("yes its mine", WHOSE, "mine"),
        ("c'est la mienne", WHOSE, "mine"),
        ("it is not mine", WHOSE, "notmine"),
        ("no es mía", WHOSE, "notmine"),
        ("no, es de mi mamá", WHOSE, "notmine"),
        ("Es la de mi hermana.", WHOSE, "notmine"),
        ("it is my sister's", WHOSE, "notmine"),
        ("c'est celui de ma mère", WHOSE, "notmine"),
        ("je ne sais plus", WHOSE, "dk"),
        ("yes i have it", ANEW, "willsend"),
        ("no", ANEW, "nohave"),
        ("I don't have it", ANEW, "nohave"),
        ("es el único que tengo", NEWER, "nohave"),
        ("sí, tengo otra", NEWER, "newer"),
        ("avion", TRAVEL, "plane"),
        ("en avion", TRAVEL, "plane"),
        ("no sé", TRAVEL, "dk"),
        ("I do not know", LUNG, "dk"),
        ("I do not remember", CANCER, "dk"),
        ("I can't remember", LUNG, "dk"),
        ("ya no me acuerdo", TRAVEL, "dk"),
        ("je ne me rappelle plus", TRAVEL, "dk"),
        ("je ne sais pas", TRAVEL, "dk"),
        ("idk", TRAVEL, "dk"),
        ("i dont know", CANCER, "dk"),
        ("estable", HEART, "stable"),
        ("si estable", HEART, "stable"),
        ("no", HEART, "no"),
        ("no", CANCER, "never"),
        ("si acepto", CONSENT, "agree"),
        ("Acepto.", CONSENT, "agree"),
        ("no lo acepto", CONSENT, "refuse"),
        ("ya lo lei", {"wasread": "Ya lo leí"}, "wasread"),
        ("no", {"same": "No, todo igual", "changed": "Sí, hay algo nuevo"}, "same"),
        ("nada", {"no": "No"}, "no"),
        ("7", {str(n): str(n) for n in range(11)}, "7"),
        ("english", {"lang_en": "English", "lang_es": "Español"}, "lang_en"),
    ],
)
def test_a_button_is_known_by_what_people_say_for_it(typed, labels, key):
    assert chosen(typed, labels) == key


@pytest.mark.parametrize(
    ("typed", "labels"),
    [
        ("si", HEART),
        ("si", CONSENT),
        ("oui", CONSENT),
        ("yes", CANCER),
        ("yes, unstable", LUNG),
        ("no se si es la derecha", SIDES),
        ("¿por qué lo preguntan?", YES_NO),
        ("si pero solo a veces", YES_NO),
        ("sí, no", YES_NO),
        ("oui non", YES_NO),
        ("creo que sí", YES_NO),
        ("not really", YES_NO),
        ("", YES_NO),
        ("la", SIDES),
        ("si " * 40, YES_NO),
        ("igual", {"equal": "Más o menos igual", "other": "Igual"} | {"same": "Igual"}),
    ],
)
def test_what_could_be_two_buttons_or_none_is_no_button(typed, labels):
    assert chosen(typed, labels) is None


def test_a_bare_yes_is_no_consent_but_a_bare_no_to_an_echo_is_the_way_back():
    echo = {"84.0": "Sí", "back": "Regresar"}
    assert chosen("si", echo) == chosen("correcto", echo) == chosen("oui", echo) == "84.0"
    assert chosen("no", echo, no_means="back") == "back"
    assert chosen("85 kg", echo, no_means="back") is None


@pytest.mark.parametrize(
    ("typed", "key"),
    [("5", "step_5"), ("5.", "step_5"), ("seis", "step_6"), ("0", "step_0"), ("11", None), ("5 6", None)],
)
def test_a_step_of_a_ladder_is_named_by_its_number(typed, key):
    labels = {"step_0": "0: sin límites", "step_5": "5: bastón para 8 m", "step_6": "6: andadera", "dk": "No lo sé"}
    assert chosen(typed, labels) == key


@pytest.mark.parametrize("typed", ["Carretera", "carrretera", "carretra", "carreteta", "carertera"])
def test_one_letter_of_a_longer_label_may_be_wrong(typed):
    assert chosen(typed, {"road": "Carretera", "dk": "No lo sé"}) == "road"


@pytest.mark.parametrize("typed", ["xarretera", "carta", "carter", "sol", "carretera vieja"])
def test_more_than_a_letter_is_another_word(typed):
    assert chosen(typed, {"street": "Carretera", "sun": "Luz"}) is None


@pytest.mark.parametrize(
    ("typed", "labels", "key"),
    [
        ("me duele la derecha", HURTS, "right"),
        ("Me duele la rodilla izquierda.", HURTS, "left"),
        ("es la derecha la que me duele", HURTS, "right"),
        ("La que me duele es la derecha", HURTS, "right"),
        ("solo la derecha", HURTS, "right"),
        ("creo que es la izquierda", HURTS, "left"),
        ("tengo dolor en la derecha", HURTS, "right"),
        ("it's my right knee that hurts", HURTS, "right"),
        ("my left knee hurts", HURTS, "left"),
        ("the right one hurts", HURTS, "right"),
        ("c'est le genou droit", HURTS, "right"),
        ("c'est le genou droit qui me fait mal", HURTS, "right"),
        ("j'ai mal au genou gauche", HURTS, "left"),
        ("me duelen las dos rodillas", HURTS, "both"),
        ("both knees hurt", HURTS, "both"),
        ("j'ai mal aux deux genoux", HURTS, "both"),
        ("es del lado izquierdo", FILE_SIDE, "left"),
        ("voy en avión", TRAVEL, "plane"),
        ("soy mujer", {"female": "Mujer", "male": "Hombre"}, "female"),
    ],
)
def test_a_sentence_that_names_one_button_and_nothing_else_is_that_button(typed, labels, key):
    assert chosen(typed, labels) == key


@pytest.mark.parametrize(
    "typed",
    [
        "no es la derecha",
        "la derecha no",
        "pas la droite",
        "ce n'est pas la droite",
        "not the right one",
        "antes la derecha, ahora la izquierda",
        "la derecha o la izquierda",
        "la derecha, más que la izquierda",
        "me duele la derecha pero el estudio es de la otra",
        "that is right",
        "yes, that's right",
        "yes right",
        "it hurts right now",
        "it hurts right there",
        "i left it at home",
        "tengo derecho",
        "j'ai le droit",
        "me operaron de la derecha",
        "que me duele",
    ],
)
def test_a_sentence_that_says_anything_else_is_no_button(typed):
    assert chosen(typed, HURTS) is None


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("1", "p0"),
        ("el 1", "p0"),
        ("la 2.", "p1"),
        ("la primera", "p0"),
        ("La primera es mía", "p0"),
        ("el segundo", "p1"),
        ("es el segundo", "p1"),
        ("número dos", "p1"),
        ("the first one", "p0"),
        ("it's the second", "p1"),
        ("mine is the 2nd", "p1"),
        ("number 2", "p1"),
        ("le deuxième", "p1"),
        ("c'est la 1ère", "p0"),
        ("le mien est le premier", "p0"),
        ("la resonancia", "p0"),
        ("La resonancia es mía", "p0"),
        ("the MRI", "p0"),
        ("c'est l'IRM", "p0"),
        ("el TAC", "p1"),
        ("la tomografía de rodilla derecha", "p1"),
        ("la del 20 de agosto", "p0"),
        ("no sé", "dk"),
    ],
)
def test_one_of_a_numbered_list_is_known_by_its_number_or_by_what_it_is(typed, key):
    assert chosen(typed, PEOPLE, names=NAMES) == key


@pytest.mark.parametrize(("typed", "key"), [("1", "p0"), ("la 2", "p1"), ("the second", "p1"), ("la première", "p0")])
def test_a_time_is_known_by_its_number_in_the_list(typed, key):
    times = {"p0": "1. mar 12 de ene, 10:00, Tijuana", "p1": "2. mié 13 de ene, 11:00, Tijuana"}
    assert chosen(typed, times | {"consult_other": "Proponer otra hora"}) == key


@pytest.mark.parametrize("typed", ["1", "la 2", "the second", "the 1st", "le 1er", "el primero", "le 2", "December 1"])
def test_a_number_that_may_be_a_day_chooses_no_time(typed):
    times = {"on_0": "1. lun 30 de nov, 10:00, Tijuana", "on_1": "2. mar 1 de dic, 11:00, Tijuana"}
    assert chosen(typed, times | {"consult_other": "Proponer otra hora"}) is None


@pytest.mark.parametrize(
    "typed",
    [
        "3",
        "los 2",
        "las dos",
        "les deux",
        "my two",
        "la de rodilla",
        "la derecha",
        "la de agosto",
        "no es la resonancia",
        "¿la resonancia?",
        "¿La primera es la mía?",
        "la resonancia de mi mamá",
        "la primera o la segunda",
        "la resonancia y la tomografía",
        "mía",
        "es mía la más nueva",
    ],
)
def test_what_fits_two_of_a_numbered_list_or_none_is_asked_again(typed):
    assert chosen(typed, PEOPLE, names=NAMES) is None


GROUPS = {"g_joints": "Articulación o tendón", "g_back": "Espalda o columna", "g_sugar": "Diabetes"}
ALSO = {"g_joints": ("rodilla", "knee", "genou", "cadera"), "g_back": ("dos", "bas du dos"), "g_sugar": ("azúcar",)}
MS = {"rrms": "Relapsing", "spms": "Secondary progressive", "ppms": "Primary progressive", "dk": "I don't know"}
ALSO_MS = {"spms": ("secondary", "SPMS", "secundaria"), "ppms": ("primary",)}
TYPES, ALSO_TYPES = {"one": "Diabetes tipo 1", "two": "Diabetes tipo 2"}, {"one": ("tipo 1",), "two": ("tipo 2",)}
TOLD = {"full": "Completo (del todo)", "none": "Sin desgarro (o no)", "dk": "No lo sé"}


@pytest.mark.parametrize(
    ("typed", "labels", "also", "key"),
    [
        ("rodilla", GROUPS, ALSO, "g_joints"),
        ("Rodila", GROUPS, ALSO, "g_joints"),
        ("mi rodilla derecha", GROUPS, ALSO, "g_joints"),
        ("tengo mucho dolor en la rodilla", GROUPS, ALSO, "g_joints"),
        ("sí, la rodilla, mi rodilla", GROUPS, ALSO, "g_joints"),
        ("my right knee hurts", GROUPS, ALSO, "g_joints"),
        ("j'ai mal au genou gauche", GROUPS, ALSO, "g_joints"),
        ("mal au dos", GROUPS, ALSO, "g_back"),
        ("columna", GROUPS, {}, "g_back"),
        ("un tendón", GROUPS, {}, "g_joints"),
        ("secundaria", MS, ALSO_MS, "spms"),
        ("it is SPMS", MS, ALSO_MS, "spms"),
        ("tipo 1", TYPES, ALSO_TYPES, "one"),
        ("tpo 2", TYPES, ALSO_TYPES, "two"),
        ("del todo", TOLD, {}, "full"),
        ("completo", TOLD, {}, "full"),
    ],
)
def test_a_button_is_known_by_what_else_it_is_called(typed, labels, also, key):
    assert chosen(typed, labels, also=also) == key


@pytest.mark.parametrize(
    ("typed", "labels", "also"),
    [
        ("no es la rodilla", GROUPS, ALSO),
        ("ni rodilla ni cadera", GROUPS, ALSO),
        ("rodilla y cadera", GROUPS, ALSO),
        ("la rodilla o el azúcar", GROUPS, ALSO),
        ("¿la rodilla?", GROUPS, ALSO),
        ("me operaron de la rodilla", GROUPS, ALSO),
        ("derecha", GROUPS, ALSO),
        ("progressive", MS, ALSO_MS),
        ("not secondary", MS, ALSO_MS),
        ("desgarro", TOLD, {}),
        ("diabetes tipo 3", TYPES, ALSO_TYPES),
    ],
)
def test_what_denies_or_says_more_or_could_be_two_is_asked_back(typed, labels, also):
    assert chosen(typed, labels, also=also) is None
