"""Talks about the conversation itself give way: whoever does something else goes on with what was asked before."""

from __future__ import annotations

import pytest

from bot import talk
from bot.room import transaction
from flows.text import Text, to_json
from tests.bot import played
from tests.bot.harness import CARLOS

OPENED = {
    "language": "welcome.languages",
    "cancel": "cancel.ask",
    "research": "research.ask",
    "erase": "data.erase_ask",
}


@pytest.mark.parametrize("aside", OPENED)
async def test_words_that_do_not_fit_it_answer_the_question_before(clinic_at, aside):
    clinic = await clinic_at(played.AGREED)
    await clinic.says(CARLOS, f"/{aside}")
    assert clinic.sees(CARLOS) == [OPENED[aside]]
    await clinic.says(CARLOS, "Carlos Peña")
    assert clinic.sees(CARLOS) == ["about@1/birth"]
    assert not clinic.desk


async def test_words_that_fit_it_answer_it(clinic_at):
    clinic = await clinic_at(played.AGREED)
    await clinic.says(CARLOS, "/language")
    await clinic.says(CARLOS, "Français")
    assert clinic.sees(CARLOS) == ["menu.language", "about@1/name"]


@pytest.mark.parametrize("aside", OPENED)
async def test_a_button_of_the_question_before_ends_it(clinic_at, aside):
    clinic = await clinic_at(played.AGREED)
    await clinic.says(CARLOS, "Carlos Peña")
    await clinic.says(CARLOS, f"/{aside}")
    await clinic.presses(CARLOS, "back")
    assert clinic.sees(CARLOS)[-1] == "about@1/name"
    await clinic.says(CARLOS, "Carlos Peña Londoño")
    assert clinic.sees(CARLOS) == ["about@1/birth"]


@pytest.mark.parametrize("command", ["start", "back", "resume"])
async def test_a_command_leads_out_of_it(clinic_at, command):
    clinic = await clinic_at(played.AGREED)
    await clinic.says(CARLOS, "/cancel")
    await clinic.says(CARLOS, f"/{command}")
    assert clinic.sees(CARLOS) == ["about@1/name"]
    await clinic.presses(CARLOS, "cancel")
    assert clinic.sees(CARLOS) == ["err.old_button", "about@1/name"]
    assert (await clinic.case()).stage == "intake"


async def test_a_pause_rests_the_question_before(clinic_at):
    clinic = await clinic_at(played.AGREED)
    await clinic.says(CARLOS, "/language")
    await clinic.says(CARLOS, "/pause")
    assert clinic.sees(CARLOS) == ["form.paused"]
    await clinic.says(CARLOS, "/resume")
    assert clinic.sees(CARLOS) == ["form.resumed", "about@1/name"]


async def test_a_second_one_takes_the_place_of_the_first(clinic_at):
    clinic = await clinic_at(played.AGREED)
    await clinic.says(CARLOS, "/language")
    await clinic.says(CARLOS, "/cancel")
    await clinic.presses(CARLOS, "goon")
    assert clinic.sees(CARLOS) == ["cancel.kept", "about@1/name"]


async def test_with_nothing_else_open_words_go_to_the_team_and_a_case_that_is_kept_is_said(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.says(CARLOS, "/cancel")
    await clinic.presses(CARLOS, "goon")
    assert clinic.sees(CARLOS) == ["cancel.kept"]
    await clinic.says(CARLOS, "/cancel")
    await clinic.says(CARLOS, "¿Cuánto tarda?")
    assert clinic.sees(CARLOS) == ["err.not_understood"]
    assert clinic.desk == ["relay.mirrored"]


async def test_the_question_that_was_pressed_last_is_the_open_one(clinic_at):
    """A question of the clinic comes in the middle of the form, and the patient goes on with the form."""
    clinic = await clinic_at(played.AGREED)
    await clinic.says(CARLOS, "Carlos Peña")
    async with transaction(clinic.house, "test") as room:
        person = await room.work.person_of(CARLOS.id)
        question = {"question": to_json(Text("plain", {"value": "?"}))}
        await talk.open_run(room, "more_info", person, CARLOS.id, question, case=await room.work.case(1))
    await clinic.advance(minutes=1)
    await clinic.presses(CARLOS, "back")
    assert clinic.sees(CARLOS)[-1] == "about@1/name"
    await clinic.says(CARLOS, "Carlos Andrés Peña")
    assert clinic.sees(CARLOS) == ["about@1/birth"]
