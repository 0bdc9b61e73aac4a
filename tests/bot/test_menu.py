"""What works at every point of a private chat: commands, the menu, links, and who may use them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.menu import ACTS
from bot.presence import COMMANDS
from bot.staffing import staff_link
from bot.store import schema as t
from flows.text import Text
from tests.bot import played
from tests.bot.harness import ANA, CARLOS, NOBODY, PRIMERA, ROSA, catalogs, content
from tests.bot.played import player


async def todos(clinic) -> list[str]:
    async with clinic.store.reading() as conn:
        return list((await conn.execute(sa.select(t.todo.c.kind).order_by(t.todo.c.id))).scalars())


# -- before anything


@pytest.mark.parametrize("word", [*(f"/{name}" for name in COMMANDS), "/start", "/nonsense", "hello", "/start x-none"])
async def test_whoever_writes_first_is_answered(clinic, word):
    await clinic.says(NOBODY, word)
    assert clinic.sees(NOBODY)


async def test_hello_and_start_both_begin_with_the_language(clinic):
    await clinic.says(CARLOS, "hola")
    assert clinic.sees(CARLOS) == ["welcome.languages"]
    await clinic.says(NOBODY, "/start")
    assert clinic.sees(NOBODY) == ["welcome.languages"]


async def test_start_again_repeats_the_open_question(clinic):
    await clinic.says(CARLOS, "/start")
    await clinic.presses(CARLOS, "lang_es")
    await clinic.says(CARLOS, "/start")
    assert clinic.sees(CARLOS) == ["privacy.summary"]


async def test_who_refuses_the_notice_leaves_no_case_and_may_come_back(clinic):
    await clinic.says(CARLOS, "/start")
    await clinic.presses(CARLOS, "lang_es")
    await clinic.presses(CARLOS, "refuse")
    assert "privacy.refused" in clinic.sees(CARLOS)
    async with clinic.store.reading() as conn:
        assert not (await conn.execute(sa.select(t.case.c.id))).all()
    await clinic.says(CARLOS, "/start")
    assert clinic.sees(CARLOS) == ["welcome.languages"]


async def test_what_was_agreed_to_is_bound_by_the_hash_of_the_language_it_was_read_in(clinic):
    """The app speaks English; the person chose French."""
    await clinic.says(NOBODY, "/start")
    await clinic.presses(NOBODY, "lang_fr")
    await clinic.presses(NOBODY, clinic.label("agree", "fr"))
    async with clinic.house.batch() as work:
        agreed = next(event for event in await work.events(1) if event.kind == "privacy_agreed")
    assert agreed.body["lang"] == "fr"
    assert agreed.body["sha256"] == content().document("privacy-notice").sha256["fr"]


async def test_an_unknown_start_payload_is_answered_and_the_conversation_begins(clinic):
    await clinic.says(CARLOS, "/start whatever")
    assert clinic.sees(CARLOS) == ["err.link", "welcome.languages"]


# -- while a question is open


async def test_back_takes_the_last_answer_away_and_asks_it_again(clinic_at):
    clinic = await clinic_at(played.AGREED)
    await clinic.says(CARLOS, "Carlos Andrés Peña Londoño")
    asked = clinic.sees(CARLOS)
    await clinic.says(CARLOS, "/back")
    assert clinic.sees(CARLOS)[-1] == "about@1/name"
    await clinic.says(CARLOS, "Carlos Peña")
    assert clinic.sees(CARLOS) == asked


async def test_back_at_the_first_question_stays_there(clinic):
    await clinic.says(CARLOS, "/start")
    await clinic.says(CARLOS, "/back")
    assert clinic.sees(CARLOS) == ["welcome.languages"]


async def test_pause_rests_and_next_goes_on_where_one_stopped(clinic_at):
    clinic = await clinic_at(played.AGREED)
    await clinic.says(CARLOS, "/pause")
    assert clinic.sees(CARLOS) == ["form.paused"]
    await clinic.says(CARLOS, "/menu")
    await clinic.presses(CARLOS, "next")
    assert clinic.sees(CARLOS) == ["form.resumed", "about@1/name"]
    assert "pregunta 1 de " in clinic.reads(CARLOS)
    await clinic.says(CARLOS, "/resume")
    assert clinic.sees(CARLOS) == ["about@1/name"]
    await clinic.advance(days=2)
    await clinic.says(CARLOS, "/resume")
    assert clinic.sees(CARLOS) == ["form.resumed", "about@1/name"]


async def test_the_old_buttons_of_a_paused_question_still_work(clinic):
    await clinic.says(CARLOS, "/start")
    await clinic.says(CARLOS, "/pause")
    await clinic.presses(CARLOS, "lang_es")
    assert "privacy.summary" in clinic.sees(CARLOS)


async def test_another_language_changes_the_very_next_message_and_the_open_question_returns(clinic_at):
    clinic = await clinic_at(played.AGREED)
    await clinic.says(CARLOS, "/language")
    await clinic.presses(CARLOS, "lang_fr")
    assert clinic.sees(CARLOS)[0] == "menu.language"
    assert clinic.sees(CARLOS)[-1] == "about@1/name"
    assert catalogs().render(Text("menu.language"), "fr") in clinic.reads(CARLOS)


async def test_pause_and_back_without_a_question_show_the_menu(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    for command in ("/back", "/pause"):
        await clinic.says(CARLOS, command)
        assert clinic.sees(CARLOS) == ["menu.main"]


# -- a case


async def test_my_case_says_where_it_stands_and_what_is_missing(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.says(CARLOS, "/mycase")
    assert clinic.sees(CARLOS) == ["menu.where"]
    assert "PU-0001" in clinic.reads(CARLOS)
    said = clinic.said[-1].row.body["text"]["values"]
    assert said["step"]["text"] == "up.still"


async def test_cancel_asks_once_more_and_no_changes_nothing(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.says(CARLOS, "/cancel")
    assert clinic.sees(CARLOS) == ["cancel.ask"]
    await clinic.presses(CARLOS, "goon")
    assert (await clinic.case()).stage == "review"


async def test_cancel_withdraws_the_case_closes_what_is_due_and_tells_the_desk(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.says(CARLOS, "/cancel")
    await clinic.presses(CARLOS, "cancel")
    assert "cancel.done" in clinic.sees(CARLOS)
    assert "desk.cancelled" in clinic.desk
    assert (await clinic.case()).stage == "withdrawn"
    async with clinic.store.reading() as conn:
        open_ones = sa.select(t.due.c.key).where(t.due.c.state == "open", t.due.c.case_id == 1)
        assert not (await conn.execute(open_ones)).all()


async def test_a_case_that_is_over_cannot_be_cancelled_and_says_so_kindly(clinic_at):
    clinic = await clinic_at(played.TREATED)
    await clinic.says(CARLOS, "/cancel")
    assert clinic.sees(CARLOS) == ["menu.where"]
    assert (await clinic.case()).stage == "aftercare"


async def test_a_case_that_went_on_while_the_question_stood_is_not_cancelled_by_it(clinic_at):
    clinic = await clinic_at(played.TREATED - 1)
    await clinic.says(CARLOS, "/cancel")
    it = player(clinic)
    it.at = played.TREATED - 1
    await it.step()
    await clinic.presses(CARLOS, "cancel")
    assert "menu.where" in clinic.sees(CARLOS)
    assert (await clinic.case()).stage == "aftercare"


async def test_a_person_is_called_by_day_with_hours_and_at_night_with_the_opening(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.says(CARLOS, "/person")
    assert clinic.sees(CARLOS) == ["person.called"]
    assert "desk.todo" in clinic.desk
    await clinic.tick_at(clinic.clock.now() + 12 * 3_600_000_000)
    await clinic.says(CARLOS, "/person")
    assert clinic.sees(CARLOS) == ["person.closed"]
    assert (await todos(clinic)).count("person") == 2


async def test_my_data_offers_what_the_law_gives_and_each_wish_is_work_with_a_date(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await clinic.says(CARLOS, "/privacy")
    assert clinic.sees(CARLOS) == ["data.menu"]
    await clinic.says(CARLOS, "/copy")
    assert clinic.sees(CARLOS) == ["data.copy_asked"]
    await clinic.says(CARLOS, "/erase")
    assert clinic.sees(CARLOS) == ["data.erase_ask"]
    await clinic.presses(CARLOS, "erase")
    assert clinic.sees(CARLOS) == ["data.erase_asked"]
    assert {"copy", "erase"} <= set(await todos(clinic))


async def test_who_has_no_case_has_no_data_to_copy(clinic):
    await clinic.says(NOBODY, "/copy")
    assert clinic.sees(NOBODY) == ["data.nothing"]


# -- links


async def test_a_staff_link_works_once(clinic):
    token = await staff_link(clinic.store, "demo", "coordinator", "", clinic.clock.now())
    await clinic.says(ANA, f"/start {token}")
    assert clinic.sees(ANA) == ["staff.welcome"]
    await clinic.says(NOBODY, f"/start {token}")
    assert clinic.sees(NOBODY)[0] == "err.link_used"
    await clinic.says(ANA, "/start")
    assert clinic.sees(ANA) == ["staff.here"]


async def test_a_link_ends_after_seven_days(clinic):
    token = await staff_link(clinic.store, "demo", "physician", "primera", clinic.clock.now())
    await clinic.advance(days=7, seconds=1)
    await clinic.says(PRIMERA, f"/start {token}")
    assert clinic.sees(PRIMERA)[0] == "err.link_over"


async def test_a_link_of_one_kind_is_none_of_another(clinic):
    token = await staff_link(clinic.store, "demo", "physician", "primera", clinic.clock.now())
    await clinic.says(NOBODY, f"/start c-{token.removeprefix('s-')}")
    assert clinic.sees(NOBODY)[0] == "err.link"


async def invited(clinic) -> str:
    """The newest invitation in the patient's chat."""
    text = next(m.text for m in reversed(clinic.telegram.chats[CARLOS.id]) if "start=c-" in m.text)
    return text.split("start=")[1].split()[0].rstrip(".")


async def test_a_patient_cannot_be_their_own_companion_and_the_link_stays_good(clinic_at):
    clinic = await clinic_at(played.TRIP_SAID)
    token = await invited(clinic)
    await clinic.says(CARLOS, f"/start {token}")
    assert clinic.sees(CARLOS) == ["companion.own_link"]
    await clinic.says(ROSA, f"/start {token}")
    assert clinic.sees(ROSA) == ["welcome.languages"]
    await clinic.says(NOBODY, f"/start {token}")
    assert clinic.sees(NOBODY)[0] == "err.link_used"


async def test_whom_the_patient_does_not_know_sees_nothing(clinic_at):
    clinic = await clinic_at(played.TRIP_SAID)
    await clinic.says(NOBODY, f"/start {await invited(clinic)}")
    await clinic.presses(NOBODY, "lang_en")
    await clinic.presses(CARLOS, "no")
    assert clinic.sees(NOBODY) == ["comp.refused"]
    await clinic.presses(ANA, "st_trip_ok", chat=-1001)
    assert clinic.sees(CARLOS)
    assert not clinic.sees(NOBODY)


async def test_a_companion_is_shut_out_at_once(clinic_at):
    clinic = await clinic_at(played.JOINED)
    await clinic.says(CARLOS, "/who")
    assert "Rosa" in clinic.reads(CARLOS)
    await clinic.presses(CARLOS, "revoke")
    assert clinic.sees(ROSA) == ["comp.ended"]
    await clinic.presses(ANA, "st_trip_ok", chat=-1001)
    assert clinic.sees(CARLOS)
    assert not clinic.sees(ROSA)
    assert "companions_revoked" in await clinic.events()


async def test_a_companion_has_a_menu_of_their_own_and_no_case_to_act_in(clinic_at):
    clinic = await clinic_at(played.JOINED)
    await clinic.says(ROSA, "/menu")
    assert clinic.sees(ROSA) == ["menu.main"]
    assert clinic.label("cancel", "es") not in clinic.buttons(ROSA)
    own = {
        "menu.main",
        "comp.called",
        "comp.privacy",
        "comp.not_yet",
        "welcome.languages",
        "about.puente",
        "form.paused",
    }
    for act in sorted(ACTS):
        await clinic.says(ROSA, f"/{act}")
        assert set(clinic.sees(ROSA)) <= own, act
        assert set(clinic.desk) <= {"desk.todo"}, act
    assert (await clinic.case()).stage == "preparation"
