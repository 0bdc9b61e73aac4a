"""Runs in the shell: only the open question is answered, once, however a person answers it."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store import schema as t
from flows.errors import FlowBug
from tests.bot import played
from tests.bot.harness import CARLOS, GROUP, pressed


async def answers(clinic) -> list[bool]:
    """Every stored answer of the form after its introduction and who answers: whether it is live."""
    async with clinic.store.reading() as conn:
        form = sa.select(t.run.c.id).where(t.run.c.flow == "form").scalar_subquery()
        rows = await conn.execute(
            sa.select(t.answer.c.superseded_at).where(t.answer.c.run_id == form).order_by(t.answer.c.id)
        )
        return [row.superseded_at is None for row in rows][2:]


async def to_sex(clinic) -> None:
    """The third question of the form, which has buttons."""
    await clinic.says(CARLOS, "Carlos Andrés Peña Londoño")
    await clinic.says(CARLOS, "23 de noviembre de 1958")
    assert clinic.sees(CARLOS)[-1] == "about@1/sex"


async def test_a_press_shows_beside_the_question_what_was_chosen_and_takes_the_buttons_away(clinic):
    await clinic.says(CARLOS, "/start")
    asked = clinic.newest(CARLOS.id, "Español")
    await clinic.presses(CARLOS, "lang_es")
    assert asked.text.endswith("→ Español")
    assert not asked.rows


async def test_a_double_tap_answers_once_and_says_nothing_more(clinic_at):
    clinic = await clinic_at(played.AGREED)
    await to_sex(clinic)
    label = clinic.label("male", "es")
    shown = clinic.newest(CARLOS.id, label)
    data = shown.data(label)
    await clinic.gets(pressed(CARLOS, data, shown), pressed(CARLOS, data, shown))
    assert clinic.sees(CARLOS) == ["about@1/weight"]
    assert await answers(clinic) == [True, True, True]


async def test_an_old_button_gets_a_kind_word_writes_nothing_and_the_question_is_repeated(clinic_at):
    clinic = await clinic_at(played.AGREED)
    old = clinic.telegram.chats[CARLOS.id][0]
    with_buttons = next(call for call in clinic.telegram.called("sendMessage") if "reply_markup" in call)
    language = with_buttons["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    before = await answers(clinic)
    await clinic.gets(pressed(CARLOS, language, old))
    assert clinic.sees(CARLOS) == ["err.old_button", "about@1/name"]
    assert await answers(clinic) == before


async def test_the_label_may_be_typed_instead_of_pressed_whatever_its_case(clinic_at):
    clinic = await clinic_at(played.AGREED)
    await to_sex(clinic)
    await clinic.says(CARLOS, f" {clinic.label('male', 'es').upper()}. ")
    assert clinic.sees(CARLOS) == ["about@1/weight"]


async def test_what_does_not_fit_is_said_with_the_question_still_answerable(clinic_at):
    clinic = await clinic_at(played.AGREED)
    await to_sex(clinic)
    await clinic.presses(CARLOS, "male")
    await clinic.says(CARLOS, "mucho")
    assert clinic.sees(CARLOS)
    await clinic.says(CARLOS, "900 kg")
    assert clinic.sees(CARLOS) == ["form.range"]
    await clinic.says(CARLOS, "84 kg")
    assert clinic.sees(CARLOS) == ["about@1/height"]


async def test_several_are_toggled_shown_as_chosen_and_answered_together(clinic_at):
    clinic = await clinic_at(played.AGREED)
    it = played.player(clinic)
    it.at = played.AGREED
    prior = "knee-oa@1/prior.exercise"
    while not any(clinic.label(prior, "es") in label for label in clinic.buttons(CARLOS)):
        await played.one_action(it)
    label = clinic.label(prior, "es")
    shown = clinic.newest(CARLOS.id, label)
    data = shown.data(label)
    await clinic.gets(pressed(CARLOS, data, shown), pressed(CARLOS, data, shown))  # a second tap of the same drawing
    assert label not in shown.labels
    assert any(label in other for other in shown.labels)
    data = next(b["callback_data"] for row in shown.rows for b in row if label in b["text"])
    await clinic.gets(pressed(CARLOS, data, shown))
    assert label in shown.labels
    await clinic.presses(CARLOS, "done")
    assert clinic.sees(CARLOS) == ["form.multi"]
    await clinic.presses(CARLOS, prior)
    await clinic.presses(CARLOS, "done")
    assert clinic.sees(CARLOS)[-1] != "form.multi"


async def test_changing_the_newest_message_changes_its_answer_and_the_old_one_stays_on_record(clinic_at):
    clinic = await clinic_at(played.AGREED)
    said = await clinic.says(CARLOS, "Carlos Pena")
    await clinic.edits(CARLOS, said, "Carlos Peña")
    assert "form.edited" in clinic.sees(CARLOS)
    assert await answers(clinic) == [False, True]


async def test_changing_the_newest_message_to_nonsense_says_what_is_wrong_and_keeps_the_answer(clinic_at):
    clinic = await clinic_at(played.AGREED)
    await clinic.says(CARLOS, "Carlos Peña")
    said = await clinic.says(CARLOS, "23 de noviembre de 1958")
    await clinic.edits(CARLOS, said, "nunca")
    assert "form.edited" not in clinic.sees(CARLOS)
    assert clinic.sees(CARLOS)
    assert await answers(clinic) == [True, True]


async def test_changing_an_older_message_changes_nothing(clinic_at):
    clinic = await clinic_at(played.AGREED)
    said = await clinic.says(CARLOS, "Carlos Peña")
    await clinic.says(CARLOS, "23 de noviembre de 1958")
    await clinic.edits(CARLOS, said, "Otro Nombre")
    assert clinic.sees(CARLOS) == ["err.edited"]
    assert await answers(clinic) == [True, True]


async def test_from_the_review_screen_any_answer_is_changed_and_the_others_stay(clinic_at):
    clinic = await clinic_at(played.FORM_SENT - 1)
    count = len(await answers(clinic))
    await clinic.presses(CARLOS, "edit")
    assert clinic.sees(CARLOS) == ["form.edit_which"]
    pages = [clinic.buttons(CARLOS)]
    while clinic.label("answers_after", "es") in pages[-1]:
        await clinic.presses(CARLOS, "answers_after")
        pages.append(clinic.buttons(CARLOS))
    assert (len(pages), max(map(len, pages))) == (5, 12)
    await clinic.presses(CARLOS, "back")
    assert clinic.sees(CARLOS) == ["form.review"]
    await clinic.presses(CARLOS, "edit")
    await clinic.presses(CARLOS, "about@1/weight.short")
    assert clinic.sees(CARLOS) == ["about@1/weight"]
    await clinic.says(CARLOS, "80 kg")
    assert "form.review" in clinic.sees(CARLOS) or clinic.label("send", "es") in clinic.buttons(CARLOS)
    assert (await answers(clinic)).count(True) == count
    await clinic.presses(CARLOS, "send")
    assert "up.invite" in clinic.sees(CARLOS)


async def test_a_question_that_interrupted_another_gives_way_when_it_is_answered(clinic_at):
    """A study of somebody else is asked about while the form is open."""
    clinic = await clinic_at(played.AGREED)
    await clinic.says(CARLOS, "/language")
    await clinic.presses(CARLOS, "lang_es")
    assert clinic.sees(CARLOS) == ["menu.language", "about@1/name"]


async def test_a_broken_flow_is_told_to_both_sides_and_harms_no_other_run(clinic_at, monkeypatch):
    clinic = await clinic_at(played.AGREED)

    def broken(facts):
        raise FlowBug("flow is broken; mend it")
        yield

    monkeypatch.setitem(clinic.house.flows, "language", broken)
    await clinic.says(CARLOS, "/language")
    assert clinic.sees(CARLOS) == ["err.problem"]
    assert clinic.desk == ["desk.problem"]
    await clinic.says(CARLOS, "Carlos Peña")
    assert clinic.sees(CARLOS)[-1] == "about@1/birth"


async def test_a_run_is_over_after_its_time_and_its_buttons_are_old(clinic_at):
    clinic = await clinic_at(played.AGREED)
    await to_sex(clinic)
    await clinic.advance(days=15)
    await clinic.presses(CARLOS, "male")
    assert clinic.sees(CARLOS)[0] == "form.too_late"
    assert not clinic.sees(GROUP)


# -- typed instead of pressed


async def to_weight(clinic) -> None:
    await to_sex(clinic)
    await clinic.presses(CARLOS, "male")


async def test_a_yes_without_its_accent_confirms_what_was_understood(clinic_at):
    clinic = await clinic_at(played.AGREED)
    await to_weight(clinic)
    await clinic.says(CARLOS, "84")
    assert clinic.sees(CARLOS) == ["form.echo"]
    await clinic.says(CARLOS, "si")
    assert clinic.sees(CARLOS) == ["about@1/height"]
    assert not clinic.desk


async def test_a_value_typed_at_the_echo_is_the_new_answer(clinic_at):
    clinic = await clinic_at(played.AGREED)
    await to_weight(clinic)
    await clinic.says(CARLOS, "84")
    await clinic.says(CARLOS, "ochenta y cinco kilos")
    assert clinic.sees(CARLOS) == ["about@1/height"]
    await clinic.says(CARLOS, "1 m")
    assert clinic.sees(CARLOS) == ["form.echo"]
    await clinic.says(CARLOS, "metro setenta")
    assert clinic.sees(CARLOS) == ["about@1/city"]
    assert not clinic.desk


async def test_answers_that_do_not_go_together_are_changed_by_their_buttons(clinic_at):
    clinic = await clinic_at(played.AGREED)
    await to_weight(clinic)
    await clinic.says(CARLOS, "190 kg")
    await clinic.says(CARLOS, "150 cm")
    assert clinic.sees(CARLOS) == ["form.odd"]
    await clinic.presses(CARLOS, "about@1/weight.short")
    assert clinic.sees(CARLOS) == ["about@1/weight"]
    await clinic.says(CARLOS, "90 kg")
    assert clinic.sees(CARLOS) == ["about@1/city"]


async def test_a_no_at_the_echo_and_a_typed_way_back_ask_the_question_before_again(clinic_at):
    clinic = await clinic_at(played.AGREED)
    await to_weight(clinic)
    await clinic.says(CARLOS, "84")
    await clinic.says(CARLOS, "no")
    assert clinic.sees(CARLOS) == ["about@1/weight"]
    await clinic.says(CARLOS, "regresar")
    assert clinic.sees(CARLOS) == ["about@1/sex"]


async def test_one_of_several_may_be_typed_and_is_shown_as_chosen(clinic_at):
    clinic = await clinic_at(played.AGREED)
    it = played.player(clinic)
    it.at = played.AGREED
    prior = "knee-oa@1/prior.exercise"
    while not any(clinic.label(prior, "es") in label for label in clinic.buttons(CARLOS)):
        await played.one_action(it)
    await clinic.says(CARLOS, clinic.label(prior, "es").lower())
    assert clinic.sees(CARLOS) == ["knee-oa@1/prior"]
    assert clinic.label(prior, "es") not in clinic.buttons(CARLOS)
    await clinic.says(CARLOS, "listo")
    assert clinic.sees(CARLOS) == ["knee-oa@1/locking"]


# -- typed beside the question


async def test_a_sentence_where_something_else_is_typed_is_passed_on_and_the_question_stays(clinic_at):
    clinic = await clinic_at(played.AGREED)
    await clinic.says(CARLOS, "Carlos Peña")
    await clinic.says(CARLOS, "no tengo mi acta de nacimiento aquí")
    assert clinic.sees(CARLOS) == ["form.passed_on"]
    assert clinic.desk[-1] == "relay.mirrored"
    assert "acta de nacimiento" in clinic.reads(GROUP)
    await clinic.says(CARLOS, "31/2/1960")
    assert clinic.sees(CARLOS) == ["form.not_date"]
    assert not clinic.desk
    await clinic.says(CARLOS, "14 de marzo de 1962")
    assert clinic.sees(CARLOS) == ["about@1/sex"]


async def test_a_question_is_nobodys_name(clinic_at):
    clinic = await clinic_at(played.AGREED)
    await clinic.says(CARLOS, "¿cómo se llama el doctor?")
    assert clinic.sees(CARLOS) == ["form.passed_on"]
    assert "pasaporte" in clinic.reads(CARLOS)
    assert clinic.desk[-1] == "relay.mirrored"
    await clinic.says(CARLOS, "Carlos Peña")
    assert clinic.sees(CARLOS) == ["about@1/birth"]


async def test_a_birth_date_of_yesterday_is_asked_again_kindly(clinic_at):
    clinic = await clinic_at(played.AGREED)
    await clinic.says(CARLOS, "Carlos Peña")
    await clinic.says(CARLOS, "ayer")
    assert clinic.sees(CARLOS) == ["form.birth_age"]
    await clinic.presses(CARLOS, "person")
    assert clinic.desk
