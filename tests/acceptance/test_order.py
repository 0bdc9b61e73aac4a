"""What must not happen before its time or by the wrong hand, attempted on the real process.

Each attempt is refused with the right words, and nothing that was stored changes by it; so one case serves many
attempts, each at the step where it would do harm.
"""

from __future__ import annotations

from contextlib import asynccontextmanager

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
    "menu.main",  # this and the next answer what they pressed without being asked
    "err.old_button",
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


async def test_before_a_physicians_acceptance_nobody_quotes_decides_or_confirms_a_trip(open_scene):
    scene = await open_scene(until=REVIEW)
    too_early = scene.said("guard.quote", "physician", stage=scene.said("stage.review", "physician"))
    for who, act, expected in (
        ("coordinator", "quote", too_early),
        ("coordinator", "sign_quote", only_physician(scene)),
        ("physician", "quote", too_early),
        ("physician", "sign_quote", too_early),
        ("coordinator", "confirm_trip", scene.said("fact.consented", "coordinator")),
    ):
        async with refused(scene, text=expected, reads=["patient"]):
            await scene.press_act(who, act)
    async with refused(scene, text=only_physician(scene), reads=["patient"]):
        await scene.press("coordinator", "st_take", chat=scene.group)


async def test_while_a_physician_decides_nobody_else_does(open_scene):
    """Not a coordinator, not the patient with the tokens of staff, not a stranger in the group."""
    scene = await open_scene(until=REVIEW)
    await scene.press("physician", "st_take", chat=scene.group)
    async with refused(scene, reads=["patient"]):
        await scene.press("coordinator", "st_four", chat=scene.group)
        await scene.write("coordinator", "st_accept")
    assert scene.said("staff.not_yours", "coordinator") in await scene.toasts()
    acts = ("review", "answers", "quote", "sign_quote", "confirm_trip", "treatment", "reply", "ack", "close")
    async with refused(scene, reads=["patient", "staff"]):
        for token in (*map(scene.case_token, (*acts, "handback")), *scene.run_tokens("review")):
            await scene.forge("patient", token)
    scene.people["stranger"] = (await scene.control.user("Nadie", language_code="es"))["id"]
    await scene.control.post("/join", user=scene.people["stranger"], chat=scene.group)
    async with refused(scene, reads=["patient"]):
        await scene.control.press(scene.people["stranger"], "Aceptar", chat=scene.group)
        await scene.say("stranger", "Acepto el caso.", chat=scene.group)
        for act in acts:
            await scene.press_act("stranger", act)
    assert set(await scene.toasts()) >= {scene.said("staff.stranger", "coordinator")}


async def test_no_amount_reaches_a_patient_before_acceptance_but_a_physicians_with_a_reason(open_scene):
    """Neither said in the topic, nor written as a reply."""
    scene = await open_scene(until=REVIEW)
    read = await scene.heard("patient")
    await scene.write("coordinator", "Cuesta 4500 USD.")
    await scene.press_act("coordinator", "reply")
    await scene.write("coordinator", "Cuesta 4500 USD.")
    assert scene.said("guard.amount", "coordinator") in await scene.heard("staff")
    await scene.press("coordinator", "st_discard", chat=scene.group)
    await scene.press_act("physician", "reply")
    await scene.write("physician", "La revisión cuesta 50 USD.")
    assert (await scene.heard("staff"))[-1] == scene.said("guard.override", "physician")
    assert await scene.heard("patient") == read
    await scene.write("physician", "Preguntó por la revisión.")
    await scene.press("physician", "st_send", chat=scene.group)
    assert "La revisión cuesta 50 USD." in (await scene.heard("patient"))[-1]


async def test_a_claim_is_refused_while_it_is_typed(open_scene):
    """In a decision that a patient will read, and in a reply; a physician has no exception either."""
    scene = await open_scene(until=REVIEW)
    await scene.press_act("coordinator", "reply")
    async with refused(scene, text="cura", reads=["patient"]):
        await scene.write("coordinator", "Este tratamiento cura la artrosis.")
    await scene.press("coordinator", "st_discard", chat=scene.group)
    await scene.press("physician", "st_take", chat=scene.group)
    await scene.press("physician", "st_more", chat=scene.group)
    async with refused(scene, text="cura", reads=["patient"]):
        await scene.write("physician", "El tratamiento le cura la rodilla.")


async def test_from_the_quote_to_the_treatment_each_step_waits_for_the_one_before_and_for_the_right_hand(open_scene):
    scene = await open_scene(until=SIGNING)
    await no_way_to_a_consent_before_the_quote_was_read(scene)
    async with refused(scene, text=only_physician(scene), reads=["patient"]):
        await scene.press("coordinator", "st_sign", chat=scene.group)
    await scene.play(until=READING)
    await the_signed_quote_alone_opens_no_consent(scene)
    for until in (DECIDING, CONSENT):
        await scene.play(until=until)
        async with refused(scene, text=scene.said("fact.consented", "coordinator"), reads=["patient"]):
            await scene.press_act("coordinator", "confirm_trip")
    await scene.play(until=TRIP)
    await a_companion_presses_nothing_of_the_patients(scene)
    await scene.play(until=TREATING)
    async with refused(scene, text=only_physician(scene), reads=["patient", "companion"]):
        await scene.press("coordinator", "st_treated", chat=scene.group)
    await scene.play()
    await a_companion_received_logistics_only(scene)


async def no_way_to_a_consent_before_the_quote_was_read(scene):
    """Not by a token of staff in the patient's chat, not by any button that was ever shown, not by a run's number."""
    async with refused(scene):
        await scene.forge("patient", scene.case_token("sign_quote"))
        await scene.forge("patient", scene.case_token("open_consent"))
        for token in ("r:99:1:0", *scene.run_tokens("letter"), *scene.run_tokens("form")):
            await scene.forge("patient", token)
    assert (await scene.heard("patient"))[-1] == scene.said("err.old_button")
    assert scene.stage_of_case() == "offer"


async def the_signed_quote_alone_opens_no_consent(scene):
    """All three parts read, then a day to think: pressing the quote's buttons again does not shorten it."""
    tokens = scene.run_tokens("offer")
    await scene.player.step()
    async with refused(scene):
        for token in tokens:
            await scene.forge("patient", token)
    assert scene.stage_of_case() == "offer"
    assert not scene.run_tokens("consent")


async def a_companion_presses_nothing_of_the_patients(scene):
    """Neither the patient's questions, nor their menu, nor their rights, nor anything of the staff."""
    runs = scene.rows("SELECT id, turn FROM run WHERE chat_id > 0")
    tokens = [f"r:{run}:{turn + later}:0" for run, turn in runs for later in (-1, 0)]
    acts = ("mycase", "cancel", "copy", "erase", "revoke", "fine", "stop_checks", "review", "confirm_trip", "answers")
    async with refused(scene, reads=["patient"]):
        for token in (*tokens, *map(scene.case_token, acts)):
            await scene.forge("companion", token)
    told = "\n".join(await scene.heard("companion")).lower()
    assert not [word for word in ANSWERS if word in told]


async def a_companion_received_logistics_only(scene):
    """Every message of a whole case, and every text inside it."""
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
