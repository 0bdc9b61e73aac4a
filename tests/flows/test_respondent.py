"""Who answers a form: the patient, or a helper, who never answers what is private."""

from __future__ import annotations

from typing import Any

import pytest

from flows.ask import SEEN
from flows.content import FormItem, Option, Questionnaire, Urgent
from flows.engine import Answer, replay
from flows.form import STOPPED, Filled, player
from flows.respondent import KEPT, line
from flows.text import Lines, Text, Value
from tests.talk import Talk, talk

YES_NO = tuple(Option(key, f"btn.{key}", key) for key in ("yes", "no", "dk"))
DARK = Urgent(("yes",), "A-CRISIS", "opt.sign.crisis", stops=True)


def asked(link_id: str, kind: str = "choice", **more: Any) -> FormItem:
    return FormItem(link_id, kind, f"one@1/{link_id}", YES_NO if kind == "choice" else (), **more)


FORM = Questionnaire(
    "one", 1, "", 3, "one@1/title",
    (
        asked("name", "text"),
        asked("pregnancy", private=True, safety=True),
        asked("viral", private=True),
        asked("blood", prefix="one@1/health"),
        asked("crisis", private=True, urgent=(DARK,)),
        asked("expect", "long_text"),
    ),
)  # fmt: skip
PLAYER = player(FORM, lambda typed: None)
HOPES = {"words": "To walk."}


def helped() -> Talk:
    told = talk(PLAYER).asks("intro").presses("next").asks("who").presses("helper").says("form.helper")
    return told.asks("name").types("Carlos Peña").asks("pregnancy.private", "form.private")


def handed() -> Talk:
    """Each time the phone goes to the patient and back."""
    told = helped().offers("handed", "leave_open").presses("handed").asks("pregnancy").presses("no")
    told.asks("viral").presses("yes").says("form.private_over", "one@1/health").asks("blood").presses("dk")
    told.asks("crisis.private").presses("handed").asks("crisis").presses("no").says("form.private_over")
    return told.asks("expect").types("To walk.").asks("review")


def left() -> Talk:
    """Nothing private is answered."""
    told = helped().presses("leave_open").says("one@1/health").asks("blood").presses("no")
    return told.asks("crisis.private").presses("leave_open").asks("expect").types("To walk.").asks("review")


def own() -> Talk:
    told = talk(PLAYER).asks("intro").presses("next").asks("who").presses("me").asks("name").types("Carlos Peña")
    told.asks("pregnancy").presses("no").asks("viral").presses("yes").says("one@1/health").asks("blood").presses("dk")
    return told.asks("crisis").presses("no").asks("expect").types("To walk.").asks("review")


ANSWERS = {"name": {"words": "Carlos Peña"}, "pregnancy": "no", "viral": "yes", "blood": "dk", "crisis": "no"}
ALL = ANSWERS | {"expect": HOPES}


def review(told: Talk) -> dict[str, Value]:
    """What the review shows, by the question's text."""
    assert told.turn.asks is not None
    listed = told.turn.asks.question.values["list"]
    assert isinstance(listed, Lines)
    answered = [(one.values["question"], one.values["answer"]) for one in listed.of if isinstance(one, Text)]
    assert len(answered) == len(listed.of)
    return {question.id: answer for question, answer in answered if isinstance(question, Text)}


def test_who_answers_for_themselves_is_asked_everything_at_once() -> None:
    own().presses("send").ends(Filled("one@1", ALL))


def test_a_helper_hands_the_phone_over_once_for_questions_that_follow_one_another() -> None:
    handed().presses("send").ends(Filled("one@1", ALL, ("name", "blood", "expect")))


def test_what_a_helper_leaves_open_has_no_answer() -> None:
    answers = {"name": ALL["name"], "blood": "no", "expect": HOPES}
    left().presses("send").ends(Filled("one@1", answers, tuple(answers), ("pregnancy", "viral", "crisis")))


def test_what_was_answered_in_private_is_not_read_back_on_the_helpers_phone() -> None:
    shown = review(handed())
    assert shown["form.who.short"] == Text("btn.helper")
    assert [shown[f"one@1/{name}.short"] for name in ("pregnancy", "viral", "crisis")] == [KEPT] * 3
    assert shown["one@1/blood.short"] == Text("btn.dk")
    assert review(left())["one@1/viral.short"] == Text("form.left_open")
    assert review(own())["one@1/viral.short"] == Text("btn.yes")


def test_who_takes_over_from_a_helper_is_asked_what_was_left_open_and_sends_it_as_their_own() -> None:
    told = left().edits("who", "me").asks("pregnancy").presses("no").asks("viral").presses("yes")
    told.asks("crisis").presses("no").asks("review").presses("send")
    told.ends(Filled("one@1", ALL | {"blood": "no"}))


def test_a_helper_who_comes_later_hands_the_phone_over_too() -> None:
    told = own().edits("who", "helper").asks("pregnancy.private").presses("handed")
    told.asks("crisis.private").presses("handed").asks("review").presses("send")
    told.ends(Filled("one@1", ALL, ("name", "blood", "expect")))


def test_an_answer_that_means_danger_raises_its_alarm_whoever_holds_the_phone() -> None:
    told = helped().presses("leave_open").says("one@1/health").asks("blood").presses("no").asks("crisis.private")
    told.presses("handed").asks("crisis").presses("yes").alerts("A-CRISIS.crisis", "emergency").asks("crisis.held")
    told.gets(SEEN).says("form.private_over").asks("expect")


@pytest.mark.parametrize("at", ["who", "pregnancy"])
def test_words_that_mean_danger_stop_a_form_before_a_hand_over_too(at: str) -> None:
    before = dict.fromkeys(("intro",), Answer("next"))
    if at == "pregnancy":
        before |= {"who": Answer("helper"), "name": Answer({"words": "Carlos Peña"})}
    told = replay(PLAYER, {}, before | {STOPPED: Answer(at)})
    assert told.asks is not None
    assert told.asks.name == f"{at}.stopped"


def test_a_private_question_is_never_put_to_a_helper_again_without_the_hand_over() -> None:
    turn = handed().turn
    assert {name: turn.items[name].anew for name in turn.path if turn.items[name].anew} == {
        "pregnancy": "pregnancy.private",
        "viral": "pregnancy.private",
        "crisis": "crisis.private",
    }


def test_staff_read_whose_an_answer_is_and_a_form_of_before_is_the_patients() -> None:
    blood, viral = FORM.item("blood"), FORM.item("viral")
    sent = {"answers": ALL, "by_proxy": ["blood"]}
    assert [line(sent, one, "x").id for one in (blood, viral)] == ["staff.line_helper", "form.line"]
    assert line({"answers": ALL}, blood, "x").id == "form.line"
