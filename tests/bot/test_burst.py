"""Several messages at once: each counts for what its writer could have read, and the same is said once."""

from __future__ import annotations

from bot import burst, talk
from bot.room import transaction
from flows.text import Text, to_json
from flows.view import HOUR
from tests.bot import played
from tests.bot.harness import CARLOS, GROUP, message
from tests.bot.test_talk import answers

FORM_ABOUT_HEALTH = 4  # steps of the script


def typed(*lines: str) -> list:
    """Messages of the patient, in the order in which they were written."""
    return [message(CARLOS, {"text": line}) for line in lines]


async def test_of_thirty_messages_one_is_the_answer_and_the_others_reach_the_team_in_one_card(clinic_at):
    clinic = await clinic_at(played.AGREED)
    before = len(await answers(clinic))
    await clinic.gets(*typed("Carlos Peña", *(f"4/5/19{n}" for n in range(50, 79))))
    assert clinic.sees(CARLOS) == ["about@1/birth", "form.passed_on"]
    assert clinic.desk == ["topic", "relay.mirrored"]
    assert all(f"4/5/19{n}\n" in clinic.reads(GROUP) + "\n" for n in range(50, 79))
    assert len(await answers(clinic)) == before + 1
    await clinic.says(CARLOS, "23 de noviembre de 1958")
    assert clinic.sees(CARLOS) == ["about@1/sex"]


async def test_a_line_written_before_the_question_came_is_no_answer_to_it_though_it_arrives_later(clinic_at):
    clinic = await clinic_at(played.AGREED)
    name, early = typed("Carlos Peña", "4/5/1960")
    await clinic.gets(name)
    await clinic.gets(early)
    assert clinic.sees(CARLOS) == ["form.passed_on"]
    assert clinic.desk == ["topic", "relay.mirrored"]


async def test_after_a_message_that_may_have_arrived_before_words_are_an_answer(clinic_at):
    """The answer of Telegram was lost, so the question stands twice in the chat; who answers the first is heard."""
    clinic = await clinic_at(played.AGREED)
    clinic.telegram.will("cut_after", method="sendMessage")
    name, birth = typed("Carlos Peña", "4/5/1960")
    await clinic.gets(name)
    await clinic.gets(birth)
    assert clinic.sees(CARLOS) == ["about@1/sex"]


async def test_what_fits_nothing_is_answered_once_in_a_few_seconds(clinic_at):
    clinic = await clinic_at(played.AGREED)
    await clinic.says(CARLOS, "Carlos Peña")
    await clinic.gets(*typed("31/2/1960", "pasado", "no me acuerdo ahora de eso"))
    assert clinic.sees(CARLOS) == ["form.not_date", "form.passed_on"]
    await clinic.advance(seconds=2)
    await clinic.says(CARLOS, "nunca")
    assert clinic.sees(CARLOS) == []
    assert "nunca" in clinic.reads(GROUP)
    await clinic.advance(seconds=2)
    await clinic.says(CARLOS, "jamás")
    assert clinic.sees(CARLOS) == ["form.not_date"]


async def test_who_should_press_a_button_is_told_once_and_the_team_reads_every_line(clinic_at):
    clinic = await clinic_at(played.AGREED)
    await clinic.says(CARLOS, "Carlos Peña")
    await clinic.says(CARLOS, "23 de noviembre de 1958")
    await clinic.gets(*typed("idiotas", "son unos idiotas", "todos"))
    assert clinic.sees(CARLOS) == ["form.use_buttons_kept", "about@1/sex"]
    assert clinic.desk == ["topic", "relay.mirrored"]
    assert "idiotas\nson unos idiotas\ntodos" in clinic.reads(GROUP)
    await clinic.presses(CARLOS, "male")
    assert clinic.sees(CARLOS) == ["about@1/weight"]


async def test_a_handful_of_stickers_is_answered_once(clinic_at):
    clinic = await clinic_at(played.AGREED)
    await clinic.gets(*(message(CARLOS, {"sticker": {"emoji": "x"}}) for _ in range(5)))
    assert clinic.sees(CARLOS) == ["err.sticker"]


async def test_what_was_said_in_another_chat_whose_ids_are_higher_silences_nobody(clinic_at):
    """Somebody of the staff who writes to the bot as a patient, too."""
    clinic = await clinic_at(played.AGREED)
    early = message(CARLOS, {"sticker": {"emoji": "x"}})
    async with transaction(clinic.house, "said") as room:
        person = await room.work.person_of(CARLOS.id)
        room.write(GROUP, person, Text("err.sticker"))
        burst.told(room, person, Text("err.sticker"))
    await clinic.rests()
    await clinic.gets(early)
    assert clinic.sees(CARLOS) == ["err.sticker"]


async def test_words_in_the_evening_are_no_answer_to_a_question_that_waits_for_the_morning(clinic_at):
    clinic = await clinic_at(played.IN_REVIEW)
    async with transaction(clinic.house, "asked") as room:
        person, case = await room.work.person_of(CARLOS.id), await room.work.case(1)
        asked, morning = {"question": to_json(Text("staff.none"))}, room.work.now + 9 * HOUR
        await talk.open_run(room, "more_info", person, CARLOS.id, asked, case=case, not_before=morning)
    await clinic.says(CARLOS, "Mañana voy a la playa.")
    assert (clinic.sees(CARLOS), clinic.desk) == (["form.passed_on"], ["relay.mirrored"])
    await clinic.says(CARLOS, "Desde mayo.")
    assert (clinic.sees(CARLOS), clinic.desk) == (["case.answered"], ["staff.more_answer"])
    await clinic.advance(hours=10)
    assert "staff.none" not in clinic.sees(CARLOS), "it was answered"


async def form_run(clinic):
    async with clinic.house.batch() as work:
        person = await work.person_of(CARLOS.id)
        return next(run for run in await work.runs_of(person.id) if run.flow == "form")


async def test_one_thought_in_three_lines_is_one_answer(clinic_at):
    clinic = await clinic_at(FORM_ABOUT_HEALTH)
    for key in ("none", "never", "no", "neg", "none"):
        await clinic.presses(CARLOS, key)
    count = (await answers(clinic)).count(True)
    first, *others = typed("losartan 50 mg", "metformina 850", "y Eliquis")
    await clinic.gets(first, *others)
    assert clinic.sees(CARLOS) == ["health@1/infusions"]
    assert not clinic.desk
    assert (await answers(clinic)).count(True) == count + 1
    run = await form_run(clinic)
    assert run.answers["medicines"].value == {"words": "losartan 50 mg\nmetformina 850\ny Eliquis"}
    assert "infusions" not in run.answers
