"""The guard of words: claims, amounts, clinical advice, card numbers; red flags have a file of their own."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from flows.errors import ContentError
from flows.rules.wording import WordingRules, card_number, has_amount, judge, looks_clinical

DATA = Path(__file__).parents[3] / "data" / "wording"
RULES = {
    lang: WordingRules.from_data(tomllib.loads((DATA / f"{lang}.toml").read_text("utf-8")))
    for lang in ("en", "es", "fr")
}


def hit(text, lang, protected=()):
    return tuple(found.rule for found in judge(text, RULES[lang], protected))


# The forty labelled sentences of the domain reference, in its order.
LABELLED = [
    ("en", "This treatment cures knee arthritis.", "EN01"),
    ("en", "This treatment is not a cure.", ""),
    ("en", "Our doctors reverse MS damage.", "EN02"),
    ("en", "No one can promise to reverse joint damage.", ""),
    ("en", "Welcome to our regenerative medicine clinic.", ""),
    ("en", "The cells regenerate your cartilage.", "EN03"),
    ("en", "We guarantee less pain in 30 days.", "EN05"),
    ("en", "We cannot guarantee a result.", ""),
    ("en", "It is not only safe, it is a miracle.", "EN06"),
    ("en", "The infusion is 100% safe.", "EN07"),
    ("en", "No procedure is risk-free.", ""),
    ("en", "Enjoy a risk-free visit.", "EN08"),
    ("en", "A breakthrough for your knees!", "EN09"),
    ("en", "Be careful with any clinic that promises a cure.", ""),
    ("en", "Book today only and save 10%.", "EN12"),
    ("en", "Many patients report less pain; results differ.", ""),
    ("en", "Your cartilage will grow right back.", "EN04"),
    ("en", "This is not a drug, it cures the cause.", "EN01"),
    ("es", "Este tratamiento cura la artrosis.", "ES01"),
    ("es", "Este tratamiento no es una cura.", ""),
    ("es", "La medicina regenerativa es un campo nuevo.", ""),
    ("es", "Las células regeneran su cartílago.", "ES03"),
    ("es", "No podemos garantizar un resultado.", ""),
    ("es", "Le garantizamos menos dolor.", "ES05"),
    ("es", "Un resultado milagroso, sin riesgos.", "ES06 ES08"),
    ("es", "Ningún procedimiento está libre de riesgos.", ""),
    ("es", "Es totalmente seguro para usted.", "ES07"),
    ("es", "El material de curación está incluido.", ""),
    ("es", "La reversión del daño no se puede prometer.", ""),
    ("es", "No solo alivia, también cura.", "ES01"),
    ("es", "Descuento si paga hoy.", "ES12"),
    ("fr", "Ce traitement guérit l’arthrose.", "FR01"),
    ("fr", "Ce traitement n’est pas une guérison.", ""),
    ("fr", "La médecine régénératrice est un domaine récent.", ""),
    ("fr", "Les cellules régénèrent votre cartilage.", "FR03"),
    ("fr", "Nous ne pouvons pas garantir un résultat.", ""),
    ("fr", "Résultats garantis, sans aucun risque.", "FR05 FR08"),
    ("fr", "Aucune intervention n’est sans risque.", ""),
    ("fr", "C’est totalement sûr et indolore.", "FR07"),
    ("fr", "Une percée pour vos genoux!", "FR09"),
]


@pytest.mark.parametrize(("lang", "sentence", "rules"), LABELLED)
def test_labelled_sentence(lang, sentence, rules):
    assert hit(sentence, lang) == tuple(rules.split())


REFUSED = [
    ("en", "regenerative therapy"),
    ("en", "We hope for a cure"),
    ("en", "FDA-approved"),
    ("en", "Our success rates are high"),
    ("en", "This gu4rantees relief"),
    ("en", "We guarаntee it"),
    ("en", "cu\u200bre"),
    ("en", "c u r e for all"),
    ("en", "*cure* for all"),
    ("en", "ＣＵＲＥ"),
    ("en", "𝐜𝐮𝐫𝐞"),
    ("en", "c.u.r.e.d"),
    ("en", "It is not surgery, the cells regenerate your cartilage."),
    ("es", "No es un fármaco, las células regeneran el cartílago."),
    ("en", "Without surgery we cure arthritis."),
    ("en", "No doubt this cures."),
    ("en", "Don't wait, a cure is here"),
    ("en", "Why not cure it now?"),
    ("en", "No other clinic cures MS."),
    ("en", "This treatment is not approved. It cures MS."),
    ("en", "Be careful with clinics, but we cure MS."),
    ("es", "No hay ningún riesgo."),
    ("es", "Curamos la artritis."),
    ("es", "Sin duda es una cura."),
    ("es", "No es un milagro, pero cura."),
    ("es", "Sin embargo, cura."),
    ("fr", "Il n'y a aucun risque."),
    ("fr", "Ce n’est pas seulement un traitement, il guérit."),
    ("fr", "N'hésitez pas, résultats garantis."),
    ("fr", "Cela ne soulage pas, mais guérit."),
    ("en", "There are no risks."),
    ("en", "This is not a cure.\nIt cures many."),
    ("en", "Risks: none\nCures arthritis"),
    ("en", "Your disease may be cured."),
    ("es", "Se puede curar."),
    ("en", "No pain. Cure."),
    ("en", "not only a cure"),
    ("en", "This isn't just a treatment; it is a cure."),
    ("en", "Reversal is not only possible, it is likely."),
    ("en", "Act now!"),
    ("fr", "Dernière place aujourd’hui seulement!"),
    ("es", "medicina regenerativa que regenera"),
    ("en", "Regenerative Medicine Center of Baja cures"),
    ("en", "We can't wait to see you cured."),
    ("en", "Instead of surgery, a cure."),
    ("en", "Never before has a cure been so close."),
    ("en", "No more arthritis, cured forever."),
    ("en", "We offer guaranteed results, not promises."),
    ("es", "En lugar de cirugía, una cura."),
    ("es", "Nunca antes una cura."),
    ("en", "Without surgery, our clinic cures knees."),
    ("fr", "Sans chirurgie, nous guérissons."),
    ("es", "Sin cirugía, curamos."),
    ("en", "You will not regret it: a cure."),
    ("fr", "Aucune garantie, mais une guérison."),
    ("en", "Our treatment has no side effects."),
    ("en", "completely safe"),
    ("fr", "Le résultat est garanti à 100 %."),
    ("en", "g u a r a n t e e d results"),
    ("en", "ｇｕａｒａｎｔｅｅｄ"),
    ("en", "сure (with a Cyrillic c)"),
    ("en", "m1racle"),
    ("en", "CURES ARTHRITIS"),
    ("en", "heal and c-u-r-e"),
]

ALLOWED = [
    ("en", "secure, curious, manicure"),
    ("en", "irreversible damage"),
    ("es", "curación de la herida"),
    ("es", "material de curación"),
    ("es", "una dieta sana"),
    ("fr", "À l'inverse, le froid aide."),
    ("fr", "sur rendez-vous"),
    ("en", "regenerative medicine"),
    ("en", "This is not FDA-approved."),
    ("en", "85 of 100 improve"),
    ("en", "We never, under any circumstances, promise a cure."),
    ("en", "We cannot promise anything, much less a cure."),
    ("en", "not a cure, reversal or guarantee"),
    ("en", "We do not (and cannot) guarantee a result that lasts for years."),
    ("en", "It comes without any promise of a cure."),
    ("en", "A cure is not what we offer."),
    ("en", "A reversal cannot be promised."),
    ("en", "The reversal of the damage is not possible."),
    ("en", "You asked whether this is a cure."),
    ("es", "Nada está libre de riesgos."),
    ("es", "Nunca prometemos una cura ni una reversión."),
    ("es", "Desconfíe de cualquier clínica que prometa una cura."),
    ("es", 'La palabra "cura" no se usa aquí.'),
    ("fr", "Nous ne promettons jamais la guérison."),
    ("fr", "La réversion du dommage ne peut être promise."),
    ("fr", "Méfiez-vous de toute clinique qui garantit un résultat."),
    ("fr", "Aucun médecin ne peut garantir un résultat."),
    ("en", "There are no risk-free procedures."),
    ("en", "This is not\na cure."),
    ("en", "Nobody can promise that the cells regenerate cartilage."),
    ("en", "unlikely to reverse the damage"),
    ("en", "Dr. Ruiz cannot guarantee a result."),
    ("en", "The guarantee cannot be given."),
    ("en", "It cannot be reversed."),
    ("es", "No se puede curar."),
    ("es", "Usted preguntó si esto es una cura. No lo es."),
    ("en", "We don't say it regenerates cartilage."),
    ("es", "El seguro cubre la garantía de pago."),
    ("fr", "Guérilla"),
    ("en", "It is impossible to guarantee a result."),
    ("en", "We aim to ease symptoms rather than cure."),
    ("en", "There is no known cure for MS."),
    ("en", "Nothing can cure MS."),
    ("es", "Es imposible garantizar un resultado."),
    ("es", "Aliviar en vez de curar."),
    ("fr", "Il est impossible de garantir un résultat."),
    ("fr", "Soulager plutôt que guérir."),
    ("fr", "C'est sans garantie."),
    ("en", "This isn't a miracle cure."),
    ("es", "El tratamiento no cura la enfermedad; puede aliviar el dolor."),
    ("es", "No se trata de una cura, sino de alivio."),
    ("en", "Reversal of the joint damage is not possible."),
    ("en", "It is not without risk."),
    ("en", "It is not without side effects."),
    ("es", "No está exento ni libre de riesgos."),
    ("fr", "Ce n'est pas sans danger."),
    ("es", "Ningún médico honesto le puede prometer una cura."),
    ("en", "An honest doctor will never tell you that the damage can be reversed."),
    ("en", "It is not completely safe."),
]


@pytest.mark.parametrize(("lang", "sentence"), REFUSED)
def test_claims_are_found_behind_disguises_and_false_negations(lang, sentence):
    assert hit(sentence, lang)


@pytest.mark.parametrize(("lang", "sentence"), ALLOWED)
def test_honest_sentences_pass(lang, sentence):
    assert hit(sentence, lang) == ()


def test_the_writer_is_shown_their_own_words_and_a_better_one():
    (found,) = judge("Ce traitement GUÉRIT l’arthrose.", RULES["fr"])
    assert (found.phrase, found.better) == ("GUÉRIT", "better.cure")


def test_disguised_words_are_shown_as_they_were_written():
    (found,) = judge("This gu4r\u200bantees relief", RULES["en"])
    assert found.phrase == "gu4r\u200bantees"


def test_hits_come_in_the_order_of_the_text():
    assert hit("A miracle, and it cures.", "en") == ("EN06", "EN01")


def test_a_registered_name_is_no_claim():
    assert hit("Welcome to Cura Norte.", "es", ["Cura Norte"]) == ()
    assert hit("Cura Norte cura.", "es", ["Cura Norte", " "]) == ("ES01",)


def test_a_negation_reaches_eight_words_and_no_further():
    assert hit("Nobody at our clinic on the hill promises cures", "en") == ()
    assert hit("Nobody at our old clinic on the big hill promises cures", "en") == ("EN01",)


def test_empty_text_has_no_claims():
    assert hit("", "en") == ()
    assert hit("   \n\n ", "en") == ()


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"claim": [{"id": "EN01", "pattern": "(", "better": "better.cure"}]}, '"EN01"'),
        ({"negators": ["("]}, '"negators"'),
        ({"claim": [{"pattern": "x", "better": "y"}]}, "'id' is missing"),
    ],
)
def test_a_rule_that_does_not_fit_is_named(change, wrong):
    data = tomllib.loads((DATA / "en.toml").read_text("utf-8"))
    with pytest.raises(ContentError, match=wrong):
        WordingRules.from_data({**data, **change})


def test_an_empty_list_matches_nothing():
    data = tomllib.loads((DATA / "en.toml").read_text("utf-8"))
    bare = WordingRules.from_data({**data, "negators": [], "narrow_negators": []})
    assert [found.rule for found in judge("not a cure", bare)] == ["EN01"]


@pytest.mark.parametrize(
    "text",
    [
        "$1,200",
        "1 200 $",
        "USD 500",
        "3 mil dólares",
        "12k",
        "1\u00a0200\u00a0$ US",
        "cuesta 8,500",
        "the fee is 250.00",
        "mil pesos",
        "dos mil pesos",
        "five hundred dollars",
        "US$1200",
        "€50",
        "50€",
        "€ 1.200,50",
        "It costs 5 thousand",
        "le prix est de 4 500",
        "500 m.n.",
        "mille dollars",
        "2,5k",
        "\uff11\uff12\uff10\uff10\uff04",
        "quinientos dólares",
        "100 MXN",
        "precio: 12,000",
    ],
)
def test_amounts(text):
    assert has_amount(text)


@pytest.mark.parametrize(
    "text",
    [
        "10:00",
        "38.0 °C (100.4 °F)",
        "80 kg (176 lb)",
        "Tue, Dec 8, 2026",
        "flight AC 1234 lands 14:05",
        "call +1 619 555 0100",
        "664 123 4567",
        "mil gracias",
        "Images: 384",
        "PU-0142",
        "su peso es 80",
        "the price list of 2026",
        "pay at 10:00",
        "5 km",
        "10 mg",
        "100%",
        "2 people",
        "Room 204",
        "plates ABC-123",
        "12/8/26",
        "98.6",
        "KOOS 45",
        "vuelo 1200 sale a las 9",
        "el pago se hace el 12 de mayo",
        "D14",
        "paye le 3 mai 2027",
        "4 in 10 people",
        "total: 3 images",
    ],
)
def test_what_is_no_amount(text):
    assert not has_amount(text)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Take two pills of ibuprofen"),
        ("en", "Stop taking your blood thinner"),
        ("en", "You have an infection"),
        ("en", "That swelling is normal"),
        ("en", "You are a good candidate"),
        ("en", "Your X-ray shows arthritis"),
        ("en", "500 mg every 8 hours"),
        ("es", "Deje de tomar la aspirina"),
        ("es", "Tome una pastilla cada 8 horas"),
        ("es", "Parece una infección"),
        ("es", "Su radiografía muestra desgaste"),
        ("es", "Es normal sentir dolor"),
        ("fr", "Prenez deux comprimés"),
        ("fr", "Arrêtez votre anticoagulant"),
        ("fr", "On dirait une infection"),
        ("fr", "C’est normal après une injection"),
        ("fr", "à jeun depuis minuit"),
    ],
)
def test_clinical_text(lang, text):
    assert looks_clinical(text, RULES[lang])


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The driver waits at the door at 10:00."),
        ("en", "Please bring your passport and your medicines."),
        ("en", "We stop at the border for the stamp."),
        ("en", "Take the shuttle to the clinic."),
        ("es", "El conductor lo espera en la puerta."),
        ("es", "Lleve sus medicinas en el equipaje de mano."),
        ("es", "Tome el elevador al piso 2."),
        ("fr", "Prenez la navette vers la clinique."),
        ("fr", "Votre chauffeur arrive à 10 h 00."),
        ("en", "The physician will read your file by Friday."),
        ("en", "Take your medicines with you in your hand luggage."),
        ("en", "I have it noted, thank you."),
        ("es", "Tiene una cita con el médico."),
        ("fr", "Vous avez rendez-vous mardi."),
    ],
)
def test_logistics_are_not_clinical(lang, text):
    assert not looks_clinical(text, RULES[lang])


@pytest.mark.parametrize(
    "text",
    [
        "4111 1111 1111 1111",
        "4111111111111111",
        "mi tarjeta 4111-1111-1111-1111 12/28 123",
        "3782 822463 10005",
        "4111.1111.1111.1111",
        "\uff14111 1111 1111 1111",
    ],
)
def test_card_numbers(text):
    assert card_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "+52 664 123 4567",
        "4111 1111 1111 1112",
        "1234567890",
        "1.2.840.113619.2.55.3",
        "664 123 4567 619 555 0100",
        "0000 0000 0000 0000",
        "",
    ],
)
def test_what_is_no_card_number(text):
    assert not card_number(text)
