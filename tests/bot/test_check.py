"""Checking what a clinic edits."""

import shutil
import tomllib
from datetime import date
from pathlib import Path

import pytest

from bot.check import check, frozen
from bot.content import FAULT, WARNING, Fault
from bot.content.faults import refuse
from flows.errors import ContentError
from flows.rules.wording import WordingRules
from tests.shipped import catalogs

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data"
TODAY = date(2026, 11, 21)
KNEE = "questionnaires/knee-oa@1.toml"
ABOUT, HEALTH = "questionnaires/parts/about@1.toml", "questionnaires/parts/health@1.toml"
PARTS = 'parts = ["about@1", "own", "health@1", "hopes@1"]'
RULES = "rules/universal@1.toml"
PROFILE = "clinics/demo/profile.toml"
SAN = "travel/san.toml"
PLAN = "plans/followup@1.toml"
QUIZ = "consents/consent-joint-msc-teachback@1"


@pytest.fixture(scope="module")
def catalog():
    return catalogs().ids


@pytest.fixture(scope="module")
def wording():
    files = {lang: (DATA / f"wording/{lang}.toml").read_text("utf-8") for lang in ("en", "es", "fr")}
    return {lang: WordingRules.from_data(tomllib.loads(text)) for lang, text in files.items()}


@pytest.fixture
def found(tmp_path, catalog, wording):
    """The faults after edits to a copy of `data/`, pins aside."""
    root = tmp_path / "data"
    shutil.copytree(DATA, root)

    def after(*edits, judged=False):
        for file, old, new in edits:
            text = (root / file).read_text("utf-8")
            assert old in text, old
            (root / file).write_text(text.replace(old, new), "utf-8")
        return [
            fault for fault in check(root, catalog, wording if judged else {}, TODAY) if "pinned" not in fault.wrong
        ]

    return after


def faults(found):
    """What stops a clinic, as (file, entry, wrong), changed pins aside."""
    return [(f.file, f.entry, f.wrong) for f in found if f.level == FAULT and "published" not in f.wrong]


def test_the_demo_has_no_fault_and_says_what_is_invented_and_unsigned(found):
    listed = found(judged=True)
    assert faults(listed) == []
    warned = {(fault.file, fault.entry) for fault in listed}
    assert (PROFILE, "licencia_sanitaria") in warned
    assert any(file == "rules/evidence@1.toml" and entry.startswith("reviewed_by") for file, entry in warned)
    assert ("rules/labs@1.toml", "labs_basic") in warned
    assert any(file == RULES and "U-CA-RECENT" in entry for file, entry in warned)


def test_a_real_clinic_may_not_stand_on_what_the_demo_may(found):
    listed = faults(found((PROFILE, "demo = true", "demo = false")))
    files = {file for file, _, _ in listed}
    unmarked = ("anti-ageing", "cognitive-decline", "facts", "joint", "other")  # nothing in them waits for a physician
    rules = {
        f"rules/{path.name}" for path in (DATA / "rules").glob("*.toml") if path.stem.partition("@")[0] not in unmarked
    }
    assert files == {PROFILE, SAN, PLAN, "answers/typical.toml", *rules}
    assert (PROFILE, "licencia_sanitaria", '"DEMO-LS-00000" looks invented') in listed
    assert (PROFILE, "segundo", "council certificate expired on 2026-10-31") in listed


def test_a_copied_profile_that_kept_its_key_is_a_fault(tmp_path, catalog):
    root = tmp_path / "data"
    shutil.copytree(DATA, root)
    shutil.copytree(root / "clinics" / "demo", root / "clinics" / "mia")
    assert ("clinics/mia/profile.toml", "key", 'it calls itself "demo"') in faults(check(root, catalog, {}, TODAY))


CASES = {
    "a route that nobody knows": (
        (PROFILE, 'route = "tendon"', 'route = "eye"'),
        (PROFILE, "doses.eye", "it is not a route"),
    ),
    "a dose that is no range": (
        (PROFILE, "per_kg = [1.0, 2.0]", "per_kg = [2.0, 1.0]"),
        (PROFILE, "doses.iv", "its dose per kg is no range"),
    ),
    "a missing translation": (
        (ABOUT, 'short.fr = "Poids"', 'short.fr = ""'),
        (ABOUT, "about@1/weight.short", 'the text is missing in "fr"'),
    ),
    "a language without a catalog": (
        (ABOUT, 'short.fr = "Poids"', 'short.fr = "Poids"\nshort.de = "Gewicht"'),
        (ABOUT, "about@1/weight.short", '"de" is not a language of this house'),
    ),
    "a value that one language lacks": (
        ("letters/decline-letter@1/fr.md", "{decline_reason}", "aucune"),
        ("letters/decline-letter@1", "decline-letter@1/reason", '"fr" lacks the value decline_reason'),
    ),
    "a button that is too long": (
        (HEALTH, 'en = "Hemophilia"', 'en = "Hemophilia or anything of the kind"'),
        (HEALTH, "health@1/blood.haemophilia", "the button has 34 characters in en"),
    ),
    "two items of one id": ((ABOUT, 'id = "height"', 'id = "weight"'), (KNEE, "weight", "two items have this id")),
    "an item that is every form's own": (
        (KNEE, 'id = "locking"', 'id = "who"'),
        (KNEE, "who", "a form asks or keeps something of this id itself"),
    ),
    "an item that a part asks too": (
        (KNEE, 'id = "locking"', 'id = "clot"'),
        (KNEE, "clot", "two items have this id"),
    ),
    "a part that is not there": (
        (KNEE, PARTS, PARTS.replace("hopes@1", "hope@1")),
        (KNEE, "parts", 'there is no part "hope@1"'),
    ),
    "items that nobody is asked": (
        (KNEE, PARTS, PARTS.replace('"own", ', "")),
        (KNEE, "parts", "nobody is asked the items of this file"),
    ),
    "an unknown type": ((ABOUT, 'type = "height"', 'type = "length"'), (ABOUT, "height", '"length" is not a type')),
    "limits the wrong way round": (
        (ABOUT, "low = 20\nhigh = 350", "low = 350\nhigh = 20"),
        (ABOUT, "weight", "low 350.0 is not below high 20.0"),
    ),
    "a number in a unit that nobody can read": (
        (HEALTH, 'unit = "celsius"', 'unit = "fahrenheit"'),
        (HEALTH, "temp", '"fahrenheit" is not a unit'),
    ),
    "a form that does not ask whose studies they are": (
        (ABOUT, 'id = "birth"', 'id = "born"'),
        (KNEE, "birth", "nobody is asked it, and studies are held against it"),
    ),
    "a choice without options": (
        (KNEE, 'options = ["left", "right", "both"]\n', ""),
        (KNEE, "side", "nobody can answer it: it has no options"),
    ),
    "two options of one name": (
        (KNEE, '"left", "right"', '"left", "left"'),
        (KNEE, "side", 'two options are called "left"'),
    ),
    "a button that no catalog has": (
        (KNEE, '"left", "right"', '"left", "middle"'),
        (KNEE, "side", 'there is no button "btn.middle"'),
    ),
    "a text of its own beside typing": (
        (ABOUT, 'unit = "kg"\noptions = ["dk"]', 'options = [{ key = "dk", text = { en = "?", es = "?", fr = "?" } }]'),
        (ABOUT, "weight", '"dk" stands beside typing with a text of its own'),
    ),
    "a condition on an unknown item": (
        (HEALTH, '{ item = "clot"', '{ item = "cloth"'),
        (HEALTH, "clot_when", 'its condition names "cloth", which is not asked before it'),
    ),
    "a condition on an unknown answer": (
        (HEALTH, '{ item = "clot", op = "is", value = "yes" }', '{ item = "clot", op = "in", value = ["yes", "si"] }'),
        (HEALTH, "clot_when", '"clot" has no option "si"'),
    ),
    "a condition that compares nothing": (
        (HEALTH, '{ item = "clot", op = "is"', '{ item = "clot", op = "equals"'),
        (HEALTH, "clot_when", '"equals" compares nothing'),
    ),
    "two rules of one id": ((RULES, 'id = "U-BF"', 'id = "U-PREG"'), (RULES, "U-PREG", "two rules have this id")),
    "a rule of a shared set once more": (
        ("rules/hip-oa@1.toml", 'id = "H-AVN"', 'id = "J-HOT"'),
        ("rules/hip-oa@1.toml", "J-HOT", "two rules have this id"),
    ),
    "an unknown outcome": (
        (RULES, 'id = "U-BF"\n', 'id = "U-BF"\nflags = ["later"]\n'),
        (RULES, "U-BF", "its outcome, kind or flags are not known"),
    ),
    "a rule that always fires": (
        (RULES, 'when = [[{ fact = "breastfeeding", op = "is", value = "yes" }]]', "when = [[]]"),
        (RULES, "U-BF", "a group of its conditions is empty and would always fire"),
    ),
    "a rule on a fact that nobody gives": (
        (RULES, 'fact = "ef_pct"', 'fact = "ejection"'),
        (RULES, "U-EF", 'nobody gives the fact "ejection"'),
    ),
    "a rule that compares nothing": (
        (RULES, 'fact = "ef_pct", op = "below"', 'fact = "ef_pct", op = "lower"'),
        (RULES, "U-EF", '"lower" compares nothing'),
    ),
    "a limit that is a list": (
        (RULES, 'fact = "bmi", op = "above", value = 35', 'fact = "bmi", op = "above", value = [35]'),
        (RULES, "U-BMI", '"bmi" is never "[35]"'),
    ),
    "a rule on no list": (
        (RULES, 'op = "on_list", value = ["C"]', 'op = "on_list"'),
        (RULES, "U-MED-IMM-A", 'there is no list "None" of medicines'),
    ),
    "a rule on a list of lists": (
        (RULES, 'op = "on_list", value = ["C"]', 'op = "on_list", value = [["C"], 1]'),
        (RULES, "U-MED-IMM-A", "there is no list \"['C']\" of medicines"),
    ),
    "a rule on an unknown list": (
        (RULES, 'op = "on_list", value = ["C"]', 'op = "on_list", value = ["Z"]'),
        (RULES, "U-MED-IMM-A", 'there is no list "Z" of medicines'),
    ),
    "a rule that waits for an answer that nobody can give": (
        (RULES, 'fact = "heart", op = "is", value = "unstable"', 'fact = "heart", op = "is", value = "unsteady"'),
        (RULES, "U-HEART-UNST", '"heart" is never "unsteady"'),
    ),
    "a limit beyond every answer": (
        (RULES, 'fact = "bmi", op = "above", value = 35', 'fact = "bmi", op = "above", value = 351'),
        (RULES, "U-BMI", '"bmi" is never "351"'),
    ),
    "a number in words": (
        (RULES, 'fact = "bmi", op = "above", value = 35', 'fact = "bmi", op = "above", value = "35"'),
        (RULES, "U-BMI", '"bmi" is never "35"'),
    ),
    "a rule of an indication on a fact that is on no list": (
        ("rules/hip-oa@1.toml", 'fact = "avn"', 'fact = "anv"'),
        ("rules/hip-oa@1.toml", "H-AVN", 'nobody gives the fact "anv"'),
    ),
    "a need on a fact that nobody gives": (
        (RULES, 'fact = "travel_mode"\ntext', 'fact = "travel_way"\ntext'),
        (RULES, "travel_way", 'nobody gives the fact "travel_way"'),
    ),
    "a shared set that is not there": (
        ("rules/hip-oa@1.toml", 'also = ["joint@1"]', 'also = ["joint@7"]'),
        ("rules/hip-oa@1.toml", "also", 'there is no rule set "joint@7"'),
    ),
    "a fact that nobody of the clinic puts on file": (
        ("rules/facts@1.toml", 'low = 1, high = 2000, by = "staff"', 'low = 1, high = 2000, by = "nurse"'),
        ("rules/facts@1.toml", "platelets", 'nobody of the clinic is "nurse"'),
    ),
    "an unknown level of evidence": (
        ("rules/evidence@1.toml", 'level = "strong"\nsources', 'level = "excellent"\nsources'),
        ("rules/evidence@1.toml", "knee_oa", '"excellent" is not a level'),
    ),
    "a question about an unknown section": (
        (f"{QUIZ}/en.md", "section: alternatives", "section: options"),
        (f"{QUIZ}/es.md", "section: alternatives", "section: options"),
        (f"{QUIZ}/fr.md", "section: alternatives", "section: options"),
        (QUIZ, "tb6", '"options" is not a section of consent-joint-msc@1'),
    ),
    "a must question without a right answer": (
        (f"{QUIZ}/en.md", "section: alternatives; correct: b", "section: alternatives; correct: d"),
        (f"{QUIZ}/es.md", "section: alternatives; correct: b", "section: alternatives; correct: d"),
        (f"{QUIZ}/fr.md", "section: alternatives; correct: b", "section: alternatives; correct: d"),
        (QUIZ, "tb6", '"d" is not an option'),
    ),
    "two checks of one code": ((PLAN, 'code = "D3"', 'code = "D1"'), (PLAN, "D1", "two checks have this code")),
    "a check that is never due": ((PLAN, "days = 3\n", ""), (PLAN, "D3", "it is not clear when it is due")),
    "a promised contact left out": ((PLAN, "months = 6\n", "months = 5\n"), (PLAN, "ia", "no contact after 6 months")),
    "an impossible sending time": ((PLAN, '"10:00"', '"25:00"'), (PLAN, "send_at", '"25:00" is not a time')),
    "a leg without windows": (
        (SAN, '[[peaks]]\nkind = "SB"', '[[peaks]]\nkind = "ROAD"'),
        (SAN, "A3", 'there are no windows "SB"'),
    ),
    "a leg to nowhere": ((SAN, 'end = "clinic"', 'end = "hospital"'), (SAN, "D1", '"hospital" is not a place')),
    "a lane without hours": ((SAN, '"21:00"\nunsigned', '"9 pm"\nunsigned'), (SAN, "9 pm", "it is not a time")),
    "a route in no zone": (
        (SAN, 'zone = "America/Tijuana"', 'zone = "Baja"'),
        (SAN, "zone", '"Baja" is not a zone'),
    ),
    "a city in no zone": (
        ("zones.toml", '"America/Ojinaga" = ["Ojinaga"]', '"America/Ojinagua" = ["Ojinaga"]'),
        ("zones.toml", "America/Ojinagua", "there is no such zone"),
    ),
    "a clinic in no zone": (
        (PROFILE, 'zone = "America/Tijuana"', 'zone = "Baja"'),
        (PROFILE, "zone", '"Baja" is not a zone'),
    ),
    "a clinic that closes before it opens": (
        (PROFILE, 'open_to = "18:00"', 'open_to = "08:00"'),
        (PROFILE, "open_from", "opening hours are not two times in order"),
    ),
    "a clinic open on an eighth day": (
        (PROFILE, "open_days = [1, 2", "open_days = [8, 2"),
        (PROFILE, "open_days", "these are not days of a week"),
    ),
    "a quote that hurries": (
        (PROFILE, "quote_validity_days = 30", "quote_validity_days = 3"),
        (PROFILE, "quote_validity_days", "a quote would end too soon"),
    ),
    "a condition that nobody can be treated for": (
        (PROFILE, '"cognitive_decline", "autoimmune",', '"lumbago", "autoimmune",'),
        (PROFILE, "lumbago", "it has no questionnaire, rules, evidence"),
    ),
    "a value that a document waits for": (
        (PROFILE, "fever_threshold", "fever_limit"),
        (PROFILE, "sets.fever_threshold", "a document waits for it"),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_fault_is_named_with_file_entry_and_what_is_wrong(found, case):
    *edits, expected = case
    assert expected in faults(found(*edits))


def test_a_refused_word_is_named_with_its_rule(found):
    listed = faults(found((ABOUT, 'short.en = "Weight"', 'short.en = "This cures arthritis"'), judged=True))
    assert (ABOUT, "about@1/weight.short", '"cures" (en) is a word the clinic does not use (EN01)') in listed


def test_an_empty_licence_number_stops_a_real_clinic_and_warns_the_demo(found):
    listed = found((PROFILE, '"DEMO-LS-00000"', '""'))
    assert [f.level for f in listed if f.wrong == "the licence number is empty"] == [WARNING]
    real = found((PROFILE, "demo = true", "demo = false"))
    assert [f.level for f in real if f.wrong == "the licence number is empty"] == [FAULT]


def test_an_expired_licence_is_named(found):
    listed = found((PROFILE, "valid_until = 2026-12-31", "valid_until = 2026-10-31"))
    assert (PROFILE, "licencia_sanitaria", "it expired on 2026-10-31") in {(f.file, f.entry, f.wrong) for f in listed}


def test_a_clinic_needs_papers_and_a_physician(found, tmp_path):
    profile = (DATA / PROFILE).read_text("utf-8")
    start, end = profile.index("[[licences]]"), profile.index("[lab]")
    listed = faults(
        found((PROFILE, profile[start:end], ""), (PROFILE, "[lab]", "licences = []\nphysicians = []\n[lab]"))
    )
    assert {what for _, what, _ in listed} == {"licences", "physicians"}


def test_a_clinic_names_the_routes_it_treats_by(found):
    profile = (DATA / PROFILE).read_text("utf-8")
    start, end = profile.index("[[doses]]"), profile.index("[lodging]")
    listed = faults(found((PROFILE, profile[start:end], ""), (PROFILE, 'key = "demo"', 'key = "demo"\ndoses = []')))
    assert (PROFILE, "doses", "no route is named") in listed


def test_questions_about_no_document_are_named(found, tmp_path):
    shutil.rmtree(tmp_path / "data/consents/consent-joint-msc@1")
    assert (QUIZ, "folder", "it asks about a document that is not there") in faults(found())


def test_a_form_that_asks_nothing_is_named(found, tmp_path):
    text = (DATA / KNEE).read_text("utf-8")
    (tmp_path / "data" / KNEE).write_text(text[: text.index("[[item]]")].replace(PARTS, ""), "utf-8")
    assert (KNEE, "item", "it asks nothing") in faults(found())


def test_a_folder_without_a_clinic_is_named(found, tmp_path):
    shutil.rmtree(tmp_path / "data/clinics")
    assert ("clinics", "folder", "no profile could be read") in faults(found())


def test_a_published_file_may_neither_change_nor_go(found, tmp_path):
    root = tmp_path / "data"
    assert list(frozen.faults(root)) == []
    (root / "letters/decline-letter@1/en.md").write_text("# Another {#title}\n", "utf-8")
    (root / "letters/decline-letter@1/es.md").unlink()
    (root / "letters/decline-letter@1/de.md").write_text("# Neu {#title}\n", "utf-8")
    wrong = {fault.file[-5:]: (fault.level, fault.wrong) for fault in frozen.faults(root)}
    assert wrong == {
        "en.md": (FAULT, "it was published and has changed"),
        "es.md": (FAULT, "it was published and is gone"),
        "de.md": (WARNING, "it is not pinned"),
    }


@pytest.mark.parametrize("pins", [b"[sha256", b"[sums]", b"sha256 = 3", b"\xff"])
def test_pins_that_cannot_be_read_are_one_fault(tmp_path, pins):
    (tmp_path / "frozen.toml").write_bytes(pins)
    (fault,) = frozen.faults(tmp_path)
    assert (fault.file, fault.wrong[:23]) == ("frozen.toml", "nothing is pinned by it")
    assert "\n" not in str(fault)


def test_without_pins_every_versioned_file_is_named(tmp_path):
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans/a@1.toml").write_text("", "utf-8")
    (tmp_path / "plans/a.toml").write_text("", "utf-8")
    assert [fault.file for fault in frozen.faults(tmp_path)] == ["plans/a@1.toml"]


def test_a_fault_says_file_entry_wrong_and_the_way_out():
    fault = Fault("a.toml", "b", "it is wrong", "correct it")
    assert str(fault) == 'fault: "a.toml", "b": it is wrong; correct it'
    refuse([Fault("a.toml", "b", "it is so", "leave it", WARNING)])
    with pytest.raises(ContentError, match="it is wrong; correct it"):
        refuse([fault])
