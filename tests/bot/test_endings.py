"""A case that ends early, rights that are used, answers that lead elsewhere: nothing goes on behind anybody's back."""

from __future__ import annotations

import re
import shutil

import pytest
import sqlalchemy as sa

from bot import sealed
from bot.store import schema as t
from flows.welcome import GROUPS
from tests.bot import played
from tests.bot.harness import ANA, CARLOS, DATA, GROUP, NOBODY, PRIMERA, ROSA, Clinic, pressed
from tests.bot.uploads.page_stage import served
from tests.bot.uploads.sent import KNEE


async def open_runs(clinic) -> list[str]:
    async with clinic.store.reading() as conn:
        unfinished = t.run.c.status.in_(("open", "paused"))
        return list((await conn.execute(sa.select(t.run.c.flow).where(unfinished, t.run.c.case_id == 1))).scalars())


async def cancel(clinic) -> None:
    await clinic.says(CARLOS, "/cancel")
    await clinic.presses(CARLOS, "cancel")


async def invitation(clinic) -> str:
    text = next(m.text for m in reversed(clinic.telegram.chats[CARLOS.id]) if "start=c-" in m.text)
    return text.split("start=")[1].split()[0].rstrip(".")


# -- cancelled


@pytest.mark.parametrize("steps", [played.AGREED, played.OFFER_READ, played.CONSENT_OPEN])
async def test_a_cancelled_case_asks_nothing_more(clinic_at, steps):
    clinic = await clinic_at(steps)
    await cancel(clinic)
    assert clinic.sees(CARLOS) == ["cancel.done"]
    assert not await open_runs(clinic)
    await clinic.advance(days=30)
    assert not clinic.sees(CARLOS)


async def test_the_buttons_of_a_cancelled_case_are_old(clinic_at):
    clinic = await clinic_at(played.CONSENT_OPEN)
    label = clinic.buttons(CARLOS)[0]
    shown = clinic.newest(CARLOS.id, label)
    data = shown.data(label)
    await cancel(clinic)
    await clinic.gets(pressed(CARLOS, data, shown))
    assert clinic.sees(CARLOS) == ["err.old_button"]
    assert (await clinic.case()).stage == "withdrawn"


async def test_a_quote_of_a_cancelled_case_is_not_signed(clinic_at):
    clinic = await clinic_at(played.QUOTE_WRITTEN)
    await cancel(clinic)
    await clinic.presses(PRIMERA, "st_sign", chat=GROUP)
    assert not clinic.sees(CARLOS)
    assert clinic.desk
    assert "quote_sent" not in await clinic.events()


# -- declined


async def decided(clinic, *keys: str) -> None:
    """The physician takes the case and decides so, in words where words are asked."""
    await clinic.presses(PRIMERA, "st_take", chat=GROUP)
    thread = (await clinic.case()).topic_id
    await clinic.presses(PRIMERA, keys[0], chat=GROUP)
    for words in keys[1:]:
        await clinic.says(PRIMERA, words, chat=GROUP, thread=thread)
    if keys[0] == "st_decline":
        await clinic.presses(PRIMERA, "st_not_suitable", chat=GROUP)
    await clinic.presses(PRIMERA, "st_sign", chat=GROUP)


async def test_a_decline_ends_in_the_physicians_letter_and_the_patients_files_come_back(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await decided(clinic, "st_decline", "La articulación está muy gastada.", "Consulte a un ortopedista.")
    assert clinic.sees(CARLOS) == ["case.decision_here"]
    await clinic.presses(CARLOS, "open_now")
    assert clinic.sees(CARLOS) == ["decline.paper", "case.decline_letter"]
    await clinic.presses(CARLOS, "next")
    await clinic.presses(CARLOS, "records")
    seen = clinic.sees(CARLOS)
    assert (seen.count("resend"), seen[-1]) == (3, "data.records_sent")
    assert (await clinic.case()).stage == "declined"


@pytest.mark.parametrize(("most", "returned"), [(10**6, 1), (3 * len(KNEE) // 2, 2), (9, 0)])
async def test_files_that_came_by_the_page_come_back_too(clinic_at, monkeypatch, most, returned):
    clinic = await clinic_at(played.IN_REVIEW)
    async with served(clinic) as page:
        await page.link()
        one, two = await page.tell(("a.dcm", len(KNEE)), ("b.dcm", len(KNEE)))
        await page.patch(one, 0, KNEE[:-1] + b"y")
        await page.patch(two, 0, KNEE[:-1] + b"x")
        await page.handed()
    await decided(clinic, "st_decline", "La articulación está muy gastada.", "Consulte a un ortopedista.")
    monkeypatch.setattr(sealed, "CLOUD_MOST", most)
    for key in ("open_now", "next", "records"):
        await clinic.presses(CARLOS, key)
    seen = clinic.sees(CARLOS)
    assert [what for what in seen if what == "data.returned"] == ["data.returned"] * returned
    assert ("up.not_returned" in seen) == (not returned)
    assert ("desk.todo" in clinic.desk) == (not returned)


async def test_after_a_decline_erasure_is_work_with_a_date(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await decided(clinic, "st_decline", "La articulación está muy gastada.", "Consulte a un ortopedista.")
    for key in ("open_now", "next", "erase", "erase"):
        await clinic.presses(CARLOS, key)
    assert "desk.todo" in clinic.desk
    async with clinic.store.reading() as conn:
        todo = (await conn.execute(sa.select(t.todo).where(t.todo.c.kind == "erase"))).one()
    assert todo.due_at > clinic.clock.now()


async def test_a_question_of_the_physician_goes_to_the_patient_and_the_answer_back_to_the_review(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await decided(clinic, "st_more", "¿Desde cuándo toma Eliquis?")
    assert clinic.sees(CARLOS) == ["case.more_info"]
    assert (await clinic.case()).stage == "intake"
    await clinic.says(CARLOS, "Desde hace dos años.")
    assert "staff.more_answer" in clinic.desk
    assert "Desde hace dos años." in clinic.reads(GROUP)
    assert (await clinic.case()).stage == "review"
    await decided(
        clinic, "st_defer", "Falta estabilizar la presión.", "Cuando su médico lo confirme.", "1 de enero de 2027"
    )
    assert (await clinic.case()).stage == "deferred"


async def test_a_decision_that_was_put_off_is_brought_up_again_and_taken_up_by_a_physician(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await decided(
        clinic, "st_defer", "Falta estabilizar la presión.", "Cuando su médico lo confirme.", "1 de enero de 2027"
    )
    assert clinic.label("st_look_again", "es") in clinic.newest(GROUP, clinic.label("st_second", "es")).labels
    await clinic.advance(days=31)
    assert "staff.deferred" in clinic.desk
    assert "Cuando su médico lo confirme." in clinic.reads(GROUP)
    await clinic.presses(ANA, "st_look_again", chat=GROUP)
    assert clinic.desk == ["staff.only_physician"]
    await clinic.presses(PRIMERA, "st_look_again", chat=GROUP)
    assert clinic.desk == ["staff.looks_again"]
    assert (await clinic.case()).stage == "review"
    await decided(clinic, "st_decline", "La articulación está muy gastada.", "Consulte a un ortopedista.")
    assert (await clinic.case()).stage == "declined"


async def test_a_quote_nobody_answered_ends_with_its_last_day(clinic_at):
    clinic = await clinic_at(played.CONSENT_OPEN - 1)
    await clinic.advance(days=45)
    assert "quote.expired" in clinic.desk
    await clinic.advance(days=1)
    await clinic.presses(CARLOS, "accept_q")
    assert "offer.accepted" not in clinic.sees(CARLOS)
    assert (await clinic.case()).stage == "offer"


# -- rights


async def test_research_is_a_word_apart_that_can_be_changed_and_changes_nothing_else(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.says(CARLOS, "/privacy")
    await clinic.presses(CARLOS, "research")
    await clinic.presses(CARLOS, "res_yes")
    assert clinic.sees(CARLOS) == ["research.saved"]
    assert (await clinic.events())[-1] == "research"
    assert (await clinic.case()).stage == "review"


async def test_a_consent_is_taken_back_without_a_reason_and_the_desk_knows_at_once(clinic_at):
    clinic = await clinic_at(played.CONSENTED)
    await clinic.says(CARLOS, "/privacy")
    await clinic.presses(CARLOS, "withdraw")
    assert clinic.sees(CARLOS) == ["consent.withdraw_ask"]
    await clinic.presses(CARLOS, "withdraw")
    assert clinic.sees(CARLOS) == ["consent.withdrawn"]
    assert clinic.desk == ["desk.withdrawn"]
    assert (await clinic.case()).stage == "withdrawn"
    assert not await open_runs(clinic)


async def test_a_consent_is_kept_when_the_patient_thinks_again(clinic_at):
    clinic = await clinic_at(played.CONSENTED)
    await clinic.says(CARLOS, "/withdraw")
    await clinic.presses(CARLOS, "keepcons")
    assert (await clinic.case()).stage == "preparation"


async def test_a_consent_cannot_be_taken_back_once_the_treatment_was_given_while_it_was_asked(clinic_at):
    clinic = await clinic_at(played.TREATED - 1)
    await clinic.says(CARLOS, "/withdraw")
    it = played.player(clinic)
    it.at = played.TREATED - 1
    await it.step()
    await clinic.presses(CARLOS, "withdraw")
    assert "menu.where" in clinic.sees(CARLOS)
    assert (await clinic.case()).stage == "aftercare"


async def test_before_a_consent_there_is_only_data_to_take_back(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.says(CARLOS, "/withdraw")
    assert clinic.sees(CARLOS) == ["data.unagree_ask"]


async def test_the_notice_can_be_read_again_part_by_part(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.says(CARLOS, "/readall")
    assert set(clinic.sees(CARLOS)) == {"paper.section"}
    assert len(clinic.sees(CARLOS)) > 5


# -- companions


async def test_a_companion_is_invited_again_at_any_time_of_the_trip_and_gets_what_was_sent(clinic_at):
    clinic = await clinic_at(played.TRIP_CONFIRMED)
    await clinic.says(CARLOS, "/invite")
    assert clinic.sees(CARLOS) == ["comp.invite_link"]
    await clinic.says(NOBODY, f"/start {await invitation(clinic)}")
    await clinic.presses(NOBODY, "lang_en")
    await clinic.presses(CARLOS, "yes")
    assert clinic.sees(NOBODY) == ["comp.welcome", "itin.header", "itin.lines", "file"]


async def test_a_companion_who_opens_two_invitations_is_one_companion(clinic_at):
    clinic = await clinic_at(played.JOINED)
    await clinic.says(CARLOS, "/invite")
    await clinic.says(ROSA, f"/start {await invitation(clinic)}")
    await clinic.presses(ROSA, "lang_es")
    await clinic.presses(CARLOS, "yes")
    await clinic.presses(ANA, "st_trip_ok", chat=GROUP)
    assert clinic.sees(ROSA) == ["itin.header", "itin.lines", "file"]


async def test_an_invitation_waits_for_a_trip(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.says(CARLOS, "/invite")
    assert clinic.sees(CARLOS) == ["companion.too_early"]


# -- conditions and languages without a form


@pytest.fixture
async def of_knees(store, tmp_path, at_once):
    """A clinic that treats knees alone."""
    root = shutil.copytree(DATA, tmp_path / "of_knees")
    profile = root / "clinics" / "demo" / "profile.toml"
    treats = re.sub(r"\nindications = \[[^\]]*\]", '\nindications = ["knee_oa"]', profile.read_text("utf-8"))
    profile.write_text(treats, "utf-8")
    async with Clinic(store, tmp_path, data=root) as it:
        yield it


async def test_another_condition_goes_to_a_person_with_a_time(of_knees):
    await of_knees.opens()
    await of_knees.says(CARLOS, "/start")
    for key in ("lang_es", "agree", "g_joints", "c_hip"):
        await of_knees.presses(CARLOS, key)
    assert "welcome.not_yet" in of_knees.sees(CARLOS)
    assert "desk.todo" in of_knees.desk


@pytest.mark.parametrize("group", [*GROUPS])
async def test_whatever_is_chosen_leads_to_a_form(clinic, group):
    await clinic.opens()
    await clinic.says(CARLOS, "/start")
    for key in ("lang_es", "agree", group, *GROUPS[group][-1:] * (len(GROUPS[group]) > 1), "next", "next", "res_no"):
        await clinic.presses(CARLOS, key)
    assert clinic.sees(CARLOS)[-1] == "form.intro"


async def test_another_language_calls_an_interpreter_before_any_case(clinic):
    await clinic.opens()
    await clinic.says(CARLOS, "/start")
    await clinic.presses(CARLOS, "lang_other")
    await clinic.presses(CARLOS, "tongue_pt")
    assert clinic.sees(CARLOS) == ["welcome.other_language"]
    await clinic.presses(CARLOS, "lang_es")
    assert "privacy.summary" in clinic.sees(CARLOS)
