"""Lungs and sugar in the chat: what cannot wait, and what is typed."""

from __future__ import annotations

import pytest

from flows.content import FormItem
from flows.form import Filled
from flows.text import Json
from flows.welcome import CONDITIONS
from tests.bot.harness import CARLOS, GROUP, PRIMERA, Clinic
from tests.casebook import Casebook, content
from tests.flows.filled import played

AS_TYPED = {"name": "Carlos Peña", "height": "174 cm", "weight": "84 kg", "months": "18 meses"}
HIM = {"age_years": 58, "sex": "M", "travel_mode": "drive", "reading_language": "es", "medications": []}


@pytest.fixture
async def answers(clinic: Clinic):
    """Answers a form as somebody without any other illness would, up to one of its questions or all of it."""

    async def to(until: str, *condition: str) -> Clinic:
        await clinic.opens()
        await clinic.says(CARLOS, "/start")
        for key in ("lang_es", "agree", *condition, "next", "next", "res_no", "next", "me"):
            await clinic.presses(CARLOS, key)
        form = content().form(CONDITIONS[condition[-1]] if len(condition) > 1 else "copd")
        filled = played(form, HIM, Casebook().view.today).result
        assert isinstance(filled, Filled)
        for link_id, given in filled.answers.items():
            if link_id == until:
                break
            await gives(clinic, form.item(link_id), given)
        return clinic

    return to


async def gives(clinic: Clinic, item: FormItem, given: Json) -> None:
    """One answer, by button or typed."""
    labels = {option.key: option for option in item.options}
    keys = (
        given if isinstance(given, list) else [given["key"]] if isinstance(given, dict) and "key" in given else [given]
    )
    if given is None:
        await clinic.presses(CARLOS, "skip")
    elif isinstance(given, dict) and "key" not in given:
        await clinic.says(CARLOS, AS_TYPED.get(item.type) or typed(given))
    else:
        for key in keys:
            await clinic.presses(CARLOS, labels[key].text_id.removeprefix("btn."))
        if item.type == "multi" and not labels[keys[-1]].exclusive:
            await clinic.presses(CARLOS, "done")


def typed(given: dict[str, Json]) -> str:
    return str(given.get("typed") or given.get("words") or given["value"])


async def test_blood_from_the_lungs_stops_the_form_until_somebody_has_looked(answers):
    clinic = await answers("breath_now", "g_lungs")
    assert clinic.sees(CARLOS)[-2:] == ["copd@1/breath_now.prefix", "copd@1/breath_now"]
    await clinic.presses(CARLOS, "copd@1/breath_now.blood")
    await clinic.presses(CARLOS, "done")
    assert clinic.sees(CARLOS)[-2:] == ["t.emergency", "form.held"]
    assert clinic.desk[-2:] == ["alarm.emergency", "desk.form_held"]
    await clinic.presses(PRIMERA, "st_handback", chat=GROUP)
    assert clinic.sees(CARLOS) == ["person.back", "copd@1/diagnosis"]


async def test_a_sugar_of_the_day_is_asked_again_and_the_laboratorys_own_unit_is_read(answers):
    clinic = await answers("a1c", "g_sugar", "c_sugar2")
    assert clinic.sees(CARLOS)[-1] == "diabetes-t2@1/a1c"
    await clinic.says(CARLOS, "140 mg/dl")
    assert clinic.sees(CARLOS) == ["form.not_number"]
    await clinic.says(CARLOS, "55 mmol/mol")
    assert clinic.sees(CARLOS) == ["diabetes-t2@1/treatment"]
