"""What stands behind a condition, and how long its questionnaire takes, as `puente check` sees it."""

from __future__ import annotations

import shutil
from datetime import date

import pytest

from bot.app import ROOT
from bot.check import check, minutes, takes_all
from bot.content import FAULT, WARNING, read
from flows.content import Indication
from tests.shipped import catalogs

DATA = ROOT / "data"
KNEE, PROFILE = "indications/knee_oa.toml", "clinics/demo/profile.toml"
FORM = "questionnaires/knee-oa@1.toml"
TEACH_BACK = "consent-joint-msc-teachback"


@pytest.fixture
def found(tmp_path):
    """What is wrong after edits to a copy, as (level, file, entry, what)."""
    root = shutil.copytree(DATA, tmp_path / "data")

    def after(*edits):
        for file, old, new in edits:
            text = (root / file).read_text("utf-8")
            assert old in text, old
            (root / file).write_text(text.replace(old, new), "utf-8")
        listed = check(root, catalogs().ids, {}, date(2026, 11, 21))
        return {(one.level, one.file, one.entry, one.wrong) for one in listed if "pinned" not in one.wrong}

    after.root = root
    return after


@pytest.mark.parametrize(
    ("old", "new", "entry", "wrong"),
    [
        ('indication = "knee_oa"', 'indication = "knee"', "indication", 'it calls itself "knee"'),
        ('part = "part.knee"', 'part = "part.nose"', "part.nose.L", "the catalogs have no such text"),
        ('rehab = "offer.rehab"', 'rehab = "offer.rest"', "offer.rest", "the catalogs have no such text"),
        ('"paper.stay"', '"paper.stays"', "paper.stays", "the catalogs have no such text"),
        ('consent = "consent-joint-msc"', 'consent = "consent-x"', "consent", 'there is no "consent-x"'),
        (f'teach_back = "{TEACH_BACK}"', 'teach_back = "quiz"', "teach_back", 'there is no "quiz"'),
        ('"tb4"', '"tb44"', "asked", f'"tb44" is no question of {TEACH_BACK}'),
        ('["ia"]', '["oral"]', "routes", '"oral" is not a route'),
        ('followup = "followup"', 'followup = "never"', "followup", 'there is no plan "never"'),
    ],
)
def test_a_fault_of_a_condition_is_named(found, old, new, entry, wrong):
    assert (FAULT, KNEE, entry, wrong) in found((KNEE, old, new))


def test_a_route_after_which_nobody_is_asked_is_named(found):
    wrong = (FAULT, KNEE, "followup", '"followup" has no contact after "ia"')
    assert wrong in found(("plans/followup@1.toml", '"ia"', '"tendon"'))


def test_a_condition_without_a_consent_is_named_and_stops_nobody(found):
    listed = found((KNEE, 'consent = "consent-joint-msc"\n', ""))
    assert (WARNING, KNEE, "knee_oa", "without consent no patient of it gets a quote") in listed
    assert not [one for one in listed if one[0] == FAULT]


def test_a_condition_that_is_treated_has_its_file(found):
    (found.root / KNEE).unlink()
    assert (FAULT, KNEE, "file", "a clinic treats this condition") in found()


def test_what_nobody_wrote_down_is_not_there():
    own = read(DATA)[0].indication("lumbago")
    assert own == Indication("lumbago")
    assert own.lacks == ("consent", "teach_back", "routes", "followup", "rehab")


def test_every_questionnaire_takes_less_than_twelve_minutes_and_as_long_as_it_says():
    content = read(DATA)[0]
    for one in takes_all(ROOT):
        assert one.minutes <= min(minutes.MOST, content.questionnaires[one.form].minutes), str(one)
        assert one.items == one.taps + one.typed == 1 + len(content.questionnaires[one.form].items)  # and who answers


def test_a_form_that_takes_longer_than_it_may_or_says_is_named(found):
    long = 'text.en = "' + "word " * 800 + '"'
    told = found((FORM, 'text.en = "Which knee is it?"', long), (FORM, "minutes = 12", "minutes = 9"))
    named = {(entry, wrong.split(",")[0]) for _, file, entry, wrong in told if file == FORM}
    assert {entry for entry, _ in named} >= {"item", "minutes"}


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ('urgent = { values = ["yes"]', 'urgent = { values = ["si"]', '"si" is urgent and no option'),
        ('rule = "J-HOT"', 'rule = "J-COLD"', 'staff could not read "triage.J-COLD"'),
        ("joint_hot_red", "joint_cold", 'staff could not read "opt.sign.joint_cold"'),
    ],
)
def test_an_urgent_answer_that_nobody_could_give_or_read_is_named(found, old, new, wrong):
    assert (FAULT, FORM, "hot", wrong) in found((FORM, old, new))


def test_answers_that_are_unlike_something_are_answers(found):
    listed = found((FORM, 'values = ["injections"], item = "injection", to = ["no"]',
                    'values = ["pills"], item = "injection", to = ["never"]'))  # fmt: skip
    assert (FAULT, FORM, "prior", '"pills" is unlike something and no option') in listed
    assert (FAULT, FORM, "prior", '"injection" has no option "never"') in listed


def test_a_side_is_found_under_its_name(found):
    assert (FAULT, FORM, "which", "the side is found under another name") in found(
        (FORM, 'id = "side"', 'id = "which"')
    )
