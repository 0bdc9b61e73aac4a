"""Reading what a clinic edits."""

import hashlib
import shutil
from pathlib import Path

import pytest

from bot.content import Content, fill, newest, placeholders, read
from flows import form as form_player
from flows.errors import ContentError
from flows.text import Text
from tests.shipped import catalogs

DATA = Path(__file__).parents[2] / "data"
KNEE = "questionnaires/knee-oa@1.toml"
ABOUT = "questionnaires/parts/about@1.toml"


@pytest.fixture(scope="module")
def content():
    return Content.load(DATA)


@pytest.fixture
def copy(tmp_path):
    """A copy of `data/` in which a test may spoil a file: `copy(file, old, new)`."""
    root = tmp_path / "data"
    shutil.copytree(DATA, root)

    def spoil(file, old="", new=""):
        path = root / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return root

    return spoil


def wrong(root):
    """The faults of a folder as (file, entry) pairs."""
    return [(fault.file, fault.entry) for fault in read(root)[1]]


# -- questionnaires


def test_the_knee_form_is_answerable_in_one_sitting(content):
    form = content.questionnaire("knee-oa")
    always = [item for item in form.items if not item.enable_when]
    assert form.id == "knee-oa@1"
    assert len(always) <= 40
    assert form.items[0].link_id == "name"
    assert form.items[-1].link_id == "expect"


def test_a_form_asks_the_items_of_its_parts_and_its_own_in_the_order_it_names(content):
    form = content.questionnaire("knee-oa")
    files = list(dict.fromkeys(item.text.partition("/")[0] for item in form.items))
    assert files == ["about@1", "knee-oa@1", "health@1", "hopes@1"]
    assert form.parts == ("about@1", "own", "health@1", "hopes@1")
    assert content.parts["about@1"].items == form.items[:9]


def test_a_form_that_names_no_parts_asks_its_own_items(copy):
    root = copy(KNEE, 'parts = ["about@1", "own", "health@1", "hopes@1"]\n')
    form = read(root)[0].questionnaire("knee-oa")
    assert {item.text.partition("/")[0] for item in form.items} == {"knee-oa@1"}


def test_a_heading_that_a_part_has_too_is_one_heading(copy):
    health = "About your health. These questions are for your safety."
    root = copy(KNEE, 'prefix.en = "About your knee"', f'prefix.en = "{health}"')
    copy(KNEE, 'prefix.es = "Sobre su rodilla"', 'prefix.es = "Sobre su salud. Estas preguntas son por su seguridad."')
    copy(KNEE, 'prefix.fr = "À propos de votre genou"', 'prefix.fr = "FR"')
    part = root / "questionnaires/parts/health@1.toml"
    text = part.read_text("utf-8")
    french = next(line for line in text.splitlines() if line.startswith("prefix.fr"))
    part.write_text(text.replace(french, 'prefix.fr = "FR"'), "utf-8")
    form = read(root)[0].questionnaire("knee-oa")
    assert form.item("side").prefix == form.item("now").prefix == "health@1/now.prefix"


def test_an_option_is_a_catalog_button_unless_it_has_words_of_its_own(content):
    form = content.questionnaire("knee-oa@1")
    by_key = {option.key: option for option in form.item("blood").options}
    assert by_key["none"].text_id == "btn.none"
    assert by_key["none"].exclusive
    assert by_key["haemophilia"].text_id == "health@1/blood.haemophilia"
    assert content.texts()["health@1/blood.haemophilia"]["fr"] == "Hémophilie"


def test_a_code_is_what_the_fact_becomes(content):
    form = content.questionnaire("knee-oa")
    codes = {item: {o.key: o.code for o in form.item(item).options} for item in ("cancer", "sex", "kl", "pregnancy")}
    assert codes["cancer"] == {"never": "never", "now": "active", "past": "past", "dk": "unknown"}
    assert codes["sex"] == {"female": "F", "male": "M", "sex_x": "X"}
    assert codes["kl"]["kl_4"] == 4
    assert codes["pregnancy"]["na"] == "not_applicable"


def test_every_safety_question_can_be_answered_with_i_do_not_know(content):
    """HR8: not knowing is an answer. A date of birth, a side, a sex and who decides are known to everybody."""
    known = {"birth", "sex", "side", "capacity", "temp"}
    form = content.questionnaire("knee-oa")
    without = {i.link_id for i in form.items if i.safety and "dk" not in [o.key for o in i.options]}
    assert without == known


def test_what_only_some_are_asked_depends_on_an_earlier_answer(content):
    form = content.questionnaire("knee-oa")
    assert form.item("pregnancy").enable_when[0].value == "male"
    assert form.item("cancer_years").enable_when[1].value == "ca_skin"
    assert form.item("temp").enable_any
    whens = [item for item in form.items if item.link_id.endswith("_when")]
    assert len(whens) == 6
    assert all(item.enable_when and item.fact.endswith("_days") for item in whens)


def test_an_unknown_item_is_a_key_error(content):
    with pytest.raises(KeyError):
        content.questionnaire("knee-oa").item("nobody")


# -- documents


def test_the_hash_of_a_document_is_of_the_bytes_of_its_file(content):
    consent = content.document("consent-joint-msc")
    for lang, digest in consent.sha256.items():
        path = DATA / f"consents/consent-joint-msc@1/{lang}.md"
        assert digest == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_section_has_title_summary_and_body_in_every_language(content):
    section = content.document("consent-joint-msc").section("serious_risks")
    assert section.title["en"] == "Serious risks"
    assert section.summary["es"].startswith("Puede haber problemas graves")
    assert section.body["fr"].startswith("- ")
    assert content.texts()["consent-joint-msc@1/serious_risks.title"] == section.title


def test_a_part_of_a_document_is_a_text_with_values(content):
    letter = content.document("decline-letter")
    assert letter.text("reason", {"decline_reason": "x"}) == Text("decline-letter@1/reason", {"decline_reason": "x"})
    with pytest.raises(KeyError):
        letter.text("nothing")


def test_what_the_clinic_sets_is_a_value_like_any_other(content):
    letter = content.texts()["decline-letter@1/next_steps"]["en"]
    assert "{crisis_line_mx}" in letter
    assert content.clinic("demo").values()["crisis_line_mx"] == Text("clinic/demo/crisis_line_mx")


def test_teach_back_questions_lead_back_to_their_section(content):
    asked = content.teach_back("consent-joint-msc-teachback")
    first = asked.questions[0]
    assert (first.key, first.must, first.section, first.correct) == ("tb1", True, "expected_result", "b")
    assert list(first.options) == ["a", "b", "c"]
    assert first.text["es"] == "¿Cuál es el resultado más realista?"
    assert asked.text("tb1.b") == Text("consent-joint-msc-teachback@1/tb1.b")
    assert content.texts()["consent-joint-msc-teachback@1/tb1.if_wrong"]["en"].startswith("The most realistic result")
    assert asked.questions[-1].correct == "cell_source_option"


def test_filling_a_text_takes_every_value_and_refuses_a_missing_one():
    assert fill("{name}: {clinic_sets: fever}", {"name": "Ana", "fever": "38.0 °C"}) == "Ana: 38.0 °C"
    with pytest.raises(ContentError, match='"fever" has no value'):
        fill("{clinic_sets: fever}", {})
    assert placeholders("{a} {clinic_sets: b}") == {"a", "b"}


# -- rules, plans, routes, clinic


def test_screening_reads_the_rules_for_everybody_and_those_of_the_indication(content):
    screening = content.screening("knee_oa")
    assert screening.universal.id == "universal@1"
    assert screening.own.id == "knee-oa@1"
    assert {entry.key for entry in screening.medicines.lists} == set("ABCDE")
    assert next(e.level for e in screening.evidence.entries if e.indication == "knee_oa") == "strong"


def test_a_rule_is_groups_of_conditions_of_which_one_must_hold(content):
    rule = next(r for r in content.screening("knee_oa").universal.rules if r.id == "U-INF")
    assert [[(c.item, c.op, c.value) for c in group] for group in rule.when] == [
        [("infection_now", "is", "yes")],
        [("temp_c", "at_least", 38.0)],
    ]
    assert content.texts()["rule/universal@1/U-INF"]["es"] == "Infección sin control"


def test_an_indication_without_a_form_is_named(content):
    with pytest.raises(ContentError, match="lumbago"):
        content.form("lumbago")
    assert content.form("knee_oa").id == "knee-oa@1"


def test_what_several_indications_share_stands_once_and_counts_for_each(content):
    hip, ms = content.screening("hip_oa"), content.screening("ms")
    assert [rules.id for rules in hip.sets] == ["universal@1", "hip-oa@1", "joint@1"]
    assert [need.codes[0] for need in ms.documents] == ["mri_brain", "neurology_letter", "labs_basic"]


def test_a_condition_on_no_map_has_the_rules_of_the_others(content):
    assert content.screening("lumbago").own.id == content.screening("other").own.id == "other@1"


@pytest.mark.parametrize("lang", ["en", "es", "fr"])
def test_every_answer_that_a_form_takes_is_read_back_in_every_language(content, lang):
    words = catalogs()
    for form in content.questionnaires.values():
        items = [form_player.item_of(item, content.city) for item in form.items]
        assert all(words.render(Text("plain", {"value": one}), lang) for item in items for one in shown(item))


def shown(item):
    return [item.show(stored) for stored in item.samples()]


def test_the_joint_route_is_asked_nine_times(content):
    codes = [check.code for check in content.plan("followup").of(frozenset({"ia"}))]
    assert codes == ["D1", "D3", "D7", "D14", "W6", "M1", "M3", "M6", "M12"]


def test_a_route_names_its_legs_and_places(content):
    route = content.route("san")
    assert route.leg("R2_FAST").peak_kind == "NB"
    assert content.texts()["travel/san@1/clinic"]["es"] == "clínica"
    with pytest.raises(KeyError):
        route.leg("T1")


def test_the_demo_clinic_says_that_it_is_invented(content):
    clinic = content.clinic("demo")
    assert clinic.demo
    assert "FICTICIA" in clinic.display_name
    assert clinic.physician("primera").languages == ("es", "en")
    assert clinic.values()["reading_time_hours"] == "24"
    with pytest.raises(KeyError):
        clinic.physician("tercera")


# -- versions


def test_the_newest_version_is_found_by_name_and_an_old_one_by_its_id():
    known = {"a@1": 1, "a@2": 2, "a@10": 10, "b@1": 5}
    assert newest(known, "a") == 10
    assert newest(known, "a@2") == 2
    with pytest.raises(ContentError, match=r'"c" is not among a@1, a@10, a@2, b@1; add its file'):
        newest(known, "c")
    with pytest.raises(ContentError, match="nothing"):
        newest({}, "c")


# -- faults


def test_all_faults_of_all_files_come_in_one_error(copy):
    copy(ABOUT, 'type = "weight"', 'typo = "weight"')
    root = copy("clinics/demo/profile.toml", 'place = "Tijuana"\n', "")
    with pytest.raises(ContentError) as error:
        Content.load(root)
    assert '"questionnaires/parts/about@1.toml", "weight.type": field required; add it' in str(error.value)
    assert '"weight.typo": unexpected keyword argument; remove it or correct its spelling' in str(error.value)
    assert '"clinics/demo/profile.toml", "place"' in str(error.value)


@pytest.mark.parametrize(
    ("file", "old", "new", "entry"),
    [
        (KNEE, "\n[codes]\n", "\n[codes\n", "file"),
        (KNEE, "version = 1", "version = 2", "version"),
        (ABOUT, "version = 1", "version = 2", "version"),
        (ABOUT, 'options = ["dk"]', "options = 3", "weight.options.0.key"),
        (ABOUT, 'text.en = "What do you weigh?', 'text.en = 3 # "', "about@1/weight.en"),
        (
            "rules/universal@1.toml",
            'when = [[{ fact = "pregnancy", op = "is", value = "yes" }]]',
            'when = [{ fact = "pregnancy" }]',
            "rules.5.when.0",
        ),
        ("rules/medicines@1.toml", 'key = "A"', "", "lists.0.key"),
        ("rules/evidence@1.toml", 'level = "strong"', "", "entries.0.level"),
        ("plans/followup@1.toml", 'send_at = "10:00"', "", "send_at"),
        ("travel/san.toml", 'airport = "SAN"', "", "airport"),
        ("zones.toml", '"Fresno"', '"Vancouver"', "America/Vancouver"),
        ("zones.toml", '"911" = ["United States"', '"911" = ["Atlantis"', "emergency"),
        ("consents/consent-joint-msc@1/es.md", "{#travel}", "{#journey}", "sections"),
        ("consents/consent-joint-msc-teachback@1/fr.md", "correct: b", "correct: a", "tb1"),
        ("consents/consent-joint-msc-teachback@1/fr.md", "<!-- must: yes", "<!-- yes", "tb1"),
    ],
)
def test_a_spoiled_file_is_named_with_its_entry(copy, file, old, new, entry):
    found = wrong(copy(file, old, new))
    assert any(at.split("/")[0] == file.split("/")[0] and what.startswith(entry) for at, what in found), found


def test_items_that_are_no_array_are_refused(copy):
    root = copy(KNEE)
    (root / KNEE).write_text('name = "knee-oa"\nversion = 1\nindication = "x"\nminutes = 1\nitem = 3\n', "utf-8")
    assert (KNEE, "item") in wrong(root)


def test_a_file_that_is_not_text_is_refused(copy):
    root = copy(KNEE)
    (root / "letters/decline-letter@1/es.md").write_bytes(b"\xff\xfe")
    assert ("letters/decline-letter@1/es.md", "file") in wrong(root)


def test_a_folder_that_is_no_document_is_refused(copy):
    root = copy(KNEE)
    (root / "letters/nothing@1").mkdir()
    (root / "letters/thing@draft").mkdir()
    (root / "letters/thing@draft/en.md").write_text("# T {#title}\n", "utf-8")
    assert [what for at, what in wrong(root) if "thing" in at] == ["folder", "folder"]


def test_missing_cities_are_a_fault(copy):
    root = copy(KNEE)
    (root / "zones.toml").unlink()
    assert ("zones.toml", "file") in wrong(root)


# -- places


@pytest.mark.parametrize(
    ("typed", "name", "zone"),
    [
        ("Chicago", "Chicago", "America/Chicago"),
        ("chicago, il", "Chicago", "America/Chicago"),
        ("CDMX", "Ciudad de México", "America/Mexico_City"),
        ("Mexico", "Ciudad de México", "America/Mexico_City"),
        ("montreal", "Montréal", "America/Toronto"),
        ("Trois-Rivieres QC", "Trois-Rivières", "America/Toronto"),
        ("St. John's, NL", "St. John's", "America/St_Johns"),
        ("Vancouver, BC, Canada", "Vancouver", "America/Vancouver"),
        ("Tijuana, BC", "Tijuana", "America/Tijuana"),
        ("Ciudad Juarez, Chih.", None, None),
        ("Guadalajara, Jalisco, México", "Guadalajara", "America/Mexico_City"),
        ("Portland, Maine", "Portland", "America/New_York"),
        ("Portland", "Portland", "America/Los_Angeles"),
        ("London, Ontario", "London ON", "America/Toronto"),
        ("Peoria, Illinois", "Peoria", "America/Chicago"),
        ("Illinois", "Illinois", "America/Chicago"),
        ("Texas", None, None),
        ("Marfa, Texas", None, None),
        ("Atlantis", None, None),
        ("🙂", None, None),
        ("", None, None),
    ],
)
def test_a_place_is_found_as_people_write_it(content, typed, name, zone):
    found = content.city(typed)
    assert (found and (found["name"], found["zone"])) == (name and (name, zone))
