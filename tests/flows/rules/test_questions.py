"""Which typical question somebody asks, in their own words and in any language."""

from __future__ import annotations

import pytest

from flows.content import Answers
from flows.rules.questions import Questions
from flows.rules.readability import counts, fernandez_huerta, flesch_kincaid, inflesz, kandel_moles, longest_sentence
from tests.shipped import content

QUESTIONS = content().questions
ANSWERS = QUESTIONS.answers.answers
LANGUAGES = ("en", "es", "fr")

ASKED = {
    "cost": [
        "how much does it cost?",
        "how much is it",
        "Price?",
        "whats the price for a knee",
        "is it expensive?",
        "Hello, I want to know the price of the treatment please",
        "¿Cuánto cuesta?",
        "cuanto cuesta el tratamiento",
        "precio",
        "¿Qué precio tiene el tratamiento de rodilla?",
        "buenas tardes, quisiera saber el costo",
        "Combien ça coûte?",
        "quel est le prix?",
        "c'est combien",
    ],
    "fda": [
        "Is it FDA approved?",
        "is this legal in the US?",
        "¿está aprobado por la FDA?",
        "Est-ce approuvé par la FDA?",
    ],
    "insurance": [
        "does my insurance cover it?",
        "Will Medicare pay?",
        "¿Mi seguro lo cubre?",
        "¿aceptan seguro?",
        "Est-ce que l'assurance paie?",
    ],
    "mexico": [
        "Is it safe?",
        "is it safe in Tijuana?",
        "are you a scam",
        "¿Es seguro?",
        "¿es seguro ir a Tijuana?",
        "¿no es un fraude?",
    ],
    "risks": [
        "what are the risks",
        "any side effects?",
        "does it hurt?",
        "¿Qué riesgos hay?",
        "efectos secundarios",
        "Quels sont les risques?",
        "Est-ce dangereux?",
    ],
    "companion": [
        "can my wife come with me?",
        "Can I bring someone?",
        "¿puedo ir con mi esposo?",
        "Mon mari peut-il venir avec moi?",
    ],
    "dose": [
        "how many cells do you give?",
        "¿cuántas células me van a poner?",
        "Combien de cellules?",
    ],
    "cure": [
        "will it cure my MS?",
        "can you cure me",
        "¿me voy a curar?",
        "Est-ce que ça guérit?",
    ],
    "cartilage": [
        "will my cartilage grow back?",
        "¿se regenera el cartílago?",
        "Le cartilage repousse-t-il?",
    ],
    "recovery": [
        "how long does recovery take?",
        "when can I walk again?",
        "¿cuánto tiempo dura la recuperación?",
        "¿cuándo puedo caminar?",
        "Combien de temps dure la récupération?",
    ],
    "send": [
        "What documents do I need to send?",
        "do I need an MRI?",
        "¿qué estudios necesito mandar?",
        "Que dois-je envoyer?",
    ],
    "no": [
        "why was I rejected?",
        "¿por qué me rechazaron?",
        "Pourquoi ai-je été refusé?",
    ],
    "decides": [
        "who decides?",
        "am I a candidate?",
        "do I qualify",
        "¿Quién decide?",
        "¿soy candidata?",
        "Qui décide?",
    ],
    "stop": [
        "can I cancel later?",
        "is there a refund?",
        "¿puedo cancelar?",
        "Puis-je annuler?",
    ],
    "research": [
        "do I have to join a study?",
    ],
    "followup": [
        "is there follow up?",
        "Quel suivi aurai-je?",
    ],
    "evidence": [
        "what evidence is there?",
        "does it really work?",
        "¿hay estudios que lo prueben?",
        "est-ce que ça marche?",
    ],
    "promise": [
        "will it work for me?",
        "do you guarantee results?",
        "¿va a funcionar?",
    ],
    "source": [
        "whose cells do you use?",
        "where do the cells come from?",
        "¿de dónde vienen las células?",
        "D'où viennent les cellules?",
    ],
    "cell": [
        "What is a stem cell?",
        "how do the cells work?",
        "¿qué son las células madre?",
        "C'est quoi une cellule souche?",
    ],
}

NOT_ASKED = [
    "My knee hurts since 2019",
    "I had cancer in 2020",
    "tengo artrosis en la rodilla derecha",
    "Chicago",
    "80 kg",
    "hello",
    "hola",
    "Carlos Peña",
    "I was declined by another clinic last year and my doctor said that",
    "what time do you open?",
]


@pytest.mark.parametrize(("words", "key"), [(words, key) for key, several in ASKED.items() for words in several])
def test_a_question_finds_its_answer_however_it_is_put(words, key):
    assert [one.key for one in QUESTIONS.asked(words)] == [key]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("answer", ANSWERS, ids=lambda one: one.key)
def test_every_question_of_the_file_finds_itself(answer, lang):
    assert QUESTIONS.asked(answer.question[lang]) == (answer,)


@pytest.mark.parametrize("words", NOT_ASKED)
def test_who_tells_of_themselves_or_asks_something_else_is_answered_by_a_person(words):
    assert QUESTIONS.asked(words) == ()


def test_of_several_that_fit_somebody_chooses():
    assert [one.key for one in QUESTIONS.asked("how much does insurance pay?")] == ["cost", "insurance"]


def test_too_many_at_once_are_for_a_person():
    assert QUESTIONS.asked("FDA? insurance? risks? companion? research?") == ()


def test_who_writes_a_whole_story_is_read_by_a_person():
    assert QUESTIONS.asked("how much does it cost? " + "and then I went home " * 10) == ()


def test_nothing_is_found_where_nothing_is_known():
    assert Questions.of(Answers()).asked("how much?") == ()


def test_there_are_twenty_and_each_has_its_group_and_its_source():
    assert len(ANSWERS) == 20
    assert {one.group for one in ANSWERS} == {group.key for group in QUESTIONS.answers.groups}
    assert all(one.source[lang] and one.checked_on for one in ANSWERS for lang in LANGUAGES)


def test_after_a_decline_nothing_is_told_that_could_be_an_offer():
    assert {one.key for one in ANSWERS if "declined" in one.told} == {"decides", "no"}
    assert [group.key for group in QUESTIONS.answers.shown("declined")] == ["decision"]
    assert QUESTIONS.answers.find("nothing") is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_answers_are_easy_to_read(lang):
    of = counts("\n".join(one.text[lang] for one in ANSWERS), lang)
    if lang == "en":
        assert flesch_kincaid(of) <= 8
    elif lang == "es":
        assert inflesz(of) >= 55
        assert fernandez_huerta(of) >= 60
    else:
        assert kandel_moles(of) >= 60
    assert {one.key for one in ANSWERS if longest_sentence(one.text[lang]) > 20} == set()
