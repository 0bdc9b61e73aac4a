"""A decline: shown on paper to the physician, signed, read by the patient; then nothing is asked and nothing offered."""

from __future__ import annotations

import pypdfium2
import pytest

from bot.documents.paper import printed
from flows.text import from_json
from tests.bot import played
from tests.bot.harness import CARLOS, GROUP, PRIMERA, catalogs, content

REASON = "La articulación está muy gastada."
STEPS = "Consulte a un ortopedista."
PASSES = "la infección haya pasado"


async def declines(clinic, *, until: str = "", signs: bool = True) -> None:
    """The physician takes the case and writes the letter."""
    thread = (await clinic.case()).topic_id
    for key in ("st_take", "st_decline"):
        await clinic.presses(PRIMERA, key, chat=GROUP)
    for words in (REASON, STEPS):
        await clinic.says(PRIMERA, words, chat=GROUP, thread=thread)
    await clinic.presses(PRIMERA, "st_not_now" if until else "st_not_suitable", chat=GROUP)
    if until:
        await clinic.says(PRIMERA, until, chat=GROUP, thread=thread)
    if signs:
        await clinic.presses(PRIMERA, "st_sign", chat=GROUP)


def page(clinic, text_id: str) -> str:
    """The paper that came last under that caption, as it is read."""
    body = next(said.row.body for said in reversed(clinic.said) if said.id == text_id)
    values = {name: from_json(value) for name, value in body["values"].items()}
    document, demo = content().document(body["document"]), content().clinic("demo")
    with pypdfium2.PdfDocument(printed(document, demo, catalogs(), body["langs"], values, body["at"])) as pages:
        return " ".join(" ".join(one.get_textpage().get_text_bounded().split()) for one in pages)


async def test_the_physician_sees_the_paper_before_signing_and_the_patient_gets_the_same(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await declines(clinic, signs=False)
    assert clinic.desk == ["decline.preview", "staff.letter"]
    assert clinic.sees(CARLOS) == []
    shown = page(clinic, "decline.preview")
    await clinic.presses(PRIMERA, "st_sign", chat=GROUP)
    assert clinic.sees(CARLOS) == ["case.decision_here"]
    await clinic.presses(CARLOS, "open_now")
    assert clinic.sees(CARLOS) == ["decline.paper", "case.decline_letter"]
    sent = page(clinic, "decline.paper")
    assert sent == shown
    assert sent.count(REASON) == sent.count(STEPS) == 2  # in Spanish and in English
    for said in ("Carta de su médico", "Letter from your physician", "cédula 0000000", "Dra. Ejemplo Primera Ficticia"):
        assert said in sent
    assert "{" not in sent
    file = [one.file for one in clinic.telegram.chats[CARLOS.id] if one.file][-1]
    assert file == f"{(await clinic.case()).code}-carta.pdf"


async def test_a_reason_that_can_pass_says_when_to_write_again_and_promises_nothing(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await declines(clinic, until=PASSES)
    await clinic.presses(CARLOS, "open_now")
    for read in (clinic.reads(CARLOS), page(clinic, "decline.paper")):
        assert PASSES in read
        assert "no puedo prometerlo" in read


async def test_who_may_write_again_begins_a_new_case_and_nobody_else_does(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await declines(clinic, until=PASSES)
    await clinic.says(CARLOS, "/again")
    assert "privacy.short" not in clinic.sees(CARLOS)
    for key in ("open_now", "next", "keep"):
        await clinic.presses(CARLOS, key)
    assert clinic.label("again", "es") not in clinic.buttons(
        CARLOS
    )  # nothing is offered; who asks where they stand sees it
    await clinic.says(CARLOS, "/mycase")
    await clinic.presses(CARLOS, "again")
    await clinic.presses(CARLOS, "lang_es")
    await clinic.presses(CARLOS, "agree")
    async with clinic.house.batch() as work:
        stages = [case.stage for case in await work.cases_of((await work.person_of(CARLOS.id)).id)]
    assert stages == ["declined", "inquiry"]


async def test_a_decline_for_what_cannot_pass_begins_no_new_case(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await declines(clinic)
    for key in ("open_now", "next", "keep"):
        await clinic.presses(CARLOS, key)
    await clinic.says(CARLOS, "/again")
    assert clinic.sees(CARLOS) == ["menu.where"]
    assert clinic.label("again", "es") not in clinic.buttons(CARLOS)


async def test_the_letter_is_sent_once_however_often_it_is_opened(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await declines(clinic)
    await clinic.presses(CARLOS, "open_now")
    await clinic.says(CARLOS, "/back")
    await clinic.presses(CARLOS, "open_now")
    assert "decline.paper" not in clinic.sees(CARLOS)


async def test_after_a_decline_nobody_is_written_to_for_a_year(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await declines(clinic)
    for key in ("open_now", "next", "keep"):
        await clinic.presses(CARLOS, key)
    for _ in range(12):
        await clinic.advance(days=31)
        assert clinic.sees(CARLOS) == []


async def test_the_files_are_there_at_any_time_but_not_twice_at_once(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    await declines(clinic)
    for key in ("open_now", "next", "keep"):
        await clinic.presses(CARLOS, key)
    await clinic.says(CARLOS, "/privacy")
    await clinic.presses(CARLOS, "records")
    assert clinic.sees(CARLOS) == [*["resend"] * 3, "data.records_sent"]
    assert clinic.buttons(CARLOS) == [clinic.label(key, "es") for key in ("erase", "menu")]
    await clinic.presses(CARLOS, "records")
    assert clinic.sees(CARLOS) == ["data.records_coming"]
    await clinic.advance(hours=2)
    await clinic.presses(CARLOS, "records")
    assert clinic.sees(CARLOS).count("resend") == 3


async def test_who_sent_no_file_reads_that(clinic_at):
    clinic = await clinic_at(played.FORM_SENT)
    await clinic.says(CARLOS, "/privacy")
    await clinic.presses(CARLOS, "records")
    assert clinic.sees(CARLOS) == ["data.no_records"]


@pytest.mark.parametrize("words", ["Le garantizamos la curación.", "Cuesta 4800 USD."])
async def test_the_letter_makes_no_claim_and_names_no_amount(clinic_at, words):
    clinic = await clinic_at(played.IN_REVIEW)
    thread = (await clinic.case()).topic_id
    for key in ("st_take", "st_decline"):
        await clinic.presses(PRIMERA, key, chat=GROUP)
    await clinic.says(PRIMERA, words, chat=GROUP, thread=thread)
    if clinic.desk == ["staff.steps"]:  # an amount is a physician's to name, with a reason that is recorded
        await clinic.says(PRIMERA, STEPS, chat=GROUP, thread=thread)
        await clinic.presses(PRIMERA, "st_not_suitable", chat=GROUP)
        assert clinic.desk == ["guard.override"]
    else:
        assert clinic.desk[0] == "guard.claim"
    assert "decline.preview" not in clinic.desk
