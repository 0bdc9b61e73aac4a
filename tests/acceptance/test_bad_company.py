"""People nobody expects, old links, floods, updates that are none, and those who go away and come back."""

from __future__ import annotations

import asyncio

import pytest
import pytest_asyncio

from bot.staffing import staff_link
from bot.store import Store
from flows.text import Text as Said
from tests.acceptance.clinic import START, open_clinic

pytestmark = pytest.mark.asyncio(loop_scope="module")

LANGUAGES = ["en", "es", "fr"]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def clinic(tmp_path_factory, catalogs):
    async with open_clinic(tmp_path_factory.mktemp("clinic"), catalogs) as open_one:
        yield open_one
        assert open_one.is_alive


# -- links and commands


@pytest.mark.parametrize("payload", ["nonsense", "c-" + "x" * 32, "s-" + "x" * 32, "😀"])
async def test_an_unknown_link_is_said_to_be_none_and_the_welcome_goes_on(clinic, payload):
    stranger = await clinic.stranger("fr")
    await stranger.starts(payload)
    assert await stranger.hears() == [stranger.text("err.link"), stranger.text("welcome.languages")]


async def test_a_link_works_once_and_for_seven_days(clinic):
    store = Store(clinic.stage.database)
    now = int(START.timestamp()) * 1_000_000
    used, expired = [await staff_link(store, "demo", "coordinator", "", at) for at in (now, now - 8 * 86_400_000_000)]
    await store.close()
    first, second = await clinic.stranger("es"), await clinic.stranger("es")
    await first.starts(used)
    assert await first.hears() == [first.text("staff.welcome", role=Said("role.coordinator"))]
    for payload, why in ((used, "err.link_used"), (expired, "err.link_over")):
        await second.starts(payload)
        assert (await second.hears())[0] == second.text(why)


async def test_a_paused_welcome_goes_on_at_start(clinic):
    patient = await clinic.newcomer("es")
    await patient.says("/pause")
    await patient.hears()
    await patient.starts()
    assert await patient.hears() == [patient.text("privacy.summary")]


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_who_asks_for_a_person_before_the_agreement_learns_what_is_possible_and_the_team_hears(clinic, lang):
    patient = await clinic.newcomer(lang)
    await patient.presses("person")
    assert await patient.hears() == [patient.text("person.early", phone="+52 000 000 0000")]
    await patient.presses("agree")
    wanted = clinic.catalogs.render(Said("desk.wanted.person"), "es")
    assert [told for told in await clinic.desk() if wanted in told and "Carlos" in told]


# -- the staff group


async def test_a_stranger_in_the_staff_group_can_do_nothing(clinic):
    patient = await clinic.patient("en", 2)
    await patient.does("/location", latitude=1.0, longitude=2.0)
    stranger = await clinic.stranger("es", first_name="Intruso")
    await clinic.control.post("/join", chat=clinic.group, user=stranger.id)
    before = len(await clinic.desk())
    card = [m for m in await clinic.control.messages(clinic.group) if m["buttons"]][-1]
    await stranger.says("hello", chat=clinic.group, thread=card["thread"])
    await stranger.says("hello", chat=clinic.group, thread=card["thread"], reply_to=card["id"])
    await clinic.control.press(stranger.id, chat=clinic.group, message=card["id"], row=0, column=0)
    await clinic.rest()
    toasts = (await clinic.control.callbacks())["toasts"]
    assert [t["text"] for t in toasts if t["user"] == stranger.id] == [stranger.text("staff.stranger")]
    assert len(await clinic.desk()) == before


async def test_one_of_the_staff_does_not_press_in_anothers_dialogue(clinic):
    patient = await clinic.patient("en", 2)
    await patient.does("/location", latitude=1.0, longitude=2.0)
    reply = clinic.catalogs.label("st_reply", "es")
    await clinic.control.press(clinic.staff["coordinator"], reply, chat=clinic.group)
    await clinic.rest()
    discard = clinic.catalogs.label("st_discard", "es")
    await clinic.control.press(clinic.staff["physician"], discard, chat=clinic.group)
    await clinic.rest()
    toasts = (await clinic.control.callbacks())["toasts"]
    mine = [toast["text"] for toast in toasts if toast["user"] == clinic.staff["physician"]]
    assert mine[-1] == clinic.catalogs.render(Said("staff.not_yours"), "es")
    await clinic.control.press(clinic.staff["coordinator"], discard, chat=clinic.group)
    await clinic.rest()


# -- too much, and too strange


async def test_thirty_messages_in_a_second_hold_up_nobody_else(clinic):
    loud, calm = await clinic.patient("en", 2), await clinic.patient("fr", 2)

    async def flood():
        for number in range(30):
            await clinic.control.say(loud.id, f"shout {number}")

    await asyncio.gather(flood(), clinic.control.say(calm.id, "Marie Tremblay"))
    await clinic.rest()
    assert await calm.hears() == [calm.text("about@1/birth", example="1968-05-03")]
    assert len(await loud.hears()) < 30  # the same is said once for all that came together


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"text": {"no": "text"}},
        {"text": None},
        {"document": "no file"},
        {"document": {}},
        {"photo": []},
        {"photo": [{"file_id": 7}]},
        {"voice": {"file_id": None}},
        {"from": {"id": "me", "first_name": "x"}},
        {"from": {"id": 2**70, "first_name": "x"}},
        {"from": None},
        {"chat": {}},
        {"message_id": "first"},
        {"reply_to_message": {"message_id": "x"}, "text": "a"},
    ],
)
async def test_an_update_that_is_no_update_stops_nobody(clinic, content):
    patient = await clinic.newcomer("es")
    await clinic.receives("message", clinic.message(patient, **content))
    await patient.presses("agree")
    assert patient.text("welcome.condition") in await patient.hears()
    assert clinic.is_alive


# -- away and back


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_who_blocks_the_bot_and_returns_finds_what_was_for_them(clinic, lang):
    patient = await clinic.patient(lang, 2)
    await patient.says("Carlos Peña")
    await patient.hears()
    await patient.does("/block")
    assert any("No entregado" in card for card in (await clinic.desk())[-1:])
    await clinic.control.post("/clock", advance=3 * 86_400)
    assert await patient.hears() == []
    await patient.does("/unblock")
    [reminder] = await patient.hears()
    assert reminder.startswith(patient.text("form.reminder", date="").partition("?")[0])
    await patient.presses("next")
    assert (await patient.hears())[-1] == patient.text("about@1/birth", example="1968-05-03")
