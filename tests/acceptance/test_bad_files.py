"""Files that are broken, too large, of the wrong kind or too early: each is answered, none harms the bot."""

from __future__ import annotations

import base64
import sqlite3

import pytest
import pytest_asyncio

from flows.text import Day, Moment, Place
from flows.text import Text as Said
from tests.acceptance.clinic import DESK, SAMPLES, START, open_clinic

pytestmark = pytest.mark.asyncio(loop_scope="module")

LANGUAGES = ["en", "es", "fr"]
KNEE = SAMPLES / "derived" / "knee_right_ok.dcm"
BIG = {"file_id": "BIG", "file_unique_id": "B", "file_name": "study.zip", "file_size": 21 * 2**20}
WEEK = 7 * 86_400
TAKEN = Day(START.date().replace(month=8, day=20), weekday=False)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def clinic(tmp_path_factory, catalogs):
    async with open_clinic(tmp_path_factory.mktemp("clinic"), catalogs) as open_one:
        yield open_one
        assert open_one.is_alive


def states(clinic):
    """What became of the files so far, oldest first."""
    path = f"file:{clinic.stage.folder / 'puente.db'}?mode=ro"
    with sqlite3.connect(path, uri=True) as db:
        return [row[0] for row in db.execute("SELECT state FROM upload ORDER BY id")]


# -- broken


BROKEN = {
    "empty.dcm": (b"", "up.empty"),
    "half.jpg": ((SAMPLES / "hostile" / "half.jpg").read_bytes(), "up.broken"),
    "rows.dcm": ((SAMPLES / "hostile" / "huge_rows.dcm").read_bytes(), "up.unsafe"),
    "noise.dcm": (KNEE.read_bytes()[:132] + bytes(range(256)) * 20, "up.broken"),
}


@pytest.mark.parametrize(("lang", "name"), [*zip([*LANGUAGES, "es"], BROKEN, strict=True)])
async def test_what_cannot_be_read_is_asked_for_again_also_the_second_time(clinic, lang, name):
    patient = await clinic.patient(lang, 2)
    data, said = BROKEN[name]
    for _ in range(2):
        await patient.sends(name, data)
        [answer] = await patient.hears()
        assert answer.startswith(patient.text(said))


async def test_a_program_named_dcm_is_never_opened_and_staff_are_warned(clinic):
    patient = await clinic.patient("fr", 2)
    await patient.sends("knee.dcm", (SAMPLES / "hostile" / "program.dcm").read_bytes())
    [answer] = await patient.hears()
    assert answer.startswith(patient.text("up.unsafe"))
    assert any("NO SEGURO" in card for card in await clinic.desk())


async def test_a_clip_or_a_moving_picture_is_kept_for_the_team(clinic):
    patient = await clinic.patient("en", 2)
    before = len(await clinic.control.messages(clinic.group))
    for kind in ("video", "animation"):
        await patient.sends(f"{kind}.mp4", kind.encode(), kind=kind)
        [answer] = await patient.hears()
        assert answer.startswith(patient.text("up.not_image"))
    told = (await clinic.control.messages(clinic.group))[before:]
    kept = [button["text"] for m in told for row in m["buttons"] for button in row]
    assert kept.count("Ver archivo") == 2
    assert clinic.logged("message_parked") == []


async def test_a_photo_that_telegram_made_smaller_is_asked_for_as_a_file(clinic):
    patient = await clinic.patient("es", 2)
    photo = (SAMPLES / "photos" / "telegram_photo.jpg").read_bytes()
    await patient.sends("photo.jpg", photo, kind="photo")
    [answer] = await patient.hears()
    assert answer.startswith(patient.text("up.compressed"))


# -- too large


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_a_file_over_the_limit_is_answered_with_the_way_out_and_its_words_are_kept(clinic, lang):
    patient = await clinic.patient(lang, 2)
    words = f"both knees, {lang}"
    await clinic.receives("message", clinic.message(patient, document=BIG, caption=words))
    assert await patient.hears() == [patient.text("up.too_big_parts", size=21, limit=20)]
    cards = await clinic.desk()
    assert any(words in card for card in cards)
    assert any(clinic.catalogs.render(Said("staffcase.large", {"size": 21}), DESK) in card for card in cards)


async def test_a_file_over_the_limit_that_came_before_the_agreement_is_answered_after_it(clinic):
    patient = await clinic.newcomer("es")
    await clinic.receives("message", clinic.message(patient, document=BIG))
    await patient.hears()
    await patient.presses("agree")
    assert (await patient.hears())[-1] == patient.text("up.too_big_parts", size=21, limit=20)


# -- several at once


async def test_an_album_of_three_is_one_receipt(clinic):
    patient = await clinic.patient("fr", 2)
    report = (SAMPLES / "docs" / "informe_texto.pdf").read_bytes()
    items = [
        {"kind": "document", "name": f"{n}.pdf", "bytes": base64.b64encode(report + b"\n%" * n).decode()}
        for n in range(3)
    ]
    await patient.does("/album", items=items)
    assert await patient.hears() == [patient.text("up.received")]
    await clinic.control.advance(6)
    await clinic.rest()
    [answer] = await patient.hears()
    assert answer.startswith(patient.text("up.report", date=TAKEN))


# -- too early


def held(patient):
    """What is said of a file that waits for the agreement."""
    until = int(START.timestamp() + WEEK) * 1_000_000
    return patient.text("privacy.file_first", date=Moment(until, (Place("America/Tijuana", "Tijuana"),), "date"))


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_a_file_as_the_first_message_is_fetched_only_after_the_agreement(clinic, lang):
    patient = await clinic.stranger(lang)
    calls = len(await clinic.control.calls())
    await patient.sends("knee.dcm", KNEE.read_bytes())
    assert await patient.hears() == [held(patient), patient.text("welcome.languages")]
    assert states(clinic)[-1] == "pointer"
    assert not [c for c in (await clinic.control.calls())[calls:] if c["method"].lower() == "getfile"]
    await patient.presses(f"lang_{lang}", "agree")
    assert states(clinic)[-1] == "read"
    study = Said("study.of", {"kind": Said("kind.mr"), "part": Said("ofpart.knee.R")})
    kept = patient.text("up.kept", study=study, date=TAKEN, n=1)
    assert (await patient.hears())[-1].startswith(kept)


async def test_after_a_refusal_nothing_is_known_of_the_file(clinic):
    patient = await clinic.stranger("fr")
    await patient.sends("knee.dcm", KNEE.read_bytes())
    await patient.presses("lang_fr", "refuse")
    assert states(clinic)[-1] == "dropped"
    await patient.starts()
    await patient.presses("lang_fr", "agree")
    assert states(clinic)[-1] == "dropped"


async def test_after_seven_days_without_an_answer_nothing_is_known_of_the_file(clinic):
    patient = await clinic.stranger("en")
    await patient.sends("knee.dcm", KNEE.read_bytes())
    await clinic.control.advance(WEEK - 60)
    assert states(clinic)[-1] == "pointer"
    await clinic.control.advance(120)
    assert states(clinic)[-1] == "dropped"
