"""Any questionnaire is played: skips, echoes, red flags, a review, any answer changed."""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile
from typing import Any

import pytest

from flows.ask import SEEN, Held
from flows.content import Condition, FormItem, Option, Questionnaire, Urgent
from flows.engine import Answer, replay
from flows.errors import Misfit
from flows.form import STOPPED, Filled, enabled, item_of, place, player
from flows.items import Choice, Entry, Multi, Rating, Words
from flows.text import Lines, Text, Value
from tests.talk import Talk, talk


def cities(typed: str) -> dict[str, str] | None:
    return {"name": "Chicago", "zone": "America/Chicago"} if typed.lower() == "chicago" else None


def options(*keys: str, exclusive: str = "") -> tuple[Option, ...]:
    return tuple(Option(key, f"btn.{key}", key, exclusive=key == exclusive) for key in keys)


def item(link_id: str, kind: str, **more: Any) -> FormItem:
    return FormItem(link_id, kind, f"small@1/{link_id}", **more)


HOT = Urgent(("yes",), "J-HOT", "opt.sign.joint_hot_red")
CHEST = Urgent(("chest",), "E-CARDIO", "opt.sign.chest_pain", stops=True)
ONE_SIDE = Urgent(("one_side", "face"), "E-NEURO", "opt.sign.one_side_weakness", stops=True)
SMALL = Questionnaire(
    "small", 1, "knee_oa", 3, "small@1/title",
    (
        item("weight", "weight", low=20, high=350, unit="kg", options=options("dk"), safety=True, prefix="small@1/you"),
        item("city", "city", prefix="small@1/you"),
        item("reading", "choice", options=options("lang_en", "lang_es"), fact="reading_language"),
        item("hot", "choice", options=options("yes", "no", "dk"), safety=True, prefix="small@1/knee", urgent=(HOT,)),
        item("hot_since", "partial_date", options=options("dk"), enable_when=(Condition("hot", "is", "yes"),)),
        item("blood", "multi", options=options("anaemia", "other", "dk", exclusive="dk"), safety=True),
        item("stays", "integer", low=0, high=20),
        item("expect", "long_text", options=options("dk"), rev=2),
    ),
)  # fmt: skip


def begun(form: Questionnaire, facts: dict[str, Any] | None = None) -> Talk:
    """Its patient has said that they answer for themselves."""
    asked = talk(player(form, cities), facts).asks("intro", "form.intro").presses("next")
    return asked.asks("who", "form.who").offers("me", "helper").presses("me")


def form() -> Talk:
    return begun(SMALL).says("small@1/you")


def at_hot() -> Talk:
    told = form().asks("weight", "small@1/weight").types("80 kg").asks("city").types("Chicago")
    told.wants("city", values={"zone": "America/Chicago", "city": "Chicago"}).asks("reading").presses("lang_es")
    return told.wants("reading", values={"reading": "es"}).says("small@1/knee").asks("hot")


def at_review() -> Talk:
    return (
        at_hot().presses("no").asks("blood").presses("other").presses("done").asks("stays").types("2")
        .asks("expect").types("To walk.").asks("review", "form.review").offers("send")
    )  # fmt: skip


KEPT = {
    "weight": {"value": 80.0, "unit": "kg", "typed": "80 kg", "sure": True},
    "city": {"value": "Chicago", "zone": "America/Chicago"},
    "reading": "lang_es",
    "hot": "no",
    "blood": ["other"],
    "stays": {"value": 2, "unit": "", "typed": "2", "sure": True},
    "expect": {"words": "To walk."},
}


def test_what_is_sent_is_what_is_stored() -> None:
    at_review().presses("send").ends(Filled("small@1", KEPT))


def test_the_review_shows_every_answer_in_the_readers_words() -> None:
    review = at_review()
    assert review.turn.asks is not None
    listed = review.turn.asks.question.values["list"]
    assert isinstance(listed, Lines)
    shown: dict[Value, Value] = {}
    for line in listed.of:
        assert isinstance(line, Text)
        shown[line.values["question"].id] = line.values["answer"]
    assert [question.removeprefix("small@1/") for question in shown if isinstance(question, str)] == [
        "form.who.short",
        *(f"{name}.short" for name in KEPT),
    ]
    assert shown["form.who.short"] == Text("btn.me")
    assert shown["small@1/hot.short"] == Text("btn.no")
    assert shown["small@1/expect.short"] == "To walk."


def test_any_answer_is_changed_from_the_review_and_only_what_it_opens_is_asked() -> None:
    changed = at_review().edits("hot", "yes").alerts("J-HOT.hot", "urgent").asks("hot_since")
    changed.types("March 2026").asks("review").presses("send")
    since = {"value": "2026-03-01", "precision": "month", "typed": "March 2026"}
    changed.ends(Filled("small@1", KEPT | {"hot": "yes", "hot_since": since}))


def test_an_answer_that_is_off_the_path_is_not_sent() -> None:
    changed = at_review().edits("hot", "yes").alerts("J-HOT.hot").asks("hot_since").presses("dk")
    changed.asks("review").edits("hot", "no").asks("review").presses("send").ends(Filled("small@1", KEPT))


def test_an_assumed_unit_is_said_back_and_confirmed() -> None:
    echoed = form().asks("weight").types("80").asks("weight.echo", "form.echo").offers("80.0").presses("80.0")
    echoed.asks("city")


def test_an_echo_that_is_wrong_is_taken_back() -> None:
    form().asks("weight").types("180").asks("weight.echo").back().says("small@1/you").asks("weight").types(
        "180 kg"
    ).asks("city")


def test_an_echo_that_is_wrong_is_corrected_by_typing_the_right_value() -> None:
    corrected = form().asks("weight").types("80").asks("weight.echo").types("85 kg").asks("city")
    assert corrected.answers["weight"].value["value"] == 85.0


def test_a_corrected_value_without_its_unit_is_said_back_again() -> None:
    form().asks("weight").types("80").asks("weight.echo").types("85").asks("weight.echo").offers("85.0").presses(
        "85.0"
    ).asks("city")


def test_what_cannot_be_read_at_an_echo_leaves_it_open() -> None:
    form().asks("weight").types("80").asks("weight.echo").types("much").misfits("form.not_number").asks("weight.echo")


def test_a_value_that_few_people_have_is_said_back() -> None:
    form().asks("weight").types("30 kg").asks("weight.echo", "form.echo").offers("30.0").presses("30.0").asks("city")


def test_a_question_back_is_no_answer() -> None:
    at_expect = at_review().edits("stays", {"value": 2, "unit": "", "typed": "2", "sure": True}).asks("review").back()
    at_expect.asks("expect").types("¿Cuánto dura el efecto?").misfits("small@1/expect").asks("expect")


@pytest.mark.parametrize("typed", ["yesterday", "ayer", "2020-05-01", "1 May 1910"])
def test_a_birth_date_that_gives_a_strange_age_is_asked_again_and_a_person_can_be_called(typed: str) -> None:
    birth = item("birth", "date", fact="age_years", low=18, high=110, unit="years")
    assert item_of(birth, cities).side == ("back", "person")
    form = Questionnaire("one", 1, "", 1, "one@1/title", (birth,))
    told = begun(form).asks("birth").types(typed).misfits("form.birth_age")
    told.types("12 May 1958").asks("review")


def test_a_confirmed_value_does_not_confirm_another() -> None:
    echoed = form().asks("weight").types("80").asks("weight.echo").presses("80.0").asks("city")
    echoed.edits("weight", {"value": 90.0, "unit": "kg", "typed": "90", "sure": False}).asks("weight.echo")


def now() -> Talk:
    """A form of two questions; the first has answers that stop it."""
    of = options("chest", "one_side", "face", "hot", "dizzy", "none", exclusive="none")
    asked = item("now", "multi", options=of, urgent=(CHEST, ONE_SIDE, replace(HOT, values=("hot",))))
    form = Questionnaire("one", 1, "", 1, "one@1/title", (asked, item("stays", "integer", low=0, high=20)))
    return begun(form).asks("now")


def test_after_an_answer_that_means_danger_nothing_is_asked_until_a_person_has_looked() -> None:
    stopped = now().presses("chest").presses("done").alerts("E-CARDIO.now", "emergency").asks("now.held", "form.held")
    stopped.offers().types("it is better now").misfits("form.held").asks("now.held").gets(SEEN).asks("stays")
    stopped.types("2").asks("review").presses("send")
    kept = {"value": 2, "unit": "", "typed": "2", "sure": True}
    stopped.ends(Filled("one@1", {"now": ["chest"], "stays": kept}))


def test_each_answer_that_means_danger_raises_its_own_alarm() -> None:
    both = now().presses("chest").presses("face").presses("done")
    both.alerts("E-CARDIO.now", "emergency").alerts("E-NEURO.now", "emergency").asks("now.held")


def test_an_answer_that_is_urgent_alone_lets_the_form_go_on() -> None:
    now().presses("hot").presses("done").alerts("J-HOT.now", "urgent").asks("stays")


@pytest.mark.parametrize("at", ["intro", "who", "now", "stays", "review"])
def test_words_that_meant_danger_stop_the_form_before_what_was_open(at: str) -> None:
    stays = {"value": 2, "unit": "", "typed": "2", "sure": True}
    given = {"intro": "next", "who": "me", "now": ["dizzy"], "stays": stays}
    answers = {name: Answer(value) for name, value in takewhile(lambda one: one[0] != at, given.items())}
    told = replay(now().flow, {}, answers | {STOPPED: Answer(at)})
    assert told.asks is not None
    assert (told.asks.name, told.asks.question.id, told.asks.side) == (f"{at}.stopped", "form.held", ())
    seen = replay(now().flow, {}, answers | {STOPPED: Answer(at), f"{at}.stopped": Answer(SEEN)})
    assert seen.asks is not None
    assert seen.asks.name == at


def test_only_that_a_person_has_looked_lets_a_form_go_on() -> None:
    held = Held("x.held", ask=Text("form.held"))
    assert held.samples() == [SEEN]
    assert held.show(SEEN) == Text("form.held")
    with pytest.raises(Misfit):
        held.read("yes")


def test_a_heading_is_said_once_wherever_its_items_stand() -> None:
    first, other, again = (item(name, "integer", low=0, high=9, prefix=f"one@1/{head}") for name, head in
                           (("a", "you"), ("b", "knee"), ("c", "you")))  # fmt: skip
    form = Questionnaire("one", 1, "", 1, "one@1/title", (first, other, again))
    told = begun(form).says("one@1/you").asks("a").types("1")
    told.says("one@1/knee").asks("b").types("1").asks("c")


def test_not_knowing_a_safety_answer_is_noted_kindly_and_once() -> None:
    noted = form().asks("weight").presses("dk").says("form.dk_noted").asks("city").types("Chicago").wants("city")
    noted.asks("reading").presses("lang_en").wants("reading").says("small@1/knee").asks("hot").presses("dk")
    noted.asks("blood").presses("dk").asks("stays")


def test_not_knowing_what_is_no_safety_answer_is_not_remarked() -> None:
    at_hot().presses("yes").alerts("J-HOT.hot").asks("hot_since").presses("dk").asks("blood")


def test_an_unknown_city_is_asked_again() -> None:
    form().asks("weight").types("80 kg").asks("city").types("Atlantis").misfits("form.not_city").asks("city")


def test_a_number_has_its_edges() -> None:
    told = at_hot().presses("no").asks("blood").presses("anaemia").presses("done").asks("stays")
    told.types("21").misfits("form.whole").types("20").asks("expect")


@pytest.mark.parametrize(("op", "value", "given", "met"), [
    ("is", "yes", "yes", True), ("is", "yes", "no", False), ("is", "dk", {"key": "dk"}, True),
    ("is_not", "no", "yes", True), ("is_not", "no", "no", False), ("is_not", "no", None, True),
    ("in", ["a", "b"], "b", True), ("in", ["a", "b"], "c", False),
    ("not_in", ["a", "b"], "c", True), ("not_in", ["a", "b"], "a", False), ("not_in", ["a"], None, True),
    ("has", ["x"], ["x", "y"], True), ("has", ["z"], ["x", "y"], False),
    ("at_least", 5, 5, True), ("at_least", 5, 4, False), ("at_least", 5, None, False),
    ("at_least", 5, {"value": 7.0}, True), ("at_least", 5, {"key": "dk"}, False),
    ("below", 5, 4, True), ("below", 5, 5, False), ("below", 5, None, False), ("below", 5, {"key": "dk"}, False),
])  # fmt: skip
def test_a_condition_compares_what_is_stored(op: str, value: Any, given: Any, met: bool) -> None:
    question = item("then", "choice", enable_when=(Condition("when", op, value),))
    assert enabled(question, {} if given is None else {"when": given}) is met


def test_conditions_hold_all_together_or_any_of_them() -> None:
    both = (Condition("one", "is", "yes"), Condition("two", "is", "yes"))
    answers = {"one": "yes", "two": "no"}
    assert not enabled(item("then", "choice", enable_when=both), answers)
    assert enabled(item("then", "choice", enable_when=both, enable_any=True), answers)


@pytest.mark.parametrize(("kind", "built"), [
    ("choice", Choice), ("multi", Multi), ("rating", Rating), ("integer", Entry), ("score", Entry),
    ("weight", Entry), ("height", Entry),
    ("temperature", Entry), ("hba1c", Entry), ("date", Entry), ("partial_date", Entry), ("months", Entry),
    ("city", Entry), ("text", Words), ("long_text", Words), ("medicines", Words),
])  # fmt: skip
def test_every_type_of_item_has_its_asking(kind: str, built: type) -> None:
    asked = item_of(item("x", kind, options=options("dk"), rev=3), cities)
    assert isinstance(asked.inner, built)
    assert (asked.rev, asked.side, asked.question.id) == (3, ("back",), "small@1/x")


@pytest.mark.parametrize(("kind", "typed", "value"), [
    ("height", "5 ft 7 in", 170.2), ("temperature", "98.6", 37.0), ("months", "2 years", 24), ("integer", "3", 3),
    ("score", "6,5", 6.5),
    ("hba1c", "55 mmol/mol", 7.2),
])  # fmt: skip
def test_what_is_typed_is_understood(kind: str, typed: str, value: float) -> None:
    form = Questionnaire("one", 1, "", 1, "one@1/title", (item("x", kind, low=0, high=250),))
    told = begun(form).asks("x").types(typed).asks("review")
    assert told.answers["x"].value["value"] == value


def body(facts: dict[str, Any] | None = None) -> Talk:
    """A form in which a weight and a height may not go together."""
    of = (
        item("birth", "date", fact="age_years", low=18, high=110, unit="years"),
        item("weight", "weight", fact="weight_kg", low=20, high=350, unit="kg"),
        item("height", "height", fact="height_cm", low=100, high=250, unit="cm"),
        item("since", "months", low=0, high=1200, unit="months"),
    )
    asked = begun(Questionnaire("one", 1, "", 1, "one@1/title", of), facts).asks("birth")
    return asked.types("12 May 1990").asks("weight")


def test_answers_that_rarely_go_together_are_read_back_once_and_kept() -> None:
    told = body().types("190 kg").asks("height").types("150 cm").asks("height.odd", "form.odd")
    told.presses(told.turn.asks.buttons[0].key).asks("since").types("18 months").asks("review").presses("send")
    sent = told.ends(told.turn.result).turn.result.answers
    assert list(sent) == ["birth", "weight", "height", "since"]
    assert sent["height"]["value"] == 150.0


def test_an_answer_that_was_wrong_is_corrected_and_not_asked_about_again() -> None:
    told = body().types("190 kg").asks("height").types("150 cm").asks("height.odd").back()
    told.asks("height").types("160 cm").asks("height.odd").back().asks("height").types("170 cm").asks("since")


def test_what_is_typed_where_answers_are_read_back_corrects_the_one_that_it_fits() -> None:
    told = body().types("190 kg").asks("height").types("150 cm").asks("height.odd")
    told.types("160 cm").asks("height.odd").types("no idea").misfits("form.not_number")
    told.asks("height.odd").types("75 kg").asks("since")
    assert (told.answers["height"].value["value"], told.answers["weight"].value["value"]) == (160.0, 75.0)


def test_each_of_the_answers_that_are_read_back_has_a_button_to_change_it() -> None:
    told = body().types("190 kg").asks("height").types("150 cm").asks("height.odd")
    assert [option.key for option in told.turn.asks.changes] == ["weight", "height"]


def test_a_question_of_a_form_chooses_and_goes_on_as_its_kind_does() -> None:
    assert item_of(SMALL.item("blood"), cities).toggles == ("anaemia", "other")
    assert item_of(SMALL.item("expect"), cities).longer({"words": "a"}, "b") == {"words": "a\nb"}


def test_how_far_a_form_is_counts_what_the_answers_ask() -> None:
    assert place(SMALL, {}, "weight") == (1, 7)
    assert place(SMALL, {"hot": "yes"}, "hot_since.echo") == (5, 8)
    assert place(SMALL, {}, "review") is None


def test_other_answers_that_do_not_go_together_are_read_back_too() -> None:
    told = body().types("190 kg").asks("height").types("150 cm").asks("height.odd")
    told.presses(told.turn.asks.buttons[0].key).asks("since").types("18 months").asks("review")
    told.edits("weight", {"value": 185.0, "unit": "kg", "typed": "185 kg", "sure": True}).asks("height.odd")


@pytest.mark.parametrize(("facts", "asks"), [({"today": "2026-11-21"}, "since.odd"), ({}, "review")])
def test_nothing_began_before_a_birth(facts: dict[str, Any], asks: str) -> None:
    body(facts).types("80 kg").asks("height").types("170 cm").asks("since").types("40 years").asks(asks)


def test_what_names_nobody_is_asked_for_once_more() -> None:
    form = Questionnaire("one", 1, "", 1, "one@1/title", (item("name", "name"),))
    asked = talk(player(form, cities)).asks("intro").presses("next").asks("who").presses("me").asks("name")
    asked.types("msg 0").misfits("form.not_name").types("Li").asks("review")
