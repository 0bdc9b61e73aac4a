"""What people send that nobody asked for: each gets a kind answer in their language, or none where none is due.

Nothing is lost by it, nobody else notices, and the bot never stops.
"""

from __future__ import annotations

import asyncio

import pytest
import pytest_asyncio

from bot.sandbox import acting
from flows.text import Measure
from tests.acceptance.clinic import open_clinic

pytestmark = pytest.mark.asyncio(loop_scope="module")

LANGUAGES = ["en", "es", "fr"]
ALARMING = {
    "en": "my chest hurts and I can't breathe",
    "es": "me duele el pecho y no puedo respirar",
    "fr": "j'ai mal à la poitrine et je n'arrive pas à respirer",
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def clinic(tmp_path_factory, catalogs):
    async with open_clinic(tmp_path_factory.mktemp("clinic"), catalogs) as open_one:
        yield open_one
        assert open_one.is_alive


async def weighed(clinic, lang):
    """A patient who is asked for the weight."""
    patient = await clinic.patient(lang, 2)
    for text in ("Carlos Peña", "1958-11-23"):
        await patient.says(text)
    await patient.presses("male")
    await patient.hears()
    return patient


# -- words


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_a_name_of_signs_or_of_a_book_is_asked_again_with_the_reason(clinic, lang):
    patient = await clinic.patient(lang, 2)
    for odd in ("😀😀", "\u200b\u202e\u200b", "...", "👩🏽‍⚕️"):
        await patient.says(odd)
        assert await patient.hears() == [patient.text("form.words")]
    await patient.says("x" * 4096)
    assert await patient.hears() == [patient.text("form.too_long", most=200)]
    await patient.says("שרה לוי")
    assert await patient.hears() == [patient.text("about@1/birth", example="1968-05-03")]


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_what_is_no_date_is_answered_with_an_example(clinic, lang):
    patient = await clinic.patient(lang, 2)
    await patient.says("Carlos Peña")
    await patient.hears()
    for odd in ("hello", "31/31/1900", "1800-01-01", "2030-01-01", "😀", "\u200f", "x" * 4096):
        await patient.says(odd)
        [answer] = await patient.hears()
        assert "1962" in answer


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_a_weight_that_cannot_be_is_answered_with_what_can(clinic, lang):
    patient = await weighed(clinic, lang)
    await patient.says("5000 kg")
    limits = {name: Measure(kg, "kg") for name, kg in (("value", 5000), ("min", 20), ("max", 350))}
    assert await patient.hears() == [patient.text("form.range", **limits)]
    for odd in ("a lot", "😀", "\u200b", "9" * 4096):
        await patient.says(odd)
        [answer] = await patient.hears()
        assert "kg" in answer
    await patient.says("80 kg")
    assert await patient.hears() == [patient.text("about@1/height", example="170 cm")]


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_words_where_a_button_is_due_reach_the_team_and_the_question_stays(clinic, lang):
    patient = await clinic.patient(lang, 2)
    for text in ("Carlos Peña", "1958-11-23", f"I do not know, {lang}"):
        await patient.says(text)
    assert (await patient.hears())[-2:] == [patient.text("form.use_buttons_kept"), patient.text("about@1/sex")]
    assert any(f"I do not know, {lang}" in card for card in await clinic.desk())


async def test_a_text_longer_than_any_app_sends_is_kept_whole(clinic):
    patient = await weighed(clinic, "en")
    await patient.presses("back")
    await clinic.receives("message", clinic.message(patient, text="longer " * 14_000))
    assert patient.text("form.use_buttons_kept") in await patient.hears()
    assert sum(card.count("longer") for card in await clinic.desk()) == 14_000


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_a_red_flag_alarms_wherever_it_is_written(clinic, lang):
    patient = await clinic.patient(lang, 2)
    said = await patient.says("Carlos Peña")
    await patient.hears()
    await patient.does("/edit", message=said["id"], text=ALARMING[lang])
    assert (await patient.hears())[0] == patient.text("t.emergency")
    await patient.sends("note.txt", f"beside {lang}".encode(), caption=ALARMING[lang])
    assert (await patient.hears())[0] == patient.text("t.emergency")
    assert sum("🔴" in card for card in await clinic.desk()) >= 2


# -- buttons


async def test_a_double_tap_is_one_press(clinic):
    patient = await clinic.patient("es", 2)
    for text in ("Carlos Peña", "1958-11-23"):
        await patient.says(text)
    await patient.hears()
    male = patient.label("male")
    await asyncio.gather(*(clinic.control.press(patient.id, male) for _ in range(2)))
    await clinic.rest()
    assert (await patient.hears())[1:] == [patient.text("about@1/weight", example="80 kg")]


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_an_old_button_changes_nothing_and_shows_where_we_are(clinic, lang):
    patient = await weighed(clinic, lang)
    run = (await patient.newest())["buttons"][0][0]["data"].split(":")[1]
    await clinic.receives("callback_query", tap(clinic, patient, f"r:{run}:1:0"))
    question = patient.text("about@1/weight", example="80 kg")
    assert await patient.hears() == [patient.text("err.old_button"), question]


def tap(clinic, patient, token):
    """A press as a changed app can make it."""
    shown = clinic.message(patient, text="?")
    return {"id": "1", "from": shown["from"], "chat_instance": "1", "message": shown, "data": token}


@pytest.mark.parametrize(
    "token",
    [
        "",
        "?",
        "r:1:1",
        "r:²:1:0",
        "r:1:1:²",
        "r:99999999999999999999:1:0",
        "c:1:1:review",
        "c:1:1:erase_all",
        "x:1:1:1",
    ],
)
async def test_a_made_up_button_does_nothing(clinic, token):
    patient = await weighed(clinic, "en")
    await clinic.receives("callback_query", tap(clinic, patient, token))
    assert await patient.hears() == []
    assert clinic.logged("update_parked") == []


async def test_nobody_presses_anothers_button(clinic):
    patient, other = await weighed(clinic, "fr"), await weighed(clinic, "en")
    message = await patient.newest()
    for row in message["buttons"]:
        for button in row:
            await clinic.receives("callback_query", tap(clinic, other, button["data"]))
    assert await other.hears() == await patient.hears() == []


# -- changed messages


async def test_changing_the_newest_answer_changes_it_and_an_older_one_is_left(clinic):
    patient = await clinic.patient("es", 2)
    said = await patient.says("Carlos Pena")
    await patient.hears()
    await patient.does("/edit", message=said["id"], text="Carlos Peña")
    told = await patient.hears()
    assert told[0] == patient.text("form.edited", old="Carlos Pena", new="Carlos Peña")
    await patient.says("1958-11-23")
    await patient.hears()
    await patient.does("/edit", message=said["id"], text="Somebody Else")
    assert await patient.hears() == [patient.text("err.edited")]


# -- what is neither words nor a file


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_a_place_a_contact_and_a_voice_reach_a_person_and_a_sticker_does_not(clinic, lang):
    patient = await clinic.patient(lang, 2)
    before = len(await clinic.control.messages(clinic.group))
    await patient.does("/location", latitude=32.5, longitude=-117.0)
    await patient.does("/contact", phone_number="+15550001")
    for kind in ("voice", "audio", "video_note"):
        await patient.sends("sound", f"{kind} {lang}".encode(), kind=kind)
    await patient.sends("s.webp", b"sticker", kind="sticker")
    kinds = ("place", "contact", "voice", "voice", "voice", "sticker")
    assert await patient.hears() == [patient.text(f"err.{kind}") for kind in kinds]
    told = (await clinic.control.messages(clinic.group))[before:]
    assert [m["file"]["kind"] for m in told if m["file"]] == ["voice", "audio", "video_note"]
    assert [m["location"]["latitude"] for m in told if "location" in m] == [32.5]
    assert [m["contact"]["phone_number"] for m in told if "contact" in m] == ["+15550001"]
    assert clinic.logged("message_parked") == []


async def test_a_poll_is_answered_and_reaches_a_person(clinic):
    patient = await clinic.patient("fr", 2)
    world = clinic.stage.box.world
    poll = {"id": "1", "question": "Genou?", "options": [], "type": "regular", "is_closed": False}
    acting.send(world, acting.somebody(world, patient.id), {"poll": poll})
    await clinic.rest()
    assert await patient.hears() == [patient.text("err.poll")]
    assert (await clinic.control.messages(clinic.group))[-1]["poll"]["question"] == "Genou?"


@pytest.mark.parametrize("act", ["location", "voice", "sticker", "words"])
async def test_whatever_a_stranger_sends_first_is_met_with_the_choice_of_languages(clinic, act):
    stranger = await clinic.stranger("fr")
    match act:
        case "location":
            await stranger.does("/location", latitude=1.0, longitude=2.0)
        case "words":
            await stranger.says("😀")
        case kind:
            await stranger.sends("x", b"first", kind=kind)
    assert (await stranger.hears())[-1] == stranger.text("welcome.languages")


# -- another language


async def test_the_language_changes_in_the_middle_of_a_form(clinic):
    patient = await weighed(clinic, "es")
    await patient.says("/language")
    await patient.presses("lang_fr")
    patient.lang = "fr"
    assert (await patient.hears())[-1] == patient.text("about@1/weight", example="80 kg")
    await patient.says("beaucoup")
    [answer] = await patient.hears()
    assert answer == patient.text("form.not_number", example=Measure(80, "kg"))
