"""A helper fills in the form in the chat: what is private is the patient's, or open, and staff read whose words they are."""

from __future__ import annotations

import pytest

from flows.text import Text
from tests.bot import played
from tests.bot.harness import ANA, CARLOS, GROUP, Clinic, catalogs

VIRAL = "health@1/viral"


@pytest.fixture
async def helped(clinic_at) -> Clinic:
    """His daughter sits down with him at the review of his answers, and says so."""
    clinic = await clinic_at(played.FORM_SENT - 1)
    await changes(clinic, "form.who.short")
    assert clinic.sees(CARLOS)[-1] == "form.who"
    await clinic.presses(CARLOS, "helper")
    assert clinic.sees(CARLOS) == ["form.private"]
    return clinic


async def changes(clinic: Clinic, label: str) -> None:
    """One of the answers, wherever in the menu it stands."""
    await clinic.presses(CARLOS, "edit")
    while clinic.label(label, "es") not in clinic.buttons(CARLOS):
        await clinic.presses(CARLOS, "answers_after")
    clinic.sees(CARLOS)
    await clinic.presses(CARLOS, label)


async def test_a_private_answer_is_changed_with_the_phone_in_the_patients_hands_alone(helped):
    await helped.presses(CARLOS, "handed")
    assert helped.sees(CARLOS) == ["form.review"]
    kept = helped.label("form.private_kept", "es")
    assert kept in helped.reads(CARLOS)
    await changes(helped, f"{VIRAL}.short")
    assert helped.sees(CARLOS) == ["form.private"]
    await helped.presses(CARLOS, "handed")
    assert helped.sees(CARLOS) == [VIRAL]
    await helped.presses(CARLOS, "neg")
    assert helped.telegram.chats[CARLOS.id][-2].text.endswith(f"→ {kept}")
    await changes(helped, "health@1/cancer.short")
    await helped.presses(CARLOS, "now")
    await helped.presses(CARLOS, "send")
    assert helped.desk[-1] == "staff.review"
    assert "Contestó: otra persona, que ayuda; lo privado, el paciente" in helped.reads(GROUP)
    await helped.presses(ANA, "st_answers", chat=GROUP)
    assert f"{helped.label(f'{VIRAL}.short', 'es')}: {helped.label('neg', 'es')}" in helped.reads(GROUP)
    assert "Peso (según quien ayuda): 84 kg" in helped.reads(GROUP)


async def test_what_is_left_open_can_still_be_answered_and_else_somebody_of_the_clinic_asks(helped):
    await helped.presses(CARLOS, "leave_open")
    assert helped.label("form.left_open", "es") in helped.reads(CARLOS)
    viral = Text(f"{VIRAL}.short")
    again = catalogs().render(Text("form.private.short", {"question": viral}), "es")
    await helped.presses(CARLOS, "edit")
    while again not in helped.buttons(CARLOS):
        await helped.presses(CARLOS, "answers_after")
    await helped.presses(CARLOS, again)
    assert helped.sees(CARLOS)[-1] == "form.private"
    await helped.presses(CARLOS, "leave_open")
    await helped.presses(CARLOS, "send")
    assert helped.desk.count("desk.todo") == 1
    assert helped.label(f"{VIRAL}.short", "es") in helped.reads(GROUP)


@pytest.mark.parametrize("rests", [("/pause", "/menu", "next"), ("/language", "lang_es")])
async def test_after_a_rest_nobody_knows_who_holds_the_phone_and_it_is_handed_over_again(helped, rests):
    await helped.presses(CARLOS, "handed")
    await changes(helped, f"{VIRAL}.short")
    await helped.presses(CARLOS, "handed")
    for does in rests:
        await (helped.says(CARLOS, does) if does.startswith("/") else helped.presses(CARLOS, does))
    assert helped.sees(CARLOS)[-1] == "form.private"
