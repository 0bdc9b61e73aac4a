"""Telegram refuses, hangs, repeats and forgets; staff delete topics and remove the bot. Nothing is lost by it.

A message is repeated only where the connection was cut after it was delivered, which nobody can tell from before it.
"""

from __future__ import annotations

import pytest
import pytest_asyncio

from tests.acceptance.clinic import open_clinic

pytestmark = pytest.mark.asyncio(loop_scope="module")

BIRTH, SEX, WEIGHT = "about@1/birth", "about@1/sex", "about@1/weight"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def clinic(tmp_path_factory, catalogs):
    async with open_clinic(tmp_path_factory.mktemp("clinic"), catalogs) as open_one:
        yield open_one
        assert open_one.is_alive


@pytest_asyncio.fixture(loop_scope="module")
async def patient(clinic):
    """Somebody who is asked for their name."""
    yield await clinic.patient("es", 2)
    await clinic.control.clear_faults()


# -- messages


@pytest.mark.parametrize(
    ("fault", "times_read"),
    [
        ({"action": "status", "status": 429, "retry_after": 1}, 1),
        ({"action": "status", "status": 500, "times": 3}, 1),
        ({"action": "html502", "times": 3}, 1),
        ({"action": "cut_before"}, 1),
        ({"action": "timeout", "seconds": 1}, 1),
        ({"action": "delay", "seconds": 5}, 1),
        ({"action": "cut_after"}, 2),
    ],
    ids=lambda value: value["action"] if isinstance(value, dict) else "",
)
async def test_an_answer_arrives_whatever_happens_on_its_way_and_others_do_not_wait(clinic, patient, fault, times_read):
    other = await clinic.patient("fr", 2)
    await clinic.control.fault("sendMessage", chat=patient.id, **fault)
    await clinic.control.say(patient.id, "Carlos Peña")
    await other.says_and_sees("Marie Tremblay", other.text(BIRTH, example="1968-05-03"))
    await clinic.rest()
    assert await patient.hears() == [patient.text(BIRTH, example="1968-05-03")] * times_read


async def test_a_message_of_several_pieces_goes_on_where_it_was(clinic, patient):
    piece = "word " * 800
    await patient.says("Carlos Peña")
    await clinic.control.fault("sendMessage", "delay", seconds=0.01, times=3, chat=clinic.group)
    await clinic.control.fault("sendMessage", "status", status=429, retry_after=1, chat=clinic.group)
    before = len(await clinic.desk())
    await patient.says("1958-11-23")
    await clinic.receives("message", clinic.message(patient, text=piece * 5))
    told = (await clinic.desk())[before:]
    assert sum(card.count("word") for card in told) == 4000
    assert await clinic.control.get("/faults") == []


@pytest.mark.parametrize("method", ["answerCallbackQuery", "editMessageText"])
async def test_what_nobody_would_miss_may_fail(clinic, patient, method):
    for text in ("Carlos Peña", "1958-11-23"):
        await patient.says(text)
    await clinic.control.fault(method, "status", status=400)
    await patient.presses("male")
    assert (await patient.hears())[-1] == patient.text(WEIGHT, example="80 kg")


# -- updates


async def test_updates_that_come_twice_or_in_another_order_are_one_conversation(clinic, patient):
    await clinic.control.fault("getUpdates", "duplicate_updates")
    await clinic.control.fault("getUpdates", "reorder_updates")
    await patient.says("Carlos Peña")
    await patient.says("1958-11-23")
    await clinic.control.cut_network(cut=True)
    await clinic.control.say(patient.id, "first")
    await clinic.control.say(patient.id, "second")
    await clinic.control.cut_network(cut=False)
    await clinic.rest()
    again = [patient.text("form.use_buttons_kept"), patient.text(SEX)]
    assert await patient.hears() == [patient.text(BIRTH, example="1968-05-03"), patient.text(SEX), *again]
    assert len([card for card in await clinic.desk() if card.endswith("first\nsecond")]) == 1
    assert await clinic.control.get("/faults") == []


async def test_polls_that_fail_lose_nothing(clinic, patient):
    for action in ("html502", "cut_before", "cut_after"):
        await clinic.control.fault("getUpdates", action)
    await patient.says("Carlos Peña")
    await patient.says("1958-11-23")
    assert await patient.hears() == [patient.text(BIRTH, example="1968-05-03"), patient.text(SEX)]


async def test_a_file_that_telegram_does_not_hand_over_at_once_is_asked_for_again(clinic, patient):
    await clinic.control.fault("getFile", "html502", times=2)
    await patient.sends("note.txt", b"a note")
    [answer] = await patient.hears()
    assert answer.startswith(patient.text("up.not_image"))


async def test_a_file_that_telegram_never_hands_over_is_said_to_be_missing(clinic, patient):
    await clinic.control.fault("getFile", "status", status=400)
    await patient.sends("note.txt", b"another note")
    assert await patient.hears() == [patient.text("up.not_fetched")]
    assert "no se pudo traer" in (await clinic.desk())[-1]


# -- the desk


async def topic_of(clinic, patient):
    """The newest topic of the group, once the patient has one."""
    await patient.does("/location", latitude=1.0, longitude=2.0)
    return clinic.topics()[-1]


async def test_a_deleted_topic_is_made_anew_and_the_card_arrives(clinic, patient):
    thread = await topic_of(clinic, patient)
    clinic.deletes_topic(thread)
    await patient.does("/contact", phone_number="+15550001")
    await patient.says("Carlos Peña")
    anew = clinic.topics()[-1]
    assert anew != thread
    told = [m for m in await clinic.control.messages(clinic.group) if m["thread"] == anew]
    assert [m["contact"]["phone_number"] for m in told if "contact" in m] == ["+15550001"]
    await patient.does("/location", latitude=3.0, longitude=4.0)
    assert clinic.topics()[-1] == anew


async def test_a_dialogue_begun_in_a_deleted_topic_goes_on_in_the_new_one(clinic, patient):
    thread = await topic_of(clinic, patient)
    coordinator, words = clinic.staff["coordinator"], "Buenos días, Carlos"
    await clinic.control.press(coordinator, clinic.catalogs.label("st_reply", "es"), chat=clinic.group, thread=thread)
    await clinic.rest()
    clinic.deletes_topic(thread)
    await patient.does("/location", latitude=3.0, longitude=4.0)
    anew = clinic.topics()[-1]
    await clinic.control.say(coordinator, words, chat=clinic.group, thread=anew)
    await clinic.rest()
    preview = (await clinic.control.messages(clinic.group))[-1]
    assert words in preview["text"]
    assert preview["thread"] == anew
    await clinic.control.press(coordinator, clinic.catalogs.label("st_discard", "es"), chat=clinic.group, thread=anew)
    await clinic.rest()


async def test_while_the_bot_is_out_of_its_group_cards_wait_for_it(clinic, patient):
    await topic_of(clinic, patient)
    boss = clinic.staff["coordinator"]
    await clinic.control.post("/kick", chat=clinic.group, user=1, actor=boss)
    await patient.does("/contact", phone_number="+15550002")
    assert (await patient.hears())[-1] == patient.text("err.contact")
    await clinic.control.post("/join", chat=clinic.group, user=1)
    await clinic.control.post("/promote", chat=clinic.group, user=1)
    await clinic.rest()
    assert (await clinic.control.messages(clinic.group))[-1]["contact"]["phone_number"] == "+15550002"


@pytest.mark.parametrize("hears_of_it", [True, False])
async def test_a_group_that_becomes_a_supergroup_stays_the_desk(clinic, hears_of_it):
    people = [clinic.staff["coordinator"], clinic.staff["physician"]]
    old = (await clinic.control.group("Mesa", people, type="group", forum=False))["id"]
    await clinic.binds(old)
    patient = await clinic.patient("fr", 2)
    await patient.does("/location", latitude=5.0, longitude=6.0)
    assert "location" in (await clinic.control.messages(old))[-1]
    updates = clinic.stage.box.world.updates
    kinds, updates.kinds = updates.kinds, updates.kinds if hears_of_it else frozenset()
    new = (await clinic.control.post("/migrate", chat=old))["id"]
    updates.kinds = kinds
    await patient.does("/contact", phone_number="+15550003")
    assert (await clinic.control.messages(new))[-1]["contact"]["phone_number"] == "+15550003"
