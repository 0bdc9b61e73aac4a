"""What must not happen before its time or by the wrong hand, attempted on the real process.

Each attempt is refused with the right words, and nothing that was stored changes by it.
"""

from __future__ import annotations

from contextlib import asynccontextmanager

import pytest

from tests.acceptance.chronicle import log_of

REVIEW = "The physician takes the case"
ACCEPTED = "Carlos opens the answer"
SIGNING = "A physician signs the quote"
READING = "Carlos reads the plan"
DECIDING = "He accepts the quote"
CONSENT = "He reads the consent"
JOINING = "His companion opens"
TRIP = "The coordinator confirms the trip"
TREATING = "The physician records"

ANSWERS = (
    "knee",
    "losartan",
    "eliquis",
    "pain",
    "dose",
    "10⁶",
    "umbilical",
    "cell",
    "usd",
    "quote",
    "consent",
    "fever",
)
LOGISTICS = (
    "comp.",
    "companion.",
    "itin.",
    "ride.",
    "border.",
    "welcome.",
    "clinic/",
    "travel/",
    "btn.room",
    "room.",
    "plain",
)


@asynccontextmanager
async def refused(scene, *, where="staff", text=None, reads=()):
    """Nothing stored changes inside, and nobody of `reads` reads anything new; `text` is what is answered where."""
    before, read = scene.kept(), {who: await scene.heard(who) for who in (*reads, where)}
    yield
    assert scene.kept() == before
    for who in set(reads) - {where}:
        assert await scene.heard(who) == read[who]
    if text is not None:
        assert text in "\n".join((await scene.heard(where))[len(read[where]) :])


def only_physician(scene):
    return scene.said("staff.only_physician", "physician")


# -- quote before acceptance


@pytest.mark.parametrize("act", ["quote", "sign_quote"])
@pytest.mark.parametrize("who", ["coordinator", "physician"])
async def test_no_quote_before_a_physicians_acceptance(open_scene, who, act):
    scene = await open_scene(until=REVIEW)
    too_early = scene.said("guard.quote", "physician", stage=scene.said("stage.review", "physician"))
    expected = only_physician(scene) if (who, act) == ("coordinator", "sign_quote") else too_early
    async with refused(scene, text=expected, reads=["patient"]):
        await scene.press_act(who, act)


async def test_no_amount_reaches_a_patient_before_acceptance(open_scene):
    """Neither said in the topic, nor written as a reply."""
    scene = await open_scene(until=REVIEW)
    read = await scene.heard("patient")
    await scene.write("coordinator", "Cuesta 4500 USD.")
    await scene.press_act("coordinator", "reply")
    await scene.write("coordinator", "Cuesta 4500 USD.")
    assert scene.said("guard.amount", "coordinator") in await scene.heard("staff")
    assert await scene.heard("patient") == read


async def test_a_physician_names_an_early_amount_only_with_a_reason(open_scene):
    scene = await open_scene(until=REVIEW)
    read = await scene.heard("patient")
    await scene.press_act("physician", "reply")
    await scene.write("physician", "La revisión cuesta 50 USD.")
    assert (await scene.heard("staff"))[-1] == scene.said("guard.override", "physician")
    assert await scene.heard("patient") == read
    await scene.write("physician", "Preguntó por la revisión.")
    await scene.press("physician", "st_send", chat=scene.group)
    assert "La revisión cuesta 50 USD." in (await scene.heard("patient"))[-1]


# -- consent before quote


async def test_there_is_no_way_to_a_consent_before_the_quote_was_read(open_scene):
    """Not by a token of staff in the patient's chat, not by any button that was ever shown, not by a run's number."""
    scene = await open_scene(until=SIGNING)
    async with refused(scene):
        await scene.forge("patient", scene.case_token("sign_quote"))
        await scene.forge("patient", scene.case_token("open_consent"))
        for token in ("r:99:1:0", *scene.run_tokens("letter"), *scene.run_tokens("form")):
            await scene.forge("patient", token)
    assert (await scene.heard("patient"))[-1] == scene.said("err.old_button")
    assert scene.stage_of_case() == "offer"


async def test_the_signed_quote_alone_opens_no_consent(open_scene):
    """Three times "I have read it", then a day to think: pressing the quote's buttons again does not shorten it."""
    scene = await open_scene(until=READING)
    tokens = scene.run_tokens("offer")
    for _ in range(3):
        await scene.press("patient", "wasread")
    async with refused(scene):
        for token in tokens:
            await scene.forge("patient", token)
    assert scene.stage_of_case() == "offer"
    assert not scene.run_tokens("consent")


# -- trip before consent


@pytest.mark.parametrize("until", [REVIEW, DECIDING, CONSENT])
async def test_no_trip_is_confirmed_before_consent(open_scene, until):
    scene = await open_scene(until=until)
    needed = scene.said("fact.consented", "coordinator")
    async with refused(scene, text=needed, reads=["patient"]):
        await scene.press_act("coordinator", "confirm_trip")


# -- by the wrong hand


async def test_a_coordinator_does_not_decide(open_scene):
    scene = await open_scene(until=REVIEW)
    async with refused(scene, text=only_physician(scene), reads=["patient"]):
        await scene.press("coordinator", "st_take", chat=scene.group)


async def test_a_coordinator_does_not_finish_a_physicians_decision(open_scene):
    scene = await open_scene(until=REVIEW)
    await scene.press("physician", "st_take", chat=scene.group)
    async with refused(scene, reads=["patient"]):
        await scene.press("coordinator", "st_yes", chat=scene.group)
        await scene.write("coordinator", "st_accept")
    assert scene.said("staff.not_yours", "coordinator") in await scene.toasts()


async def test_a_coordinator_does_not_sign_a_quote(open_scene):
    scene = await open_scene(until=SIGNING)
    async with refused(scene, text=only_physician(scene), reads=["patient"]):
        await scene.press("coordinator", "st_sign", chat=scene.group)


async def test_a_coordinator_does_not_record_a_treatment(open_scene):
    scene = await open_scene(until=TREATING)
    async with refused(scene, text=only_physician(scene), reads=["patient", "companion"]):
        await scene.press("coordinator", "st_treated", chat=scene.group)


async def test_a_companion_presses_nothing_of_the_patients(open_scene):
    """Neither the patient's questions, nor their menu, nor their rights, nor anything of the staff."""
    scene = await open_scene(until=TRIP)
    runs = scene.rows("SELECT id, turn FROM run WHERE chat_id > 0")
    tokens = [f"r:{run}:{turn + later}:0" for run, turn in runs for later in (-1, 0)]
    acts = ("mycase", "cancel", "copy", "erase", "revoke", "fine", "stop_checks", "review", "confirm_trip", "answers")
    async with refused(scene, reads=["patient"]):
        for token in (*tokens, *map(scene.case_token, acts)):
            await scene.forge("companion", token)
    told = "\n".join(await scene.heard("companion")).lower()
    assert not [word for word in ANSWERS if word in told]


async def test_a_companion_never_receives_clinical_text(open_scene):
    """Every message of a whole case, and every text inside it, is logistics."""
    scene = await open_scene()
    await scene.play()
    own = [sent for sent in await log_of(scene) if sent.chat == scene.people["companion"]]
    assert len(own) > 3
    ids = {text_id for sent in own if sent.said for text_id in ids_of(sent.said)}
    assert not [text_id for text_id in ids if not text_id.startswith(LOGISTICS)]
    words = "\n".join(sent.text for sent in own).lower()
    assert not [word for word in ANSWERS if word in words]


def ids_of(stored):
    """The ids of a stored text and of every text among its values."""
    if isinstance(stored, dict):
        own = {stored["text"]} if isinstance(stored.get("text"), str) else set()
        return own.union(*map(ids_of, stored.values()))
    return set().union(*map(ids_of, stored)) if isinstance(stored, list) else set()


async def test_a_stranger_in_the_staff_group_can_do_nothing(open_scene):
    scene = await open_scene(until=REVIEW)
    scene.people["stranger"] = (await scene.control.user("Nadie", language_code="es"))["id"]
    await scene.control.post("/join", user=scene.people["stranger"], chat=scene.group)
    await scene.press("physician", "st_take", chat=scene.group)
    async with refused(scene, reads=["patient"]):
        await scene.control.press(scene.people["stranger"], "Sí", chat=scene.group)
        await scene.say("stranger", "Acepto el caso.", chat=scene.group)
        for act in ("review", "answers", "quote", "sign_quote", "confirm_trip", "treatment", "reply", "ack", "close"):
            await scene.press_act("stranger", act)
    assert set(await scene.toasts()) >= {scene.said("staff.stranger", "coordinator")}


async def test_nobody_answers_with_somebody_elses_button(open_scene):
    """Another patient with the very token of an open question, and with the number of the case."""
    scene = await open_scene(until="He answers questions about himself")
    other = scene.people["other"] = (await scene.control.user("Otra", language_code="en"))["id"]
    await scene.control.start(other)
    await scene.rest()
    async with refused(scene, reads=["patient"]):
        for token in scene.run_tokens("form"):
            await scene.forge("other", token)
        for act in ("cancel", "mycase", "copy", "revoke", "review"):
            await scene.forge("other", scene.case_token(act))


async def test_a_patient_presses_nothing_of_the_staffs(open_scene):
    scene = await open_scene(until=REVIEW)
    await scene.press("physician", "st_take", chat=scene.group)
    acts = (
        "review",
        "answers",
        "quote",
        "sign_quote",
        "confirm_trip",
        "treatment",
        "reply",
        "ack",
        "close",
        "handback",
    )
    async with refused(scene, reads=["patient", "staff"]):
        for token in (*map(scene.case_token, acts), *scene.run_tokens("review")):
            await scene.forge("patient", token)


# -- what is said


async def test_a_claim_is_refused_while_it_is_typed(open_scene):
    """In a decision that a patient will read, and in a reply; a physician has no exception either."""
    scene = await open_scene(until=REVIEW)
    await scene.press_act("coordinator", "reply")
    async with refused(scene, text="cura", reads=["patient"]):
        await scene.write("coordinator", "Este tratamiento cura la artrosis.")
    await scene.press("coordinator", "st_discard", chat=scene.group)
    await scene.press("physician", "st_take", chat=scene.group)
    for _ in range(3):
        await scene.press("physician", "st_yes", chat=scene.group)
    async with refused(scene, text="cura", reads=["patient"]):
        await scene.write("physician", "El tratamiento le cura la rodilla.")
