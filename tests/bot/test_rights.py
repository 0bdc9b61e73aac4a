"""Data and rights: nothing is ordered by one press, and what follows is what the privacy notice promises."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.store import schema as t
from tests.bot import played
from tests.bot.harness import CARLOS, GROUP


async def erasures(clinic) -> int:
    async with clinic.store.reading() as conn:
        wanted = sa.select(sa.func.count()).select_from(t.todo).where(t.todo.c.kind == "erase")
        return int((await conn.execute(wanted)).scalar_one())


async def test_an_erasure_is_asked_about_first_and_a_press_of_keep_orders_nothing(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.says(CARLOS, "/privacy")
    await clinic.presses(CARLOS, "erase")
    assert clinic.sees(CARLOS) == ["data.erase_ask"]
    await clinic.presses(CARLOS, "keep")
    assert clinic.sees(CARLOS) == ["data.kept"]
    assert await erasures(clinic) == 0


async def test_an_erasure_that_was_confirmed_is_work_with_a_date_and_the_case_goes_on(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.says(CARLOS, "/erase")
    await clinic.presses(CARLOS, "erase")
    assert clinic.sees(CARLOS) == ["data.erase_asked"]
    assert clinic.desk == ["desk.todo"]
    assert await erasures(clinic) == 1
    assert (await clinic.case()).stage == "review"


async def test_before_a_consent_the_agreement_to_the_notice_is_what_can_be_taken_back(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.says(CARLOS, "/privacy")
    assert clinic.label("unagree", "es") in clinic.buttons(CARLOS)
    assert clinic.label("withdraw", "es") not in clinic.buttons(CARLOS)
    await clinic.presses(CARLOS, "unagree")
    assert clinic.sees(CARLOS) == ["data.unagree_ask"]
    await clinic.presses(CARLOS, "keep")
    assert clinic.sees(CARLOS) == ["data.kept"]
    assert (await clinic.case()).stage == "review"


async def test_with_a_consent_the_button_takes_the_consent_back(clinic_at):
    clinic = await clinic_at(played.CONSENTED)
    await clinic.says(CARLOS, "/privacy")
    assert clinic.label("withdraw", "es") in clinic.buttons(CARLOS)
    await clinic.presses(CARLOS, "withdraw")
    await clinic.presses(CARLOS, "keepcons")
    assert "consent.kept" in clinic.sees(CARLOS)


async def test_who_takes_the_agreement_back_has_no_case_any_more_and_is_a_stranger(clinic_at):
    """The notice, part 14: before the treatment the case closes, and what need not be kept is deleted."""
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.says(CARLOS, "/withdraw")
    await clinic.presses(CARLOS, "unagree")
    assert clinic.sees(CARLOS) == ["data.erase_asked"]
    assert clinic.desk == ["desk.cancelled", "desk.todo"]
    assert (await clinic.case()).stage == "withdrawn"
    assert "privacy_withdrawn" in await clinic.events()
    assert await erasures(clinic) == 1
    await clinic.says(CARLOS, "me duele la rodilla")
    assert clinic.sees(CARLOS) == ["welcome.languages"]
    assert "rodilla" not in clinic.reads(GROUP)


async def test_who_speaks_with_the_clinic_about_an_erasure_is_still_heard(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.says(CARLOS, "/person")
    await clinic.says(CARLOS, "/withdraw")
    await clinic.presses(CARLOS, "unagree")
    await clinic.says(CARLOS, "¿Y mis radiografías?")
    assert clinic.desk == ["relay.mirrored"]


async def test_after_the_treatment_the_question_says_that_the_health_checks_protect(clinic_at):
    clinic = await clinic_at(played.TREATED)
    for command in ("/erase", "/withdraw"):
        await clinic.says(CARLOS, command)
        assert clinic.sees(CARLOS) == ["data.erase_care"]
    await clinic.presses(CARLOS, "unagree")
    assert clinic.sees(CARLOS) == ["data.erase_asked"]
    assert (await clinic.case()).stage == "aftercare"


@pytest.mark.parametrize("command", ["/erase", "/withdraw", "/copy"])
async def test_who_has_no_case_has_nothing_to_take_back(clinic, command):
    await clinic.says(CARLOS, command)
    assert clinic.sees(CARLOS) == ["data.nothing"]
    assert await erasures(clinic) == 0
