"""Sentences in a reader's language: values, plural forms, what is missing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.i18n import Catalogs, lang_of
from bot.i18n.language import NOTHING
from flows.errors import ContentError
from flows.text import Day, Lines, Measure, Moment, Money, Place, Quoted, Text, bullets, text_from_json, to_json
from tests.pseudo import pseudo, pseudo_catalogs
from tests.shipped import own_texts

LOCALES = Path(__file__).parents[2] / "locales"
CATALOGS = own_texts()

TIJUANA, CHICAGO, ANGELES = (
    Place("America/Tijuana", "Tijuana"),
    Place("America/Chicago", "Chicago"),
    Place("America/Los_Angeles", "Los Angeles"),
)
MORNING = int(datetime(2026, 12, 8, 18, tzinfo=UTC).timestamp()) * 1_000_000
EVENING = int(datetime(2026, 12, 9, 7, tzinfo=UTC).timestamp()) * 1_000_000


def shown(value, lang):
    return CATALOGS.render(Text("plain", {"value": value}), lang)


def make(tmp_path, head, body, lang="xx"):
    folder = tmp_path / lang / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "puente.po").write_text(f'msgid ""\nmsgstr ""\n{head}\n\n{body}\n', "utf-8")
    return tmp_path


HEAD = (
    '"Content-Type: text/plain; charset=utf-8\\n"\n"Language: fr_CA\\n"\n"Plural-Forms: nplurals=2; plural=(n > 1);\\n"'
)


@pytest.mark.parametrize(
    ("value", "en", "es", "fr"),
    [
        (Day(date(2026, 12, 8)), "Tue, Dec 8, 2026", "mar, 8 de dic de 2026", "mar. 8 déc. 2026"),
        (Day(date(2021, 1, 1)), "Fri, Jan 1, 2021", "vie, 1 de ene de 2021", "ven. 1er janv. 2021"),
        (Money(123450, "USD"), "USD 1,234.50", "USD 1,234.50", "USD 1\u00a0234,50"),
        (Money(500, "JPY"), "JPY 500", "JPY 500", "JPY 500"),
        (Measure(80, "kg"), "80 kg (176 lb)", "80 kg (176 lb)", "80 kg (176 lb)"),
        (Measure(80.5, "kg"), "80.5 kg (177 lb)", "80.5 kg (177 lb)", "80,5 kg (177 lb)"),
        (Measure(170, "cm"), "170 cm (5 ft 7 in)", "170 cm (5 ft 7 in)", "170 cm (5 pi 7 po)"),
        (Measure(38, "celsius"), "38.0 °C (100.4 °F)", "38.0 °C (100.4 °F)", "38,0 °C (100,4 °F)"),
        (Measure(7.2, "percent"), "7.2%", "7.2 %", "7,2\u00a0%"),
        (Measure(1, "months"), "1 month", "1 mes", "1 mois"),
        (Measure(18, "months"), "18 months", "18 meses", "18 mois"),
        (Measure(1.0, "years"), "1 year", "1 año", "1 an"),
        (Measure(12, "years"), "12 years", "12 años", "12 ans"),
        (Measure(6.0, ""), "6", "6", "6"),
        (7, "7", "7", "7"),
        (1234, "1,234", "1,234", "1\u00a0234"),
        (36.8, "36.8", "36.8", "36,8"),
        ("as it is", "as it is", "as it is", "as it is"),
        (Quoted("Me duele {mucho}"), "Me duele {mucho}", "Me duele {mucho}", "Me duele {mucho}"),
        (Text("btn.yes"), "Yes", "Sí", "Oui"),
        (bullets(["a", Text("btn.no")]), "• a\n• No", "• a\n• No", "• a\n• Non"),
        (Lines(("a", "b"), bullets=False), "a\nb", "a\nb", "a\nb"),
        (bullets([]), NOTHING, NOTHING, NOTHING),
        (Text("list.join", {"v0": "a", "v1": "b", "v2": "c"}), "a, b, and c", "a, b y c", "a, b et c"),
        (Text("list.join", {"v0": "y", "v1": "Hinchazón"}), "y and Hinchazón", "y e Hinchazón", "y et Hinchazón"),
        (Text("list.join", {"v0": "a", "v1": "hielo"}), "a and hielo", "a y hielo", "a et hielo"),
    ],
)
def test_values_in_three_languages(value, en, es, fr):
    assert [shown(value, lang) for lang in ("en", "es", "fr")] == [en, es, fr]


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "Tue, Dec 8, 2026, 10:00, Tijuana time (12:00, Chicago time)"),
        ("es", "mar, 8 de dic de 2026, 10:00, hora de Tijuana (12:00, hora de Chicago)"),
        ("fr", "mar. 8 déc. 2026, 10 h 00, heure de Tijuana (12 h 00, heure de Chicago)"),
    ],
)
def test_a_moment_is_the_clinics_time_first_and_home_in_brackets(lang, said):
    assert shown(Moment(MORNING, (TIJUANA, CHICAGO)), lang).replace("\u00a0", " ") == said


def test_the_second_place_is_left_out_when_its_clocks_show_the_same():
    assert shown(Moment(MORNING, (TIJUANA, ANGELES)), "en") == "Tue, Dec 8, 2026, 10:00, Tijuana time"


def test_the_second_place_says_its_date_when_it_is_another():
    both = (TIJUANA, CHICAGO)
    assert shown(Moment(EVENING, both, "time"), "en") == "23:00, Tijuana time (Wed, Dec 9, 2026, 01:00, Chicago time)"


def test_a_moment_can_be_a_time_or_a_date():
    assert shown(Moment(MORNING, (TIJUANA,), "time"), "en") == "10:00, Tijuana time"
    assert shown(Moment(EVENING, (TIJUANA, CHICAGO), "date"), "en") == "Tue, Dec 8, 2026"


def test_a_list_in_a_line_starts_on_its_own_and_a_single_entry_stays():
    many = Text("staff.decide", {"case": "PU-1", "list": bullets(["a", "b"])})
    one = Text("staff.decide", {"case": "PU-1", "list": bullets(["a"])})
    assert CATALOGS.render(many, "en") == "Your decision on PU-1. Answers:\n• a\n• b"
    assert CATALOGS.render(one, "en") == "Your decision on PU-1. Answers: a"


def test_a_list_on_its_own_line_keeps_its_bullets():
    text = Text("up.still", {"list": bullets(["knee X-ray"])})
    assert CATALOGS.render(text, "en") == "Still needed:\n• knee X-ray"


def test_a_study_is_worded_right_in_each_language():
    study = Text("study.of", {"kind": Text("kind.mr"), "part": Text("ofpart.knee.R")})
    said = [CATALOGS.render(study, lang) for lang in CATALOGS.languages]
    assert said == ["MRI of the right knee", "resonancia magnética de rodilla derecha", "IRM du genou droit"]


@pytest.mark.parametrize(
    ("count", "en", "fr"), [(0, "0 minutes", "0 minute"), (1, "1 minute", "1 minute"), (2, "2 minutes", "2 minutes")]
)
def test_each_language_has_its_own_plural(count, en, fr):
    text = Text("form.intro", {"minutes": count})
    assert f"about {en}." in CATALOGS.render(text, "en")
    assert f"environ {fr}." in CATALOGS.render(text, "fr")


@pytest.mark.parametrize(
    ("count", "es", "fr"),
    [(1.0, "1 millón", "1 million"), (1.5, "1.5 millones", "1,5 million"), (2.0, "2 millones", "2 millions")],
)
def test_a_count_may_lie_between_whole_numbers(count, es, fr):
    text = Text("dose.per_kg_only", {"dose": count})
    assert CATALOGS.render(text, "es").startswith(f"{es} de")
    assert CATALOGS.render(text, "fr").startswith(f"{fr} de")


def test_a_count_that_is_no_number_is_named_without_its_value():
    with pytest.raises(ContentError, match='value "minutes" is not a number') as caught:
        CATALOGS.render(Text("form.intro", {"minutes": "few"}), "en")
    assert "few" not in str(caught.value)


def test_a_text_that_was_stored_reads_the_same():
    text = Text("case.complete", {"when": Moment(MORNING, (TIJUANA, CHICAGO))})
    assert CATALOGS.render(text_from_json(to_json(text)), "fr") == CATALOGS.render(text, "fr")


def test_a_text_that_names_its_language_is_read_in_it_with_all_its_values():
    letter = Text("up.report", {"date": Day(date(2026, 9, 3))}, "fr")
    shown_to_staff = CATALOGS.render(Text("relay.preview", {"language": Text("lang.fr"), "text": letter}), "es")
    assert shown_to_staff.startswith(
        "El paciente lee francés. Sus palabras salen tal como las escribió:\nJ'ai votre rapport du jeu. 3 sept. 2026."
    )
    with pytest.raises(ContentError, match='language "pt" has no catalog'):
        CATALOGS.render(Text("btn.yes", {}, "pt"), "en")


def test_labels_are_buttons():
    assert [CATALOGS.label("dk", lang) for lang in CATALOGS.languages] == ["I don't know", "No lo sé", "Je ne sais pas"]


@pytest.mark.parametrize(
    ("text", "lang", "wrong"),
    [
        (Text("no.such"), "en", 'text "no.such" is not in "en"'),
        (Text("up.still"), "es", 'text "up.still" in "es": value "list" is missing'),
        (Text("up.still", {"list": Measure(1, "stone")}), "en", 'unit "stone" is unknown'),
        (Text("up.still"), "pt", 'language "pt" has no catalog'),
    ],
)
def test_what_is_missing_is_named(text, lang, wrong):
    with pytest.raises(ContentError, match=wrong):
        CATALOGS.render(text, lang)


def test_has_means_in_every_language():
    catalogs = Catalogs.load(LOCALES, {"own/text": {"en": "Hello", "es": "Hola"}})
    assert catalogs.has("btn.yes")
    assert not catalogs.has("own/text")
    assert "own/text" in catalogs.ids
    assert catalogs.render(Text("own/text"), "es") == "Hola"
    with pytest.raises(ContentError, match='"own/text" is not in "fr"'):
        catalogs.render(Text("own/text"), "fr")


def test_texts_of_data_may_not_take_an_id_of_the_catalogs():
    with pytest.raises(ContentError, match=r'"btn\.yes" is in'):
        Catalogs.load(LOCALES, {"btn.yes": {"en": "Yep"}})


def test_an_empty_folder_is_no_set_of_catalogs(tmp_path):
    with pytest.raises(ContentError, match="holds no catalog"):
        Catalogs.load(tmp_path)


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ('msgid "a"\nmsgstr "{"', "braces"),
        ('msgid "a"\nmsgstr "{0.x}"', "braces"),
        ('msgid "a"\nmsgstr "{n:d}"', "braces"),
        ('msgid "a"\nmsgid_plural "a#n"\nmsgstr[0] "one"\nmsgstr[1] "more"', 'counted value "n"'),
        ('msgid "a"\nmsgstr "b\nmsgid', "cannot be read"),
    ],
)
def test_a_broken_entry_is_named(tmp_path, body, wrong):
    with pytest.raises(ContentError, match=wrong):
        Catalogs.load(make(tmp_path, HEAD, body))


def test_a_language_is_added_by_a_file_and_untranslated_entries_do_not_exist(tmp_path):
    body = 'msgid "a"\nmsgstr "b"\n\nmsgid "c"\nmsgstr ""\n\n#, fuzzy\nmsgid "d"\nmsgstr "e"'
    catalogs = Catalogs.load(make(tmp_path, HEAD, body))
    assert (catalogs.languages, catalogs.ids) == (("xx",), {"a"})


@pytest.mark.parametrize(
    ("code", "lang"),
    [
        ("en", "en"),
        ("en-GB", "en"),
        ("es_MX", "es"),
        ("ES-419", "es"),
        ("fr-CA", "fr"),
        ("pt-br", "en"),
        ("ca", "es"),
        ("gl", "es"),
        ("eu", "es"),
        ("zh-hans", "en"),
        ("xx", "en"),
        ("e", "en"),
        ("fr-" + "a-" * 20, "en"),
        ("fr-aaaaaaaa-bbbbbbbb-cccccccc-dddddddd", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_the_language_to_begin_in(code, lang):
    assert lang_of(code) == lang


def test_nothing_is_said_from_outside_the_catalogs():
    catalogs = pseudo_catalogs(CATALOGS)
    said = catalogs.render(Text("up.ok", {"study": Text("kind.mr"), "date": Day(date(2026, 9, 3)), "n": 3}), "en")
    assert said.startswith("[Thàñk")
    assert pseudo("Hi {name}") == "[Hî {name}~~~]"
    assert "[MRÎ~]" in said
