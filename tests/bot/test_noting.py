"""What staff put on file in the topic of a case: by their own hands, with the flags that follow, and sealed."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store import schema as t
from tests.bot import played
from tests.bot.harness import ANA, CARLOS, GROUP, PRIMERA, SEGUNDO, pressed
from tests.bot.test_desk_review import bodies, write


async def notes(clinic, who, what: str, value: str, source: str = "st_from_lab") -> None:
    """A value that is typed, to the press that keeps it."""
    await clinic.presses(who, "st_note", chat=GROUP)
    await clinic.presses(who, f"noted.{what}", chat=GROUP)
    await write(clinic, who, value)
    await clinic.presses(who, source, chat=GROUP)
    await write(clinic, who, "3 de noviembre de 2026")
    assert clinic.desk == ["staff.note_check"]
    await clinic.presses(who, "st_keep_note", chat=GROUP)


async def test_a_coordinator_notes_a_value_and_a_mark_and_the_card_is_changed_where_it_stands(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await notes(clinic, ANA, "platelets", "40.000 /µL")
    assert clinic.desk == ["staff.review", "staff.noted"]
    assert not clinic.sees(CARLOS)
    cards = [shown for shown in clinic.telegram.chats[GROUP] if shown.text.startswith("REVISIÓN · ")]
    assert len(cards) == 1
    assert "U-PLT-LOW" in cards[0].text
    assert "U-PLT-LOW" in clinic.reads(GROUP)
    await clinic.presses(ANA, "st_note", chat=GROUP)
    assert clinic.label("noted.kl_grade", "es") not in clinic.buttons(GROUP)
    await clinic.presses(ANA, "noted.expects_cure", chat=GROUP)
    assert "subir las escaleras" in clinic.reads(GROUP)
    await clinic.presses(ANA, "st_yes", chat=GROUP)
    assert "C4-EXPECT" in clinic.reads(GROUP)
    [first, second] = await bodies(clinic, "noted")
    assert (first["value"], first["typed"], first["staff"]) == (40.0, "40.000 /µL", "Ana")
    assert (second["fact"], second["value"]) == ("expects_cure", "yes")
    assert {"C4-EXPECT", "U-PLT-LOW"} <= set((await bodies(clinic, "screened"))[-1]["reasons"])
    assert not clinic.sees(CARLOS)


async def test_a_grade_is_a_physicians_and_changes_the_review_that_is_open(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.hires(SEGUNDO, "physician", "segundo")
    await played.answered(clinic)
    await clinic.advance(minutes=1)
    await clinic.presses(SEGUNDO, "st_note", chat=GROUP)
    await clinic.presses(SEGUNDO, "noted.kl_grade", chat=GROUP)
    await clinic.presses(SEGUNDO, "4", chat=GROUP)
    await clinic.presses(SEGUNDO, "st_from_seen", chat=GROUP)
    await write(clinic, SEGUNDO, "hoy")
    await clinic.presses(SEGUNDO, "st_keep_note", chat=GROUP)
    assert "K-KL4" in clinic.reads(GROUP)
    await clinic.presses(PRIMERA, "st_more", chat=GROUP)
    await write(clinic, PRIMERA, "¿Puede doblar la rodilla?")
    assert "Kellgren-Lawrence: 4" in clinic.reads(GROUP)  # who signs reads what came in since


async def test_nothing_is_noted_of_a_case_whose_form_was_not_sent(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    shown = clinic.newest(GROUP, clinic.label("st_note", "es"))
    early = await clinic_at(played.AGREED)
    data = shown.data(clinic.label("st_note", "es"))
    early.telegram.chats.setdefault(GROUP, []).append(shown)
    await early.gets(pressed(ANA, data, shown))
    assert early.desk == ["topic", "guard.order"]


async def test_who_is_a_physician_no_more_neither_keeps_what_was_graded_nor_asks_a_colleague(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.hires(SEGUNDO, "physician", "segundo")
    await clinic.presses(PRIMERA, "st_second", chat=GROUP)
    await clinic.presses(PRIMERA, clinic.house.content.clinic("demo").physician("segundo").name, chat=GROUP)
    asks_last = clinic.newest(GROUP, clinic.label("st_discard", "es"))
    await clinic.presses(SEGUNDO, "st_note", chat=GROUP)
    await clinic.presses(SEGUNDO, "noted.kl_grade", chat=GROUP)
    await clinic.presses(SEGUNDO, "4", chat=GROUP)
    await clinic.presses(SEGUNDO, "st_from_seen", chat=GROUP)
    await write(clinic, SEGUNDO, "hoy")
    async with clinic.store.tx() as conn:
        await conn.execute(sa.update(t.role).where(t.role.c.kind == "physician").values(kind="coordinator"))
    await clinic.presses(SEGUNDO, "st_keep_note", chat=GROUP)
    assert clinic.desk == ["staff.only_physician", "relay.discarded"]
    await clinic.says(PRIMERA, "¿Qué piensa?", chat=GROUP, thread=asks_last.thread)
    assert clinic.desk == ["staff.only_physician", "relay.discarded"]
    assert not await bodies(clinic, "noted")
    assert not await bodies(clinic, "opinion_asked")
