"""Buttons that are over: a repeat of the last press is nothing new, a closed health check says when the next one comes."""

from __future__ import annotations

import pytest

from tests.bot import played
from tests.bot.harness import CARLOS, pressed


async def until(clinic, event: str) -> None:
    """What is due happens, one after the other, until this happened in the case."""
    while event not in await clinic.events():
        await clinic.tick_at(max(await clinic.ticker.next_at(), clinic.clock.now()))


def starts(clinic) -> list:
    """The messages with a button that begins a health check, the oldest first: its own, then the reminder's."""
    return [m for m in clinic.telegram.chats[CARLOS.id] if clinic.label("started", "es") in m.labels]


async def begins(clinic, shown) -> None:
    """The patient presses the button that begins a health check, under one message."""
    await clinic.presses(CARLOS, "started", under=shown)


async def test_a_double_tap_on_the_last_button_of_a_form_says_nothing_of_an_old_one(clinic_at):
    clinic = await clinic_at(played.FORM_SENT - 1)
    label = clinic.label("send", "es")
    shown = clinic.newest(CARLOS.id, label)
    data = shown.data(label)
    await clinic.gets(pressed(CARLOS, data, shown), pressed(CARLOS, data, shown))
    assert "up.invite" in clinic.sees(CARLOS)
    assert "err.old_button" not in clinic.sees(CARLOS)
    await clinic.gets(pressed(CARLOS, data, shown))
    assert clinic.sees(CARLOS) == []


async def test_a_sign_of_danger_pressed_in_a_form_that_is_over_is_not_left_without_advice(clinic_at):
    clinic = await clinic_at(4)  # the first question about health
    label = clinic.label("health@1/now.chest_pain", "es")
    shown = clinic.newest(CARLOS.id, label)
    await clinic.advance(days=31)
    await clinic.gets(pressed(CARLOS, shown.data(label), shown))
    assert clinic.sees(CARLOS) == ["form.too_late"]
    assert "911" in clinic.reads(CARLOS)


async def test_both_buttons_of_a_closed_check_say_so_and_when_the_next_one_comes(clinic_at):
    clinic = await clinic_at(played.TREATED)
    await until(clinic, "check_missed")
    own, reminder = starts(clinic)[0], starts(clinic)[-1]
    assert own is not reminder
    for shown in (own, reminder):
        await begins(clinic, shown)
        assert clinic.sees(CARLOS) == ["sil.missed"]


async def test_the_reminders_button_repeats_the_question_of_an_open_check(clinic_at):
    clinic = await clinic_at(played.TREATED)
    await until(clinic, "check_sent")
    while len(starts(clinic)) < 2:
        await clinic.tick_at(max(await clinic.ticker.next_at(), clinic.clock.now()))
    await begins(clinic, starts(clinic)[-1])
    assert clinic.sees(CARLOS) == ["hc.d1"]


@pytest.mark.parametrize("event", ["check_sent", "check_missed"])
async def test_who_is_fine_is_offered_the_check_while_it_is_open(clinic_at, event):
    clinic = await clinic_at(played.TREATED)
    await until(clinic, event)
    before = len(starts(clinic))
    await clinic.says(CARLOS, "/fine")
    assert clinic.sees(CARLOS) == ["sil.back"]
    assert len(starts(clinic)) - before == (event == "check_sent")
