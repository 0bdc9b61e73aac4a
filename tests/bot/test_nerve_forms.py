"""Spine and multiple sclerosis in the chat: what cannot wait, and what is typed where a score or a step is asked."""

from __future__ import annotations

import pytest

from tests.bot.harness import CARLOS, GROUP, PRIMERA, Clinic


@pytest.fixture
async def asked(clinic: Clinic):
    """Brings him to the first question about his condition, by the buttons that lead to it."""

    async def to(*condition: str) -> Clinic:
        await clinic.opens()
        await clinic.says(CARLOS, "/start")
        for key in ("lang_es", "agree", *condition, "next", "next", "res_no", "next", "me"):
            await clinic.presses(CARLOS, key)
        for words in ("Carlos Andrés Peña Londoño", "23 de noviembre de 1958"):
            await clinic.says(CARLOS, words)
        await clinic.presses(CARLOS, "male")
        for words in ("84 kg", "174 cm", "Chicago"):
            await clinic.says(CARLOS, words)
        for key in ("lang_es", "self", "road"):
            await clinic.presses(CARLOS, key)
        return clinic

    return to


async def test_numbness_between_the_legs_stops_the_form_until_somebody_has_looked(asked):
    clinic = await asked("g_back")
    assert clinic.sees(CARLOS)[-2:] == ["spine-disc@1/cauda_equina.prefix", "spine-disc@1/cauda_equina"]
    await clinic.presses(CARLOS, "yes")
    assert clinic.sees(CARLOS)[-2:] == ["t.emergency", "form.held"]
    assert clinic.desk[-2:] == ["alarm.emergency", "desk.form_held"]
    await clinic.presses(PRIMERA, "st_handback", chat=GROUP)
    assert clinic.sees(CARLOS) == ["person.back", "spine-disc@1/weakness"]


async def test_growing_weakness_alarms_and_the_form_goes_on(asked):
    clinic = await asked("g_back")
    await clinic.presses(CARLOS, "no")
    assert clinic.sees(CARLOS)[-1] == "spine-disc@1/weakness"
    await clinic.presses(CARLOS, "yes")
    assert clinic.sees(CARLOS) == ["t.urgent", "spine-disc@1/back_fever"]  # what to do is said once
    assert "alarm.urgent" in clinic.desk


async def test_a_step_and_a_score_may_be_typed(asked):
    clinic = await asked("g_nerves", "c_ms")
    await clinic.says(CARLOS, "con recaídas")
    await clinic.says(CARLOS, "2019")
    await clinic.says(CARLOS, "marzo de 2025")
    await clinic.presses(CARLOS, "no")
    assert clinic.sees(CARLOS)[-1] == "ms@1/mobility"
    await clinic.says(CARLOS, "5")
    assert clinic.sees(CARLOS) == ["ms@1/edss"]
    await clinic.says(CARLOS, "6.3")
    assert clinic.sees(CARLOS) == ["form.halves"]
    await clinic.says(CARLOS, "6,5")
    assert clinic.sees(CARLOS) == ["ms@1/edss_by"]
