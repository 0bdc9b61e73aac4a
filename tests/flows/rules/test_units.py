"""What people type where a measure is due, in three languages."""

from decimal import Decimal

import pytest

from flows.errors import Misfit
from flows.rules.counts import halves, rated, whole
from flows.rules.units import body_mass_index, celsius, hba1c_pct, height_cm, temperature_c, weight_kg
from flows.text import Measure


def misfit(reader, *args):
    with pytest.raises(Misfit) as caught:
        reader(*args)
    return caught.value.text


@pytest.mark.parametrize(
    ("typed", "kg", "assumed"),
    [
        ("80 kg", 80.0, False),
        ("80kg.", 80.0, False),
        ("80", 80.0, True),
        ("80,5", 80.5, True),
        ("140", 140.0, True),
        ("141", 64.0, True),
        ("176 lb", 79.8, False),
        ("176lbs", 79.8, False),
        ("176 libras", 79.8, False),
        ("176 livres", 79.8, False),
        ("176#", 79.8, False),
        ("80 kilos", 80.0, False),
        ("Peso unos 80 kilos 🙂", 80.0, False),
        ("\uff18\uff10\u3000\uff4b\uff47", 80.0, False),
        ("12 st", 76.2, False),
        ("12 st 4", 78.0, False),
        ("12 stone 4 lb", 78.0, False),
        ("176 lb 8 oz", 80.1, False),
        ("80 kg 500 g", 80.5, False),
        ("80 kg (176 lb)", 80.0, False),
        ("80 / 176 lb", 80.0, False),
        ("kg: 80", 80.0, False),
        ("80½ kg", 80.5, False),
        ("80 ½ kg", 80.5, False),
        ("20", 20.0, True),
        ("350 kg", 350.0, False),
        ("one hundred fifty pounds", 68.0, False),
        ("a hundred and sixty lbs", 72.6, False),
        ("ochenta y cuatro kilos y medio", 84.5, False),
        ("84 kilos y medio", 84.5, False),
        ("un poco más de ochenta kilos", 80.0, False),
        ("quatre-vingt-dix-neuf kilos", 99.0, False),
        ("ochenta coma cinco", 80.5, True),
    ],
)
def test_weights_are_read(typed, kg, assumed):
    read = weight_kg(typed)
    assert (read.value, read.unit, read.unit_assumed) == (kg, "kg", assumed)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "no sé",
        "80 o 90 kg",
        "80-90 kg",
        "80/90 kg",
        "about (heavy)",
        "🤷",
        "80 kg 3 lb",
        "one sixty five",
        "perdí dos kilos, ahora 80",
    ],
)
def test_unreadable_weights_are_asked_again_with_an_example(typed):
    text = misfit(weight_kg, typed)
    assert text.id == "form.not_number"
    assert text.values == {"example": Measure(80, "kg")}


@pytest.mark.parametrize("typed", ["19", "351 kg", "10 lb", "0", "0 kg"])
def test_weights_out_of_range_name_the_limits(typed):
    text = misfit(weight_kg, typed)
    assert text.id == "form.range"
    assert text.values["min"] == Measure(20, "kg")
    assert text.values["max"] == Measure(350, "kg")


def test_a_range_misfit_repeats_what_was_understood():
    assert misfit(weight_kg, "900 lb").values["value"] == Measure(408.2, "kg")


@pytest.mark.parametrize(
    ("typed", "cm", "assumed"),
    [
        ("170 cm", 170.0, False),
        ("170", 170.0, True),
        ("1.70", 170.0, True),
        ("1,7 m", 170.0, False),
        ("1 m 70", 170.0, False),
        ("1m70", 170.0, False),
        ("1 metro 70 cm", 170.0, False),
        ("1 70", 170.0, True),
        ("5 ft 7 in", 170.2, False),
        ("5'7\"", 170.2, False),
        ("5\u20197\u201d", 170.2, False),
        ("5\u2032 7\u2033", 170.2, False),
        ("5' 7''", 170.2, False),
        ("5ft7", 170.2, False),
        ("5 pi 7 po", 170.2, False),
        ("5 pies 7 pulgadas", 170.2, False),
        ("5 foot 7½", 171.5, False),
        ("5 7", 170.2, True),
        ("6 feet", 182.9, False),
        ("67", 170.2, True),
        ("67 in", 170.2, False),
        ("170 cm (5 ft 7 in)", 170.0, False),
        ("1.70 / 170", 170.0, False),
        ("Mido 1.70 mts.", 170.0, False),
        ("100", 100.0, True),
        ("250 cm", 250.0, False),
        ("1 metro sesenta", 160.0, False),
        ("un metro 60", 160.0, False),
        ("metro sesenta y cinco", 165.0, False),
        ("metro 60", 160.0, False),
        ("un mètre soixante", 160.0, False),
        ("un mètre soixante-dix-huit", 178.0, False),
        ("uno sesenta", 160.0, True),
        ("1 con 60", 160.0, True),
        ("un metro y medio", 150.0, False),
        ("ciento setenta", 170.0, True),
        ("cinq pieds sept", 170.2, False),
        ("five foot seven", 170.2, False),
        ("five eleven", 180.3, True),
    ],
)
def test_heights_are_read(typed, cm, assumed):
    read = height_cm(typed)
    assert (read.value, read.unit, read.unit_assumed) == (cm, "cm", assumed)


@pytest.mark.parametrize("typed", ["", "tall", "5.7", "5.7 ft", "170 o 175", "9 13", "5 13", "1 m 70 cm 2 in", "3 100"])
def test_heights_with_two_readings_are_asked_again(typed):
    assert misfit(height_cm, typed).id == "form.not_number"


@pytest.mark.parametrize("typed", ["84,5 kg", "84kg", "190 lb", "84 kilos", "ochenta kilos"])
def test_a_weight_is_no_height(typed):
    with pytest.raises(Misfit) as misfit:
        height_cm(typed)
    assert misfit.value.text.id == "form.not_number"


@pytest.mark.parametrize("typed", ["170 cm", "170cm", "1 metro 70", "uno setenta metros"])
def test_a_height_is_no_weight(typed):
    with pytest.raises(Misfit) as misfit:
        weight_kg(typed)
    assert misfit.value.text.id == "form.not_number"


@pytest.mark.parametrize("typed", ["99 cm", "251", "12", "2.6 m", "3 ft"])
def test_heights_out_of_range(typed):
    assert misfit(height_cm, typed).id == "form.range"


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("98.2", 36.8),
        ("36,8", 36.8),
        ("36'8", 36.8),
        ("38.5 °C", 38.5),
        ("38.5℃", 38.5),
        ("100.4 F", 38.0),
        ("101.3", 38.5),
        ("99.0", 37.2),
        ("91", 32.8),
        ("110", 43.3),
        ("33", 33.0),
        ("43", 43.0),
        ("37", 37.0),
        ("38 y medio", 38.5),
        ("36.8 (98.2)", 36.8),
        ("36.8 °C (98.2 °F)", 36.8),
        ("36.8 a las 10:35", 36.8),
        ("38 since 10 am", 38.0),
        ("37.25", 37.3),
        ("38°5", 38.5),
        ("38º5", 38.5),
        ("38 5", 38.5),
        ("38 5 °C", 38.5),
        ("98 6", 37.0),
        ("trente-sept", 37.0),
        ("treinta y ocho", 38.0),
        ("treinta y ocho y medio", 38.5),
        ("treinta y ocho punto cinco", 38.5),
        ("trente-huit virgule cinq", 38.5),
        ("a hundred one point three", 38.5),
        ("38 cinco", 38.5),
        ("37.5 hace 2 horas", 37.5),
        ("38,5 depuis 3 jours", 38.5),
        ("38 a las 5", 38.0),
    ],
)
def test_temperatures_are_celsius_to_a_tenth(typed, value):
    read = temperature_c(typed)
    assert (read.value, read.unit, read.unit_assumed) == (value, "celsius", False)


@pytest.mark.parametrize("typed", ["77", "32.9", "43.1", "90.9", "110.1", "386"])
def test_an_implausible_temperature_is_repeated(typed):
    text = misfit(temperature_c, typed)
    assert (text.id, text.values) == ("s.temp_bad", {"value": float(typed)})


@pytest.mark.parametrize("typed", ["", "fever", "38.5 then 37.0", "1 2 3", "38 2 pastillas", "38 y 5"])
def test_no_temperature_or_several_are_asked_again(typed):
    assert misfit(temperature_c, typed).id == "form.not_number"


@pytest.mark.parametrize(
    ("reader", "usual", "rare"),
    [
        (height_cm, ["120 cm", "1.70", "210"], ["1 m", "119", "211 cm"]),
        (weight_kg, ["35 kg", "84", "200 kg"], ["20", "34 kg", "201 kg"]),
        (temperature_c, ["33", "41"], []),
    ],
)
def test_a_value_that_few_adults_have_is_marked(reader, usual, rare):
    assert not any(reader(typed).is_rare for typed in usual)
    assert all(reader(typed).is_rare for typed in rare)


@pytest.mark.parametrize(
    ("typed", "value"), [("7", 7), ("siete", 7), ("7/10", 7), ("8 de 10", 8), ("como un 7", 7), ("c'est un 6", 6)]
)
def test_a_rating_is_read_as_people_type_it(typed, value):
    assert rated(typed, 0, 10) == value


@pytest.mark.parametrize("typed", ["", "hace 2 dias", "7.5", "11", "-1", "5 o 6", "mucho", "tomo 2 pastillas"])
def test_a_number_that_counts_something_else_is_no_rating(typed):
    text = misfit(rated, typed, 0, 10)
    assert (text.id, text.values) == ("form.whole", {"min": 0, "max": 10})


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("0", 0.0), ("6", 6.0), ("6.5", 6.5), ("6,5", 6.5), ("6½", 6.5), ("EDSS 6.0", 6.0), ("4.5/10", 4.5),
        ("4.5 de 10", 4.5), ("cuatro y medio", 4.5), ("four and a half", 4.5), ("4 et demi", 4.5), ("10", 10.0),
    ],
)  # fmt: skip
def test_a_score_is_read_in_halves(typed, value):
    assert halves(typed, 0, 10) == value


@pytest.mark.parametrize("typed", ["", "6.3", "6,25", "10.5", "-1", "4 o 5", "4.5 (2026)", "no la tengo"])
def test_what_is_no_score_in_halves_is_asked_again(typed):
    text = misfit(halves, typed, 0, 10)
    assert (text.id, text.values) == ("form.halves", {"min": 0, "max": 10})


def test_celsius_reads_numbers_only_inside_its_two_windows():
    assert [celsius(Decimal(n)) for n in ("32.99", "33", "43", "43.01", "90.99", "91", "110", "110.01")] == [
        None, 33.0, 43.0, None, None, 32.8, 43.3, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("5", 5),
        (" 7 ", 7),
        ("cinco", 5),
        ("Cinq", 5),
        ("five!", 5),
        ("como un 7", 7),
        ("7/10", 7),
        ("7 de 10", 7),
        ("7 sur 10", 7),
        ("7 out of 10", 7),
        ("10/10", 10),
        ("5.0", 5),
        ("5️⃣", 5),
        ("⑤", 5),
        ("0", 0),
        ("10", 10),
    ],
)
def test_whole_numbers_are_read(typed, value):
    assert whole(typed, 0, 10) == value


@pytest.mark.parametrize("typed", ["5-6", "5\u20136", "5.5", "5,5", "11", "-3", "", "mucho", "5 o 6", "siete ocho"])
def test_everything_else_asks_for_one_whole_number(typed):
    text = misfit(whole, typed, 0, 10)
    assert (text.id, text.values) == ("form.whole", {"min": 0, "max": 10})


def test_body_mass_index_is_kilograms_by_square_metres():
    assert body_mass_index(80.0, 170.0) == 27.7


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("7.2", 7.2), ("7,2 %", 7.2), ("7.2%", 7.2), ("HbA1c 8.5", 8.5), ("A1C: 9", 9.0), ("7.2 por ciento", 7.2),
        ("siete punto dos", 7.2), ("55 mmol/mol", 7.2), ("55", 7.2), ("58 mmol", 7.5), ("3", 3.0), ("20", 20.0),
        ("7.2 % (55 mmol/mol)", 7.2),
    ],
)  # fmt: skip
def test_an_hba1c_is_percent_whichever_way_the_laboratory_counts(typed, value):
    read = hba1c_pct(typed)
    assert (read.value, read.unit, read.unit_assumed) == (value, "percent", False)


@pytest.mark.parametrize("typed", ["", "alta", "-7", "7.2 y 8.1", "140 mg/dl", "7.8 mmol/L", "7.2 en 2026"])
def test_a_sugar_of_the_day_or_several_values_are_no_hba1c(typed):
    assert misfit(hba1c_pct, typed).id == "form.not_number"


@pytest.mark.parametrize("typed", ["2.9", "20.1 %", "196 mmol/mol", "999"])
def test_an_hba1c_that_nobody_has_is_asked_again(typed):
    assert misfit(hba1c_pct, typed).id == "form.range"


def test_an_hba1c_that_few_people_have_is_said_back():
    assert [hba1c_pct(typed).is_rare for typed in ("3.9", "4", "14", "14.1", "154")] == [True, False, False, True, True]
