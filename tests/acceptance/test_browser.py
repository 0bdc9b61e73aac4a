"""A newcomer walks the case at the page of `puente demo`: everything is pressed, typed and sent there."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.acceptance.hands import DAY, Pane, Walk, control_of
from tests.demo import begin, demo, looked_at, next_step
from tests.pictures import BUILD, MIDDLE, renew
from tests.samples.standing_knee import standing_knee_xray

pytestmark = pytest.mark.browser

SAMPLES = Path(__file__).parents[1] / "samples" / "imaging"
MINE, NOT_MINE = SAMPLES / "derived" / "knee_right_ok.dcm", SAMPLES / "mr" / "mr_knee_J2K"
RIGHT = ("quizá ningún cambio", "atención de urgencia ese mismo día", "Sí, en cualquier momento")


@asynccontextmanager
async def walked(script, catalogs, lang, locale, **size):
    """A walk through a fresh demo, by somebody who has pressed nothing yet."""
    async with demo() as address, looked_at(address, locale, **size) as page, control_of(page) as control:
        walk = Walk(page, control, script, catalogs, lang)
        await walk.look_around()
        yield walk


def standing_knee(folder: Path) -> Path:
    who = {"name": "Peña Londoño^Carlos Andrés", "born_on": date(1958, 11, 23)}
    return standing_knee_xray(folder / "standing.dcm", **who, taken_on=date(2026, 9, 14))


async def test_a_case_is_walked_by_hand_in_spanish(script, catalogs, tmp_path):
    async with walked(script, catalogs, "es", "es-MX") as walk:
        patient, companion = walk.panes["patient"], walk.panes["companion"]
        await arrives(walk, patient)
        await answers_the_questionnaire(walk)
        await sends_images(walk, patient, tmp_path)
        await is_reviewed(walk, patient)
        await is_offered_a_treatment(walk, patient)
        await consents(walk, patient)
        await plans_the_trip(walk, patient, companion)
        await is_treated(walk)
        await is_asked_how_it_goes(walk, patient)


async def arrives(walk: Walk, patient: Pane) -> None:
    """Language, privacy, condition."""
    await expect(patient.node).to_contain_text("Carlos Peña")
    await expect(walk.panes["companion"].node).to_contain_text("Rosa Londoño")
    await patient.start()
    await patient.reads("Hello", "Hola", "Bonjour")
    await patient.press("Español")
    await patient.reads("Soy un programa, no una persona", "911")
    await walk.play("He agrees to the privacy notice")
    await patient.reads("Su aceptación quedó guardada")


async def answers_the_questionnaire(walk: Walk) -> None:
    for part in ("He answers questions about himself", "He tells about his knee", "He answers the safety questions"):
        await walk.play(part)
    await walk.panes["patient"].reads("Nombre completo: Carlos Andrés Peña Londoño", "Dolor al caminar: 6")
    await walk.play("He checks his answers")


async def sends_images(walk: Walk, patient: Pane, folder: Path) -> None:
    """An MRI that is his, one that is somebody else's, and the X-ray that completes the file."""
    await patient.upload(MINE)
    await patient.reads("Tengo su resonancia magnética de rodilla derecha del 20 ago 2026", "Todavía falta")
    await patient.upload(NOT_MINE)
    await patient.reads("El nombre en este estudio no es igual al suyo")
    await patient.press(walk.label("notmine"))
    await patient.upload(standing_knee(folder))
    await patient.reads("radiografía de pie de rodilla derecha del 14 sep 2026", "Su expediente está completo")


async def is_reviewed(walk: Walk, patient: Pane) -> None:
    """The coordinator's press is refused; the physician decides in writing."""
    desk = await walk.staff("coordinator")
    await desk.reads("REVISIÓN · PU-0001", "Eliquis 5 mg", "IDENTIDAD DISTINTA", "radiografía de pie")
    await desk.press(walk.label("st_take", "es"))
    await desk.reads("Solo un médico decide")
    await walk.play("The physician takes the case")
    await walk.play("She accepts")
    await desk.reads("PU-0001: decisión registrada")
    await patient.reads("Ya está la respuesta del médico")


async def is_offered_a_treatment(walk: Walk, patient: Pane) -> None:
    await walk.play("Carlos opens the answer")
    await walk.play("The coordinator writes the quote")
    await walk.play("A physician signs the quote")
    await patient.reads("Su plan de tratamiento")
    await walk.play("Carlos reads the plan")
    await patient.reads("Su cotización detallada PU-0001-Q1", "Total: USD 6,078.00")
    await walk.play("A day passes")
    await walk.play("He accepts the quote")


async def consents(walk: Walk, patient: Pane) -> None:
    """Part by part; one question is answered wrongly first, and explained."""
    read, agree = patient.button(walk.label("wasread")), patient.button(walk.label("agree"))
    wrong_once = True
    while True:
        await read.or_(agree).or_(patient.button("A")).last.wait_for()  # the page may be a moment behind the bot
        if await agree.count():
            break
        if await read.count():
            await patient.press(walk.label("wasread"))
        else:
            await patient.press("A" if wrong_once else right_letter(await patient.last()))
            wrong_once = False
    await patient.press(walk.label("agree"))
    await patient.reads("Su consentimiento quedó guardado")
    await walk.panes["desk"].reads("CONSENTIMIENTO · PU-0001")


def right_letter(question: str) -> str:
    """The letter of the line that tells what was explained."""
    return next(line[0] for line in question.splitlines() if any(words in line for words in RIGHT))


async def plans_the_trip(walk: Walk, patient: Pane, companion: Pane) -> None:
    """He gives his flights, she opens his link, and both get the confirmed itinerary."""
    await walk.play("He tells when he arrives")
    await patient.node.get_by_role("link", name=re.compile("start=")).click()
    await walk.page.get_by_test_id("open-link").get_by_role("button", name="Rosa Londoño").click()
    await companion.reads("Hola")
    await companion.press("Español")
    await walk.play("Carlos confirms that it is the right person")
    await walk.play("The coordinator confirms the trip")
    for pane in (patient, companion):
        await pane.reads("llega el vuelo UA 1234", "sale el vuelo UA 4321", "PU-0001-1.ics")
    await expect(companion.node.get_by_role("log")).not_to_contain_text("6,078")


async def is_treated(walk: Walk) -> None:
    await walk.advance(42 * DAY + 3 * 3600)
    await walk.play("The physician records the treatment")
    await walk.panes["desk"].reads("REGISTRADO · PU-0001")


async def is_asked_how_it_goes(walk: Walk, patient: Pane) -> None:
    """A calm first day; on the third a fever and a hot joint, and the alarm stands in the group at once."""
    await walk.play("Day 1")
    await patient.reads("Es el día 1", "Dolor al caminar")
    await walk.play("Day 3")
    await patient.reads("Llame al 911 ahora")
    await walk.panes["desk"].reads("EMERGENCIA · PU-0001", "38.6 °C")


async def test_the_file_is_completed_on_a_phone_in_english(script, catalogs, tmp_path):
    async with walked(script, catalogs, "en", "en-US", width=390, height=844) as walk:
        patient = walk.panes["patient"]
        await walk.play("Carlos opens the chat")
        await patient.reads("I am a program")
        await walk.play("He agrees to the privacy notice")
        for part in (
            "He answers questions about himself",
            "He tells about his knee",
            "He answers the safety questions",
        ):
            await walk.play(part)
        await walk.play("He checks his answers")
        await patient.upload(standing_knee(tmp_path))
        await patient.reads("Your file is complete")
        desk = await walk.staff("physician")
        await desk.reads("REVISIÓN · PU-0001")
        await desk.press(walk.label("st_take", "es"))
        await desk.reads("Cuatro preguntas")
        await walk.move("clock-day")


async def test_next_step_tells_the_whole_story_and_then_another_until_the_reader_goes_another_way(script):
    async with demo() as address, looked_at(address, "fr-CA") as page:
        patient = page.get_by_test_id("phone-patient")
        await begin(page, "fr")
        for number, step in enumerate(script.steps):
            await expect(page.get_by_test_id("upcoming")).to_contain_text(step["what"]["fr"])
            if number == MIDDLE:
                await renew(page, BUILD / "page.png")
            await next_step(page)
        await expect(page.get_by_test_id("next-step")).to_be_disabled()
        await expect(page.get_by_test_id("clock-clinic")).to_contain_text("13 janv. 2028")
        await begin(page, "en")
        await expect(page.get_by_test_id("clock-clinic")).to_contain_text("1 déc. 2026")
        await expect(patient.locator("[data-message]")).to_have_count(0)
        await next_step(page)
        await patient.get_by_role("button", name="I agree", exact=True).click()
        await expect(patient.get_by_role("log")).to_contain_text("→ I agree")
        await page.get_by_test_id("next-step").click()
        await expect(page.locator(".notice")).to_contain_text("Le scénario ne peut pas continuer d'ici")
