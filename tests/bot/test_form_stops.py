"""A form stops where somebody may be in danger, and goes on when a person of the clinic has looked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.store.work import HOUSE
from tests.bot import played
from tests.bot.harness import ANA, CARLOS, GROUP, PRIMERA, Clinic

AT_NOW = 4  # steps of the script until the first question about health
CHEST, NEXT = "health@1/now.chest_pain", "health@1/cancer"
ALARM = ["alarm.emergency", "desk.form_held"]


@pytest.fixture
async def stopped(clinic_at) -> Clinic:
    """He has chest pain, and says so."""
    clinic = await clinic_at(AT_NOW)
    await clinic.presses(CARLOS, CHEST)
    await clinic.presses(CARLOS, "done")
    assert clinic.sees(CARLOS)[-2:] == ["t.emergency", "form.held"]
    assert clinic.desk[-2:] == ALARM
    return clinic


async def test_a_person_of_the_clinic_owns_the_case_and_what_is_written_is_theirs(stopped):
    assert (await stopped.case()).owner_id == HOUSE
    await stopped.says(CARLOS, "ya se me quitó")
    assert stopped.sees(CARLOS) == []
    assert stopped.desk == ["relay.mirrored"]


@pytest.mark.parametrize("says", ["/menu", "/back", "/pause", "/start"])
async def test_nothing_of_the_patient_lets_the_form_go_on(stopped, says):
    await stopped.says(CARLOS, says)
    await stopped.says(CARLOS, "/menu")
    stopped.sees(CARLOS)
    await stopped.presses(CARLOS, "next")
    assert stopped.sees(CARLOS) == ["form.held"]
    assert (await stopped.case()).owner_id == HOUSE


@pytest.mark.parametrize("pauses", [False, True])
async def test_who_has_looked_hands_back_and_the_form_goes_on_with_every_answer(stopped, pauses):
    if pauses:
        await stopped.says(CARLOS, "/pause")
        stopped.sees(CARLOS)
    await stopped.presses(PRIMERA, "st_handback", chat=GROUP)
    assert stopped.sees(CARLOS) == ["person.back", NEXT]
    assert (await stopped.case()).owner_id is None


async def test_the_alarm_of_a_form_says_nothing_of_the_joint_that_hurts(stopped):
    assert "de 10" not in stopped.reads(GROUP)


async def test_an_alarm_that_is_closed_leaves_the_form_stopped(stopped):
    await stopped.presses(ANA, "st_ack", chat=GROUP)
    assert stopped.desk == ["alarm.taken"]
    await stopped.presses(ANA, "st_close", chat=GROUP)
    assert (await stopped.case()).owner_id == HOUSE


async def test_own_words_that_mean_danger_stop_the_form_before_the_open_question(clinic_at):
    clinic = await clinic_at(AT_NOW)
    await clinic.says(CARLOS, "me duele mucho el pecho y no puedo respirar")
    assert clinic.sees(CARLOS) == ["t.emergency", "form.held"]
    assert clinic.desk[-2:] == ALARM
    await clinic.says(CARLOS, "quiero matarme")
    assert clinic.sees(CARLOS) == ["t.crisis"]
    assert clinic.desk == ["alarm.emergency"]
    await clinic.presses(PRIMERA, "st_handback", chat=GROUP)
    assert clinic.sees(CARLOS) == ["person.back", "health@1/now"]


async def test_the_same_danger_at_the_same_question_stops_the_form_again(clinic_at):
    clinic = await clinic_at(AT_NOW)
    for _ in range(2):
        await clinic.says(CARLOS, "me duele mucho el pecho y no puedo respirar")
        assert clinic.sees(CARLOS) == ["t.emergency", "form.held"]
        assert clinic.desk[-2:] == ALARM
        await clinic.presses(PRIMERA, "st_handback", chat=GROUP)
        assert clinic.sees(CARLOS) == ["person.back", "health@1/now"]


@pytest.mark.parametrize("says", ["/pause", "/language"])
async def test_danger_stops_a_form_also_while_something_else_is_open(clinic_at, says):
    clinic = await clinic_at(AT_NOW)
    await clinic.says(CARLOS, says)
    clinic.sees(CARLOS)
    await clinic.says(CARLOS, "me duele mucho el pecho y no puedo respirar")
    assert clinic.sees(CARLOS) == ["t.emergency", "form.held"]
    assert clinic.desk[-2:] == ALARM


async def test_who_goes_back_after_a_stop_reaches_the_question_and_the_same_answer_stops_again(stopped):
    await stopped.presses(PRIMERA, "st_handback", chat=GROUP)
    stopped.sees(CARLOS)
    await stopped.presses(CARLOS, "back")
    assert stopped.sees(CARLOS)[-1] == "health@1/now"
    await stopped.presses(CARLOS, CHEST)
    await stopped.presses(CARLOS, "done")
    assert stopped.sees(CARLOS)[-2:] == ["t.emergency", "form.held"]
    assert stopped.desk[-2:] == ALARM


async def test_the_same_answer_given_again_is_an_alarm_of_its_own(stopped):
    await stopped.presses(PRIMERA, "st_ack", chat=GROUP)
    await stopped.presses(PRIMERA, "st_handback", chat=GROUP)
    await stopped.presses(CARLOS, "back")
    await stopped.presses(CARLOS, CHEST)
    await stopped.presses(CARLOS, "done")
    await stopped.advance(minutes=6)
    assert "t.called" in stopped.sees(CARLOS)
    assert "alarm.nobody" in stopped.desk


async def test_two_signs_in_one_answer_are_two_alarms_and_one_advice(clinic_at):
    clinic = await clinic_at(AT_NOW)
    for sign in ("chest_pain", "speech"):
        await clinic.presses(CARLOS, f"health@1/now.{sign}")
    await clinic.presses(CARLOS, "done")
    assert clinic.sees(CARLOS)[-2:] == ["t.emergency", "form.held"]
    assert clinic.sees(CARLOS).count("t.emergency") == 1
    assert clinic.desk.count("alarm.emergency") == 2
    await clinic.advance(minutes=5)
    assert clinic.sees(CARLOS) == ["t.called"]


async def test_who_goes_back_past_a_stop_by_own_words_is_not_stopped_by_it(clinic_at):
    clinic = await clinic_at(AT_NOW)
    await clinic.says(CARLOS, "me duele mucho el pecho y no puedo respirar")
    await clinic.presses(PRIMERA, "st_handback", chat=GROUP)
    clinic.sees(CARLOS)
    await clinic.presses(CARLOS, "back")
    assert "form.held" not in clinic.sees(CARLOS)
    assert (await clinic.case()).owner_id is None


async def test_a_form_left_for_a_month_goes_on_where_it_stopped_with_every_answer(clinic_at):
    clinic = await clinic_at(AT_NOW)
    await clinic.advance(days=31)
    await clinic.says(CARLOS, "/menu")
    clinic.sees(CARLOS)
    await clinic.presses(CARLOS, "next")
    assert clinic.sees(CARLOS) == ["health@1/now.prefix", "health@1/now"]
    await clinic.presses(CARLOS, "none")
    assert clinic.sees(CARLOS) == [NEXT]


async def test_a_form_that_is_reopened_in_a_new_version_keeps_what_still_fits(clinic_at, monkeypatch):
    clinic = await clinic_at(AT_NOW)
    await clinic.advance(days=31)
    old = clinic.house.content.questionnaire("knee-oa@1")
    items = [item for item in old.items if item.link_id != "height"]
    added = replace(old.item("locking"), link_id="clicks")
    new = replace(old, version=2, items=(*items, added))
    monkeypatch.setitem(clinic.house.content.questionnaires, new.id, new)
    await clinic.says(CARLOS, "/menu")
    clinic.sees(CARLOS)
    await clinic.presses(CARLOS, "next")
    assert clinic.sees(CARLOS) == ["form.new_version", "health@1/now.prefix", "health@1/now"]


async def test_a_form_that_stopped_and_was_left_stops_again(stopped):
    await stopped.advance(days=31)
    await stopped.presses(PRIMERA, "st_handback", chat=GROUP)
    await stopped.says(CARLOS, "/menu")
    stopped.sees(CARLOS)
    await stopped.presses(CARLOS, "next")
    assert stopped.sees(CARLOS)[-2:] == ["t.emergency", "form.held"]
    assert (await stopped.case()).owner_id == HOUSE


async def test_where_a_condition_has_no_consent_no_quote_can_be_written(clinic_at, monkeypatch):
    clinic = await clinic_at(played.ACCEPTED)
    monkeypatch.delitem(clinic.house.content.indications, "knee_oa")
    await clinic.presses(ANA, "st_quote", chat=GROUP)
    assert clinic.desk == ["quote.unready"]
