"""Words that may mean danger are heard however they are spelled, and what is denied, past or something else is not."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from flows.errors import ContentError
from flows.rules.wording import RedFlags, red_flags
from flows.rules.wording.phrases import Part, Phrase, indexed
from flows.rules.wording.phrases import found as found_in

DATA = Path(__file__).parents[3] / "data" / "wording"
FLAGS = RedFlags.from_data(tomllib.loads((DATA / "red-flags.toml").read_text("utf-8")))


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("I can't breathe", "short_of_breath"),
        ("i cant breath at all, I CANNOT BREATHE", "short_of_breath"),
        ("no puedo respirar", "short_of_breath"),
        ("¡Me desmayé!", "fainting"),
        ("I passed out", "fainting"),
        ("tengo el cuello tieso", "neck_stiffness"),
        ("no siento las piernas", "new_leg_weakness"),
        ("kill myself", "suicidal"),
        ("ya no quiero vivir", "suicidal"),
        ("No chest pain today.", ""),
        ("No, chest pain", "chest_pain"),
        ("sin dolor de pecho", ""),
        ("je n’ai pas de douleur à la poitrine", ""),
        ("J'arrive pas à respirer", "short_of_breath"),
        ("je n'arrive plus à respirer", "short_of_breath"),
        ("J’ai envie de mourir", "suicidal"),
        ("all fine thanks", ""),
        ("mi rodilla está muy caliente", "joint_hot_red"),
        ("My neck is so stiff", "neck_stiffness"),
        ("je veux en finir", "suicidal"),
        ("Todo bien, gracias", ""),
        ("can I take ibuprofen?", "medicine_question"),
        ("puis-je prendre de l'advil", "medicine_question"),
        ("no dolor de pecho", ""),
        ("I have no pus", ""),
        ("me cuesta mucho trabajo respirar", "short_of_breath"),
        ("My neck is very stiff", "neck_stiffness"),
        ("me quiero morir", "suicidal"),
        ("se me está cerrando la garganta", "face_throat_swelling"),
        ("mes jambes sont engourdies", "new_leg_weakness"),
        ("mi rodilla no está caliente", ""),
        ("I don't have chest pain", ""),
        ("J'étouffe", "short_of_breath"),
        ("On dirait que mon genou est rouge et enflé", "joint_hot_red"),
        ("me duele el chest", "chest_pain"),
        ("j'ai mal dans le chest", "chest_pain"),
        ("half my body went numb", "one_side_weakness"),
        ("se me durmió medio cuerpo", "one_side_weakness"),
        ("la moitié de mon corps est engourdie", "one_side_weakness"),
        ("sudden loss of vision in one eye", "sudden_vision_loss"),
        ("se me fue la boca de lado", "face_droop"),
        ("no siento cuando me limpio", "saddle_numbness"),
        ("ya no siento entre las piernas", "saddle_numbness"),
        ("je me suis uriné dessus sans m'en rendre compte", "bladder_bowel_loss"),
        ("las dos piernas no me responden", "new_leg_weakness"),
        ("mes deux jambes ne répondent plus", "new_leg_weakness"),
        ("I took too many pills", "suicidal"),
        ("me tomé todas las pastillas de golpe", "suicidal"),
        ("j'ai avalé tous mes comprimés d'un coup", "suicidal"),
        ("I took all my pills at once", "suicidal"),
        ("I took all my pills this morning", ""),
        ("me tomé todas mis medicinas hoy", ""),
        ("j'ai pris tous mes médicaments ce matin", ""),
        ("nobody will miss me at work that week", ""),
        ("my legs don't hold up on stairs", ""),
        ("j'ai pris trop de pilules", "suicidal"),
        ("no one would miss me", "suicidal"),
        ("mejor estaría muerto", "suicidal"),
        ("à quoi bon vivre", "suicidal"),
        ("no tengo ideas suicidas", ""),
        ("I have no thoughts of suicide", ""),
        ("je n'ai pas d'idées suicidaires", ""),
        ("no puedo quitarme las ideas suicidas", "suicidal"),
    ],
)
def test_red_flags(text, codes):
    assert red_flags(text, FLAGS) == tuple(codes.split())


@pytest.mark.parametrize("entry", [["fainted"], {"phrases": ["fainted"]}])
def test_an_entry_of_the_red_flags_that_does_not_fit_is_named(entry):
    with pytest.raises(ContentError, match='red flag "fainting"'):
        RedFlags.from_data({"fainting": entry})


@pytest.mark.parametrize(
    "text",
    [
        "me quiero matar",
        "quisiera estar muerta",
        "nopuedo respirar",
        "no puedo rspirar bien",
        "me falta el ayre",
        "se me durmio la pierna y me hice pipi",
        "rodilla bien inchada y roja",
        "vomite sangre",
        "je veux mourrir",
        "je veux pu vivre",
        "je ne veux plus être là",
        "jarrive pu a respirer",
        "j'ai de la misère à respirer",
        "pas capable de respirer",
        "j'ai fait pipi sur moi",
        "je respire mal",
        "cant breth",
        "chest hurt so bad",
        "i dont wanna live anymore",
        "j'ai 39 de fièvre",
        "37,2 le matin et 38,1 le soir",
        "un peu de fièvre hier",
        "tengo 39.5 de fiebre",
        "calentura de 39",
        "fever 103",
        "c'est rouge et chaud autour du genou",
        "Carlos ne peut plus respirer",
        "il a 39 de fièvre et il respire mal",
        "je veux mourir",
        "puis-je prendre du tylenol?",
        "tengo 39",
        "me duele mucho el pecho",
        "no se me quita el dolor de pecho",
        "il veut mourir",
        "no sé me duele el pecho",
        "I hope it's not a heart attack",
        "never had chest pain like this",
        "can I take something for the pain",
        "puedo tomar paracetamol",
        "38°5",
        "se desmayó",
        "he fainted",
        "mi esposo no puede respirar",
        "a mi mamá le falta el aire",
        "tengo 38.4 esta mañana",
        "should I stop my blood thinner",
    ],
)
def test_a_sign_is_heard_however_it_is_spelled(text):
    assert red_flags(text, FLAGS)


@pytest.mark.parametrize(
    "text",
    [
        "no me duele el pecho ni tengo falta de aire",
        "no me falta el aire",
        "no tengo la rodilla roja ni caliente",
        "je n'ai pas mal à la poitrine",
        "je ne suis pas essoufflé",
        "je n'ai pas perdu connaissance",
        "no quiero morir",
        "quiero acabar con todo este dolor",
        "un infarto hace años",
        "est-ce que je peux prendre un taxi?",
        "je peux prendre le train?",
        "can I take a taxi",
        "puedo tomar un taxi",
        "tuve un infarto hace años",
        "no tengo fiebre",
        "sin dolor de pecho",
        "pas de fièvre",
        "No fever or chest pain",
        "I had a heart attack 10 years ago",
        "j'ai fait une crise cardiaque il y a 5 ans",
        "tengo 38 años",
        "llego a las 10:38",
        "j'ai 39 ans",
        "pesa 40.5 kg",
        "je veux courir",
        "Todo bien, gracias",
        "Carlos Andrés Peña Londoño",
        "puedo tomar agua?",
        "should i stop at the border",
        "je ne veux pas mourir",
        "no fever",
        "36.8",
        "temperatura de 36.5",
        "fiebre no",
        "ya no tengo fiebre",
        "no he tenido fiebre",
        "¿Cómo está su rodilla?",
        "me duele la rodilla",
        "je peux prendre l'avion?",
        "dois-je prendre mon passeport",
    ],
)
def test_what_is_denied_past_or_something_else_is_no_sign(text):
    assert not red_flags(text, FLAGS)


LATER = [  # as people write, beside the sentences above
    ("I live in Chicago", ""),
    ("having a good time in Tijuana", ""),
    ("j'ai perdu mon passeport", ""),
    ("I can't go on the trip", ""),
    ("no puedo hacer la cita", ""),
    ("no sé dónde está el hotel", ""),
    ("j'ai mal au coeur en voiture", ""),
    ("el conductor no responde", ""),
    ("o'clock and o'hare", ""),
    ("chest apin is over", ""),
    ("I am capable of walking", ""),
    ("capable de respirer", ""),
    ("Dolor de pecho no tengo.", ""),
    ("chest pain: none", ""),
    ("no rash or chest pain", ""),
    ("a rash or chest pain", "chest_pain"),
    ("chest pain, none of it is better", "chest_pain"),
    ("I hope it is no chest pain", "chest_pain"),
    ("chets pain", "chest_pain"),
    ("I am having a seizure", "seizure"),
    ("I fell! chest pain", "chest_pain"),
    ("je n'ai plus mal à la poitrine", ""),
    ("plus mal à la poitrine", "chest_pain"),
    ("un infarto, hace diez años", ""),
    ("chest pain last year and again today", "chest_pain"),
    ("jetouffe", "short_of_breath"),
    ("dolor de pecho;mucho", "chest_pain"),
]


@pytest.mark.parametrize(("text", "code"), LATER)
def test_red_flags_in_other_people_s_words(text, code):
    found = red_flags(text, FLAGS)
    assert code in found if code else not found


def test_of_somebody_else_feeling_unwell_is_heard_too():
    assert red_flags("he feels unwell", FLAGS) == ()
    assert red_flags("he feels unwell", FLAGS, of_another=True) == ("unwell",)


def test_a_phrase_may_begin_at_any_word_that_may_be_left_out():
    book = indexed([Phrase((Part(frozenset({"muy"}), is_optional=True),), "faint", "said")])
    assert [match.code for match in found_in(["estoy", "muy"], book, ())] == ["faint"]
