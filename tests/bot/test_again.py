"""After a case that its patient ended there is a way back: a new case, from the notice on; the old one stays closed."""

from __future__ import annotations

import pytest

from tests.bot import played
from tests.bot.harness import CARLOS, GROUP


@pytest.fixture
async def ended(clinic_at):
    """A clinic whose patient ended the case while a physician read it."""
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.says(CARLOS, "/cancel")
    await clinic.presses(CARLOS, "cancel")
    assert clinic.sees(CARLOS) == ["cancel.done"]
    return clinic


async def test_the_end_itself_offers_the_way_back(ended):
    assert ended.label("again", "es") in ended.buttons(CARLOS)


@pytest.mark.parametrize("said", ["/menu", "/start", "/mycase", "quiero empezar otra vez", "/resume"])
async def test_the_way_back_is_offered_wherever_somebody_looks_and_the_end_is_not(ended, said):
    await ended.says(CARLOS, said)
    assert ended.label("again", "es") in ended.buttons(CARLOS)
    assert ended.label("cancel", "es") not in ended.buttons(CARLOS)


async def test_a_new_case_begins_with_the_notice_and_the_old_one_stays_as_it_is(ended):
    await ended.says(CARLOS, "/menu")
    await ended.presses(CARLOS, "again")
    assert ended.sees(CARLOS) == ["welcome.languages"]
    await ended.presses(CARLOS, "again")
    assert ended.sees(CARLOS) == ["welcome.languages"]
    for key in ("lang_es", "agree", "g_joints", "c_knee", "next", "next", "res_no"):
        await ended.presses(CARLOS, key)
    for key in ("next", "me"):
        await ended.presses(CARLOS, key)
    assert ended.sees(CARLOS)[-1] == "about@1/name"
    async with ended.house.batch() as work:
        old, new = await work.cases_of((await work.person_of(CARLOS.id)).id)
        assert (old.stage, new.stage) == ("withdrawn", "intake")
        assert "privacy_agreed" in [event.kind for event in await work.events(new.id)]
    await ended.says(CARLOS, "/mycase")
    assert "PU-0002" in ended.reads(CARLOS)
    await ended.says(CARLOS, "/menu")
    assert ended.label("cancel", "es") in ended.buttons(CARLOS)


async def test_the_silence_that_waited_for_somebody_ends_with_the_new_beginning(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.says(CARLOS, "/person")
    await clinic.says(CARLOS, "/cancel")
    await clinic.presses(CARLOS, "cancel")
    await clinic.presses(CARLOS, "again")
    await clinic.says(CARLOS, "hola")
    assert clinic.sees(CARLOS) == ["form.use_buttons_kept", "welcome.languages"]
    assert "hola" in clinic.reads(GROUP)


async def test_a_case_that_goes_on_does_not_begin_again(clinic_at):
    clinic = await clinic_at(played.AGREED)
    await clinic.says(CARLOS, "/again")
    assert clinic.sees(CARLOS) == ["about@1/name"]


@pytest.mark.parametrize("steps", [played.IN_REVIEW, played.TREATED])
async def test_the_end_of_a_case_is_offered_while_there_is_something_to_end(clinic_at, steps):
    clinic = await clinic_at(steps)
    await clinic.says(CARLOS, "/menu")
    assert (clinic.label("cancel", "es") in clinic.buttons(CARLOS)) == (steps == played.IN_REVIEW)


async def test_my_case_does_not_tell_a_decision_before_its_letter_is_opened(clinic_at):
    clinic = await clinic_at(played.ACCEPTED)
    await clinic.says(CARLOS, "/mycase")
    assert "plan" not in clinic.reads(CARLOS)
    assert clinic.said[-1].row.body["text"]["values"]["step"]["text"] == "next.letter"


async def test_my_case_says_after_the_reading_when_the_decision_is_due(clinic_at):
    clinic = await clinic_at(played.OFFER_READ)
    await clinic.says(CARLOS, "/mycase")
    assert clinic.said[-1].row.body["text"]["values"]["step"]["text"] == "next.decide"
